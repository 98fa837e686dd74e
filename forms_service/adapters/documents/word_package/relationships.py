"""How the parts of a Word file belong together: what a letter needs is kept, what could act or reach out is refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from forms_service.adapters.documents.word_reading.wordml import parse_strictly
from forms_service.engine.fault import Fault

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CORE: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
LINK: Final = "hyperlink"
NAMES: Final[Mapping[str, re.Pattern[str]]] = {
    "officeDocument": re.compile(r"word/document\.xml"),
    "styles": re.compile(r"word/styles\.xml"),
    "numbering": re.compile(r"word/numbering\.xml"),
    "settings": re.compile(r"word/settings\.xml"),
    "fontTable": re.compile(r"word/fontTable\.xml"),
    "theme": re.compile(r"word/theme/theme\d*\.xml"),
    "header": re.compile(r"word/header\d*\.xml"),
    "footer": re.compile(r"word/footer\d*\.xml"),
    "image": re.compile(r"word/media/[\w.-]+", re.ASCII),
}
"""What is kept of a file, and how Word, LibreOffice and others call it; all else is taken out, or refused."""
_ADDRESS: Final = re.compile(
    r"https?://[^\s\\\"<>{}^`|]+|mailto:[^\s\\\"<>{}?&]+(?:\?subject=[^\s\\\"<>{}?&]*)?|tel:[+\d()\-.]+",
    re.IGNORECASE,
)
_Kind = tuple[str, str, str]
_PROGRAM: Final = (
    "letter-program",
    "a program (macros, an add-in or a control)",
    "Save it as “Word Document (.docx)”, without macros.",
)
_EMBEDDED: Final = (
    "letter-embedded",
    "another file (an object, a chart, a film or a part of another document)",
    "Insert it as a picture, or as text.",
)
OUTSIDE: Final = (
    "letter-reaches-out",
    "reaches outside the file",
    "Insert what it fetches into the letter itself; of a template: Developer > Document Template > Normal.",
)
_PROGRAMS: Final = (
    "vbaproject wordvbadata attachedtoolbars extensibility control webextension webextensiontaskpanes "
    "activexcontrolbinary keymapcustomizations"
)
_FILES: Final = (
    "oleobject package afchunk subdocument frame video audio media chart chartex diagramdata diagramlayout ink "
    "customxmlink"
)
_REFUSED: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys(_PROGRAMS.split(), _PROGRAM),
    **dict.fromkeys(_FILES.split(), _EMBEDDED),
}


@dataclass(frozen=True)
class Relationship:
    """One line of a part's relationships: *kind* is the last word of its type, *type_* the whole of it."""

    id: str
    type_: str
    target: str
    is_external: bool

    @property
    def kind(self) -> str:
        return posixpath.basename(self.type_)

    @property
    def is_needed(self) -> bool:
        """Whether a letter can need it: a link to the web, or a part of a kind that is kept."""
        if self.type_ == f"{OFFICE}{LINK}":
            return self.is_external and leads_to_the_web(self.target)
        return self.type_ == f"{OFFICE}{self.kind}" and self.kind in NAMES and not self.is_external


def leads_to_the_web(address: str) -> bool:
    """Whether an address is a web page, an e-mail address or a telephone, and nothing besides."""
    return _ADDRESS.fullmatch(address) is not None


def relationships_place(part: str) -> str:
    """The member that holds the relationships of a part; those of the whole file for nothing."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships_of(part: str, members: Mapping[str, bytes]) -> list[Relationship]:
    place = relationships_place(part)
    root = parse_strictly(members.get(place, b"<none/>"), place)
    return [_read({str(k): str(v) for k, v in one.items()}, part) for one in root.iter("{*}Relationship")]


def _read(line: Mapping[str, str], part: str) -> Relationship:
    type_, target = line.get("Type", ""), line.get("Target", "")
    is_external = line.get("TargetMode", "").lower() == "external"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(target))).lstrip("/")
    return Relationship(line.get("Id", ""), type_, target, is_external)


def faults_of_relationships(part: str, found: Sequence[Relationship]) -> Iterator[Fault]:
    """What no letter may hold, whether or not anything in it leads there."""
    where = part or "the template"
    for one in found:
        code, what, mend = _REFUSED.get(one.kind.lower(), ("", "", ""))
        if one.is_external and one.kind != LINK:
            yield Fault(OUTSIDE[0], "", f"{where} {OUTSIDE[1]}: {one.target}.", mend=OUTSIDE[2])
        elif code:
            yield Fault(code, "", f"{where} holds {what}.", mend=mend)
        elif one.is_needed and one.kind != LINK and not NAMES[one.kind].fullmatch(one.target):
            yield Fault("letter-package", "", f"{where} has a {one.kind} called “{one.target}”, as no Word calls it.")
    if len({one.id for one in found}) != len(found):
        yield Fault("letter-package", "", f"{where} calls two of the things that belong to it alike.")
