"""Several named texts that are one answer: a person at work, an address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, part_of
from forms_service.engine.types.registry import question_type
from forms_service.engine.types.text import Text, TextArea


class Parts(QuestionType):
    """Several named texts that are one answer; the first part is the one that must be there."""

    verb = "Enter"
    operators: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = ()
    many_lines: ClassVar[tuple[str, ...]] = ()
    separator = ", "

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        read = {name: self._part(name).parse(question, part_of(raw, name), context) for name in self.parts}
        problems = [Problem((question.id, name), each.message) for name, one in read.items() for each in one.problems]
        found: dict[str, Value] = {name: one.value for name, one in read.items() if one.value is not None}
        first = self.parts[0]
        if found and first not in found and not problems:
            problems = [Problem((question.id, first), f"Enter the {first.replace('_', ' ')}")]
        return Parsed(None, tuple(problems)) if problems else Parsed(found or None)

    def _part(self, name: str) -> Text:
        return TextArea() if name in self.many_lines else Text()

    def raw(self, question: Question, value: Value) -> Raw:
        return {name: str(part) for name, part in value.items()} if isinstance(value, dict) else {}

    def text(self, question: Question, value: Value, context: Context) -> str:
        found = value if isinstance(value, dict) else {}
        return self.separator.join(str(found[name]) for name in self.parts if found.get(name))

    def readable(self, question: Question, value: Value) -> Value | None:
        given = value if isinstance(value, dict) else {}
        return {name: part for name, part in given.items() if name in self.parts and isinstance(part, str)} or None


@question_type
class Person(Parts):
    name = "person"
    names_somebody = True
    parts = ("name", "role", "phone", "email")

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        digits = crc32(seed.encode()) % 1000
        whole: dict[str, Value] = {
            "name": f"Person of {seed}",
            "role": "Invented role",
            "phone": f"01632 960 {digits:03}",
            "email": f"person{digits}@council.example",
        }
        yield whole
        yield {"name": whole["name"]}


@question_type
class Address(Parts):
    name = "address"
    parts = ("address", "postcode")
    many_lines = ("address",)
    locates = True

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield {"address": f"{crc32(seed.encode()) % 200 + 1} Specimen Lane\nInventedtown", "postcode": "ZZ99 9ZZ"}
