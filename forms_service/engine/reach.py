"""Whether a question can be asked at all: a search for answers that lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice, product

from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare, Condition, Named, parts
from forms_service.engine.definitions import Definition, Question
from forms_service.engine.derivations import Context
from forms_service.engine.path import find_path

MOST_TRIES = 4000
"""Beyond this many answer sets a question is taken to be reachable: a check must never refuse wrongly."""

_NOWHERE = Context(
    now=datetime(2026, 1, 1),
    facts={},
    tables={},
    working_days_after=lambda start, _: start,
    unprintable=lambda _: (),
)


def is_reachable(definition: Definition, question: Question) -> bool:
    """Whether some answers put *question* on the path."""
    concerned = _concerned(definition, question)
    if not concerned:
        return True
    tried = 0
    for answers in islice(_answer_sets(definition, concerned, question), MOST_TRIES):
        tried += 1
        if find_path(definition, answers, answers, _NOWHERE).asks(question.id):
            return True
    return tried >= MOST_TRIES


def comparisons(definition: Definition, condition: Condition | None) -> Iterator[Compare]:
    """Every comparison in *condition*, names followed (a cycle of names is found elsewhere and stops here)."""
    waiting, seen = [condition] if condition else [], set[str]()
    while waiting:
        for part in parts(waiting.pop()):
            if isinstance(part, Compare):
                yield part
            elif isinstance(part, Named) and part.name not in seen and part.name in definition.conditions:
                seen.add(part.name)
                waiting.append(definition.conditions[part.name])


def _concerned(definition: Definition, question: Question) -> list[Question]:
    """The questions whose answers decide whether *question* is asked, itself left out."""
    found: dict[str, Question] = {}
    waiting = [question]
    while waiting:
        asked = waiting.pop()
        section = definition.section_of.get(asked.id)
        for condition in (asked.show_when, section.show_when if section else None):
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
        for values in product(*choices):
            found = {q.id: value for q, value in zip(concerned, values, strict=True) if value is not None}
            yield found


def _operands(definition: Definition, questions: list[Question]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in questions:
        section = definition.section_of.get(question.id)
        for condition in (question.show_when, section.show_when if section else None):
            for compare in comparisons(definition, condition):
                found.setdefault(compare.answer, []).extend(compare.operand)
    return found


def _candidates(question: Question, operands: Mapping[str, list[str]], rows: list[str]) -> Iterator[Value | None]:
    """Values worth trying: those that conditions name first, then the other options, then none."""
    named = [operand for operand in operands.get(question.id, []) if operand not in {"true", "false"}]
    others = [option.id for option in question.options] or ["something else"]
    texts: list[Value] = [*dict.fromkeys([*named, *others])]
    if question.columns:
        yield [
            {"id": row, "cells": {c.id: c.options[0].id if c.options else "x" for c in question.columns}}
            for row in rows
        ]
        return
    if question.each:
        yield from (dict(zip(rows, several, strict=True)) for several in product(texts, repeat=len(rows)))
        return
    if question.type in {"checkboxes", "lines"}:
        yield list(texts)
        yield from ([text] for text in texts)
    else:
        yield from texts
    yield None
