"""Likeness: whether two people are likely the same, may be, or are not; by names, birth, numbers and family.

Only a number that nobody shares, or name and date of birth together, make it likely: twins share a date of birth,
father and son a name. What is alike is proposed; nobody is ever linked by this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Final

from forms_service.casework.people.facts import NUMBERS, OF_ONE_PERSON, Fact, FactKind
from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.free_text.slips import OF_NAMES, slips_between


class Likeness(IntEnum):
    NO = 0
    MAYBE = 1
    LIKELY = 2

    @property
    def label(self) -> str:
        return ("Not the same", "May be the same", "Likely the same")[self]


class Degree(IntEnum):
    """How far one thing known of two people agrees; ``UNKNOWN`` where it is not known of both."""

    APART = 0
    UNKNOWN = 1
    LOOSELY = 2
    PARTLY = 3
    NEAR = 4
    SAME = 5


@dataclass(frozen=True)
class Name:
    """A name as it is compared: the words of each part."""

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True)
class Traits:
    """What somebody is compared by. *family* are those named beside them in an enquiry, as ``kin_of`` has them."""

    names: frozenset[Name]
    births: frozenset[str]
    birth_years: frozenset[int]
    numbers: frozenset[tuple[FactKind, str]]
    expected: frozenset[str] = frozenset()
    """Until when somebody was not born, as far as that is told: a day, a month or a year."""

    family: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """How alike two people are; *is_exact* where that is so by what agrees to the letter alone.

    Of dates of birth and numbers what is near, and of ages everything, is left out there: whoever may learn no date
    would find it by asking for what is near.
    """

    likeness: Likeness
    reasons: tuple[str, ...]
    is_exact: bool = False


def traits_of(facts: Sequence[Fact], family: Iterable[str] = ()) -> Traits:
    """Return what people are compared by, of everything ever known of one of them."""
    return Traits(
        names=frozenset(_names(facts)),
        births=frozenset(fact.value for fact in facts if fact.kind is FactKind.BORN),
        birth_years=frozenset(_birth_years(facts)),
        expected=frozenset(fact.value for fact in facts if fact.kind is FactKind.EXPECTED and fact.value),
        numbers=frozenset((fact.kind, plain_number(fact.value)) for fact in facts if fact.kind in NUMBERS),
        family=frozenset(family),
    )


def kin_of(facts: Sequence[Fact]) -> Iterator[str]:
    """What tells a child or a parent who is named beside two people: first name and date of birth."""
    traits = traits_of(facts)
    yield from (f"{name.given[0]} {born}" for name in traits.names for born in traits.births)


def compare(one: Traits, other: Traits) -> Comparison:
    """Say how alike two people are, and by what."""
    if are_two(one, other):
        return Comparison(Likeness.NO, ())
    agree = degrees(one, other)
    name, born, number = agree.name, agree.born, agree.number
    related = bool(one.family & other.family)
    likeness = _judge(name, born, number, related=related, in_part=_have_a_word_in_common(one, other))
    exactly = _judge(name, _exact_birth(one, born), _exact_number(number), related=related, in_part=False)
    reasons = tuple(_reasons(name, born, number, related=related))
    return Comparison(likeness, reasons, is_exact=exactly is not Likeness.NO)


@dataclass(frozen=True)
class Degrees:
    """How far names, births and numbers of two people agree, each by itself."""

    name: Degree
    born: Degree
    number: Degree


def degrees(one: Traits, other: Traits) -> Degrees:
    return Degrees(_by_name(one, other), _by_birth(one, other), _by_number(one, other))


@dataclass(frozen=True)
class EverAndNow:
    """What somebody is compared by: everything *ever* known of them, and what stands *now*, as it was not corrected."""

    ever: Traits
    now: Traits


def compare_known(mine: EverAndNow, theirs: EverAndNow) -> Comparison:
    """Say how alike two people are by everything ever known of them, and by what of it: what stands, and what did.

    Two of whom neither name nor birth agree any more are not likely one by what was corrected: another person may have
    been written where they stood.
    """
    ever = compare(mine.ever, theirs.ever)
    if (mine.ever, theirs.ever) == (mine.now, theirs.now):
        return ever
    now = compare(mine.now, theirs.now)
    before = (f"{reason} before that was corrected" for reason in ever.reasons if reason not in now.reasons)
    likeness = min(ever.likeness, Likeness.MAYBE) if _are_others(mine.now, theirs.now) else ever.likeness
    return Comparison(likeness, (*now.reasons, *before), ever.is_exact)


def _exact_birth(one: Traits, born: Degree) -> Degree:
    if born is Degree.SAME:
        return born
    return Degree.APART if one.births or one.expected else Degree.UNKNOWN


def _exact_number(number: Degree) -> Degree:
    return Degree.UNKNOWN if number is Degree.NEAR else number


def is_one_person_twice(one: Traits, other: Traits) -> bool:
    """Whether two of one enquiry are likely one: a family names nobody twice, and twins share a date of birth."""
    name, born = _by_name(one, other), _by_birth(one, other)
    if name is Degree.SAME:
        return True
    return born >= Degree.NEAR if name is Degree.PARTLY else name is Degree.NEAR and born is not Degree.APART


def _are_others(one: Traits, other: Traits) -> bool:
    is_of_one = _by_number(one, other) is Degree.SAME
    return not is_of_one and _by_name(one, other) is Degree.APART and _by_birth(one, other) is Degree.APART


def are_two(one: Traits, other: Traits) -> bool:
    """Whether what is known of their births leaves no doubt: whoever is not born yet was not born years ago."""
    return _born_long_before(one, other) or _born_long_before(other, one)


def _born_long_before(one: Traits, unborn: Traits) -> bool:
    if unborn.births or not unborn.expected or not one.birth_years:
        return False
    return max(one.birth_years) + _YEARS_ABOUT < min(int(day[:4]) for day in unborn.expected)


def _judge(name: Degree, born: Degree, number: Degree, *, related: bool, in_part: bool) -> Likeness:
    if number is Degree.SAME:
        named = name >= Degree.NEAR or (name >= Degree.LOOSELY and born >= Degree.NEAR)
        return Likeness.LIKELY if named and born is not Degree.APART else Likeness.MAYBE
    if name is Degree.SAME and born is Degree.SAME and number is not Degree.APART:
        return Likeness.LIKELY
    return Likeness.MAYBE if _may_be(name, born, number, related=related, in_part=in_part) else Likeness.NO


def _may_be(name: Degree, born: Degree, number: Degree, *, related: bool, in_part: bool) -> bool:
    """Whether enough of what is known agrees to be looked at by a person.

    Two near misses say nothing of two people whose names have no word in common (*in_part*, any one word), nor do a
    given name that is only alike (“Ivo” and “Ivy”) beside another family name, and a date of birth one slip apart.
    """
    if name >= Degree.NEAR:
        return born is not Degree.APART or number is Degree.NEAR or related
    if name is Degree.PARTLY:
        return born >= Degree.NEAR or number is Degree.NEAR or (related and born is not Degree.APART)
    if name is Degree.LOOSELY:
        return born is Degree.SAME or number is Degree.NEAR or (related and born is not Degree.APART)
    return number is Degree.NEAR and (born is Degree.SAME or (born is Degree.NEAR and in_part))


def _reasons(name: Degree, born: Degree, number: Degree, *, related: bool) -> Iterator[str]:
    told = (
        (_NAME_WORDS, name),
        (_BIRTH_WORDS, born),
        (_NUMBER_WORDS, number),
    )
    yield from (words[match] for words, match in told if match in words)
    if related:
        yield "the same family beside them"


_NAME_WORDS: Final = {
    Degree.SAME: "same name",
    Degree.NEAR: "name alike",
    Degree.PARTLY: "same given name",
    Degree.LOOSELY: "given name alike",
    Degree.APART: "another name",
}
_BIRTH_WORDS: Final = {
    Degree.SAME: "same date of birth",
    Degree.NEAR: "date of birth one slip apart",
    Degree.PARTLY: "about the same age",
    Degree.APART: "another date of birth",
}
_NUMBER_WORDS: Final = {
    Degree.SAME: "same number",
    Degree.NEAR: "number one figure apart",
    Degree.APART: "another number",
}


def _names(facts: Sequence[Fact]) -> Iterator[Name]:
    for person in {fact.person for fact in facts}:
        mine = [fact for fact in facts if fact.person == person]
        given, family, others = (
            [tuple(comparable(fact.value).split()) for fact in mine if fact.kind is kind]
            for kind in (FactKind.GIVEN_NAMES, FactKind.FAMILY_NAME, FactKind.OTHER_NAME)
        )
        yield from (_name_of(g, f) for g, f in product(given or [()], family or [()]) if g or f)
        for words in others:
            # A whole name, or another family name (a maiden name), or what somebody is called.
            yield from [_name_of(words)] if len(words) > 1 else (_name_of(g, words) for g in given or [()])


def _name_of(given: tuple[str, ...], family: tuple[str, ...] = ()) -> Name:
    """A name of two parts; where one of them is not known, the last word of several is the family name."""
    if given and family:
        return Name(given, family)
    words = given or family
    return Name(words[:-1] or words, words[1:][-1:])


def _birth_years(facts: Sequence[Fact]) -> Iterator[int]:
    for fact in facts:
        if fact.kind is FactKind.BORN:
            yield int(fact.value[:4])
        elif fact.kind is FactKind.BORN_ABOUT and fact.since and fact.value.isdigit():
            yield fact.since.year - int(fact.value)


def _by_name(one: Traits, other: Traits) -> Degree:
    return max((_name(a, b) for a in one.names for b in other.names), default=Degree.UNKNOWN)


def _have_a_word_in_common(one: Traits, other: Traits) -> bool:
    mine, theirs = ({word for name in each.names for word in (*name.given, *name.family)} for each in (one, other))
    return any(_word(a, b) >= Degree.NEAR for a in mine for b in theirs)


def _name(one: Name, other: Name) -> Degree:
    """Compare two names, each whole and shortened, and either of them the other way round, as lists have it."""
    if sorted(one.given + one.family) == sorted(other.given + other.family) and _whole(one) != _whole(other):
        return max(Degree.NEAR, _ways_round(one, other))
    return _ways_round(one, other)


def _ways_round(one: Name, other: Name) -> Degree:
    pairs = [(a, b) for a in _ways(one, other) for b in _ways(other, one)]
    turned = [pair for (a, b) in pairs for pair in ((a[::-1], b), (a, b[::-1]))]
    return max(_parts(a, b) for a, b in (*pairs, *turned))


def _whole(name: Name) -> tuple[str, str]:
    return "".join(name.given), "".join(name.family)


def _ways(name: Name, other: Name) -> set[tuple[str, str]]:
    """A name whole and with as many given names as the *other* has: those that only one of them has say nothing."""
    family, fewer = "".join(name.family), name.given[: max(1, len(other.given))]
    return {_whole(name), ("".join(fewer), family)}


def _parts(one: tuple[str, str], other: tuple[str, str]) -> Degree:
    given, family = (_word(a, b) for a, b in zip(one, other, strict=True))
    if given is Degree.SAME and family is Degree.SAME:
        return Degree.SAME
    if family >= Degree.NEAR and (given >= Degree.NEAR or _shortens(one[0], other[0])):
        return Degree.NEAR
    # One name only has no family name to compare.
    if given >= Degree.NEAR and one[1] == other[1]:
        return Degree.NEAR
    # Brothers and sisters share a family name: only a given name that agrees says something by itself.
    if given is Degree.SAME:
        return Degree.PARTLY
    return Degree.LOOSELY if given >= Degree.PARTLY else Degree.APART


def _shortens(one: str, other: str) -> bool:
    """Whether one given name is how the other is written or called for short: “D”, “Dan” and “Daniel”."""
    short, whole = sorted((one, other), key=len)
    return bool(short) and whole.startswith(short)


_MIDDLING: Final = 5
"""From how many letters on a word with two slips may be the same, where more agrees."""


def _word(one: str, other: str) -> Degree:
    if one == other and one:
        return Degree.SAME
    shorter, slips = min(len(one), len(other)), slips_between(one, other, most=2)
    if shorter >= OF_NAMES.one_from and slips <= (2 if shorter >= OF_NAMES.two_from else 1):
        return Degree.NEAR
    return Degree.PARTLY if shorter >= _MIDDLING and slips <= 2 else Degree.APART


def _by_birth(one: Traits, other: Traits) -> Degree:
    if one.births & other.births:
        return Degree.SAME
    if one.expected & other.expected and not (one.births and other.births):
        return Degree.SAME
    if any(_dates_near(a, b) for a in one.births for b in other.births):
        return Degree.NEAR
    if not one.birth_years or not other.birth_years:
        return Degree.UNKNOWN
    if one.births and other.births:
        return Degree.APART
    apart = min(abs(a - b) for a in one.birth_years for b in other.birth_years)
    return Degree.PARTLY if apart <= _YEARS_ABOUT else Degree.APART


_YEARS_ABOUT: Final = 2


def _dates_near(one: str, other: str) -> bool:
    """Whether two dates are one slip apart (a figure, or two neighbours exchanged), also once day and month are."""
    year, month, day = one.split("-")
    return any(slips_between(date, other, most=1) <= 1 for date in (one, f"{year}-{day}-{month}"))


def _by_number(one: Traits, other: Traits) -> Degree:
    """How numbers of the same kind agree; a number that a family shares never makes it the same person."""
    pairs = [(kind, a, b) for kind, a in one.numbers for kind_2, b in other.numbers if kind == kind_2]
    own = [(a, b) for kind, a, b in pairs if kind in OF_ONE_PERSON]
    if any(a == b for a, b in own):
        return Degree.SAME
    if any(slips_between(a, b, most=1) <= 1 for _, a, b in pairs):
        return Degree.NEAR
    return Degree.APART if own else Degree.UNKNOWN
