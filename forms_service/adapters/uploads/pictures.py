"""Pictures: made anew from their points alone, so that nothing a camera or a stranger wrote beside them is kept."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageCms, UnidentifiedImageError

from forms_service.adapters.uploads.foreign import refuse_behind, refuse_page, refuse_pdf, refuse_zip
from forms_service.adapters.uploads.picture_parts import UNREADABLE, PictureParts, jpeg_parts, png_parts
from forms_service.casework.answering.uploads import Accepted, FileRefused

JPEG, PNG = "image/jpeg", "image/png"
MOST_POINTS: Final = 60_000_000
"""More than telephones make; a picture of a few kilobytes may claim thousands of millions."""
LONGEST_SIDE: Final = 2000
_TOO_LARGE: Final = f"The picture has more than {MOST_POINTS // 1_000_000} million points. Save it smaller and add it"
_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG"}
_TAKEN_APART: Final = {JPEG: jpeg_parts, PNG: png_parts}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes upright what was held as EXIF counts it."""
_ANIMATION: Final = "all but the first picture of an animation"
_SHADES: Final = 256
"""So many shades of a picture of 65,536, as scanners make them, become one of a plain picture."""
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def know_formats() -> None:
    """Read the decoders of pictures now, and not with the first picture."""
    Image.preinit()


def check(data: bytes, media_type: str) -> None:
    """Refuse a picture that is another kind of file as well, or cannot be seen."""
    _points(_parts(data, media_type), media_type)


def remake(data: bytes, media_type: str, name: str) -> Accepted:
    """Return the picture upright, in plain colours, no larger than it needs to be, and with nothing beside it."""
    parts = _parts(data, media_type)
    points = _points(parts, media_type)
    anew = io.BytesIO()
    points.save(anew, _FORMATS[media_type], **({"quality": 90} if media_type == JPEG else {"optimize": True}))
    return Accepted(media_type, anew.getvalue(), name, (_ANIMATION,) if parts.is_first_of_more else ())


def _parts(data: bytes, media_type: str) -> PictureParts:
    parts = _TAKEN_APART[media_type](data)
    _refuse_two_at_once(data, parts, f"{_FORMATS[media_type]} picture")
    return parts


def _points(parts: PictureParts, media_type: str) -> Image.Image:
    try:
        return _decoded(parts, _FORMATS[media_type])
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise FileRefused(_TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as damaged:
        raise FileRefused(UNREADABLE) from damaged


def _refuse_two_at_once(data: bytes, parts: PictureParts, kind: str) -> None:
    refuse_zip(data, kind)
    refuse_page(parts.beside, kind)
    refuse_behind(parts.behind, kind)
    refuse_pdf(data, kind)


def _decoded(parts: PictureParts, kind: str) -> Image.Image:
    """Read the points; the decoder never sees what was written beside them, which can be made to fill any memory."""
    with Image.open(io.BytesIO(parts.bare), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise FileRefused(_TOO_LARGE)
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        profile, whole = picture.info.get("icc_profile"), _whole_colours(picture)
    whole.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turn = _TURNS.get(parts.turn)
    plain = _plain_colours(whole if turn is None else whole.transpose(turn), profile)
    bare = Image.new("RGB", plain.size, "white")
    bare.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    return bare


def _whole_colours(picture: Image.Image) -> Image.Image:
    """Return it with a colour for each point, so that points can be mixed when it is made smaller."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda shade: shade * (1 / _SHADES)).convert("L")
    is_coloured = picture.mode in {"RGB", "RGBA", "CMYK", "L"}
    if is_coloured and "transparency" not in picture.info:
        return picture
    see_through = picture.mode in {"LA", "PA"} or "transparency" in picture.info
    return picture.convert("RGBA" if see_through else "RGB")


def _plain_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return it in sRGB, which needs no profile beside it."""
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(picture, own, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            found = None  # A profile that says nothing: the colours stand as they are.
        if found is not None:
            return found
    return picture if picture.mode == "RGBA" else picture.convert("RGB")
