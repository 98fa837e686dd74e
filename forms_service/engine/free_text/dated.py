"""Since when a text says that something is so: “on a plan since June”, “the order was made on 3 May 2021”.

It is read beside a phrase that says what it is, and no further than it is written: a month without a year is one of any
year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.engine.dates import month_number
from forms_service.engine.free_text.told_of import sayings
from forms_service.engine.free_text.vocabulary import NO_VOCABULARY, Vocabulary

_WITH_DOTS: Final = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)\b")
_FROM_THEN: Final = re.compile(
    r"(?:,?\s*\b(?:which|that))?\s*\b(?:(?:has|have|was|were)\s+)?(?:began|begun|started|commenced|made|opened|dated|granted)"
    r"\s+(?:in|on|from)\s+(?=(?:\w+\s+){0,3}?(?:\d|[A-Z][a-z]{2}))",
)
_SINCE: Final = frozenset(["since", "from"])
_ON_A_DAY: Final = frozenset(["in", "on"])
_BEGINNINGS: Final = frozenset(
    [
        "made",
        "placed",
        "put",
        "became",
        "taken",
        "accommodated",
        "started",
        "opened",
        "began",
        "entered",
        "came",
        "last",
        "born",
    ]
)
"""Beside one of these something began “in” a month, or was last so."""
_VAGUELY: Final = re.compile(
    r"about|around|early|late|mid|the|end|beginning|start|of|last|this|approximately|at|least|in|on"
)
_ENDS: Final = frozenset(["to", "until", "till"])
_DAY_OF_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_WHOLE_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_TWO_FIGURES: Final = re.compile(r"\d\d")
_REACH: Final = 8
_NEARBY: Final = 4


@dataclass(frozen=True)
class DateTold:
    """As much of a date as a text tells; what it does not tell is 0."""

    year: int = 0
    month: int = 0
    day: int = 0

    def is_other_than(self, stored: str) -> bool:
        """Whether it cannot be the date that is *stored*, as far as both are known."""
        parts = (int(part) for part in stored[:10].split("-"))
        return any(
            mine and mine != theirs for mine, theirs in zip((self.year, self.month, self.day), parts, strict=False)
        )


def dates_told(
    text: str, phrases: Iterable[str], names: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY
) -> Iterator[tuple[frozenset[int], DateTold]]:
    """Return since when *text* says one of the *phrases*, and of whom of those with these *names*, by number."""
    plain = _FROM_THEN.sub(" since ", _WITH_DOTS.sub(r"\1/\2/\3", text))
    for clause, at, whom in sayings(plain, phrases, names, vocabulary):
        date = _date_behind(clause, at) or _date_ahead(clause, at)
        if whom and date:
            yield whom, date


def _date_behind(clause: Sequence[str], at: range) -> DateTold | None:
    """The date behind a phrase: “… for neglect since June”, “placed on … in June”, “born 3 May 2015”."""
    began = not _BEGINNINGS.isdisjoint(clause[max(0, at.start - _REACH) : at.stop])
    behind = clause[at.stop : at.stop + _REACH]
    if behind and behind[0][0].isdigit() and (date := _date_at(behind)):
        return date
    places = (n for n, word in enumerate(behind) if _is_mark(n, word, began=began and n < _NEARBY))
    dates = (_date_at(clause[at.stop + n + 1 :]) for n in places)
    return next((date for date in dates if date), None)


def _date_ahead(clause: Sequence[str], at: range) -> DateTold | None:
    """The date before it: “Since June he has …”, “In May 2021 we made …”."""
    ahead = clause[: at.start]
    began = not _BEGINNINGS.isdisjoint(ahead)
    places = (n for n, word in enumerate(ahead) if _is_mark(n + 1, word, began=began))
    return next((date for n in places if (date := _date_at(ahead[n + 1 :]))), None)


def _is_mark(place: int, word: str, *, began: bool) -> bool:
    """Whether a date may stand behind a word: “since”; “in”, if it began then; and “of”, where it stands first."""
    return word in _SINCE or (began and word in _ON_A_DAY) or (word == "of" and not place)


def _date_at(words: Sequence[str]) -> DateTold | None:
    """The date with which these *words* begin, unless something is over by another one."""
    first = next((n for n, word in enumerate(words) if not _VAGUELY.fullmatch(word)), len(words))
    date, length = _date_in(words[first : first + 4])
    behind = words[first + length : first + length + 1]
    return None if date is None or _ENDS.intersection(behind) else date


def _date_in(words: Sequence[str]) -> tuple[DateTold | None, int]:
    """The date in the first of a few words, and how many they are."""
    one, two, three = (*words, "", "", "")[:3]
    if two == "of":
        two, three = (*words, "", "", "")[2:4]
    if _WHOLE_YEAR.fullmatch(one):
        month = _month_called(two) if two.isdigit() and _DAY_OF_MONTH.fullmatch(three) else 0
        return DateTold(int(one), month, int(three) if month else 0), 3 if month else 1
    if month := 0 if one.isdigit() else _month_called(one):
        if day := _DAY_OF_MONTH.fullmatch(two):
            return DateTold(_year_written(three), month, int(day[1])), 3 if _year_written(three) else 2
        return DateTold(_year_written(two), month), 2 if _year_written(two) else 1
    day = _DAY_OF_MONTH.fullmatch(one)
    if day and (month := _month_called(two)) and (_year_written(three) or not two.isdigit()):
        return DateTold(_year_written(three), month, int(day[1])), len(words) if _year_written(three) else 2
    return None, 0


def _month_called(word: str) -> int:
    return month_number(word) or 0


def _year_written(word: str) -> int:
    if _WHOLE_YEAR.fullmatch(word):
        return int(word)
    return 2000 + int(word) if _TWO_FIGURES.fullmatch(word) else 0
