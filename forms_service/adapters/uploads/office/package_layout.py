"""Where the members of a ZIP archive stand: one behind the other, each as the directory has it, and nothing between.

Programs that read an archive from its beginning, or mend one, would find a part that only its own header names.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

DAMAGED: Final = "The file is damaged: it cannot be unpacked. Save it again and add that"
TWO_AT_ONCE: Final = "The file is two kinds of file at once: a document and something else. Save it again"
_HEADER: Final = struct.Struct("<4s5H3L2H")
_SIZES_FOLLOW: Final = 0x8
_FLAGS_THAT_MATTER: Final = 0x2849
"""A password, sizes behind, names in UTF-8, a hidden directory; the others say how hard something was packed."""
_ELSEWHERE: Final = 0xFFFFFFFF
"""In place of a size that stands in a field beside the name."""
_SIZES_BEHIND: Final = ("<LLL", "<4sLLL", "<LQQ", "<4sLQQ")
"""The ways in which checksum and sizes are written behind a member."""
_OTHER_NAME: Final = 0x7075
"""A field that names a member once more; some programs go by it, others do not."""


def refuse_unlisted(data: bytes, archive: zipfile.ZipFile) -> None:
    """Refuse bytes that belong to no member, and members that say otherwise of themselves than the directory does."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    begins = [member.header_offset for member in members]
    if not members or begins[0] != 0:
        raise FileRefused(TWO_AT_ONCE)
    for member, end in zip(members, [*begins[1:], archive.start_dir], strict=True):
        _check_member(data, member, end)


def _check_member(data: bytes, member: zipfile.ZipInfo, end: int) -> None:
    beginning = member.header_offset + _HEADER.size
    if beginning > end:
        raise FileRefused(DAMAGED)
    _, _, flags, method, _, _, *sizes, name, beside = _HEADER.unpack_from(data, member.header_offset)
    content = beginning + name + beside
    fields = (*_field_ids(data[beginning + name : content]), *_field_ids(member.extra))
    is_otherwise = method != member.compress_type or (flags ^ member.flag_bits) & _FLAGS_THAT_MATTER
    if is_otherwise or _OTHER_NAME in fields:
        raise FileRefused(DAMAGED)
    behind = data[content + member.compress_size : end]
    whole = (member.CRC, member.compress_size, member.file_size)
    if flags & _SIZES_FOLLOW:
        if _sizes_in(behind) != whole:
            raise FileRefused(TWO_AT_ONCE)
    elif behind or any(here not in {there, _ELSEWHERE} for here, there in zip(sizes, whole, strict=True)):
        raise FileRefused(TWO_AT_ONCE)


def _sizes_in(behind: bytes) -> tuple[int, ...]:
    """Return the checksum and the sizes that stand behind a member; nothing, if anything else does."""
    written = next((one for one in _SIZES_BEHIND if struct.calcsize(one) == len(behind)), None)
    return struct.unpack(written, behind)[-3:] if written else ()


def _field_ids(beside: bytes) -> Iterator[int]:
    """Give what kinds of fields stand beside a name; what is left over names none."""
    at = 0
    while at + 4 <= len(beside):
        kind, length = struct.unpack_from("<HH", beside, at)
        yield kind
        at += 4 + length
