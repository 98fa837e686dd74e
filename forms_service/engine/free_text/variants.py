"""The same name or age written otherwise: as initials, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary

_IN_WORDS: Final = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
"""
_NUMBERS: Final = {word: number for number, word in enumerate(_IN_WORDS.split(), start=1)}
NUMBER_IN_WORDS: Final = rf"(?P<age>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_YEARS: Final = r"(?:years?|yrs?|y)"
_AGE: Final = re.compile(
    rf"\b(?:age(?:d|\s+of)?\s+{NUMBER_IN_WORDS}\b"
    rf"|{NUMBER_IN_WORDS.replace('age', 'old')}[\s-]*{_YEARS}[\s/.-]*(?:olds?|o)\b)",
    re.IGNORECASE,
)
_IN_YEARS: Final = re.compile(rf"\b{NUMBER_IN_WORDS}[\s-]*{_YEARS}\b", re.IGNORECASE)


def initials_in(text: str, names: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY) -> str:
    """Return where *text* has the initials of *names*, or the first of them as a letter; empty if nowhere."""
    letters = [name[0] for name in names]
    together = "".join(letters)
    bare = rf"|{together}" if together.casefold() not in vocabulary.abbreviations else ""
    dotted = r"[.\s]\s*".join(letters)
    found = re.search(rf"(?<![\w.])(?:{dotted}\.?{bare}|{letters[0]}\.?\s+{re.escape(names[-1])})(?![\w’'])", text)
    return found[0] if found else ""


def ages_in(text: str) -> set[int]:
    """Return the ages that a text tells of: “aged 5”, “five-year-old”."""
    return {number(found["age"] or found["old"]) for found in _AGE.finditer(text)}


def years_in(text: str) -> set[int]:
    """Return how many years a text speaks of, which may be an age: “5 yrs”."""
    return {number(found["age"]) for found in _IN_YEARS.finditer(text)} | ages_in(text)


def number(word: str) -> int:
    """Return a number as it is written, in words or in figures."""
    return _NUMBERS.get(word.casefold()) or int(word)
