"""What specimens of a form must reach: every question and option, both sides of every condition, rows and blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from forms_service.engine.answers import Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.checking.reach import comparisons
from forms_service.engine.conditions import Compare, Condition, Named, compared, holds
from forms_service.engine.conditions import parts as parts_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Option, Question
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.derivations.walking import conditions_in
from forms_service.engine.operators import OF_AGREEMENT
from forms_service.engine.path import Path
from forms_service.engine.reader import Reader
from forms_service.engine.specimens.solving import FIRST, Solver, Wish, Wishes

Kind = Literal["question", "blank", "option", "row", "rows", "condition"]
MANY = 2


@dataclass(frozen=True)
class Goal:
    """One thing to be reached. *at* is its place in the definition's file, *name* says what it is.

    *question* is the question or column concerned, or that a *condition* is seen from; empty for the whole form.
    """

    kind: Kind
    name: str
    question: str = ""
    detail: str = ""
    condition: Condition | None = field(default=None, compare=False)
    truth: bool = True
    at: str = field(default="", compare=False)
    forbidden: str = field(default="", compare=False)
    unseen: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.name


def goals_of(definition: Definition) -> tuple[Goal, ...]:
    """Everything that specimens of *definition* must reach, or say why they cannot."""
    found = chain(
        *(_of_question(question, definition) for question in definition.questions),
        _of_conditions(definition),
    )
    return tuple(dict.fromkeys(found))


def _of_question(question: Question, definition: Definition, *, column: bool = False) -> Iterator[Goal]:
    name = question.id
    yield Goal("question", f"{name} answered", name, at=question.at)
    if name in definition.deed_of:
        return
    if not question.required:
        yield Goal("blank", f"{name} left blank", name, at=question.at)
    for option in (each for each in question.options if definition.keeps_promise(question, each)):
        yield Goal("option", f"{name}: {option.id}", name, option.id, at=option.at or question.at)
        yield from _sides(option.show_when, f"{name}: {option.id} is offered", name, option.at)
    for row in question.rows:
        yield Goal("row", f"{name}: row {row.id}", name, row.id, at=row.at or question.at)
    if question.columns:
        yield Goal("rows", f"{name}: one row", name, "one", at=question.at)
        if not any(check.rule == "max_rows" and check.value[0] == "1" for check in question.checks):
            yield Goal("rows", f"{name}: several rows", name, "many", at=question.at)
        for each in question.columns:
            yield from _of_question(each, definition, column=True)
    yield from _of_its_conditions(question, column=column)


def _of_its_conditions(question: Question, *, column: bool) -> Iterator[Goal]:
    name = question.id
    # Whether it is asked is seen from its rows, before it is known to be asked there.
    yield from _sides(question.show_when, f"{name} is asked", name, question.at, unseen=True)
    yield from _sides(question.adult_when, f"{name} may be seen by the adult", name, question.at)
    yield from _sides(question.leaves_when, f"{name} may be printed in what leaves", name, question.at)
    for number, check in enumerate(question.checks, 1):
        yield from _sides(check.when, f"{name}: check {number} ({check.rule}) applies", name, check.at)
    if question.default is not None and not column:
        for number, (condition, row) in enumerate(conditions_in(question.default), 1):
            if not row:
                yield from _sides(condition, f"{name}: condition {number} of its proposal", name, question.at)


def _of_conditions(definition: Definition) -> Iterator[Goal]:
    for section in definition.sections:
        yield from _sides(section.show_when, f"section {section.id} is asked", "", section.at)
    for name, condition in definition.conditions.items():
        yield from _sides(condition, f"condition {name}", "", "")
    for check in definition.cross_checks:
        forbidden = f"an error forbids it: {check.message}"
        yield from _sides(check.when, f"check {check.id} is raised", check.question, check.at, forbidden=forbidden)
    for rule in definition.agreement:
        yield from _of_agreement(rule, definition)
    for outcome in definition.outcomes:
        yield from _sides(outcome.when, f"{outcome.kind} {outcome.name} follows", "", outcome.at)
    for manager_check in definition.manager_checks:
        yield from _sides(manager_check.when, f"manager check {manager_check.id}", "", manager_check.at)
    for said in definition.declarations:
        yield from _sides(said.when, f"declaration {said.id}", "", said.at)
    if definition.continues:
        yield from _sides(definition.continues.when, "the reply continues", "", definition.continues.at)
    for number, refusal in enumerate(definition.express.refusals if definition.express else (), 1):
        yield from _sides(refusal.when, f"refusal {number} of the short way", "", refusal.at)


def _of_agreement(rule: AgreementRule, definition: Definition) -> Iterator[Goal]:
    """Both sides of a rule of which all that it looks at is answered here; what other texts say is not invented."""
    for question in rule.questions:
        condition = rule.seen_from(question)
        if not rule.across and not any(c.operator in OF_AGREEMENT for c in comparisons(definition, condition)):
            name = f"agreement {rule.id} of {question} is broken"
            forbidden = f"it is a stop: {rule.author}" if rule.level == "stop" else ""
            yield from _sides(condition, name, question, rule.at, forbidden=forbidden)


def _sides(
    condition: Condition | None, name: str, question: str, at: str, *, forbidden: str = "", unseen: bool = False
) -> Iterator[Goal]:
    if condition is not None:
        seen = Goal("condition", name, question, condition=condition, at=at, unseen=unseen)
        yield replace(seen, forbidden=forbidden)
        yield replace(seen, name=f"not: {name}", truth=False)


def reached(goals: Iterable[Goal], path: Path) -> set[Goal]:
    """The goals that the answers on *path* reach."""
    return {goal for goal in goals if _is_reached(goal, path)}


def _is_reached(goal: Goal, path: Path) -> bool:
    if goal.kind == "condition":
        condition = goal.condition
        if condition is None:
            return False
        return any(holds(condition, reader) is goal.truth for reader in _readers(goal, condition, path))
    values = [value for value, _ in asked(goal.question, path)]
    given = [value for value in values if value is not None and not is_empty(value)]
    match goal.kind:
        case "question":
            return bool(given)
        case "blank":
            return len(given) < len(values)
        case "rows":
            return any((len(rows_of(value)) >= MANY) is (goal.detail == "many") for value in given)
        case _:
            return any(_holds_detail(value, goal) for value in given)


def _holds_detail(value: Value, goal: Goal) -> bool:
    if goal.kind == "row":
        return goal.detail in by_row(value)
    chosen = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return goal.detail in chosen


def asked(question_id: str, path: Path) -> Iterator[tuple[Value | None, Reader]]:
    """The answers to a question or column wherever it is asked on *path*, each as seen from its row."""
    for value, reader, shown in everywhere(question_id, path):
        if shown:
            yield value, reader


def everywhere(question_id: str, path: Path) -> Iterator[tuple[Value | None, Reader, bool]]:
    """The places of a question or column, asked there or not; only those of columns whose repeat is asked."""
    repeat = path.definition.repeat_of_column.get(question_id)
    question = path.definition.index[question_id]
    if repeat is None:
        yield from _everywhere(question, path)
        return
    holder = path.definition.index[repeat]
    for value, reader, shown in _everywhere(holder, path):
        for row in rows_of(value) if shown else ():
            columns = {column.id for column in path.columns_asked(holder, row_id(row), reader.row)}
            inside = reader.inside(repeat, row_id(row), reader.row)
            yield cells_of(row).get(question_id), inside, question_id in columns


def _everywhere(question: Question, path: Path) -> Iterator[tuple[Value | None, Reader, bool]]:
    value = path.answers.get(question.id)
    if not question.each:
        yield value, path.reader, path.asks(question.id)
        return
    rows = set(path.rows_asked(question))
    for row in path.reader.rows(question.each):
        yield by_row(value).get(row.row), row, row.row in rows


def _readers(goal: Goal, condition: Condition, path: Path) -> list[Reader]:
    if not goal.question:
        return row_readers(condition, path) or [path.reader]
    section = path.definition.section_of.get(path.definition.repeat_of_column.get(goal.question, goal.question))
    if goal.unseen:
        is_open = section is None or section.show_when is None or holds(section.show_when, path.reader) is True
        return [reader for _, reader, _ in everywhere(goal.question, path)] if is_open else []
    return [reader for _, reader in asked(goal.question, path)]


def row_readers(condition: Condition, path: Path) -> list[Reader]:
    """Where a condition without a place of its own is seen from: the rows it is about, if it is about rows."""
    answer = _unquantified(condition, path.definition)
    return list(path.reader.rows(answer)) if answer else []


def _unquantified(condition: Condition, definition: Definition) -> str:
    """The first answer in rows that *condition* names outside of “any” and “all”."""
    quantified = {
        compare.answer
        for part in parts_of(condition)
        if type(part).__name__ in {"AnyRow", "OneRow", "EveryRow"}
        for compare in compared(part)
    }
    for part in parts_of(condition):
        if isinstance(part, Named):
            found = _unquantified(definition.conditions[part.name], definition)
            if found:
                return found
        if isinstance(part, Compare) and part.answer not in quantified and part.operator != "empty":
            question = definition.index[part.answer]
            if question.each or part.answer in definition.repeat_of_column:
                return part.answer
    return ""


def ways(goal: Goal, solver: Solver) -> Iterator[Wishes]:
    """What to wish for, to reach *goal*; the likeliest first."""
    if goal.condition is not None:
        seen: list[Iterable[Wishes]] = [solver.solutions(goal.condition, truth=goal.truth)]
        if goal.question and not goal.unseen:
            seen.append(solver.shown(goal.question))
        elif goal.question:
            seen.append(_section_shown(goal.question, solver))
        yield from solver.both(*seen)
        return
    wish = {(goal.question, FIRST): _wish_for(goal)}
    option = solver.definition.index[goal.question].option(goal.detail)
    seen = [solver.shown(goal.question), [wish]]
    if isinstance(option, Option) and option.show_when is not None:
        seen.append(solver.solutions(option.show_when, truth=True))
    yield from solver.both(*seen)


def _section_shown(question_id: str, solver: Solver) -> Iterator[Wishes]:
    """The section is open, and there is a row to ask in; the question itself need not be asked."""
    definition = solver.definition
    repeat = definition.repeat_of_column.get(question_id, "")
    question = definition.index[question_id]
    if repeat:
        yield from solver.both(solver.shown(repeat), [{(repeat, FIRST): Wish(blank=False, least_rows=1)}])
        return
    section = definition.section_of.get(question_id)
    needed: list[Iterable[Wishes]] = []
    if section and section.show_when is not None:
        needed.append(solver.solutions(section.show_when, truth=True))
    if question.each:
        needed.append([{(question.each, FIRST): Wish(blank=False, least_rows=1)}])
    yield from solver.both(*needed)


def _wish_for(goal: Goal) -> Wish:
    match goal.kind:
        case "blank":
            return Wish(blank=True)
        case "option":
            return Wish(blank=False, holding=frozenset({goal.detail}))
        case "rows":
            return Wish(blank=False, least_rows=MANY) if goal.detail == "many" else Wish(blank=False, most_rows=1)
        case _:
            return Wish(blank=False)


def names(goals: Sequence[Goal]) -> list[str]:
    return [f"{goal.name} ({goal.at})" if goal.at else goal.name for goal in goals]
