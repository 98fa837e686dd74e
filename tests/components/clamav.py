"""A real ClamAV daemon for tests: one signature, a folder of its own, a socket or a port of this machine alone."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from forms_service.adapters.uploads.clamd import Clamd
from forms_service.casework.errors import Unavailable
from tests.builders.uploads import EICAR

THREAT = "Test.Eicar"
_SECONDS_TO_START = 60
_CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 12M
"""


class ClamavMissing(RuntimeError):
    """This machine has no ClamAV daemon."""


@contextmanager
def running_clamd() -> Iterator[tuple[str, str]]:
    """Yield the URLs of the socket and of the port of a daemon that knows one signature."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        raise ClamavMissing("clamd is not installed: run scripts/system-packages test")
    with tempfile.TemporaryDirectory(prefix="clamd-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), _a_free_port()
        (folder / "signatures").mkdir()
        (folder / "signatures/test.ndb").write_text(f"{THREAT}:0:*:{EICAR.hex()}\n", encoding="ascii")
        (folder / "clamd.conf").write_text(_CONFIGURATION.format(folder=folder, port=port), encoding="utf-8")
        with (folder / "log").open("wb") as log:
            daemon = subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=log, stderr=log)
        try:
            urls = f"unix://{folder}/clamd.ctl", f"tcp://127.0.0.1:{port}"
            _wait_for(Clamd(urls[1]), daemon, folder / "log")
            yield urls
        finally:
            daemon.terminate()
            daemon.wait()


def _a_free_port() -> int:
    with closing(socket.socket()) as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def _wait_for(clamd: Clamd, daemon: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_SECONDS_TO_START * 10):
        try:
            clamd.scan(b"clean")
        except Unavailable:
            assert daemon.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            time.sleep(0.1)
        else:
            return
    raise ClamavMissing(f"clamd does not start: {log.read_text(encoding='utf-8', errors='replace')}")
