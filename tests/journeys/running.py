"""The service as a user has it: the installed command, in processes of its own, over a directory of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40.0


@dataclass
class Service:
    """One installation. *processes* are those started from here and still to be ended."""

    home: Path
    store_url: str = ""
    database_url: str = ""
    port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        urls = {"OBJECT_STORE_URL": self.store_url, "DATABASE_URL": self.database_url}
        given = {name: url for name, url in urls.items() if url}
        return {**inherited, **given, "FORMS_VAR": str(self.home / "var"), "PYTHONPATH": str(ROOT)}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one `forms-service` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "forms_service", *arguments],
            env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that goes on, in a process group of its own."""
        with (self.home / "output.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "forms_service", *arguments],
                env=self.environment, cwd=self.home, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, *options: str) -> subprocess.Popen[bytes]:
        """Serve the pages and wait until they answer."""
        self.port = self.port or free_port()
        process = self.start("serve", "--port", str(self.port), "--processes", "1", *options)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start:\n{(self.home / 'output.log').read_text()}")
            time.sleep(0.1)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a command and everything it started, without warning."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill(process)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health", timeout=2) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def installed(home: Path, store_url: str = "") -> Iterator[Service]:
    home.mkdir(parents=True, exist_ok=True)
    service = Service(home, store_url)
    try:
        yield service
    finally:
        service.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(process: int) -> Sequence[int]:
    """The ids of the processes that *process* started; of a dead one, none."""
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def descendants(process: subprocess.Popen[bytes]) -> Sequence[int]:
    """The ids of the processes that *process* started, and of those that they started."""
    found = [process.pid]
    for parent in found:
        found.extend(children(parent))
    return found[1:]


def words_of(process: int) -> bytes:
    """The command that a process runs; of a dead one, nothing."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
