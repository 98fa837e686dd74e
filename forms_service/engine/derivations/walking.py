"""What a derivation is made of, and which answers, tables and conditions it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.engine.conditions import Condition
from forms_service.engine.derivations.kinds import (
    SERVICE_LEVELS,
    Cases,
    Derivation,
    Earliest,
    HoursAfter,
    Joined,
    Ladder,
    LinesOf,
    Lookup,
    MonthsAfter,
    OnlyRow,
    PartOf,
    PersonOf,
    Rows,
    SameAs,
    ServiceLevel,
    When,
)


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
