"""One thing that a version of a form has otherwise than the version before, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DifferenceKind(StrEnum):
    """What it is about; the values are what a command prints, so none is ever changed."""

    FORM = "form"
    PLACE_ADDED = "place_added"
    PLACE_TAKEN_OUT = "place_taken_out"
    PLACE_CHANGED = "place_changed"
    QUESTION_ADDED = "question_added"
    QUESTION_TAKEN_OUT = "question_taken_out"
    MOVED = "moved"
    REWORDED = "reworded"
    ANSWERED_OTHERWISE = "answered_otherwise"
    OPTION_ADDED = "option_added"
    OPTION_TAKEN_OUT = "option_taken_out"
    OPTION_REWORDED = "option_reworded"
    OPTION_CHANGED = "option_changed"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    CONDITION = "condition"
    HINT = "hint"
    CHECK = "check"
    PROPOSAL = "proposal"
    READERS = "readers"
    WORKINGS = "workings"
    RULE = "rule"
    DECLARATION = "declaration"
    DOCUMENT = "document"
    OUTCOME = "outcome"


OTHER_WORDS: Final = frozenset(
    {DifferenceKind.REWORDED, DifferenceKind.ANSWERED_OTHERWISE, DifferenceKind.OPTION_REWORDED}
)
"""After which an answer that was given before was given to other words than those that are asked now."""


@dataclass(frozen=True)
class FormDifference:
    """*before* and *after* are what stood and stands there, in words; empty where there was, or is, nothing to show.

    *question* is the question, or the column of one, that it is about, and *option* the option of that; empty where
    it is about neither.
    """

    kind: DifferenceKind
    sentence: str
    question: str = ""
    option: str = ""
    before: str = ""
    after: str = ""
