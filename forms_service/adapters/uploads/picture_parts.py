"""What a JPEG or PNG is made of: its points, what a camera or a stranger wrote beside them, and what stands behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from forms_service.casework.answering.uploads import FileRefused

UNREADABLE: Final = "The picture is damaged: it cannot be read to its end. Save or take it again"
MOST_SEGMENTS: Final = 20_000
MOST_SCANS: Final = 64
"""Each goes over the whole picture again, and may take no more than a few bytes; cameras write ten or so."""
_EOI, _SOS, _COMMENT = 0xD9, 0xDA, 0xFE
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_WRITTEN_BESIDE: Final = frozenset({*range(0xE0, 0xF0), _COMMENT})
_FOR_COLOURS: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_NOTHING: Final = b"\0nothing"
_EXIF: Final = b"Exif\0\0"
_FILLING: Final = re.compile(rb"\xff+")
_AFTER_POINTS: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"})
_FURTHER_PICTURE: Final = b"fdAT"
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = 1


@dataclass(frozen=True)
class PictureParts:
    """A picture taken apart: *bare* is a file of its points and colours, *turn* how it was held, as EXIF counts.

    *is_first_of_more* says that it moves: it is the first of several.
    """

    bare: bytes
    beside: bytes
    behind: bytes
    turn: int
    is_first_of_more: bool = False


def jpeg_parts(data: bytes) -> PictureParts:
    """Take a JPEG apart; ``FileRefused`` if it does not reach its end."""
    bare, beside, turn, scans, after = [data[:2]], [], _UPRIGHT, 0, 0
    for marker, begin, end, after in _segments(data):
        content = data[begin + 4 : end]
        beside.append(content)
        scans += marker == _SOS
        if marker not in _WRITTEN_BESIDE or content.startswith(_FOR_COLOURS.get(marker, _NOTHING)):
            bare.append(data[begin:after])
        elif content.startswith(_EXIF) and turn == _UPRIGHT:
            turn = _turn(content[len(_EXIF) :])
    if scans > MOST_SCANS:
        raise FileRefused(UNREADABLE)
    return PictureParts(b"".join(bare), b"".join(beside), data[after:], turn)


def png_parts(data: bytes) -> PictureParts:
    """Take a PNG apart; ``FileRefused`` if it does not reach its end."""
    bare, beside, turn, end, moves = [data[:8]], [], _UPRIGHT, 0, False
    for kind, begin, end in _chunks(data):
        if kind in _CHUNKS:
            bare.append(data[begin:end])
        moves = moves or kind == _FURTHER_PICTURE
        if kind == b"eXIf":
            turn = _turn(data[begin + 8 : end])
        if kind != b"IDAT":
            beside.append(data[begin:end])
    return PictureParts(b"".join(bare), b"".join(beside), data[end:], turn, moves)


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Give the marker of each, where it begins and ends, and where the points end that may follow; the end is last."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        filling = _FILLING.match(data, at)
        if not filling or filling.end() == len(data):
            break
        begin, marker = filling.end() - 1, data[filling.end()]
        if marker == _EOI:
            yield marker, begin, begin + 2, begin + 2
            return
        at = begin + 2
        if marker not in _WITHOUT_LENGTH:
            end = at + int.from_bytes(data[at : at + 2], "big")
            at = _after_points(data, end) if marker == _SOS else end
            yield marker, begin, end, at
    raise FileRefused(UNREADABLE)


def _after_points(data: bytes, at: int) -> int:
    """Return where the next marker after the points stands."""
    found = _AFTER_POINTS.search(data, at)
    if not found:
        raise FileRefused(UNREADABLE)
    return found.start()


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give the kind of each, and where it begins and ends; the last is the end."""
    at = 8
    for _ in range(MOST_SEGMENTS):
        begin, kind = at, data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if at > len(data):
            break
        yield kind, begin, at
        if kind == b"IEND":
            return
    raise FileRefused(UNREADABLE)


def _turn(exif: bytes) -> int:
    """Return how the picture was held, which is all that is read of what a camera wrote."""
    order: Literal["little", "big"] = "little" if exif.startswith(b"II") else "big"

    def number(at: int, size: int = 2) -> int:
        return int.from_bytes(exif[at : at + size], order)

    begin = number(4, 4)
    entries = range(begin + 2, min(begin + 2 + 12 * number(begin), len(exif)), 12)
    return next((number(at + 8) for at in entries if number(at) == _ORIENTATION), _UPRIGHT)
