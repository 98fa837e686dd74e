"""What was typed for a question, and what would have been: once, or for each row of another question."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Problem, Raw, Value, by_row
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed
from forms_service.engine.types.registry import type_of


def parse(question: Question, raw: Raw, context: Context) -> Parsed:
    """Read what was typed for *question*, for each row of another question where it is asked so."""
    if not question.each:
        return type_of(question).parse(question, raw, context)
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for this_row, typed in (raw if isinstance(raw, Mapping) else {}).items():
        parsed = type_of(question).parse(question, typed, context)
        problems.extend(Problem((question.id, this_row, *p.place[1:]), p.message, p.level) for p in parsed.problems)
        if parsed.value is not None:
            found[this_row] = parsed.value
    return Parsed(None, tuple(problems)) if problems else Parsed(found or None)


def raw_of(question: Question, value: Value) -> Raw:
    """Return what would have been typed to give *value*; the inverse of ``parse``."""
    if question.each:
        return {this_row: type_of(question).raw(question, item) for this_row, item in by_row(value).items()}
    return type_of(question).raw(question, value)


def readable(question: Question, value: Value) -> Value | None:
    """Return what of a saved *value* still is an answer to *question*, for each row where it is asked so."""
    if not question.each:
        return type_of(question).readable(question, value)
    found = {this_row: type_of(question).readable(question, item) for this_row, item in by_row(value).items()}
    return {this_row: item for this_row, item in found.items() if item is not None} or None
