"""Corrections of a request, as an author lists them in words, read as facts: whose, which, and what is right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import NAMES, NUMBERS, Fact, FactKind, kind_of_number
from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.free_text.days_in_words import whole_days_in

_WORDS: Final[Mapping[str, tuple[FactKind, ...]]] = {
    r"birth|born|d\.?o\.?b|age": (FactKind.BORN, FactKind.BORN_ABOUT, FactKind.EXPECTED),
    r"family|surname|last name|maiden": (FactKind.FAMILY_NAME,),
    r"given|first|fore|middle": (FactKind.GIVEN_NAMES,),
    r"alias|also known|other name": (FactKind.OTHER_NAME,),
    r"nhs": (FactKind.NHS_NUMBER,),
    r"upn|pupil": (FactKind.UPN,),
    r"number|crn|reference|noms": (FactKind.PRISON_NUMBER, FactKind.CRN),
    r"name": (FactKind.FAMILY_NAME, FactKind.GIVEN_NAMES, FactKind.OTHER_NAME),
}
"""What a detail is called, to the kinds of fact that it may be: the first that fits."""


@dataclass(frozen=True)
class Listed:
    """One correction as its author wrote it: which *detail*, what was *given*, what is *right*, *how* that is known."""

    detail: str
    given: str
    right: str
    how: str = ""


@dataclass(frozen=True)
class ReadCorrection:
    """One correction as it was read: the facts that it may be about, and the value that takes their place."""

    listed: Listed
    about: tuple[Fact, ...]
    kind: FactKind | None
    value: str

    @property
    def people(self) -> frozenset[PersonId]:
        return frozenset(fact.person for fact in self.about)


def readings(several: Sequence[Listed], facts: Sequence[Fact]) -> list[ReadCorrection]:
    """Read corrections beside each other: of two who bear one name, it is the one whom another correction is about."""
    read = [_read(listed, facts) for listed in several]
    sure = frozenset(person for reading in read if len(reading.people) == 1 for person in reading.people)
    return [_narrowed(reading, sure) for reading in read]


def _narrowed(reading: ReadCorrection, sure: frozenset[PersonId]) -> ReadCorrection:
    both = reading.people & sure
    if len(reading.people) < 2 or len(both) != 1:
        return reading
    about = tuple(fact for fact in reading.about if fact.person in both)
    return ReadCorrection(reading.listed, about, reading.kind, reading.value)


def _read(listed: Listed, facts: Sequence[Fact]) -> ReadCorrection:
    kinds = _kinds(listed.detail) or tuple(FactKind)
    whose = _named_in(listed.detail, facts)
    among = [f for f in facts if f.is_current and f.kind in kinds and (not whose or f.person in whose)]
    about = [fact for fact in among if _says(fact, listed.given)]
    if not about and whose and len(kinds) < len(FactKind):
        about = among[:1]
    kind = about[0].kind if about else None
    return ReadCorrection(listed, tuple(about), *read_right(kind, listed.right))


def _kinds(detail: str) -> tuple[FactKind, ...]:
    plain = detail.casefold()
    return next((kinds for pattern, kinds in _WORDS.items() if re.search(pattern, plain)), ())


def _named_in(detail: str, facts: Sequence[Fact]) -> frozenset[PersonId]:
    """Whose given name stands in the words for a detail: “Siân’s date of birth”."""
    words = set(comparable(re.sub(r"['’]s\b", "", detail)).split())
    given = [fact for fact in facts if fact.kind is FactKind.GIVEN_NAMES]
    return frozenset(fact.person for fact in given if words & set(comparable(fact.value).split()))


def _says(fact: Fact, given: str) -> bool:
    """Whether a fact is what was given, however it is written."""
    if fact.kind is FactKind.BORN:
        day = read_day(given)
        return day is not None and day.isoformat() == fact.value
    if fact.kind in NUMBERS:
        return plain_number(given) == plain_number(fact.value)
    if fact.kind is FactKind.BORN_ABOUT:
        return re.findall(r"\d+", given) == [fact.value]
    return fact.kind in NAMES and bool(comparable(given)) and comparable(given) == comparable(fact.value)


def read_right(kind: FactKind | None, right: str) -> tuple[FactKind | None, str]:
    """The kind and value of what is right; no kind where it cannot be read as one."""
    if kind in {FactKind.BORN, FactKind.BORN_ABOUT, FactKind.EXPECTED}:
        day = read_day(right)
        return (FactKind.BORN, day.isoformat()) if day else (None, right)
    if kind in {FactKind.PRISON_NUMBER, FactKind.CRN}:
        return kind_of_number(plain_number(right)), right.strip()
    return kind, right.strip()


def read_day(text: str) -> date | None:
    """Return the one day that stands in a text; none where there is none, or more than one."""
    found = {day for day, _ in whole_days_in(text)}
    return found.pop() if len(found) == 1 else None
