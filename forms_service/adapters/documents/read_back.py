"""The silent-loss gate: the tree of a document holds all that was printed, and each of its files all of the tree."""

from collections.abc import Iterator, Mapping, Sequence

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.lettering import keeps_its_order, letters
from forms_service.adapters.documents.pdf_columns import out_of_column
from forms_service.adapters.documents.pdf_provenance import lost_provenance, pages_of
from forms_service.adapters.documents.pdf_text import Area, PageWord, PdfText, page_texts, page_words
from forms_service.adapters.documents.renditions import html_reading
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.casework.documents.documents import OWN_WORDING, Missing
from forms_service.casework.documents.tree import DocumentTree, Margin, PageLayout, Paragraph, Words, text_of


class ReadBack:
    """Reads finished files back and names every text that is not there; nothing may be issued unless none is."""

    def __init__(self, fonts: PinnedFonts | None = None) -> None:
        self._fonts = fonts or PinnedFonts()

    def lost_from_word(self, tree: DocumentTree) -> list[Missing]:
        """Name what was printed and stands nowhere in the tree, which was read from the Word file."""
        read = {id(value) for _, value in tree.values()}
        unread = (value for value in tree.printed if id(value) not in read and letters(value.text))
        return [Missing(value.source, value.text, "docx") for value in unread]

    def lost_from_pdf(self, tree: DocumentTree, pdf: bytes) -> list[Missing]:
        """Name what the pages do not say: the body in order, its tables in columns, the margins on every page."""
        if tree.layout is None:
            return []
        pages = page_words(pdf)
        lost = list(self._lost_from_body(tree.paragraphs, pdf, tree.layout))
        for margin in tree.margins:
            lost += _lost_from_margin(margin, pages, tree.layout, self._fonts.everyday)
        return lost or list(out_of_column(tree, pages, self._fonts.everyday))

    def lost_from_html(self, tree: DocumentTree, page: bytes) -> list[Missing]:
        """Name what the page does not say, or not under its heading."""
        return html_reading.lost(page, tree)

    def lost_from_text(self, tree: DocumentTree, text: str) -> list[Missing]:
        """Name what the plain text does not say, or not under its heading."""
        return list(text_rendition.lost(text, tree))

    def lost_provenance(self, pdf: bytes, fields: Mapping[str, object]) -> list[Missing]:
        """Name what the properties of the PDF do not say of where it comes from."""
        return lost_provenance(pdf, fields)

    def pages(self, pdf: bytes) -> int:
        return pages_of(pdf)

    def _lost_from_body(self, paragraphs: Sequence[Paragraph], pdf: bytes, layout: PageLayout) -> Iterator[Missing]:
        area = Area(0, layout.top, layout.width, layout.height - layout.top - layout.bottom)
        text = PdfText(page_texts(pdf, area), self._fonts.everyday)
        read = [(one, letters(one.text)) for one in paragraphs]
        orderly = [one for one in read if keeps_its_order(one[1])]
        others = [one for one in read if not keeps_its_order(one[1])]
        lost = [one for one in orderly if not text.take_in_order(one[1])]
        lost += [one for one in orderly if one not in lost and not text.take_others(one[1])]
        lost += [one for one in others if not text.take_anywhere(one[1])]
        for paragraph, seen in lost:
            yield from (Missing(value.source, value.text, "pdf") for value in paragraph.values)
            if not paragraph.values:
                yield Missing(OWN_WORDING, seen, "pdf")


def _lost_from_margin(
    margin: Margin, pages: Sequence[Sequence[PageWord]], layout: PageLayout, everyday: frozenset[str]
) -> Iterator[Missing]:
    height = layout.top if margin.is_header else layout.bottom
    area = Area(0, 0 if margin.is_header else layout.height - height, layout.width, height)
    said = [one for paragraph in margin.paragraphs for one in _stretches(paragraph)]
    for number, page in enumerate(pages):
        if margin.on_first if number == 0 else margin.on_later:
            text = PdfText([" ".join(word.text for word in page if word.is_within(area))], everyday)
            yield from (one for one in said if not _takes(text, letters(one.text)))


def _stretches(paragraph: Paragraph) -> Iterator[Missing]:
    """Each answer in a paragraph of a margin, and its own words between them and between the numbers of pages."""
    seen = set[int]()
    for piece in paragraph.pieces:
        value = piece.printed if isinstance(piece, Words) else None
        if value is None:
            yield Missing(OWN_WORDING, text_of([piece]), "pdf")
        elif id(value) not in seen:
            seen.add(id(value))
            yield Missing(value.source, value.text, "pdf")


def _takes(text: PdfText, seen: str) -> bool:
    if keeps_its_order(seen):
        return text.take_in_order(seen) and text.take_others(seen)
    return text.take_anywhere(seen)
