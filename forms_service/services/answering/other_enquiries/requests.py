"""Requests that were withdrawn for this enquiry and are answered here: what they tell otherwise, and whom they name.

What they tell is in no letter unless it is taken over into the intake, so the author of a reply is asked. And an intake
may be amended after another request was joined to it: a child is taken out or becomes another, or it is somebody else
who asks. Nobody would answer the other request then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.casework.enquiries.clocks import JOINED
from forms_service.casework.enquiries.enquiries import Enquiry, Note
from forms_service.casework.ids import EnquiryId
from forms_service.casework.meanings import (
    REQUEST_DELIVERY_UNIT,
    REQUEST_ESTABLISHMENT,
    REQUEST_MAILBOX,
    SEARCH_PEOPLE,
    FormRole,
)
from forms_service.engine.agreement import Disagreement
from forms_service.engine.answers import AnswersByMeaning
from forms_service.engine.moments import Moment
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load_for_service
from forms_service.services.answering.other_enquiries.differences import as_disagreement, request_differences
from forms_service.services.people.matches import matches_of
from forms_service.services.published_forms import intake_among
from forms_service.services.work import Work

SENDER: Final = (REQUEST_ESTABLISHMENT, REQUEST_DELIVERY_UNIT, REQUEST_MAILBOX)
"""Where an answer to a request goes: to one prison or office, and one mailbox of it."""


def disagreements(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """What a reply has to answer for of each request that is answered with it: it is asked until that is done."""
    asked = [question.id for question in opened.path.questions]
    if opened.is_intake or opened.definition.plays == FormRole.CORRECTION_NOTICE or not asked:
        return
    search = opened.definition.bearer(SEARCH_PEOPLE)
    place = (search if search in asked else asked[0],)
    for note in _not_answered_yet(work, opened.enquiry):
        request = work.enquiries.get(EnquiryId(note.request))
        for wrong in _wrong(work, opened, request, note):
            says = f"{wrong}. Put that right in the intake, or say how that request is answered"
            yield Disagreement("request_not_answered_here", place, says, wrong)
    for request in _all_requests(work, opened.enquiry):
        for told in request_differences(work, request, opened.enquiry):
            if not opened.child or told.row in {"", opened.child}:
                yield as_disagreement(told, request)


def not_named(work: Work, request: Enquiry, other: Enquiry) -> list[str]:
    """The children of a request whom another enquiry does not name now: nobody said so, and nothing makes it likely."""
    there = {subject.person for subject in other.subjects}
    found = matches_of(work, request).values()
    named = {each.subject.row for each in found if each.person.id in there and each.is_sure}
    return [subject.name for subject in request.children if subject.name and subject.row not in named]


def differs(mine: AnswersByMeaning, theirs: AnswersByMeaning | None, meaning: str) -> bool:
    """Whether two intakes say something else; what is not said yet is no other."""
    said = mine.value(meaning), theirs.value(meaning) if theirs else None
    return all(said) and said[0] != said[1]


def intake_of(work: Work, enquiry: Enquiry) -> AnswersByMeaning | None:
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry.id))
    return load_for_service(work, intake.id).foreseen.by_meaning if intake else None


def first_needed_by(work: Work, enquiry: Enquiry, own: Moment | None) -> Moment | None:
    """By when a reply is needed: as its *own* request says, or sooner, if one that asks it again does."""
    again = dict.fromkeys(EnquiryId(note.asks_again) for note in enquiry.notes if note.asks_again)
    every = (own, *(work.enquiries.get(each).needed_by for each in again))
    return min((each for each in every if each), default=None)


def _not_answered_yet(work: Work, enquiry: Enquiry) -> list[Note]:
    """Those requests of which nobody noted how they were answered."""
    requests = [note for note in enquiry.notes if note.request]
    if not requests:
        return []
    done = {done.key for form in work.questionnaires.of_enquiry(enquiry.id) for done in form.done}
    return [note for note in requests if f"{JOINED}{note.request}" not in done]


def _all_requests(work: Work, enquiry: Enquiry) -> list[Enquiry]:
    """All of them, each once: what was told stays so when its sender was answered."""
    ids = dict.fromkeys(EnquiryId(note.request) for note in enquiry.notes if note.request)
    return [work.enquiries.get(each) for each in ids]


def _wrong(work: Work, opened: OpenQuestionnaire, request: Enquiry, note: Note) -> Iterator[str]:
    if lost := not_named(work, request, opened.enquiry):
        yield f"{request.reference} is answered here and asks about {', '.join(lost)}, whom this does not name"
    if note.joined and opened.source is not None:
        mine, theirs = opened.source.foreseen.by_meaning, intake_of(work, request)
        if any(differs(mine, theirs, meaning) for meaning in SENDER):
            yield f"{request.reference} is answered here and was asked by others than those to whom this goes"
