"""A part of a template made ready to be printed many times: symbols are letters, and nothing may stand only once."""

from __future__ import annotations

from typing import Final

from lxml import etree

from forms_service.adapters.documents.word_reading.symbols import SYMBOL_FONTS, letter_of
from forms_service.adapters.documents.word_reading.wordml import Element, W

_WORD_2010: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_ONCE: Final = (f"{_WORD_2010}paraId", f"{_WORD_2010}textId")


def prepare(root: Element) -> None:
    """Change a checked part, without changing what is read of it.

    A symbol becomes the letter that it is, so that it is the same one in Word, PDF, HTML and text, whatever fonts there
    are. Word's own bookmarks and numbers go: in a loop they would stand twice.
    """
    for symbol in list(root.iter(f"{W}sym")):
        _as_letter(symbol)
    for once in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        _take_out(once)
    for link in root.iter(f"{W}hyperlink"):
        _forget(link, f"{W}anchor")
    for properties in root.iter(f"{W}sdtPr"):
        etree.strip_elements(properties, f"{W}id", with_tail=False)
    for element in root.iter(f"{W}p", f"{W}tr"):
        for name in _ONCE:
            _forget(element, name)


def _as_letter(symbol: Element) -> None:
    run = symbol.getparent()
    letter = etree.Element(f"{W}t")
    letter.text = letter_of(symbol)
    if run is None:
        return
    run.replace(symbol, letter)
    fonts = run.find(f"{W}rPr/{W}rFonts")
    if fonts is not None and any(str(font).lower() in SYMBOL_FONTS for font in fonts.attrib.values()):
        _take_out(fonts)


def _forget(element: Element, name: str) -> None:
    if name in element.attrib:
        del element.attrib[name]


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
