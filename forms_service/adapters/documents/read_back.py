"""The silent-loss gate: what was printed must be readable in the finished Word file and in the finished PDF."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.lettering import keeps_its_order, letters
from forms_service.adapters.documents.pdf_provenance import lost_provenance, pages_of
from forms_service.adapters.documents.pdf_text import Area, PdfText, page_texts
from forms_service.adapters.documents.word_templates import BODY
from forms_service.adapters.documents.word_text import Margin, PageLayout, Paragraph, WordText
from forms_service.casework.documents.documents import Merged, Missing, Printed

_WORDING = "the template's own wording"


@dataclass(frozen=True, slots=True)
class _Read:
    """A paragraph of the Word file, and the printed values found in it."""

    paragraph: Paragraph
    values: list[Printed] = field(default_factory=list)


class ReadBack:
    """Reads finished files back and names every text that is not there."""

    def __init__(self, fonts: PinnedFonts | None = None) -> None:
        self._fonts = fonts or PinnedFonts()

    def check(self, merged: Merged, pdf: bytes) -> list[Missing]:
        """Name what the files have lost; nothing may be issued unless this is empty."""
        word = WordText(merged.docx)
        parts = dict.fromkeys([BODY, *(value.part for value in merged.printed)])
        missing: list[Missing] = []
        for part in parts:
            read = [_Read(paragraph) for paragraph in word.paragraphs(part)]
            missing += _lost_from_word(read, [value for value in merged.printed if value.part == part])
            if part == BODY:
                missing += self._lost_from_body(read, pdf, word.layout)
        for margin in word.margins:
            values = [value for value in merged.printed if value.part == margin.part]
            missing += self._lost_from_margin(margin, values, pdf, word.layout)
        return missing

    def check_word(self, merged: Merged) -> list[Missing]:
        """Name what the Word file alone has lost."""
        word = WordText(merged.docx)
        missing: list[Missing] = []
        for part in dict.fromkeys(value.part for value in merged.printed):
            read = [_Read(paragraph) for paragraph in word.paragraphs(part)]
            missing += _lost_from_word(read, [value for value in merged.printed if value.part == part])
        return missing

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]:
        """Name what the properties of the PDF do not say of where it comes from."""
        return lost_provenance(pdf, fields)

    def pages(self, pdf: bytes) -> int:
        return pages_of(pdf)

    def plain_text(self, merged: Merged) -> str:
        """Return the words of the Word file without its dress, for an e-mail or a case system."""
        lines = [line.rstrip() for line in WordText(merged.docx).lines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"

    def _lost_from_body(self, read: Sequence[_Read], pdf: bytes, layout: PageLayout) -> Iterator[Missing]:
        area = Area(0, layout.top, layout.width, layout.height - layout.top - layout.bottom)
        text = PdfText(page_texts(pdf, area), self._fonts.everyday)
        orderly = [one for one in read if keeps_its_order(one.paragraph.text)]
        others = [one for one in read if not keeps_its_order(one.paragraph.text)]
        lost = [one for one in orderly if not text.take_in_order(one.paragraph.text)]
        lost += [one for one in orderly if one not in lost and not text.take_others(one.paragraph.text)]
        lost += [one for one in others if not text.take_anywhere(one.paragraph.text)]
        for one in lost:
            yield from (Missing(value.source, value.text, "pdf") for value in one.values)
            if not one.values:
                yield Missing(_WORDING, one.paragraph.text, "pdf")

    def _lost_from_margin(
        self, margin: Margin, values: Sequence[Printed], pdf: bytes, layout: PageLayout
    ) -> Iterator[Missing]:
        height = layout.top if margin.is_header else layout.bottom
        area = Area(0, 0 if margin.is_header else layout.height - height, layout.width, height)
        for number, page in enumerate(page_texts(pdf, area)):
            if margin.on_first if number == 0 else margin.on_later:
                text = PdfText([page], self._fonts.everyday)
                for value in values:
                    seen = letters(value.text)
                    in_order = keeps_its_order(seen) and text.take_in_order(seen) and text.take_others(seen)
                    if not in_order and (keeps_its_order(seen) or not text.take_anywhere(seen)):
                        yield Missing(value.source, value.text, "pdf")


def _lost_from_word(read: Sequence[_Read], printed: Sequence[Printed]) -> Iterator[Missing]:
    """Find each value as whole text elements, in order; note with each paragraph the values found in it."""
    elements = [(element, one) for one in read for element in one.paragraph.elements]
    texts = [element for element, _ in elements]
    position = 0
    for value in printed:
        wanted = [seen for piece in value.text.replace("\t", "\n").split("\n") if (seen := letters(piece))]
        starts = range(position, len(texts) - len(wanted) + 1)
        start = next((start for start in starts if texts[start : start + len(wanted)] == wanted), None)
        if start is None:
            yield Missing(value.source, value.text, "docx")
        elif wanted:
            elements[start][1].values.append(value)
            position = start + len(wanted)
