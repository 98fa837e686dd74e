"""Plain text in the alphabets in which editors of this country save it: UTF-8, UTF-16, and Windows' own."""

from __future__ import annotations

import codecs
import re
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""What no text has in it; a terminal acts on some of them."""
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ALPHABETS: Final = ("utf-8-sig", "cp1252")
_MOST_ACCENTED: Final = 4
"""One letter in so many: whatever bytes there are, they mean something in the alphabet of Windows."""
_PLAIN_BYTES: Final = bytes(range(0x80))


def text_of(data: bytes) -> str | None:
    """Return what a file of plain text says; nothing, if it is none."""
    for alphabet in ("utf-16",) if data.startswith(_UTF_16) else _ALPHABETS:
        try:
            text = data.decode(alphabet)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) or (alphabet == "cp1252" and _is_noise(data)) else text
    return None


def _is_noise(data: bytes) -> bool:
    return len(data.translate(None, _PLAIN_BYTES)) * _MOST_ACCENTED > len(data)
