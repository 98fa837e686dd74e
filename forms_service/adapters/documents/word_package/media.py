"""Pictures of a letter: PNG and JPEG alone, without what a camera or a stranger wrote beside their points."""

from __future__ import annotations

from forms_service.adapters.uploads.picture_parts import jpeg_parts, png_parts
from forms_service.adapters.uploads.pictures import JPEG, PNG, check
from forms_service.casework.answering.uploads import FileRefused


def kept_picture(data: bytes) -> bytes:
    """Return the bare picture; ``ValueError`` if it is of another kind, damaged, or too large to be shown."""
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise ValueError("it is a picture that is neither PNG nor JPEG")
    is_png = data.startswith(b"\x89PNG")
    try:
        check(data, PNG if is_png else JPEG)
        return (png_parts if is_png else jpeg_parts)(data).bare
    except FileRefused as refused:
        raise ValueError("it is a picture that cannot be read to its end, or is too large") from refused
