"""A number that an agency gives to somebody, with letters in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, Rule, Standpoint
from forms_service.engine.types.registry import question_type
from forms_service.engine.types.text import WORDS, Text


@question_type
class ReferenceNumber(Text):
    """Typed as it comes; kept, compared and printed in capitals without blanks, also where it was saved before that."""

    name = "reference_number"
    rules: ClassVar[tuple[Rule, ...]] = WORDS
    is_free_text = False

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        parsed = super().parse(question, raw, context)
        return parsed if parsed.value is None else replace(parsed, value=_normal(str(parsed.value)))

    def readable(self, question: Question, value: Value) -> Value | None:
        return _normal(value) if isinstance(value, str) else None

    def text(self, question: Question, value: Value, context: Context) -> str:
        return _normal(str(value))

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield from (_normal(str(specimen)) for specimen in super().specimens(question, place, seed))


def _normal(number: str) -> str:
    return "".join(number.upper().split())
