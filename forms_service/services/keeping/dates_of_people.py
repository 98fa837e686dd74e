"""What is known of the people in a record that retention counts from: the one place where it is gathered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.triggers import Birth, Period, PersonDates
from forms_service.casework.meanings import ADULT_LEGAL_POSITION, INVOLVEMENT, MEANINGS, REQUEST_AGENCY, FormRole
from forms_service.casework.people import Subject
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Value, by_row
from forms_service.services.published_forms import by_meaning
from forms_service.services.work import Work

_LOOKED_AFTER: Final = MEANINGS[INVOLVEMENT].options
_SUPERVISED: Final = MEANINGS[ADULT_LEGAL_POSITION].options


def dates_of_people(
    work: Work, submission: Submission, enquiry: Enquiry, schedule: Schedule
) -> tuple[PersonDates, ...]:
    """Return what is known of the adult and of each child that *submission* is about.

    A child is called by its number in the request, as in the names of its files. Where *schedule* has a class for what
    is said of a child looked after and nobody said which child that is, it may be any.
    """
    looked_after = _looked_after(work, submission)
    sealed = [schedule.classes.get(class_id) for class_id in submission.outcomes("retention")]
    some_child_is = any(one is not None and one.brought_by == "looked_after" for one in sealed)
    numbers = {child.row: number for number, child in enumerate(enquiry.children, 1)}
    children = [
        _child(child, numbers[child.row], looked_after, is_perhaps=some_child_is and not looked_after)
        for child in enquiry.people_about(submission.about)
        if child.kind == "child"
    ]
    supervision = (Period(),) if _is_supervised(work, submission, enquiry) else ()
    return (PersonDates("the adult", "adult", supervision=supervision), *children)


def _child(child: Subject, number: int, looked_after: Collection[str], *, is_perhaps: bool) -> PersonDates:
    expected = Birth.EXPECTED if child.unborn else Birth.APPROXIMATE
    return PersonDates(
        f"child {number}",
        "child",
        born_on=date.fromisoformat(child.date_of_birth) if child.date_of_birth else None,
        birth=Birth.EXACT if child.date_of_birth else expected,
        looked_after=(Period(),) if child.row in looked_after else (),
        is_perhaps_looked_after=is_perhaps,
    )


def _looked_after(work: Work, submission: Submission) -> Collection[str]:
    """The rows of the children of whom the answers say that they are looked after or care leavers."""
    involvement = by_row(by_meaning(work.ports.library, submission).value(INVOLVEMENT))
    return {row for row, status in involvement.items() if status in _LOOKED_AFTER}


def _is_supervised(work: Work, submission: Submission, enquiry: Enquiry) -> bool:
    """Whether the adult is or was supervised: probation asks, there is a record of an exchange, or they are said to be.

    Otherwise there is no supervision whose end would be waited for.
    """
    library = work.ports.library
    kept = [record for record in work.records.of_enquiry(enquiry.id) if not record.was_never_issued]
    of_enquiry = {submission.definition, *(record.definition for record in kept)}
    return (
        _asked(work, submission, REQUEST_AGENCY) == "probation"
        or _asked(work, submission, ADULT_LEGAL_POSITION) in _SUPERVISED
        or any(library.get(definition).plays == FormRole.EXCHANGE for definition in of_enquiry)
    )


def _asked(work: Work, submission: Submission, meaning: str) -> Value | None:
    """What was answered in the intake, which a reply carries sealed with its own answers."""
    question = work.ports.library.get(submission.definition).bearer(meaning)
    return next((answer.value for answer in submission.answers.everything if answer.id == question), None)
