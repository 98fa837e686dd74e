"""The parts of a Word file and the relationships between them: those of a text, and no others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.links import is_followed, opens_document, plain
from forms_service.adapters.uploads.office.markup import attributes_of, trees_of
from forms_service.adapters.uploads.office.package_layout import DAMAGED
from forms_service.adapters.uploads.office.package_parts import (
    PROGRAM,
    is_picture_or_font,
    is_program,
    refuse_part,
)
from forms_service.casework.answering.uploads import FileRefused

TYPES: Final = "[content_types].xml"
BODY: Final = "word/document.xml"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WORDS: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_DRAWINGS: Final = "application/vnd.openxmlformats-officedocument.drawingml."
_OF_WORD: Final = (
    "document.main document.glossary styles settings webSettings fontTable numbering header footer footnotes endnotes "
    "comments commentsExtended commentsIds commentsExtensible people"
)
_OF_DRAWINGS: Final = "chart chartshapes diagramData diagramLayout diagramStyle diagramColors"
_OF_OFFICE: Final = "theme themeOverride extended-properties custom-properties customXmlProperties"
_OF_PACKAGES: Final = "relationships core-properties digital-signature-xmlsignature"
_OF_MICROSOFT: Final = (
    "word.stylesWithEffects office.classificationlabels office.intelligence2 office.chartstyle office.chartcolorstyle "
    "office.drawingml.diagramDrawing word.commentsExtended word.commentsIds word.commentsExtensible word.people"
)
_OF_PICTURES: Final = "png jpeg jpg pjpeg gif bmp x-bmp tiff x-emf x-wmf emf wmf svg+xml"
_WITHOUT_WORDS: Final = (
    "application/vnd.openxmlformats-package.digital-signature-origin "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings "
    "application/vnd.openxmlformats-officedocument.obfuscatedfont "
    "application/x-font-ttf application/x-fontdata application/xml text/xml application/inkml+xml image/vnd.ms-photo"
)
_ALLOWED_TYPES: Final = frozenset(
    {
        *(f"{_WORDS}{name}+xml".lower() for name in _OF_WORD.split()),
        *(f"{_DRAWINGS}{name}+xml".lower() for name in _OF_DRAWINGS.split()),
        *(f"application/vnd.openxmlformats-officedocument.{name}+xml".lower() for name in _OF_OFFICE.split()),
        *(f"application/vnd.openxmlformats-package.{name}+xml" for name in _OF_PACKAGES.split()),
        *(f"application/vnd.ms-{name}+xml".lower() for name in _OF_MICROSOFT.split()),
        *(f"image/{name}" for name in _OF_PICTURES.split()),
        *_WITHOUT_WORDS.split(),
    }
)
_ALLOWED_ENDINGS: Final = frozenset({"xml", "rels", "svg", "odttf", "sigs"})
_PRINTER: Final = re.compile(r"word/printersettings/printersettings\d*\.bin")
_PREFIXES: Final = (
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officedocument/relationships/",
    "http://schemas.openxmlformats.org/package/2006/relationships/",
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/",
    "http://schemas.microsoft.com/office/2006/relationships/",
    "http://schemas.microsoft.com/office/2007/relationships/",
    "http://schemas.microsoft.com/office/2011/relationships/",
    "http://schemas.microsoft.com/office/2016/09/relationships/",
    "http://schemas.microsoft.com/office/2018/08/relationships/",
    "http://schemas.microsoft.com/office/2019/09/relationships/",
    "http://schemas.microsoft.com/office/2020/02/relationships/",
    "http://schemas.microsoft.com/office/2020/10/relationships/",
)
_ALLOWED_RELATIONS_NAMES: Final = (
    "officeDocument styles stylesWithEffects settings webSettings fontTable theme themeOverride numbering header "
    "footer footnotes endnotes comments commentsExtended commentsIds commentsExtensible people image hyperlink font "
    "core-properties extended-properties custom-properties metadata/core-properties metadata/thumbnail thumbnail "
    "customXml customXmlProps glossaryDocument chart chartStyle chartColorStyle chartUserShapes diagramData "
    "diagramLayout diagramQuickStyle diagramColors diagramDrawing hdphoto printerSettings attachedTemplate "
    "digital-signature/origin digital-signature/signature classificationlabels intelligence"
)
_ALLOWED_RELATIONS: Final = frozenset(_ALLOWED_RELATIONS_NAMES.lower().split())
_ON_THIS_COMPUTER: Final = re.compile(
    r"cid:"  # a picture of an e-mail that the text was taken from
    r"|(file:(//(localhost)?/)?)?[a-z]:/"
    r"|file://(localhost)?/[a-z]"
    r"|(?![^/]*:|[/?#]|$)",  # beside the document itself
    re.IGNORECASE,
)
FETCHES: Final = (
    "The file fetches a part of itself from the internet or from another computer when it is opened. Save it as PDF "
    "and add that"
)
LINKS: Final = (
    "The file has a link in it that opens something else than a web page or an e-mail. Take the link out, or save it "
    "as PDF, and add that"
)
NOT_WORD: Final = "The file is a ZIP archive and no Word document. Unpack it and add the documents in it one by one"
_ACTIVE_IN_DRAWINGS_NAMES: Final = (
    "script foreignObject handler listener set animate animateColor animateMotion animateTransform mpath discard "
    "iframe image feImage style a"
)
_ACTIVE_IN_DRAWINGS: Final = frozenset(_ACTIVE_IN_DRAWINGS_NAMES.split())
_FETCHES_IN_DRAWINGS: Final = re.compile(r"url\((?!\s{0,9}['\"]?#)|image-set|import|\\", re.IGNORECASE)
_PAGE: Final = "http://www.w3.org/1999/xhtml"
_DRAWING: Final = "{http://www.w3.org/2000/svg}svg"


def check(parts: Mapping[str, bytes]) -> Sequence[etree._Element]:
    """Refuse what is no part of a text, or refers to anything outside it; return the parts that have words."""
    names = [name for name in parts if parts[name] and name.endswith((".xml", ".rels", ".svg"))]
    trees = dict(zip(names, trees_of(parts[name] for name in names), strict=True))
    for name in parts:
        _check_part(name, parts[name])
    _check_types(trees[TYPES], {name.rpartition(".")[2] for name in parts})
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relations(tree)
        elif name.endswith(".svg"):
            check_drawing(tree)
    return [tree for name, tree in trees.items() if name != TYPES and name.endswith(".xml")]


def is_on_this_computer(address: str) -> bool:
    """Whether nothing is asked of another computer to read what stands there."""
    return bool(_ON_THIS_COMPUTER.match(plain(address)))


def may_be_clicked(address: str) -> bool:
    """Whether a click opens a page, an e-mail, or a document of this computer; never a program."""
    return is_followed(address) or (is_on_this_computer(address) and opens_document(address))


def _check_part(name: str, content: bytes) -> None:
    is_listed = name.rpartition(".")[2] in _ALLOWED_ENDINGS or name.endswith("/")
    if is_program(name):
        raise FileRefused(PROGRAM)
    if not (is_listed or _PRINTER.fullmatch(name) or is_picture_or_font(name, content)):
        raise refuse_part(name)


def _check_types(tree: etree._Element, endings: set[str]) -> None:
    """Refuse what a part says it is, if that is not in the list; what no part ends in says nothing.

    What is called something else than markup is not read here as such, so no program may be told to.
    """
    for kind in tree.iter(etree.Element):
        ending = plain(kind.get("Extension", kind.get("PartName", "").rpartition(".")[2])).lower()
        if ending in endings and _is_markup_elsewhere(ending, kind.get("ContentType", "").strip().lower()):
            raise refuse_part(kind.get("PartName", ending).lower())
    types = {one.get("ContentType", "").strip().lower() for one in tree.iter(etree.Element) if _is_override(one)}
    if any("macro" in one or "vba" in one for one in types):
        raise FileRefused(PROGRAM)
    if f"{_WORDS}document.main+xml" not in types:
        raise FileRefused(NOT_WORD)
    for one in types - _ALLOWED_TYPES:
        raise refuse_part(one)


def _is_override(element: etree._Element) -> bool:
    """Whether it is of a part; of an ending, only if parts with that ending may be there."""
    if etree.QName(element).localname == "Override":
        return True
    ending = element.get("Extension", "").lower()
    return etree.QName(element).localname == "Default" and ending in _ALLOWED_ENDINGS


def _is_markup_elsewhere(ending: str, kind: str) -> bool:
    """Whether a part, or all with an ending, is said to be markup though it is not read here as such."""
    is_drawing = ending == "svg" and kind == "image/svg+xml"
    return kind.endswith("xml") and not is_drawing and ending not in {"xml", "rels"}


def _check_relations(tree: etree._Element) -> None:
    """Refuse what is fetched as soon as the document is opened, and what is no plain list of relationships."""
    for element in tree.iter(etree.Element):
        expected = "Relationships" if element is tree else "Relationship"
        if element.tag != _RELATIONS + expected:
            raise FileRefused(DAMAGED)
        if element is not tree:
            _check_relation(element)


def _check_relation(relation: etree._Element) -> None:
    kind, target = _kind_of(relation.get("Type", "")), relation.get("Target", "")
    if kind == "hyperlink":
        if not may_be_clicked(target):
            raise FileRefused(LINKS)
    elif _is_outside(relation) and not is_on_this_computer(target):
        raise FileRefused(FETCHES)
    elif not target:
        raise FileRefused(DAMAGED)
    elif kind not in _ALLOWED_RELATIONS:
        raise refuse_part(target.lower())


def check_drawing(tree: etree._Element) -> None:
    """Refuse a drawing that could act or fetch: one that is lines and words alone has no need of either."""
    if tree.tag != _DRAWING:
        raise FileRefused(DAMAGED)
    for element in tree.iter(etree.Element):
        name, attributes = etree.QName(element), attributes_of(element)
        is_active = name.localname in _ACTIVE_IN_DRAWINGS or name.namespace == _PAGE
        if is_active or any(one.name.lower().startswith("on") for one in attributes):
            raise FileRefused(PROGRAM)
        if any(_is_fetched(one.name.lower(), one.value) for one in attributes):
            raise FileRefused(FETCHES)


def _is_fetched(name: str, value: str) -> bool:
    return bool(_FETCHES_IN_DRAWINGS.search(value)) or (name == "href" and not value.startswith("#"))


def _kind_of(name: str) -> str:
    """Return the last word of a type of relationship that somebody known has defined; nothing of any other.

    LibreOffice writes some in small letters.
    """
    lower = name.lower()
    return next((lower.removeprefix(prefix) for prefix in _PREFIXES if lower.startswith(prefix)), "")


def _is_outside(relation: etree._Element) -> bool:
    """Whether it leads to another computer: what is external, or says so by its address."""
    address = plain(relation.get("Target", ""))
    is_external = relation.get("TargetMode", "").strip().lower() != "internal" and "TargetMode" in relation.attrib
    return is_external or ":" in address or address.startswith("//")
