"""The HTML of a document read back: everything that it says, each text under its heading, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from lxml import html

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.renditions.reading_out import (
    Passage,
    link_out,
    mark_out,
    paragraph_out,
    passages,
)
from forms_service.casework.documents.documents import Missing
from forms_service.casework.documents.tree import DocumentTree

Element: TypeAlias = Any
"""An element of lxml's, which it has no type for."""
_Said: TypeAlias = tuple[str, str]


def lost(rendition: bytes, tree: DocumentTree) -> list[Missing]:
    """Name everything that the tree says and the rendition does not, or not under its heading, or not in order."""
    page = html.document_fromstring(rendition)
    language = tree.language
    above = [Passage("", paragraph_out(one, language), tuple(one.values)) for one in tree.header]
    return [
        *_lost([("", _words(one)) for one in page.iterfind("body/header/p")], above),
        *_lost(
            [said for block in page.iterfind("body/main/*") for said in _of_block(block)],
            passages(tree.blocks, language),
        ),
    ]


def _lost(said: Sequence[_Said], wanted: Sequence[Passage]) -> Iterator[Missing]:
    seen = [(letters(heading), letters(text)) for heading, text in said]
    place = 0
    for passage in wanted:
        try:
            place = seen.index((letters(passage.heading), letters(passage.text)), place) + 1
        except ValueError:
            yield from passage.missing("html")


def _of_block(block: Element) -> Iterator[_Said]:
    match block.tag:
        case "table":
            yield from _of_table(block)
        case "dl":
            yield from ((_words(fact.find("dt")), _words(fact.find("dd"))) for fact in block.iterfind("div"))
        case "ul" | "ol":
            yield from (("", _words(item)) for item in block.iterfind("li"))
        case _:
            yield "", _words(block)


def _of_table(table: Element) -> Iterator[_Said]:
    head = [list(_columns(row)) for row in table.iterfind("thead/tr")]
    rows = [list(_columns(row)) for row in table.iterfind("tbody/tr")]
    for row in head if not rows else ():
        yield from (("", _words(cell)) for _, _, cell in row)
    for row in rows:
        if any(_words(cell).strip() for _, _, cell in row):
            yield from _of_row(row, head)


def _of_row(
    row: Sequence[tuple[int, int, Element]], head: Sequence[Sequence[tuple[int, int, Element]]]
) -> Iterator[_Said]:
    label = next((_words(cell) for _, _, cell in row if cell.get("scope") == "row"), "")
    for begin, end, cell in row:
        is_label = not head and cell.get("scope") == "row"
        heading = _heading(begin, end, head) if head else label
        if not is_label and (heading or _words(cell).strip()):
            yield heading, _words(cell)


def _heading(begin: int, end: int, head: Sequence[Sequence[tuple[int, int, Element]]]) -> str:
    over = (_words(cell) for row in head for first, last, cell in row if first < end and begin < last)
    return ", ".join(dict.fromkeys(" ".join(words.split()) for words in over if words.strip()))


def _columns(row: Element) -> Iterator[tuple[int, int, Element]]:
    """The cells of a row with the columns over which each reaches."""
    column = 0
    for cell in row.iterfind("*"):
        width = int(cell.get("colspan", 1))
        yield column, column + width, cell
        column += width


def _words(element: Element) -> str:
    """What an element says, as a document is read out: a mark with its meaning, a link with where it leads."""
    said = element.text or ""
    for child in element:
        said += _said(child) + (child.tail or "")
    return said


def _said(element: Element) -> str:
    if element.tag == "a":
        return link_out(_words(element), element.get("href", ""))
    if element.get("role") == "img":
        return mark_out(_words(element), element.get("aria-label", ""))
    return f"{_words(element)} " if element.tag in {"p", "li", "dd", "dt", "br"} else _words(element)
