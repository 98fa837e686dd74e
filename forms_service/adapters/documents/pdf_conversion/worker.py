"""The LibreOffice worker: a program for Debian's own Python, which alone has `uno`; it imports nothing of the service.

`worker.py FOLDER` starts one LibreOffice whose profile, fonts and pipe belong to FOLDER. Each line on standard input is
a request `{"docx": PATH, "pdf": PATH, "turn": NUMBER}`; each is answered by one line on standard output, with the same
number: `memory` (bytes), `error` when the document could not be converted, or `lost` when LibreOffice went away
meanwhile. The line `{"kill": true}` ends a LibreOffice that hangs. When standard input ends, whatever the reason,
LibreOffice and the worker end too and FOLDER is removed.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

_SOFFICE: Final = "/usr/lib/libreoffice/program/soffice.bin"
_DIES_WITH_US: Final = ("/usr/bin/setpriv", "--pdeathsig", "KILL")
_PROFILE_IS_NEW: Final = 81  # LibreOffice has just made its profile and asks to be started again
_MACROS_NEVER: Final = 0
_UPDATE_LINKS_NEVER: Final = 0
_PDF_A_3B: Final = 3
_SECONDS_TO_END: Final = 5
_MOMENT: Final = 1.0
_LONGEST_ERROR: Final = 1000


def main(folder: Path) -> None:
    office = _Office(folder)
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests, office), daemon=True).start()
    office.connect()
    threading.Thread(target=_end_with, args=(office, folder), daemon=True).start()
    _answer({"ready": True})
    while request := requests.get():
        asked = json.loads(request)
        fault = _converted(office, asked["docx"], asked["pdf"])
        _answer({"turn": asked["turn"], **(fault or {"memory": office.memory()})})
    office.end()


def _read_requests(requests: "queue.SimpleQueue[str]", office: "_Office") -> None:
    """Queue the requests; when there are no more, see that LibreOffice ends, even in the middle of a conversion."""
    for line in sys.stdin:
        if line.startswith('{"kill"'):
            office.kill()
        else:
            requests.put(line)
    requests.put("")
    time.sleep(_SECONDS_TO_END)
    office.kill()


def _end_with(office: "_Office", folder: Path) -> None:
    """Leave nothing behind when LibreOffice is gone: a call that it was answering would wait for ever."""
    office.wait()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _converted(office: "_Office", docx: str, pdf: str) -> dict[str, str]:
    try:
        office.convert(Path(docx), Path(pdf))
    except Exception as error:  # noqa: BLE001 (UNO raises types known only at run time; the service decides)
        # UNO has many words for a LibreOffice that died; none of them says anything about the document.
        kind = "lost" if office.is_gone() else "error"
        return {kind: f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]}
    return {}


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


class _Office:
    """One running LibreOffice."""

    def __init__(self, folder: Path) -> None:
        import uno  # noqa: PLC0415 (so that a missing bridge is said in words, by the caller)

        self._uno = uno
        self._not_yet = uno.getClass("com.sun.star.connection.NoConnectException")
        self._pipe = folder.name
        self._command = [
            *_DIES_WITH_US,
            _SOFFICE,
            *("--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nolockcheck"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={self._pipe};urp;StarOffice.ComponentContext",
        ]
        self._start()

    def connect(self) -> None:
        """Wait until LibreOffice listens; the service's own time limit ends a wait that never does."""
        url = f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext"
        local = self._uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = None
        while context is None:
            try:
                context = resolver.resolve(url)
            except self._not_yet:
                self._start_again_or_wait()
        self._desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def end(self) -> None:
        self._desktop.terminate()
        self.wait()

    def wait(self) -> None:
        self._process.wait()

    def is_gone(self) -> bool:
        """Whether LibreOffice has ended, or does so within a moment."""
        try:
            self._process.wait(_MOMENT)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        self._process.kill()

    def memory(self) -> int:
        resident_pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(resident_pages) * os.sysconf("SC_PAGE_SIZE")

    def convert(self, docx: Path, pdf: Path) -> None:
        document = self._desktop.loadComponentFromURL(
            docx.as_uri(),
            "_blank",
            0,
            self._properties(
                Hidden=True,
                ReadOnly=True,
                FilterName="MS Word 2007 XML",
                MacroExecutionMode=_MACROS_NEVER,
                UpdateDocMode=_UPDATE_LINKS_NEVER,
            ),
        )
        if document is None:
            raise ValueError("LibreOffice cannot read this Word file")
        try:
            document.storeToURL(pdf.as_uri(), self._properties(FilterName="writer_pdf_Export", FilterData=self._pdf()))
        finally:
            document.close(True)  # noqa: FBT003 (UNO has no keywords; True hands ownership over)

    def _pdf(self) -> Any:
        options = self._properties(
            SelectPdfVersion=_PDF_A_3B,
            PDFUACompliance=True,
            UseTaggedPDF=True,
            ExportBookmarks=True,
            DisplayPDFDocumentTitle=True,
            ExportNotes=False,
            ExportFormFields=False,
            UseLosslessCompression=True,
            ReduceImageResolution=False,
        )
        return self._uno.Any("[]com.sun.star.beans.PropertyValue", options)

    def _properties(self, **values: Any) -> tuple[Any, ...]:
        def one(name: str, value: Any) -> Any:
            made = self._uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            made.Name, made.Value = name, value
            return made

        return tuple(one(name, value) for name, value in values.items())

    def _start(self) -> None:
        # LibreOffice by its full path, with a profile of ours: nothing of a document is on the command line.
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 (a fixed program)

    def _start_again_or_wait(self) -> None:
        status = self._process.poll()
        if status == _PROFILE_IS_NEW:
            self._start()
        elif status is not None:
            sys.exit(f"LibreOffice did not start (status {status})")
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
