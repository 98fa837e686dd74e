"""A Word file opened without trust: measured before it is unpacked, and looked over before it is read."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from forms_service.adapters.uploads.office.markup import UnreadableMarkup, refuse_declarations
from forms_service.adapters.uploads.office.package import parts_of
from forms_service.casework.answering.uploads import FileRefused
from forms_service.casework.archives import BROKEN_ARCHIVE
from forms_service.casework.documents.documents import TemplateFault
from forms_service.engine.fault import Fault

MOST_BYTES: Final = 10_000_000
MOST_MEMBERS: Final = 1_000
MOST_UNPACKED: Final = 50_000_000
MOST_MARKS: Final = 500_000
"""The most elements and attributes of one part; the longest letter has some ten thousands."""
_IS_LOCKED: Final = 0x1
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TOO_LARGE: Final = f"the template unpacks to more than {MOST_UNPACKED // 1_000_000} MB, or too many parts"
_LONG: Final = f"the template has more than {MOST_BYTES // 1_000_000} MB"
_LOCKED: Final = "the template is locked with a password, or saved by a Word older than 2007"
_ODD: Final = (
    "the template is packed as no Word packs it: a member stands in it twice, has a name that leads out of the file, "
    "or is not where the directory says"
)
_TYPED: Final = "{} declares types or entities of its own, which could fetch something"
_LONG_PART: Final = "{} holds more than a letter of a thousand pages"


def members_of(docx: bytes) -> dict[str, bytes]:
    """Unpack a template, if that is no more than a letter takes; no member yields more than the directory says."""
    if len(docx) > MOST_BYTES:
        raise _refusal("letter-too-large", _LONG)
    if docx.startswith(_COMPOUND_FILE):
        raise _refusal("letter-locked", _LOCKED)
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            listed = [member for member in archive.infolist() if not member.is_dir()]
            _measure(listed)
            _refuse_odd(docx)
            members = {member.filename: archive.read(member) for member in listed}
    except BROKEN_ARCHIVE as error:
        raise TemplateFault("the template is not a Word file, or is damaged. Save it in Word as .docx") from error
    for name, content in members.items():
        _refuse_markup(name, content)
    return members


def _measure(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MOST_MEMBERS or sum(member.file_size for member in listed) > MOST_UNPACKED:
        raise _refusal("letter-too-large", _TOO_LARGE)
    if any(member.flag_bits & _IS_LOCKED for member in listed):
        raise _refusal("letter-locked", _LOCKED)


def _refuse_odd(docx: bytes) -> None:
    """Refuse what two programs could read as two files, as it is refused of whatever is brought from outside."""
    try:
        parts_of(docx)
    except FileRefused as refused:
        raise _refusal("letter-package", _ODD) from refused


def _refuse_markup(name: str, content: bytes) -> None:
    """Refuse a part that would grow while it is read, before anything reads it."""
    if not name.endswith((".xml", ".rels")):
        return
    if content.count(b"<") + content.count(b"=") > MOST_MARKS:
        raise _refusal("letter-too-large", _LONG_PART.format(name))
    try:
        refuse_declarations(content)
    except UnreadableMarkup as error:
        if str(error) in {"a document type", "a sheet of styles"}:
            raise _refusal("letter-reaches-out", _TYPED.format(name)) from error


def _refusal(code: str, words: str) -> TemplateFault:
    return TemplateFault.of([Fault(code, "", words)])
