"""Specimens in which every free text is a mark of its own, so that it can be told where in a file it has got to."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId
from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.casework.sealing.submissions import Submission, digest, seal
from forms_service.engine.answers import Answers, Value, by_row, cells_of, row_id, rows_of
from forms_service.engine.checking.reach import comparisons
from forms_service.engine.conditions import Condition, holds
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path, find_path, outcomes
from forms_service.engine.reader import Reader
from forms_service.engine.specimens import Search
from forms_service.engine.specimens.solving import EVERY, Solver, Wish, Wishes, together
from forms_service.engine.types.registry import locates, type_of
from forms_service.services.publishing.specimens import specimen_context
from tests.builders.casework import NOW, sealing
from tests.builders.shipped import chain_of, sample_context

MARK = re.compile(r"Mark\d+x")
MOST_TRIES = 40
_PARTS = frozenset({"person", "address"})
_THIRD_PARTIES = frozenset({"other", "carer"})


@dataclass
class Marker:
    """Rewrites answers: each free text becomes the next mark and some words; who may read a row is chosen by lot."""

    lot: random.Random
    words: Sequence[str]
    count: int = 0

    def answers(self, path: Path) -> Answers:
        index = path.definition.index
        return {name: self._of_question(index[name], value) for name, value in path.answers.items()}

    def _of_question(self, question: Question, value: Value) -> Value:
        if question.each:
            return {row: self.value(question, item) for row, item in by_row(value).items()}
        return self.value(question, value)

    def value(self, question: Question, value: Value) -> Value:
        if question.columns:
            return self._rows(question, rows_of(value))
        if type_of(question).is_free_text and isinstance(value, str):
            return self._mark()
        if question.type == "lines" and isinstance(value, list):
            return [self._mark() for _ in value]
        if question.type in _PARTS and isinstance(value, dict):
            return {part: self._mark() if text else text for part, text in value.items()}
        return value

    def _rows(self, question: Question, rows: Sequence[Mapping[str, Value]]) -> Value:
        """The rows, and where they say who may read them three more of each."""
        decide = any(_decides(column) for column in question.columns)
        several = [(row_id(row), row) for row in rows]
        several += [(f"{name}{turn}", row) for turn in range(3) for name, row in several] if decide else []
        made: list[Value] = [{"id": name, "cells": self._cells(question, row)} for name, row in several]
        return made

    def _cells(self, question: Question, row: Mapping[str, Value]) -> dict[str, Value]:
        cells = cells_of(row)
        return {
            column.id: self._chosen(column) if _decides(column) else self.value(column, cells[column.id])
            for column in question.columns
            if column.id in cells
        }

    def _chosen(self, column: Question) -> Value:
        return self.lot.choice([option.id for option in column.options])

    def _mark(self) -> str:
        self.count += 1
        return f"Mark{self.count}x {self.words[self.count % len(self.words)]}"


def _decides(column: Question) -> bool:
    return column.type in {"radio", "select"} and bool(
        column.opens or any(option.third_party for option in column.options)
    )


@dataclass(frozen=True)
class Marked:
    """A sealed specimen: the paths that it was sealed from, that of the form itself last."""

    paths: tuple[Path, ...]
    submission: Submission

    @property
    def answers(self) -> Sequence[SealedAnswer]:
        return self.submission.answers.everything

    @property
    def never_for_the_adult(self) -> set[str]:
        """The marks in whatever no adult may read, told from the marks of the definitions alone."""
        return {mark for path in self.paths for mark in _closed(path)}


def marked(form: str, code: str, lot: random.Random, words: Sequence[str]) -> Marked | None:
    """Seal answers to *form* that lead to its document *code*, if any were found."""
    search = Search(chain_of(form), _context())
    search.made = lot.randrange(10_000)
    needed = _leading_to(form, code, search, lot)
    wishes: Wishes = {**needed}
    for name, options in _deciding(form).items():
        if lot.random() < 0.6:
            wishes = together(wishes, {(name, EVERY): Wish(among=frozenset({lot.choice(options)}))}) or wishes
    for question in chain_of(form)[-1].questions:
        if any(_decides(column) for column in question.columns) and lot.random() < 0.7:
            wishes = together(wishes, _with_rows(form, question, lot)) or wishes
    for _ in range(MOST_TRIES):
        made = search.make(wishes).specimen
        if made is None:
            spare = sorted(name for name in wishes if name not in needed)
            dropped = lot.choice(spare) if spare else None
            wishes = {name: wish for name, wish in wishes.items() if name != dropped}
        elif code in outcomes(made.path, "document"):
            return _sealed(made.paths, Marker(lot, words))
    return None


def marks(text: str) -> set[str]:
    return set(MARK.findall(text))


def _with_rows(form: str, question: Question, lot: random.Random) -> Wishes:
    """What leads to rows of a repeat: that it is asked, in one of the ways there are, and answered."""
    ways = list(Solver(chain_of(form)).shown(question.id))
    rows = {(question.id, EVERY): Wish(blank=False, least_rows=1)}
    one: Wishes = lot.choice(ways) if ways else {}
    return {**one, **rows}


def _leading_to(form: str, code: str, search: Search, lot: random.Random) -> Wishes:
    """One of the ways in which the form leads to a document."""
    when = next(outcome.when for outcome in chain_of(form)[-1].outcomes if outcome.name == code)
    ways = list(Solver(chain_of(form)).solutions(when, truth=True)) if when else []
    one: Wishes = lot.choice(ways) if ways else {}
    return together(search.always, one) or search.always


@cache
def _context() -> Context:
    return specimen_context(sample_context())


@cache
def _deciding(form_id: str) -> Mapping[str, Sequence[str]]:
    """The questions of the form itself that decide who may read what, with their options."""
    form = chain_of(form_id)[-1]
    named = {found.answer for condition in _conditions(form) for found in comparisons(form, condition)}
    asked = [question for question in form.questions if question.id in named | {"so_address_release"}]
    return {question.id: [option.id for option in question.options] for question in asked if question.options}


def _conditions(definition: Definition) -> Iterator[Condition]:
    for question in definition.index.values():
        if question.adult_when is not None:
            yield question.adult_when
        yield from (option.told_when for option in question.options if option.told_when is not None)


def _sealed(paths: Sequence[Path], marker: Marker) -> Marked:
    again: list[Path] = []
    for path in paths:
        carried = again[-1].answers if again else {}
        again.append(find_path(path.definition, marker.answers(path), carried, path.reader.context))
    about = again[-1].definition.about
    rows: Any = again[0].answers.get(about, ()) if about else ()
    authors = sealing(about=str(rows[0]["id"]) if rows else "")
    intake, form = again[0], again[-1]
    sealed = seal(form, _saved(form), authors, (intake, _saved(intake)))
    submission = Submission(
        SubmissionId("marked"),
        "northshire",
        EnquiryId("enquiry"),
        QuestionnaireId("reply"),
        form.definition.id,
        sealed,
        digest(sealed),
        "bo",
        NOW,
    )
    return Marked(tuple(again), submission)


def _saved(path: Path) -> dict[str, SavedAnswer]:
    return {name: SavedAnswer(name, value, 1, "amal", NOW) for name, value in path.answers.items()}


def _closed(path: Path) -> Iterator[str]:
    for name, value in path.answers.items():
        question = path.definition.index[name]
        if question.each:
            for row, item in by_row(value).items():
                yield from _closed_in(question, item, path.reader.inside(question.each, row))
        else:
            yield from _closed_in(question, value, path.reader)


def _closed_in(question: Question, value: Value, reader: Reader) -> Iterator[str]:
    if question.internal or locates(question) or _is_closed(question, reader):
        yield from marks(str(value))
    elif question.columns:
        for row in rows_of(value):
            cells = cells_of(row)
            if _is_closed_row(question, cells):
                yield from marks(str(cells))
            for column in question.columns:
                if column.id in cells:
                    yield from _closed_in(column, cells[column.id], reader)


def _is_closed(question: Question, reader: Reader) -> bool:
    if question.adult_when is not None:
        return holds(question.adult_when, reader) is not True
    return 4 in question.sensitivity or question.subject in _THIRD_PARTIES


def _is_closed_row(question: Question, cells: Mapping[str, Value]) -> bool:
    for column in question.columns:
        if column.opens and cells.get(column.id) not in column.opens.when:
            return True
        if any(option.third_party and option.id == cells.get(column.id) for option in column.options):
            return True
    return False
