"""How old somebody is now, as a text tells it: not how old they were, will be, or how old somebody else is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from forms_service.engine.free_text.likeness import words
from forms_service.engine.free_text.variants import NUMBER_IN_WORDS, ages_in, number

_CLAUSE: Final = re.compile(r"[.;:!?\n,()]+|\b(?:and|but)\b")
_IS: Final = re.compile(
    rf"\b(?:is|now|just turned|has turned)\s+(?:now\s+|only\s+|just\s+|still\s+)?{NUMBER_IN_WORDS}"
    r"(?=\s*(?:$|now\b|years?\b|yrs?\b|already\b))",
    re.IGNORECASE,
)
_NEARLY: Final = re.compile(
    r"(?:^|\b(?:is|now)\s+)(?:nearly|almost|soon|about to (?:be|turn)|coming up to|going on|turning)\s+"
    rf"{NUMBER_IN_WORDS}\b"
    r"(?!\s*(?:weeks?|months?|hours?|days?|miles?|per|times))",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(rf"\bturned\s+{NUMBER_IN_WORDS}\b", re.IGNORECASE)
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
    return {age for clause in clauses_of_now(text, others) for age in _ages(clause)}


def ages_to_come(text: str, others: Collection[str]) -> set[int]:
    """Return the ages that somebody has soon: “nearly sixteen”."""
    found = (_NEARLY.search(clause) for clause in clauses_of_now(text, others))
    return {number(each["age"]) for each in found if each}


def clauses_of_now(text: str, others: Collection[str]) -> Iterator[str]:
    """The clauses of a text that are of no other time, and of nobody whom *others* are called."""
    clauses = (clause.strip() for clause in _CLAUSE.split(text))
    return (clause for clause in clauses if not _OTHERWISE.search(clause) and set(others).isdisjoint(words(clause)))


def _ages(clause: str) -> set[int]:
    told = (_IS.search(clause), _TURNED.search(clause))
    return ages_in(clause) | {number(each["age"]) for each in told if each}
