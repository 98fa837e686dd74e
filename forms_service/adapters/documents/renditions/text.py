"""The plain text of a document, for an e-mail or a case system: what is copied, and what is compared and searched.

A paragraph is a line. So is a table's row, in which everything stands with its heading; what is empty is said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.renditions.reading_out import (
    Passage,
    cell_out,
    labels_alone,
    or_not_stated,
    paragraph_out,
    passages,
    read_out,
)
from forms_service.casework.documents.documents import Missing
from forms_service.casework.documents.tree import (
    Block,
    Cell,
    DocumentTree,
    Heading,
    LabelledText,
    Language,
    Listing,
    Paragraph,
    Row,
    Table,
)

_SIGNS: Final = "•;|"
"""What stands between the things that are said."""


def of_tree(tree: DocumentTree) -> str:
    lines = [line.rstrip() for block in tree.blocks for line in _lines(block, tree.language)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def lost(text: str, tree: DocumentTree) -> Iterator[Missing]:
    """Read a text back: everything that the tree says and the text does not, each under its heading and in order.

    Nothing else may stand between.
    """
    seen, place, is_whole = _letters(text), 0, True
    for passage in passages(tree.blocks, tree.language):
        wanted = _letters(_wanted(passage, tree.language))
        found = seen.find(wanted, place)
        if found < 0 or (is_whole and seen[place:found].strip(_SIGNS)):
            is_whole = False
            yield from passage.missing("txt")
        else:
            place, is_whole = found + len(wanted), True


def _letters(text: str) -> str:
    # Decomposed, because a mark may begin a line and must not join the last letter of the one before.
    return normalize("NFD", letters(text))


def _wanted(passage: Passage, language: Language) -> str:
    if not passage.heading:
        return passage.text
    return labelled(passage.heading, passage.text if passage.is_labelled else or_not_stated(passage.text, language))


def _lines(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Paragraph():
            yield paragraph_out(block, language)
        case Heading(paragraph=paragraph):
            yield paragraph_out(paragraph, language)
        case LabelledText(label=label, content=content):
            yield labelled(read_out(label, language), read_out(content, language))
        case Listing(items=items):
            yield from (f"{'' if item.number else '• '}{paragraph_out(item, language)}" for item in items)
        case Table():
            yield from _of_table(block, language)


def _of_table(table: Table, language: Language) -> Iterator[str]:
    for row in table.headings if not table.rows else ():
        yield " | ".join(cell_out(cell, language) for cell in row.cells)
    yield from (_row(table, row, language) for row in table.rows if not row.is_empty)
    yield ""


def _row(table: Table, row: Row, language: Language) -> str:
    said = (_cell(table, cell, language) for cell in row.cells if not labels_alone(table, cell))
    # What runs over several lines is set in, so that each row can be told from the next.
    return "; ".join(filter(None, said)).replace("\n", "\n  ")


def _cell(table: Table, cell: Cell, language: Language) -> str:
    """A cell with what it is read under. An empty corner, above labels and beside headings, is nothing."""
    heading = cell.heading or ("" if table.headings else cell.row_heading)
    if not heading:
        return "" if cell.is_empty and cell.column == 1 else or_not_stated(cell_out(cell, language), language)
    return labelled(heading, or_not_stated(cell_out(cell, language), language))


def labelled(label: str, text: str) -> str:
    """“Made: 1 March”; a label that ends as a sentence does needs no colon."""
    label = label.rstrip()
    return f"{label}{'' if label.endswith(tuple(':?!.')) else ':'} {text}".rstrip()
