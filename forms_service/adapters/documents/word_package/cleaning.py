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
    matches,
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

_SPACE: Final = {"w": W.strip("{}"), "r": R.strip("{}")}
_OWN: Final = "|".join(("", *_SPACE.values(), _XML.strip("{}"), ""))
_EFFECTS: Final = etree.XPath(
    "(//w:rPr | //w:pPr | //w:tblPr | //w:trPr | //w:tcPr | //w:sectPr)/*[not(self::w:*)]",
    namespaces=_SPACE,
)
"""Effects of newer versions of Word on how letters and tables look, which can hide them."""
_ATTRIBUTES: Final = etree.XPath(
    "//w:*/@*[not(contains($own, concat('|', namespace-uri(), '|'))) or starts-with(local-name(), 'rsid')]",
    namespaces=_SPACE,
)
"""What Word's own elements have that is not Word's; only the first one may say which newer signs can be passed over."""


def clean(root: Element, kind: str) -> None:
    """Take out of a part whatever is not needed to print it."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    etree.strip_tags(root, *_WRAPPERS)
    _CLEANERS.get(kind, _clean_text)(root)
    for found in matches(_ATTRIBUTES, root, own=_OWN):
        element, name = found.getparent(), found.attrname
        if element is not root or not name.startswith(_COMPATIBLE):
            del element.attrib[name]


def _clean_text(root: Element) -> None:
    for properties in list(root.iter(f"{W}sdtPr")):
        _remove(one for one in properties if one.tag not in _OF_CONTROLS)
    _remove(matches(_EFFECTS, root))
    for link in root.iter(f"{W}hyperlink"):
        for name in ("tooltip", "docLocation", "tgtFrame", "history"):
            link.attrib.pop(f"{W}{name}", "")
    for drawing in root.iter(f"{W}drawing"):
        _clean_picture(drawing)
    for section in root.iter(f"{W}sectPr"):
        _remove(one for one in section if _is_never_shown(one, section))


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
    _remove(matches(_EFFECTS, root))
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


def _remove(elements: Iterator[Element] | list[Element]) -> None:
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
