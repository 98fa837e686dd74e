"""How old somebody is now, as a text tells it: not how old they were, will be, or how old somebody else is."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.variants import NUMBER_IN_WORDS, ages_in, number

_CLAUSE: Final = re.compile(r"[.;:!?\n,()]+|\b(?:and|but)\b")
_IS: Final = re.compile(
    rf"\b(?:is|now|just turned|has turned)\s+(?:now\s+|only\s+|just\s+|still\s+)?{NUMBER_IN_WORDS}"
    r"(?=\s*(?:$|now\b|years?\b|yrs?\b|already\b))",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"\b(?:was|were|had|when|since|until|till|will|would|turns|before|after|ago|from|for|at the age|between|under|over"
    r"|than|whose|who|older|younger|other|another)\b",
    re.IGNORECASE,
)
"""Words beside which an age is of another time, or of somebody else."""


def ages_told(text: str, others: Collection[str]) -> set[int]:
    """Return the ages that *text* gives somebody now: “Eight years old”, “Posy is nine now”.

    Beside what *others* are called an age may be theirs, and is nobody's.
    """
    clauses = (clause.strip() for clause in _CLAUSE.split(text))
    named = (clause for clause in clauses if not _OTHERWISE.search(clause) and set(others).isdisjoint(words(clause)))
    return {age for clause in named for age in _ages(clause)}


def _ages(clause: str) -> set[int]:
    told = _IS.search(clause)
    return ages_in(clause) | ({number(told["age"])} if told else set())
