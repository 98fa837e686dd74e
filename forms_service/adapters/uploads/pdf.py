"""PDF files: read in a process of their own, and refused if anything in them acts by itself."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from forms_service.adapters.uploads.foreign import refuse_behind, refuse_zip
from forms_service.casework.answering.uploads import FileRefused

PDF = "application/pdf"
_WORKER: Final = Path(__file__).with_name("pdf_worker.py")
_SECONDS: Final = 10
"""By the clock; the process itself is given fewer of its own (``MOST_SECONDS``)."""
_PRINT: Final = "Print it to PDF and add that"
_WHY: Final = {
    "locked": "The PDF is locked with a password. Save it without a password and add that",
    "program": f"The PDF has a program (JavaScript) in it. {_PRINT}",
    "launch": f"The PDF starts or sends something by itself when it is opened. {_PRINT}",
    "files": "The PDF has other files attached inside it. Add those one by one, and the PDF without them",
    "form": f"The PDF is a form that changes itself (XFA). {_PRINT}",
    "long": f"The PDF takes too long to look through. {_PRINT}",
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
    found = _found_in(data)
    if found != "plain":
        raise FileRefused(_WHY.get(found, _DAMAGED))


def _found_in(data: bytes) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, its own Python, nothing of the file on the command line
            [sys.executable, "-I", "-B", str(_WORKER)], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "long"
    if done.returncode == -signal.SIGXCPU:
        return "long"
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else "damaged"
