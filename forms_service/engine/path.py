"""The path: which questions are asked, worked out anew from the definition and the answers each time.

The path is never stored. An answer that is off the path is kept by whoever stores answers, but here it is
absent: to conditions, proposals, totals and documents alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from forms_service.engine.answers import Answers, AnswersByMeaning, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import Condition, Truth, holds
from forms_service.engine.definitions.express import Express, ExpressPage
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.definitions.questions import Page, Question, Section
from forms_service.engine.definitions.rules import AuthorDeclaration, ManagerCheck
from forms_service.engine.derivations.context import Context
from forms_service.engine.derivations.deriving import derive
from forms_service.engine.moments import Moment
from forms_service.engine.reader import Reader

NAMELESS = "No name given yet"


@dataclass(frozen=True)
class Path:
    """The questions asked, in order, for one set of answers."""

    definition: Definition
    reader: Reader
    everything: Answers
    shown: Mapping[str, Truth] = field(default_factory=dict)

    def asks(self, question_id: str) -> bool:
        return self.shown.get(question_id) is True

    def may_ask(self, question_id: str) -> bool:
        """Whether a question is asked, or may be once others are answered."""
        return self.shown.get(question_id, False) is not False

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

    @property
    def perhaps_by_meaning(self) -> AnswersByMeaning:
        """The same, with the answers to what may be asked once others are answered."""
        perhaps = {q: value for q, value in self.everything.items() if self.shown.get(q, False) is None}
        return self.definition.by_meaning(perhaps | self.answers)

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
        _name_rows(names, question, reader)
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
            _name_rows(names, question, reader)
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


def _name_rows(names: dict[str, Mapping[str, str]], question: Question, reader: Reader) -> None:
    """Say what the rows of *question* are called, or of a column of it, where it says how; most say nothing."""
    for each in (question, *question.columns):
        if (name := each.row_name) is not None:
            names[each.id] = {row.row: str(derive(name, row) or NAMELESS) for row in reader.rows(each.id)}


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
