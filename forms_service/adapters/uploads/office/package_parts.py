"""Which parts a Word or OpenDocument file may have in it: words, pictures and fonts, known by what they begin with."""

from __future__ import annotations

import re
from typing import Final

from forms_service.casework.answering.uploads import FileRefused

PROGRAM: Final = "The file has a program (a macro) in it. Save it without macros, or as PDF, and add that"
OBJECT: Final = "The file has another file in it (an embedded object). Save it as PDF and add that"
UNKNOWN: Final = "The file has a part in it that is none of a text’s own (“{0}”). Save it as PDF and add that"
_BEGINNINGS: Final = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tif": (b"II*\0", b"MM\0*"),
    "wdp": (b"II\xbc\x01",),
    "emf": (b"\x01\0\0\0",),
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0"),
    "ttf": (b"\0\x01\0\0", b"OTTO", b"true"),
}
"""What files without words begin with; an ending means one of these, and a picture may be another than it is called."""
_PICTURES: Final = ("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif", "tiff", "wdp", "emf", "wmf")
_FONTS: Final = ("ttf", "otf")
_PROGRAMS: Final = re.compile(
    r"vbaproject|vbadata|activex|webextension|customui|^basic/|^dialogs/|^scripts/|macro"
    r"|\.(exe|dll|com|js|jse|vbs|vbe|ps1|bat|cmd|scr|jar|hta|lnk|wsf|wsh|msi|py|sh|url|cpl|reg|inf|docm|dotm|xlsm)$",
)
_LONGEST_NAME: Final = 60


def is_picture_or_font(name: str, beginning: bytes) -> bool:
    """Whether a part is called a picture or a font, and begins as one."""
    ending = name.rpartition(".")[2]
    if ending in _PICTURES:
        return any(beginning.startswith(kind) for key, kind in _BEGINNINGS.items() if key != "ttf")
    return ending in _FONTS and beginning.startswith(_BEGINNINGS["ttf"])


def is_program(name: str) -> bool:
    """Whether a part is called as those are that run, whatever it ends in."""
    return bool(_PROGRAMS.search(name))


def refuse_part(name: str) -> FileRefused:
    """Return the refusal of a part that is in no list, in the words that fit it."""
    if is_program(name):
        return FileRefused(PROGRAM)
    if re.search(r"ole|embed|object|\.bin$|\.(docx?|xlsx?|pptx?|pdf|zip|rtf|html?|mht|eml|msg)$", name):
        return FileRefused(OBJECT)
    return FileRefused(UNKNOWN.format(name[-_LONGEST_NAME:]))
