"""Where the parts of an e-mail begin and end: what two programs may divide or decode differently is refused."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from itertools import pairwise
from typing import Final

from forms_service.adapters.uploads.foreign import holds_page
from forms_service.adapters.uploads.mail_headers import TWO_WAYS, content_type, refuse_unclear, transfer_encoding
from forms_service.casework.answering.uploads import FileRefused

_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=?#&$%~!*@{}\[\]^ -]{0,69}[0-9A-Za-z'()+_,./:=?#&$%~!*@{}\[\]^-]")
_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
_BASE64: Final = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_NO_ESCAPE: Final = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")
_PART_BEGINS: Final = re.compile(r"^content-[a-z-]+[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FILE_IN_TEXT: Final = re.compile(
    r"^[ \t]*(begin(-base64)?[ \t]+[0-7]{3,4}[ \t]+\S|=ybegin[ \t]|\(this file must be converted with binhex)",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_LINE_END: Final = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
FILE_IN_TEXT: Final = (
    "A file is written into the text of the e-mail, as old programs attach it. Print it to PDF and add that"
)


def refuse_two_readings(data: bytes, message: Message) -> None:
    """Refuse an e-mail that programs may divide into other parts than these, or decode otherwise."""
    if _BARE_RETURN.search(data):
        raise FileRefused(TWO_WAYS)
    for part in message.walk():
        refuse_unclear(part)
        _refuse_other_parts(part)
    _refuse_other_boundaries(data, message)


def refuse_file_in(text: str) -> None:
    """Refuse text out of which some programs take a file."""
    if _FILE_IN_TEXT.search(_ANY_LINE_END.sub("\n", text)):
        raise FileRefused(FILE_IN_TEXT)


def _refuse_other_parts(part: Message) -> None:
    is_whole = part.get_content_maintype() in {"multipart", "message"}
    if any(not isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects):
        raise FileRefused(TWO_WAYS)
    if is_whole and (not part.is_multipart() or transfer_encoding(part) in {"base64", "quoted-printable"}):
        raise FileRefused(TWO_WAYS)
    around = "\n".join((part.preamble or "", part.epilogue or ""))
    if _PART_BEGINS.search(around) or holds_page(around.encode("utf-8", "surrogateescape")):
        raise FileRefused(TWO_WAYS)
    refuse_file_in(around)
    if not part.is_multipart():
        _refuse_other_bytes(part)


def _refuse_other_bytes(part: Message) -> None:
    """Refuse what is not written in the way in which it says that it is; each program makes of it what it can."""
    payload = str(part.get_payload()).encode("utf-8", "surrogateescape")
    encoding = transfer_encoding(part)
    if encoding == "base64" and not _BASE64.fullmatch(b"".join(payload.split())):
        raise FileRefused(TWO_WAYS)
    if encoding == "quoted-printable" and _NO_ESCAPE.search(payload):
        raise FileRefused(TWO_WAYS)


def _refuse_other_boundaries(data: bytes, message: Message) -> None:
    """Refuse boundaries of which one is, or begins, another, and lines like them that are none to the parts read."""
    parts = {
        b"--" + content_type(part).get("boundary").encode(): part
        for part in message.walk()
        if part.get_content_maintype() == "multipart"
    }
    boundaries = sorted(parts)
    is_double = len(parts) != sum(part.get_content_maintype() == "multipart" for part in message.walk())
    unclear = any(not _BOUNDARY.fullmatch(one[2:].decode()) for one in boundaries)
    if is_double or unclear or any(second.startswith(first) for first, second in pairwise(boundaries)):
        raise FileRefused(TWO_WAYS)
    begun, ended = _lines_at(data, boundaries)
    for boundary, part in parts.items():
        if begun[boundary] != len(part.get_payload()) or ended[boundary] > 1:
            raise FileRefused(TWO_WAYS)


def _lines_at(data: bytes, boundaries: list[bytes]) -> tuple[Counter[bytes], Counter[bytes]]:
    """Return how many lines begin a part at each boundary, and how many end the last; refuse what is neither."""
    begun, ended = Counter[bytes](), Counter[bytes]()
    for line in re.findall(rb"^--[^\n]*", data, re.MULTILINE) if boundaries else ():
        at = bisect_right(boundaries, line) - 1
        if at < 0 or not line.startswith(boundaries[at]):
            continue
        rest = line[len(boundaries[at]) :].rstrip()
        if rest not in {b"", b"--"}:
            raise FileRefused(TWO_WAYS)
        (ended if rest else begun)[boundaries[at]] += 1
    return begun, ended
