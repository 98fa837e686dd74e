"""What it costs that files are read and letters merged in the sandbox and not in the process that asks, side by side.

    PYTHONPATH=. .venv/bin/python benchmarks/sandbox.py [times]

Both ways read the same files and merge the same invented reply, and take turns, so that a slow moment of the machine
hits both. The figures to quote are the ratios of the medians, and what a whole page or document takes beside them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.sandbox.files import SandboxedFiles
from forms_service.adapters.sandbox.letters import SandboxedLetters
from forms_service.adapters.uploads.contents import FileContents
from tests.builders.replies import a_reply
from tests.builders.uploads import a_pdf, a_picture, a_word_file, an_email

FILES: Final[Mapping[str, bytes]] = {
    "letter.docx": a_word_file(),
    "letter.pdf": a_pdf(),
    "message.eml": an_email({"letter.pdf": a_pdf(), "letter.docx": a_word_file()}),
    "photograph.jpg": a_picture(size=(4000, 3000)),
}


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def compare(what: str, here: Callable[[], object], there: Callable[[], object], times: int) -> None:
    here(), there()
    turns = [(milliseconds(here), milliseconds(there)) for _ in range(times)]
    inside, beside = (statistics.median(side) for side in zip(*turns, strict=True))
    ratio = beside / inside
    print(f"{what:20} in the process {inside:7.1f} ms, in the sandbox {beside:7.1f} ms: ratio {ratio:.1f}")


def _process() -> None:
    """What each PDF took before: a process begun for it."""
    subprocess.run([sys.executable, "-I", "-B", "-c", "import pikepdf"], check=True)


def main(times: int) -> None:
    files, contents = SandboxedFiles(), FileContents()
    for name, data in FILES.items():
        kind = "image" if name.endswith(".jpg") else "file"
        compare(
            name,
            partial(contents.accept, kind, name, data),
            partial(files.accept, kind, name, data),
            times,
        )
    files.close()
    begun = statistics.median(milliseconds(_process) for _ in range(times))
    print(f"a process begun for a PDF, as before, {begun:.0f} ms")
    letters, merger, reply = SandboxedLetters(), DocxtplMerger(), a_reply("No trace of anyone")
    template, fields = reply.template.content, reply.fields()
    compare("merging a letter", lambda: merger.merge(template, fields), lambda: letters.merge(template, fields), times)
    letters.close()
    begun = milliseconds(lambda: SandboxedFiles().accept("file", "a.txt", b"x"))
    print(f"beginning a sandbox {begun:.0f} ms, once in a process and after each failure")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
