"""How the replies look: one typeface of Arial’s widths, 12 points, left aligned, dark on white."""

from __future__ import annotations

from functools import partial
from typing import Final

from scripts.build_templates.looks import Look
from scripts.build_templates.wordml import Element, w

FONT: Final = "Liberation Sans"
_INK, _ACCENT, _ALARM = "0B0C0C", "1B365D", "9B1C1C"
_LABEL_COLUMN: Final = 3300  # where the values of a list of facts begin, in twentieths of a point
TEXT_WIDTH: Final = 9638


def styles(look: Look) -> Element:
    style = partial(_style, look)
    return w(
        "styles",
        _defaults(look),
        style("Normal", "Normal", before=40, after=100, default=True),
        style("Letterhead", "Letterhead", size=34, bold=True, colour=_ACCENT, after=40, keep=True),
        style("LetterheadDetails", "Letterhead Details", size=24, after=240, below=_ACCENT, together=True),
        style("Title", "Title", size=40, bold=True, colour=_ACCENT, before=120, after=80, keep=True),
        style("Subtitle", "Subtitle", size=26, after=120),
        style("Draft", "Draft", size=44, bold=True, colour=_ALARM, before=80, after=160, box=_ALARM, inset=190),
        style("Handling", "Handling", size=24, before=40, after=160, box=_ACCENT, fill="F3F5F8", inset=190),
        style("Notice", "Notice", before=140, after=80),
        style("KeyWords", "Key Words", before=60, after=120, box=_INK, inset=190),
        style("Headline", "Headline", size=28, bold=True, before=80, after=120, keep=True),
        style(
            "Heading1", "heading 1", size=32, bold=True, colour=_ACCENT, before=180, after=80, level=0, below=_ACCENT
        ),
        style("Heading2", "heading 2", size=26, bold=True, colour=_INK, before=200, after=60, level=1),
        style(
            "Nature",
            "Nature",
            size=24,
            bold=True,
            colour=_ACCENT,
            before=80,
            after=120,
            keep=True,
            beside=_ACCENT,
            inset=170,
        ),
        style("Fact", "Fact", after=40, hanging=_LABEL_COLUMN),
        style("Question", "Question", bold=True, before=120, after=40, keep=True),
        style("Answer", "Answer", after=120),
        style("LabelledAnswer", "Labelled Answer", before=120, after=120),
        style("ContactDetails", "Contact Details", before=40, after=100, together=True),
        style("Statement", "Statement", before=140, after=40),
        style("StatementDetails", "Statement Details", size=24, after=180),
        style("ListBullet", "List Bullet", after=60, bullet=True),
        style("TableHeading", "Table Heading", size=24, bold=True, before=50, after=50, keep=True),
        style("TableText", "Table Text", size=24, before=50, after=50),
        style("AfterTable", "After Table", size=8, after=40),
        style("SmallPrint", "Small Print", size=24, before=80, after=0),
        style("Header", "header", size=24, after=0, below="8A94A3", right_tab=True),
        style("HeaderDraft", "Header Draft", size=24, bold=True, colour=_ALARM, after=0),
        style("Footer", "footer", size=24, after=0, above="8A94A3", right_tab=True),
        w("style", w("name", val="Strong"), w("rPr", w("b")), type="character", styleId="Strong"),
        _table_style(),
    )


def _defaults(look: Look) -> Element:
    letters = w(
        "rPr",
        w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT),
        w("color", val=_INK),
        w("sz", val=look.larger(24)),
        w("szCs", val=look.larger(24)),
        w("lang", val=look.locale, eastAsia=look.locale, bidi="ar-SA"),
    )
    lines = w("pPr", w("spacing", after=120, line=264, lineRule="auto"), w("jc", val="left"))
    return w("docDefaults", w("rPrDefault", letters), w("pPrDefault", lines))


