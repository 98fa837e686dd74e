"""Facts of people that a correction may put right, to be chosen from: when somebody was born, names and numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import BIRTHS, NAMES, NUMBERS, Fact, FactKind
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.engine.dates import date_in_words
from forms_service.services.people.namesakes import linked_and_namesakes
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

BIRTHS_TABLE: Final = "known_births"
NAMES_TABLE: Final = "known_names"
"""The reference tables whose rows these are; for one questionnaire only."""
_CALLED: Final[Mapping[FactKind, str]] = {
    FactKind.BORN: "date of birth",
    FactKind.BORN_ABOUT: "age",
    FactKind.EXPECTED: "when they are expected",
    FactKind.CRN: "CRN",
    FactKind.NHS_NUMBER: "NHS number",
    FactKind.UPN: "UPN",
}


@dataclass(frozen=True)
class KnownFact:
    """A fact that stands of somebody, with everybody linked with them, who are one person.

    *meant* are also those who were called so in what hangs together with it, whether or not anybody linked them: what
    was made from a report says of the child what the report said.
    """

    fact: Fact
    name: str
    people: frozenset[PersonId]
    meant: frozenset[PersonId] = frozenset()

    @property
    def words(self) -> str:
        return f"{self.name}, {self.said}"

    @property
    def said(self) -> str:
        """What it says, without the name of whom it says it."""
        kind, value = self.fact.kind, self.fact.value
        said = date_in_words(value) if kind is FactKind.BORN and value else value or "not known"
        return f"{_CALLED.get(kind, kind.replace('_', ' '))}: {said}"


@dataclass(frozen=True)
class KnownFacts:
    """Reference data of one questionnaire: the facts of some kinds of the people that it is about."""

    facts: tuple[KnownFact, ...] = ()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return next((row for row in self.rows() if row["id"] == row_id), None)

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [{"id": one.fact.id, "label": one.words} for one in self.facts]

    def these(self, ids: Collection[str]) -> list[KnownFact]:
        return [one for one in self.facts if one.fact.id in ids]


def known_facts(work: Work, subjects: Sequence[Subject], since: datetime) -> tuple[KnownFacts, KnownFacts]:
    """Return when the *subjects* were born, and their names and numbers, as far as anybody said.

    What was corrected *since* then is among them: it may have been sent, and somebody may have still to be told.
    """
    named = {subject.person: subject.name for subject in subjects if subject.person}
    linked = work.people.groups([*named])
    groups = {person: frozenset(each.id for each in group) for person, group in linked.items()}
    everybody = _open_to_read(work, named, [each for group in linked.values() for each in group])
    facts = [fact for fact in (work.people.facts(everybody) if everybody else ()) if _stood(fact, since)]
    meant = {who.person: frozenset(each.id for each in linked_and_namesakes(work, [who])) for who in subjects}
    found = [
        known
        for person, name in named.items()
        for known in _of(name, groups.get(person, frozenset()), facts, meant[person])
    ]
    births = tuple(known for known in found if known.fact.kind in BIRTHS)
    return KnownFacts(births), KnownFacts(tuple(known for known in found if known.fact.kind in NAMES | NUMBERS))


def _open_to_read(work: Work, named: Collection[PersonId], people: Sequence[Person]) -> list[PersonId]:
    """Those of whom what is known may be read: what a restricted enquiry says stays there, whoever is linked."""
    others = work.enquiries.these(sorted({each.enquiry for each in people if each.id not in named}))
    sights = Sights(work, others)
    closed = {enquiry.id for enquiry in others if sights.is_restricted(enquiry)}
    return sorted({each.id for each in people if each.id in named or each.enquiry not in closed})


def _stood(fact: Fact, since: datetime) -> bool:
    return fact.is_current or (fact.corrected_at is not None and fact.corrected_at >= since)


def _of(
    name: str, people: frozenset[PersonId], facts: Sequence[Fact], meant: frozenset[PersonId]
) -> Iterator[KnownFact]:
    """What is known of one person; what was said of them in several enquiries, once."""
    said: set[tuple[FactKind, str]] = set()
    for fact in facts:
        if fact.person in people and (fact.kind, fact.value) not in said:
            said.add((fact.kind, fact.value))
            yield KnownFact(fact, name, people, people | meant)
