"""What a page asks and what stands in its inputs at first: the answer saved, or what is proposed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import shorten
from typing import Final

from forms_service.casework.meanings import REQUEST_TEXT
from forms_service.engine.answers import Answers, Raw, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import (
    AllOf,
    AnyOf,
    AnyRow,
    Condition,
    EveryRow,
    Named,
    Not,
    compared,
    holds,
    sentence,
)
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path
from forms_service.engine.questions import parse, raw_of
from forms_service.engine.reader import Reader
from forms_service.engine.types.choice import options_asked, worded
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.paths import Paths
from forms_service.services.people.of_each import GivenBefore

Row = Mapping[str, Raw]

MOST_OF_NAME: Final = 100
"""How many characters tell a row apart that has no name: enough to say what was said, and of whom."""

CAME_WITH_IT: Final = "Sent with the request"

MOST_IN_WORDS: Final = 2
"""How many comparisons a condition may have and still be understood when it is read out."""


def is_blank(raw: Raw) -> bool:
    """Whether nothing is typed in any of the inputs that *raw* came from."""
    if isinstance(raw, str):
        return not raw.strip()
    return all(is_blank(part) for part in (raw.values() if isinstance(raw, Mapping) else raw))


@dataclass(frozen=True)
class Prefill:
    """What stands in the inputs of a question: *raw*, of which *kept* is saved and the rest is proposed."""

    raw: Raw = ""
    kept: Raw = ""

    @property
    def is_proposed(self) -> bool:
        return is_blank(self.kept) and not is_blank(self.raw)

    def of(self, row: str) -> Prefill:
        """Return what stands in the inputs for one row that a question is asked for."""
        return Prefill(_at(self.raw, row), _at(self.kept, row))

    def rows(self) -> dict[str, Prefill]:
        """Return what stands in each row of a repeat, by row id."""
        kept = by_id(self.kept)
        return {row: Prefill(raw, kept.get(row, {})) for row, raw in by_id(self.raw).items()}


def _at(raw: Raw, key: str) -> Raw:
    return raw.get(key, "") if isinstance(raw, Mapping) else ""


def by_id(raw: Raw) -> dict[str, Row]:
    """Return the raw rows of a repeat by their ids, in order."""
    rows = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ()
    return {str(row["id"]): row for row in rows if isinstance(row, Mapping)}


@dataclass(frozen=True)
class Setting:
    """What the questions of a page are asked against.

    *saved* is the form as it stands, *children* tells those apart that questions are asked for. What *alone* proposes
    is foreseen, or what all questions do where there is none. With *unknown_too*, questions that other answers on the
    page may still call for are asked already: there is no second look at an express page. *in_view* are the columns
    of repeats that such a page asks; the others are one disclosure away. *on_page* is all that it asks.
    *shared_from* says where answers to shared questions were given before, and *given_before* what was answered while
    others were named; *questionnaire* is whose files are shown, and whether it goes the short way.
    """

    saved: Paths
    children: Mapping[str, str]
    alone: frozenset[str] | None = None
    unknown_too: bool = False
    in_view: frozenset[str] = frozenset()
    on_page: frozenset[str] = frozenset()
    shared_from: str = ""
    given_before: Mapping[str, GivenBefore] = field(default_factory=dict)
    questionnaire: str = ""
    is_express: bool = False

    @property
    def said_over(self) -> Path:
        """The answers for whose people a deed is said: on the short way, with everything that is proposed."""
        return self.saved.foreseen if self.is_express else self.foreseen

    @cached_property
    def foreseen(self) -> Path:
        """The path as it would be with what is proposed."""
        if self.alone is None:
            return self.saved.foreseen
        proposed = {q: value for q, value in self.saved.foreseen.everything.items() if q in self.alone}
        return self.saved.with_answers(proposed).path

    @cached_property
    def names(self) -> Mapping[str, str]:
        """How the rows are told apart."""
        return {**_names_of_rows(self.saved.path), **self.children}

    @property
    def context(self) -> Context:
        return self.saved.context

    @property
    def definition(self) -> Definition:
        return self.saved.definition

    def asks(self, question: Question) -> bool:
        if question.id in self.definition.deed_of:
            return False
        return self._open(self.foreseen.shown.get(question.id, False))

    def rows(self, question: Question) -> list[str]:
        """Return the rows that *question* is asked for."""
        shown = self.foreseen.reader.shown_rows.get(question.id, {})
        return [row for row, truth in shown.items() if self._open(truth)]

    def _open(self, truth: bool | None) -> bool:  # noqa: FBT001 - a truth of the engine, not a switch
        return truth is True or (truth is None and self.unknown_too)

    def options(self, question: Question, row: str) -> list[str]:
        """Return the ids of the options offered, for *row* where the question is asked for each.

        Those of a column may hang on what is typed beside it, so all are offered; what does not fit is refused.
        """
        if question.id in self.definition.repeat_of_column:
            return [option.id for option in question.options]
        return options_asked(question, self.foreseen.reader.inside(question.each, row))

    def is_optional(self, question: Question) -> bool:
        """Whether it can be left empty whatever else is answered: no rule over several answers asks for it."""
        is_asked_for = any(rule.question == question.id for rule in self.definition.cross_checks)
        may_be_empty = not question.required and not is_asked_for
        return may_be_empty and not self.short_way_needs(question)

    def short_way_needs(self, question: Question) -> bool:
        """Whether only the full form can do without it: the short way fills in much from the pasted request."""
        return self.unknown_too and question.means == REQUEST_TEXT

    def only_if(self, question: Question) -> str:
        """Say when *question* must be answered, where it is asked before that is known.

        Nothing is said of answers that stand elsewhere, nor of many at once: read here, they would be riddles.
        """
        if question.show_when is None or self.foreseen.shown.get(question.id, True) is not None:
            return ""
        condition = plain(question.show_when, self.definition)
        answers = [comparison.answer for comparison in compared(condition)]
        if len(answers) > MOST_IN_WORDS or not {*answers} <= self.on_page:
            return ""
        words = sentence(condition, self._label, self._option)
        return f"Only if {words}"

    def _label(self, question_id: str) -> str:
        return self.definition.index[question_id].short_label

    def _option(self, question_id: str, option_id: str) -> str:
        option = self.definition.index[question_id].option(option_id)
        return worded(option, self.context) if option else option_id

    def prefill(self, question: Question) -> Prefill:
        if type_of(question).is_said_anew:
            return Prefill()
        kept = self.saved.answers.get(question.id)
        value = self.foreseen.everything.get(question.id)
        if value is None and not question.never_default:
            value = self.foreseen.proposal(question)
        return Prefill(_raw(question, value), _raw(question, kept))

    def worked_out(self, question: Question, row: str = "") -> str:
        """Return, in words, what a person is to confirm: what the answers as they now stand lead to."""
        reader = self.foreseen.reader.inside(question.each, row) if row else self.foreseen.reader
        value = reader.proposed(question) if question.confirm else None
        return "" if value is None or is_empty(value) else type_of(question).text(question, value, self.context)

    def whence(self, question: Question) -> str:
        """Say that what is proposed came with the request, or where it was answered before."""
        if question.id in self.context.received:
            return CAME_WITH_IT
        is_shared = question.shared and not is_empty(self.context.elsewhere.get(question.id))
        return self.shared_from if is_shared else ""

    def said_before(self, question: Question, row: str = "") -> str:
        """Say what was answered of whoever was named before, where that has to be answered anew."""
        before = self.given_before.get(question.id)
        if before is None or not before.is_anew:
            return ""
        value = by_row(before.given).get(row) if row else before.given
        if value is None or (row and row in by_row(before.left)):
            return ""
        whom = before.of_row(row).said_of if row else before.said_of
        return f"{whom}: {type_of(question).text(question, value, self.context)}"

    def blank_row(self, repeat: Question, row: str, outer: str) -> Row:
        """Return a new row of *repeat* as it is first shown: with what is proposed for its columns."""
        return {"id": row, **self.proposed_cells(repeat, row, {}, outer)}

    def proposed_cells(self, repeat: Question, row: str, typed: Row, outer: str) -> dict[str, Raw]:
        """Return what is proposed for the columns of a row in which *typed* was typed."""
        reader = self._reader(repeat, row, self._parsed(repeat, typed), outer)
        proposed = [(c, reader.proposal(c.id)) for c in repeat.columns if c.default and not c.never_default]
        return {c.id: type_of(c).raw(c, value) for c, value in proposed if value is not None}

    def columns(self, repeat: Question, row: str, typed: Row, outer: str) -> list[Question]:
        """Return the columns asked in a row in which *typed* was typed."""
        reader = self._reader(repeat, row, self._parsed(repeat, typed), outer)
        return [c for c in repeat.columns if c.show_when is None or holds(c.show_when, reader) is True]

    def _parsed(self, repeat: Question, typed: Row) -> dict[str, Value]:
        parsed = {c.id: parse(c, typed[c.id], self.context).value for c in repeat.columns if c.id in typed}
        return {c: value for c, value in parsed.items() if value is not None}

    def _reader(self, repeat: Question, row: str, cells: Mapping[str, Value], outer: str) -> Reader:
        """Return the answers as seen from a row with *cells* in it, saved or not."""
        reader, everything = self.foreseen.reader, self.foreseen.everything
        present = everything.get(repeat.id)
        rows = rows_of(by_row(present).get(outer) if outer else present)
        seen: list[Value] = [*(other for other in rows if row_id(other) != row), {"id": row, "cells": dict(cells)}]
        answers: Answers = {**everything, repeat.id: {**by_row(present), outer: seen} if outer else seen}
        return replace(reader, answers=answers).inside(repeat.id, row, outer)


def _raw(question: Question, value: Value | None) -> Raw:
    return "" if value is None or is_empty(value) else raw_of(question, value)


def plain(condition: Condition, definition: Definition) -> Condition:
    """Return *condition* with what its names stand for in their place: a reader does not know the names."""
    match condition:
        case Named(name):
            return plain(definition.conditions[name], definition)
        case Not() | AnyRow() | EveryRow():
            return replace(condition, condition=plain(condition.condition, definition))
        case AllOf() | AnyOf():
            return replace(condition, conditions=tuple(plain(each, definition) for each in condition.conditions))
        case _:
            return condition


def setting_of(opened: OpenQuestionnaire, questions: Iterable[Question]) -> Setting:
    """Return the setting of a page of the form: only its own proposals are foreseen."""
    return Setting(
        opened.paths,
        _names_of_children(opened),
        alone=frozenset(question.id for question in questions),
        shared_from=opened.shared_from,
        given_before=opened.given_before,
        questionnaire=opened.questionnaire.id,
        is_express=opened.questionnaire.express,
    )


def express_setting_of(opened: OpenQuestionnaire, page: ExpressPage) -> Setting:
    """Return the setting of an express page: every proposal of the form is foreseen."""
    asked = frozenset(page.questions)
    columns = asked & frozenset(opened.definition.repeat_of_column)
    return Setting(
        opened.paths,
        _names_of_children(opened),
        unknown_too=True,
        in_view=columns,
        on_page=asked,
        shared_from=opened.shared_from,
        given_before=opened.given_before,
        questionnaire=opened.questionnaire.id,
    )


def row_names(opened: OpenQuestionnaire) -> dict[str, str]:
    """How each row is told apart: a child by name and date of birth, anything else by its first words."""
    return {**_names_of_rows(opened.path), **_names_of_children(opened)}


def _names_of_children(opened: OpenQuestionnaire) -> dict[str, str]:
    return {child.row: f"{child.name}, born {child.born}" for child in opened.enquiry.children if child.name}


def _names_of_rows(path: Path) -> dict[str, str]:
    repeats = [q for q in path.definition.index.values() if q.columns and not q.each]
    first = {
        row_id(row): _first_words(cells_of(row), path) for q in repeats for row in rows_of(path.reader.value(q.id))
    }
    # What a repeat that is read says of a row is its whole name.
    read = [question.id for question in repeats if path.definition.is_read(question.id)]
    return first | {row: name for q in read for row, name in path.reader.context.rows.get(q, {}).items()}


def _first_words(cells: Answers, path: Path) -> str:
    """The first cell in words: of what was chosen, what it is called, and not by which id it is known."""
    said = ((path.definition.index.get(name), cell) for name, cell in cells.items() if isinstance(cell, str) and cell)
    words = (type_of(q).text(q, cell, path.reader.context) for q, cell in said if q is not None)
    return shorten(next(words, ""), MOST_OF_NAME, placeholder="…")
