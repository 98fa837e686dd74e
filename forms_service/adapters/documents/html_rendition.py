"""The accessible rendition of an issued document: one HTML file, made from the finished document itself.

It says what the document says, in the same order: headings, lists of facts, tables with their headings, in landmarks
and in its own language. It loads nothing, runs nothing, and is the same bytes each time.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias

from lxml import etree, html
from lxml.html import builder as e

from forms_service.adapters.documents.lettering import letters
from forms_service.adapters.documents.word_templates import BODY, W, parse_strictly
from forms_service.adapters.documents.word_text import WordText
from forms_service.casework.documents.documents import Missing, Printed

_HEADING = re.compile(r"Heading([1-5])")
_LIST, _FACT, _TITLE = "ListBullet", "Fact", "Title"
_EMPTY: Final = "AfterTable"
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

Element: TypeAlias = Any
"""What lxml's builder makes, which it has no type for."""


def of_word(docx: bytes, language: str) -> bytes:
    """Return the rendition of a finished Word file."""
    word = WordText(docx)
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = parse_strictly(archive.read(BODY), BODY).find(f"{W}body")
        headers = [m.part for m in word.margins if m.is_header]
        above = [parse_strictly(archive.read(part), part) for part in dict.fromkeys(headers)]
    top = [_paragraph(p) for part in above for p in part.iter(f"{W}p") if _words(p)]
    return _page(top, list(_blocks(body if body is not None else ())), language)


def of_text(text: str, title: str, language: str) -> bytes:
    """Return the rendition of a plain text: its paragraphs under its title."""
    paragraphs = [e.P(*_lines(part)) for part in re.split(r"\n{2,}", text.strip("\n")) if part.strip()]
    return _page([], [e.H1(title), *paragraphs], language)


def of_form(lines: Sequence[tuple[str, str]], title: str, above: str, language: str) -> bytes:
    """Return the rendition of a filled form: each box beside its label."""
    facts = [e.DIV(e.DT(label), e.DD(*_lines(text))) for label, text in lines]
    return _page([e.P(above)], [e.H1(title), e.DL(*facts)], language)


def lost(rendition: bytes, printed: Iterable[Printed]) -> list[Missing]:
    """Read a rendition back: every text printed that is not in it, in the order of printing within each part."""
    page = html.document_fromstring(rendition)
    seen = letters(_all_words(page))
    missing, places = [], dict[str, int]()
    for value in printed:
        wanted = letters(value.text)
        found = seen.find(wanted, places.get(value.part, 0))
        if found < 0:
            missing.append(Missing(value.source, value.text, "html"))
        else:
            places[value.part] = found + len(wanted)
    return missing


def lost_anywhere(rendition: bytes, lines: Iterable[tuple[str, str]]) -> list[Missing]:
    """Read the rendition of a form back: every box and its label must be in it."""
    seen = letters(_all_words(html.document_fromstring(rendition)))
    return [Missing(label, text, "html") for label, text in lines if letters(label) + letters(text) not in seen]


def _all_words(page: Element) -> str:
    return "".join(page.itertext())


