"""Facts: what is known of a person, since when, from whom, and by what it was corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import EnquiryId, FactId, PersonId
from forms_service.casework.people.categories import category_words
from forms_service.casework.people.names import plain_number
from forms_service.casework.people.subjects import Subject
from forms_service.engine.dates import date_in_words
from forms_service.engine.types.nhs_number import is_nhs_number
from forms_service.engine.types.reference_number import is_pupil_number


class FactKind(StrEnum):
    """What a fact says. Of an event or a time, *since* and *until* are the days; of the others, *value* is the word."""

    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    OTHER_NAME = "other_name"
    BORN = "born"
    BORN_ABOUT = "born_about"
    """An age in years, on the day of *since*."""

    EXPECTED = "expected"
    """Not born yet: a day, a month or a year, or empty where that is not known."""

    PRISON_NUMBER = "prison_number"
    CRN = "crn"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    CASE_SYSTEM = "case_system"
    CATEGORY = "category"
    """Where somebody stands in criminal law, on the day of *since*: several stand beside each other."""

    IDENTIFIER = "identifier"
    """Another number of somebody: a single unique identifier, or one that another agency gave."""

    DIED = "died"
    LOOKED_AFTER = "looked_after"
    CARE_LEAVER = "care_leaver"
    ADOPTED = "adopted"
    """The day of the adoption order."""

    ON_PLAN = "on_plan"
    SUPERVISION = "supervision"
    CONTACT_DECIDED = "contact_decided"
    CONTACT_ENDED = "contact_ended"
    PHOTOGRAPH_REPLACED = "photograph_replaced"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final[Mapping[FactKind, str]] = {
    FactKind.DIED: "Died",
    FactKind.BORN: "Born",
    FactKind.BORN_ABOUT: "Age, about",
    FactKind.EXPECTED: "Not yet born; expected",
    FactKind.LOOKED_AFTER: "Looked after",
    FactKind.CARE_LEAVER: "Care leaver",
    FactKind.ADOPTED: "Adopted (day of the order)",
    FactKind.ON_PLAN: "On a child protection or other plan",
    FactKind.SUPERVISION: "Under supervision by probation",
    FactKind.CONTACT_DECIDED: "Contact decided",
    FactKind.CONTACT_ENDED: "Contact ended",
    FactKind.PHOTOGRAPH_REPLACED: "Photograph replaced",
    FactKind.FAMILY_NAME: "Family name",
    FactKind.GIVEN_NAMES: "Given names",
    FactKind.OTHER_NAME: "Other name",
    FactKind.PRISON_NUMBER: "Prison number",
    FactKind.CRN: "Case reference number of probation",
    FactKind.NHS_NUMBER: "NHS number",
    FactKind.UPN: "Unique pupil number",
    FactKind.CASE_SYSTEM: "Number in the case system",
    FactKind.IDENTIFIER: "Another identifier, as a single unique identifier",
    FactKind.CATEGORY: "Category",
}


NAMES: Final = frozenset({FactKind.FAMILY_NAME, FactKind.GIVEN_NAMES, FactKind.OTHER_NAME})

NUMBERS: Final = frozenset(
    {
        *(FactKind.PRISON_NUMBER, FactKind.CRN, FactKind.NHS_NUMBER, FactKind.UPN),
        *(FactKind.CASE_SYSTEM, FactKind.IDENTIFIER),
    }
)

OF_ONE_PERSON: Final = NUMBERS - {FactKind.CASE_SYSTEM, FactKind.IDENTIFIER}
"""The numbers that nobody shares: a case number may be a whole family's, and of another agency's nobody knows."""

BIRTHS: Final = frozenset({FactKind.BORN, FactKind.BORN_ABOUT, FactKind.EXPECTED})
"""What is known of a birth: the one that says most replaces the others of the same source."""

TIMES: Final = frozenset({FactKind.LOOKED_AFTER, FactKind.CARE_LEAVER, FactKind.ON_PLAN, FactKind.SUPERVISION})
"""What lasts from a day until another."""

EVENTS: Final = frozenset(
    {FactKind.DIED, FactKind.ADOPTED, FactKind.CONTACT_DECIDED, FactKind.CONTACT_ENDED, FactKind.PHOTOGRAPH_REPLACED}
)
"""What happened on a day, its *since*."""


class Source(StrEnum):
    REQUEST = "request"
    """The request of an enquiry said so."""

    REPLY = "reply"
    """A statement of a reply that was issued said so."""

    RECORDS = "records"
    """Our own records say so."""

    CORRECTION = "correction"
    """A reply or a notice corrected what had been said before."""

    EVENT = "event"
    """Somebody recorded on the person's page that it happened."""


