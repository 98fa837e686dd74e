"""The same word with a slip: a letter more, less or another, or two that changed places.

How many are forgiven differs by what a word is held against, and so the numbers stand side by side.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


@dataclass(frozen=True)
class Forgiven:
    """From how many letters on a word may have one slip, or two, and be the same."""

    one_from: int
    two_from: int


IN_TEXTS: Final = Forgiven(4, 7)
"""Of a name among all the words of a text: it begins with the same letter, too, or “Mark” would stand in “park”."""

OF_NAMES: Final = Forgiven(2, 8)
"""Of two names of people: they are names, whatever they are; a person confirms what comes of it."""

NEARLY: Final = 90
"""Of a line of an address: how much of it, in the hundred, stands in a text. Its words may be apart there."""


def slips_between(one: str, other: str, *, most: int) -> int:
    """By how many slips two words differ; one more than *most* where it is more."""
    return OSA.distance(one, other, score_cutoff=most)


def stands_in(text: str, line: str) -> bool:
    """Whether a *text* has a line, perhaps with a slip."""
    return fuzz.partial_ratio(line.casefold(), text.casefold()) >= NEARLY


def plain(word: str) -> str:
    """A word without capitals, accents and what is put behind it."""
    spread = unicodedata.normalize("NFKD", word.casefold().replace("'", "’").removesuffix("’s"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def alike(one: str, other: str) -> bool:
    """Whether one name is the other with a slip: a letter more, less or another, or two that changed places."""
    return _are_alike(plain(one), plain(other))


def _are_alike(first: str, second: str) -> bool:
    longer = max(len(first), len(second))
    if longer < IN_TEXTS.one_from or first[:1] != second[:1] or not (first.isalpha() and second.isalpha()):
        return first == second
    return OSA.distance(first, second) <= (2 if longer >= IN_TEXTS.two_from and first[:2] == second[:2] else 1)


def alike_any(word: str, others: Collection[str]) -> bool:
    return any(alike(word, other) for other in others)


class Words:
    """The words of a text, each made plain once and found by its first letter, which a slip leaves as it is."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in dict.fromkeys(words):
            bare = plain(word)
            self._by_first[bare[:1]].append((bare, word))

    def like(self, name: str) -> Iterator[str]:
        """Those that are a *name*, perhaps with a slip, in their order."""
        bare = plain(name)
        return (word for each, word in self._by_first.get(bare[:1], ()) if _are_alike(each, bare))
