"""A certificate, transfer list or letter, printed from data and read back: what it says reaches Typst as data only."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import typst

from forms_service.adapters.documents.archive_copy.contents import breakable
from forms_service.adapters.documents.fonts import PinnedFonts, typefaces
from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.pdf_text import Area, PdfText, page_texts
from forms_service.casework.documents.documents import ConversionFailed, ReadBackFailed, UnprintableText

_PAPER: Final = Path(__file__).with_name("disposal_paper.typ")
_INSIDE: Final = Area(0, 60, 595, 722)
"""A page without its header and footer, in points; the margins of the layout."""

PrintPaper: TypeAlias = Callable[[bytes], bytes]


class TypstPapers:
    def __init__(self, fonts: PinnedFonts | None = None, printed: PrintPaper | None = None) -> None:
        """*printed* prints in place of Typst in this process."""
        self._fonts = fonts or PinnedFonts()
        self._printed = printed or (lambda contents: print_paper(contents, self._fonts))

    def make(self, contents: bytes) -> bytes:
        """Return the PDF; ``DocumentFault`` if it cannot say everything that it is to say."""
        texts = list(_texts_on(json.loads(contents)))
        for text in texts:
            for character in self._fonts.unprintable(text):
                raise UnprintableText("disposal", character)
        pdf = self._printed(contents)
        read = PdfText(page_texts(pdf, _INSIDE), self._fonts.everyday)
        if lost := [text for text in texts if not _is_in_paper(read, letters(text))]:
            raise ReadBackFailed((f"{len(lost)} text(s) of {len(texts)} cannot be read in it.",))
        return pdf


def _is_in_paper(read: PdfText, text: str) -> bool:
    return read.take_in_order(text) and read.take_others(text)


def print_paper(contents: bytes, fonts: PinnedFonts) -> bytes:
    told = json.loads(contents)
    try:
        pdf = typst.compile(
            _PAPER,
            root=_PAPER.parent,
            font_paths=typefaces(fonts.files),
            sys_inputs={
                "contents": json.dumps(_with_word_breaks(told), ensure_ascii=False),
                "attached": contents.decode(),
            },
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(datetime.fromisoformat(told["made_at"]).timestamp()),
        )
    except typst.TypstError as error:
        raise ConversionFailed(f"the certificate cannot be made: {error}") from error
    assert isinstance(pdf, bytes)
    return pdf


def _with_word_breaks(value: Any) -> Any:
    """Allow a line to end within a very long word."""
    match value:
        case str():
            return breakable(value)
        case dict():
            return {key: _with_word_breaks(inner) for key, inner in value.items()}
        case list():
            return [_with_word_breaks(inner) for inner in value]
    return value


def _texts_on(told: dict[str, Any]) -> Iterator[str]:
    yield told["title"]
    yield from (words for fact in told["facts"] for words in fact)
    yield from told.get("paragraphs", ())
    for table in told["tables"]:
        yield table["title"]
        yield from (words for row in table["rows"] for words in row)
