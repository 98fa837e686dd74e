"""The path: which questions are asked, worked out anew from the definition and the answers each time.

The path is never stored. An answer that is off the path is kept by whoever stores answers, but here it is
absent: to conditions, proposals, totals and documents alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from forms_service.engine.answers import Answers, AnswersByMeaning, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import ABSENT, Absent, Condition, Truth, holds
from forms_service.engine.definitions import (
    AuthorDeclaration,
    Definition,
    Express,
    ExpressPage,
    ManagerCheck,
    Outcome,
    Page,
    Question,
    Section,
)
from forms_service.engine.derivations import Context, derive
from forms_service.engine.moments import Moment
from forms_service.engine.types.registry import type_of

NAMELESS = "No name given yet"


@dataclass(frozen=True)
class Reader:
    """Answers as conditions and proposals may see them, from one row (of *repeat*) or from none.

    *outer* is the row (the child) for which *repeat* itself is asked, where it is asked for each. *against* are the
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
        return self.inside("", "")

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
        """What the rows are called that these answers are about: the row stood in, or the child a form is about."""
        about = self.definition.about
        if about:
            return list(self.context.rows.get(about, {}).values())
        named = (rows.get(self.outer or self.row) for rows in self.context.rows.values())
        return [name for name in named if name is not None]

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
        """What was answered elsewhere to a shared question, or what its default says, where this reader stands."""
        again = self.definition.proposes_again(question)
        shared = self.context.elsewhere.get(question.id) if again else None
        if shared is not None and question.each:
            shared = by_row(shared).get(self.outer or self.row)
        if not is_empty(shared):
            return shared
        return derive(question.default, self) if question.default is not None else None


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

    @property
    def by_meaning(self) -> AnswersByMeaning:
        """The answers on the path, to be asked for by what they mean."""
        return self.definition.by_meaning(self.answers)

    def words_of(self, meaning: str) -> str:
        """The answer with a meaning in words; empty if there is none."""
        bearer = self.definition.bearer(meaning)
        return self.reader.text(bearer) if bearer in self.definition.index else ""

    def _on_path(self, question: Question) -> Value | None:
        value = self.everything.get(question.id)
        if question.each:
            given = by_row(value)
            return {row: self._rows(question, given[row], row) for row in self.rows_asked(question) if row in given}
        return None if value is None else self._rows(question, value)

    def _rows(self, question: Question, value: Value, outer: str = "") -> Value:
        """*value* without the cells that are off the path, if it is rows."""
        if not question.columns:
            return value
        return [{"id": row_id(row), "cells": self._cells(question, row, outer)} for row in rows_of(value)]

    def _cells(self, question: Question, row: Mapping[str, Value], outer: str) -> dict[str, Value]:
        asked = {column.id for column in self.columns_asked(question, row_id(row), outer)}
        return {name: cell for name, cell in cells_of(row).items() if name in asked}

    def columns_asked(self, question: Question, row: str, outer: str = "") -> list[Question]:
        """The columns asked in one row; *outer* is the row *question* itself is asked for, if for each."""
        reader = self.reader.inside(question.id, row, outer)
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

    def proposals(self) -> dict[str, Value]:
        """What the definition proposes for the questions asked."""
        found = {question.id: self.proposal(question) for question in self.questions}
        return {question_id: value for question_id, value in found.items() if value is not None}

    def proposal(self, question: Question) -> Value | None:
        """The answer with its gaps filled: all of it, rows not yet answered for, cells left empty.

        ``None`` where there is nothing to add, and for what only a deed writes. Cells off the path stay in it as they
        are kept.
        """
        present = self.everything.get(question.id)
        if question.id in self.definition.deed_of:
            return None
        if question.each:
            given = by_row(present)
            readers = [self.reader.inside(question.each, row) for row in self.rows_asked(question)]
            filled = {reader.row: self._filled(question, given.get(reader.row), reader) for reader in readers}
            proposed: Value | None = {**given, **{row: value for row, value in filled.items() if value is not None}}
        else:
            proposed = self._filled(question, present, self.reader)
        return None if is_empty(proposed) or proposed == present else proposed

    def _filled(self, question: Question, present: Value | None, reader: Reader) -> Value | None:
        value = reader.proposed(question) if is_empty(present) else present
        if not question.columns or is_empty(value):
            return value
        return [self._filled_row(question, row, reader) for row in rows_of(value)]

    def _filled_row(self, question: Question, row: Mapping[str, Value], reader: Reader) -> Value:
        cells = dict(cells_of(row))
        for column in question.columns:
            if column.default is None or not is_empty(cells.get(column.id)):
                continue
            rows: Value = [{"id": row_id(row), "cells": cells}]
            seen: Answers = {**self.everything, question.id: {reader.row: rows} if question.each else rows}
            inside = replace(reader, answers=seen).inside(question.id, row_id(row), reader.row)
            proposed = derive(column.default, inside) if _truth(column.show_when, inside) else None
            if proposed is not None:
                cells[column.id] = proposed
        return {**row, "cells": cells}


