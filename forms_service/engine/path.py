"""The path: which questions are asked, worked out anew from the definition and the answers each time.

The path is never stored. An answer that is off the path is kept by whoever stores answers, but here it is
absent: to conditions, proposals, totals and documents alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forms_service.engine.answers import Answers, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import ABSENT, Absent, Condition, Truth, holds
from forms_service.engine.definitions import Definition, Express, Page, Question, Section
from forms_service.engine.derivations import Context, derive
from forms_service.engine.questions import type_of


@dataclass(frozen=True)
class Reader:
    """Answers as conditions and proposals may see them, from one row (of *repeat*) or from none."""

    definition: Definition
    answers: Answers
    carried: Answers
    context: Context
    shown: Mapping[str, Truth]
    shown_rows: Mapping[str, Mapping[str, Truth]]
    repeat: str = ""
    row: str = ""

    def look(self, answer: str) -> Value | Absent | None:
        question = self.definition.index.get(answer)
        if question is None:
            return ABSENT
        if answer in self.definition.repeat_of_column:
            return self._cell(question)
        if answer in self.definition.carried:
            value = self.carried.get(answer)
            if question.each and self.row:
                value = by_row(value).get(self.row)
            return ABSENT if value is None else value
        if question.each:
            return self._each(question)
        return self._if_shown(self.shown.get(answer, False), self.answers.get(answer))

    def _each(self, question: Question) -> Value | Absent | None:
        value = self.answers.get(question.id)
        if not self.row:
            return self._if_shown(self.shown.get(question.id, False), value)
        return self._if_shown(self.shown_rows.get(question.id, {}).get(self.row, False), by_row(value).get(self.row))

    def _cell(self, column: Question) -> Value | Absent | None:
        if self.definition.repeat_of_column[column.id] != self.repeat:
            return ABSENT
        if column.show_when is not None:
            truth = holds(column.show_when, self)
            if truth is not True:
                return self._if_shown(truth, None)
        row = next((row for row in rows_of(self.value(self.repeat)) if row_id(row) == self.row), None)
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
        return self.inside("", "")

    def inside(self, repeat: str, row: str) -> Reader:
        return Reader(
            self.definition, self.answers, self.carried, self.context, self.shown, self.shown_rows, repeat, row
        )

    def rows(self, answer: str) -> Sequence[Reader]:
        """One reader a row: of the repeat *answer* is, is a column of, or is asked for each of."""
        question = self.definition.index[answer]
        repeat = self.definition.repeat_of_column.get(answer) or question.each or answer
        return [self.inside(repeat, row_id(row)) for row in rows_of(self.value(repeat))]

    def named(self, name: str) -> Condition:
        return self.definition.conditions[name]

    def text(self, answer: str) -> str:
        found = self.look(answer)
        if found is None or isinstance(found, Absent):
            return ""
        question = self.definition.index[answer]
        return type_of(question).text(question, found, self.context)

    def proposal(self, answer: str) -> Value | None:
        """Return what would be proposed for *answer* now; for each row where it is asked so."""
        question = self.definition.index[answer]
        if question.default is None:
            return None
        if question.each and not self.row:
            each = {reader.row: derive(question.default, reader) for reader in self.rows(question.each)}
            return {row: value for row, value in each.items() if value is not None} or None
        return derive(question.default, self)


@dataclass(frozen=True)
class Path:
    """The questions asked, in order, for one set of answers."""

    definition: Definition
    reader: Reader
    everything: Answers
    shown: Mapping[str, Truth] = field(default_factory=dict)

    def asks(self, question_id: str) -> bool:
        return self.shown.get(question_id) is True

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for q in self.definition.questions if self.asks(q.id))

    def rows_asked(self, question: Question) -> list[str]:
        """The row ids that an each-row question is asked for."""
        return [row for row, truth in self.reader.shown_rows.get(question.id, {}).items() if truth]

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The answers on the path, without rows and cells that are off it."""
        found = {question.id: self._on_path(question) for question in self.questions}
        return {question_id: value for question_id, value in found.items() if value is not None and not is_empty(value)}

    def _on_path(self, question: Question) -> Value | None:
        value = self.everything.get(question.id)
        if question.each:
            asked = self.rows_asked(question)
            return {row: item for row, item in by_row(value).items() if row in asked}
        if question.columns:
            return [{"id": row_id(row), "cells": self._cells(question, row)} for row in rows_of(value)]
        return value

    def _cells(self, question: Question, row: Mapping[str, Value]) -> dict[str, Value]:
        asked = {column.id for column in self.columns_asked(question, row_id(row))}
        return {name: cell for name, cell in cells_of(row).items() if name in asked}

    def columns_asked(self, question: Question, row: str) -> list[Question]:
        reader = self.reader.inside(question.id, row)
        return [c for c in question.columns if c.show_when is None or holds(c.show_when, reader) is True]

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """Questions whose kept answers are off the path."""
        own = {question.id for question in self.definition.questions}
        return tuple(q for q, v in self.everything.items() if q in own and not self.asks(q) and not is_empty(v))

    def sections(self) -> Iterator[tuple[Section, list[tuple[Page, list[Question]]]]]:
        """The sections and pages that ask something, with what they ask."""
        for section in self.definition.sections:
            pages = [(page, [q for q in page.questions if self.asks(q.id)]) for page in section.pages]
            asked = [(page, questions) for page, questions in pages if questions]
            if asked:
                yield section, asked

    def options_asked(self, question: Question) -> list[str]:
        """The ids of the options offered now (an option may have its own condition)."""
        offered = (o for o in question.options if o.show_when is None or holds(o.show_when, self.reader) is not False)
        return [option.id for option in offered]

    def proposals(self) -> dict[str, Value]:
        """What the definition proposes for questions asked and unanswered."""
        unanswered = [q for q in self.questions if q.default is not None and is_empty(self.answers.get(q.id))]
        found = {question.id: self.reader.proposal(question.id) for question in unanswered}
        return {question_id: value for question_id, value in found.items() if value is not None}


