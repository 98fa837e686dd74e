"""Whether a text says how somebody is reached: a number to ring, or an address to write to by e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from forms_service.engine.free_text.addresses import ways_to_reach
from forms_service.engine.free_text.likeness import words

_SENTENCE: Final = re.compile(r"[.;!?]\s+|\n")
_AT_WORK: Final = frozenset(
    {"worker", "team", "duty", "office", "council", "manager", "nurse", "visitor", "clinic", "us", "our"}
)
"""Words of a sentence that gives the number of somebody at work."""


def way_to_anybody(text: str, known: Iterable[str]) -> str:
    """The first way to reach somebody that is none of those in what is *known*; empty if there is none."""
    ours = {_told_apart(way) for each in known for way in ways_to_reach(each)}
    return next((way for way in ways_to_reach(text) if _told_apart(way) not in ours), "")


def way_to_family(text: str, known: Iterable[str], sources: tuple[str, ...]) -> str:
    """The same in a sentence that speaks of nobody at work: of no agency, whose names begin as the *sources*, or us."""
    sentences = (each for each in _SENTENCE.split(text) if not _is_at_work(words(each), sources))
    return way_to_anybody("\n".join(sentences), known)


def _is_at_work(said: Iterable[str], sources: tuple[str, ...]) -> bool:
    return any(word in _AT_WORK or word.startswith(sources) for word in said)


def _told_apart(way: str) -> str:
    """What tells a number from others, however it is written; of an address of e-mail, itself."""
    return way.casefold() if "@" in way else re.sub(r"\D", "", way)[-9:]
