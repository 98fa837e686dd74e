"""The parts of WordprocessingML that a template is made of: paragraphs, runs, fields, tables and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from lxml import etree

NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PRESERVE: Final = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}

Element: TypeAlias = etree._Element  # noqa: SLF001 (lxml has no other name for the type)
Blocks: TypeAlias = list[Element]
# Text between two ** is bold.
Text: TypeAlias = str


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Make one element; attributes are Word's own (``w(“pStyle”, val=“Title”)``)."""
    made = etree.Element(
        f"{{{NAMESPACE}}}{tag}",
        {f"{{{NAMESPACE}}}{name}": str(value) for name, value in attributes.items()},
        nsmap={"w": NAMESPACE},
    )
    made.extend(children)
    return made


def paragraph(style: str, text: Text = "", *more: Element) -> Element:
    return w("p", w("pPr", w("pStyle", val=style)), *_runs(text), *more)


def _runs(text: Text) -> Iterable[Element]:
    for position, piece in enumerate(text.split("**")):
        if piece:
            yield _run(piece, bold=position % 2 == 1)


def _run(text: str, *, bold: bool) -> Element:
    run = w("r", *([w("rPr", w("rStyle", val="Strong"))] if bold else []))
    for piece in re.split("([\t\n])", text):
        if piece in {"\t", "\n"}:
            run.append(w("tab" if piece == "\t" else "br"))
        elif piece:
            words = etree.SubElement(run, f"{{{NAMESPACE}}}t", _PRESERVE)
            words.text = piece
    return run


def page_number(field: str) -> Sequence[Element]:
    """A field that Word and LibreOffice compute: ``PAGE`` or ``NUMPAGES``."""
    instruction = w("instrText")
    instruction.text = f" {field} "
    marks = (w("fldChar", fldCharType="begin"), instruction, w("fldChar", fldCharType="separate"))
    shown = _run("1", bold=False)
    return [*(w("r", mark) for mark in marks), shown, w("r", w("fldChar", fldCharType="end"))]


def words(text: Text) -> Sequence[Element]:
    return list(_runs(text))


def when(condition: str, *blocks: Blocks, otherwise: Blocks | None = None) -> Blocks:
    """*blocks*, printed where *condition* holds."""
    fallback = [_tag("else"), *otherwise] if otherwise else []
    return [_tag(f"if {condition}"), *joined(blocks), *fallback, _tag("endif")]


def each(loop: str, *blocks: Blocks, otherwise: Blocks | None = None) -> Blocks:
    """*blocks* for every one of *loop* (``child in children``); *otherwise* where there is none."""
    fallback = [_tag("else"), *otherwise] if otherwise else []
    return [_tag(f"for {loop}"), *joined(blocks), *fallback, _tag("endfor")]


def joined(blocks: Iterable[Blocks]) -> Blocks:
    return [element for block in blocks for element in block]


def _tag(words: str) -> Element:
    return paragraph("Normal", f"{{%p {words} %}}")


def table(caption: str, columns: Sequence[tuple[str, int, Text]], loop: str) -> Blocks:
    """A table with a heading row that repeats on every page, and one row for each of *loop*.

    *columns* are heading, width in millimetres, and what each row prints. At most one column may hold a text of
    any length: two that run over several pages cannot be read back. The paragraph after the table keeps it from
    the next, which Word would otherwise join to it.
    """
    of_each = (f"{{%tr for {loop} %}}", "{%tr endfor %}")
    return _table(caption, [(name, width) for name, width, _ in columns], [[cell for _, _, cell in columns]], of_each)


def fixed_table(caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Text]]) -> Blocks:
    """A table with the same rows in every document; the first cell of each is what the row is about."""
    return _table(caption, columns, rows, ())


def _table(
    caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Text]], of_each: Sequence[Text]
) -> Blocks:
    widths = [round(millimetres * 56.7) for _, millimetres in columns]
    printed = [_row(cells, widths) for cells in rows]
    if of_each:
        begin, end = (_row([tag, *[""] * (len(widths) - 1)], widths) for tag in of_each)
        printed = [begin, *printed, end]
    return [
        w(
            "tbl",
            w(
                "tblPr",
                w("tblStyle", val="ReplyTable"),
                w("tblW", w=sum(widths), type="dxa"),
                w("tblLayout", type="fixed"),
                w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
                w("tblCaption", val=caption),
            ),
            w("tblGrid", *(w("gridCol", w=width) for width in widths)),
            _row([heading for heading, _ in columns], widths, is_heading=True),
            *printed,
        ),
        paragraph("AfterTable"),
    ]


def _row(cells: Sequence[Text], widths: Sequence[int], *, is_heading: bool = False) -> Element:
    style = "TableHeading" if is_heading else "TableText"
    properties = [w("trPr", w("cantSplit"), w("tblHeader"))] if is_heading else []
    return w(
        "tr",
        *properties,
        *(_cell(cell, width, style) for cell, width in zip(cells, widths, strict=True)),
    )


def _cell(text: Text, width: int, style: str) -> Element:
    shading = [w("shd", val="clear", color="auto", fill="E6EBF2")] if style == "TableHeading" else []
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), *shading), paragraph(style, text))
