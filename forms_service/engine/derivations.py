"""What the service can work out instead of asking: proposals that a person sees and may replace.

A derivation gives ``None`` when it cannot tell; the question then stays unanswered. A proposal is only
ever stored when a person saves the page, or sends the express page, on which it was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol, TypeAlias

from forms_service.engine.answers import Value, is_empty
from forms_service.engine.conditions import Absent, Condition, Scope, holds
from forms_service.engine.moments import Moment, months_later

SERVICE_LEVELS = "service_levels"
"""The table of working days allowed, and till what time: usual ones, and those agreed with a partner."""


class Table(Protocol):
    """Reference data: rows with an ``id``, a ``label`` and named columns."""

    def row(self, row_id: str) -> Mapping[str, str] | None: ...

    def rows(self) -> Sequence[Mapping[str, str]]: ...


@dataclass(frozen=True)
class Context:
    """What an answer may depend on besides other answers; handed in, never looked up.

    *facts* are dotted names: ``user.name``, ``team.contact_phone``. *working_days_after* adds working days to a time
    on the clock.
    *unprintable* lists the characters of a text that the pinned fonts lack. *rows* are the names of the rows
    of repeats by row id; the path puts them in. *elsewhere* are the answers that shared questions were given
    before: in a brother's or sister's questionnaire, or in the report that is reviewed. *files* are those received
    for this questionnaire, each as its answer would hold it, by id. *readings* are the answers of the questions that
    are read and not asked. *background* is what is known of each row (each child), and of whoever has none, besides any
    answers: named lists.
    """

    now: Moment
    facts: Mapping[str, Value]
    tables: Mapping[str, Table]
    working_days_after: Callable[[datetime, int], datetime]
    unprintable: Callable[[str], Sequence[str]]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, Value] = field(default_factory=dict)
    readings: Mapping[str, Value] = field(default_factory=dict)
    background: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


class Reading(Scope, Protocol):
    """A scope that a derivation may also ask for wording and for the context."""

    @property
    def context(self) -> Context: ...

    @property
    def row(self) -> str:
        """The row that answers are read from, or nothing."""

    def rows(self, answer: str) -> Sequence[Reading]: ...

    def text(self, answer: str) -> str:
        """Return the answer in words, empty if there is none."""


@dataclass(frozen=True)
class Constant:
    value: Value


@dataclass(frozen=True)
class Now:
    """The present minute, or day when *date_only*."""

    date_only: bool = False


@dataclass(frozen=True)
class Fact:
    """A named fact of the signed-in user, team or organisation."""

    name: str


@dataclass(frozen=True)
class SameAs:
    """The answer to another question, unchanged; *in_words* for its wording."""

    answer: str
    in_words: bool = False


@dataclass(frozen=True)
class Cases:
    """Chosen by the answer to another question; nothing while that is unanswered."""

    answer: str
    cases: Mapping[str, Derivation]
    otherwise: Derivation | None = None


@dataclass(frozen=True)
class When:
    """*then* while a condition holds; otherwise nothing, or *otherwise*."""

    condition: Condition
    then: Derivation
    otherwise: Derivation | None = None


@dataclass(frozen=True)
class Lookup:
    """A column of the reference-data row that another answer chose."""

    table: str
    answer: str
    column: str


@dataclass(frozen=True)
class ServiceLevel:
    """A date and time as far after *start* as the reference table of service levels allows.

    The first of *keys* that names a row of it counts: what was agreed with one prison before what is usual.
    """

    start: str
    keys: tuple[Derivation, ...]


@dataclass(frozen=True)
class Joined:
    """Several pieces in words with a separator; nothing if any piece is missing."""

    pieces: tuple[Derivation, ...]
    separator: str = " "


@dataclass(frozen=True)
class LinesOf:
    """Each of several pieces that can be told, on a line of its own; a piece of several lines gives all of them."""

    pieces: tuple[Derivation, ...]


@dataclass(frozen=True)
class RowPattern:
    """Rows to propose for a repeat: one, or one for each row that *each* is asked of, with the id of that row."""

    cells: Mapping[str, Derivation]
    each: str = ""


@dataclass(frozen=True)
class Rows:
    patterns: tuple[RowPattern, ...]


@dataclass(frozen=True)
class PersonOf:
    """A person put together from named parts."""

    parts: Mapping[str, Derivation]


@dataclass(frozen=True)
class PartOf:
    """One *part* of an answer that has several: the e-mail address of a person."""

    part: str
    answer: str


@dataclass(frozen=True)
class OnlyRow:
    """The cell of a column whose repeat has one row here (the child that a questionnaire is about)."""

    column: str


@dataclass(frozen=True)
class MonthsAfter:
    """A date some calendar *months* after another; the last of the month where that day does not exist."""

    start: Derivation
    months: int


@dataclass(frozen=True)
class HoursAfter:
    """A date and time some *hours* after another: so much later, whatever the clocks do between."""

    start: Derivation
    hours: int


@dataclass(frozen=True)
class Elsewhere:
    """What was answered elsewhere (the report that is reviewed) to the first of *questions* that was."""

    questions: tuple[str, ...]


@dataclass(frozen=True)
class FromBackground:
    """A named list of what is known, besides any answers, of the row that is stood in."""

    name: str


@dataclass(frozen=True)
class Earliest:
    """The earliest of the dates that can be told."""

    dates: tuple[Derivation, ...]


@dataclass(frozen=True)
class Ladder:
    """How far up a ladder of questions the answers reach (the level that views on contact point to).

    The *answers* are walked in order and those *accepted* counted, up to the first that is not; *steps* are the
    results for 0, 1, 2 … of them. Where the first that is not accepted is a key of *stops*, that is the result.
    """

    answers: tuple[str, ...]
    accepted: tuple[str, ...]
    steps: tuple[str, ...]
    stops: Mapping[str, str] = field(default_factory=dict)


Derivation: TypeAlias = (
    "Constant | Now | Fact | SameAs | Cases | When | Lookup | Joined | Rows | PersonOf | PartOf"
    " | LinesOf | ServiceLevel | OnlyRow | MonthsAfter | HoursAfter | Elsewhere | FromBackground | Earliest | Ladder"
)


def derive(derivation: Derivation, scope: Reading) -> Value | None:  # noqa: C901 - one arm per kind
    """Work *derivation* out in *scope*; ``None`` when it cannot tell."""
    match derivation:
        case Constant(value):
            return value
        case Now(date_only):
            return scope.context.now.day.isoformat() if date_only else str(scope.context.now)
        case Fact(name):
            return scope.context.facts.get(name)
        case SameAs(answer, in_words):
            return (scope.text(answer) or None) if in_words else _value(scope.look(answer))
        case Cases(answer, cases, otherwise):
            given = _value(scope.look(answer))
            chosen = None if is_empty(given) else cases.get(str(given), otherwise)
            return derive(chosen, scope) if chosen else None
        case When(condition, then, otherwise):
            branch = then if holds(condition, scope) else otherwise
            return derive(branch, scope) if branch else None
        case Lookup():
            return _look_up(derivation, scope)
        case Joined(pieces, separator):
            found = [derive(piece, scope) for piece in pieces]
            return None if any(is_empty(piece) for piece in found) else separator.join(str(piece) for piece in found)
        case Rows(patterns):
            return _rows(patterns, scope)
        case PersonOf(parts):
            return _cells(parts, scope) or None
        case PartOf(part, answer):
            whole = scope.look(answer)
            return whole.get(part) if isinstance(whole, dict) else None
        case _:
            return _worked_out(derivation, scope)


def _worked_out(
    derivation: LinesOf
    | ServiceLevel
    | OnlyRow
    | MonthsAfter
    | HoursAfter
    | Elsewhere
    | FromBackground
    | Earliest
    | Ladder,
    scope: Reading,
) -> Value | None:
    """What is put together from several answers."""
    match derivation:
        case LinesOf(pieces):
            return _lines(pieces, scope)
        case ServiceLevel():
            return _as_agreed(derivation, scope)
        case OnlyRow(column):
            readers = list(scope.rows(column))
            return _value(readers[0].look(column)) if len(readers) == 1 else None
        case MonthsAfter(start, months):
            return _months_after(derive(start, scope), months)
        case HoursAfter(start, hours):
            begun = derive(start, scope)
            return str(Moment.read(begun).later(hours)) if isinstance(begun, str) else None
        case Elsewhere(questions):
            before = (scope.context.elsewhere.get(question) for question in questions)
            return next((value for value in before if not is_empty(value)), None)
        case FromBackground(name):
            return scope.context.background.get(scope.row, {}).get(name)
        case Earliest(dates):
            told = [found for each in dates if isinstance(found := derive(each, scope), str)]
            return min(told, key=Moment.begin, default=None)
        case Ladder():
            return _climb(derivation, scope)


def parts(derivation: Derivation, row_of: str = "") -> Iterator[tuple[Derivation, str]]:
    """Walk *derivation* and all inside it, each with the question in whose rows it is worked out."""
    yield derivation, row_of
    match derivation:
        case Cases(_, cases, otherwise):
            inner = [(part, row_of) for part in (*cases.values(), otherwise)]
        case When(_, then, otherwise):
            inner = [(then, row_of), (otherwise, row_of)]
        case Joined(pieces) | LinesOf(pieces):
            inner = [(piece, row_of) for piece in pieces]
        case PersonOf(named):
            inner = [(part, row_of) for part in named.values()]
        case MonthsAfter(start) | HoursAfter(start):
            inner = [(start, row_of)]
        case Earliest(several) | ServiceLevel(keys=several):
            inner = [(each, row_of) for each in several]
        case Rows(patterns):
            inner = [(part, pattern.each or row_of) for pattern in patterns for part in pattern.cells.values()]
        case _:
            inner = []
    for part, row in inner:
        if part is not None:
            yield from parts(part, row)


def named_answers(derivation: Derivation) -> list[str]:
    """The answers that *derivation* reads directly (those of its conditions are checked with them)."""
    found: list[str] = []
    for part, _ in parts(derivation):
        match part:
            case SameAs(answer) | Lookup(answer=answer) | Cases(answer=answer) | OnlyRow(answer) | ServiceLevel(answer):
                found.append(answer)
            case PartOf(answer=answer):
                found.append(answer)
            case Ladder(answers=answers):
                found += answers
            case Rows(patterns):
                found += [pattern.each for pattern in patterns if pattern.each]
            case _:
                pass
    return found


def tables_in(derivation: Derivation) -> set[str]:
    """The reference tables that *derivation* looks into."""
    found = set()
    for part, _ in parts(derivation):
        match part:
            case Lookup(table=table):
                found.add(table)
            case ServiceLevel():
                found.add(SERVICE_LEVELS)
            case _:
                pass
    return found


def conditions_in(derivation: Derivation, row_of: str = "") -> list[tuple[Condition, str]]:
    """The conditions *derivation* depends on, each with the question in whose rows it is read."""
    return [(part.condition, row) for part, row in parts(derivation, row_of) if isinstance(part, When)]


def _value(found: Value | Absent | None) -> Value | None:
    return None if found is None or isinstance(found, Absent) else found


def _look_up(lookup: Lookup, scope: Reading) -> Value | None:
    chosen = _value(scope.look(lookup.answer))
    table = scope.context.tables.get(lookup.table)
    row = table.row(str(chosen)) if table and chosen else None
    return (row.get(lookup.column) or None) if row else None


def _as_agreed(level: ServiceLevel, scope: Reading) -> Value | None:
    table, start = scope.context.tables.get(SERVICE_LEVELS), _value(scope.look(level.start))
    found = (table.row(str(derive(key, scope))) for key in level.keys) if table else iter(())
    agreed = next((row for row in found if row), None)
    return _due(start, int(agreed["working_days"]), agreed["at"], scope) if agreed else None


def _due(start: Value | None, days: int, at_time: str, scope: Reading) -> Value | None:
    """The moment some working days after *start*, and never before it."""
    if not isinstance(start, str):
        return None
    try:
        received = Moment.read(start)
    except ValueError:
        return None
    last = scope.context.working_days_after(received.wall, days)
    due = Moment.on(last.date(), time.fromisoformat(at_time))
    return str(due if due > received else received.later(hours=1))


def _months_after(start: Value | None, months: int) -> Value | None:
    if not isinstance(start, str):
        return None
    return months_later(date.fromisoformat(start[:10]), months).isoformat()


def _climb(ladder: Ladder, scope: Reading) -> Value | None:
    reached = 0
    for answer in ladder.answers:
        given = _value(scope.look(answer))
        if is_empty(given):
            return None
        if given not in ladder.accepted:
            return ladder.stops.get(str(given), ladder.steps[reached])
        reached += 1
    return ladder.steps[reached]


def _lines(pieces: Sequence[Derivation], scope: Reading) -> Value | None:
    told = [value for piece in pieces if not is_empty(value := derive(piece, scope)) and value is not None]
    lines = [line for value in told for line in (value if isinstance(value, list) else [value])]
    return list(dict.fromkeys(str(line) for line in lines)) or None


def _rows(patterns: Sequence[RowPattern], scope: Reading) -> Value | None:
    rows: list[Value] = []
    for pattern in patterns:
        for row_scope in scope.rows(pattern.each) if pattern.each else [scope]:
            cells = _cells(pattern.cells, row_scope)
            if cells:
                ids = {row["id"] for row in rows if isinstance(row, dict)}
                own = row_scope.row if pattern.each and row_scope.row not in ids else ""
                rows.append({"id": own or f"p{len(rows) + 1}", "cells": cells})
    return rows or None


def _cells(parts: Mapping[str, Derivation], scope: Reading) -> dict[str, Value]:
    """Return what could be worked out; nothing at all when only constants could."""
    found = {name: value for name, part in parts.items() if not is_empty(value := derive(part, scope)) and value}
    return found if any(not isinstance(parts[name], Constant) for name in found) else {}
