"""Who may be the same person: looked up by what is near, compared, and proposed; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.likeness import Likeness, Traits, compare, kin_of, traits_of
from forms_service.casework.people.people import Answer, Person
from forms_service.casework.people.terms import terms_of
from forms_service.services.work import Work

LOOKED_AT: Final = 60
"""How many of those who have most in common with somebody are compared."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same person, with everybody they are linked with, and why."""

    people: Sequence[Person]
    likeness: Likeness
    reasons: Sequence[str]

    @property
    def ids(self) -> list[PersonId]:
        return [person.id for person in self.people]


def candidates(
    work: Work, facts: Sequence[Fact], *, beside: Sequence[Fact], enquiry: EnquiryId, own: Sequence[PersonId] = ()
) -> Sequence[Candidate]:
    """Return who may be the one of whom these *facts* are known, the likeliest first.

    *beside* is what is known of the others of their *enquiry*, among whom nobody is proposed; *own* are they themselves
    with whoever is linked with them already.
    """
    groups = [group for group in work.people.alike(terms_of(facts), limit=LOOKED_AT) if _is_open(group, enquiry, own)]
    known = _known(work, [person for group in groups for person in group])
    mine = traits_of(facts, _kin(beside))
    found = [_compared(known, group, mine) for group in groups if not known.are_refused(group, own)]
    return sorted(
        (candidate for candidate in found if candidate.likeness is not Likeness.NO),
        key=lambda candidate: (-candidate.likeness, -len(candidate.reasons), candidate.people[0].id),
    )


def _is_open(group: Sequence[Person], enquiry: EnquiryId, own: Sequence[PersonId]) -> bool:
    """Whether a group may be proposed: one enquiry names nobody twice, and who is linked needs no proposal."""
    return all(person.enquiry != enquiry and person.id not in own for person in group)


def _kin(beside: Sequence[Fact]) -> Iterable[str]:
    by_person: dict[PersonId, list[Fact]] = defaultdict(list)
    for fact in beside:
        by_person[fact.person].append(fact)
    return (kin for facts in by_person.values() for kin in kin_of(facts))


@dataclass(frozen=True)
class _Known:
    """What is known of several groups and of those beside them, read in a few questions however many they are."""

    facts: dict[PersonId, list[Fact]]
    beside: dict[EnquiryId, list[Person]]
    refused: frozenset[frozenset[PersonId]]

    def of(self, people: Sequence[Person]) -> list[Fact]:
        return [fact for person in people for fact in self.facts[person.id]]

    def beside_any(self, group: Sequence[Person]) -> list[Fact]:
        others = [other for person in group for other in self.beside[person.enquiry]]
        return self.of([other for other in others if other not in group])

    def are_refused(self, group: Sequence[Person], own: Sequence[PersonId]) -> bool:
        """Whether somebody said that one of them is not one of *own*."""
        return any(frozenset({person.id, mine}) in self.refused for person in group for mine in own)


def _known(work: Work, people: Sequence[Person]) -> _Known:
    ids = [person.id for person in people]
    others = work.people.beside(ids) if ids else []
    facts: dict[PersonId, list[Fact]] = defaultdict(list)
    for fact in work.people.facts([*ids, *(other.id for other in others)]):
        facts[fact.person].append(fact)
    beside: dict[EnquiryId, list[Person]] = defaultdict(list)
    for person in (*people, *others):
        beside[person.enquiry].append(person)
    links = work.people.links(ids) if ids else []
    refused = frozenset(link.ends for link in links if link.is_active and link.answer is Answer.DIFFERENT)
    return _Known(facts, beside, refused)


def _compared(known: _Known, group: Sequence[Person], mine: Traits) -> Candidate:
    theirs = traits_of(known.of(group), _kin(known.beside_any(group)))
    found = compare(mine, theirs)
    return Candidate(group, found.likeness, found.reasons)
