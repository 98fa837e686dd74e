"""Word and OpenDocument texts: taken if every part, relationship, field and reference is one of a short list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms_service.adapters.uploads.office import open_document, word_markup, word_parts
from forms_service.adapters.uploads.office.markup import UnreadableMarkup
from forms_service.adapters.uploads.office.package import parts_of
from forms_service.adapters.uploads.office.package_layout import DAMAGED
from forms_service.casework.answering.uploads import FileRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = open_document.ODT
_SHEET: Final = "The file is a spreadsheet or a presentation. Save it as PDF and add that"


def check(data: bytes, media_type: str) -> None:
    """Refuse a document that is a ZIP archive inside, unless it is a plain one of *media_type*."""
    parts = parts_of(data)
    is_open = parts.get("mimetype", b"").strip() == ODT.encode()
    if is_open != (media_type == ODT):
        raise FileRefused(DAMAGED)
    try:
        if is_open:
            open_document.check(parts)
        else:
            _check_word(parts)
    except UnreadableMarkup as unreadable:
        raise FileRefused(DAMAGED) from unreadable


def _check_word(parts: Mapping[str, bytes]) -> None:
    if word_parts.TYPES not in parts or word_parts.BODY not in parts:
        is_sheet = any(name.startswith(("xl/", "ppt/")) for name in parts) or b"opendocument" in parts.get(
            "mimetype", b""
        )
        raise FileRefused(_SHEET if is_sheet else word_parts.NOT_WORD)
    trees = word_parts.check(parts)
    for tree in trees:
        word_markup.check(tree)