def _page(header: Sequence[Element], main: Sequence[Element], language: str) -> bytes:
    titles = [block for block in main if block.tag == "h1"]
    title = " ".join("".join(titles[0].itertext()).split()) if titles else "Document"
    policy = {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
    head = e.HEAD(
        e.META(charset="utf-8"),
        e.META(**policy),
        e.META(name="viewport", content="width=device-width, initial-scale=1"),
        e.TITLE(title),
        e.STYLE(_CSS),
    )
    landmarks = [*([e.HEADER(*header)] if header else []), e.MAIN(*main)]
    whole = e.HTML(head, e.BODY(*landmarks), lang="cy" if language == "cy" else "en-GB")
    written: bytes = etree.tostring(whole, method="html", doctype="<!DOCTYPE html>", encoding="utf-8")
    return written + b"\n"


def _blocks(body: Iterable[etree._Element]) -> Iterator[Element]:
    """The blocks of a body in order; bullets and facts that follow one another make one list."""
    wanted = [
        block for block in body if block.tag in {f"{W}p", f"{W}tbl"} and (block.tag == f"{W}tbl" or _words(block))
    ]
    for kind, run in groupby(wanted, key=_kind):
        if kind == _LIST:
            yield e.UL(*(e.LI(*_inline(block)) for block in run))
        elif kind == _FACT:
            yield e.DL(*(_fact(block) for block in run))
        else:
            yield from (_table(block) if block.tag == f"{W}tbl" else _paragraph(block) for block in run)


def _kind(block: etree._Element) -> str:
    style = _style(block)
    if style == _FACT:
        # A fact without a label has nothing to be listed under.
        return _FACT if next(block.iter(f"{W}tab"), None) is not None else ""
    return style if style == _LIST else ""


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return str(style.get(f"{W}val")) if style is not None else ""


def _paragraph(paragraph: etree._Element) -> Element:
    style = _style(paragraph)
    heading = _HEADING.fullmatch(style)
    if heading:
        return getattr(e, f"H{int(heading[1]) + 1}")(*_inline(paragraph))
    if style == _TITLE:
        return e.H1(*_inline(paragraph))
    attributes = {"class": style} if style and style != "Normal" else {}
    return e.P(*_inline(paragraph), **attributes)


def _fact(paragraph: etree._Element) -> Element:
    """What stands before the first tab is the label."""
    pieces = list(_pieces(paragraph))
    at = next(number for number, (text, _) in enumerate(pieces) if text == "\t")
    label = "".join(text for text, _ in pieces[:at])
    return e.DIV(e.DT(label), e.DD(*_marked(pieces[at + 1 :])))


def _table(table: etree._Element) -> Element:
    caption = table.find(f"{W}tblPr/{W}tblCaption")
    rows = []
    for row in table.iter(f"{W}tr"):
        is_heading = row.find(f"{W}trPr/{W}tblHeader") is not None
        cells = [_cell(cell, is_heading=is_heading) for cell in row.iter(f"{W}tc")]
        rows.append((is_heading, e.TR(*cells)))
    head = [row for is_heading, row in rows if is_heading]
    body = [row for is_heading, row in rows if not is_heading]
    named = [e.CAPTION(str(caption.get(f"{W}val")))] if caption is not None else []
    return e.TABLE(*named, *([e.THEAD(*head)] if head else []), e.TBODY(*body))


def _cell(cell: etree._Element, *, is_heading: bool) -> Element:
    paragraphs = [_inline(paragraph) for paragraph in cell.iter(f"{W}p") if _words(paragraph)]
    inside = paragraphs[0] if len(paragraphs) == 1 else [e.P(*inline) for inline in paragraphs]
    return e.TH(*inside, scope="col") if is_heading else e.TD(*inside)


def _words(paragraph: etree._Element) -> str:
    return "".join(text for text, _ in _pieces(paragraph)).strip()


def _inline(paragraph: etree._Element) -> list[Element | str]:
    return _marked(list(_pieces(paragraph)))


def _marked(pieces: Sequence[tuple[str, bool]]) -> list[Element | str]:
    """Pieces of text as HTML: bold ones marked so, line breaks kept, a tab as the space between two things."""
    inline: list[Element | str] = []
    for is_bold, run in groupby(pieces, key=lambda piece: piece[1]):
        parts = _lines("".join(" " if text == "\t" else text for text, _ in run))
        inline += [e.STRONG(*parts)] if is_bold else parts
    return inline


def _lines(text: str) -> list[Element | str]:
    first, *rest = text.split("\n")
    return [first, *(part for line in rest for part in (e.BR(), line))]


def _pieces(paragraph: etree._Element) -> Iterator[tuple[str, bool]]:
    """Each text, line break and tab with whether it is bold; a page number is nothing here."""
    in_field = 0
    for element in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}fldChar"):
        if element.tag == f"{W}fldChar":
            in_field += {"begin": 1, "end": -1}.get(str(element.get(f"{W}fldCharType")), 0)
            continue
        run = element.getparent()
        if in_field or run is None or run.tag != f"{W}r":
            continue  # a tab stop of the paragraph's style is no tab
        marks = {f"{W}br": "\n", f"{W}tab": "\t"}
        yield marks.get(str(element.tag), element.text or ""), _is_bold(run)


def _is_bold(run: etree._Element) -> bool:
    style = run.find(f"{W}rPr/{W}rStyle")
    return run.find(f"{W}rPr/{W}b") is not None or (style is not None and style.get(f"{W}val") == "Strong")
