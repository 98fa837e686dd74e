"""The names of what is attached to an e-mail, in every way in which they are written and programs read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from forms_service.adapters.uploads.mail_headers import TWO_WAYS, PartHeader, content_type, disposition, header
from forms_service.casework.answering.uploads import FileRefused, plain_name

NAMING: Final = frozenset({"name", "filename"})
"""The parameters that name a file."""
UNREADABLE_NAME: Final = ""
"""In place of a name that programs may read differently; it ends in nothing that is taken."""
_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|]')
"""What no file of Windows has in its name, and what leads elsewhere."""
_ENDING: Final = re.compile(r"\.[^\s.]{1,20}[. ]*\Z")
_ALPHABETS: Final = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d+|windows-\d+|cp125\d|koi8-[ru]|iso-2022-jp|shift_jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)


def names_of_part(part: Message) -> tuple[str, ...]:
    """Return every name that a program may give the part, as it may read it."""
    written = [name for field in (content_type(part), disposition(part)) for name in _of_field(field)]
    return tuple(dict.fromkeys(one for name in written for one in _readings(name)))


def names_aside(part: Message) -> tuple[str, ...]:
    """Return what programs may call a part that has no name: the end of its place or description, if like a file's."""
    place = header(part, "Content-Location").strip().strip('"<>')
    last = re.split(r"[?#]", unquote(place))[0].replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    texts = (last, header(part, "Content-Description").strip())
    readings = [one for text in texts if text for one in _readings(text)]
    return tuple(one for one in readings if not one or _ENDING.search(one) or ":" in one)


def is_plain(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a name ends in one of *endings*, and has nothing in it that hides what it ends in."""
    try:
        return not _FORBIDDEN.search(name) and plain_name(name).lower().endswith(endings)
    except FileRefused:
        return False


def _of_field(field: PartHeader) -> Iterator[str]:
    for base in sorted(NAMING):
        pieces = {key.removeprefix(base): value for key, value in field.parameters if key.partition("*")[0] == base}
        plain = pieces.pop("", "")
        if plain.strip():
            yield plain
        if "*" in pieces:
            yield _name_of_pieces([(True, pieces.pop("*"))])
        if pieces:
            yield _name_of_pieces(_pieces_in_order(pieces))


def _pieces_in_order(pieces: dict[str, str]) -> list[tuple[bool, str]]:
    if [key.rstrip("*") for key in pieces] != [f"*{number}" for number in range(len(pieces))]:
        raise FileRefused(TWO_WAYS)
    return [(key.endswith("*"), value) for key, value in pieces.items()]


def _name_of_pieces(pieces: list[tuple[bool, str]]) -> str:
    alphabet = "utf-8"
    if pieces[0][0]:
        alphabet, _, rest = pieces[0][1].partition("'")
        pieces = [(True, rest.partition("'")[2]), *pieces[1:]]
    octets = b"".join(unquote_to_bytes(value) if is_escaped else value.encode() for is_escaped, value in pieces)
    return _in_letters(octets, alphabet)


def _in_letters(octets: bytes, alphabet: str) -> str:
    if not _ALPHABETS.fullmatch(alphabet):
        return UNREADABLE_NAME
    try:
        return octets.decode(alphabet)
    except (UnicodeError, LookupError):
        return UNREADABLE_NAME


def _readings(name: str) -> tuple[str, ...]:
    """Return a name as it reads with its encoded words, and once more without the escapes of addresses."""
    plain = _without_encoded_words(name) if "=?" in name else name
    return plain, unquote(plain)


def _without_encoded_words(name: str) -> str:
    try:
        pieces = decode_header(name)
    except (MessageError, ValueError):
        return UNREADABLE_NAME
    texts = [
        piece if isinstance(piece, str) else _in_letters(piece, (alphabet or "us-ascii").partition("*")[0])
        for piece, alphabet in pieces
    ]
    whole = "".join(texts)
    return UNREADABLE_NAME if UNREADABLE_NAME in texts or "=?" in whole else whole
