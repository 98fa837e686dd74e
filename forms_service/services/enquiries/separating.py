"""Requests that were withdrawn for another enquiry, and whose people turn out to be others: they are answered.

Whoever says that two people are not one undoes what was said of their requests with it: nobody else would answer them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.meanings import REQUEST_NEEDED_BY
from forms_service.engine.moments import read_if_any
from forms_service.services.answering.other_enquiries.requests import first_needed_by, intake_of
from forms_service.services.enquiries.enquiries import open_again
from forms_service.services.published_forms import intake_among
from forms_service.services.work import Work

_Pairs = frozenset[tuple[PersonId, PersonId]]


@dataclass(frozen=True)
class Withdrawn:
    """A *request* that was withdrawn for an enquiry, and whom both name, as far as anybody said so."""

    goes_on: EnquiryId
    request: EnquiryId
    shared: _Pairs


def withdrawn_for_another(work: Work, people: Iterable[PersonId]) -> list[Withdrawn]:
    """Return the requests that were withdrawn for another enquiry, where one of the two names any of these people."""
    groups = work.people.groups(sorted(people)).values()
    named = work.enquiries.these(sorted({person.enquiry for group in groups for person in group}))
    by_id = {each.id: each for each in named}
    return [Withdrawn(one.id, other.id, _named_by_both(work, one, other)) for one, other in _pairs(by_id)]


def _pairs(enquiries: Mapping[EnquiryId, Enquiry]) -> Iterator[tuple[Enquiry, Enquiry]]:
    for goes_on in enquiries.values():
        for request in dict.fromkeys(EnquiryId(note.request) for note in goes_on.notes if note.request):
            if request in enquiries:
                yield goes_on, enquiries[request]


def _named_by_both(work: Work, one: Enquiry, other: Enquiry) -> _Pairs:
    identity = {
        each.person: work.people.get(each.person).identity for each in (*one.subjects, *other.subjects) if each.person
    }
    return frozenset(
        (mine.person, theirs.person)
        for mine in one.subjects
        for theirs in other.subjects
        if mine.person and theirs.person and identity[mine.person] == identity[theirs.person]
    )


def answer_by_themselves(work: Work, before: Iterable[Withdrawn], why: str) -> list[Enquiry]:
    """Open again the requests of which somebody is not one any more with whom the other enquiry names."""
    return [
        _answer_by_itself(work, each, why)
        for each in before
        if each.shared != _named_by_both(work, work.enquiries.get(each.goes_on), work.enquiries.get(each.request))
    ]


def _answer_by_itself(work: Work, found: Withdrawn, why: str) -> Enquiry:
    goes_on, request = work.enquiries.get_to_change(found.goes_on), work.enquiries.get_to_change(found.request)
    reason = f"it does not belong to {goes_on.reference}. {why}"
    opened = open_again(work, request, reason)
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(request.id))
    if intake is not None and intake.state is State.WITHDRAWN:
        after = intake.answer_after_all(by=work.by, at=work.now, comment=f"To be answered: {reason}")
        work.questionnaires.save(after, expected=intake)
    told = f"{request.reference} does not belong here, and is answered by itself: {why}"
    separate = _by_its_own_time(work, goes_on.without_request(request, told, by=work.by, at=work.now))
    work.enquiries.save(separate)
    work.change("request_belongs_here_no_more", separate, {"reason": told})
    return opened


def _by_its_own_time(work: Work, enquiry: Enquiry) -> Enquiry:
    """Have an enquiry be needed as its own request says, and those that still ask it again."""
    intake = intake_of(work, enquiry)
    own = read_if_any(intake.value(REQUEST_NEEDED_BY)) if intake else None
    return replace(enquiry, needed_by=first_needed_by(work, enquiry, own))