NO_ENQUIRY: Final = EnquiryId("")
NO_FACT: Final = FactId("")


@dataclass(frozen=True)
class Fact:
    """One thing known of one person. *enquiry* is whose request, reply or notice said so, if any did; *how* we know it.

    One that is corrected stays: *replaced_by* is the fact that stands in its place, or empty where none does.
    """

    id: FactId
    organisation: str
    person: PersonId
    kind: FactKind
    source: Source
    recorded_by: str
    recorded_at: datetime
    value: str = ""
    since: date | None = None
    until: date | None = None
    enquiry: EnquiryId = NO_ENQUIRY
    how: str = ""
    corrected_at: datetime | None = None
    corrected_by: str = ""
    replaced_by: FactId = NO_FACT

    @property
    def log_object(self) -> LogObject:
        return LogObject("fact", self.id)

    @property
    def is_current(self) -> bool:
        return self.corrected_at is None

    @property
    def says(self) -> tuple[FactKind, str, date | None, date | None]:
        """What it says, whoever said it."""
        return self.kind, self.value, self.since, self.until

    def corrected(self, *, by: str, at: datetime, replaced_by: FactId = NO_FACT) -> Fact:
        """Return it marked as no longer true; it stays, beside what replaced it."""
        if not self.is_current:
            raise Conflict("This was corrected already. Look at it again before you go on.")
        return replace(self, corrected_at=at, corrected_by=by, replaced_by=replaced_by)


def current(facts: Iterable[Fact], *kinds: FactKind) -> list[Fact]:
    """The facts of these kinds that stand now."""
    return [fact for fact in facts if fact.is_current and fact.kind in kinds]


def names_of(facts: Sequence[Fact]) -> str:
    """Given names and family name as they stand; of several that stand, the one that comes last in *facts*."""
    words = {fact.kind: fact.value for fact in facts if fact.is_current and fact.kind in NAMES}
    told = (words.get(FactKind.GIVEN_NAMES, ""), words.get(FactKind.FAMILY_NAME, ""))
    return " ".join(part for part in told if part)


def fact_words(fact: Fact) -> str:
    """What a fact says, in words."""
    begins = "on" if fact.kind in EVENTS | {FactKind.CATEGORY} else "from"
    days = [
        f"{word} {date_in_words(day.isoformat())}" for word, day in ((begins, fact.since), ("to", fact.until)) if day
    ]
    if fact.kind is FactKind.CATEGORY:
        return ", ".join([category_words(fact.value), *days])
    if fact.kind in {FactKind.BORN, FactKind.EXPECTED} and fact.value:
        return date_in_words(fact.value)
    if fact.kind is FactKind.BORN_ABOUT:
        return (
            f"{fact.value} years, on {date_in_words(fact.since.isoformat())}" if fact.since else f"{fact.value} years"
        )
    return ", ".join(part for part in (fact.value, " ".join(days)) if part) or "not known when"


_PRISON_NUMBER: Final = re.compile(r"[A-Z]\d{4}[A-Z]{2}")


def kind_of_number(number: str, of: str = "adult") -> FactKind:
    """Which number it is: a prison number has letters at its end, a probation reference has none; of a child others."""
    if of == "child":
        plain = plain_number(number)
        kinds = {FactKind.NHS_NUMBER: is_nhs_number(plain), FactKind.UPN: is_pupil_number(plain)}
        return next((kind for kind, so in kinds.items() if so), FactKind.IDENTIFIER)
    return FactKind.PRISON_NUMBER if _PRISON_NUMBER.fullmatch(number) else FactKind.CRN


def named(subject: Subject, on: date) -> Iterator[tuple[FactKind, str, date | None]]:
    """What an enquiry says of somebody: kind, value and, of what is true of one day only (*on*), that day."""
    plain = [
        (FactKind.FAMILY_NAME, subject.family_name),
        (FactKind.GIVEN_NAMES, subject.given_names),
        *((FactKind.OTHER_NAME, alias) for alias in subject.aliases),
        *((kind_of_number(number, subject.kind), number) for number in subject.numbers),
        *((FactKind.CASE_SYSTEM, number) for number in subject.case_numbers),
    ]
    yield from ((kind, value, None) for kind, value in dict.fromkeys(plain) if value.strip())
    if subject.date_of_birth:
        yield FactKind.BORN, subject.date_of_birth, None
    elif subject.unborn:
        yield FactKind.EXPECTED, subject.expected, None
    elif subject.approximate_age is not None:
        yield FactKind.BORN_ABOUT, str(subject.approximate_age), on
