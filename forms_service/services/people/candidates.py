"""Who may be the same person: looked up by what is near, compared, and proposed; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.likeness import EverAndNow, Likeness, compare_known, kin_of, traits_of
from forms_service.casework.people.people import Link, Person, Verdict
from forms_service.casework.people.terms import terms_of
from forms_service.services.work import Work

LOOKED_AT: Final = 60
"""How many of those who have most in common with somebody are compared."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same person, with everybody they are linked with, and why.

    *apart* is what somebody said of them: that they are another. *is_exact*: by what agrees to the letter alone.
    """

    people: Sequence[Person]
    likeness: Likeness
    reasons: Sequence[str]
    is_exact: bool
    apart: Link | None = None

    @property
    def ids(self) -> list[PersonId]:
        return [person.id for person in self.people]


@dataclass(frozen=True)
class Sought:
    """Somebody who may be known from elsewhere: what is known of them, and of the others of their enquiry (*beside*).

    Nobody of their *enquiry* is proposed; *own* are they themselves with whoever is linked with them already.
    """

    facts: Sequence[Fact]
    beside: Sequence[Fact]
    enquiry: EnquiryId
    own: Sequence[PersonId] = ()

    def may_be(self, group: Sequence[Person]) -> bool:
        """Whether a group may be proposed: one enquiry names nobody twice, and who is linked needs no proposal."""
        return all(person.enquiry != self.enquiry and person.id not in self.own for person in group)


def candidates(work: Work, sought: Mapping[PersonId, Sought]) -> Mapping[PersonId, Sequence[Candidate]]:
    """Return who each of several people may be, the likeliest first; those refused as the same stay among them."""
    alike = work.people.alike({person: terms_of(each.facts) for person, each in sought.items()}, limit=LOOKED_AT)
    groups = {person: [group for group in alike[person] if each.may_be(group)] for person, each in sought.items()}
    known = _known(work, [person for found in groups.values() for group in found for person in group])
    return {person: _compared(known, groups[person], each) for person, each in sought.items()}


def _compared(known: _Known, groups: Sequence[Sequence[Person]], sought: Sought) -> Sequence[Candidate]:
    mine = known_of(sought.facts, sought.beside)
    found = [replace(_candidate(known, group, mine), apart=known.apart(group, sought.own)) for group in groups]
    return sorted(
        (candidate for candidate in found if candidate.likeness is not Likeness.NO),
        key=lambda candidate: (-candidate.likeness, -len(candidate.reasons), candidate.people[0].id),
    )


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
    told_apart: Mapping[frozenset[PersonId], Link]

    def of(self, people: Sequence[Person]) -> list[Fact]:
        return [fact for person in people for fact in self.facts[person.id]]

    def beside_any(self, group: Sequence[Person]) -> list[Fact]:
        others = [other for person in group for other in self.beside[person.enquiry]]
        return self.of([other for other in others if other not in group])

    def apart(self, group: Sequence[Person], own: Sequence[PersonId]) -> Link | None:
        """What somebody said of one of them: that they are not one of *own*."""
        pairs = (frozenset({person.id, mine}) for person in group for mine in own)
        return next((self.told_apart[pair] for pair in pairs if pair in self.told_apart), None)


def _known(work: Work, several: Sequence[Person]) -> _Known:
    people = {person.id: person for person in several}
    ids = list(people)
    others = {person.id: person for person in work.people.beside(ids)} if ids else {}
    facts: dict[PersonId, list[Fact]] = defaultdict(list)
    for fact in work.people.facts([*ids, *others]):
        facts[fact.person].append(fact)
    beside: dict[EnquiryId, list[Person]] = defaultdict(list)
    for person in (people | others).values():
        beside[person.enquiry].append(person)
    links = work.people.links(ids) if ids else []
    told_apart = {link.ends: link for link in links if link.is_active and link.answer is Verdict.DIFFERENT}
    return _Known(facts, beside, told_apart)


def known_of(facts: Sequence[Fact], beside: Sequence[Fact] = ()) -> EverAndNow:
    """What somebody is compared by, of whom and of those *beside* whom these are the facts."""
    now, now_beside = ([fact for fact in each if fact.is_current] for each in (facts, beside))
    return EverAndNow(traits_of(facts, _kin(beside)), traits_of(now, _kin(now_beside)))


def _candidate(known: _Known, group: Sequence[Person], mine: EverAndNow) -> Candidate:
    found = compare_known(mine, known_of(known.of(group), known.beside_any(group)))
    return Candidate(group, found.likeness, found.reasons, found.is_exact)
