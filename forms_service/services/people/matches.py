"""Whom the people of one enquiry are, or may be, in others: those linked with them, and those proposed as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.likeness import Likeness
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Link, Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.people.candidates import Candidate, Sought, candidates
from forms_service.services.people.sight import unknown_to
from forms_service.services.work import Work

_Groups = Mapping[PersonId, Sequence[Person]]
"""Everybody linked with each person, themselves too."""


@dataclass(frozen=True)
class Match:
    """Whom an earlier enquiry may have asked about: our *subject*, *person* there; *linked*, once said so.

    *there* is how the earlier enquiry names them, for whoever may see that. They have a *namesake* where their names
    alone do not tell who is meant: a father and a son, say. *apart* is what somebody said of the two: that they are
    two people. It is proposed no more then, and what is answered of both may still contradict each other. *is_exact*
    are those who are alike by what agrees to the letter alone.
    """

    subject: Subject
    person: Person
    likeness: Likeness
    reasons: Sequence[str]
    linked: bool = False
    there: Subject | None = None
    namesake: bool = False
    apart: Link | None = None
    is_exact: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether somebody said so, or nothing that is known speaks for two people."""
        return self.linked or self.likeness is Likeness.LIKELY

    @property
    def strength(self) -> tuple[bool, bool, Likeness]:
        """By which the likeliest of several is told: what nobody refused comes first."""
        return self.apart is None, self.linked, self.likeness


def matches_of(work: Work, enquiry: Enquiry, typed: Sequence[Fact] = ()) -> dict[PersonId, Match]:
    """Return everybody whom the people of an enquiry are linked with, or who may be one of them, each once.

    *typed* is what is said of its people and not saved yet. Whom somebody refused as the same is marked so.
    """
    return matches_of_each(work, [enquiry], typed)[enquiry.id]


def matches_of_each(
    work: Work, enquiries: Sequence[Enquiry], typed: Sequence[Fact] = ()
) -> Mapping[EnquiryId, dict[PersonId, Match]]:
    """Return the matches of each of several enquiries, looked up once for all of them."""
    subjects = [subject.person for enquiry in enquiries for subject in enquiry.subjects if subject.person]
    groups = work.people.groups(subjects) if subjects else {}
    facts = [*_known(work, subjects, groups), *typed]
    sought: dict[PersonId, Sought] = {}
    for enquiry in enquiries:
        sought |= _sought(enquiry, groups, facts)
    found = candidates(work, sought) if sought else {}
    return {enquiry.id: _surest(_every(enquiry, groups, found)) for enquiry in enquiries}


def _known(work: Work, subjects: Sequence[PersonId], groups: _Groups) -> Sequence[Fact]:
    """What is known of *subjects* and of those linked with them, but where that is not for whoever looks."""
    everyone = {person.id: person for group in groups.values() for person in group}
    linked = {person.enquiry for person in everyone.values() if person.id not in subjects}
    closed = unknown_to(work, work.enquiries.these(sorted(linked))) if linked else frozenset[EnquiryId]()
    told = [who for who, person in everyone.items() if who in subjects or person.enquiry not in closed]
    return work.people.facts(sorted(told)) if told else ()


def _surest(matches: Iterable[Match]) -> dict[PersonId, Match]:
    """Whom each person there may be: of two of ours who are as like them, one who is not somebody else there."""
    ranked = sorted(matches, key=lambda match: match.strength, reverse=True)
    found: dict[PersonId, Match] = {}
    ours: set[tuple[str, EnquiryId]] = set()
    for match in ranked:
        here = (match.subject.row, match.person.enquiry)
        if match.person.id not in found and here not in ours:
            found[match.person.id] = match
            ours.add(here)
    return {match.person.id: match for match in reversed(ranked)} | found


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


def _sought(enquiry: Enquiry, groups: _Groups, facts: Sequence[Fact]) -> Mapping[PersonId, Sought]:
    """Whom to look for: everybody whom an enquiry names, with what is known of them and of the others it names."""
    named = {subject.person for subject in enquiry.subjects if subject.person}
    own = {person: [person, *(each.id for each in groups.get(person, ()))] for person in named}
    theirs = {person for group in own.values() for person in group}
    known = [fact for fact in facts if fact.person in theirs]
    return {
        person: Sought(
            facts=[fact for fact in known if fact.person in own[person]],
            beside=[fact for fact in known if fact.person not in own[person]],
            enquiry=enquiry.id,
            own=own[person],
        )
        for person in named
    }


def _every(enquiry: Enquiry, groups: _Groups, found: Mapping[PersonId, Sequence[Candidate]]) -> Iterator[Match]:
    for subject in enquiry.subjects:
        if subject.person:
            yield from _linked(subject, groups.get(subject.person, ()))
            for candidate in found[subject.person]:
                yield from _proposed(subject, candidate)


def _linked(subject: Subject, group: Sequence[Person]) -> Iterator[Match]:
    for person in group:
        if person.id != subject.person:
            yield Match(subject, person, Likeness.LIKELY, ("linked by a person",), linked=True)


def _proposed(subject: Subject, candidate: Candidate) -> Iterator[Match]:
    for person in candidate.people:
        yield Match(
            subject, person, candidate.likeness, candidate.reasons, apart=candidate.apart, is_exact=candidate.is_exact
        )