def _style(
    look: Look,
    style_id: str,
    name: str,
    *,
    size: int = 24,
    bold: bool = False,
    colour: str = "",
    before: int = 0,
    after: int = 160,
    level: int | None = None,
    keep: bool = False,
    hanging: int = 0,
    inset: int = 0,
    bullet: bool = False,
    right_tab: bool = False,
    together: bool = False,
    above: str = "",
    below: str = "",
    beside: str = "",
    box: str = "",
    fill: str = "",
    default: bool = False,
) -> Element:
    """One paragraph style; sizes in half points, distances in twentieths. Headings stay with what follows."""
    is_heading = level is not None
    paragraph = [
        *([w("keepNext")] if keep or is_heading else []),
        *([w("keepLines")] if is_heading else []),
        w("widowControl"),
        *([w("numPr", w("ilvl", val=0), w("numId", val=1))] if bullet else []),
        *_borders(above=above, below=below, beside=beside, box=box),
        *([w("shd", val="clear", color="auto", fill=fill)] if fill else []),
        *_tabs(hanging=look.larger(hanging), right=right_tab),
        w("spacing", before=before, after=after),
        *([w("ind", left=look.larger(hanging), hanging=look.larger(hanging))] if hanging else []),
        *([w("ind", left=inset, right=inset)] if inset else []),
        *([w("contextualSpacing")] if together else []),
        *([w("outlineLvl", val=level)] if level is not None else []),
    ]
    letters = [
        *([w("b")] if bold else []),
        *([w("color", val=colour)] if colour else []),
        w("sz", val=look.larger(size)),
        w("szCs", val=look.larger(size)),
    ]
    based = [] if default else [w("basedOn", val="Normal")]
    marks = {"default": 1} if default else {}
    follows = [w("next", val="Normal")] if is_heading else []
    return w(
        "style",
        *(w("name", val=name), *based, *follows, w("qFormat")),
        *(w("pPr", *paragraph), w("rPr", *letters)),
        type="paragraph",
        styleId=style_id,
        **marks,
    )


def _borders(*, above: str, below: str, beside: str, box: str) -> list[Element]:
    sides = {
        "top": (above or box, 8, 6),
        "left": (beside or box, 24 if beside else 8, 8),
        "bottom": (below or box, 8, 4),
        "right": (box, 8, 8),
    }
    lines = [
        w(side, val="single", sz=width, space=space, color=colour)
        for side, (colour, width, space) in sides.items()
        if colour
    ]
    return [w("pBdr", *lines)] if lines else []


def _tabs(*, hanging: int, right: bool) -> list[Element]:
    if right:
        return [w("tabs", w("tab", val="right", pos=TEXT_WIDTH))]
    return [w("tabs", w("tab", val="left", pos=hanging))] if hanging else []


def _table_style() -> Element:
    rules = [w(side, val="single", sz=6, space=0, color="8A94A3") for side in ("top", "bottom", "insideH")]
    margins = [
        w("top", w=40, type="dxa"),
        w("left", w=100, type="dxa"),
        w("bottom", w=40, type="dxa"),
        w("right", w=100, type="dxa"),
    ]
    return w(
        "style",
        w("name", val="Reply Table"),
        w("tblPr", w("tblBorders", *rules), w("tblCellMar", *margins)),
        type="table",
        styleId="ReplyTable",
    )


def numbering() -> Element:
    """Bullets drawn with a letter of the pinned fonts, not with a symbol font’s private letters."""
    level = w(
        "lvl",
        *(w("start", val=1), w("numFmt", val="bullet"), w("lvlText", val="•"), w("lvlJc", val="left")),
        w("pPr", w("ind", left=425, hanging=425)),
        w("rPr", w("rFonts", ascii=FONT, hAnsi=FONT, cs=FONT)),
        ilvl=0,
    )
    return w(
        "numbering",
        w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=0),
        w("num", w("abstractNumId", val=0), numId=1),
    )


def fonts() -> Element:
    alternatives = [w("altName", val="Arial"), w("family", val="swiss"), w("pitch", val="variable")]
    return w("fonts", w("font", *alternatives, name=FONT))
