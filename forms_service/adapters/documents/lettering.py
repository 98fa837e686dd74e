"""Texts reduced to the letters that a reader sees, so that two renderings of one text can be compared."""

import unicodedata
from collections import Counter

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def letters(text: str) -> str:
    """Drop white space, format characters and variation selectors; then compose.

    LibreOffice draws the hyphen that does not break (U+2011) as an ordinary one; they look the same.
    """
    return unicodedata.normalize("NFC", "".join(filter(_is_seen, text.replace("\u2011", "-"))))


def counted(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFD", text))


def keeps_its_order(text: str) -> bool:
    """Whether a PDF has the letters in the order of typing: not right-to-left ones, nor marks that do not compose."""
    return not any(
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT or unicodedata.category(letter).startswith("M")
        for letter in text
    )


def _is_seen(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return not (character.isspace() or is_selector or unicodedata.category(character) == "Cf")
