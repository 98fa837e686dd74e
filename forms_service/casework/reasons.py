"""What counts as a reason: something that whoever reads it later can weigh."""

from __future__ import annotations

import re
from typing import Final

_SHORTEST: Final = 3
_SAYS_NOTHING: Final = frozenset(
    {
        "okay",
        "yes",
        "yep",
        "fine",
        "good",
        "correct",
        "right",
        "true",
        "checked",
        "check",
        "confirmed",
        "confirm",
        "agreed",
        "agree",
        "noted",
        "done",
        "none",
        "nil",
        "the",
        "this",
        "that",
        "and",
        "all",
        "its",
        "was",
        "are",
    }
)
"""Words that only say that somebody pressed on."""


def is_reason(text: str) -> bool:
    """Whether a text has a word that says something; “ok”, “x” and “checked, fine” have none."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(len(word) >= _SHORTEST and word not in _SAYS_NOTHING for word in words)
