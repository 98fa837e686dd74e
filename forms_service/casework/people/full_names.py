"""Full names in texts: a given and a family name beside each other, in any order and however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from forms_service.casework.people.facts import NAMES, Fact, FactKind
from forms_service.casework.people.names import comparable
from forms_service.engine.free_text.likeness import may_be_name

Pair: TypeAlias = tuple[str, str]
"""Two words as names are compared, in the order of the text."""

_WORD: Final = re.compile(r"\w+(?:[’'‘`´]\w+)*")
_OWN: Final = re.compile(r"[’'‘`´]s$", re.IGNORECASE)
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_FEWEST_LETTERS: Final = 2


def pairs_in(text: str) -> dict[Pair, str]:
    """Each two words of a text that may be a full name, and how they are written first.

    They stand beside each other, or with a name or an initial between them.
    """
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    found = [(name, word) for word in _WORD.finditer(plain) for name in _names(word[0])]
    pairs: dict[Pair, str] = {}
    for place, (one, begins) in enumerate(found):
        for other, ends in found[place + 1 : place + 3]:
            if min(len(one), len(other)) >= _FEWEST_LETTERS and one != other and (one, other) not in pairs:
                written = " ".join(plain[begins.start() : ends.end()].split())
                pairs[one, other] = _OWN.sub("", written)
    return pairs


@lru_cache(maxsize=10_000)
def _names(word: str) -> tuple[str, ...]:
    """What a word calls somebody, as names are compared; of what is written with a hyphen each part is a word."""
    return tuple(comparable(_OWN.sub("", word)).split()) if may_be_name(word) else ("",)


def is_full_name(pair: Pair, facts: Iterable[Fact]) -> bool:
    """Whether two words, in either order, are a given and a family name of whom these facts are of, or another name."""
    given, family = set[str](), set[str]()
    for fact in facts:
        if fact.is_current and fact.kind in NAMES:
            words = comparable(fact.value).split()
            given |= set(_given(fact.kind, words))
            family |= set(_family(fact.kind, words))
    one, other = pair
    return (one in given and other in family) or (other in given and one in family)


def _given(kind: FactKind, words: list[str]) -> list[str]:
    """By what a name calls somebody: another name of one word stands before the family’s."""
    if kind is FactKind.OTHER_NAME:
        return words[:-1] or words
    return words if kind is FactKind.GIVEN_NAMES else []


def _family(kind: FactKind, words: list[str]) -> list[str]:
    if kind is FactKind.OTHER_NAME:
        return words[-1:] if len(words) > 1 else []
    return words if kind is FactKind.FAMILY_NAME else []
