"""Sentences about answers that are not given yet, and what they can still come to: true, false, or not known.

They have the three truth values of conditions (engine/conditions.py). Of what nobody has given yet, all that it could
be is weighed at once, so that a sentence is decided as soon as nothing that is left can make it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Place: TypeAlias = "tuple[tuple[str, str], ...]"
"""The rows that something is seen from, the outermost first: each by its repeat, and by which of its rows it is."""

ABSENT, BLANK, GIVEN = "\x00absent", "\x00blank", "\x00given"
"""Not asked; asked and left out; answered with something of which there are too many to name them."""
FREE: Final = "?"
"""The form of a slot that belongs to none: of what may be so or not, whatever is answered."""
YES, NO = "\x00yes", "\x00no"
TRUE, FALSE, OPEN = 1, 2, 4
_OPPOSITE: Final = (0, 2, 1, 3, 4, 6, 5, 7)


@dataclass(frozen=True)
class Slot:
    """One answer, to be given in one *place*; with an *option*, whether that is chosen among several."""

    form: str
    answer: str
    place: Place = ()
    option: str = ""


Domain: TypeAlias = Callable[[Slot], Sequence[str]]
Given: TypeAlias = Mapping[Slot, str]


@dataclass(frozen=True)
class Among:
    """Whether an answer is one of some, or, if that *is_other*, none of them; without any, whether there is one."""

    slot: Slot
    values: frozenset[str] = frozenset()
    is_other: bool = False


@dataclass(frozen=True)
class IsFilled:
    """Whether there is an answer; unlike a comparison, that is known of what was left out."""

    slot: Slot


@dataclass(frozen=True)
class IsAsked:
    """Whether a question is asked there, answered or not."""

    slot: Slot


@dataclass(frozen=True)
class Opposite:
    of: Proposition


@dataclass(frozen=True)
class Certain:
    """Whether something is true: not, where it is not known."""

    of: Proposition


@dataclass(frozen=True)
class AllTrue:
    parts: tuple[Proposition, ...] = ()


@dataclass(frozen=True)
class AnyTrue:
    parts: tuple[Proposition, ...] = ()


Proposition: TypeAlias = Among | IsFilled | IsAsked | Opposite | Certain | AllTrue | AnyTrue
ALWAYS: Final = AllTrue()
NEVER: Final = AnyTrue()


def all_true(*parts: Proposition) -> Proposition:
    """All of these at once, written as short as it goes."""
    flat = dict.fromkeys(one for part in parts for one in (part.parts if isinstance(part, AllTrue) else (part,)))
    if NEVER in flat:
        return NEVER
    return next(iter(flat)) if len(flat) == 1 else AllTrue(tuple(flat))


def any_true(*parts: Proposition) -> Proposition:
    flat = dict.fromkeys(one for part in parts for one in (part.parts if isinstance(part, AnyTrue) else (part,)))
    if ALWAYS in flat:
        return ALWAYS
    return next(iter(flat)) if len(flat) == 1 else AnyTrue(tuple(flat))


def opposite(of: Proposition) -> Proposition:
    return of.of if isinstance(of, Opposite) else NEVER if of == ALWAYS else ALWAYS if of == NEVER else Opposite(of)


def certain(of: Proposition) -> Proposition:
    return of if of in (ALWAYS, NEVER) or isinstance(of, Certain | IsFilled | IsAsked) else Certain(of)


def truths(what: Proposition, given: Given, domain: Domain) -> int:
    """All that a sentence can still come to, each as one bit."""
    match what:
        case Among(slot) | IsFilled(slot) | IsAsked(slot):
            found = 0
            for value in (given[slot],) if slot in given else domain(slot):
                found |= _truth_of(what, value)
            return found
        case Opposite(inner):
            return _OPPOSITE[truths(inner, given, domain)]
        case Certain(inner):
            inside = truths(inner, given, domain)
            return (inside & ~OPEN) | (FALSE if inside & OPEN else 0)
        case AllTrue(parts):
            return _all_can_be(parts, given, domain)
        case AnyTrue(parts):
            return _OPPOSITE[_all_can_be(tuple(Opposite(part) for part in parts), given, domain)]


def _truth_of(what: Among | IsFilled | IsAsked, value: str) -> int:
    match what:
        case IsAsked():
            return FALSE if value == ABSENT else TRUE
        case IsFilled():
            return FALSE if value in {ABSENT, BLANK} else TRUE
        case Among(_, values, is_other):
            if value in {ABSENT, BLANK}:
                return FALSE if value == ABSENT else OPEN
            return TRUE if not values or (value in values) is not is_other else FALSE


def _all_can_be(parts: Sequence[Proposition], given: Given, domain: Domain) -> int:
    """Kleene's “and” over what each part can still come to."""
    found = TRUE
    for part in parts:
        one = truths(part, given, domain)
        if one == FALSE:
            return FALSE
        made = (FALSE if (one | found) & FALSE else 0) | (TRUE if one & found & TRUE else 0)
        if (one & OPEN and found & (TRUE | OPEN)) or (found & OPEN and one & (TRUE | OPEN)):
            made |= OPEN
        found = made
    return found


def first_open(what: Proposition, given: Given, domain: Domain) -> Slot | None:
    """The first answer that is not given and that a sentence still hangs on."""
    match what:
        case Among(slot) | IsFilled(slot) | IsAsked(slot):
            return None if slot in given else slot
        case Opposite(inner) | Certain(inner):
            return first_open(inner, given, domain)
        case AllTrue(parts) | AnyTrue(parts):
            undecided = (part for part in parts if truths(part, given, domain) not in {TRUE, FALSE, OPEN})
            return next(filter(None, (first_open(part, given, domain) for part in undecided)), None)


def slots_in(what: Proposition) -> Iterator[Slot]:
    match what:
        case Among(slot) | IsFilled(slot) | IsAsked(slot):
            yield slot
        case Opposite(inner) | Certain(inner):
            yield from slots_in(inner)
        case AllTrue(parts) | AnyTrue(parts):
            for part in parts:
                yield from slots_in(part)
