"""One part of a Word file (its body, a header, a footer), read block by block and piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from forms_service.adapters.documents.word_reading.fields import PAGE_NUMBERS, Field, Fields
from forms_service.adapters.documents.word_reading.numbering import Numbering
from forms_service.adapters.documents.word_reading.pictures import pictures_in
from forms_service.adapters.documents.word_reading.styles import Style, Styles, outline, style_id
from forms_service.adapters.documents.word_reading.symbols import letter_of, with_marks
from forms_service.adapters.documents.word_reading.tables import CellPlace, read_table
from forms_service.adapters.documents.word_reading.wordml import Element, R, W, children, local_name
from forms_service.casework.documents.documents import Printed
from forms_service.casework.documents.tree import (
    Block,
    Heading,
    Illustration,
    LabelledText,
    Language,
    Listing,
    PageNumber,
    Paragraph,
    Piece,
    Place,
    Words,
    text_of,
)

_DEEPEST_HEADING: Final = 6
_FACT: Final = "fact"
_SPACES: Final = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
_INLINE_WRAPPERS: Final = frozenset({f"{W}hyperlink", f"{W}fldSimple"})

_NO_CELL: Final = CellPlace(0, 0)


@dataclass
class PartReader:
    """Reads the blocks of one part in order, counting tables and numbered paragraphs as it goes."""

    part: str
    root: Element
    styles: Styles
    numbering: Numbering
    language: Language = "en"
    printed: Sequence[Printed] = ()
    targets: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = {one: number for number, one in enumerate(self.root.iter(f"{W}p"), 1)}
        self._tables = {one: number for number, one in enumerate(self.root.iter(f"{W}tbl"), 1)}
        self._answers = _answers(self.root, self.printed)

    def blocks(self, parent: Element) -> list[Block]:
        return self._grouped(filter(None, (self._block(child) for child in children(parent))))

    def paragraph(self, element: Element, table: int = 0, cell: CellPlace = _NO_CELL) -> Paragraph | None:
        """Read one paragraph; nothing, if it says nothing."""
        name = style_id(element)
        style = self.styles.of_paragraph(name)
        kind, number = self.numbering.meet(element, style)
        pieces = tuple(self._pieces(element, style, Fields()))
        if not text_of(pieces).strip() and not any(isinstance(piece, Illustration) and piece.alt for piece in pieces):
            return None
        place = Place(self.part, self._numbers[element], table, cell.row, cell.column)
        return Paragraph(place, pieces, name, number, kind)

    def _block(self, element: Element, table: int = 0, cell: CellPlace = _NO_CELL) -> Block | None:
        if element.tag == f"{W}tbl":
            number = self._tables[element]
            return read_table(element, lambda inside, place: self._in_cell(inside, number, place))
        paragraph = self.paragraph(element, table, cell) if element.tag == f"{W}p" else None
        return self._meant(element, paragraph) if paragraph else None

    def _in_cell(self, cell: Element, table: int, place: CellPlace) -> list[Block]:
        return self._grouped(filter(None, (self._block(child, table, place) for child in children(cell))))

    def _meant(self, element: Element, paragraph: Paragraph) -> Block:
        """A paragraph as what it is by its style and its outline."""
        style = self.styles.of_paragraph(paragraph.style)
        level = outline(element.find(f"{W}pPr/{W}outlineLvl")) or style.level
        if style.is_title or level:
            return Heading(paragraph, 1 if style.is_title else min(level + 1, _DEEPEST_HEADING))
        if style.name.lower() == _FACT and (text := _as_labelled_text(paragraph)):
            return text
        return paragraph

    def _grouped(self, blocks: Iterable[Block]) -> list[Block]:
        """List items that follow one another make one list."""
        grouped: list[Block] = []
        for kind, run in groupby(blocks, key=lambda block: block.list_kind if isinstance(block, Paragraph) else ""):
            if kind in {"bullet", "number"}:
                grouped.append(Listing(tuple(one for one in run if isinstance(one, Paragraph)), kind == "number"))
            else:
                grouped += run
        return grouped

    def _pieces(self, parent: Element, style: Style, fields: Fields, link: str = "") -> Iterator[Piece]:
        for child in children(parent):
            if child.tag == f"{W}r":
                yield from self._in_run(child, style, fields, link)
            elif Field(child.get(f"{W}instr", "")).code in PAGE_NUMBERS:
                yield PageNumber()
            elif child.tag in _INLINE_WRAPPERS:
                yield from self._pieces(child, style, fields, link or self._link(child))

    def _link(self, element: Element) -> str:
        return self.targets.get(element.get(f"{R}id", ""), "") or Field(element.get(f"{W}instr", "")).address

    def _in_run(self, run: Element, style: Style, fields: Fields, link: str) -> Iterator[Piece]:
        letters = run.find(f"{W}rPr")
        is_bold, capitals = self.styles.is_bold(letters), self.styles.capitals(letters, style)
        for element in run:
            ended = fields.meet(element)
            if ended and ended.code in PAGE_NUMBERS:
                yield PageNumber()
            if fields.hide:
                continue
            text = _letters(element)
            text = text.replace("ß", "ẞ").upper() if capitals else text
            shown = Words(text, self._answers.get(element), is_bold, link or fields.link)
            if shown.printed or not text:
                yield from [shown] if text else pictures_in(element)
            else:
                yield from with_marks(shown, self.language)


def _letters(element: Element) -> str:
    name = local_name(element)
    if name == "t":
        return element.text or ""
    if name == "sym":
        return letter_of(element)
    if name == "br":
        return "" if element.get(f"{W}type", "textWrapping") != "textWrapping" else "\n"
    return _SPACES.get(name, "")


def _as_labelled_text(paragraph: Paragraph) -> LabelledText | None:
    """What stands before the first tab is the label; without one there is nothing to be listed under."""
    at = next((n for n, one in enumerate(paragraph.pieces) if isinstance(one, Words) and one.text == "\t"), None)
    return None if at is None else LabelledText(paragraph, paragraph.pieces[:at], paragraph.pieces[at + 1 :])


def _answers(root: Element, printed: Sequence[Printed]) -> Mapping[Element, Printed]:
    """Which text element belongs to which answer: where the merger put it, if it says there what was printed."""
    texts = list(root.iter(f"{W}t"))
    found: dict[Element, Printed] = {}
    for value in printed:
        pieces = [piece for piece in re.split("[\n\t]", value.text) if piece]
        stretch = texts[value.at : value.at + len(pieces)] if value.at >= 0 else []
        if [text.text for text in stretch] == pieces:
            found |= dict.fromkeys(stretch, value)
    return found
