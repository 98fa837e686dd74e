"""Word to PDF through a LibreOffice kept warm: supervised, without a network, replaced after any fault of its own."""

import io
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.workplace import Workplace
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
_SECONDS_TO_END: Final = 10
_MOMENT: Final = 0.01
_FOR_EVER: Final = -1
_TOO_SLOW: Final = "This document could not be prepared in time. Nothing is lost: try again in a minute."


class _WorkerLost(Exception):
    """The worker, its folder or its pipes failed; a new one may well manage."""


class LibreOfficeConverter:
    """Converts one document at a time; safe to share between threads, started when first needed."""

    def __init__(
        self,
        *,
        fonts: PinnedFonts | None = None,
        time_limit: float = 60.0,
        recycle_after: int = 200,
        cut_network: bool = True,
        hurried: bool = False,
    ) -> None:
        """*hurried* is for a page that a person waits for.

        Then neither a turn, nor a start, nor a conversion may take longer than *time_limit*, and there is no second
        try once that time has gone: what takes longer is ``Unavailable`` instead of holding the page.
        """
        self._fonts = fonts or PinnedFonts()
        self._time_limit = time_limit
        self._recycle_after = recycle_after
        self._cut_network = cut_network
        self._hurried = hurried
        self._forget()

    def convert(self, docx: bytes) -> bytes:
        """Turn a Word file into a tagged PDF, as LibreOffice makes it."""
        _check_is_word(docx)
        if self._owner != os.getpid():
            self._forget()
        with self._turn():
            return self._with_second_try(docx)

    def close(self) -> None:
        with self._lock:
            self._end_worker()

    @property
    def process_group(self) -> int | None:
        """The group that LibreOffice runs in, for whoever watches over the machine."""
        return self._worker.process_group if self._worker else None

    def _forget(self) -> None:
        """Begin without a worker; after a fork the worker stays the parent's."""
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._converted = 0

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._time_limit if self._hurried else _FOR_EVER):
            raise Unavailable(_TOO_SLOW)
        try:
            yield
        finally:
            self._lock.release()

    def _with_second_try(self, docx: bytes) -> bytes:
        begun = time.monotonic()
        try:
            return self._attempt(docx)
        except _WorkerLost as lost:
            if self._hurried and time.monotonic() - begun >= self._time_limit:
                raise Unavailable(_TOO_SLOW) from lost
        try:
            return self._attempt(docx)
        except _WorkerLost as lost:
            if self._hurried:
                raise Unavailable(_TOO_SLOW) from lost
            raise ConverterLost(f"LibreOffice failed twice: {lost}") from lost

    def _attempt(self, docx: bytes) -> bytes:
        """Convert, with a new worker if there is none; whatever goes wrong with a worker, it is not used again."""
        try:
            self._worker = self._worker or self._begun()
            pdf, memory = self._worker.convert(docx)
        except (ConversionFailed, ConverterMissing):
            raise
        except BaseException as fault:
            # Also when a signal breaks in: the next document must not be given what was made of this one.
            self._kill_worker()
            if not isinstance(fault, Exception):
                raise
            raise _WorkerLost(f"{type(fault).__name__}: {fault}") from fault
        self._converted += 1
        if self._converted >= self._recycle_after or memory > _MEMORY_LIMIT:
            self._end_worker()
        return pdf

    def _begun(self) -> "_Worker":
        self._converted = 0
        start_limit = self._time_limit if self._hurried else _SECONDS_TO_START
        return _Worker(self._fonts, start_limit=start_limit, time_limit=self._time_limit, cut_network=self._cut_network)

    def _kill_worker(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """One running worker program in a process group, and where possible a network, of its own."""

    def __init__(self, fonts: PinnedFonts, *, start_limit: float, time_limit: float, cut_network: bool) -> None:
        missing = [package for path, package in _NEEDED.items() if not Path(path).exists()]
        if missing:
            raise ConverterMissing(f"LibreOffice cannot run. Install the Debian packages: {', '.join(missing)}")
        self._time_limit = time_limit
        self._has_answered = False
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        self._workplace = Workplace(fonts)
        try:
            self._process = self._started(cut_network=cut_network)
        except BaseException:
            self._clear_up()
            raise
        try:
            self._answer(within=start_limit)
        except BaseException:
            self.kill()
            raise

    def _started(self, *, cut_network: bool) -> subprocess.Popen[bytes]:
        folder = self._workplace.folder
        return subprocess.Popen(  # noqa: S603 (a fixed program of our own, whose arguments nobody types)
            [*(network_cut() if cut_network else ()), _PYTHON, "-I", str(_PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=self._workplace.environment,
            cwd=folder,
            start_new_session=True,
        )

    @property
    def process_group(self) -> int:
        return self._process.pid

    def convert(self, docx: bytes) -> tuple[bytes, int]:
        """Return the PDF, and the memory that LibreOffice now holds."""
        source, target = self._workplace.folder / "document.docx", self._workplace.folder / "document.pdf"
        target.unlink(missing_ok=True)
        source.write_bytes(docx)
        self._send(json.dumps({"docx": str(source), "pdf": str(target)}).encode() + b"\n")
        answer = self._answer(within=self._time_limit)
        if "lost" in answer:
            raise _WorkerLost(str(answer["lost"]))
        is_fresh, self._has_answered = not self._has_answered, True
        if "error" in answer:
            # What worked before may be ill itself: its fonts or its profile may be gone. Only a fresh one is believed.
            raise ConversionFailed(str(answer["error"])) if is_fresh else _WorkerLost(str(answer["error"]))
        return target.read_bytes(), int(answer["memory"])

    def end(self) -> None:
        """Let LibreOffice end by itself, then see to it that all of it has."""
        self._close_pipes()
        self._see_it_gone()
        self._clear_up()

    def kill(self) -> None:
        """Have the worker kill LibreOffice, so that it also buries it; should the worker itself hang, kill both."""
        with suppress(_WorkerLost, OSError, ValueError):
            self._send(b"kill\n")
        self.end()

    def _see_it_gone(self) -> None:
        """Wait, but not for ever, and kill whatever is left of the group before its number can be another's."""
        until = time.monotonic() + _SECONDS_TO_END
        while not self._has_ended() and time.monotonic() < until:
            time.sleep(_MOMENT)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _clear_up(self) -> None:
        self._workplace.remove()
        self._log.close()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def _send(self, line: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise _WorkerLost(self._last_words()) from error

    def _answer(self, *, within: float) -> dict[str, Any]:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], within)
        if not ready:
            raise _WorkerLost(f"no answer within {within:g} seconds")
        line = self._process.stdout.readline()
        if not line:
            raise _WorkerLost(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-500:].decode(errors="replace").strip() or "it died without a word"


@cache
def network_cut() -> tuple[str, ...]:
    """The command that takes the network away, where this user may; LibreOffice's own settings forbid it anyway."""
    unshare = shutil.which("unshare")
    for options in (["--net"], ["--map-current-user", "--net"]):
        if unshare and subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603 (fixed words)
            return (unshare, *options)
    return ()


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
