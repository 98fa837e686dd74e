"""Patterns that take for ever: those that can read one text in ever more ways.

A pattern is looked at as a machine that goes from letter to letter. Where it can come back to the same letter in two
ways, by the same text, each repetition doubles what has to be tried before a text is refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.fault import Fault
from forms_service.engine.types.registry import rules

MOST_PLACES: Final = 400
"""How many letters a pattern may have where it is looked through: beyond it nobody can read it either."""
_TAKEN_AS_ENDLESS: Final = 12
_WRITTEN_OUT: Final = 3
_LETTERS: Final = range(0x180)
_OTHERS: Final = -1
"""Every letter beyond those that are looked at one by one."""


class _TooLarge(Exception):
    """The pattern has too many places to be looked through."""


@dataclass
class _Stretch:
    """A part of a pattern: where it can begin and end, and in how many ways it can be nothing; two stand for more."""

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    nothing: int = 1


def pattern_faults(definition: Definition) -> Iterator[Fault]:
    """The patterns of *definition* that a short text can keep busy for hours."""
    for question in definition.with_columns:
        for check in question.checks:
            for pattern in _patterns(check):
                yield from _of_pattern(question, check, pattern)


def _patterns(check: Check) -> Iterator[str]:
    rule = rules().get(check.rule)
    kinds = rule.takes if rule else ()
    return (value for kind, value in zip(kinds, check.value, strict=False) if kind == "pattern")


def _of_pattern(question: Question, check: Check, pattern: str) -> Iterator[Fault]:
    at = check.at or question.at
    try:
        loop = explosive(pattern)
    except (re.error, OverflowError, RecursionError):
        return  # what is no pattern is refused as such
    except _TooLarge:
        yield Fault("explosive-pattern", at, f"The pattern of “{question.id}” is too long to be looked through")
        return
    if loop:
        message = f"The pattern “{pattern}” can read the same text in ever more ways: it repeats what repeats itself"
        yield Fault("explosive-pattern", at, message)


def is_explosive(pattern: str) -> bool:
    """Whether *pattern* may take for ever, or cannot be looked through; what is no pattern is never tried."""
    try:
        return explosive(pattern)
    except (re.error, OverflowError, RecursionError, _TooLarge):
        return True


def explosive(pattern: str) -> bool:
    """Whether there are texts that *pattern* takes twice as long to refuse for each letter more."""
    parser: Any = __import__("re._parser", fromlist=["parse"])
    machine = _Machine()
    machine.sequence(parser.parse(pattern, re.IGNORECASE))
    return machine.can_return_in_two_ways()


class _Machine:
    """The places of a pattern, each with the letters that it reads, and which can follow which, in how many ways."""

    def __init__(self) -> None:
        self.reads: list[frozenset[int]] = []
        self.follows: defaultdict[int, Counter[int]] = defaultdict(Counter)

    def sequence(self, pieces: Iterable[Any]) -> _Stretch:
        whole = _Stretch()
        for kind, argument in pieces:
            whole = self._joined(whole, self._piece(str(kind), argument))
        return whole

    def _joined(self, one: _Stretch, other: _Stretch) -> _Stretch:
        for end, ways in one.last.items():
            for begin, more in other.first.items():
                self.follows[end][begin] += min(ways * more, 2)
        first = one.first + _times(other.first, one.nothing)
        last = other.last + _times(one.last, other.nothing)
        return _Stretch(first, last, min(one.nothing * other.nothing, 2))

    def _piece(self, kind: str, argument: Any) -> _Stretch:
        if kind in _ONE_LETTER:
            return self._place(_ONE_LETTER[kind](argument))
        match kind:
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeated(*argument)
            case "POSSESSIVE_REPEAT":
                return self._once(argument[2], int(argument[0] == 0))
            case "ATOMIC_GROUP":
                return self._once(argument, 0)
            case "SUBPATTERN":
                return self.sequence(argument[-1])
            case "BRANCH":
                return self._either(argument[1])
            case "GROUPREF_EXISTS":
                return self._either([argument[1], argument[2] or ()])
            case _:
                return _Stretch()  # anchors, and what looks ahead or behind and reads nothing

    def _place(self, letters: frozenset[int]) -> _Stretch:
        if len(self.reads) >= MOST_PLACES:
            raise _TooLarge
        self.reads.append(letters)
        here = len(self.reads) - 1
        return _Stretch(Counter({here: 1}), Counter({here: 1}), 0)

    def _once(self, pieces: Iterable[Any], nothing: int) -> _Stretch:
        """What is never given back: it is read in one way."""
        begun = len(self.reads)
        self.sequence(pieces)
        letters = frozenset[int]().union(*self.reads[begun:])
        del self.reads[begun:]
        for place in [place for place in self.follows if place >= begun]:
            del self.follows[place]
        piece = self._place(letters or _everything())
        piece.nothing = nothing
        return piece

    def _either(self, branches: Iterable[Iterable[Any]]) -> _Stretch:
        every = [self.sequence(branch) for branch in branches]
        first, last = Counter[int](), Counter[int]()
        for each in every:
            first, last = first + each.first, last + each.last
        return _Stretch(first, last, min(sum(each.nothing for each in every), 2))

    def _repeated(self, least: int, most: int, pieces: Any) -> _Stretch:
        if int(most) <= _WRITTEN_OUT or (int(most) < _TAKEN_AS_ENDLESS and int(most) == least):
            return self._written_out(least, int(most), pieces)
        piece = self.sequence(pieces)
        for end, ways in piece.last.items():
            for begin, more in piece.first.items():
                self.follows[end][begin] += min(ways * more, 2)
        return _Stretch(piece.first, piece.last, piece.nothing or int(least == 0))

    def _written_out(self, least: int, most: int, pieces: Any) -> _Stretch:
        whole = _Stretch()
        for turn in range(most):
            piece = self.sequence(pieces)
            if turn >= least:
                piece = _Stretch(piece.first, piece.last, piece.nothing or 1)
            whole = self._joined(whole, piece)
        return whole

    def can_return_in_two_ways(self) -> bool:
        """Whether some place leads back to itself by one text in two ways."""
        for place, after in self.follows.items():
            if any(ways > 1 and self._leads(nexts, place) for nexts, ways in after.items()):
                return True
            if self._meets_again(place):
                return True
        return False

    def _leads(self, start: int, goal: int) -> bool:
        seen, waiting = set[int](), [start]
        while waiting:
            place = waiting.pop()
            if place == goal:
                return True
            if place not in seen:
                seen.add(place)
                waiting.extend(self.follows.get(place, ()))
        return False

    def _meets_again(self, place: int) -> bool:
        """Whether two that set out from *place*, and part, can be back there at once, having read the same."""
        seen = set[tuple[int, int]]()
        waiting = [pair for pair in self._steps(place, place) if pair[0] != pair[1]]
        while waiting:
            pair = waiting.pop()
            if pair in seen:
                continue
            seen.add(pair)
            for after in self._steps(*pair):
                if after == (place, place):
                    return True
                waiting.append(after)
        return False

    def _steps(self, one: int, other: int) -> Iterator[tuple[int, int]]:
        for here in self.follows.get(one, ()):
            for there in self.follows.get(other, ()):
                if self.reads[here] & self.reads[there]:
                    yield (here, there) if here <= there else (there, here)


def _times(ways: Counter[int], factor: int) -> Counter[int]:
    return Counter({place: min(each * factor, 2) for place, each in ways.items() if factor})


def _everything() -> frozenset[int]:
    return frozenset({_OTHERS, *_LETTERS})


def _in_either_case(codes: Iterable[int]) -> frozenset[int]:
    """Small letters and capitals are read alike."""
    found = set[int]()
    for code in codes:
        for like in {code, *map(ord, chr(code).lower()), *map(ord, chr(code).upper())}:
            found.add(like if like in _LETTERS else _OTHERS)
    return frozenset(found)


def _of_set(pieces: Iterable[Any]) -> frozenset[int]:
    found, is_negated = frozenset[int](), False
    for kind, argument in pieces:
        match str(kind):
            case "NEGATE":
                is_negated = True
            case "LITERAL":
                found |= _in_either_case([argument])
            case "RANGE":
                found |= _in_either_case(range(argument[0], min(argument[1], 0x200) + 1)) or {_OTHERS}
            case _:
                found |= _of_category(str(argument))
    return _everything() - (found - {_OTHERS}) if is_negated else found


def _of_category(name: str) -> frozenset[int]:
    kind = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[name.rpartition("_")[2]]
    inside = frozenset(code for code in _LETTERS if re.fullmatch(kind, chr(code))) | {_OTHERS}
    return (_everything() - inside) | {_OTHERS} if "NOT" in name else inside


_ONE_LETTER: Final[Mapping[str, Callable[[Any], frozenset[int]]]] = {
    "LITERAL": lambda argument: _in_either_case([argument]),
    "NOT_LITERAL": lambda argument: _everything() - _in_either_case([argument]),
    "ANY": lambda _: _everything(),
    "GROUPREF": lambda _: _everything(),
    "IN": _of_set,
}
