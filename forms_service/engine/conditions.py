"""Conditions as data: a closed table of operators, three truth values, no strings of code.

A truth is ``True``, ``False`` or ``None``: not yet known, because a question that is asked has no answer
yet. An answer off the path is absent: every comparison with it is ``False`` and only ``empty`` holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias, TypeGuard

from forms_service.engine.answers import Value, by_row, is_empty
from forms_service.engine.free_text.likeness import called_alike, names_all, names_only, points_elsewhere, same_text
from forms_service.engine.free_text.phrases import says
from forms_service.engine.free_text.times_in_words import first_time

Truth: TypeAlias = "bool | None"


@dataclass(frozen=True)
class Compare:
    """``answer`` *operator* ``operand``; *operator* is a key of ``OPERATORS``."""

    answer: str
    operator: str
    operand: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class Not:
    condition: Condition
    at: str = ""


@dataclass(frozen=True)
class AllOf:
    conditions: tuple[Condition, ...]
    at: str = ""


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple[Condition, ...]
    at: str = ""


@dataclass(frozen=True)
class AnyRow:
    """True when *condition* holds for at least one row (one child)."""

    condition: Condition
    at: str = ""


@dataclass(frozen=True)
class OneRow(AnyRow):
    """True when *condition* holds for one row and for no other."""


@dataclass(frozen=True)
class EveryRow:
    """True when *condition* holds for every row; true over none."""

    condition: Condition
    at: str = ""


@dataclass(frozen=True)
class Named:
    """A condition that the definition gives a name to and uses in several places."""

    name: str
    at: str = ""


@dataclass(frozen=True)
class There:
    """True when *condition* holds of the answers that these are held against (``agreement.py``)."""

    condition: Condition
    at: str = ""


Condition: TypeAlias = Compare | Not | AllOf | AnyOf | AnyRow | EveryRow | Named | There


class Absent:
    """The answer of a question that is not on the path."""


ABSENT = Absent()


class Scope(Protocol):
    """What a condition may see: answers on the path, seen from one row or from none."""

    def look(self, answer: str) -> Value | Absent | None:
        """Return the value, ``None`` if asked and unanswered, or ``ABSENT``."""

    def rows(self, answer: str) -> Sequence[Scope]:
        """Return this scope seen from each row that *answer* is asked of."""

    def everywhere(self, answer: str) -> Sequence[Value | Absent | None]:
        """Return the value, or of a column what stands in it in every row: rows here and there are not the same."""

    def named(self, name: str) -> Condition: ...

    def proposal(self, answer: str) -> Value | None:
        """Return the value that the definition would propose for *answer* now."""

    def now(self) -> str:
        """Return the present minute, written as a date and time is stored."""

    @property
    def other(self) -> Scope | None:
        """The answers that these are held against, seen from the same row; none where they stand alone."""

    @property
    def later(self) -> Collection[str]:
        """Of answers that others are held against, those that were written after them."""

    @property
    def row_names(self) -> Collection[str]:
        """What the rows of the repeats are called that these answers are about."""


@dataclass(frozen=True)
class Operand:
    """What an operator is given to compare with: in words, and whether something is that."""

    words: str
    fits: Callable[[tuple[str, ...]], bool]


_AGES: Final = frozenset(map(str, range(121)))

VALUE = Operand("one value", lambda given: len(given) == 1)
VALUES = Operand("one value or several", bool)
TRUE = Operand("“true”", lambda given: given == ("true",))
TRUTH = Operand("“true” or “false”", lambda given: given in {("true",), ("false",)})
AGE = Operand("one whole number of years from 0 to 120", lambda given: len(given) == 1 and given[0] in _AGES)
ANSWER = Operand("one other answer", lambda given: len(given) == 1)
ANSWERS = Operand("one other answer or several", bool)
CHOICE_IN_ROW = Operand("a row and what may be chosen in it", lambda given: len(given) > 1)


@dataclass(frozen=True)
class Operator:
    """One way to compare: its rule, what it *takes*, its sentence in English. Each type says itself if it takes it."""

    key: str
    takes: Operand
    holds: Callable[[Value, tuple[str, ...]], bool]
    sentence: str


def _texts(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _share(value: Value, operand: tuple[str, ...]) -> bool:
    return any(item in operand for item in _texts(value))


_TABLE = (
    Operator("is", VALUE, lambda value, operand: value == operand[0], "{answer} is {operand}"),
    Operator("is_not", VALUE, lambda value, operand: value != operand[0], "{answer} is not {operand}"),
    Operator("in", VALUES, lambda value, operand: value in operand, "{answer} is one of {operand}"),
    Operator("not_in", VALUES, lambda value, operand: value not in operand, "{answer} is none of {operand}"),
    Operator("includes", VALUE, lambda value, operand: operand[0] in _texts(value), "{answer} includes {operand}"),
    Operator("includes_any", VALUES, _share, "{answer} includes one of {operand}"),
    Operator("empty", TRUTH, lambda value, operand: is_empty(value) == (operand[0] == "true"), "{answer} is empty"),
    Operator("differs_from_proposal", TRUE, lambda _value, _operand: False, "{answer} differs from what was proposed"),
    Operator("passed", TRUE, lambda _value, _operand: False, "{answer} has passed"),
    Operator(
        "younger_than", AGE, lambda _value, _operand: False, "whoever was born on {answer} is younger than {operand}"
    ),
    Operator("earlier_than", ANSWER, lambda _value, _operand: False, "{answer} is earlier than {operand}"),
    Operator("other_than", ANSWER, lambda _value, _operand: False, "{answer} is another than {operand}"),
    Operator(
        "row_is",
        CHOICE_IN_ROW,
        lambda value, operand: by_row(value).get(operand[0]) in operand[1:],
        "{answer} is {operand}",
    ),
    Operator("tells_before", ANSWER, lambda _value, _operand: False, "{answer} tells of a time before {operand}"),
    Operator("tells_to_come", TRUE, lambda _value, _operand: False, "{answer} tells of a time to come"),
    Operator("called_as", ANSWERS, lambda _value, _operand: False, "{answer} is called as one of {operand}"),
    Operator("names", ANSWERS, lambda _value, _operand: False, "{answer} names {operand}"),
    Operator("says", VALUES, lambda value, operand: says(str(value), operand), "{answer} says {operand}"),
    Operator("points_elsewhere", TRUE, lambda _value, _operand: False, "{answer} points to another text"),
    Operator("differs_there", TRUE, lambda _value, _operand: False, "{answer} is another there"),
    Operator("same_text_there", TRUE, lambda _value, _operand: False, "{answer} is the same text there"),
    Operator("names_there", TRUE, lambda _value, _operand: False, "{answer} names who is there and nobody who is here"),
)
OPERATORS: Mapping[str, Operator] = {operator.key: operator for operator in _TABLE}

OF_EVERY_ANSWER = frozenset({"empty", "differs_from_proposal"})
"""The operators that can be asked of an answer of any type."""

HELD_AGAINST = frozenset({"differs_there", "same_text_there", "names_there"})
"""The operators that hold an answer against the same one among other answers."""

OF_OTHER_ANSWERS = frozenset({"earlier_than", "other_than", "tells_before", "called_as", "names"})
"""The operators whose operand is other answers of the same form."""

OF_TIME = frozenset({"passed", "younger_than", "tells_to_come"})
"""The operators that go by the present time."""

OF_AGREEMENT = frozenset(
    {"row_is", "tells_to_come", "says", "points_elsewhere", "younger_than", *OF_OTHER_ANSWERS, *HELD_AGAINST}
)
"""The operators that only a rule of agreement may use: nothing that is asked hangs on them."""

OF_TEXTS = frozenset(
    {"says", "points_elsewhere", "same_text_there", "names_there", "tells_before", "tells_to_come", "called_as"}
)
"""Those of them that read free text."""

IT = "it"
"""How a rule of agreement calls each of the questions that it is about."""


def holds(condition: Condition, scope: Scope) -> Truth:
    """Evaluate *condition* in *scope* (Kleene's strong three-valued logic)."""
    match condition:
        case Compare():
            return _compare(condition, scope)
        case Not(inner):
            truth = holds(inner, scope)
            return None if truth is None else not truth
        case AllOf(parts):
            return _all(holds(part, scope) for part in parts)
        case AnyOf(parts):
            return _any(holds(part, scope) for part in parts)
        case OneRow(inner):
            return [holds(inner, row) for row in _rows(inner, scope)].count(True) == 1
        case AnyRow(inner):
            return _any(holds(inner, row) for row in _rows(inner, scope))
        case EveryRow(inner):
            return _all(holds(inner, row) for row in _rows(inner, scope))
        case Named(name):
            return holds(scope.named(name), scope)
        case There(inner):
            return False if scope.other is None else holds(inner, scope.other)


def _compare(condition: Compare, scope: Scope) -> Truth:
    value = scope.look(condition.answer)
    if condition.operator == "empty":
        empty = isinstance(value, Absent) or is_empty(value)
        return empty == (condition.operand[0] == "true")
    if isinstance(value, Absent):
        return False
    if is_empty(value) or value is None:
        return None
    if condition.operator == "differs_from_proposal":
        proposed = scope.proposal(condition.answer)
        return not is_empty(proposed) and proposed != value
    if condition.operator in OF_TIME:
        return _by_now(condition, str(value), scope.now())
    if condition.operator in OF_OTHER_ANSWERS:
        return _beside(condition, value, scope)
    if condition.operator == "points_elsewhere":
        return points_elsewhere(str(value), scope.other.row_names if scope.other else ())
    if condition.operator in HELD_AGAINST:
        return scope.other is not None and _held_against(condition, value, scope, scope.other)
    return OPERATORS[condition.operator].holds(value, condition.operand)


def _beside(condition: Compare, value: Value, scope: Scope) -> bool:
    """Whether an answer and others of the same form stand to each other as *condition* says."""
    first = scope.look(condition.operand[0])
    match condition.operator:
        case "earlier_than":
            return _is_earlier(value, first)
        case "other_than":
            return not isinstance(first, Absent) and first is not None and not is_empty(first) and first != value
        case "tells_before":
            told = first_time(str(value), scope.now())
            return bool(told) and _is_earlier(told, first)
        case "called_as":
            return called_alike(str(value), (name for each in condition.operand for name in _cells(each, scope)))
        case _:
            named = [str(scope.look(each)) for each in condition.operand if isinstance(scope.look(each), str)]
            return names_all(_flat(value), named)


def _by_now(condition: Compare, value: str, now: str) -> bool:
    """Whether a time, or one that a text tells of, is over, to come, or less than so many years ago."""
    match condition.operator:
        case "passed":
            return value < now[: len(value)]
        case "younger_than":
            return _birthday(value, int(condition.operand[0])) > now[: len(value)]
        case _:
            told = first_time(value, now)
            return told > now[: len(told)]


def _birthday(born: str, age: int) -> str:
    """The day on which somebody is so old."""
    return f"{int(born[:4]) + age:04}{born[4:]}"


def _cells(column: str, scope: Scope) -> Iterator[str]:
    """What stands in *column*, in every row of its repeat; each of several texts by itself."""
    for row in scope.rows(column):
        found = row.look(column)
        if found is not None and not isinstance(found, Absent):
            yield from map(str, _texts(found))


def _flat(value: Value) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _is_earlier(value: Value, than: Value | Absent | None) -> bool:
    """Whether one date is earlier than the other, as far as both are known."""
    known = min(len(str(value)), len(str(than)))
    return isinstance(than, str) and str(value)[:known] < than[:known]


def _held_against(condition: Compare, value: Value, here: Scope, there: Scope) -> bool:
    if condition.operator == "names_there":
        return names_only(str(value), there.row_names, here.row_names)
    if condition.operator == "same_text_there":
        if condition.answer in there.later:
            return False  # It is the other that was copied.
        names = (*here.row_names, *there.row_names)
        return any(same_text(str(value), said, names) for said in there.everywhere(condition.answer) if _is_text(said))
    said = there.look(condition.answer)
    return not (said is None or isinstance(said, Absent) or is_empty(said)) and said != value


def _is_text(value: Value | Absent | None) -> TypeGuard[str]:
    return isinstance(value, str)


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if None in found else True


def _any(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if any(truth is True for truth in found):
        return True
    return None if None in found else False


def _rows(inner: Condition, scope: Scope) -> Sequence[Scope]:
    """The rows a quantifier runs over are those of the first answer it names."""
    first = next(compared(inner), None)
    return scope.rows(first.answer) if first else ()


def parts(condition: Condition) -> Iterator[Condition]:
    """Walk *condition* and everything inside it, without following names."""
    yield condition
    match condition:
        case Not(inner) | AnyRow(inner) | EveryRow(inner) | There(inner):
            yield from parts(inner)
        case AllOf(several) | AnyOf(several):
            for part in several:
                yield from parts(part)
        case _:
            return


def compared(condition: Condition) -> Iterator[Compare]:
    """Every comparison written in *condition*, without following names."""
    return (part for part in parts(condition) if isinstance(part, Compare))


def sentence(condition: Condition, label: Callable[[str], str], option: Callable[[str, str], str]) -> str:
    """Return *condition* in English; *label* words a question id, *option* an option id."""
    match condition:
        case Compare(answer, operator, operand):
            words = ", ".join(f"“{option(answer, item)}”" for item in operand)
            return OPERATORS[operator].sentence.format(answer=f"“{label(answer)}”", operand=words)
        case Not(inner):
            return f"not ({sentence(inner, label, option)})"
        case AllOf(several):
            return " and ".join(f"({sentence(part, label, option)})" for part in several)
        case AnyOf(several):
            return " or ".join(f"({sentence(part, label, option)})" for part in several)
        case OneRow(inner):
            return f"for one of them alone, {sentence(inner, label, option)}"
        case AnyRow(inner):
            return f"for any of them, {sentence(inner, label, option)}"
        case EveryRow(inner):
            return f"for all of them, {sentence(inner, label, option)}"
        case Named(name):
            return name.replace("_", " ")
        case There(inner):
            return f"there, {sentence(inner, label, option)}"


def about(condition: Condition, question: str) -> Condition:
    """Return *condition* with *question* wherever it speaks of ``it``."""
    return _with(condition, lambda one: replace(one, answer=question) if one.answer == IT else one)


def in_phrases(condition: Condition, phrases: Mapping[str, tuple[str, ...]]) -> Condition:
    """Return *condition* with the phrases themselves wherever it calls a list of them by its name."""

    def spelt_out(one: Compare) -> Compare:
        if one.operator != "says":
            return one
        return replace(one, operand=tuple(each for name in one.operand for each in phrases.get(name, (name,))))

    return _with(condition, spelt_out)


def _with(condition: Condition, change: Callable[[Compare], Compare]) -> Condition:
    """Return *condition* with every comparison that is written in it changed."""
    match condition:
        case Compare():
            return change(condition)
        case Not(inner) | AnyRow(inner) | EveryRow(inner) | There(inner):
            return replace(condition, condition=_with(inner, change))
        case AllOf(several) | AnyOf(several):
            return replace(condition, conditions=tuple(_with(part, change) for part in several))
        case _:
            return condition
