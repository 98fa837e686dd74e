"""Conditions as data: a closed table of operators, three truth values, no strings of code.

A truth is ``True``, ``False`` or ``None``: not yet known, because a question that is asked has no answer
yet. An answer off the path is absent: every comparison with it is ``False`` and only ``empty`` holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias, TypeGuard

from forms_service.engine.answers import Value, is_empty
from forms_service.engine.free_text.advice import advises
from forms_service.engine.free_text.dated import DateTold, dates_told
from forms_service.engine.free_text.days_in_words import first_time
from forms_service.engine.free_text.likeness import (
    called_alike,
    names_all,
    names_only,
    points_elsewhere,
    same_short_text,
    same_text,
    words,
)
from forms_service.engine.free_text.of_others import tells_of
from forms_service.engine.free_text.phrases import says
from forms_service.engine.free_text.told_of import said_of, said_of_own
from forms_service.engine.free_text.vocabulary import Vocabulary
from forms_service.engine.operators import (
    HELD_AGAINST,
    IN_PHRASES,
    OF_ADVICE,
    OF_OTHER_ANSWERS,
    OF_TEXTS,
    OF_TIME,
    OPERATORS,
    each_of,
)

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
    """True when *condition* holds for at least one row."""

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
class OfWhom:
    """True when a text says a thing of somebody whom it names, or denies or dates it, of whose row *condition* holds.

    It may be written in any row, of any: who is named is a row of the first answer that *condition* compares.
    """

    statement: Compare
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


Condition: TypeAlias = Compare | Not | AllOf | AnyOf | AnyRow | EveryRow | OfWhom | Named | There


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

    @property
    def row_name(self) -> str:
        """What the row is called that is stood in; empty if it has no name, or none is stood in."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words by which texts are read here."""


IT, COUNTERPART = "it", "its_counterpart"
"""How a rule of agreement calls each of the questions that it is about, and what it holds each against."""


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
        case AnyRow() | EveryRow():
            return _over_rows(condition, scope)
        case OfWhom():
            return _is_told_of(condition, scope)
        case Named(name):
            return holds(scope.named(name), scope)
        case There(inner):
            return False if scope.other is None else holds(inner, scope.other)


def _over_rows(condition: AnyRow | EveryRow, scope: Scope) -> Truth:
    truths = (holds(condition.condition, row) for row in _rows(condition.condition, scope))
    match condition:
        case OneRow():
            return list(truths).count(True) == 1
        case AnyRow():
            return _any(truths)
        case EveryRow():
            return _all(truths)


def _is_told_of(condition: OfWhom, scope: Scope) -> Truth:
    """Whether a text, as it is seen from here, says it of somebody of whose row the condition holds."""
    value, first = scope.look(condition.statement.answer), _first(condition.condition, scope)
    if not isinstance(value, str) or not value or first is None:
        return None if value is None else False
    rows = scope.rows(first.answer)
    if condition.statement.operator == "dates_otherwise":
        return _dates_otherwise(condition, value, rows, scope)
    names, denied = [row.row_name for row in rows], condition.statement.operator == "denies"
    told = said_of(value, condition.statement.operand, names, scope.vocabulary, no=denied)
    return _any(holds(condition.condition, row) for at, row in enumerate(rows) if at in told)


def _dates_otherwise(condition: OfWhom, text: str, rows: Sequence[Scope], scope: Scope) -> bool:
    """Whether a text has another date than the row of whom it speaks, or than all rows that nobody is named in."""
    day, *phrases = condition.statement.operand
    names = [row.row_name for row in rows]
    told = dates_told(text, phrases, names if any(names) else list(scope.row_names), scope.vocabulary)
    right = {at: row.look(day) for at, row in enumerate(rows) if holds(condition.condition, row) is True}
    if any(names):
        return any(_is_another(date, right.get(at)) for whom, date in told for at in whom)
    return bool(right) and any(all(_is_another(date, each) for each in right.values()) for _, date in told)


def _is_another(told: DateTold, stored: Value | Absent | None) -> bool:
    return isinstance(stored, str) and told.is_other_than(stored)


