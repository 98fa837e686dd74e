"""Addresses in files: which may be followed when somebody clicks, and which lead nowhere but to the file itself."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_FOLLOWED: Final = frozenset({"http", "https", "mailto", "tel"})
"""What a click may open: a page, an e-mail to be written, a call."""
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[a-z]:/", re.IGNORECASE)
_UNSEEN: Final = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def plain(address: str) -> str:
    """Return *address* as programs read it: without escapes and what cannot be seen, with strokes of one kind."""
    return _UNSEEN.sub("", unquote(address)).replace("\\", "/")


def is_followed(address: str) -> bool:
    """Whether a click on it opens a page, an e-mail or a call, or only leads elsewhere in the same file."""
    address = plain(address)
    scheme = _SCHEME.match(address)
    return scheme[1].lower() in _FOLLOWED if scheme else not address.startswith("//")


def leads_outside(address: str) -> bool:
    """Whether it names another computer, a drive or a program: whatever is not beside it or in it."""
    address = plain(address)
    return bool(_SCHEME.match(address)) or address.startswith("/")


def is_drive(address: str) -> bool:
    return bool(_DRIVE.match(plain(address)))
