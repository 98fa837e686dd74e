"""Enquiries found by what somebody types: nothing of a restricted one is told, but to whoever says whom it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.casework.people.corrections import read_day
from forms_service.casework.people.people import Person
from forms_service.casework.people.terms import are_found_by, terms_of
from forms_service.services.enquiries.history import Earlier, as_seen
from forms_service.services.people import sight
from forms_service.services.work import Work

MOST_FOUND: Final = 50


def search(work: Work, text: str) -> Sequence[Earlier]:
    """Return the newest enquiries that *text* names, as far as whoever looks may learn of them."""
    day = read_day(text)
    born = day.isoformat() if day else ""
    found = as_seen(work, work.enquiries.find(text, limit=MOST_FOUND, born=born))
    seen = _found_by_what_is_seen(work, [each.enquiry for each in found if each.shows_outcome], text, born)
    return [each for each in found if _is_asked_for(each.enquiry, text) or each.enquiry.id in seen]


def _found_by_what_is_seen(work: Work, enquiries: Sequence[Enquiry], text: str, born: str) -> frozenset[EnquiryId]:
    """Those of *enquiries* that a search finds without what only an enquiry says that is not for whoever looks.

    What was told of somebody in a restricted enquiry would be told again, if others that name them were found by it.
    """
    named = {enquiry.id: [each.person for each in enquiry.subjects if each.person] for enquiry in enquiries}
    groups = work.people.groups([person for people in named.values() for person in people])
    linked = {each.enquiry for group in groups.values() for each in group} - named.keys()
    closed = sight.unknown_to(work, work.enquiries.these(sorted(linked))) if linked else frozenset[EnquiryId]()
    return frozenset(
        enquiry.id
        for enquiry in enquiries
        if _is_found(work, [each for p in named[enquiry.id] for each in groups.get(p, ())], closed, text, born)
    )


def _is_found(work: Work, group: Sequence[Person], closed: Collection[EnquiryId], text: str, born: str) -> bool:
    """Whether people are found by *text*; where none of them is of a *closed* enquiry they were."""
    told = [each for each in group if each.enquiry not in closed]
    if len(told) == len(group):
        return True
    identities = {each.identity for each in group}
    facts = {who: [each.id for each in told if each.identity == who] for who in identities}
    return any(are_found_by(terms_of(work.people.facts(ids)), text, born) for ids in facts.values())


def _is_asked_for(enquiry: Enquiry, text: str) -> bool:
    """Whether a search says which enquiry, or whom, it is for: that a restricted one exists is told to nobody else."""
    return enquiry.ends_in(text.strip()) or any(subject.is_told_by(text) for subject in enquiry.subjects)
