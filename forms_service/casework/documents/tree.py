"""A finished document as what it says, read once from the merged Word file; all else is made of this, and held to it.

It knows nothing of Word. Every text knows its place in the file and, if a tag printed it, what it is and its origin
(casework/documents/origins.py): so whatever is printed is traced to the act or answer of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from forms_service.casework.documents.documents import Printed

Language: TypeAlias = Literal["en", "cy"]
NOT_STATED: Final = {"en": "not stated", "cy": "heb ei nodi"}
"""What is read out where a cell is empty."""
_PICTURE: Final = {"en": "Picture", "cy": "Llun"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file; everything is counted from 1, and is 0 where it does not apply."""

    part: str
    paragraph: int
    table: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text as it is shown; *printed* is what a tag printed, or nothing of the letter's own."""

    text: str
    printed: Printed | None = None
    is_bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick box or another sign of the letter's own, with its meaning in words."""

    sign: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture of the letter's own, as the words for whoever does not see it."""

    alt: str

    def text(self, language: Language) -> str:
        return f"[{_PICTURE[language]}: {self.alt}]" if self.alt else ""


@dataclass(frozen=True, slots=True)
class PageNumber:
    """The number of the page, or how many there are; where there are no pages, it is nothing."""


LabelledLine: TypeAlias = tuple[str, tuple[Words, ...]]
"""What one box of a form says: its label, and what is in it."""

Piece: TypeAlias = Words | Mark | Illustration | PageNumber


@dataclass(frozen=True, slots=True)
class Paragraph:
    place: Place
    pieces: tuple[Piece, ...]
    style: str = ""
    number: str = ""
    """What a numbered paragraph has before it: ``2.``"""
    list_kind: str = "none"
    """Whether it is an item of a list: ``bullet`` or ``number``."""

    @property
    def text(self) -> str:
        """What its letters are in the Word file and the PDF; a mark is its sign, and a picture nothing."""
        return f"{self.number} ".lstrip() + text_of(self.pieces)

    @property
    def values(self) -> list[Printed]:
        return values_of(self.pieces)


@dataclass(frozen=True, slots=True)
class Heading:
    """*level* is 1 for the title of the document, and from 2 for what is below it."""

    paragraph: Paragraph
    level: int


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One thing said under its label: “Date of birth: 2 May 2016”."""

    paragraph: Paragraph
    label: tuple[Piece, ...]
    content: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Paragraphs that follow one another as a list, with bullets or numbers."""

    items: tuple[Paragraph, ...]
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, and the headings under which it is to be read."""

    column: int
    blocks: tuple[Block, ...]
    heading: str = ""
    row_heading: str = ""
    span: int = 1
    is_row_heading: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(paragraph.text.strip() for paragraph in paragraphs_of(self.blocks))


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    headings: tuple[Row, ...]
    rows: tuple[Row, ...]
    edges: tuple[float, ...] = ()
    """Where its columns begin, and the last one ends, in points from the left margin; nothing if that is not known."""


Block: TypeAlias = Paragraph | Heading | LabelledText | Listing | Table


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The page and its margins in points; headers and footers stand in the upper and the lower one."""

    width: float
    height: float
    top: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Margin:
    """A header or footer, and whether it stands on the first page, or on the pages after it."""

    part: str
    is_header: bool
    on_first: bool
    on_later: bool
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """Everything that a document says, in the order of reading.

    *printed* is everything that its template printed: what of it stands in no piece of the tree has been lost.
    """

    blocks: tuple[Block, ...]
    language: Language = "en"
    margins: tuple[Margin, ...] = ()
    layout: PageLayout | None = None
    printed: tuple[Printed, ...] = ()

    @property
    def header(self) -> list[Paragraph]:
        """What stands above the pages, each header once."""
        shown = (margin for margin in self.margins if margin.is_header and (margin.on_first or margin.on_later))
        parts = {margin.part: margin.paragraphs for margin in shown}
        above = [_without_page_numbers(paragraph) for paragraphs in parts.values() for paragraph in paragraphs]
        return [paragraph for paragraph in above if paragraph.text.strip()]

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Every paragraph of the body that says something, in the order of reading."""
        return list(paragraphs_of(self.blocks))

    @property
    def title(self) -> str:
        titles = (block.paragraph.text for block in self.blocks if isinstance(block, Heading) and block.level == 1)
        return " ".join(next(titles, "").split())

    def values(self) -> Iterator[tuple[Place, Printed]]:
        """Everything that tags printed, with where it stands."""
        everywhere = {margin.part: margin.paragraphs for margin in self.margins}
        for paragraph in [*self.paragraphs, *(one for some in everywhere.values() for one in some)]:
            yield from ((paragraph.place, value) for value in paragraph.values)


def _without_page_numbers(paragraph: Paragraph) -> Paragraph:
    """A paragraph without what stands between two tabs with the number of a page: “Page 1 of 3”."""
    stretches: list[list[Piece]] = [[]]
    for piece in paragraph.pieces:
        if isinstance(piece, Words) and piece.text == "\t":
            stretches.append([])
        stretches[-1].append(piece)
    said = [pieces for pieces in stretches if values_of(pieces) or PageNumber() not in pieces]
    return replace(paragraph, pieces=tuple(piece for pieces in said for piece in pieces))


def paragraphs_of(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """The paragraphs of blocks in the order of reading, those of headings and cells included."""
    for block in blocks:
        match block:
            case Paragraph():
                yield block
            case Heading() | LabelledText():
                yield block.paragraph
            case Listing():
                yield from block.items
            case Table():
                for row in (*block.headings, *block.rows):
                    for cell in row.cells:
                        yield from paragraphs_of(cell.blocks)


def tables_of(blocks: Sequence[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def text_of(pieces: Sequence[Piece]) -> str:
    """The letters of pieces; a mark is its sign."""
    return "".join(_letters_of(piece) for piece in pieces)


def _letters_of(piece: Piece) -> str:
    match piece:
        case Words(text=text):
            return text
        case Mark(sign=sign):
            return sign
        case Illustration() | PageNumber():
            return ""


def values_of(pieces: Sequence[Piece]) -> list[Printed]:
    """The answers that pieces belong to, each once."""
    found = {id(piece.printed): piece.printed for piece in pieces if isinstance(piece, Words) and piece.printed}
    return list(found.values())
