"""Tables of a Word file: which rows are headings, and which cell stands under which of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from forms_service.adapters.documents.word_reading.wordml import TWIPS_A_POINT, Element, W, children, is_on, value_of
from forms_service.casework.documents.tree import Block, Cell, Row, Table, paragraphs_of

_NEARLY: Final = 0.02
_MOVED: Final = (f"{W}jc", f"{W}tblpPr", f"{W}bidiVisual")
_FIRST_ROW, _FIRST_COLUMN = ("firstRow", 0x20), ("firstColumn", 0x80)
FACTS: Final = 2
"""A table of so many columns without headings is read as labels, each with what stands beside it."""


@dataclass(frozen=True)
class CellPlace:
    row: int
    column: int


def rows_of(table: Element) -> list[Element]:
    return [child for child in children(table) if child.tag == f"{W}tr"]


def cells_of(row: Element) -> list[Element]:
    return [child for child in children(row) if child.tag == f"{W}tc"]


def span_of(cell: Element) -> int:
    return int(value_of(cell.find(f"{W}tcPr/{W}gridSpan")) or 1)


def width_of(row: Element) -> int:
    """Over how many columns a row reaches."""
    return sum(span_of(cell) for cell in cells_of(row))


def heading_rows(table: Element, is_fixed: Callable[[Element], bool]) -> int:
    """How many of the first rows are headings: those that repeat on each page, or the one that Word's style shows so.

    The latter only if all of it says something, in the letter's own words (*is_fixed*), above three columns or more:
    Word turns “Header Row” on in every new table.
    """
    rows = rows_of(table)
    repeated = next((n for n, row in enumerate(rows) if not is_on(row.find(f"{W}trPr/{W}tblHeader"))), len(rows))
    if repeated or len(rows) < 2 or width_of(rows[0]) <= FACTS or not _shows(table, *_FIRST_ROW):
        return repeated
    return int(is_fixed(rows[0]))


def _shows(table: Element, name: str, bit: int) -> bool:
    """Whether a table shows its first row or column as headings."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return False
    direct = look.get(f"{W}{name}")
    return direct in {"1", "true", "on"} if direct is not None else bool(int(value_of(look) or "0", 16) & bit)


def read_table(table: Element, read: Callable[[Element, CellPlace], Sequence[Block]]) -> Table:
    """Read a table, each of its cells with *read*."""
    rows = [Row(tuple(_cells(row, number, read))) for number, row in enumerate(rows_of(table), 1)]
    headings = heading_rows(table, lambda row: _is_fixed(rows[rows_of(table).index(row)]))
    has_labels = _shows(table, *_FIRST_COLUMN) or (not headings and _width(rows) == FACTS)
    caption = value_of(table.find(f"{W}tblPr/{W}tblCaption"))
    above, below = tuple(rows[:headings]), rows[headings:]
    headed = tuple(_headed(row, above, has_labels=has_labels) for row in below)
    return Table(caption, above, headed, _edges(table, _width(rows)))


def _edges(table: Element, columns: int) -> tuple[float, ...]:
    """Where its columns begin and end, unless it is centred, floats, runs from the right or contradicts itself."""
    properties = table.find(f"{W}tblPr")
    widths = [int(one.get(f"{W}w", "0")) for one in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    if properties is None or len(widths) != columns or any(properties.find(name) is not None for name in _MOVED):
        return ()
    of_cells = [(cell.find(f"{W}tcPr/{W}tcW"), span_of(cell)) for row in rows_of(table)[:1] for cell in cells_of(row)]
    if not _agrees(properties.find(f"{W}tblW"), sum(widths)) or not all(
        _agrees(width, given) for (width, span), given in zip(of_cells, widths, strict=False) if span == 1
    ):
        return ()
    indent = properties.find(f"{W}tblInd")
    begins = int(indent.get(f"{W}w", "0")) if indent is not None else 0
    return tuple(edge / TWIPS_A_POINT for edge in accumulate(widths, initial=begins))


def _agrees(width: Element | None, given: int) -> bool:
    """Whether a width that is said is the one of the grid; whoever lays out a table goes by either."""
    if width is None or width.get(f"{W}type") == "auto":
        return True
    said = width.get(f"{W}w", "")
    return width.get(f"{W}type") == "dxa" and said.isdigit() and abs(int(said) - given) <= given * _NEARLY


def _cells(row: Element, number: int, read: Callable[[Element, CellPlace], Sequence[Block]]) -> Iterator[Cell]:
    column = 1
    for cell in cells_of(row):
        yield Cell(column, tuple(read(cell, CellPlace(number, column))), span=span_of(cell))
        column += span_of(cell)


def _width(rows: Sequence[Row]) -> int:
    return max((sum(cell.span for cell in row.cells) for row in rows), default=0)


def _is_fixed(row: Row) -> bool:
    paragraphs = [paragraph for cell in row.cells for paragraph in paragraphs_of(cell.blocks)]
    return not any(cell.is_empty for cell in row.cells) and not any(paragraph.values for paragraph in paragraphs)


def _headed(row: Row, headings: Sequence[Row], *, has_labels: bool) -> Row:
    """A row whose cells know what they are read under."""
    label = _said(row.cells[0]) if has_labels and len(row.cells) > 1 else ""
    return Row(
        tuple(
            replace(
                cell,
                heading=heading_of(cell, headings),
                row_heading=label if number else "",
                is_row_heading=bool(label) and not number,
            )
            for number, cell in enumerate(row.cells)
        )
    )


def heading_of(cell: Cell, headings: Sequence[Row]) -> str:
    """The headings above a cell, from the top; one that spans several stands above each."""
    over = (
        _said(above)
        for row in headings
        for above in row.cells
        if above.column < cell.column + cell.span and cell.column < above.column + above.span
    )
    return ", ".join(dict.fromkeys(filter(None, over)))


def _said(cell: Cell) -> str:
    return " ".join(" ".join(paragraph.text.split()) for paragraph in paragraphs_of(cell.blocks))
