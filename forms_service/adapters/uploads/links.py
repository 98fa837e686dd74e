"""Addresses in files: which may be followed when somebody clicks, and which lead nowhere but to the file itself."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_FOLLOWED: Final = frozenset({"http", "https", "mailto", "tel"})
"""What a click may open: a page, an e-mail to be written, a call."""
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[a-z]:/", re.IGNORECASE)
_PROGRAM: Final = re.compile(
    r"\.(exe|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|wsh|hta|msi|msp|msc|cpl|jar|lnk|url|scf|reg|inf|dll|application"
    r"|appref-ms|settingcontent-ms|library-ms|search-ms|iso|img|vhdx?|docm|dotm|xlsm|xlam|pptm|py|sh|command|desktop)[.]*\Z",
    re.IGNORECASE,
)
_DOCUMENT: Final = re.compile(
    r"(/|\.(docx?|dotx?|odt|ott|rtf|pdf|txt|csv|xlsx?|ods|pptx?|odp|msg|eml|jpe?g|png|gif|bmp|tiff?|heic|html?))\Z",
    re.IGNORECASE,
)
_UNSEEN: Final = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


def plain(address: str) -> str:
    """Return *address* as programs read it: without escapes and what cannot be seen, with strokes of one kind."""
    return _UNSEEN.sub("", unquote(address)).replace("\\", "/")


def is_followed(address: str) -> bool:
    """Whether a click on it opens a page, an e-mail or a call, or leads elsewhere in the same file or beside it."""
    address = plain(address)
    scheme = _SCHEME.match(address)
    if scheme:
        return scheme[1].lower() in _FOLLOWED
    return not address.startswith("//") and ":" not in _path(address).partition("/")[0] and not starts_program(address)


def leads_outside(address: str) -> bool:
    """Whether it names another computer, a drive or a program: whatever is not beside it or in it."""
    address = plain(address)
    return bool(_SCHEME.match(address)) or address.startswith("/")


def starts_program(address: str) -> bool:
    """Whether what it names is a program, or something else that does more than show itself."""
    return bool(_PROGRAM.search(_path(plain(address))))


def opens_document(address: str) -> bool:
    """Whether what it names is a document or a folder by its end; a program needs no end to be started."""
    return bool(_DOCUMENT.search(_path(plain(address))))


def _path(address: str) -> str:
    return re.split("[?#]", address, maxsplit=1)[0]


def is_drive(address: str) -> bool:
    return bool(_DRIVE.match(plain(address)))
