"""Reading ahead: what laying the questionnaires of many enquiries open takes, read in a few statements for all of them.

A list costs the database no more for each thing on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.services.answering.allowed import BATCH
from forms_service.services.answering.elsewhere import AskedElsewhere, look_up
from forms_service.services.people.sight import Sights
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work


def read_list_ahead(work: Work, items: Sequence[WorkItem]) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Read what the replies of a list are laid open with; of those decided together, what was asked elsewhere too."""
    if not items:
        return {}
    _read_ahead(work, list({item.enquiry.id: item.enquiry for item in items}.values()))
    batched = {item.enquiry.id: item.enquiry for item in items if is_batched(work, item)}
    return _look_up_ahead(work, list(batched.values()))


def is_batched(work: Work, item: WorkItem) -> bool:
    """Whether a form is one whose replies may be taken together at all; most are not, and need not be laid open."""
    outcomes = work.ports.library.get(item.questionnaire.definition).outcomes
    return any(outcome.kind == BATCH for outcome in outcomes)


def _read_ahead(work: Work, enquiries: Sequence[Enquiry]) -> None:
    """Read everything of several enquiries that their questionnaires go by; only for what changes nothing."""
    work.remember()
    ids = [enquiry.id for enquiry in enquiries]
    work.enquiries.these(ids)
    every = [form.id for forms in work.questionnaires.of_enquiries(ids).values() for form in forms]
    work.questionnaires.answers_of(every)
    work.uploads.of_questionnaires(every)
    work.documents.of_questionnaires(every)
    sealed = work.submissions.of_questionnaires(every)
    work.records.of_enquiries(ids)
    work.records.of_submissions([each.id for several in sealed.values() for each in several])
    work.people.participants_of(ids)
    work.people.facts([subject.person for enquiry in enquiries for subject in enquiry.subjects])
    Sights(work, enquiries).read_ahead()


def _look_up_ahead(work: Work, enquiries: Sequence[Enquiry]) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Return which others are about the people of each of several enquiries, with what was sealed in those read too."""
    found = look_up(work, enquiries)
    others = {asked.enquiry.id: asked.enquiry for several in found.values() for asked in several}
    Sights(work, list(others.values())).read_ahead()
    work.submissions.these([record.submission for record in work.records.of_enquiries(list(others))])
    return found
