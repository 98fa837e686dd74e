"""What a person answered: plain JSON values by question id, and what is wrong with a value.

Shapes (docs/decisions/0002): text, e-mail, telephone and one option are strings; several options and
lines are lists of strings; a date is ``YYYY-MM-DD``, a partial date ``YYYY[-MM[-DD]]``, a date and time
``YYYY-MM-DDTHH:MM`` (Europe/London); a person or address is an object of strings; a declaration is
``true``; a matrix is ``{row: option}``; a file is a list of ``{"id", "name", "media_type", "size",
"sha256"}``; a repeat is a list of ``{"id": row id, "cells": {column id: value}}``; an answer given for each
row of another question is ``{row id: value}``.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"
Answers: TypeAlias = Mapping[str, Value]
Raw: TypeAlias = "str | Sequence[Raw] | Mapping[str, Raw]"

Level = Literal["error", "warning"]
"""An error forbids going on; a warning is answered by whoever goes on all the same, and by whoever authorises it."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with an answer, and where.

    *place* walks from the question id inwards: ``("people", row id, "born")`` or, for an answer
    given for each row of another, ``("results", row id)``; a date names its part last:
    ``("born", "day")``. What a
    *rule* warns of says so in other words to whoever authorises, if it is given any.
    """

    place: tuple[str, ...]
    message: str
    level: Level = "error"
    rule: str = ""
    authoriser: str = ""

    @property
    def question(self) -> str:
        return self.place[0]

    def inside(self, *outer: str) -> Problem:
        """Return the same problem seen from an enclosing question."""
        return replace(self, place=(*outer, *self.place))


def new_row_id() -> str:
    """Return an id for a new row: stable for the row's life, and guessable by nobody."""
    return "r" + secrets.token_hex(4)


def is_empty(value: Value | None) -> bool:
    """Whether nothing was answered (``0`` and ``False`` are answers)."""
    return value is None or value in ("", [], {})


def rows_of(value: Value | None) -> list[dict[str, Value]]:
    """Return the rows of a repeat's value; none for anything else."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def row_id(row: Mapping[str, Value]) -> str:
    return str(row["id"])


def cells_of(row: Mapping[str, Value]) -> dict[str, Value]:
    cells = row.get("cells")
    return cells if isinstance(cells, dict) else {}


def by_row(value: Value | None) -> dict[str, Value]:
    """Return an each-row answer as ``{row id: value}``."""
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class AnswersByMeaning:
    """Answers, to be asked for by what they mean; *bearers* say which question or column bears which meaning.

    What no question bears was not answered.
    """

    bearers: Mapping[str, str]
    answers: Answers

    def bearer(self, meaning: str) -> str:
        return self.bearers.get(meaning, "")

    def value(self, meaning: str) -> Value | None:
        return self.answers.get(self.bearer(meaning))

    def each(self, meaning: str) -> dict[str, Value]:
        """Return what was answered for each row, by row id."""
        return by_row(self.value(meaning))

    def rows(self, meaning: str) -> list[tuple[str, AnswersByMeaning]]:
        """Return the rows of a repeat by their ids, each to be asked for its cells in the same way."""
        return [(row_id(row), replace(self, answers=cells_of(row))) for row in rows_of(self.value(meaning))]
