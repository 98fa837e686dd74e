"""Word and OpenDocument texts: taken if every part, relationship, field and reference is one of a short list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms_service.adapters.uploads.office import open_document, word_markup, word_parts
from forms_service.adapters.uploads.office.markup import UnreadableMarkup
from forms_service.adapters.uploads.office.package import DAMAGED, parts_of
from forms_service.casework.answering.uploads import FileRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = open_document.ODT
_NOT_WORD: Final = "The file is a ZIP archive and no Word document. Unpack it and add the documents in it one by one"


def check(data: bytes) -> str:
    """Return the media type of a document that is a ZIP archive inside; ``FileRefused`` if it is not a plain one."""
    parts = parts_of(data)
    try:
        if parts.get("mimetype", b"").strip() == ODT.encode():
            open_document.check(parts)
            return ODT
        _check_word(parts)
    except UnreadableMarkup as unreadable:
        raise FileRefused(DAMAGED) from unreadable
    return DOCX


def _check_word(parts: Mapping[str, bytes]) -> None:
    if word_parts.TYPES not in parts or word_parts.BODY not in parts:
        raise FileRefused(_NOT_WORD)
    trees = word_parts.check(parts)
    for tree in trees:
        word_markup.check(tree)
