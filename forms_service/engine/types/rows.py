"""Rows of typed columns: a repeat, and a list of statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from forms_service.engine.answers import Problem, Raw, Value, cells_of, is_empty, new_row_id, row_id, rows_of
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Standpoint, max_rows, text_of
from forms_service.engine.types.registry import question_type, type_of

ROW_ID = re.compile(r"[a-z0-9]{2,32}")
NATURES = frozenset({"fact", "reported", "assessment"})


@question_type
class Repeat(QuestionType):
    """Rows of typed columns; each row keeps its id for life, so that other answers can refer to it."""

    name = "repeat"
    verb = "Enter"
    operators: ClassVar[frozenset[str]] = frozenset()
    rules = (max_rows("entries"),)
    has_columns = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        rows: list[Value] = []
        problems: list[Problem] = []
        for typed in raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ():
            if not isinstance(typed, Mapping):
                continue
            claimed = text_of(typed.get("id", ""))
            this_row = claimed if ROW_ID.fullmatch(claimed) else new_row_id()
            cells: dict[str, Value] = {}
            refused: list[Problem] = []
            for column in question.columns:
                parsed = type_of(column).parse(column, typed.get(column.id, ""), context)
                refused.extend(problem.inside(question.id, this_row) for problem in parsed.problems)
                if parsed.value is not None:
                    cells[column.id] = parsed.value
            problems.extend(refused)
            if cells or refused:
                rows.append({"id": this_row, "cells": cells})
        return Parsed(None, tuple(problems)) if problems else Parsed(rows or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return [self._raw_row(question, row) for row in rows_of(value)]

    def _raw_row(self, question: Question, row: Mapping[str, Value]) -> Mapping[str, Raw]:
        cells = cells_of(row)
        typed = {c.id: type_of(c).raw(c, cells[c.id]) for c in question.columns if not is_empty(cells.get(c.id))}
        return {"id": row_id(row), **typed}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "\n".join(self.row_text(question, row, context) for row in rows_of(value))

    def readable(self, question: Question, value: Value) -> Value | None:
        rows = [row for row in rows_of(value) if "id" in row]
        return [{**row, "cells": self._readable_cells(question, cells_of(row))} for row in rows] or None

    def _readable_cells(self, question: Question, cells: Mapping[str, Value]) -> dict[str, Value]:
        found = {c.id: type_of(c).readable(c, cells[c.id]) for c in question.columns if c.id in cells}
        return {name: cell for name, cell in found.items() if cell is not None}

    def row_text(self, question: Question, row: Mapping[str, Value], context: Context) -> str:
        cells = cells_of(row)
        given = [column for column in question.columns if not is_empty(cells.get(column.id))]
        shown = [c for n, c in enumerate(given) if not is_repeated(cells[c.id], (cells[o.id] for o in given[n + 1 :]))]
        return ", ".join(type_of(column).text(column, cells[column.id], context) for column in shown)

    def sealed(self, question: Question, value: Value, context: Context) -> Mapping[str, Any]:
        """The columns; the rows are sealed cell by cell, each with who may read it."""
        return {"columns": [column.id for column in question.columns]}

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Rows without cells: what belongs into them is asked next. One, several, as few and as many as may be."""
        for rows in (1, 2, 3):
            yield [{"id": f"r{number + 1}", "cells": {}} for number in range(rows)]


@question_type
class StatementList(Repeat):
    """One statement in each row, with its nature and who it is about (DPA 2018 s.38(2) and (3))."""

    name = "statement_list"
    has_natures = True


def is_repeated(cell: Value | None, after: Iterable[Value | None]) -> bool:
    """Whether a list further on in a row begins with what a cell says: a name, and then everything searched for."""
    return any(isinstance(other, list) and other[:1] == [cell] for other in after)


def nature_column(question: Question) -> str:
    """The column that says of each statement which nature it has: the choice among all of them; empty if none is."""
    offering = (column for column in question.columns if {option.id for option in column.options} >= NATURES)
    return next((column.id for column in offering), "")
