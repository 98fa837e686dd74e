"""One form filled in as a person would, page by page, always taking what was taken least so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from forms_service.engine.answers import Answers, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.deeds import uncovered, writes
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path, find_path
from forms_service.engine.reader import Reader
from forms_service.engine.specimens.goals import asked
from forms_service.engine.specimens.solving import EVERY, FIRST, Wish, Wishes
from forms_service.engine.specimens.values import fitting, refused, typed_as
from forms_service.engine.types.base import pick
from forms_service.engine.types.registry import type_of

MOST_ROUNDS = 60

Slot = tuple[str, str, str, str]
"""One thing to be filled in: the question, the row it is asked for, and the row and column inside it."""


@dataclass
class Filling:
    """One form being filled in."""

    definition: Definition
    carried: Answers
    context: Context
    wishes: Wishes
    used: Counter[str]
    number: int
    turn: int
    needed: Mapping[str, frozenset[str]]
    left_blank: set[Slot] = field(default_factory=set)

    def run(self, start: Answers) -> Path:
        answers = dict(start)
        for _ in range(MOST_ROUNDS):
            # What is read and not asked, a specimen makes up like the rest.
            readings = {name: value for name, value in answers.items() if self.definition.is_read(name)}
            context = replace(self.context, readings=readings)
            path = find_path(self.definition, answers, self.carried, context)
            touched: set[str] = set()
            for slot, question, reader in list(self._slots(path)):
                if touched.isdisjoint(self.needed[question.id]):
                    self._decide(slot, question, reader, path, answers)
                # What waits makes those wait that look at it.
                touched.add(question.id)
            if not touched:
                written = _written(path)
                if written.items() <= answers.items():
                    return path
                answers |= written
        return path

    def _slots(self, path: Path) -> Iterator[tuple[Slot, Question, Reader]]:
        """Whatever is asked and neither answered nor left blank."""
        for question in path.questions:
            if question.id in self.definition.deed_of:
                continue
            for value, reader in asked(question.id, path):
                outer = reader.row if question.each else ""
                slot = (question.id, outer, "", "")
                if value is None or is_empty(value):
                    if slot not in self.left_blank:
                        yield slot, question, reader
                elif question.columns:
                    yield from self._cells(question, value, outer, path)

    def _cells(
        self, question: Question, value: Value, outer: str, path: Path
    ) -> Iterator[tuple[Slot, Question, Reader]]:
        for row in rows_of(value):
            for column in path.columns_asked(question, row_id(row), outer):
                slot = (question.id, outer, row_id(row), column.id)
                if is_empty(cells_of(row).get(column.id)) and slot not in self.left_blank:
                    yield slot, column, path.reader.inside(question.id, row_id(row), outer)

    def _decide(self, slot: Slot, question: Question, reader: Reader, path: Path, answers: dict[str, Value]) -> None:
        value = self._chosen(slot, question, reader, path)
        if value is None:
            self.left_blank.add(slot)
        else:
            _put(answers, slot, value)

    def _chosen(self, slot: Slot, question: Question, reader: Reader, path: Path) -> Value | None:
        wish = self._wish(slot, question, path)
        if not question.required and self._is_left_blank(question, wish, slot):
            return None
        proposed = reader.proposed(question) if question.default is not None or question.shared else None
        values = fitting(question, reader, f"specimen {self.number}{_place(slot, path)}")
        if question.columns:
            values = [value for value in values if wish.least_rows <= len(rows_of(value)) <= wish.most_rows]
        if not any(_grants(value, wish) for value in values):
            values = [*typed_as(question, sorted(wish.among | wish.holding), reader), *values]
        fitting_wish = [value for value in values if _grants(value, wish)]
        if wish.differs is not None:
            fitting_wish = [value for value in fitting_wish if (value != proposed) is wish.differs] or fitting_wish
        offered = proposed is not None and not is_empty(proposed) and not refused(question, proposed, reader)
        if offered and proposed is not None and self._takes(question, proposed, wish, slot):
            return proposed
        return self._least_used(question, fitting_wish or values, slot)

    def _takes(self, question: Question, proposed: Value, wish: Wish, slot: Slot) -> bool:
        """Whether what is proposed is taken: always for a text, a time or a user; in turn for choices and rows."""
        if wish.differs or not _grants(proposed, wish):
            return False
        if question.columns and self._is_wished_for_inside(question):
            return False
        if question.columns:
            fits = wish.least_rows <= len(rows_of(proposed)) <= wish.most_rows
            return fits and (wish.least_rows < 1 or wish.most_rows < 99 or wish.differs is False or self._even(slot))
        kind = type_of(question)
        if question.options or (kind.has_options and kind.has_several):
            return wish.differs is False
        return self._even(slot) or wish.differs is False

    def _is_wished_for_inside(self, question: Question) -> bool:
        inside = {column.id for column in question.columns}
        return any(answer in inside for answer, _ in self.wishes)

    def _even(self, slot: Slot) -> bool:
        return crc32(f"{self.number}.{self.turn}{slot}".encode()) % 4 != 0

    def _wish(self, slot: Slot, question: Question, path: Path) -> Wish:
        every = self.wishes.get((question.id, EVERY), Wish())
        here = self.wishes.get((question.id, self._row_number(slot, path)))
        return (every.also(here) or every) if here is not None else every

    def _row_number(self, slot: Slot, path: Path) -> int:
        """The row of the slot, counted from one: of its repeat if it is in one, otherwise of those it is asked of."""
        question_id, outer, row, _ = slot
        question = self.definition.index[question_id]
        if row:
            value = path.everything.get(question_id)
            rows = rows_of(by_row(value).get(outer) if question.each else value)
            return [row_id(one) for one in rows].index(row) + 1
        if question.each:
            return [reader.row for reader in path.reader.rows(question.each)].index(outer) + 1
        return FIRST

    def _is_left_blank(self, question: Question, wish: Wish, slot: Slot) -> bool:
        if wish.blank is not None:
            return wish.blank
        filled, blank = self.used[f"{question.id}:*"], self.used[f"{question.id}:"]
        return filled > blank or (filled == blank and not self._even(slot))

    def _least_used(self, question: Question, values: Sequence[Value], slot: Slot) -> Value | None:
        if not values:
            return None
        if question.columns:
            return min(values, key=lambda value: self.used[f"{question.id}:rows{min(len(rows_of(value)), 2)}"])
        if not (question.options or question.table or question.rows_of):
            return values[0]
        weights = {_key(value): max(self.used[tag] for tag in _tags(question, value) if "=" in tag) for value in values}
        least = min(weights.values())
        rarest = [value for value in values if weights[_key(value)] <= least + (least > 0)]
        found: Value = pick(rarest, self.number, self.turn, slot)
        return found


def _written(path: Path) -> dict[str, Value]:
    """What the deeds that were said write, where they do not cover everything yet."""
    said = [deed for deed in path.questions if deed.writes and deed.id in path.answers]
    found = [writes(deed, path.answers[deed.id], path, path) for deed in said if _is_unwritten(deed, path)]
    return {name: value for each in found for name, value in each.items()}


def _is_unwritten(deed: Question, path: Path) -> bool:
    return any(name not in path.answers for name in deed.writes) or any(uncovered(deed, path))


def _key(value: Value) -> str:
    return repr(value)


def _place(slot: Slot, path: Path) -> str:
    """Which row, in words, so that what is written in one row is written in no other."""
    found = ""
    question_id, outer, row, _ = slot
    question = path.definition.index[question_id]
    if outer:
        rows = [reader.row for reader in path.reader.rows(question.each)]
        found += f", person {rows.index(outer) + 1}"
    if row:
        value = path.everything.get(question_id)
        ids = [row_id(one) for one in rows_of(by_row(value).get(outer) if outer else value)]
        found += f", entry {ids.index(row) + 1}"
    return found


def _grants(value: Value, wish: Wish) -> bool:
    chosen = set(map(str, value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return True
    if wish.among and not chosen & wish.among:
        return False
    return not chosen & wish.never and wish.holding <= chosen


def _put(answers: dict[str, Value], slot: Slot, value: Value) -> None:
    question_id, outer, row, column = slot
    if column:
        kept = answers[question_id]
        old = by_row(kept)[outer] if outer else kept
        value = [
            {**one, "cells": {**cells_of(one), column: value}} if row_id(one) == row else one for one in rows_of(old)
        ]
    answers[question_id] = {**by_row(answers.get(question_id)), outer: value} if outer else value


def taken(path: Path) -> Iterator[str]:
    """What the answers on *path* took, as it is counted."""
    for question in path.definition.questions:
        for each in (question, *question.columns):
            for value, _ in asked(each.id, path):
                yield from _tags(each, value)


def _tags(question: Question, value: Value | None) -> Iterator[str]:
    if value is None or is_empty(value):
        yield f"{question.id}:"
    elif question.columns:
        yield f"{question.id}:rows{min(len(rows_of(value)), 2)}"
        yield f"{question.id}:*"
    else:
        yield f"{question.id}:*"
        chosen = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
        if question.options or question.rows_of or question.table:
            yield from (f"{question.id}={one}" for one in chosen)
