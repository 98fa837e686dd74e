"""What is known of the people of an enquiry besides what its own request says: for the search, and for its answers.

It is what somebody recorded of them, and of whoever is linked with them. What a restricted enquiry says stays there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.people.facts import NUMBERS, TIMES, Fact, FactKind, Source, current, names_of
from forms_service.casework.people.names import comparable
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.engine.answers import Value
from forms_service.engine.dates import date_in_words
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

NAMES: Final = "names"
STATUSES: Final = "statuses"
"""How forms call the two lists that they may read of somebody."""

_BEFORE: Final = "_before"
_STATUS_OF: Final[Mapping[FactKind, str]] = {
    FactKind.ON_PLAN: "on_plan",
    FactKind.LOOKED_AFTER: "looked_after",
    FactKind.CARE_LEAVER: "care_leaver",
    FactKind.CASE_SYSTEM: "case_number",
    FactKind.CONTACT_DECIDED: "contact",
    FactKind.CONTACT_ENDED: "contact",
    FactKind.PHOTOGRAPH_REPLACED: "contact",
    FactKind.DIED: "died",
}
_ENDING: Final = TIMES - {FactKind.CARE_LEAVER}
"""What nobody is any more once it has ended: a care leaver stays one."""


@dataclass(frozen=True)
class Background:
    """What stands of one *subject*: their own *facts*, and by each whom they are linked with, *theirs*."""

    subject: Subject
    facts: Sequence[Fact]
    theirs: Mapping[PersonId, Sequence[Fact]]

    @property
    def by_us(self) -> list[Fact]:
        """What nobody's request said: somebody recorded or corrected it."""
        every = (*self.facts, *(fact for facts in self.theirs.values() for fact in facts))
        return [fact for fact in every if fact.is_current and fact.source is not Source.REQUEST]

    def names(self) -> list[str]:
        """Every name, date of birth and number by which they are known and are not called in the request."""
        known = {comparable(term) for term in _asked_by(self.subject)}
        found = dict.fromkeys(term for term in self._terms() if term and comparable(term) not in known)
        return list(found)

    def _terms(self) -> Iterator[str]:
        own = [fact for fact in self.facts if fact.source is not Source.REQUEST]
        if current(own, FactKind.GIVEN_NAMES, FactKind.FAMILY_NAME):
            yield names_of(self.facts)
        yield from _words(own)
        for facts in self.theirs.values():
            if current(facts, FactKind.GIVEN_NAMES) or not current(facts, FactKind.EXPECTED):
                yield names_of(facts)
            yield from _words(facts)

    def statuses(self, today: date) -> list[str]:
        """What somebody recorded of them: what an issued reply says is held against others by rules between replies."""
        recorded = [fact for fact in self.by_us if fact.source is not Source.REPLY]
        found = [_status(fact, today) for fact in recorded if fact.kind in _STATUS_OF]
        others = {fact.value for fact in current(self.by_us, FactKind.BORN)} - {self.subject.date_of_birth}
        born = ["born_otherwise"] if others and self.subject.date_of_birth else []
        return list(dict.fromkeys([*found, *born]))


BackgroundLists: TypeAlias = Mapping[str, Mapping[str, Value]]
"""What forms may read of each person, by their row and the name of the list."""


def lists_of(found: Mapping[str, Background], today: date) -> BackgroundLists:
    """The lists that forms may read, by the row of each person; the adult has none."""
    return {row: {NAMES: [*one.names()], STATUSES: [*one.statuses(today)]} for row, one in found.items()}


def backgrounds_of(work: Work, enquiry: EnquiryId, subjects: Sequence[Subject]) -> Mapping[str, Background]:
    """Return what is known of each of the people of an enquiry, by row."""
    groups = work.people.groups([subject.person for subject in subjects if subject.person])
    everyone = [person for group in groups.values() for person in group]
    closed = _restricted(work, {person.enquiry for person in everyone} - {enquiry})
    facts = work.people.facts(sorted({person.id for person in everyone if person.enquiry not in closed}))
    return {subject.row: _of_one(subject, groups.get(subject.person, ()), facts) for subject in subjects}


def read_ahead(work: Work, enquiries: Sequence[Enquiry]) -> None:
    """Read what is known of the people of several enquiries, for whoever asks of each of them later."""
    groups = work.people.groups([subject.person for each in enquiries for subject in each.subjects if subject.person])
    everyone = {person.id: person for group in groups.values() for person in group}
    work.people.facts(sorted(everyone))
    linked = {person.enquiry for person in everyone.values()}
    Sights(work, work.enquiries.these(sorted(linked))).read_ahead()


def _of_one(subject: Subject, group: Sequence[Person], facts: Sequence[Fact]) -> Background:
    of = {person.id: [fact for fact in facts if fact.person == person.id] for person in group}
    return Background(subject, of.pop(subject.person, []), of)


def _restricted(work: Work, ids: set[EnquiryId]) -> frozenset[EnquiryId]:
    if not ids:
        return frozenset()
    enquiries = work.enquiries.these(sorted(ids))
    sights = Sights(work, enquiries)
    return frozenset(each.id for each in enquiries if sights.is_restricted(each))


def _asked_by(subject: Subject) -> Iterator[str]:
    """What the request calls somebody, as a search has it."""
    yield from (subject.name, *subject.aliases, *subject.numbers)
    if subject.date_of_birth:
        yield _born(subject.date_of_birth)


def _words(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in current(facts, FactKind.OTHER_NAME, FactKind.BORN, *sorted(NUMBERS)):
        yield _born(fact.value) if fact.kind is FactKind.BORN else fact.value


def _born(day: str) -> str:
    return f"born {date_in_words(day)}"


def _status(fact: Fact, today: date) -> str:
    is_over = fact.kind in _ENDING and fact.until is not None and fact.until < today
    return _STATUS_OF[fact.kind] + (_BEFORE if is_over else "")
