"""Answers as conditions and proposals may see them, from where somebody stands in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.engine.answers import Answers, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import ABSENT, Absent, Condition, Truth, holds
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.derivations.deriving import derive
from forms_service.engine.free_text.vocabulary import Vocabulary
from forms_service.engine.types.registry import type_of


@dataclass(slots=True)  # not frozen: to make one takes three times as long then, and conditions make thousands
class Reader:
    """Answers as conditions and proposals may see them, from one row (of *repeat*) or from none.

    *outer* is the row for which *repeat* itself is asked, where it is asked for each. *against* are the
    answers that these are held against, where they are; of those, *later* were written after these.
    """

    definition: Definition
    answers: Answers
    carried: Answers
    context: Context
    shown: Mapping[str, Truth]
    shown_rows: Mapping[str, Mapping[str, Truth]]
    repeat: str = ""
    row: str = ""
    outer: str = ""
    against: Reader | None = None
    later: frozenset[str] = frozenset()

    def look(self, answer: str) -> Value | Absent | None:
        question = self.definition.index.get(answer)
        if question is None:
            return ABSENT
        if answer in self.definition.repeat_of_column:
            return self._cell(question)
        if answer in self.definition.carried:
            value = self.carried.get(answer)
            if question.each and self.row:
                value = by_row(value).get(self.outer or self.row)
            return ABSENT if value is None else value
        if question.each:
            return self._each(question)
        return self._if_shown(self.shown.get(answer, False), self.answers.get(answer))

    def _each(self, question: Question) -> Value | Absent | None:
        value, row = self.answers.get(question.id), self.outer or self.row
        if row and not self.outer and self.repeat != question.each:
            row = _sole_row(value)  # Seen from a row of another kind, it is that of the one whom the answers are about.
        if not row:
            return self._if_shown(self.shown.get(question.id, False), value)
        return self._if_shown(self.shown_rows.get(question.id, {}).get(row, False), by_row(value).get(row))

    def _cell(self, column: Question) -> Value | Absent | None:
        repeat = self.definition.repeat_of_column[column.id]
        if self.outer and repeat == self.definition.index[self.repeat].each:
            return self.inside(repeat, self.outer).look(column.id)
        if repeat != self.repeat:
            return ABSENT
        if column.show_when is not None:
            truth = holds(column.show_when, self)
            if truth is not True:
                return self._if_shown(truth, None)
        value = self.value(repeat)
        rows = rows_of(by_row(value).get(self.outer) if self.outer else value)
        row = next((row for row in rows if row_id(row) == self.row), None)
        return cells_of(row).get(column.id) if row else ABSENT

    @staticmethod
    def _if_shown(truth: Truth, value: Value | None) -> Value | Absent | None:
        return value if truth else (ABSENT if truth is False else None)

    def value(self, answer: str) -> Value | None:
        """Return the answer seen from no row, or ``None``."""
        found = Reader.look(self.outside, answer)
        return None if isinstance(found, Absent) else found

    @property
    def outside(self) -> Reader:
        return self.inside("", "") if self.row or self.repeat else self

    def inside(self, repeat: str, row: str, outer: str = "") -> Reader:
        # Conditions look from row to row thousands of times for a page; `replace` would take most of that time.
        return Reader(
            self.definition,
            self.answers,
            self.carried,
            self.context,
            self.shown,
            self.shown_rows,
            repeat,
            row,
            outer,
            self.against,
            self.later,
        )

    @property
    def other(self) -> Reader | None:
        if self.against is None or self.against.row:
            return self.against
        return self.against.inside(self.repeat, self.row, self.outer)

    @property
    def row_names(self) -> list[str]:
        """What the rows are called that these answers are about: the row stood in, or the one a form is about."""
        about = self.definition.about
        if about:
            return list(self.context.rows.get(about, {}).values())
        named = (rows.get(self.outer or self.row) for rows in self.context.rows.values())
        return [name for name in named if name is not None]

    @property
    def row_name(self) -> str:
        return self.context.rows.get(self.repeat, {}).get(self.row, "")

    @property
    def vocabulary(self) -> Vocabulary:
        return self.definition.vocabulary

    def rows(self, answer: str) -> Sequence[Reader]:
        """One reader a row: of the repeat *answer* is, is a column of, or is asked for each of."""
        question = self.definition.index[answer]
        repeat = self.definition.repeat_of_column.get(answer) or question.each or answer
        return [self.inside(repeat, row_id(row)) for row in rows_of(self.value(repeat))]

    def everywhere(self, answer: str) -> Sequence[Value | Absent | None]:
        if answer in self.definition.repeat_of_column and not self.outer:
            return [row.look(answer) for row in self.rows(answer)]
        return [self.look(answer)]

    def named(self, name: str) -> Condition:
        return self.definition.conditions[name]

    def now(self) -> str:
        return str(self.context.now)

    def text(self, answer: str) -> str:
        found = self.look(answer)
        if found is None or isinstance(found, Absent):
            return ""
        question = self.definition.index[answer]
        return type_of(question).text(question, found, self.context)

    def read(self) -> dict[str, Value]:
        """Return what the questions that are read and not asked say now."""
        reading = {q.id: derive(q.reads, self) for q in self.definition.questions if q.reads is not None}
        return {question: value for question, value in reading.items() if value is not None and not is_empty(value)}

    def proposal(self, answer: str) -> Value | None:
        """Return what would be proposed for *answer* now; for each row where it is asked so."""
        question = self.definition.index[answer]
        if question.each and not self.row:
            each = {reader.row: reader.proposed(question) for reader in self.rows(question.each)}
            return {row: value for row, value in each.items() if value is not None} or None
        return self.proposed(question)

    def proposed(self, question: Question) -> Value | None:
        """What came with the request, or was answered elsewhere to a shared question, or what its default says.

        Of each, as it is where this reader stands.
        """
        received = self.context.received.get(question.id)
        if received is not None and not is_empty(received):
            return received
        again = self.definition.proposes_again(question)
        shared = self.context.elsewhere.get(question.id) if again else None
        if shared is not None and question.each:
            shared = by_row(shared).get(self.outer or self.row)
        if shared is not None and not is_empty(shared):
            return shared if self.definition.reviews else _shared_cells(question, shared)
        return derive(question.default, self) if question.default is not None else None


def _sole_row(value: Value | None) -> str:
    rows = list(by_row(value))
    return rows[0] if len(rows) == 1 else ""


def _shared_cells(question: Question, value: Value) -> Value:
    """What of an answer elsewhere is proposed: of rows, the columns that say so."""
    if not question.columns:
        return value
    columns = {column.id for column in question.columns if column.shared}
    return [
        {"id": row_id(row), "cells": {name: cell for name, cell in cells_of(row).items() if name in columns}}
        for row in rows_of(value)
    ]
