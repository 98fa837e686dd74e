"""Whether a text says something in one of its phrases, as of now: not where it is denied, past, to come or supposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
_WORD: Final = re.compile(r"\w+(?:’\w+)*")
_SECTION: Final = re.compile(r"\b(?:s|sec|sect|section)\.?\s*(?=\d)", re.IGNORECASE)
_SHORT_NOT: Final = re.compile(r"n’t\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(
    r"[.;:!?\n]+|\b(?:but|however|although|though)\b"
    r"|,\s*(?=(?:and\s+)?(?:he|she|they|it|there|we|this|who|now|is|are)\b)"
    r"|\band\s+(?=(?:he|she|they|it|is|are|there)\b)",
    re.IGNORECASE,
)


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether *text* has one of the *phrases*, and no words around it deny it or set it at another time."""
    wanted = [phrase for phrase in map(_words, phrases) if phrase]
    return any(_is_said(clause, phrase) for clause in map(_words, _clauses(text)) for phrase in wanted)


def _clauses(text: str) -> list[str]:
    return _CLAUSE.split(_SECTION.sub("s", text))


def _words(text: str) -> list[str]:
    """The words of a text as they are compared: “S. 47” is “s47”, “don’t” is “do not”, and a hyphen is a blank."""
    plain = re.sub(r"[-‐‑–—]", " ", _SECTION.sub("s", text))
    return [word.casefold() for word in _WORD.findall(_SHORT_NOT.sub(" not", plain.replace("'", "’")))]


def _is_said(said: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(
        _is_phrase(said[start : start + size], phrase)
        and not _is_denied(said[max(0, start - _BEFORE) : start])
        and not any(map(_OVER.fullmatch, said[start + size : start + size + _AFTER]))
        for start in range(len(said) - size + 1)
    )


def _is_phrase(said: Sequence[str], phrase: Sequence[str]) -> bool:
    """The same words; the last one may be several: “on child protection plans”."""
    return list(said[:-1]) == list(phrase[:-1]) and said[-1] in {phrase[-1], f"{phrase[-1]}s", f"{phrase[-1]}’s"}


def _is_denied(before: Sequence[str]) -> bool:
    is_past = bool(_PAST.intersection(before)) and not _BEGAN.intersection(before)
    return is_past or any(map(_DENIED.fullmatch, before))
