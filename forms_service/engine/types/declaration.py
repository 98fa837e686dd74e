"""A declaration: a statement that a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint
from forms_service.engine.types.registry import question_type


@question_type
class Declaration(QuestionType):
    """A statement that a person confirms by an act of their own."""

    name = "declaration"
    verb = "Enter"
    operators: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = ()
    is_own_act = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        ticked = raw == "yes" or (isinstance(raw, Sequence) and list(raw) == ["yes"])
        return Parsed(value=True) if ticked else Parsed()

    def raw(self, question: Question, value: Value) -> Raw:
        return "yes" if value else ""

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "Confirmed" if value else "Not confirmed"

    def readable(self, question: Question, value: Value) -> Value | None:
        return True if value is True else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield True
