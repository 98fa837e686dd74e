"""A file that somebody brings: whether it is one that was filed here, an older one, an altered one, or none of ours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms_service.casework.archives import BROKEN_ARCHIVE
from forms_service.casework.keeping.records import Record, RecordObject

_REFERENCE: Final = re.compile(rb"\b(?:SE|LA)-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_MOST: Final = 2**26
"""So much of a packed file is looked through, and no more."""


class FileMatch(StrEnum):
    FILED = "filed"
    OLDER = "older"
    ALTERED = "altered"
    NOT_OURS = "not ours"


@dataclass(frozen=True)
class BroughtFile:
    """What a file is, by its checksum and by the reference in it; *record* keeps it, or bears that reference."""

    match: FileMatch
    sha256: str
    record: Record | None = None
    item: RecordObject | None = None
    reference: str = ""

    @property
    def words(self) -> str:
        name = self.item.file_name if self.item else ""
        match self.match:
            case FileMatch.FILED:
                return f"It is {name}, to the letter as it was filed under {self.reference}."
            case FileMatch.OLDER:
                worth = "; ".join(marking.words for marking in self.record.markings) if self.record else ""
                return f"It is {name}, as it was filed under {self.reference}; that is not what holds now. {worth}."
            case FileMatch.ALTERED:
                return (
                    f"It bears our reference {self.reference}, and no file that was filed under it is the same to the "
                    "letter. It was altered, saved anew by a program, or never ours. Do not rely on it: compare it "
                    "with what the record keeps."
                )
            case FileMatch.NOT_OURS:
                return (
                    "No file that is kept here is the same to the letter, and no reference of ours can be read in it. "
                    "One that stands packed in it, as in a PDF, or in a damaged file, is not found: look at the file, "
                    "and enter the reference."
                )


def references_in(data: bytes) -> frozenset[str]:
    """The references that stand in a file, also where it is packed as Word files are."""
    return frozenset(found.decode() for part in _parts(data) for found in _REFERENCE.findall(part))


def _parts(data: bytes) -> Iterator[bytes]:
    """The bytes as they are; then each member of the archive that they are, as far as it can be read."""
    yield data
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ARCHIVE:
        return
    left = _MOST
    for item in archive.infolist():
        left -= item.file_size
        if left < 0:
            return
        with suppress(*BROKEN_ARCHIVE):  # Damaged: the words say so.
            yield archive.read(item)
