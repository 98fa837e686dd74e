"""Whether one text is another's: the same but for names, a mere pointer to another, or about somebody else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from typing import Final

LEAST_WORDS: Final = 6
"""Texts shorter than this are alike by chance: “None that we know of”."""

ALIKE: Final = 0.92
"""The share of words, in their order, from which on one text is the other with a little changed."""

LONGEST_POINTER: Final = 30
"""A text of more words than this says something itself, wherever else it points."""

_WORD: Final = re.compile(r"\w+(?:[’'‑-]\w+)*")
_PRONOUNS: Final = frozenset(["he", "she", "him", "her", "his", "hers", "himself", "herself", "they", "them", "their"])
_NEGATIONS: Final = frozenset(
    [
        "no",
        "not",
        "never",
        "neither",
        "nor",
        "without",
        "isn’t",
        "wasn’t",
        "aren’t",
        "former",
        "formerly",
        "was",
        "were",
    ]
)
_REACH: Final = 5
_POINTER: Final = re.compile(
    r"""^(?:please\s|this\s(?:is|was)\s|they\sare\s|it\sis\s|exactly\s|just\s|all\s|again,?\s)*
      (?:as\s(?:in|for|per|with|above|before|stated|set\sout|written|described)|(?:the\s)?same\b|see\b|ditto\b
      |refer(?:red)?\sto|identical\b|copied\sfrom|like\s(?:in|for)|cf\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:(?:report|assessment|form)s?\s(?:about|on|for|of)\b|brother|sister|sibling|twin|above\b|ditto\b"
    r"|(?:other|another)\s(?:child|report|assessment|form)|\w+(?:’s|'s)\s(?:report|assessment|form))",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:school|police|court|health|hospital|medical|doctor|gp|expert|psycholog\w*|guardian|cafcass|probation|prison)",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: without capitals and signs."""
    return [word.casefold().replace("'", "’") for word in _WORD.findall(text)]


def same_text(text: str, other: str, names: Iterable[str]) -> bool:
    """Whether *text* is the *other*, or that with the *names* exchanged and little else."""
    called = {word for name in names for word in _parts(name)} | _PRONOUNS
    mine, theirs = ([word for word in words(each) if word not in called] for each in (text, other))
    if min(len(mine), len(theirs)) < LEAST_WORDS:
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= ALIKE


def points_elsewhere(text: str, names: Iterable[str] = ()) -> bool:
    """Whether *text* says nothing itself and points to what was written elsewhere: “As in the report about …”.

    What was written about somebody of one of these *names* is elsewhere too.
    """
    said = words(text)
    if len(said) > LONGEST_POINTER or not _POINTER.match(text.strip()):
        return False
    called = {part for name in names for part in _first(name)}
    is_ours = _ELSEWHERE.search(text) is not None and not _OF_OTHERS.search(text)
    return is_ours or not called.isdisjoint(said)


def names_only(text: str, there: Collection[str], here: Collection[str]) -> bool:
    """Whether *text* calls somebody by name who is *there*, and nobody who is *here*."""
    said = set(words(text))
    ours = {part for name in here for part in _parts(name)}
    theirs = {part for name in there for part in _first(name)} - ours
    return bool(said & theirs) and not said & {part for name in here for part in _first(name)}


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether *text* has one of the *phrases*, and does not deny it in the words before it."""
    for sentence in re.split(r"[.;:!?\n]+", text):
        said = words(sentence)
        for phrase in map(words, phrases):
            for start in range(len(said) - len(phrase) + 1):
                before = said[max(0, start - _REACH) : start]
                if said[start : start + len(phrase)] == phrase and not _NEGATIONS.intersection(before):
                    return True
    return False


def _parts(name: str) -> list[str]:
    return [part.removesuffix("’s") for part in words(name)]


def _first(name: str) -> list[str]:
    """A given name, as it is called and as it stands before what is theirs."""
    first = words(name)[:1]
    return [*first, *(f"{word}’s" for word in first)]
