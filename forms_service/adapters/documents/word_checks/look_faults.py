"""What only the look of a letter says, so that it would be lost where it is read without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.adapters.documents.word_checks.template_parts import PartOfTemplate, Unreadable, shown
from forms_service.adapters.documents.word_checks.unseen_faults import number_of, unseen_text
from forms_service.adapters.documents.word_checks.vocabulary import REFUSED, TOGGLED
from forms_service.adapters.documents.word_reading.pictures import GRAPHIC, PICTURE, alternative, is_decorative
from forms_service.adapters.documents.word_reading.styles import Style, style_id
from forms_service.adapters.documents.word_reading.symbols import SYMBOL_FONTS, letter_of
from forms_service.adapters.documents.word_reading.wordml import (
    DRAWING,
    Element,
    W,
    is_on,
    local_name,
    text_of,
    value_of,
)

_SYMBOL_AREA: Final = range(0xF000, 0xF100)
_RAISED: Final = frozenset({"superscript", "subscript"})
_AS_SYMBOLS: Final = "letters that a font shows as symbols"
_INSERT_SYMBOL: Final = (
    "Insert it anew with Insert > Symbol from the font “(normal text)” or “Segoe UI Symbol”, or write it in words."
)


def _symbols(part: PartOfTemplate) -> Iterator[Unreadable]:
    for symbol in part.root.iter(f"{W}sym"):
        if not letter_of(symbol):
            what = f"a symbol of the font {symbol.get(f'{W}font')} that we cannot read"
            yield Unreadable(symbol, what, _INSERT_SYMBOL)
    for run in part.root.iter(f"{W}r"):
        text = text_of(run)
        is_symbolic = text.strip() and _is_symbolic(run.find(f"{W}rPr/{W}rFonts"))
        if is_symbolic or any(ord(letter) in _SYMBOL_AREA for letter in text):
            yield Unreadable(run, f"{_AS_SYMBOLS} (“{shown(text)}”)", _INSERT_SYMBOL)


def _is_symbolic(fonts: Element | None) -> bool:
    return fonts is not None and any(fonts.get(f"{W}{name}", "").lower() in SYMBOL_FONTS for name in ("ascii", "hAnsi"))


def _raised(part: PartOfTemplate) -> Iterator[Unreadable]:
    """“1st” reads the same on the line; “10²” does not, nor does a number that stands for a note."""
    for run in part.root.iter(f"{W}r"):
        text = text_of(run).strip()
        is_raised = value_of(run.find(f"{W}rPr/{W}vertAlign")) in _RAISED or number_of(part, run, "position")
        if text and not text.isalpha() and is_raised:
            what = f"raised or lowered text (“{shown(text)}”), which is read as if it stood on the line"
            yield Unreadable(run, what, "Write it out.")


def _pictures(part: PartOfTemplate) -> Iterator[Unreadable]:
    for drawing in part.root.iter(f"{W}drawing"):
        if {str(one.get("uri")) for one in drawing.iter(GRAPHIC)} != {PICTURE}:
            yield Unreadable(drawing, *REFUSED["txbxContent"])
        elif not all(alternative(one) or is_decorative(one) for one in drawing.iter(f"{DRAWING}docPr")):
            advice = "Give it one (right-click > View Alt Text), or mark it as decorative."
            yield Unreadable(drawing, "a picture without alternative text", advice, "no-alternative-text")


def _lists(part: PartOfTemplate) -> Iterator[Unreadable]:
    for paragraph in part.paragraphs:
        kind, _ = part.numbering.meet(paragraph, part.styles.of_paragraph(style_id(paragraph)))
        if kind == "unknown":
            what = "a list whose numbers or signs we cannot read"
            yield Unreadable(paragraph, what, "Number it with 1, a or i, or use plain bullets (• or –).")


def _styles(part: PartOfTemplate) -> Iterator[Unreadable]:
    named = {value_of(one): one for one in part.root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")}
    of_all = [(part.styles.defaults, part.root), (part.styles.paragraph, part.root)]
    for style, used in [*of_all, *((part.styles.of_paragraph(name), used) for name, used in named.items())]:
        for what in _of_style(style, is_of_table=used.tag == f"{W}tblStyle"):
            yield Unreadable(used, f"{what} by its style “{style.name}”", "Use another style, or change this one.")


def _of_style(style: Style, *, is_of_table: bool) -> Iterator[str]:
    for one in (one for element in style.chain for one in element.iter("*")):
        name = local_name(one)
        if name == "framePr" or (name in TOGGLED and is_on(one)):
            yield REFUSED[name][0]
        elif name == "vertAlign" and value_of(one) in _RAISED:
            yield "raised or lowered text"
        elif is_of_table and name in {"caps", "smallCaps"} and is_on(one):
            yield "capitals"
        elif name == "rFonts" and _is_symbolic(one):
            yield _AS_SYMBOLS


LOOK_CHECKS: Final = (_symbols, _raised, unseen_text, _pictures, _lists, _styles)
