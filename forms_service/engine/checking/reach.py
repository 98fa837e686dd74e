"""Whether a question can be asked at all: a search for answers that lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, product
from random import Random

from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare, Condition, Named, parts
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.moments import Moment
from forms_service.engine.path import find_path
from forms_service.engine.types.registry import type_of

MOST_TRIES = 4000
"""Beyond this many answer sets a question is taken to be reachable: a check must never refuse wrongly."""

FIRST_LOTS = 100

_NOWHERE = Context(
    now=Moment(datetime(2026, 1, 1, tzinfo=UTC)),
    facts={},
    tables={},
    working_days_after=lambda start, _: start,
    unprintable=lambda _: (),
)


def unreachable(definition: Definition) -> Iterator[Question]:
    """The questions that no answers put on the path; answers that are found for one speak for all that they lead to."""
    reached: set[str] = set()
    for question in definition.questions:
        if question.id not in reached:
            reached |= _reached_with(definition, question)
        if question.id not in reached:
            yield question


def _reached_with(definition: Definition, question: Question) -> set[str]:
    """What is asked with the first answers found that put *question* on the path; nothing, where none do."""
    concerned = _concerned(definition, question)
    if not concerned or _depends_on_proposals(definition, [*concerned, question]):
        return {question.id}
    tried = 0
    for answers in islice(_answer_sets(definition, concerned, question), MOST_TRIES):
        tried += 1
        path = find_path(definition, answers, answers, replace(_NOWHERE, readings=answers))
        if path.asks(question.id):
            return {asked.id for asked in path.questions}
    return {question.id} if tried >= MOST_TRIES else set()


def everywhere(definition: Definition, condition: Condition | None) -> Iterator[Condition]:
    """Every part of *condition*, names followed (a cycle of names is found elsewhere and stops here)."""
    waiting, seen = [condition] if condition else [], set[str]()
    while waiting:
        for part in parts(waiting.pop()):
            yield part
            if isinstance(part, Named) and part.name not in seen and part.name in definition.conditions:
                seen.add(part.name)
                waiting.append(definition.conditions[part.name])


def comparisons(definition: Definition, condition: Condition | None) -> Iterator[Compare]:
    """Every comparison in *condition*, names followed."""
    return (part for part in everywhere(definition, condition) if isinstance(part, Compare))


def _depends_on_proposals(definition: Definition, questions: list[Question]) -> bool:
    """Proposals depend on dates and on the world outside, so answers that differ from them are not searched for."""
    asked = (condition for question in questions for condition in _conditions(definition, question))
    return any(c.operator == "differs_from_proposal" for each in asked for c in comparisons(definition, each))


def _conditions(definition: Definition, question: Question) -> tuple[Condition | None, Condition | None]:
    section = definition.section_of.get(question.id)
    return question.show_when, section.show_when if section else None


def _concerned(definition: Definition, question: Question) -> list[Question]:
    """The questions whose answers decide whether *question* is asked, itself left out."""
    found: dict[str, Question] = {}
    waiting = [question]
    while waiting:
        asked = waiting.pop()
        for condition in _conditions(definition, asked):
            for compare in comparisons(definition, condition):
                named = definition.index[definition.repeat_of_column.get(compare.answer, compare.answer)]
                if named.id not in found and named.id != question.id:
                    found[named.id] = named
                    waiting.append(named)
        if asked.each and asked.each not in found and asked.each != question.id:
            repeat = definition.index[asked.each]
            found[repeat.id] = repeat
            waiting.append(repeat)
    return list(found.values())


def _answer_sets(definition: Definition, concerned: list[Question], target: Question) -> Iterator[dict[str, Value]]:
    operands = _operands(definition, [*concerned, target])
    for rows in (["r1"], ["r1", "r2"], []):
        choices = [list(_candidates(question, operands, rows)) for question in concerned]
        for values in _combinations(choices):
            found = {q.id: value for q, value in zip(concerned, values, strict=True) if value is not None}
            yield found


def _combinations(choices: list[list[Value | None]]) -> Iterator[tuple[Value | None, ...]]:
    """One of each: first some by lot, which soon finds what is often so, then all of them in order."""
    lots = Random(0)  # noqa: S311 - the same lots every time
    yield from (tuple(lots.choice(several) for several in choices) for _ in range(FIRST_LOTS))
    yield from product(*choices)


def _operands(definition: Definition, questions: list[Question]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in questions:
        for condition in _conditions(definition, question):
            for compare in comparisons(definition, condition):
                found.setdefault(compare.answer, []).extend(compare.operand)
    return found


def _candidates(question: Question, operands: Mapping[str, list[str]], rows: list[str]) -> Iterator[Value | None]:
    """Values worth trying for a question, in every row it is asked for."""
    if question.columns:
        for cells in _cells(question, operands):
            yield [{"id": row, "cells": cells} for row in rows]
        return
    texts = _texts(question, operands)
    if question.each:
        yield from (dict(zip(rows, several, strict=True)) for several in product(texts, repeat=len(rows)))
        return
    if type_of(question).has_several:
        yield list(texts)
        yield from ([text] for text in texts)
    else:
        yield from texts
    yield None


def _texts(question: Question, operands: Mapping[str, list[str]]) -> list[Value]:
    """The values that conditions name first, then the other options."""
    named = [operand for operand in operands.get(question.id, []) if operand not in {"true", "false"}]
    return [*dict.fromkeys([*named, *([option.id for option in question.options] or ["something else"])])]


def _cells(repeat: Question, operands: Mapping[str, list[str]]) -> Iterator[dict[str, Value]]:
    """Rows alike in all but one column, which takes each of its values."""
    usual = {column.id: _texts(column, operands)[0] for column in repeat.columns}
    yield usual
    for column in repeat.columns:
        yield from ({**usual, column.id: text} for text in _texts(column, operands)[1:])
