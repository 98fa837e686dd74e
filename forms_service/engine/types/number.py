"""A whole number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, text_of
from forms_service.engine.types.registry import question_type


def _between(value: Value, check: Check, question: Question, _: Standpoint) -> str:
    low, high = (int(bound) for bound in check.value)
    inside = isinstance(value, int) and low <= value <= high
    return "" if inside else f"{question.short_label} must be between {low} and {high}"


@question_type
class Integer(QuestionType):
    name = "integer"
    verb = "Enter"
    operators: ClassVar[frozenset[str]] = frozenset()
    rules = (Rule("between", ("number", "number"), _between),)

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = text_of(raw).strip()
        if not typed:
            return Parsed()
        if not re.fullmatch(r"-?[0-9]{1,9}", typed):
            return Parsed(None, (Problem((question.id,), f"{question.short_label} must be a whole number, like 34"),))
        return Parsed(int(typed))

    def raw(self, question: Question, value: Value) -> Raw:
        return str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        return str(value)

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        between = next((check.value for check in question.checks if check.rule == "between"), ("0", "40"))
        low, high = (int(bound) for bound in between)
        middle = low + crc32(seed.encode()) % (high - low + 1)
        yield from (middle, low, high)
