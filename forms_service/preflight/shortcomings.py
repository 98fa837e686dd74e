"""Shortcomings: what an installation lacks to be run, each with a code that stays, what it means, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Effect(Enum):
    """What becomes of ``serve`` and ``worker`` while something falls short."""

    REFUSED = "nothing starts"
    AWAITED = "a start waits for it"
    OPEN = "it is settled while the service runs"
    COMING = "nothing falls short yet: it is said before the day comes"


@dataclass(frozen=True)
class Shortcoming:
    """*code* is what a script goes by; *words* say what is so and what may come of it, *remedy* what to do."""

    code: str
    words: str
    remedy: str
    effect: Effect = Effect.REFUSED
