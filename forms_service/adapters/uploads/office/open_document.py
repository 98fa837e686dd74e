"""OpenDocument texts: parts of a text alone, nothing that runs, and no reference that leads outside by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.links import is_followed, leads_outside
from forms_service.adapters.uploads.office.markup import attributes_of, trees_of
from forms_service.adapters.uploads.office.package import DAMAGED, LOCKED
from forms_service.adapters.uploads.office.package_parts import OBJECT, PROGRAM, is_picture_or_font, refuse_part
from forms_service.adapters.uploads.office.word_parts import FETCHES, LINKS
from forms_service.casework.answering.uploads import FileRefused

ODT: Final = "application/vnd.oasis.opendocument.text"
_MANIFEST: Final = "meta-inf/manifest.xml"
_PARTS: Final = re.compile(
    r"mimetype|(content|styles|meta|settings)\.xml|meta-inf/(manifest|documentsignatures)\.xml|manifest\.rdf|layout-cache"
    r"|configurations2/([a-z]+/)*([a-z]+\.xml)?|(pictures|thumbnails|fonts|meta-inf|objectreplacements)/?|thumbnails/.*\.png"
)
_SCRIPT: Final = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
_ADDRESS: Final = "{http://www.w3.org/1999/xlink}href"
_RUN: Final = frozenset({"event-listener", "event-listeners", "execute-macro", "script", "applet", "plugin"})
_EMBEDDED: Final = frozenset({"object", "object-ole", "floating-frame"})
_FETCHED_NAMES: Final = (
    "dde-connection dde-connection-decl dde-connection-decls dde-source dde-link submission connection-data-source "
    "database-display database-next database-row-select database-row-number database-name"
)
_FETCHED: Final = frozenset(_FETCHED_NAMES.split())
_CLICKED: Final = frozenset({"a"})
_CALLS: Final = re.compile(r"vnd\.sun\.star\.|macro:|javascript:|service:", re.IGNORECASE)
_ABOUT_ITSELF: Final = frozenset({"template"})
"""From which it was once made; nothing is fetched from there when it is opened."""


def check(parts: Mapping[str, bytes]) -> None:
    """Refuse an OpenDocument text that is not a plain one."""
    if not parts.get("content.xml"):
        raise FileRefused(DAMAGED)
    if any(list(tree.iter("{*}encryption-data")) for tree in trees_of([parts.get(_MANIFEST) or b"<none/>"])):
        raise FileRefused(LOCKED)
    for name, content in parts.items():
        if not _PARTS.fullmatch(name) and not is_picture_or_font(name, content):
            raise refuse_part(name)
    for tree in trees_of(content for name, content in parts.items() if name.endswith(".xml") and content):
        for element in tree.iter(etree.Element):
            _check_element(element)


def _check_element(element: etree._Element) -> None:
    name = etree.QName(element)
    if name.namespace == _SCRIPT or name.localname in _RUN or (name.localname == "scripts" and len(element)):
        raise FileRefused(PROGRAM)
    if name.localname in _EMBEDDED:
        raise FileRefused(OBJECT)
    if name.localname in _FETCHED:
        raise FileRefused(FETCHES)
    for _, key, value in attributes_of(element):
        if key in {"href", "action", "macro-name"} and _CALLS.match(value.strip()):
            raise FileRefused(PROGRAM)
    _check_address(element, name.localname)


def _check_address(element: etree._Element, name: str) -> None:
    address = element.get(_ADDRESS)
    if address is None or name in _ABOUT_ITSELF:
        return
    if name in _CLICKED:
        if not is_followed(address):
            raise FileRefused(LINKS)
    elif leads_outside(address) or address.startswith(".."):
        raise FileRefused(FETCHES)
