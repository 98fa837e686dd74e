"""Word and OpenDocument texts: inflated member by member with a limit, and refused if a program is in them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
MOST_MEMBERS: Final = 2_000
MOST_INFLATED: Final = 100_000_000
STEP: Final = 1 << 16
_IS_LOCKED: Final = 0x1

_PROGRAMS: Final = re.compile(
    r"vbaproject|vbadata|activex|\.(exe|dll|js|vbs|bat|cmd|scr|jar|hta)$|^basic/|^scripts/", re.IGNORECASE
)
_OBJECTS: Final = re.compile(r"oleobject|\.bin$|^object \d+", re.IGNORECASE)
_WORD: Final = b"wordprocessingml.document.main+xml"
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_BOMB: Final = (
    "The file unpacks to more than 100 MB, as a file made to break a computer does. Save it again and add that"
)
_DAMAGED: Final = "The file is damaged: it cannot be unpacked. Save it again and add that"
_PROGRAM: Final = "The file has a program (a macro) in it. Save it without macros, or as PDF, and add that"
_OBJECT: Final = "The file has another file in it (an embedded object). Save it as PDF and add that"
_FETCHES: Final = "The file fetches a part of itself from the internet when it is opened. Save it as PDF and add that"
_NOT_WORD: Final = "The file is a ZIP archive and no Word document. Unpack it and add the documents in it one by one"
_LOCKED: Final = "The file is locked with a password. Save it without a password and add that"


def check(data: bytes) -> str:
    """Return the media type of a document that is a ZIP archive inside; ``FileRefused`` if it is not a plain one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_beside(archive, data)
            parts = _parts(archive)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as bad:
        raise FileRefused(_DAMAGED) from bad
    if parts.get("mimetype", b"").strip() == ODT.encode():
        _check_open_document(parts)
        return ODT
    _check_word(parts)
    return DOCX


def _refuse_beside(archive: zipfile.ZipFile, data: bytes) -> None:
    """Refuse anything before the first or behind the last byte of the archive, where another file could stand."""
    first = min((member.header_offset for member in archive.infolist()), default=0)
    end = data.rfind(b"PK\x05\x06")
    if first != 0 or not data.startswith(b"PK\x03\x04") or end + 22 != len(data):
        raise FileRefused("The file is two kinds of file at once: a document and something else. Save it again")


def _parts(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    """Inflate every member a little at a time; return those with words that must be looked at."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise FileRefused(_BOMB)
    if len({member.filename for member in members}) != len(members):
        raise FileRefused(_DAMAGED)
    inflated, parts = 0, {}
    for member in members:
        _refuse_member(member)
        kept = io.BytesIO()
        with archive.open(member) as stream:
            while step := stream.read(STEP):
                inflated += len(step)
                if inflated > MOST_INFLATED:
                    raise FileRefused(_BOMB)
                kept.write(step if _is_read(member.filename) else b"")
        parts[member.filename] = kept.getvalue()
    return parts


def _refuse_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _IS_LOCKED:
        raise FileRefused(_LOCKED)
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRefused(_DAMAGED)
    if _PROGRAMS.search(member.filename):
        raise FileRefused(_PROGRAM)
    if _OBJECTS.search(member.filename):
        raise FileRefused(_OBJECT)


def _is_read(name: str) -> bool:
    return name.endswith((".rels", ".xml")) or name == "mimetype"


def _check_word(parts: Mapping[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise FileRefused(_PROGRAM)
    if _WORD not in types or "word/document.xml" not in parts:
        raise FileRefused(_NOT_WORD)
    for name, content in parts.items():
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise FileRefused(_DAMAGED)
        if name.endswith(".rels") and any(_fetches(relation) for relation in _RELATION.findall(content)):
            raise FileRefused(_FETCHES)


def _fetches(relation: bytes) -> bool:
    """Whether a relationship is fetched as soon as the document is opened: a link is only followed when clicked."""
    is_outside = re.search(rb"TargetMode\s*=\s*[\"']External", relation, re.IGNORECASE)
    is_web = re.search(rb"Target\s*=\s*[\"']\s*(https?|ftp|mhtml|javascript):", relation, re.IGNORECASE)
    return bool(is_outside and is_web) and b"/hyperlink" not in relation


def _check_open_document(parts: Mapping[str, bytes]) -> None:
    content = parts.get("content.xml", b"")
    if not content:
        raise FileRefused(_DAMAGED)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise FileRefused(_LOCKED)
    if b"<script:" in content or b"<office:scripts><" in content or b"script:event-listener" in content:
        raise FileRefused(_PROGRAM)
