"""A matrix: one option for each of the question's own rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from forms_service.engine.answers import Problem, Raw, Value, by_row
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, Standpoint, pick, text_of
from forms_service.engine.types.choice import Choice
from forms_service.engine.types.registry import question_type


@question_type
class Matrix(Choice):
    """One option for each of the question's own *rows*."""

    name = "matrix"
    operators: ClassVar[frozenset[str]] = frozenset()
    has_rows = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = raw if isinstance(raw, Mapping) else {}
        given = {row.id: text_of(typed.get(row.id, "")) for row in question.rows}
        unknown = [row for row in question.rows if given[row.id] and question.option(given[row.id]) is None]
        if unknown:
            refusal = "Choose one of the answers given for {}"
            return Parsed(None, tuple(Problem((question.id, row.id), refusal.format(row.label)) for row in unknown))
        return Parsed({row: chosen for row, chosen in given.items() if chosen} or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return {row: str(chosen) for row, chosen in by_row(value).items()}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "\n".join(f"{row['label']}: {row['text']}" for row in self._lines(question, value))

    def readable(self, question: Question, value: Value) -> Value | None:
        rows = {row.id for row in question.rows}
        given = by_row(value).items()
        return {row: chosen for row, chosen in given if row in rows and question.option(str(chosen))} or None

    def sealed(self, question: Question, value: Value, context: Context) -> Mapping[str, Any]:
        return {"choice": value, "lines": self._lines(question, value)}

    def _lines(self, question: Question, value: Value) -> list[dict[str, str]]:
        """Each row that is answered: its ``id``, ``label``, the ``choice`` and its ``text``."""
        given = {row: question.option(str(chosen)) for row, chosen in by_row(value).items()}
        return [
            {"id": row.id, "label": str(row.label), "choice": chosen.id, "text": str(chosen.label)}
            for row in question.rows
            if (chosen := given.get(row.id)) is not None
        ]

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        options = [option.id for option in question.options]
        for turn in range(len(options)):
            yield {row.id: options[(at + turn) % len(options)] for at, row in enumerate(question.rows)}
        yield {row.id: pick(options, seed, row.id) for row in question.rows}
