"""Whom the people of one enquiry are, or may be, in others: those linked with them, and those proposed as the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.likeness import Likeness
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.people.candidates import Candidate, candidates
from forms_service.services.work import Work


@dataclass(frozen=True)
class Match:
    """Whom an earlier enquiry may have asked about: our *subject*, *person* of *row* there; *linked*, once said so."""

    subject: Subject
    person: Person
    name: str
    likeness: Likeness
    reasons: Sequence[str]
    linked: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether somebody said so, or nothing that is known speaks for two people."""
        return self.linked or self.likeness is Likeness.LIKELY


def matches_of(work: Work, enquiry: Enquiry, typed: Sequence[Fact] = ()) -> dict[PersonId, Match]:
    """Return everybody whom the people of an enquiry are linked with, or who may be one of them, each once.

    *typed* is what is said of its people and not saved yet.
    """
    found: dict[PersonId, Match] = {}
    for match in _every(work, enquiry, typed):
        known = found.get(match.person.id)
        if known is None or (known.linked, known.likeness) < (match.linked, match.likeness):
            found[match.person.id] = match
    return found


def _every(work: Work, enquiry: Enquiry, typed: Sequence[Fact]) -> Iterator[Match]:
    subjects = [subject for subject in enquiry.subjects if subject.person]
    groups = work.people.groups([subject.person for subject in subjects]) if subjects else {}
    everyone = {person.id for group in groups.values() for person in group}
    facts = [*(work.people.facts(sorted(everyone)) if everyone else ()), *typed]
    for subject in subjects:
        group = groups.get(subject.person, ())
        own = [subject.person, *(person.id for person in group)]
        mine = [fact for fact in facts if fact.person in own]
        beside = [fact for fact in facts if fact.person not in own]
        yield from _linked(subject, group)
        for candidate in candidates(work, mine, beside=beside, enquiry=enquiry.id, own=own):
            yield from _proposed(subject, candidate)


def _linked(subject: Subject, group: Sequence[Person]) -> Iterator[Match]:
    for person in group:
        if person.id != subject.person:
            yield Match(subject, person, subject.name, Likeness.LIKELY, ("linked by a person",), linked=True)


def _proposed(subject: Subject, candidate: Candidate) -> Iterator[Match]:
    for person in candidate.people:
        yield Match(subject, person, subject.name, candidate.likeness, candidate.reasons)
