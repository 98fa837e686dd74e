"""Whom the people of one enquiry are, or may be, in others: those linked with them, and those proposed as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.likeness import Likeness
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.people.candidates import Candidate, candidates
from forms_service.services.work import Work


@dataclass(frozen=True)
class Match:
    """Whom an earlier enquiry may have asked about: our *subject*, *person* there; *linked*, once said so.

    *there* is how the earlier enquiry names them, for whoever may see that. They have a *namesake* where their names
    alone do not tell who is meant: a father and a son, say.
    """

    subject: Subject
    person: Person
    likeness: Likeness
    reasons: Sequence[str]
    linked: bool = False
    there: Subject | None = None
    namesake: bool = False

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


def named_there(matches: Iterable[Match], own: Sequence[Subject], theirs: Sequence[Subject]) -> Iterator[Match]:
    """Return matches with how the other enquiry, which names *theirs*, calls each; *own* are those of ours."""
    by_person = {subject.person: subject for subject in theirs}
    names = Counter(comparable(subject.name) for subject in (*own, *theirs))
    for match in matches:
        there = by_person.get(match.person.id)
        yield replace(match, there=there, namesake=there is not None and _is_unclear(match.subject, there, names))


def _is_unclear(here: Subject, there: Subject, names: Mapping[str, int]) -> bool:
    """Whether somebody else of the two enquiries has the name too, or the two of one name are not plainly one."""
    if comparable(here.name) != comparable(there.name):
        return max(names[comparable(each.name)] for each in (here, there)) > 1
    return names[comparable(here.name)] > 2 or (here.kind, here.born) != (there.kind, there.born)


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
            yield Match(subject, person, Likeness.LIKELY, ("linked by a person",), linked=True)


def _proposed(subject: Subject, candidate: Candidate) -> Iterator[Match]:
    for person in candidate.people:
        yield Match(subject, person, candidate.likeness, candidate.reasons)