def _first(condition: Condition, scope: Scope) -> Compare | None:
    """The first comparison in a condition, names followed."""
    for part in parts(condition):
        if isinstance(part, Compare):
            return part
        if isinstance(part, Named):
            return _first(scope.named(part.name), scope)
    return None


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
    if condition.operator in HELD_AGAINST:
        return scope.other is not None and _held_against(condition, value, scope, scope.other)
    if condition.operator in OF_TEXTS:
        return _reads(condition, str(value), scope)
    return OPERATORS[condition.operator].holds(value, condition.operand)


def _beside(condition: Compare, value: Value, scope: Scope) -> bool:
    """Whether an answer and others of the same form stand to each other as *condition* says."""
    first = scope.look(condition.operand[0])
    match condition.operator:
        case "earlier_than":
            return _is_earlier(value, first)
        case "soon_after":
            return isinstance(first, str) and str(value) < _birthday(first, _SOON)
        case "other_than":
            return not isinstance(first, Absent) and first is not None and not is_empty(first) and first != value
        case "tells_before":
            at = first_time(str(value), scope.now())
            return bool(at) and _is_earlier(at, first)
        case "says_as":
            column, *phrases = condition.operand
            cells = list(_cells(column, scope))
            return any(says(str(value), [one]) and any(says(cell, [one]) for cell in cells) for one in phrases)
        case "dates_otherwise":
            told = dates_told(str(value), condition.operand[1:], [*scope.row_names], scope.vocabulary)
            return any(_is_another(date, first) for _, date in told)
        case "called_as":
            return called_alike(str(value), (name for each in condition.operand for name in _cells(each, scope)))
        case _:
            named = [str(scope.look(each)) for each in condition.operand if isinstance(scope.look(each), str)]
            return names_all(_flat(value), named)


def _reads(condition: Compare, text: str, scope: Scope) -> bool:
    """Whether a text says by itself what *condition* asks of it."""
    if condition.operator == "names_one":
        return _names_one(text, scope, *condition.operand)
    if condition.operator == "tells_of":
        group, *phrases = condition.operand
        return tells_of(text, group, phrases, scope.vocabulary)
    if condition.operator == "says_of_own":
        return said_of_own(text, condition.operand, [*scope.row_names], scope.vocabulary)
    if condition.operator == "points_elsewhere":
        return points_elsewhere(text, scope.other.row_names if scope.other else (), scope.vocabulary)
    if wanted := OF_ADVICE.get(condition.operator):
        return advises(text, condition.operand, scope.vocabulary.advice, **wanted)
    return OPERATORS[condition.operator].holds(text, condition.operand)


def _names_one(text: str, scope: Scope, answer: str, *options: str) -> bool:
    """Whether a text calls one of those by name for whom another answer is one of some *options*."""
    rows = (row for row in scope.rows(answer) if row.look(answer) in options)
    return any(names_only(text, row.row_names, ()) for row in rows)


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


_SOON: Final = 10
"""Within how many years after a birth a date is soon after it."""


def _birthday(born: str, age: int) -> str:
    """The day on which somebody is so old."""
    return f"{int(born[:4]) + age:04}{born[4:]}"


def _cells(column: str, scope: Scope) -> Iterator[str]:
    """What stands in *column*, in every row of its repeat, or once; each of several texts by itself."""
    for row in scope.rows(column) or (scope,):
        found = row.look(column)
        if found is not None and not isinstance(found, Absent):
            yield from map(_flat, each_of(found))


def _flat(value: Value) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _is_earlier(value: Value, than: Value | Absent | None) -> bool:
    """Whether one date is earlier than the other, as far as both are known."""
    known = min(len(str(value)), len(str(than)))
    return isinstance(than, str) and str(value)[:known] < than[:known]


_SAME_TEXT: Final[Mapping[str, Callable[[str, str, Iterable[str]], bool]]] = {
    "same_text_there": same_text,
    "same_short_text_there": same_short_text,
}


