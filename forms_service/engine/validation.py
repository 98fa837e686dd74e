"""What is wrong with a set of answers, read along the path: required answers, rules, rules over several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forms_service.engine.answers import Problem, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import holds
from forms_service.engine.deeds import uncovered
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import NAMELESS, Path
from forms_service.engine.reader import Reader
from forms_service.engine.types.base import texts_in
from forms_service.engine.types.choice import options_asked, options_of, worded
from forms_service.engine.types.registry import type_of


def problems(path: Path, only: frozenset[str] | None = None) -> list[Problem]:
    """What is wrong along *path*, in order of asking; *only* limits it to some questions."""
    asked = [q for q in path.questions if q.reads is None and (only is None or q.id in only)]
    found = [problem for question in asked for problem in _of_question(question, path)]
    found += [p for p in _cross(path) if only is None or p.question in only]
    return [named(problem, path) for problem in found]


def named(problem: Problem, path: Path) -> Problem:
    """The problem with the name of the row that it is about, where rows have names."""
    question = path.definition.index[problem.question]
    repeat = question.each or (question.id if question.row_name else "")
    row = problem.place[1] if len(problem.place) > 1 else ""
    name = path.reader.context.rows.get(repeat, {}).get(row, NAMELESS)
    is_told = name == NAMELESS or name in problem.message
    return problem if is_told else replace(problem, message=f"{name}: {problem.message}")


def errors(path: Path) -> list[Problem]:
    return [problem for problem in problems(path) if problem.level == "error"]


def warnings(path: Path) -> list[Problem]:
    """What the rules for single answers only warn of."""
    return [problem for problem in problems(path) if problem.level == "warning"]


def _of_question(question: Question, path: Path) -> Iterator[Problem]:
    value = path.answers.get(question.id)
    if not question.each:
        yield from _of_value(question, value, path, path.reader)
        return
    for row in path.rows_asked(question):
        reader = path.reader.inside(question.each, row)
        for problem in _of_value(question, by_row(value).get(row), path, reader):
            yield replace(problem, place=(question.id, row, *problem.place[1:]))


def _of_value(question: Question, value: Value | None, path: Path, reader: Reader) -> Iterator[Problem]:
    if value is None or is_empty(value):
        if question.required and question.id not in path.definition.deed_of:
            yield Problem((question.id,), str(question.required_message) or type_of(question).missing(question))
        return
    yield from uncovered(question, path)
    yield from _not_there(question, value, reader)
    for check in question.checks:
        if check.when is not None and holds(check.when, reader) is not True:
            continue
        wrong = type_of(question).wrong(question, check, value, reader)
        if wrong:
            said = str(check.message) or wrong
            yield Problem((question.id,), said, check.level, check.rule, str(check.authoriser))
            if check.level == "error":
                break
    if question.columns:
        yield from _of_rows(question, value, path, reader.row)


def _not_there(question: Question, value: Value, reader: Reader) -> Iterator[Problem]:
    """Rows without an answer, and answers that cannot be chosen here."""
    if question.rows and question.required:
        yield from _rows_left_out(question, value)
    if question.options and not question.columns and not question.rows:
        yield from _not_offered(question, value, reader)
    if question.rows_of and set(texts_in(value)) - options_of(question, reader.context).keys():
        yield Problem((question.id,), f"{question.short_label}: choose again, one that was chosen is not there now")


def _rows_left_out(question: Question, value: Value) -> Iterator[Problem]:
    """Each row of a matrix is answered."""
    for row in question.rows:
        if row.id not in by_row(value):
            yield Problem((question.id, row.id), f"Select an answer: {row.label}")


def _of_rows(question: Question, value: Value, path: Path, outer: str) -> Iterator[Problem]:
    for row in rows_of(value):
        reader = path.reader.inside(question.id, row_id(row), outer)
        for column in path.columns_asked(question, row_id(row), outer):
            for problem in _of_value(column, cells_of(row).get(column.id), path, reader):
                yield problem.inside(question.id, row_id(row))


def _not_offered(question: Question, value: Value, reader: Reader) -> Iterator[Problem]:
    offered = options_asked(question, reader)
    for chosen in texts_in(value):
        option = question.option(chosen)
        if option is not None and chosen not in offered:
            yield Problem(
                (question.id,), f"“{worded(option, reader.context)}” cannot be chosen with the other answers given"
            )


def _cross(path: Path) -> Iterator[Problem]:
    for check in path.definition.cross_checks:
        for place, reader in places(check.question, path):
            if holds(check.when, reader) is True:
                yield Problem(place, str(check.message))


def places(question_id: str, path: Path) -> Iterator[tuple[tuple[str, ...], Reader]]:
    """Where a question or a column is asked: once, or once in each row, with the answers seen from there."""
    repeat = path.definition.repeat_of_column.get(question_id)
    if repeat is None:
        yield from _asked(path.definition.index[question_id], path)
        return
    holder = path.definition.index[repeat]
    for place, reader in _asked(holder, path):
        value = path.answers.get(repeat)
        for row in rows_of(by_row(value).get(reader.row) if holder.each else value):
            asked = path.columns_asked(holder, row_id(row), reader.row)
            if any(column.id == question_id for column in asked):
                yield (*place, row_id(row), question_id), reader.inside(repeat, row_id(row), reader.row)


def _asked(question: Question, path: Path) -> Iterator[tuple[tuple[str, ...], Reader]]:
    if question.each:
        for row in path.rows_asked(question):
            yield (question.id, row), path.reader.inside(question.each, row)
    elif path.asks(question.id):
        yield (question.id,), path.reader
