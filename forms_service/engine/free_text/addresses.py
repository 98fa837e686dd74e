"""Where somebody lives or is reached, as it stands in what a person writes: a street, a postcode, a number to ring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from forms_service.engine.free_text.slips import stands_in

_POSTCODE: Final = r"\b(?i:[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2})\b"
_HOUSE: Final = r"(?:(?i:flat|apartment|unit|room)\s+[0-9]+[A-Za-z]?,?\s+)?\b[0-9]{1,4}[A-Za-z]?,?\s+"
_NAME: Final = r"[A-ZÀ-Þ][\w’'-]*\s+"
_PLAIN: Final = r"(?:road|rd|street|lane|avenue|ave|crescent|terrace|gardens|mews|cottages?)"
"""What a street is called, and hardly anything else, so that it is one in small letters too."""
_CALLED: Final = (
    r"(?:Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Crescent|Terrace|Gardens|Grove|Row|Mews|Walk|Square|Way|Rise"
    r"|Place|Parade|Cottages?)"
)
_DAY: Final = (
    r"(?!January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday)"
)
_ADDRESS: Final = re.compile(
    "|".join(
        [
            _POSTCODE,
            rf"{_HOUSE}(?:[\w’'-]+\s+){{1,3}}(?i:{_PLAIN})\b",
            rf"{_HOUSE}(?:{_NAME}){{1,3}}{_CALLED}\b",
            # Streets that are called otherwise: “at 14 Heol y Môr”.
            rf"(?:(?<=\bat )|(?<=\bof )){_HOUSE}{_DAY}[A-ZÀ-Þ][\w’'-]+",
            rf"\b(?:{_NAME}){{1,3}}{_CALLED}\b",
        ]
    )
)


_NUMBER: Final = re.compile(r"(?<![\w/])(?:\+44[\s(]*0?\)?|0)[\s()]*\d(?:[\s().-]{0,2}\d){8,9}(?!\d)")
_MAIL: Final = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")


def ways_to_reach(text: str) -> list[str]:
    """Return the numbers to ring and the addresses to write to by e-mail that stand in *text*."""
    return [" ".join(found[0].split()) for pattern in (_NUMBER, _MAIL) for found in pattern.finditer(text)]


def addresses_in(text: str) -> list[str]:
    """Return what in *text* seems to say where somebody lives, as it is written there."""
    return list(dict.fromkeys(" ".join(found[0].split()) for found in _ADDRESS.finditer(text)))


def lines_of_address(text: str) -> list[str]:
    """Return the lines of an address, each by itself: what gives it away alone, be it the name of the town."""
    lines = (line.strip(" .") for line in re.split(r"[,\n]", text))
    return [line for line in lines if sum(map(str.isalpha, line)) >= _LEAST_LETTERS]


def names_line(text: str, lines: Iterable[str]) -> str:
    """Return the first of these *lines* that *text* has: whole, without its number, or with a slip; empty if none."""
    return next((line for line in lines if _has(text, line)), "")


def _has(text: str, line: str) -> bool:
    if re.search(rf"\b{re.escape(line)}\b", text, re.IGNORECASE):
        return True
    if re.fullmatch(_POSTCODE, line):
        outward, inward = line.replace(" ", "").upper()[:-3], line[-3:].upper()
        return re.search(rf"\b{outward}(?:\s*{inward})?\b", text) is not None
    street = re.sub(r"^[\w/-]*\d\w*\s+", "", line)
    is_told_apart = sum(map(str.isalpha, street)) >= _TOLD_APART
    return is_told_apart and stands_in(text, street)


_TOLD_APART: Final = 8
"""A street or town of so many letters is told from other words, also with a slip."""

_LEAST_LETTERS: Final = 4
"""A shorter line is found in anything."""
