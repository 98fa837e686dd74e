"""What entries of the log may be about, where they are about a person."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.ids import PersonId
from forms_service.services.work import Work


def things_about(work: Work, person_id: PersonId) -> tuple[str, ...]:
    """Return the ids of whatever is about a person and everybody whom they are linked with."""
    return things_of(work, [each.id for each in work.people.group(person_id)])


def things_of(work: Work, people: Sequence[PersonId]) -> tuple[str, ...]:
    """Return the ids of people, of the enquiries that name them, and of the forms, documents and records of these."""
    enquiries = [each.id for each in work.enquiries.about(people)]
    forms = [form.id for several in work.questionnaires.of_enquiries(enquiries).values() for form in several]
    documents = [document.id for document in work.documents.of_questionnaires(forms)]
    records = {record.id for record in (*work.records.of_enquiries(enquiries), *work.records.about(people))}
    return (*people, *enquiries, *forms, *documents, *sorted(records))
