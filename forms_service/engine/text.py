"""Text as typed: what word processors and e-mail leave in it made plain, and what no document could print named."""

from __future__ import annotations

import re
import unicodedata

# What XML 1.0 cannot carry (https://www.w3.org/TR/xml/#charsets), less what a browser's form may send.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# The mark that decoding leaves where a character could not be read: what was typed is already lost.
_LOST = "\ufffd"


_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""What word processors break lines and pages with."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Controls and marks that nobody sees in a text and nobody typed."""

_SHAPELESS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are printed as a blank."""

_BULLETS = re.compile("[\uf000-\uf0ff]")
"""The signs of the symbol fonts, which stand before the entries of a list."""


def plain(text: str) -> str:
    """Return *text* as whoever typed it saw it: what word processors and e-mail left in it unseen is taken out."""
    return _UNSEEN.sub("", _BULLETS.sub("•", _BREAKS.sub("\n", text)))


def is_seen(text: str) -> bool:
    """Whether anybody sees anything in a text: more than blanks, joiners and other signs without a shape."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _SHAPELESS for sign in text)


def one_newline(text: str) -> str:
    """Return *text* with CR LF and CR made LF, as every document expects."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def uncarriable(text: str) -> list[str]:
    """Return, once each and in order, the characters of *text* that a document cannot carry."""
    found = _ILLEGAL.findall(text) + [c for c in text if c == _LOST or unicodedata.category(c) in {"Cn", "Co"}]
    return list(dict.fromkeys(found))


def describe(character: str) -> str:
    """Name a character so that a person can find it: ``“¤” (U+00A4 CURRENCY SIGN)``."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "a control or unassigned character")
    shown = "" if _ILLEGAL.match(character) else f"“{character}” "
    return f"{shown}({code} {name})"
