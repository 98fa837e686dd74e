"""What is typed into one box: names, a date of birth or its year, and parts of references and numbers, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.dates import month_number, real_date

FEWEST_OF_A_NUMBER: Final = 4
"""So many letters and figures a part of a reference or number has at least."""

_IN_WORDS: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s/.-]+(\d{1,2}|[A-Za-z]{3,9})[\s/.-]+(\d{4})\b")
_ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR: Final = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class TypedText:
    """What may have been typed: of one person *words* of their names, *born* and *numbers*; or *whole* as one number.

    *born* begins with the day as it was typed; another follows where day and month may be exchanged. *year* is a year
    of birth that stands alone.
    """

    whole: str = ""
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    year: str = ""

    @property
    def is_of_a_person(self) -> bool:
        return bool(self.words or self.numbers or self.born or self.year)


@lru_cache(maxsize=256)
def read_typed(text: str) -> TypedText:
    """Read what was typed. Every reading counts that it may have: “1994” is a year, and part of a number."""
    whole = plain_number(text)
    born, rest = _birth_days(text)
    words: list[str] = []
    numbers: list[str] = []
    year = ""
    for piece in rest.split():
        plain = plain_number(piece)
        if _YEAR.fullmatch(plain) and not (born or year):
            year = plain
        elif any(c.isdigit() for c in plain):
            numbers.append(plain)
        else:
            words += comparable(piece).split()
    return TypedText(
        whole=whole if len(whole) >= FEWEST_OF_A_NUMBER and not born else "",
        words=tuple(dict.fromkeys(words)),
        numbers=tuple(dict.fromkeys(numbers)),
        born=born,
        year=year,
    )


def _birth_days(text: str) -> tuple[tuple[str, ...], str]:
    """The first day that stands in a text, perhaps with day and month exchanged, and the text without it."""
    for pattern, order in ((_IN_WORDS, (3, 2, 1)), (_ISO, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, month, day = (match[place] for place in order)
            found = (real_date(year, month_number(month), day), _exchanged(year, month, day))
            days = tuple(dict.fromkeys(each.isoformat() for each in found if each))
            if days:
                return days, f"{text[: match.start()]} {text[match.end() :]}"
    return (), text


def _exchanged(year: str, month: str, day: str) -> date | None:
    return (
        real_date(year, month_number(day), month)
        if month.isdigit()
        else real_date(year, month_number(day), str(month_number(month) or ""))
    )
