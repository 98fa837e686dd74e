"""The accessible rendition of an issued document: one HTML file, made from the document's tree.

It says what the document says, in the same order: headings, labelled texts, tables with their headings, in landmarks
and in its own language. It loads nothing, runs nothing, and is the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias

from lxml import etree
from lxml.html import builder as e

from forms_service.casework.documents.tree import (
    Block,
    Cell,
    DocumentTree,
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
)

_CSS: Final = """
body{margin:0;color:#0b0c0c;background:#fff;font:1.1875rem/1.5 Arial,"Liberation Sans",sans-serif}
header,main,footer{max-width:46rem;margin:0 auto;padding:1rem}
header{border-bottom:1px solid #505a5f}
h1{font-size:2rem}h2{font-size:1.5rem;margin-top:2rem}h3{font-size:1.25rem}
body{overflow-wrap:anywhere}h1,h2,h3{overflow-wrap:break-word}dt,dd{min-width:0}
dl div{display:flex;flex-wrap:wrap;gap:0 1rem;margin:.25rem 0}
dt{flex:0 0 14rem;font-weight:bold}dd{flex:1 1 16rem;margin:0}
table{border-collapse:collapse;width:100%;table-layout:fixed}caption{text-align:left;font-weight:bold}
th,td{border:1px solid #505a5f;padding:.5rem;text-align:left;vertical-align:top}th{background:#f3f2f1}
.Question,.Nature,.Letterhead,.Headline{font-weight:bold}.Draft,.HeaderDraft{color:#9b1c1c;font-weight:bold}
.Handling{border:2px solid #1b365d;padding:.75rem}.Nature{border-left:4px solid #1b365d;padding-left:.75rem}
@media (max-width:30rem){table{font-size:1rem}th,td{padding:.25rem}dt{flex-basis:100%}}
@media print{header,main{max-width:none}}
"""
_PLAIN: Final = "Normal"

Element: TypeAlias = Any
"""What lxml's builder makes, which it has no type for."""


def of_tree(tree: DocumentTree) -> bytes:
    """Return the rendition of a document."""
    language = tree.language
    header = [_paragraph(paragraph, language) for paragraph in tree.header]
    landmarks = [*([e.HEADER(*header)] if header else []), e.MAIN(*_blocks(tree.blocks, language))]
    policy = {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
    head = e.HEAD(
        e.META(charset="utf-8"),
        e.META(**policy),
        e.META(name="viewport", content="width=device-width, initial-scale=1"),
        e.TITLE(tree.title or "Document"),
        e.STYLE(_CSS),
    )
    whole = e.HTML(head, e.BODY(*landmarks), lang="cy" if language == "cy" else "en-GB")
    written: bytes = etree.tostring(whole, method="html", doctype="<!DOCTYPE html>", encoding="utf-8")
    return written + b"\n"


def _blocks(blocks: Sequence[Block], language: Language) -> Iterator[Element]:
    """Blocks in order; labelled texts that follow one another make one list."""
    for is_labelled, run in groupby(blocks, key=lambda block: isinstance(block, LabelledText)):
        if is_labelled:
            yield e.DL(*(_labelled_text(text, language) for text in run if isinstance(text, LabelledText)))
        else:
            yield from (_block(block, language) for block in run)


def _block(block: Block, language: Language) -> Element:
    match block:
        case Heading(paragraph=paragraph, level=level):
            return getattr(e, f"H{level}")(*_content(paragraph, language))
        case Listing(items=items, is_numbered=is_numbered):
            written = (e.LI(*_content(item, language)) for item in items)
            # The numbers are the document's own, which go on where another paragraph stands between.
            return e.OL(*written, style="list-style:none") if is_numbered else e.UL(*written)
        case Table():
            return _table(block, language)
        case LabelledText():
            return e.DL(_labelled_text(block, language))
        case Paragraph():
            return _paragraph(block, language)


def _paragraph(paragraph: Paragraph, language: Language) -> Element:
    attributes = {"class": paragraph.style} if paragraph.style and paragraph.style != _PLAIN else {}
    return e.P(*_content(paragraph, language), **attributes)


def _labelled_text(text: LabelledText, language: Language) -> Element:
    return e.DIV(e.DT(*_inline(text.label, language, bold=False)), e.DD(*_inline(text.content, language)))


def _table(table: Table, language: Language) -> Element:
    named = [e.CAPTION(table.caption)] if table.caption else []
    head = [e.TR(*(_heading(cell, language) for cell in row.cells)) for row in table.headings]
    body = [_row(row, language) for row in table.rows]
    return e.TABLE(*named, *([e.THEAD(*head)] if head else []), e.TBODY(*body))


def _row(row: Row, language: Language) -> Element:
    return e.TR(*(_cell(cell, language) for cell in row.cells))


def _heading(cell: Cell, language: Language) -> Element:
    return e.TH(*_inside(cell, language), scope="col" if cell.span == 1 else "colgroup", **_span(cell))


def _cell(cell: Cell, language: Language) -> Element:
    inside = _inside(cell, language)
    return e.TH(*inside, scope="row", **_span(cell)) if cell.is_row_heading else e.TD(*inside, **_span(cell))


def _span(cell: Cell) -> dict[str, str]:
    return {"colspan": str(cell.span)} if cell.span > 1 else {}


def _inside(cell: Cell, language: Language) -> list[Element | str]:
    """One paragraph is the cell; several, a list, a heading are in it."""
    paragraphs = list(paragraphs_of(cell.blocks))
    if len(paragraphs) == 1 and not isinstance(cell.blocks[0], Listing):
        return _content(paragraphs[0], language)
    if all(isinstance(block, Paragraph) for block in cell.blocks):
        return [e.P(*_content(paragraph, language)) for paragraph in paragraphs]
    return list(_blocks(cell.blocks, language))


def _content(paragraph: Paragraph, language: Language) -> list[Element | str]:
    return [f"{paragraph.number} "] * bool(paragraph.number) + _inline(paragraph.pieces, language)


def _inline(pieces: Sequence[Piece], language: Language, *, bold: bool = True) -> list[Element | str]:
    """Pieces as HTML: bold ones marked so, unless all are; links, marks with their meaning, pictures as their words."""
    inline: list[Element | str] = []
    for (is_bold, link), run in groupby(pieces, key=_manner):
        parts = [part for piece in _joined(list(run)) for part in _piece(piece, language)]
        parts = [e.A(*parts, href=link)] if link else parts
        inline += [e.STRONG(*parts)] if is_bold and bold else parts
    return inline


def _manner(piece: Piece) -> tuple[bool, str]:
    return (piece.is_bold, piece.link) if isinstance(piece, Words) else (False, "")


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for is_words, run in groupby(pieces, key=lambda piece: isinstance(piece, Words)):
        if is_words:
            yield Words("".join(piece.text for piece in run if isinstance(piece, Words)))
        else:
            yield from run


def _piece(piece: Piece, language: Language) -> list[Element | str]:
    match piece:
        case Words(text=text):
            first, *rest = text.replace("\t", " ").split("\n")
            return [first, *(part for line in rest for part in (e.BR(), line))]
        case Mark(sign=sign, meaning=meaning):
            return [e.SPAN(sign, role="img", **{"aria-label": meaning})]
        case Illustration():
            return [text] if (text := piece.text(language)) else []
        case PageNumber():
            return []
