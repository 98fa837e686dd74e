"""Working a derivation out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Protocol

from forms_service.engine.answers import Value, is_empty
from forms_service.engine.conditions import Absent, Scope, holds
from forms_service.engine.derivations.context import Context
from forms_service.engine.derivations.kinds import (
    SERVICE_LEVELS,
    Cases,
    Constant,
    ContextFact,
    Derivation,
    Earliest,
    Elsewhere,
    FromBackground,
    HoursAfter,
    Joined,
    Ladder,
    LinesOf,
    Lookup,
    MonthsAfter,
    Now,
    OnlyRow,
    PartOf,
    PersonOf,
    RowPattern,
    Rows,
    SameAs,
    ServiceLevel,
    When,
)
from forms_service.engine.moments import Moment, months_later


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


_Read = Constant | Now | ContextFact | SameAs | PartOf | OnlyRow | Lookup | Elsewhere | FromBackground
_Chosen = Cases | When
_Time = MonthsAfter | HoursAfter | Earliest | ServiceLevel
_PutTogether = Joined | Rows | PersonOf | LinesOf | Ladder


def derive(derivation: Derivation, scope: Reading) -> Value | None:
    """Work *derivation* out in *scope*; ``None`` when it cannot tell."""
    match derivation:
        case Cases() | When():
            return _chosen(derivation, scope)
        case MonthsAfter() | HoursAfter() | Earliest() | ServiceLevel():
            return _time(derivation, scope)
        case Joined() | Rows() | PersonOf() | LinesOf() | Ladder():
            return _put_together(derivation, scope)
        case _:
            return _read(derivation, scope)


def _read(derivation: _Read, scope: Reading) -> Value | None:
    """What is known already, as it stands somewhere."""
    match derivation:
        case Constant(value):
            return value
        case Now(date_only):
            return scope.context.now.day.isoformat() if date_only else str(scope.context.now)
        case ContextFact(name):
            return scope.context.facts.get(name)
        case SameAs(answer, in_words):
            return (scope.text(answer) or None) if in_words else _value(scope.look(answer))
        case PartOf(part, answer):
            whole = scope.look(answer)
            return whole.get(part) if isinstance(whole, dict) else None
        case OnlyRow(column):
            readers = list(scope.rows(column))
            return _value(readers[0].look(column)) if len(readers) == 1 else None
        case Lookup():
            return _look_up(derivation, scope)
        case Elsewhere(questions):
            before = (scope.context.elsewhere.get(question) for question in questions)
            return next((value for value in before if not is_empty(value)), None)
        case FromBackground(name):
            return scope.context.background.get(scope.row, {}).get(name)


def _chosen(derivation: _Chosen, scope: Reading) -> Value | None:
    """What one answer, or a condition, decides between."""
    match derivation:
        case Cases(answer, cases, otherwise):
            given = _value(scope.look(answer))
            branch = None if is_empty(given) else cases.get(str(given), otherwise)
        case When(condition, then, otherwise):
            branch = then if holds(condition, scope) else otherwise
    return derive(branch, scope) if branch else None


def _time(derivation: _Time, scope: Reading) -> Value | None:
    match derivation:
        case MonthsAfter(start, months):
            return _months_after(derive(start, scope), months)
        case HoursAfter(start, hours):
            begun = derive(start, scope)
            return str(Moment.read(begun).later(hours)) if isinstance(begun, str) else None
        case Earliest(dates):
            told = [found for each in dates if isinstance(found := derive(each, scope), str)]
            return min(told, key=Moment.begin, default=None)
        case ServiceLevel():
            return _as_agreed(derivation, scope)


def _put_together(derivation: _PutTogether, scope: Reading) -> Value | None:
    match derivation:
        case Joined(pieces, separator):
            found = [derive(piece, scope) for piece in pieces]
            return None if any(is_empty(piece) for piece in found) else separator.join(str(piece) for piece in found)
        case Rows(patterns):
            return _rows(patterns, scope)
        case PersonOf(parts):
            return _cells(parts, scope) or None
        case LinesOf(pieces):
            return _lines(pieces, scope)
        case Ladder():
            return _climb(derivation, scope)


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
