"""Texts reduced to the letters that a reader sees, so that two renderings of one text can be compared."""

import unicodedata
from collections import Counter
from typing import Final

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


class _ShownAs(dict[int, int | None]):
    """What is seen of each character, found out when it is met first: every text of every document goes through it."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        is_selector = "\ufe00" <= character <= "\ufe0f"
        is_unseen = character.isspace() or is_selector or unicodedata.category(character) == "Cf"
        self[code] = None if is_unseen else code
        return self[code]


_SEEN: Final = _ShownAs({ord("\u2011"): ord("-")})


def letters(text: str) -> str:
    """Drop white space, format characters and variation selectors; then compose.

    LibreOffice draws the hyphen that does not break (U+2011) as an ordinary one; they look the same.
    """
    return unicodedata.normalize("NFC", text.translate(_SEEN))


def counted(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFD", text))


def keeps_its_order(text: str) -> bool:
    """Whether a PDF has the letters in the order of typing: not right-to-left ones, nor marks that do not compose."""
    return text.isascii() or not any(
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT or unicodedata.category(letter).startswith("M")
        for letter in frozenset(text)
    )
