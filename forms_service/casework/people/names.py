"""How a name, or a number, is compared with another."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

# Letters of their own in Unicode's eyes, which people type as these for want of a key.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES: Final = frozenset("'’‘`ʼʻ")


@lru_cache(maxsize=4096)
def comparable(name: str) -> str:
    """Return *name* without case, accents or punctuation: ``Llŷr O’Neill`` and ``LLYR ONEILL`` are one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c for c in plain.translate(_PLAIN) if not unicodedata.combining(c) and c not in _APOSTROPHES)
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def plain_number(number: str) -> str:
    """Return a prison number or probation reference as it is compared: no blanks, capitals."""
    return "".join(c for c in number.upper() if c.isalnum())
