"""A converter whose PDFs keep what they promise: whatever LibreOffice made is repaired before anybody sees it."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from forms_service.adapters.documents.pdf_repair import repair
from forms_service.adapters.documents.word_reading.wordml import CORE_PROPERTIES, parse_strictly

_CREATED: Final = "{http://purl.org/dc/terms/}created"


class _Converter(Protocol):
    def convert(self, docx: bytes) -> bytes: ...

    def close(self) -> None: ...


class RepairedConverter:
    """Wraps a converter; the dates of the PDF are those that the Word file gives itself, never those of the making."""

    def __init__(self, converter: _Converter, repairing: Callable[[bytes, bytes], bytes] | None = None) -> None:
        """*repairing* does it in place of this process."""
        self._converter = converter
        self._repairing = repairing or repaired

    def convert(self, docx: bytes) -> bytes:
        """Turn a Word file into a PDF/A-3b that is PDF/UA-1 too."""
        return self._repairing(docx, self._converter.convert(docx))

    def close(self) -> None:
        self._converter.close()


def repaired(docx: bytes, pdf: bytes) -> bytes:
    """Return the PDF that LibreOffice made of a Word file, repaired."""
    return repair(pdf, _created(docx))


def _created(docx: bytes) -> datetime | None:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        if CORE_PROPERTIES not in archive.namelist():
            return None
        told = parse_strictly(archive.read(CORE_PROPERTIES), CORE_PROPERTIES).findtext(_CREATED)
    return datetime.fromisoformat(told) if told else None
