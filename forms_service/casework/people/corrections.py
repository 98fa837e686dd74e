"""Corrections of a request, as an author lists them in words, read as facts: whose, which, and what is right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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


_NOTHING: Final = re.compile(
    r"\W*(?:(?:none|nothing|not|no|never|unknown|blank|empty)\b.*)?\W*", re.IGNORECASE | re.DOTALL
)
"""How somebody writes that a request gave no such detail."""

_OF_OTHERS: Final = re.compile(
    r"\b(?:mother|father|parent|partner|carer|aunt|uncle|grand\w+|school|worker|officer|doctor|gp|phone|telephone|mobile"
    r"|e-?mail|mailbox|house|road|street|address)\b",
    re.IGNORECASE,
)
"""A name or number of somebody or something else, by which nobody of an enquiry is known."""

_ANY_AGE: Final = re.compile(r"\bage", re.IGNORECASE)


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


def doubts(listed: Listed, facts: Sequence[Fact], today: date) -> Iterator[str]:
    """What is hardly so of a correction, beside what is known of the people: of what was given, and of what is right.

    Of a detail by which nobody is known, an address say, nothing is known to doubt it by.
    """
    if not _is_compared(listed):
        return
    among = _in_question(listed.detail, facts)
    given = [fact for fact in among if _has_given(fact, listed.given, among)]
    if not given and not _is_nothing(listed, facts):
        yield "the request did not give this"
    if given and not any(fact.is_current for fact in given) and not _is_right_by_now(listed.right, given, among):
        yield "what is correct is something else by now"
    if comparable(listed.given) == comparable(listed.right):
        yield "what is correct is what was given"
    yield from _hardly_right(listed, facts, {fact.person for fact in given or among}, today)


def _is_compared(listed: Listed) -> bool:
    kinds = _kinds(listed.detail)
    if not kinds or _OF_OTHERS.search(listed.detail) or kinds[0] in {FactKind.NHS_NUMBER, FactKind.UPN}:
        return False
    is_number = any(kind_of_number(plain_number(text)) for text in (listed.given, listed.right))
    return is_number or kinds[0] not in NUMBERS


def known_otherwise(listed: Listed, facts: Sequence[Fact]) -> list[Fact]:
    """What stands now of the detail that a correction is about: beside it, its author is shown that."""
    return [fact for fact in _in_question(listed.detail, facts) if fact.is_current and fact.value]


def _in_question(detail: str, facts: Sequence[Fact]) -> list[Fact]:
    kinds, whose = _kinds(detail), _named_in(detail, facts)
    return [fact for fact in facts if fact.kind in kinds and (not whose or fact.person in whose)]


def _has_given(fact: Fact, given: str, among: Sequence[Fact]) -> bool:
    """Whether what was given is, or holds, what a fact says: a whole name is those of one person together."""
    if fact.kind in NAMES:
        theirs = (each for each in among if each.person == fact.person and each.is_current == fact.is_current)
        names = {word for each in theirs for word in comparable(each.value).split()}
        said = set(comparable(given).split())
        return bool(said) and said <= names and bool(said & set(comparable(fact.value).split()))
    if fact.kind in {FactKind.BORN, FactKind.EXPECTED}:
        return _has_day(fact.value, given)
    return _says(fact, given)


def _has_day(value: str, given: str) -> bool:
    """Whether a text has that day, or as much of it as it says: a year alone."""
    day = read_day(given)
    if day is not None:
        return bool(value) and day.isoformat().startswith(value)
    parts = re.findall(r"\d+", given)
    return bool(parts) and {int(part) for part in parts} <= {int(part) for part in value.split("-") if part}


def _is_nothing(listed: Listed, facts: Sequence[Fact]) -> bool:
    """Whether it says that nothing was given, and of somebody nothing was."""
    whole = (fact for fact in _in_question(listed.detail, facts) if fact.kind is not FactKind.BORN_ABOUT)
    with_one = {fact.person for fact in whole if fact.is_current}
    people = _named_in(listed.detail, facts) or {fact.person for fact in facts}
    return bool(_NOTHING.fullmatch(listed.given)) and bool(people - with_one)


def _is_right_by_now(right: str, given: Sequence[Fact], among: Sequence[Fact]) -> bool:
    people = {fact.person for fact in given}
    now = [fact for fact in among if fact.is_current and fact.person in people]
    return any(_has_given(fact, right, now) for fact in now)


def _hardly_right(listed: Listed, facts: Sequence[Fact], people: Collection[PersonId], today: date) -> Iterator[str]:
    """What of a value that is called correct cannot be: a birth to come, no day at all, a name that is two in one."""
    kinds, day = _kinds(listed.detail), read_day(listed.right)
    theirs = [fact for fact in facts if fact.person in people and fact.is_current]
    if FactKind.BORN in kinds:
        if day is not None and day > today and not any(fact.kind is FactKind.EXPECTED for fact in theirs):
            yield "what is correct is a day to come"
        if day is None and re.search(r"\d", listed.right) and not _ANY_AGE.search(listed.detail):
            yield "what is correct is not one whole day"
    other = {FactKind.FAMILY_NAME: FactKind.GIVEN_NAMES, FactKind.GIVEN_NAMES: FactKind.FAMILY_NAME}
    if len(kinds) == 1 and kinds[0] in other:
        words = {word for f in theirs if f.kind is other[kinds[0]] for word in comparable(f.value).split()}
        if words & set(comparable(listed.right).split()):
            yield f"what is correct has their {other[kinds[0]].value.replace('_', ' ')} in it too"
