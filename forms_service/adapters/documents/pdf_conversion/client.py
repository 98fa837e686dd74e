"""Word to PDF through a LibreOffice kept warm: supervised, without a network, replaced after any fault of its own."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.probe import PROBE
from forms_service.adapters.documents.pdf_conversion.workplace import environment_in, furnished, is_furnished
from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.helpers.processes import HelperProcess
from forms_service.adapters.helpers.supervision import HelperLost, HelperWatch, Supervised
from forms_service.adapters.helpers.workplaces import has_room
from forms_service.casework.documents.documents import ConversionFailed, ConverterLost, ConverterMissing
from forms_service.casework.errors import Unavailable

_PYTHON: Final = "/usr/bin/python3"
_PROGRAM: Final = Path(__file__).with_name("worker.py")
_NEEDED: Final = {
    _PYTHON: "python3",
    "/usr/bin/setpriv": "util-linux",
    "/usr/lib/python3/dist-packages/uno.py": "python3-uno",
    "/usr/lib/libreoffice/program/soffice.bin": "libreoffice-writer-nogui",
}
_MEMORY_LIMIT: Final = 1_000_000_000
_LARGEST_DOCUMENT: Final = 200_000_000
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_SAY_KILL: Final = 1.0
_TOO_SLOW: Final = "This document could not be prepared in time. Nothing is lost: try again in a minute."
_NO_ROOM: Final = "There is no room on the disk to make documents in"
_NONE_WORKS: Final = "No LibreOffice works on this machine just now, not even for an empty document"


def missing_packages() -> list[str]:
    """Return the Debian packages without which it cannot run here."""
    return [package for path, package in _NEEDED.items() if not Path(path).exists()]


class LibreOfficeConverter:
    """Converts one document at a time; safe to share between threads, started when first needed."""

    def __init__(
        self,
        *,
        fonts: PinnedFonts | None = None,
        folders: Path | None = None,
        time_limit: float = 60.0,
        recycle_after: int = 200,
        cut_network: bool = True,
        hurried: bool = False,
        watch: HelperWatch | None = None,
    ) -> None:
        """*hurried* is for a page that a person waits for: all of it together takes no longer than *time_limit*.

        What takes longer is ``Unavailable`` instead of holding the page. Documents pass through private folders
        under *folders*.
        """
        self._fonts, self._folders = fonts or PinnedFonts(), folders
        self._time_limit, self._recycle_after = time_limit, recycle_after
        self._cut_network, self._hurried = cut_network, hurried
        self._supervised = Supervised(
            self._begun,
            complaints=(ConversionFailed, ConverterMissing),
            seconds=time_limit if hurried else None,
            watch=watch,
        )

    def convert(self, docx: bytes) -> bytes:
        """Turn a Word file into a tagged PDF, as LibreOffice makes it."""
        _check_is_word(docx)
        try:
            return self._converted(docx)
        except HelperLost as lost:
            if self._hurried:
                raise Unavailable(_TOO_SLOW) from lost
            raise self._blame(ConverterLost(f"LibreOffice failed twice: {lost}")) from lost
        except ConversionFailed as failed:
            if not has_room(self._folders):
                # What it says then of the document is that it could not be written.
                raise Unavailable(_NO_ROOM) from failed
            raise self._blame(failed) from failed

    def close(self) -> None:
        self._supervised.close()

    @property
    def process_group(self) -> int | None:
        """The group that LibreOffice runs in, for whoever watches over the machine."""
        office = self._supervised.helper
        return office.process_group if office else None

    def _converted(self, docx: bytes) -> bytes:
        return self._supervised.ask(lambda office, deadline: office.convert(docx, deadline.within(self._time_limit)))

    def _blame(self, fault: Exception) -> Exception:
        """Say whose doing it is: the document's, which is *fault*, only if another can be converted meanwhile."""
        try:
            self._converted(PROBE)
        except HelperLost as too:
            return Unavailable(f"{_NONE_WORKS}: {too}")
        except ConversionFailed as failed:
            return Unavailable(f"{_NONE_WORKS}: {failed}")
        return fault

    def _begun(self, deadline: Deadline) -> "_Office":
        if missing := missing_packages():
            raise ConverterMissing(f"LibreOffice cannot run. Install the Debian packages: {', '.join(missing)}")
        place = furnished(self._folders, self._fonts)
        command = [_PYTHON, "-I", str(_PROGRAM), str(place.folder)]
        process = HelperProcess(command, place, environment_in(place.folder), cut_network=self._cut_network)
        try:
            process.receive(deadline.within(_SECONDS_TO_START))
        except BaseException:
            process.kill()
            raise
        return _Office(process, place.folder, self._recycle_after)


_NO_PDF: Final = (
    "LibreOffice cannot read the finished letter, or make a PDF of it. Open its template in "
    "LibreOffice, compare it with what Word shows, take out what is missing there, and save it again."
)


class _Office:
    """One running worker program and its LibreOffice."""

    def __init__(self, process: HelperProcess, folder: Path, recycle_after: int) -> None:
        self.process, self._folder, self._recycle_after = process, folder, recycle_after
        self._converted, self._memory = 0, 0
        self._has_answered = False

    @property
    def process_group(self) -> int:
        return self.process.process.pid

    @property
    def is_worn(self) -> bool:
        return self._converted >= self._recycle_after or self._memory > _MEMORY_LIMIT

    def convert(self, docx: bytes, deadline: Deadline) -> bytes:
        source, target = self._folder / "document.docx", self._folder / "document.pdf"
        if not is_furnished(self._folder):
            raise HelperLost("its fonts are gone")
        target.unlink(missing_ok=True)
        source.write_bytes(docx)
        answer, _ = self.process.ask(Message({"docx": str(source), "pdf": str(target)}), deadline)
        if "lost" in answer:
            raise HelperLost(str(answer["lost"]))
        is_fresh, self._has_answered = not self._has_answered, True
        if "error" in answer:
            # What worked before may be ill itself: its fonts or its profile may be gone. Only a fresh one is believed.
            lost = HelperLost(str(answer["error"]))
            if is_fresh:
                raise ConversionFailed(_NO_PDF) from lost
            raise lost
        self._converted, self._memory = self._converted + 1, int(answer["memory"])
        return target.read_bytes()

    def end(self) -> None:
        self.process.end()

    def kill(self) -> None:
        """Have the worker kill LibreOffice, so that it also buries it; should the worker itself hang, kill both."""
        with suppress(HelperLost, OSError, ValueError):
            self.process.send(Message({"kill": True}), Deadline(_SECONDS_TO_SAY_KILL))
        self.process.end()


def _check_is_word(docx: bytes) -> None:
    """LibreOffice makes a blank page of an empty file; what is no Word file is refused before it sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            whole = (
                size <= _LARGEST_DOCUMENT and archive.testzip() is None and "word/document.xml" in archive.namelist()
            )
    except zipfile.BadZipFile as error:
        raise ConversionFailed("this is not a Word file") from error
    if not whole:
        raise ConversionFailed("this Word file is damaged or too large")
