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


_STOCK: Final = frozenset(
    {
        "urgent",
        "urgently",
        "urgency",
        "emergency",
        "asap",
        "immediate",
        "immediately",
        "now",
        "need",
        "needs",
        "needed",
        "required",
        "require",
        "access",
        "open",
        "enquiry",
        "case",
        "reason",
        "safeguarding",
        "important",
        "priority",
        "very",
        "please",
        "must",
        "cannot",
        "can",
        "not",
        "wait",
        "see",
        "for",
        "because",
    }
)
"""Words that say that it is urgent, and not what for."""
_WORDS_OF_A_PURPOSE: Final = 4


def says_what_for(text: str) -> bool:
    """Whether a text says what something is for: in several words, beside those that only say that it is urgent."""
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return len({word for word in words - _STOCK - _SAYS_NOTHING if len(word) >= _SHORTEST}) >= _WORDS_OF_A_PURPOSE


def is_reason(text: str) -> bool:
    """Whether a text has a word that says something; “ok”, “x” and “checked, fine” have none."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(len(word) >= _SHORTEST and word not in _SAYS_NOTHING for word in words)
