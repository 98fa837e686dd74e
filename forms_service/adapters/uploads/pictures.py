"""Pictures: made anew from their points alone, so that nothing a camera or a stranger wrote beside them is kept."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from forms_service.adapters.uploads.foreign import refuse_behind, refuse_page, refuse_zip
from forms_service.casework.answering.uploads import Accepted, FileRefused

JPEG, PNG = "image/jpeg", "image/png"
MOST_POINTS: Final = 60_000_000
"""More than telephones make; a picture of a few kilobytes may claim thousands of millions."""
LONGEST_SIDE: Final = 2000
_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG"}
_UNREADABLE: Final = "The picture is damaged: it cannot be read to its end. Save or take it again"
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def refuse_two_at_once(data: bytes, media_type: str) -> None:
    """Refuse a picture that is another kind of file as well."""
    kind = f"{_FORMATS[media_type]} picture"
    beside, behind = _jpeg_parts(data) if media_type == JPEG else _png_parts(data)
    refuse_zip(data, kind)
    refuse_page(beside, kind)
    refuse_behind(behind, kind)


def remake(data: bytes, media_type: str, name: str) -> Accepted:
    """Return the picture upright, in plain colours, no larger than it needs to be, and with nothing beside it."""
    refuse_two_at_once(data, media_type)
    try:
        points = _points(data, media_type)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise FileRefused(_TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as damaged:
        raise FileRefused(_UNREADABLE) from damaged
    anew = io.BytesIO()
    points.save(anew, _FORMATS[media_type], **({"quality": 90} if media_type == JPEG else {"optimize": True}))
    return Accepted(media_type, anew.getvalue(), name)


_TOO_LARGE: Final = f"The picture has more than {MOST_POINTS // 1_000_000} million points. Save it smaller and add it"


def _points(data: bytes, media_type: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise FileRefused(_TOO_LARGE)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        plain = _plain_colours(upright, picture.info.get("icc_profile"))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", plain.size, "white")
    bare.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    return bare


def _plain_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return it in sRGB, which needs no profile beside it."""
    see_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(picture, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            found = None  # A profile that says nothing: the colours stand as they are.
        if found is not None:
            return found
    return picture.convert("RGBA" if see_through else "RGB")


def _jpeg_parts(data: bytes) -> tuple[bytes, bytes]:
    """Return what stands beside the points of a JPEG, and what stands behind its end."""
    beside: list[bytes] = []
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == _EOI:
            return b"".join(beside), data[at + 2 :]
        if marker in _WITHOUT_LENGTH or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        beside.append(data[at:end])
        at = _after_points(data, end) if marker == _SOS else end
    if data[at : at + 2] == bytes((0xFF, _EOI)):
        return b"".join(beside), data[at + 2 :]
    raise FileRefused(_UNREADABLE)


def _after_points(data: bytes, at: int) -> int:
    """Return where the next marker after the points stands."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise FileRefused(_UNREADABLE)
        if data[at + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _png_parts(data: bytes) -> tuple[bytes, bytes]:
    """Return what stands beside the points of a PNG, and what stands behind its end."""
    beside: list[bytes] = []
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if end > len(data):
            break
        if kind != b"IDAT":
            beside.append(data[at:end])
        if kind == b"IEND":
            return b"".join(beside), data[end:]
        at = end
    raise FileRefused(_UNREADABLE)
