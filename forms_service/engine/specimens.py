"""Specimens: a small list of answer sets that together reach everything a form can ask and say.

They are found by filling the form in, page by page as a person would, always taking what was taken least so far;
then, for whatever was not reached, by wishing for what leads there. Every one passes the form's own checks, so
that it could be authorised. The same definitions and context give the same specimens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from zlib import crc32

from forms_service.engine.answers import Answers, Problem, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import Compare, Condition, holds
from forms_service.engine.definitions import CrossCheck, Definition, Question
from forms_service.engine.derivations import Context, conditions_in, named_answers
from forms_service.engine.path import Path, Reader, find_path
from forms_service.engine.reach import comparisons
from forms_service.engine.specimen_goals import Goal, asked, goals_of, names, reached, ways
from forms_service.engine.specimen_values import fitting, pick, refused
from forms_service.engine.specimen_wishes import (
    EVERY,
    FIRST,
    MOST_SOLUTIONS,
    NOTHING_WISHED,
    Solver,
    Wish,
    Wishes,
    together,
)
from forms_service.engine.validation import errors

MOST_ROUNDS = 60
MOST_REPAIRS = 12
LINES = 3
FREE_ROUNDS = 16
WAYS_TRIED = 12

Slot = tuple[str, str, str, str]
"""One thing to be filled in: the question, the child it is asked for, and the row and column inside it."""


@dataclass(frozen=True)
class Specimen:
    """Answers that go together: one path for each form of the chain, that of the form itself last."""

    number: int
    paths: tuple[Path, ...]

    @property
    def path(self) -> Path:
        return self.paths[-1]


@dataclass(frozen=True)
class Coverage:
    """What specimens reach of a form. *forbidden* cannot be reached by answers that may be authorised, and says why."""

    definition: str
    total: int
    missed: tuple[Goal, ...]
    forbidden: Mapping[Goal, str]
    by_specimen: Mapping[int, frozenset[Goal]]
    refused: Mapping[Goal, str]

    @property
    def faults(self) -> list[str]:
        """Everything missed, in words, with what refused the answers that would have led there."""
        return [
            f"{name}{_because(self.refused.get(goal, ''))}"
            for goal, name in zip(self.missed, names(self.missed), strict=True)
        ]

    @property
    def summary(self) -> dict[str, object]:
        return {
            "definition": self.definition,
            "goals": self.total,
            "missed": self.faults,
            "cannot_be_reached": {goal.name: why for goal, why in self.forbidden.items()},
            "specimens": {str(number): len(goals) for number, goals in self.by_specimen.items()},
        }


def coverage(
    specimens: Sequence[Specimen], forbidden: Mapping[Goal, str], refused: Mapping[Goal, str] | None = None
) -> Coverage:
    """Hold the specimens against everything that their form asks."""
    definition = specimens[0].path.definition
    goals = goals_of(definition)
    by_specimen = {one.number: frozenset(reached(goals, one.path)) for one in specimens}
    seen = frozenset[Goal]().union(*by_specimen.values())
    closed = {goal: why for goal, why in forbidden.items() if goal not in seen}
    missed = tuple(goal for goal in goals if goal not in seen and goal not in closed)
    return Coverage(definition.id, len(goals), missed, closed, by_specimen, refused or {})


def _because(refusals: str) -> str:
    return f": refused: {refusals}" if refusals else ""


@dataclass(frozen=True)
class Found:
    specimens: tuple[Specimen, ...]
    coverage: Coverage


def specimens_of(chain: Sequence[Definition], context: Context) -> Found:
    """Return specimens of the last definition of *chain*, which carries answers from the one before it."""
    return Search(tuple(chain), context).run()


@dataclass(frozen=True)
class Made:
    """A specimen; or what was refused, and the rule that contradicts what was wished for, if one does."""

    specimen: Specimen | None
    refused: Sequence[Problem] = ()
    contradicted: str = ""


@dataclass
class Search:
    """One search; *used* counts what was taken so far, so that the next specimen takes something else."""

    chain: tuple[Definition, ...]
    context: Context
    used: Counter[str] = field(default_factory=Counter)
    made: int = 0

    @property
    def definition(self) -> Definition:
        return self.chain[-1]

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        return goals_of(self.definition)

    @cached_property
    def _needed(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        return {definition.id: _needed_before(definition) for definition in self.chain}

    def run(self) -> Found:
        kept: list[Specimen] = []
        seen: set[Goal] = set()
        for _ in range(FREE_ROUNDS):
            self._keep(self.make(self.always).specimen, kept, seen)
        forbidden = {goal: goal.forbidden for goal in self.goals if goal.forbidden}
        told: dict[Goal, str] = {}
        for goal in self.goals:
            if goal not in seen and goal not in forbidden:
                why, proven = self._pursue(goal, kept, seen)
                (forbidden if proven else told)[goal] = why
        chosen = fewest(kept, {one.number: reached(self.goals, one.path) for one in kept})
        return Found(tuple(chosen), coverage(chosen, forbidden, told))

    @property
    def always(self) -> Wishes:
        """A form about one child is answered for an enquiry about one."""
        about = self.definition.about
        return {(about, FIRST): Wish(blank=False, least_rows=1, most_rows=1)} if about else NOTHING_WISHED

    def _ways(self, goal: Goal) -> Iterator[Wishes]:
        yield from Solver(self.chain).both(ways(goal, Solver(self.chain)), [self.always])

    def _keep(self, one: Specimen | None, kept: list[Specimen], seen: set[Goal]) -> set[Goal]:
        new = reached(self.goals, one.path) if one else set()
        if one and new - seen:
            kept.append(one)
            seen |= new
        return new

    def _pursue(self, goal: Goal, kept: list[Specimen], seen: set[Goal]) -> tuple[str, bool]:
        """Wish for what leads to *goal*. Where nothing does, return why, and whether that is certain.

        It is where no wishes lead there, or where each contradicts a rule that must not be broken.
        """
        told: list[str] = []
        contradicted: list[str] = []
        ways_there = list(islice(self._ways(goal), WAYS_TRIED))
        for wishes in ways_there:
            made = self.make(wishes, goal)
            if goal in self._keep(made.specimen, kept, seen):
                return "", False
            told += [problem.message for problem in made.refused]
            contradicted += [made.contradicted] if made.contradicted else []
        if not ways_there:
            return "its conditions contradict each other", True
        if len(contradicted) == len(ways_there):
            return f"an error forbids it: {' '.join(dict.fromkeys(contradicted))}", True
        return " ".join(dict.fromkeys(told)), False

    def make(self, wishes: Wishes, goal: Goal | None = None) -> Made:
        """Fill the forms in, as wished; what is refused is filled in again otherwise."""
        self.made += 1
        attempt = Made(None)
        for line in range(LINES):
            attempt = self._repaired(wishes, line)
            made = attempt.specimen
            if made and (goal is None or goal in reached([goal], made.path)):
                self.used.update(tag for path in made.paths for tag in _taken(path))
                return attempt
            if attempt.contradicted:
                break
        return replace(attempt, specimen=None)

    def _repaired(self, wished: Wishes, line: int) -> Made:
        """Fill in, and fill in again while something is refused; each *line* mends it in other ways."""
        wishes, problems = wished, list[Problem]()
        for turn in range(MOST_REPAIRS):
            paths = self._filled(wishes, line)
            wrong = next((path for path in paths if errors(path)), None)
            if wrong is None:
                return Made(Specimen(self.made, paths))
            problems = errors(wrong)
            for check, ways_out in self._ways_out(wrong):
                found = self._with_one(wishes, ways_out)
                if found:
                    wishes = pick(found, self.made, line, turn) if line else found[0]
                elif check and len(ways_out) < MOST_SOLUTIONS and not self._with_one(wished, ways_out):
                    return Made(None, problems, check)
        return Made(None, problems)

    def _with_one(self, wishes: Wishes, several: Sequence[Wishes]) -> list[Wishes]:
        """The wishes with each of *several*, where both can be had."""
        merged = (together(wishes, one) for one in several)
        solver = Solver(self.chain)
        return [both for both in merged if both is not None and solver.is_possible(both)]

    def _ways_out(self, wrong: Path) -> Iterator[tuple[str, list[Wishes]]]:
        """What to wish for so that what is refused is answered otherwise, or not asked; and by which rule it is."""
        solver = Solver(self.chain[: self.chain.index(wrong.definition) + 1], standing=True)
        for check in _raised(wrong):
            yield str(check.message), list(solver.solutions(check.when, truth=False, row=EVERY))
        for question in _unanswerable(wrong):
            yield "", list(solver.hidden(question, row=EVERY))

    def _filled(self, wishes: Wishes, turn: int) -> tuple[Path, ...]:
        paths: list[Path] = []
        for definition in self.chain:
            carried: Answers = paths[-1].answers if paths else {}
            start = {name: carried[name] for name in definition.copies if name in carried}
            filling = _Filling(
                definition, carried, self.context, wishes, self.used, self.made, turn, self._needed[definition.id]
            )
            paths.append(filling.run(start))
        return tuple(paths)


def _raised(path: Path) -> Iterator[CrossCheck]:
    for check in path.definition.cross_checks:
        raised = any(holds(check.when, reader) is True for _, reader in asked(check.question, path))
        if check.level == "error" and raised:
            yield check


def _unanswerable(path: Path) -> list[str]:
    """What must be answered and could not be."""
    said = {str(check.message) for check in _raised(path)}
    places = [problem.place for problem in errors(path) if problem.message not in said]
    return list(dict.fromkeys([one for one in place if one in path.definition.own_ids][-1] for place in places))


def fewest(specimens: Sequence[Specimen], reaches: Mapping[int, Iterable[object]]) -> list[Specimen]:
    """As few of *specimens* as reach all that all of them do (the greedy choice), in their own order."""
    missing = {goal for one in specimens for goal in reaches[one.number]}
    chosen: list[Specimen] = []
    while missing:
        best = max(specimens, key=lambda one: len(missing.intersection(reaches[one.number])))
        chosen.append(best)
        missing.difference_update(reaches[best.number])
    return sorted(chosen, key=lambda one: one.number)


def _taken(path: Path) -> Iterator[str]:
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


@dataclass
class _Filling:
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
            path = find_path(self.definition, answers, self.carried, self.context)
            touched: set[str] = set()
            for slot, question, reader in list(self._slots(path)):
                if touched.isdisjoint(self.needed[question.id]):
                    self._decide(slot, question, reader, path, answers)
                # What waits makes those wait that look at it.
                touched.add(question.id)
            if not touched:
                return path
        return path

    def _slots(self, path: Path) -> Iterator[tuple[Slot, Question, Reader]]:
        """Whatever is asked and neither answered nor left blank."""
        for question in path.questions:
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
        values = fitting(question, path, reader, f"specimen {self.number}{_place(slot, path)}")
        if question.columns:
            values = [value for value in values if wish.least_rows <= len(rows_of(value)) <= wish.most_rows]
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
        if question.options or question.type == "checkboxes":
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
        """The row of the slot, counted from one: of the repeat where it is in one, otherwise of the children."""
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


def _needed_before(definition: Definition) -> dict[str, frozenset[str]]:
    """What must be answered before: whatever conditions, checks, proposals and names of rows look at."""
    direct = {
        each.id: frozenset(_looked_at(definition, each)) - {each.id}
        for question in definition.questions
        for each in (question, *question.columns)
    }
    return {name: _closure(name, direct) for name in direct}


def _closure(name: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that *name* depends on, also by way of others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = direct.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found - {name})


def _looked_at(definition: Definition, question: Question) -> Iterator[str]:
    conditions: list[Condition | None] = [question.show_when, *(option.show_when for option in question.options)]
    section = definition.section_of.get(question.id)
    if section is not None:
        conditions.append(section.show_when)
    conditions += [check.when for check in question.checks]
    for column in question.columns:
        yield from _looked_at(definition, column)
    yield from (check.answer for check in question.checks if check.answer)
    derivations = [each for each in (question.default,) if each is not None]
    if question.rows_of or question.each:
        repeat = definition.index[question.rows_of or question.each]
        yield from (repeat.id, *(column.id for column in repeat.columns))
    for derivation in derivations:
        yield from named_answers(derivation)
        conditions += [condition for condition, _ in conditions_in(derivation)]
    for condition in conditions:
        yield from (compare.answer for compare in _compares(definition, condition))


def _compares(definition: Definition, condition: Condition | None) -> Iterable[Compare]:
    return comparisons(definition, condition)


Progress = Callable[[str], None]
