"""ZIP archives that strangers made: the directory is measured before it is read, members are inflated with a limit."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from forms_service.adapters.uploads.office.package_layout import DAMAGED, TWO_AT_ONCE, refuse_unlisted
from forms_service.casework.answering.uploads import FileRefused
from forms_service.casework.archives import BROKEN_ARCHIVE

MOST_MEMBERS: Final = 2_000
LONGEST_DIRECTORY: Final = 500_000
"""Far more than 2,000 members need; reading one takes the square of what is written beside each name."""
MOST_INFLATED: Final = 100_000_000
MOST_WORDS: Final = 50_000_000
"""The most of it that may be XML."""
STEP: Final = 1 << 16
BEGINNING: Final = 64
"""So much is returned of what has no words, to be known by."""
_IS_LOCKED: Final = 0x1
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_END_OF_LARGE: Final = b"PK\x06\x07"
_END_OF_LARGE_LENGTH: Final = 20

_BOMB: Final = (
    "The file unpacks to more than 100 MB, as a file made to break a computer does. Save it again and add that"
)
LOCKED: Final = "The file is locked with a password. Save it without a password and add that"


def parts_of(data: bytes) -> Mapping[str, bytes]:
    """Return every member by its name in small letters: what has words whole, others their beginning; ``FileRefused``.

    Programs that open such documents take capitals and small letters for the same.
    """
    try:
        _refuse_directory(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_unlisted(data, archive)
            return _inflated(archive)
    except FileRefused:
        raise
    except BROKEN_ARCHIVE as bad:
        raise FileRefused(DAMAGED) from bad


def _refuse_directory(data: bytes) -> None:
    """Refuse what stands behind the end, where another file could, and a directory that takes long to read."""
    end = data.rfind(_END)
    if not data.startswith(b"PK\x03\x04") or end + _END_LENGTH != len(data):
        raise FileRefused(TWO_AT_ONCE)
    (length,) = struct.unpack_from("<L", data, end + 12)
    if data[max(0, end - _END_OF_LARGE_LENGTH) : end].startswith(_END_OF_LARGE):
        raise FileRefused(DAMAGED)  # Of four gigabytes and more, says such an end.
    if length > LONGEST_DIRECTORY:
        raise FileRefused(_BOMB)


def _inflated(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    """Inflate every member a little at a time; of what has no words only the beginning stays."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise FileRefused(_BOMB)
    inflated, words = 0, 0
    parts: dict[str, bytes] = {}
    for member in members:
        name = _name_of(member)
        if name in parts:
            raise FileRefused(DAMAGED)
        content = io.BytesIO()
        with archive.open(member) as stream:
            while step := stream.read(STEP):
                inflated += len(step)
                has_words = _has_words(name)
                words += content.write(step) if has_words else 0
                if not has_words and content.tell() < BEGINNING:
                    content.write(step[:BEGINNING])
                if inflated > MOST_INFLATED or words > MOST_WORDS:
                    raise FileRefused(_BOMB)
        parts[name] = content.getvalue()
    return parts


def _name_of(member: zipfile.ZipInfo) -> str:
    """Return its name in small letters; ``FileRefused`` if other programs could read it as another name."""
    if member.flag_bits & _IS_LOCKED:
        raise FileRefused(LOCKED)
    name = unicodedata.normalize("NFKC", unquote(member.filename)).casefold()
    steps = name.removesuffix("/").split("/")
    is_plain = name.isprintable() and not set(name) & {"\\", ":"} and all(step.strip(". ") for step in steps)
    if stat.S_ISLNK(member.external_attr >> 16) or (name.endswith("/") and member.file_size):
        raise FileRefused(DAMAGED)
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or not is_plain or name[-1] in ". ":
        raise FileRefused(DAMAGED)
    return name


def _has_words(name: str) -> bool:
    return name.endswith((".rels", ".xml", ".svg")) or name == "mimetype"
