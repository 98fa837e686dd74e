"""Sealed answers, asked for by what they mean in the version of the form that they were given to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import AnswersByMeaning, Value
from forms_service.engine.definitions.forms import Definition


@dataclass(frozen=True)
class SealedByMeaning:
    """The answers of one submission. What its form carries from another is sealed apart, and is none of them."""

    submission: Submission
    definition: Definition

    @cached_property
    def answers(self) -> AnswersByMeaning:
        return self.definition.by_meaning(self.submission.values)

    def value(self, meaning: str) -> Value | None:
        """Return the value that was answered to the question with a meaning, if it was on the path."""
        return self.answers.value(meaning)

    def text(self, meaning: str) -> str:
        """Return that answer in words, empty if there is none."""
        return self.submission.text(self.definition.bearer(meaning))

    def rows(self, meaning: str) -> list[tuple[str, AnswersByMeaning]]:
        """Return the rows that were answered, by their ids."""
        return self.answers.rows(meaning)
