"""What Word writes into the parts of a letter beside what is printed, taken out: harmless, and nobody's to read.

Authors and times of changes in how something looks, numbers of sessions of writing, notes in the XML, tooltips, names
of controls and of pictures' files, settings that say nothing of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from forms_service.adapters.documents.word_reading.pictures import is_decorative
from forms_service.adapters.documents.word_reading.wordml import (
    DRAWING,
    Element,
    R,
    W,
    is_on,
    local_name,
)

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_COMPATIBLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD_2010: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MAIN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_UNPRINTED: Final = (
    "rsid rsidR rsids pPrChange rPrChange tblPrChange trPrChange tcPrChange sectPrChange tblGridChange tblPrExChange "
    "numberingChange proofErr lastRenderedPageBreak printerSettings smartTagPr customXmlPr fldData tblDescription "
    "divId"
)
_UNSEEN: Final = tuple(f"{W}{name}" for name in _UNPRINTED.split())
"""Elements that print nothing. Of a tracked change in how something looks, what it looks like now stays."""
_WRAPPERS: Final = (f"{W}smartTag", f"{W}customXml")
_OF_CONTROLS: Final = frozenset(
    {f"{W}rPr", f"{W}dataBinding", f"{W}showingPlcHdr", f"{W}lock", f"{_WORD_2010}checkbox"}
)
"""All that a control needs; the two that keep a letter from being used are left to be found."""
_SETTINGS: Final = (
    "evenAndOddHeaders defaultTabStop compat characterSpacingControl themeFontLang clrSchemeMapping "
    "decimalSymbol listSeparator mirrorMargins gutterAtTop bordersDoNotSurroundHeader bordersDoNotSurroundFooter "
    "displayBackgroundShape noLineBreaksAfter noLineBreaksBefore strictFirstAndLastChars alignBordersAndEdges "
    "defaultTableStyle mailMerge"
)
_OF_PAGES: Final = frozenset(_SETTINGS.split())
"""Settings that change a page, and the one that connects a letter with data, which is refused.

Hyphenation is none of them: it prints letters that nobody typed, and LibreOffice turns it on in whatever it saves.
"""


def clean(root: Element, kind: str) -> None:
    """Take out of a part whatever is not needed to print it."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    etree.strip_tags(root, *_WRAPPERS)
    _CLEANERS.get(kind, _clean_text)(root)
    for element in root.iter(etree.Element):
        _forget_attributes(element, is_root=element is root)


def _clean_text(root: Element) -> None:
    for properties in list(root.iter(f"{W}sdtPr")):
        _remove(one for one in properties if one.tag not in _OF_CONTROLS)
    _remove(one for one in _effects(root))
    for link in root.iter(f"{W}hyperlink"):
        for name in ("tooltip", "docLocation", "tgtFrame", "history"):
            link.attrib.pop(f"{W}{name}", "")
    for drawing in root.iter(f"{W}drawing"):
        _clean_picture(drawing)
    for section in root.iter(f"{W}sectPr"):
        _remove(one for one in section if _is_never_shown(one, section))


def _effects(root: Element) -> Iterator[Element]:
    """Effects of newer versions of Word on how letters and tables look, which can hide them."""
    for element in root.iter(etree.Element):
        parent = element.getparent()
        is_inside = parent is not None and parent.tag.startswith(W) and local_name(parent) in _WITH_EFFECTS
        if is_inside and not element.tag.startswith(W):
            yield element


_WITH_EFFECTS: Final = frozenset({"rPr", "pPr", "tblPr", "trPr", "tcPr", "sectPr"})


def _is_never_shown(reference: Element, section: Element) -> bool:
    """Whether a header or footer stands on no page: Word keeps those that were turned off."""
    kind = reference.get(f"{W}type") if reference.tag in {f"{W}headerReference", f"{W}footerReference"} else None
    return kind == "even" or (kind == "first" and not is_on(section.find(f"{W}titlePg")))


def _clean_picture(drawing: Element) -> None:
    """Forget where a picture came from, and where a click on it leads, which is not printed."""
    for properties in drawing.iter(f"{DRAWING}docPr", f"{_PICTURE}cNvPr"):
        properties.set("name", "Picture")
        properties.attrib.pop("title", "")
        if properties.tag == f"{_PICTURE}cNvPr":
            properties.attrib.pop("descr", "")
    _remove(drawing.iter(f"{_MAIN}hlinkClick", f"{_MAIN}hlinkHover"))
    for extension in list(drawing.iter(f"{_MAIN}extLst")):
        parent = extension.getparent()
        if parent is None or not (parent.tag == f"{DRAWING}docPr" and is_decorative(parent)):
            _remove([extension])


def _clean_styles(root: Element) -> None:
    _remove(one for one in _effects(root))
    _remove(root.iter(f"{W}aliases"))


def _clean_numbering(root: Element) -> None:
    """Pictures in place of bullets go. A list that had one has a sign that is refused wherever it is used."""
    _remove(root.iter(f"{W}numPicBullet"))
    for bullet in list(root.iter(f"{W}lvlPicBulletId")):
        level = bullet.getparent()
        text = None if level is None else level.find(f"{W}lvlText")
        if text is not None:
            text.set(f"{W}val", "✗")
        _remove([bullet])


def _clean_settings(root: Element) -> None:
    _remove(one for one in root if one.tag.removeprefix(W) not in _OF_PAGES)


def _clean_fonts(root: Element) -> None:
    _remove(one for font in root.iter(f"{W}font") for one in font if local_name(one).startswith("embed"))


def _clean_theme(root: Element) -> None:
    _remove(root.iter(f"{_MAIN}extLst"))


_CLEANERS: Final[Mapping[str, Callable[[Element], None]]] = {
    "styles": _clean_styles,
    "numbering": _clean_numbering,
    "settings": _clean_settings,
    "fontTable": _clean_fonts,
    "theme": _clean_theme,
}


def _forget_attributes(element: Element, *, is_root: bool) -> None:
    """Word's own elements have Word's own attributes; the first one also says which newer signs may be passed over."""
    if not element.tag.startswith(W):
        return
    for name in list(map(str, element.attrib)):
        is_own = name.startswith((W, R, _XML)) or (is_root and name.startswith(_COMPATIBLE))
        if not is_own or name.rpartition("}")[2].startswith("rsid"):
            del element.attrib[name]


def _remove(elements: Iterator[Element] | list[Element]) -> None:
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
