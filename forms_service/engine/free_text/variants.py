"""The same name, age or day written otherwise: with a slip, as initials, in figures or in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from rapidfuzz.distance import OSA

from forms_service.engine.dates import month_number, real_date

_SHORT, _LONG = 4, 7
"""From so many letters on, a name may have one slip, or two, and be the same."""

_IN_WORDS: Final = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
"""
_NUMBERS: Final = {word: number for number, word in enumerate(_IN_WORDS.split(), start=1)}
_NUMBER: Final = rf"(?P<age>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_YEARS: Final = r"(?:years?|yrs?|y)"
_AGE: Final = re.compile(
    rf"\b(?:age(?:d|\s+of)?\s+{_NUMBER}\b|{_NUMBER.replace('age', 'old')}[\s-]*{_YEARS}[\s/.-]*(?:olds?|o)\b)",
    re.IGNORECASE,
)
_IN_YEARS: Final = re.compile(rf"\b{_NUMBER}[\s-]*{_YEARS}\b", re.IGNORECASE)
_DAY: Final = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s/.-]+(?P<month>\d{1,2}|[A-Za-z]{3,9})[\s/.,-]+(?P<year>\d{4}|\d{2})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))\b"
)
_NOBODYS: Final = "cp cpp cin la lac gp sw ss da dv mp pm am pc dc ds"
_ABBREVIATIONS: Final = frozenset(_NOBODYS.split(" "))
"""Letters that stand for something in any letter of this kind, and for nobody."""


def plain(word: str) -> str:
    """A word without capitals, accents and what is put behind it."""
    spread = unicodedata.normalize("NFKD", word.casefold().replace("'", "’").removesuffix("’s"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def alike(one: str, other: str) -> bool:
    """Whether one name is the other with a slip: a letter more, less or another, or two that changed places."""
    first, second = plain(one), plain(other)
    longer = max(len(first), len(second))
    if longer < _SHORT or first[:1] != second[:1] or not (first.isalpha() and second.isalpha()):
        return first == second
    return OSA.distance(first, second) <= (2 if longer >= _LONG and first[:2] == second[:2] else 1)


def alike_any(word: str, others: Collection[str]) -> bool:
    return any(alike(word, other) for other in others)


def initials_in(text: str, names: Sequence[str]) -> str:
    """Return where *text* has the initials of *names*, or the first of them as a letter; empty if nowhere."""
    letters = [name[0] for name in names]
    together = "".join(letters)
    bare = rf"|{together}" if together.casefold() not in _ABBREVIATIONS else ""
    dotted = r"[.\s]\s*".join(letters)
    found = re.search(rf"(?<![\w.])(?:{dotted}\.?{bare}|{letters[0]}\.?\s+{re.escape(names[-1])})(?![\w’'])", text)
    return found[0] if found else ""


def days_in(text: str) -> set[str]:
    """Return the days that a text tells of, however they are written: “3 April 1985”, “03/04/85”."""
    return set(_days(text))


def _days(text: str) -> Iterator[str]:
    for found in _DAY.finditer(text):
        if found["iso"]:
            yield found["iso"]
            continue
        day = real_date(_century(found["year"]), month_number(found["month"]), found["day"])
        if day is not None:
            yield day.isoformat()


def _century(year: str) -> str:
    return year if len(year) == len("1985") else f"{20 if int(year) < 40 else 19}{year}"


def ages_in(text: str) -> set[int]:
    """Return the ages that a text tells of: “aged 5”, “five-year-old”."""
    return {_number(found["age"] or found["old"]) for found in _AGE.finditer(text)}


def years_in(text: str) -> set[int]:
    """Return how many years a text speaks of, which may be an age: “5 yrs”."""
    return {_number(found["age"]) for found in _IN_YEARS.finditer(text)} | ages_in(text)


def _number(word: str) -> int:
    return _NUMBERS.get(word.casefold()) or int(word)