def find_path(definition: Definition, answers: Answers, carried: Answers, context: Context) -> Path:
    """Work out the path; *carried* are the on-path answers of the form that *definition* carries from."""
    shown: dict[str, Truth] = {}
    shown_rows: dict[str, Mapping[str, Truth]] = {}
    reader = Reader(definition, answers, carried, context, shown, shown_rows)
    for section in definition.sections:
        open_section = _truth(section.show_when, reader)
        for question in section.questions:
            if question.each:
                rows = {r.row: _both(open_section, _truth(question.show_when, r)) for r in reader.rows(question.each)}
                shown_rows[question.id] = rows
                shown[question.id] = _any_shown(rows.values())
            else:
                shown[question.id] = _both(open_section, _truth(question.show_when, reader))
    return Path(definition, reader, answers, shown)


def with_proposals(path: Path) -> Path:
    """Return the path as it would be if every proposal were accepted, one after the other."""
    answers = dict(path.everything)
    for question in path.definition.questions:
        proposed = path.proposals().get(question.id)
        if proposed is not None:
            answers[question.id] = proposed
            path = find_path(path.definition, answers, path.reader.carried, path.reader.context)
    return path


def outcomes(path: Path, kind: str) -> list[str]:
    """The names of the outcomes of *kind* that follow from these answers, in the definition's order."""
    mine = [outcome for outcome in path.definition.outcomes if outcome.kind == kind]
    return [outcome.name for outcome in mine if _truth(outcome.when, path.reader) is True]


def express_refusals(express: Express, path: Path) -> list[str]:
    """The reasons why the express way is closed for these answers; none if it is open."""
    return [str(refusal.reason) for refusal in express.refusals if holds(refusal.when, path.reader) is True]


def _truth(condition: Condition | None, reader: Reader) -> Truth:
    return True if condition is None else holds(condition, reader)


def _both(first: Truth, second: Truth) -> Truth:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _any_shown(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if True in found:
        return True
    return None if None in found else False
