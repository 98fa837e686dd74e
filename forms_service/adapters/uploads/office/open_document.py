"""OpenDocument texts: parts of a text alone, nothing that runs, and no reference that leads outside by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from forms_service.adapters.uploads.links import is_followed, leads_outside, plain, starts_program
from forms_service.adapters.uploads.office.markup import attributes_of, trees_of
from forms_service.adapters.uploads.office.package import LOCKED
from forms_service.adapters.uploads.office.package_layout import DAMAGED
from forms_service.adapters.uploads.office.package_parts import OBJECT, PROGRAM, is_picture_or_font, refuse_part
from forms_service.adapters.uploads.office.word_parts import FETCHES, LINKS, check_drawing, is_on_this_computer
from forms_service.casework.answering.uploads import FileRefused

ODT: Final = "application/vnd.oasis.opendocument.text"
_MANIFEST: Final = "meta-inf/manifest.xml"
_PARTS: Final = re.compile(
    r"mimetype|(content|styles|meta|settings)\.xml|meta-inf/(manifest|documentsignatures)\.xml|manifest\.rdf|layout-cache"
    r"|configurations2/([a-z]+/)*([a-z]+\.xml)?|(pictures|thumbnails|fonts|meta-inf|objectreplacements)/?"
)
_DRAWINGS: Final = re.compile(r"pictures/[^/]+\.svg")
_SCRIPTS: Final = frozenset({"urn:oasis:names:tc:opendocument:xmlns:script:1.0", "http://openoffice.org/2000/script"})
_ADDRESSES: Final = frozenset({"href", "src", "schema", "image-data", "datasource", "resource"})
"""Attributes by which something is fetched, in whichever of the alphabets of elements they stand."""
_RUN: Final = frozenset({"event-listener", "event-listeners", "execute-macro", "script", "applet", "plugin"})
_EMBEDDED: Final = frozenset({"object", "object-ole", "floating-frame"})
_FETCHED_NAMES: Final = (
    "dde-connection dde-connection-decl dde-connection-decls dde-source dde-link submission connection-data-source "
    "database-display database-next database-row-select database-row-number database-name"
)
_FETCHED: Final = frozenset(_FETCHED_NAMES.split())
_CLICKED: Final = frozenset({"a"})
_CALLERS: Final = frozenset({"href", "action", "macro-name", "id"})
_CALLS: Final = re.compile(r"vnd\.sun\.star\.|macro:|javascript:|service:|slot:", re.IGNORECASE)
_ABOUT_ITSELF: Final = frozenset({"template"})
"""From which it was once made: where that is on this computer, it is looked at for a newer one, and no harm done."""


def check(parts: Mapping[str, bytes]) -> None:
    """Refuse an OpenDocument text that is not a plain one."""
    if not parts.get("content.xml"):
        raise FileRefused(DAMAGED)
    if any(list(tree.iter("{*}encryption-data")) for tree in trees_of([parts.get(_MANIFEST) or b"<none/>"])):
        raise FileRefused(LOCKED)
    for name, content in parts.items():
        if not any((_PARTS.fullmatch(name), _DRAWINGS.fullmatch(name), is_picture_or_font(name, content))):
            raise refuse_part(name)
    for drawing in trees_of(content for name, content in parts.items() if name.endswith(".svg")):
        check_drawing(drawing)
    for tree in trees_of(content for name, content in parts.items() if name.endswith(".xml") and content):
        for element in tree.iter(etree.Element):
            _check_element(element)


def _check_element(element: etree._Element) -> None:
    name = etree.QName(element)
    if name.namespace in _SCRIPTS or name.localname in _RUN or (name.localname == "scripts" and len(element)):
        raise FileRefused(PROGRAM)
    if name.localname in _EMBEDDED:
        raise FileRefused(OBJECT)
    if name.localname in _FETCHED:
        raise FileRefused(FETCHES)
    for _, key, value in attributes_of(element):
        if (key == "macro-name" and value) or (key in _CALLERS and _CALLS.match(plain(value))):
            raise FileRefused(PROGRAM)
        if key in _ADDRESSES:
            _check_address(name.localname, value)


def _check_address(name: str, address: str) -> None:
    if name in _CLICKED:
        if not is_followed(address):
            raise FileRefused(LINKS)
    elif starts_program(address):
        raise FileRefused(PROGRAM)
    elif name in _ABOUT_ITSELF:
        if plain(address).startswith("//") or (":" in address and not is_on_this_computer(address.lstrip("/"))):
            raise FileRefused(FETCHES)
    elif leads_outside(address) or ".." in plain(address).split("/"):
        raise FileRefused(FETCHES)