def is_accepted_unseen(question: Question) -> bool:
    """Whether what is proposed for it may count before a person saw it; what is to be confirmed may not."""
    return not question.confirm


def find_path(
    definition: Definition,
    given: Answers,
    carried: Answers,
    context: Context,
    *,
    accepted: Callable[[Question], bool] = lambda _: False,
) -> Path:
    """Work out the path, in one walk over the form; *carried* are the on-path answers of the form it carries from.

    Where the proposal for a question is *accepted*, the walk goes on as if it were answered so. Nothing depends on
    what is asked later (``checks``), so whatever the path says of a question is settled at its turn. What is read and
    not asked has the answer that the *context* reads, whatever was *given*.
    """
    answers = {**_asked_of_somebody(definition, given), **context.readings}
    answers |= _done_first(definition, answers)
    shown: dict[str, Truth] = {}
    shown_rows: dict[str, Mapping[str, Truth]] = {}
    names: dict[str, Mapping[str, str]] = {}
    reader = Reader(definition, answers, carried, replace(context, rows=names), shown, shown_rows)
    path = Path(definition, reader, answers, shown)
    for question in definition.carried.values():
        names.update(_row_names(question, reader))
    for section in definition.sections:
        open_section = _truth(section.show_when, reader)
        for question in section.questions:
            if question.each:
                rows = {r.row: _both(open_section, _truth(question.show_when, r)) for r in reader.rows(question.each)}
                shown_rows[question.id] = rows
                shown[question.id] = _any_shown(rows.values())
            else:
                shown[question.id] = _both(open_section, _truth(question.show_when, reader))
            proposed = path.proposal(question) if path.asks(question.id) and accepted(question) else None
            if proposed is not None:
                answers[question.id] = proposed
            names.update(_row_names(question, reader))
    return path


def _asked_of_somebody(definition: Definition, given: Answers) -> Answers:
    return {name: value for name, value in given.items() if not definition.is_read(name)}


def _done_first(definition: Definition, answers: Answers) -> dict[str, Value]:
    """What deeds say once for all their rows, as the row has it that was written for the earliest time.

    Said again of one, a deed is as old as before for everybody else, and what is said once must hold for each.
    """
    found: dict[str, Value] = {}
    for (deed, name), columns in definition.said_once.items():
        first = {} if is_empty(answers.get(deed)) else _first_of(rows_of(answers.get(name)), columns.get(deed, ""))
        cells = {question: first.get(column) for question, column in columns.items()}
        found |= {question: cell for question, cell in cells.items() if cell is not None and not is_empty(cell)}
    return found


def _first_of(rows: Sequence[Mapping[str, Value]], at: str) -> Mapping[str, Value]:
    """The cells of the row whose moment, in the column *at*, is the earliest."""
    timed = [cells for row in rows if not is_empty((cells := cells_of(row)).get(at))]
    return min(timed, key=lambda cells: Moment.begin(str(cells[at])), default={})


def _row_names(question: Question, reader: Reader) -> dict[str, dict[str, str]]:
    """What the rows of *question* are called, or of a column of it, where it says how; most have neither."""
    if not question.row_name and not question.columns:
        return {}
    named = ((each.id, each.row_name) for each in (question, *question.columns) if each.row_name)
    return {
        repeat: {row.row: str(derive(name, row) or NAMELESS) for row in reader.rows(repeat)} for repeat, name in named
    }


def outcomes(path: Path, kind: str) -> list[str]:
    """The names of the outcomes of *kind* that follow from these answers, in the definition's order."""
    return list(dict.fromkeys(outcome.name for outcome in following(path, kind)))


def following(path: Path, kind: str) -> list[Outcome]:
    """The outcomes of *kind* that follow from these answers, in the definition's order."""
    mine = [outcome for outcome in path.definition.outcomes if outcome.kind == kind]
    return [outcome for outcome in mine if followed_rows(path, outcome)]


def followed_rows(path: Path, outcome: Outcome) -> list[str]:
    """The ids of the rows that an outcome follows for, each read from inside its row; one without a name, if for none.

    None at all, where it does not follow.
    """
    if not outcome.each:
        return [""] if _truth(outcome.when, path.reader) is True else []
    return [reader.row for reader in path.reader.rows(outcome.each) if _truth(outcome.when, reader) is True]


def manager_checks(path: Path) -> list[ManagerCheck]:
    """What the authoriser must confirm, or give a reason for, with these answers."""
    return [check for check in path.definition.manager_checks if holds(check.when, path.reader) is True]


def declarations(path: Path) -> list[AuthorDeclaration]:
    """What whoever sends these answers must declare."""
    return [said for said in path.definition.declarations if _truth(said.when, path.reader) is True]


def express_pages(express: Express, path: Path) -> list[ExpressPage]:
    """The pages of the express way for these answers."""
    return [page for page in express.pages if _truth(page.show_when, path.reader) is True]


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