def _held_against(condition: Compare, value: Value, here: Scope, there: Scope) -> bool:
    if condition.operator == "names_there":
        return names_only(str(value), there.row_names, here.row_names)
    if condition.operator in _SAME_TEXT:
        if condition.answer in there.later:
            return False  # It is the other that was copied.
        names, is_same = (*here.row_names, *there.row_names), _SAME_TEXT[condition.operator]
        return any(is_same(str(value), said, names) for said in there.everywhere(condition.answer) if _is_text(said))
    if condition.operator == "among_there":
        return any(_is_same(value, said) for said in there.everywhere(condition.answer))
    if condition.operator == "differs_for":
        return _differs_for(condition, value, here, there)
    said = there.look(condition.answer)
    if condition.operator == "same_there":
        return not there.later and _is_same(value, said)  # Of two that are the same, it is asked of the second.
    return condition.answer not in there.later and _is_another_answer(value, said)


def _differs_for(condition: Compare, value: Value, here: Scope, there: Scope) -> bool:
    """Whether in a row there that is of the same, by another column, the answer is another; not if it came later."""
    column, whose = condition.operand[0], here.look(condition.operand[0])
    if whose is None or isinstance(whose, Absent) or condition.answer in there.later:
        return False
    same = (row for row in there.rows(column) if _is_same(whose, row.look(column)))
    return any(_is_another_answer(value, row.look(condition.answer)) for row in same)


def _is_another_answer(value: Value, said: Value | Absent | None) -> bool:
    return not (said is None or isinstance(said, Absent) or is_empty(said)) and said != value


def _is_same(value: Value, said: Value | Absent | None) -> bool:
    """Whether both say the same; of text, however it is spaced, and with small letters or capitals."""
    if isinstance(value, str) and isinstance(said, str):
        return bool(words(value)) and words(value) == words(said)
    return not is_empty(value) and value == said


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
    ahead = [condition]
    while ahead:
        part = ahead.pop()
        yield part
        ahead.extend(reversed(_inside(part)))


def _inside(condition: Condition) -> Sequence[Condition]:
    """What stands in *condition* itself."""
    match condition:
        case Not(inner) | AnyRow(inner) | EveryRow(inner) | There(inner):
            return (inner,)
        case AllOf(several) | AnyOf(several):
            return several
        case OfWhom(statement, inner):
            return (statement, inner)
        case _:
            return ()


def compared(condition: Condition) -> Iterator[Compare]:
    """Every comparison written in *condition*, without following names."""
    return (part for part in parts(condition) if isinstance(part, Compare))


_OVER: Final[Mapping[type, str]] = {OneRow: "one of them alone", AnyRow: "any of them", EveryRow: "all of them"}


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
        case AnyRow(inner) | EveryRow(inner):
            return f"for {_OVER[type(condition)]}, {sentence(inner, label, option)}"
        case OfWhom(statement, inner):
            return f"{sentence(statement, label, option)} of somebody for whom {sentence(inner, label, option)}"
        case Named(name):
            return name.replace("_", " ")
        case There(inner):
            return f"there, {sentence(inner, label, option)}"


def about(condition: Condition, question: str, counterpart: str = "") -> Condition:
    """Return *condition* with *question* wherever it speaks of ``it``, and its *counterpart* where it names that."""
    called = {IT: question, **({COUNTERPART: counterpart} if counterpart else {})}

    def named(one: Compare) -> Compare:
        if called.keys().isdisjoint((one.answer, *(one.operand if counterpart else ()))):
            return one
        operand = tuple(called.get(part, part) for part in one.operand) if counterpart else one.operand
        return replace(one, answer=called.get(one.answer, one.answer), operand=operand)

    return _with(condition, named)


def in_phrases(condition: Condition, phrases: Mapping[str, tuple[str, ...]]) -> Condition:
    """Return *condition* with the phrases themselves wherever it calls a list of them by its name."""

    def spelt_out(one: Compare) -> Compare:
        if one.operator not in IN_PHRASES:
            return one
        behind = IN_PHRASES[one.operator]
        spelt = (each for name in one.operand[behind:] for each in phrases.get(name, (name,)))
        return replace(one, operand=(*one.operand[:behind], *spelt))

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
        case OfWhom(statement, inner):
            return replace(condition, statement=change(statement), condition=_with(inner, change))
        case _:
            return condition
