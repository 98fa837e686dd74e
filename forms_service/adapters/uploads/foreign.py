"""A file within a file: what passes for two kinds at once is refused, whichever of the two it claims to be."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

_PAGE: Final = re.compile(rb"<(!doctype|html|head|body|script|iframe|svg|object|embed)\b", re.IGNORECASE)
_BEGINNINGS: Final = (b"%PDF-", b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"#!", b"\xd0\xcf\x11\xe0")
_FAR_ENOUGH: Final = 1_100
_BLANKS: Final = b"\0 \t\r\n"
_TWO_AT_ONCE: Final = "The file is two kinds of file at once: {what} is hidden in it. Add the plain {kind} alone"


def refuse_zip(data: bytes, kind: str) -> None:
    """Refuse what programs that open ZIP archives would also open."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise FileRefused(_TWO_AT_ONCE.format(what="a ZIP archive", kind=kind))


def refuse_pdf(data: bytes, kind: str) -> None:
    """Refuse what programs that open PDFs would also open: they look for the beginning of one near the file's own."""
    if b"%PDF-" in data[:_FAR_ENOUGH]:
        raise FileRefused(_TWO_AT_ONCE.format(what="a PDF", kind=kind))


def holds_page(data: bytes) -> bool:
    """Whether a browser would find a page in it."""
    return bool(_PAGE.search(data))


def refuse_page(data: bytes, kind: str) -> None:
    """Refuse text in which a browser would find a page."""
    if holds_page(data):
        raise FileRefused(_TWO_AT_ONCE.format(what="a web page", kind=kind))


def refuse_behind(tail: bytes, kind: str) -> None:
    """Refuse another file behind the end of this one. What cameras put there (a second view) is no such file."""
    refuse_page(tail, kind)
    if tail.lstrip(_BLANKS).startswith(_BEGINNINGS):
        raise FileRefused(_TWO_AT_ONCE.format(what="another file", kind=kind))
