"""PDF files: refused if anything in them acts by itself, or hides another file."""

from __future__ import annotations

from typing import Final

from forms_service.adapters.uploads.foreign import refuse_behind, refuse_zip
from forms_service.adapters.uploads.pdf_contents import found_in
from forms_service.casework.answering.uploads import FileRefused

PDF = "application/pdf"
_PRINT: Final = "Print it to PDF and add that"
_WHY: Final = {
    "locked": "The PDF is locked with a password. Save it without a password and add that",
    "program": f"The PDF has a program (JavaScript) in it. {_PRINT}",
    "launch": f"The PDF starts or sends something by itself when it is opened. {_PRINT}",
    "click": f"The PDF starts, sends or opens something else than a page when it is clicked. {_PRINT}",
    "fetch": f"The PDF fetches a part of itself from elsewhere when it is opened. {_PRINT}",
    "files": "The PDF has other files attached inside it. Add those one by one, and the PDF without them",
    "editions": f"The PDF holds too many former editions of itself. {_PRINT}",
    "form": f"The PDF is a form that changes itself (XFA). {_PRINT}",
    "media": f"The PDF has sound, film or another program in it. {_PRINT}",
}
_DAMAGED: Final = f"The PDF is damaged: it cannot be read. {_PRINT}"


def check(data: bytes) -> None:
    """Refuse a PDF that is not a plain one."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused(_DAMAGED)
    refuse_zip(data, "PDF")
    refuse_behind(data[end + len(b"%%EOF") :], "PDF")
    found = found_in(data)
    if found != "plain":
        raise FileRefused(_WHY.get(found, _DAMAGED))
