"""Word and OpenDocument texts: refused if a program is in them, or a part that is fetched when they are opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from lxml import etree

from forms_service.adapters.uploads.markup import UnreadableMarkup, refuse_declarations, trees_of
from forms_service.adapters.uploads.package import DAMAGED, LOCKED, PROGRAM, parts_of
from forms_service.casework.answering.uploads import FileRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

_WORD: Final = "wordprocessingml.document.main+xml"
_TYPES: Final = "[content_types].xml"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_LINKS: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
    }
)
"""What is followed only when somebody clicks on it."""
_ON_THIS_COMPUTER: Final = re.compile(
    r"cid:"  # a picture of an e-mail that the text was taken from
    r"|(file:(//(localhost)?/)?)?[a-z]:/"
    r"|file://(localhost)?/[a-z]"
    r"|(?![^/]*:|[/?#]|$)",  # beside the document itself
    re.IGNORECASE,
)
_MANIFEST: Final = "meta-inf/manifest.xml"
_SCRIPT: Final = "{urn:oasis:names:tc:opendocument:xmlns:script:1.0}"
_SCRIPTS: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}scripts"
_FETCHES: Final = (
    "The file fetches a part of itself from the internet or from another computer when it is opened. Save it as PDF "
    "and add that"
)
_NOT_WORD: Final = "The file is a ZIP archive and no Word document. Unpack it and add the documents in it one by one"


def check(data: bytes) -> str:
    """Return the media type of a document that is a ZIP archive inside; ``FileRefused`` if it is not a plain one."""
    parts = parts_of(data)
    try:
        if parts.get("mimetype", b"").strip() == ODT.encode():
            _check_open_document(parts)
            return ODT
        _check_word(parts)
    except UnreadableMarkup as unreadable:
        raise FileRefused(DAMAGED) from unreadable
    return DOCX


def _check_word(parts: Mapping[str, bytes]) -> None:
    if _TYPES not in parts or "word/document.xml" not in parts:
        raise FileRefused(_NOT_WORD)
    for content in _markup(parts).values():
        refuse_declarations(content)
    types, *relations = trees_of([parts[_TYPES], *(parts[name] for name in parts if name.endswith(".rels"))])
    _check_types({element.get("ContentType", "").lower() for element in types.iter(etree.Element)})
    for tree in relations:
        _check_relations(tree)


def _check_types(types: set[str]) -> None:
    if any("macroenabled" in one or "vbaproject" in one for one in types):
        raise FileRefused(PROGRAM)
    if not any(_WORD in one for one in types):
        raise FileRefused(_NOT_WORD)


def _check_relations(tree: etree._Element) -> None:
    """Refuse what is fetched as soon as the document is opened, and what is no plain list of relationships."""
    for element in tree.iter(etree.Element):
        expected = "Relationships" if element is tree else "Relationship"
        if element.tag != _RELATIONS + expected:
            raise FileRefused(DAMAGED)
        if _is_outside(element) and element.get("Type") not in _LINKS:
            raise FileRefused(_FETCHES)


def _is_outside(relation: etree._Element) -> bool:
    """Whether it leads to another computer: what is external, or says so by its address."""
    address = unquote(relation.get("Target", "")).replace("\\", "/").strip()
    is_external = relation.get("TargetMode", "").strip().lower() == "external"
    is_address = ":" in address or address.startswith("//")
    return (is_external or is_address) and not _ON_THIS_COMPUTER.match(address)


def _check_open_document(parts: Mapping[str, bytes]) -> None:
    if not parts.get("content.xml"):
        raise FileRefused(DAMAGED)
    if any(list(tree.iter("{*}encryption-data")) for tree in trees_of([parts.get(_MANIFEST) or b"<none/>"])):
        raise FileRefused(LOCKED)
    for tree in trees_of(_markup(parts).values()):
        if next(tree.iter(f"{_SCRIPT}*"), None) is not None or any(len(scripts) for scripts in tree.iter(_SCRIPTS)):
            raise FileRefused(PROGRAM)


def _markup(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The parts that are XML; some programs write empty ones."""
    return {name: content for name, content in parts.items() if name.endswith(".xml") and content}
