"""A converter whose PDFs keep what they promise: whatever LibreOffice made is repaired before anybody sees it."""

import io
import zipfile
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

    def __init__(self, converter: _Converter) -> None:
        self._converter = converter

    def convert(self, docx: bytes) -> bytes:
        """Turn a Word file into a PDF/A-3b that is PDF/UA-1 too."""
        return repair(self._converter.convert(docx), _created(docx))

    def close(self) -> None:
        self._converter.close()


def _created(docx: bytes) -> datetime | None:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        if CORE_PROPERTIES not in archive.namelist():
            return None
        told = parse_strictly(archive.read(CORE_PROPERTIES), CORE_PROPERTIES).findtext(_CREATED)
    return datetime.fromisoformat(told) if told else None
