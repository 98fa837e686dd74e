"""Whether the cells of a PDF's tables stand in their columns, where an empty cell could be mistaken for the next one's.

The order of the letters tells nothing of it; where their words stand does. A column is looked through, from above, for
the first word of each of its cells: enough to see where a cell begins, and not upset by one that runs over a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from forms_service.adapters.documents.lettering import keeps_its_order, letters
from forms_service.adapters.documents.pdf_text import PageWord
from forms_service.casework.documents.documents import OWN_WORDING, Missing
from forms_service.casework.documents.tree import Cell, DocumentTree, Row, Table, paragraphs_of, tables_of


@dataclass(frozen=True, slots=True)
class _Word:
    middle: float
    letters: str


def out_of_column(
    tree: DocumentTree, pages: Sequence[Sequence[PageWord]], everyday: frozenset[str]
) -> Iterator[Missing]:
    """Name every cell of a table with empty cells that does not stand in its own column."""
    layout = tree.layout
    tables = [table for table in tables_of(tree.blocks) if table.edges and _has_gap(table)]
    if layout is None or not tables:
        return
    words = [
        _Word((word.left + word.right) / 2, _everyday(word.text, everyday))
        for page in pages
        for word in sorted(page, key=attrgetter("top"))
    ]
    for table in tables:
        edges = [layout.left + edge for edge in table.edges]
        headings, rows = (
            [[cell for row in some for cell in row.cells if cell.column == column] for column in range(1, len(edges))]
            for some in (table.headings, table.rows)
        )
        # Where the headings are not in their columns, the columns are not where we think.
        if not any(list(_not_in(words, cells, edges, everyday)) for cells in headings):
            for above, below in zip(headings, rows, strict=True):
                yield from _not_in(words, [*above, *below], edges, everyday)


def _has_gap(table: Table) -> bool:
    return any(_is_partly_empty(row) for row in table.rows)


def _is_partly_empty(row: Row) -> bool:
    return any(cell.is_empty for cell in row.cells) and not row.is_empty


def _not_in(
    words: Sequence[_Word], cells: Sequence[Cell], edges: Sequence[float], everyday: frozenset[str]
) -> Iterator[Missing]:
    place = 0
    for cell in cells:
        begins, ends = edges[cell.column - 1], edges[cell.column + cell.span - 1]
        wanted = _first_word(cell, everyday)
        column = (n for n in range(place, len(words)) if begins <= words[n].middle < ends)
        found = next((n for n in column if _agree(words[n].letters, wanted)), None) if wanted else place - 1
        if found is None:
            yield from _lost(cell)
        else:
            place = found + 1


def _agree(word: str, wanted: str) -> bool:
    """Whether a word on the page is the wanted one, or the beginning of it that found room on its line."""
    return bool(word) and (word.startswith(wanted) or wanted.startswith(word))


def _first_word(cell: Cell, everyday: frozenset[str]) -> str:
    """The letters of a cell's first word; nothing, if a PDF need not have it where it begins."""
    text = " ".join(paragraph.text for paragraph in paragraphs_of(cell.blocks))
    first = next(iter(text.split()), "")
    return _everyday(first, everyday) if keeps_its_order(letters(text)) else ""


def _everyday(text: str, everyday: frozenset[str]) -> str:
    return "".join(letter for letter in letters(text) if letter in everyday)


def _lost(cell: Cell) -> Iterator[Missing]:
    for paragraph in paragraphs_of(cell.blocks):
        yield from (Missing(value.source, value.text, "pdf") for value in paragraph.values)
        if not paragraph.values:
            yield Missing(OWN_WORDING, paragraph.text, "pdf")
