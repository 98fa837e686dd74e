"""How a document is read out in words: the same in its HTML and its plain text, and in what these are held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forms_service.casework.documents.documents import OWN_WORDING, Missing, Printed, Where
from forms_service.casework.documents.tree import (
    NOT_STATED,
    Block,
    Cell,
    Heading,
    Illustration,
    LabelledText,
    Language,
    Listing,
    Mark,
    PageNumber,
    Paragraph,
    Piece,
    Row,
    Table,
    Words,
    paragraphs_of,
    values_of,
)


def read_out(pieces: Sequence[Piece], language: Language) -> str:
    """The words of pieces: a mark with its meaning, a picture as its words, a link with where it leads."""
    said = ""
    for link, run in groupby(pieces, key=lambda piece: piece.link if isinstance(piece, Words) else ""):
        text = "".join(_said(piece, language) for piece in run)
        said += link_out(text, link)
    return said


def link_out(text: str, link: str) -> str:
    address = link.removeprefix("mailto:")
    return text if not link or address in text else f"{text} ({address})"


def mark_out(sign: str, meaning: str) -> str:
    return f"{sign} ({meaning})"


def _said(piece: Piece, language: Language) -> str:
    match piece:
        case Mark(sign=sign, meaning=meaning):
            return mark_out(sign, meaning)
        case Illustration():
            return piece.text(language)
        case Words(text=text):
            return text
        case PageNumber():
            return ""


def paragraph_out(paragraph: Paragraph, language: Language) -> str:
    return f"{paragraph.number} ".lstrip() + read_out(paragraph.pieces, language)


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that a document says, to be found again in whatever is made of it: *text* under its *heading*.

    Of a labelled text, the heading is its label; of a cell, what stands above it and, in a table of labels, beside it.
    """

    heading: str
    text: str
    values: tuple[Printed, ...] = ()
    is_labelled: bool = False

    def missing(self, where: Where) -> Iterator[Missing]:
        """Name it as lost: the answers in it, or the letter's own words if there are none."""
        yield from (Missing(value.source, value.text, where) for value in self.values)
        if not self.values:
            yield Missing(OWN_WORDING, f"{self.heading} {self.text}".strip(), where)


def passages(blocks: Sequence[Block], language: Language) -> list[Passage]:
    """Everything that blocks say, in the order of reading; the headings of a table are with its cells."""
    return [one for block in blocks for one in _of_block(block, language)]


def _of_block(block: Block, language: Language) -> Iterator[Passage]:
    match block:
        case Paragraph():
            yield Passage("", paragraph_out(block, language), tuple(block.values))
        case Heading(paragraph=paragraph):
            yield Passage("", paragraph_out(paragraph, language), tuple(paragraph.values))
        case LabelledText(paragraph=paragraph, label=label, content=content):
            yield Passage(
                read_out(label, language), read_out(content, language), tuple(paragraph.values), is_labelled=True
            )
        case Listing(items=items):
            yield from (Passage("", paragraph_out(item, language), tuple(item.values)) for item in items)
        case Table():
            yield from _of_table(block, language)


def _of_table(table: Table, language: Language) -> Iterator[Passage]:
    for row in table.headings if not table.rows else ():
        yield from (Passage("", cell_out(cell, language), tuple(_values(cell))) for cell in row.cells)
    for row in table.rows:
        if not row.is_empty:
            yield from _of_row(table, row, language)


def _of_row(table: Table, row: Row, language: Language) -> Iterator[Passage]:
    for cell in row.cells:
        if labels_alone(table, cell):
            continue
        heading = cell.heading or ("" if table.headings else cell.row_heading)
        if heading or not cell.is_empty:
            yield Passage(heading, cell_out(cell, language), tuple(_values(cell)))


def labels_alone(table: Table, cell: Cell) -> bool:
    """Whether a cell is nothing but the label of what stands beside it."""
    return not table.headings and cell.is_row_heading


def cell_out(cell: Cell, language: Language) -> str:
    return " ".join(paragraph_out(paragraph, language) for paragraph in paragraphs_of(cell.blocks))


def or_not_stated(text: str, language: Language) -> str:
    return text if text.strip() else NOT_STATED[language]


def _values(cell: Cell) -> Iterator[Printed]:
    for paragraph in paragraphs_of(cell.blocks):
        yield from values_of(paragraph.pieces)
