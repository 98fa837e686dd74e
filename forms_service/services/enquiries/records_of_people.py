"""What is kept of people whose facts or links changed: dated anew, and put under the holds that reach it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.records import Record
from forms_service.engine.answers import AnswersByMeaning
from forms_service.services.answering.corrections.later_facts import letters_otherwise
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.keeping import dating
from forms_service.services.keeping.reviewing.changes import before_and_after, due_in_log
from forms_service.services.people import corrected
from forms_service.services.work import Work


def follow_corrections(work: Work, enquiry: Enquiry, about: str, answers: AnswersByMeaning) -> None:
    """Write what a reply that is sealed now corrects of its request as facts, and look again at what is kept."""
    changed = corrected.write_corrections(work, enquiry, about, answers)
    if changed:
        date_and_hold_anew(work, changed)


def open_where_told_otherwise(work: Work, person: PersonId) -> None:
    """Open the closed enquiries again whose letters say otherwise than is recorded now: somebody puts that right."""
    for record in letters_otherwise(work, person):
        enquiry = work.enquiries.get_to_change(record.enquiry)
        open_again(work, enquiry, f"Something was recorded that {record.reference} says otherwise")


def date_and_hold_anew(work: Work, people: Iterable[PersonId]) -> Sequence[Record]:
    """Date every record anew that is about any of these people or of those linked with them, and return them.

    What became of it is logged of each record that is kept otherwise than before.
    """
    groups = {each.id for person in people for each in work.people.group(person)}
    kept = work.records.about(sorted(groups))
    for record in kept:
        dated = dating.date_again(work, record, work.enquiries.get(record.enquiry))
        if changed := before_and_after(record, dated):
            work.change("record_dated_anew", record, {"due": due_in_log(dated), **changed})
    work.holds.cover_again([record.id for record in kept])
    return kept
