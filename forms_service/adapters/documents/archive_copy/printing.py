"""Archive copies by Typst: PDF/A-3a and PDF/UA-1, with the sealed answers attached, and read back.

Answers reach Typst as data only: no letter of them is ever part of its program.
"""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import typst

from forms_service.adapters.documents.archive_copy.contents import Contents, breakable, contents_of
from forms_service.adapters.documents.fonts import PinnedFonts, typefaces
from forms_service.adapters.documents.lettering import keeps_its_order, letters
from forms_service.adapters.documents.pdf_text import Area, PdfText, page_texts
from forms_service.casework.documents.documents import ConversionFailed, ReadBackFailed, UnprintableText

_LAYOUT: Final = Path(__file__).with_name("archive_copy.typ")
_BODY: Final = Area(0, 60, 595, 722)
"""A page without its header and footer, in points; the margins of the layout."""


Printing: TypeAlias = Callable[[Contents, bytes], bytes]


class ArchiveCopies:
    """Makes the archive copy of sealed answers; the same answers give the same bytes."""

    def __init__(self, fonts: PinnedFonts | None = None, printed: Printing | None = None) -> None:
        """*printed* prints in place of Typst in this process."""
        self._fonts = fonts or PinnedFonts()
        self._printed = printed or TypstPrinter(self._fonts).printed

    def make(self, sealed: bytes) -> bytes:
        """Return the PDF; ``DocumentFault`` if it cannot say everything that was sealed."""
        contents = contents_of(sealed)
        self._check_letters(contents)
        pdf = self._printed(contents, sealed)
        self._check_read_back(contents, pdf)
        return pdf

    def _check_letters(self, contents: Contents) -> None:
        for source, text in contents.texts():
            for character in self._fonts.unprintable(text):
                raise UnprintableText(source, character)

    def _check_read_back(self, contents: Contents, pdf: bytes) -> None:
        read = PdfText(page_texts(pdf, _BODY), self._fonts.everyday)
        texts = [(source, letters(text)) for source, text in contents.texts()]
        orderly = [one for one in texts if keeps_its_order(one[1])]
        lost = [source for source, text in orderly if not (read.take_in_order(text) and read.take_others(text))]
        lost += [source for source, text in texts if not keeps_its_order(text) and not read.take_anywhere(text)]
        if lost:
            raise ReadBackFailed(tuple(f"{source}: cannot be read in the archive copy." for source in lost))


class TypstPrinter:
    """Prints with the pinned fonts."""

    def __init__(self, fonts: PinnedFonts) -> None:
        self._fonts = fonts

    def printed(self, contents: Contents, sealed: bytes) -> bytes:
        told = json.dumps(_with_breaks(dataclasses.asdict(contents)), ensure_ascii=False, default=str)
        try:
            pdf = typst.compile(
                _LAYOUT,
                root=_LAYOUT.parent,
                font_paths=typefaces(self._fonts.files),
                sys_inputs={"contents": told, "sealed": sealed.decode()},
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(contents.sealed_at.timestamp()),
            )
        except typst.TypstError as error:
            raise ConversionFailed(f"the archive copy cannot be made: {error}") from error
        assert isinstance(pdf, bytes)
        return pdf


def _with_breaks(value: Any) -> Any:
    match value:
        case str():
            return breakable(value)
        case dict():
            return {key: _with_breaks(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_with_breaks(inner) for inner in value]
    return value
