"""Symbols and marks: which letter a symbol of Word's symbol fonts is, and what a mark means in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.word_reading.wordml import Element, W
from forms_service.casework.documents.tree import Language, Mark, Words

# By their codes in the font; Word writes them with or without F000 added.
_WINGDINGS: Final = {
    0x28: "☎",
    0x29: "✆",
    0x2A: "✉",
    0x6C: "●",
    0x6E: "■",
    0x6F: "☐",
    0x71: "☐",
    0x72: "☐",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "☐",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_SYMBOLS: Final = {
    "wingdings": _WINGDINGS,
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "webdings": {0x61: "✓", 0x63: "☐", 0x72: "✗"},
    "symbol": {0xA3: "≤", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xD6: "√"},
}
SYMBOL_FONTS: Final = frozenset({*_SYMBOLS, "wingdings 3", "zapf dingbats", "zapfdingbats", "marlett"})
_PRIVATE: Final = range(0xE000, 0xF900)

_TICKED, _EMPTY, _TICK, _CROSS = (
    ("ticked", "wedi ticio"),
    ("not ticked", "heb ei dicio"),
    ("tick", "tic"),
    ("cross", "croes"),
)
_MEANINGS: Final = {
    "☐": _EMPTY,
    "☑": _TICKED,
    "☒": _TICKED,
    "✓": _TICK,
    "✔": _TICK,
    "✗": _CROSS,
    "✘": _CROSS,
}
_MARKS: Final = re.compile(f"([{''.join(_MEANINGS)}])")


def letter_of(symbol: Element) -> str:
    """The letter that a symbol is in every font, or nothing if we know none."""
    try:
        code = int(symbol.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    font = symbol.get(f"{W}font", "").lower()
    if font in SYMBOL_FONTS:
        return _SYMBOLS.get(font, {}).get(code & 0xFF, "")
    return "" if code in _PRIVATE or not chr(code).isprintable() else chr(code)


def with_marks(words: Words, language: Language) -> Iterator[Words | Mark]:
    """A text of the letter's own, with its marks apart."""
    for number, part in enumerate(_MARKS.split(words.text)):
        if number % 2:
            yield Mark(part, _MEANINGS[part][language == "cy"])
        elif part:
            yield Words(part, is_bold=words.is_bold, link=words.link)
