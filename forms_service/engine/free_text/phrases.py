"""Whether a text says something in one of its phrases, as of now: not where it is denied, past, to come or supposed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import Final

_BEFORE: Final = 6
_AFTER: Final = 5
_DENIED: Final = re.compile(
    r"no|not|never|neither|nor|none|without|cannot|nobody|former|formerly|previously|historic|historical|ex|had"
    r"|ceased|ended|closed|stepped|off|removed|discharged|left|if|whether|unless|will|would|could|should|might|may"
    r"|denies|denied|unaware"
)
_PAST: Final = frozenset(["was", "were"])
_BEGAN: Final = frozenset(["made", "placed", "put", "became", "taken", "accommodated", "started", "opened", "since"])
"""“Was placed on a plan” says that it is on one, unless the words after it say that this is over."""
_OVER: Final = re.compile(
    r"will|until|till|ended|ceased|closed|concluded|discontinued|discharged|previously|formerly|revoked|expired"
)
_NEAR: Final = 3
_NOT: Final = re.compile(r"no|not|never|neither|nor|none|without|nobody|isn|longer")
_LINKS: Final = re.compile(
    r"an?|any|the|on|under|subject|to|of|in|is|are|am|be|been|being|has|have|had|having|currently|now|made|longer"
    r"|them|either|both|was|were|and|or|case|at|present|moment"
)
"""What may stand between a word that denies and what it denies."""
_ENDED: Final = re.compile(r"ended|ceased|closed|concluded|discontinued|discharged|expired|revoked|over|finished")
_SUPPOSED: Final = re.compile(
    r"if|whether|unless|until|till|will|would|could|should|might|may|when|once|why|reason|need"
)
_WORD: Final = re.compile(r"\w+(?:’\w+)*")
_SECTION: Final = re.compile(r"\b(?:s|sec|sect|section)\.?\s*(?=\d)", re.IGNORECASE)
_SHORT_NOT: Final = re.compile(r"n’t\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(
    r"[.;:!?\n]+|\b(?:but|however|although|though)\b"
    r"|,\s*(?=(?:and\s+)?(?:he|she|they|it|there|we|this|who|now|is|are)\b)"
    r"|\band\s+(?=(?:he|she|they|it|is|are|there)\b)",
    re.IGNORECASE,
)


Phrases = Mapping[str, Sequence[Sequence[str]]]
"""Phrases in words, by the first word of each, as it may stand in a text."""


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether *text* has one of the *phrases*, and no words around it deny it or set it at another time."""
    wanted = in_words(tuple(phrases))
    return any(next(said_at(clause, wanted), None) for clause in map(words_of, _clauses(text)))


@lru_cache(maxsize=1024)
def in_words(phrases: tuple[str, ...]) -> Phrases:
    """Return *phrases* as they are looked for among words: each of several, where one has words to choose from."""
    found: dict[str, list[Sequence[str]]] = {}
    for phrase in filter(None, map(words_of, chain.from_iterable(map(_alternatives, phrases)))):
        first = phrase[0]
        for start in [first] if len(phrase) > 1 else _as_it_ends(first):
            found.setdefault(start, []).append(phrase)
    return found


def _alternatives(phrase: str) -> Iterator[str]:
    """Every phrase that one with words to choose from stands for: “rings|calls him|her” is four."""
    return map(" ".join, product(*(word.split("|") for word in phrase.split())))


def said_at(said: Sequence[str], phrases: Phrases) -> Iterator[range]:
    """Return where the words of a clause say one of the *phrases* as of now."""
    for at in phrase_places(said, phrases):
        before, after = said[max(0, at.start - _BEFORE) : at.start], said[at.stop : at.stop + _AFTER]
        if not _is_denied(_until_now(before, after)) and not any(map(_OVER.fullmatch, after)):
            yield at


def denied_at(said: Sequence[str], phrases: Phrases, nouns: Collection[str] = ()) -> Iterator[range]:
    """Return where the words of a clause say that one of the *phrases* is not so now, or no longer.

    By *nouns* whoever it is said of may be called: “neither” of them, and what they are.
    """
    for at in phrase_places(said, phrases):
        before, after = said[max(0, at.start - _BEFORE) : at.start], said[at.stop : at.stop + _NEAR]
        if not any(map(_SUPPOSED.fullmatch, before)) and (_denies(before, nouns) or _is_over(after)):
            yield at


def phrase_places(said: Sequence[str], phrases: Phrases) -> Iterator[range]:
    """Return where the words of a clause have one of the *phrases*, whatever stands around it."""
    for at, word in enumerate(said):
        for phrase in phrases.get(word, ()):
            end = at + len(phrase)
            if end <= len(said) and _is_phrase(said[at:end], phrase):
                yield range(at, end)


def _denies(before: Sequence[str], nouns: Collection[str]) -> bool:
    """Whether the words just before deny what comes: “is not on a …”, “has no …”, “neither of them has a …”."""
    at = next((at for at in reversed(range(len(before))) if _NOT.fullmatch(before[at])), None)
    return at is not None and all(word in nouns or _LINKS.fullmatch(word) for word in before[at + 1 :])


def _is_over(after: Sequence[str]) -> bool:
    """Whether the words just after say that this has ended: “… ended in May”, “… has been closed”."""
    ended = next((at for at, word in enumerate(after) if _ENDED.fullmatch(word)), None)
    return ended is not None and all(map(_LINKS.fullmatch, after[:ended]))


def _clauses(text: str) -> list[str]:
    return _CLAUSE.split(short_section(text))


def short_section(text: str) -> str:
    """A text in which a section has no full stop: “S. 47” is “s47”."""
    return _SECTION.sub("s", text)


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: “S. 47” is “s47”, “don’t” is “do not”, and a hyphen is a blank."""
    plain = re.sub(r"[-‐‑–—]", " ", short_section(text))
    return [word.casefold() for word in _WORD.findall(_SHORT_NOT.sub(" not", plain.replace("'", "’")))]


def _is_phrase(said: Sequence[str], phrase: Sequence[str]) -> bool:
    """The same words; the last one may be several: “on two lists”."""
    return list(said[:-1]) == list(phrase[:-1]) and said[-1] in _as_it_ends(phrase[-1])


def _as_it_ends(word: str) -> tuple[str, str, str]:
    """The last word of a phrase, which may be several, or have something."""
    return word, f"{word}s", f"{word}’s"


def _until_now(before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    """The words before a phrase, of which “has had … since” says that it is so now."""
    if "had" not in before or "since" not in (*before, *after):
        return before
    return [word for at, word in enumerate(before) if word != "had" or not {"has", "have"}.intersection(before[:at])]


def _is_denied(before: Sequence[str]) -> bool:
    is_past = bool(_PAST.intersection(before)) and not _BEGAN.intersection(before)
    return is_past or any(map(_DENIED.fullmatch, before))
