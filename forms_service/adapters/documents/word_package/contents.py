"""What is kept of a Word file: the parts that print, what these lead to, and a list of them that is written anew.

Nothing is kept because it was there. A part is kept because the body, or what is kept already, needs it to be printed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from forms_service.adapters.documents.word_package.cleaning import clean
from forms_service.adapters.documents.word_package.media import kept_picture
from forms_service.adapters.documents.word_package.opening import members_of
from forms_service.adapters.documents.word_package.relationships import (
    CORE,
    LINK,
    OFFICE,
    Relationship,
    faults_of_relationships,
    relationships_of,
    relationships_place,
)
from forms_service.adapters.documents.word_reading.wordml import (
    BODY,
    CORE_PROPERTIES,
    Element,
    R,
    matches,
    parse_strictly,
)
from forms_service.adapters.uploads.office.package_parts import is_program
from forms_service.casework.documents.documents import TemplateFault
from forms_service.engine.fault import Fault

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TYPES: Final = {
    "officeDocument": f"{_WORD}document.main+xml",
    **{kind: f"{_WORD}{kind}+xml" for kind in ("styles", "numbering", "settings", "fontTable", "header", "footer")},
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
}
_ENDINGS: Final = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
}
_UNASKED: Final = frozenset({"styles", "numbering", "settings", "fontTable", "theme"})
"""What belongs to the body without being named in it."""
_IN_EMBEDDINGS: Final = re.compile(r"(?:^|/)embeddings/|\.bin$", re.IGNORECASE)
_PRINTER: Final = re.compile(r"printersettings", re.IGNORECASE)
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


@dataclass
class LetterPackage:
    """What is kept of a file while it is gone through, with all that keeps it from being used."""

    source: Mapping[str, bytes]
    members: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def keep(self, part: str, kind: str) -> None:
        """Keep a part, tidied, with all that it leads to."""
        if part in self.kinds:
            return
        self.kinds[part] = kind
        if part not in self.source:
            self.faults.append(Fault("letter-package", "", f"the template has no {part}, to which it leads."))
        elif kind == "image":
            self._keep_picture(part)
        else:
            self._keep_xml(part, kind)

    def _keep_picture(self, part: str) -> None:
        try:
            self.members[part] = kept_picture(self.source[part])
        except ValueError as error:
            self.faults.append(Fault("letter-picture", "", f"{part}: {error}.", mend="Insert it as PNG or JPEG."))

    def _keep_xml(self, part: str, kind: str) -> None:
        try:
            root = parse_strictly(self.source[part], part)
            found = relationships_of(part, self.source)
        except TemplateFault as error:
            self.faults.append(Fault("not-readable", "", str(error)))
            return
        self.faults += faults_of_relationships(part, found)
        clean(root, kind)
        self.members[part] = _bytes(root)
        asked = set(map(str, matches(_ASKED, root, space=R.strip("{}")))) - {""}
        unasked = _UNASKED if part == BODY else frozenset[str]()
        needed = [one for one in found if one.is_needed and (one.id in asked or one.kind in unasked)]
        for missing in sorted(asked - {one.id for one in needed}):
            self.faults += _unneeded(part, missing, found)
        for one in needed:
            if one.kind != LINK:
                self.keep(one.target, one.kind)
        if needed:
            self.members[relationships_place(part)] = _relationships(part, needed)

    def finish(self) -> None:
        """Write down what there is now, as Word needs it."""
        whole = [Relationship("document", f"{OFFICE}officeDocument", BODY, is_external=False)]
        whole.append(Relationship("core", CORE, CORE_PROPERTIES, is_external=False))
        self.members["_rels/.rels"] = _relationships("", whole)
        self.members["[Content_Types].xml"] = _content_types(self.kinds)


@lru_cache(maxsize=2)
def package_of_letter(docx: bytes) -> LetterPackage:
    """What is kept of a file, which nobody may change; ``TemplateFault`` if it is no Word file at all."""
    members = members_of(docx)
    for needed in ("[Content_Types].xml", "_rels/.rels", BODY):
        if needed not in members:
            raise TemplateFault(f"the template is not a Word file: it has no {needed}")
    whole = relationships_of("", members)
    package = LetterPackage(members)
    package.faults += [*_faults_of_member_names(members), *faults_of_relationships("", whole)]
    if _STRICT in members[BODY]:
        words = "the template is saved as “Strict Open XML Document”."
        package.faults.append(Fault("letter-package", "", words, mend="Save it as “Word Document (.docx)”."))
    elif BODY not in {one.target for one in whole if one.kind == "officeDocument"}:
        package.faults.append(Fault("letter-package", "", f"the body of the template is not {BODY}."))
    else:
        package.keep(BODY, "officeDocument")
        package.finish()
    return package


_ASKED: Final = etree.XPath("//@*[namespace-uri() = $space]")
"""Every name by which a part leads to something else."""


def _unneeded(part: str, missing: str, found: list[Relationship]) -> Iterator[Fault]:
    """A link elsewhere has words of its own, in its paragraph; anything else is what no letter needs."""
    kinds = [one.kind for one in found if one.id == missing]
    if kinds != [LINK]:
        what = f"{part} leads to what a letter does not need ({', '.join(kinds) or 'nothing'})."
        yield Fault("letter-package", "", what, mend="Take out what it shows there, or insert it as a picture.")


def _faults_of_member_names(members: Mapping[str, bytes]) -> Iterator[Fault]:
    for name in members:
        if not _PRINTER.search(name) and (is_program(name.lower()) or _IN_EMBEDDINGS.search(name)):
            words = f"the template carries a program or an embedded file: {name}."
            yield Fault("letter-program", "", words, mend="Take it out; save the letter without macros.")
    if b"macroEnabled" in members["[Content_Types].xml"]:
        words = "the template is a document with macros."
        yield Fault("letter-program", "", words, mend="Save it as “Word Document (.docx)”.")


def _relationships(part: str, needed: list[Relationship]) -> bytes:
    make = ElementMaker(namespace=f"{_PACKAGE}relationships", nsmap={None: f"{_PACKAGE}relationships"})
    root = make.Relationships()
    for one in needed:
        outside = {"TargetMode": "External"} if one.is_external else {}
        target = one.target if one.is_external else posixpath.relpath(f"/{one.target}", f"/{posixpath.dirname(part)}")
        root.append(make.Relationship(Id=one.id, Type=one.type_, Target=target, **outside))
    return _bytes(root)


def _content_types(kinds: Mapping[str, str]) -> bytes:
    make = ElementMaker(namespace=f"{_PACKAGE}content-types", nsmap={None: f"{_PACKAGE}content-types"})
    root = make.Types(*(make.Default(Extension=ending, ContentType=kind) for ending, kind in _ENDINGS.items()))
    core = {CORE_PROPERTIES: "application/vnd.openxmlformats-package.core-properties+xml"}
    typed = {part: _TYPES[kind] for part, kind in kinds.items() if kind in _TYPES}
    for part, kind in {**typed, **core}.items():
        root.append(make.Override(PartName=f"/{part}", ContentType=kind))
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
