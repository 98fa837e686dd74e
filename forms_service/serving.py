"""The front: it owns the address, runs the web server and a worker behind it, and outlives whatever it runs.

Whoever connects while the web server is away waits for the next one: the kernel keeps them in line at the socket,
which is the front's. What dies is started again, with pauses that grow with its deaths in a row.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from forms_service.casework.errors import Unavailable
from forms_service.casework.pauses import pause_after

LOOK_SECONDS: Final = 0.2
SWEEP_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
STEADY_SECONDS: Final = 30.0
"""What ran so long before it died has not died in a row."""
TAKEN_SECONDS: Final = 15.0
"""So long the processes of a front that was killed may hold its address."""
_WAITING_LINE: Final = 2048
_FIRST_PASSED_ON: Final = 3
"""Where systemd passes sockets on."""

T = TypeVar("T")
Say = Callable[[str], None]


class AddressRefused(Exception):
    """The front cannot listen where it should; the message says why."""


@dataclass
class _Program:
    """One program behind the front, started whenever it is not there."""

    name: str
    command: Sequence[str]
    passed_on: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    deaths: int = 0
    not_before: float = 0.0

    def look(self, say: Say) -> None:
        """Start it if it is not there, and it is time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self._died(now, say)
        if self.process is None and now >= self.not_before:
            self.process = subprocess.Popen(self.command, pass_fds=self.passed_on)  # noqa: S603 - our own commands
            self.begun = now

    def _died(self, now: float, say: Say) -> None:
        assert self.process
        self.deaths = 1 if now - self.begun > STEADY_SECONDS else self.deaths + 1
        pause = pause_after(self.deaths)
        say(f"The {self.name} ended (status {self.process.returncode}). It is started again in {pause:g} s.")
        self.process, self.not_before = None, now + pause


def listen(host: str, port: int, say: Say, environment: Mapping[str, str] = os.environ) -> socket.socket:
    """Return the socket that is ours: the one that systemd passed on, or a new one; ``AddressRefused``."""
    if environment.get("LISTEN_PID") == str(os.getpid()) and environment.get("LISTEN_FDS", "0") != "0":
        return socket.socket(fileno=_FIRST_PASSED_ON)
    until = time.monotonic() + TAKEN_SECONDS
    while True:
        try:
            return socket.create_server((host, port), family=_family(host, port), backlog=_WAITING_LINE)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() >= until:
                raise AddressRefused(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
            say(f"Port {port} is taken, maybe by what ran here before. Waiting for it.")
            time.sleep(pause_after(4))


def when_there(act: Callable[[], T], say: Say) -> T:
    """Return what *act* returns, once what it needs is there; say what is waited for."""
    failures = 0
    while True:
        try:
            return act()
        except Unavailable as away:
            failures += 1
            pause = pause_after(failures + 1)
            say(f"{_reason(away)} Waiting for it; it is asked again in {pause:g} s.")
            time.sleep(pause)


def serve(listening: socket.socket, *, processes: int, with_worker: bool, sweep: Callable[[], object], say: Say) -> int:
    """Run until told to stop, whatever becomes of what runs behind; return the exit status."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    programs = [_Program("web server", _web(listening, processes), passed_on=(listening.fileno(),))]
    if with_worker:
        programs.append(
            _Program("worker", [*_dies_with_us(), sys.executable, "-m", "forms_service", "worker", "--behind-serve"])
        )
    swept = 0.0
    while not stop.wait(LOOK_SECONDS):
        for program in programs:
            _whatever_happens(partial(program.look, say), say)
        if time.monotonic() - swept > SWEEP_SECONDS:
            _whatever_happens(sweep, say)
            swept = time.monotonic()
    _end([program.process for program in programs if program.process is not None])
    listening.close()
    return 0


def _family(host: str, port: int) -> socket.AddressFamily:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]


def _web(listening: socket.socket, processes: int) -> list[str]:
    """Forms and templates are read once, before the processes part, so that one that dies is replaced at once."""
    return [
        *_dies_with_us(), sys.executable, "-m", "gunicorn", "--bind", f"fd://{listening.fileno()}",
        "--preload", "--workers", str(processes), "--threads", "4", "--timeout", "60", "--graceful-timeout", "10",
        "--no-control-socket", "--worker-class", "forms_service.web_worker.GuardedWorker",
        "forms_service.wsgi:app",
    ]  # fmt: skip


def _dies_with_us() -> Sequence[str]:
    """So that a front that was killed leaves nothing running behind it."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM") if setpriv else ()


def _reason(away: Unavailable) -> str:
    """What is away, with what its driver said of it."""
    said = str(away.__cause__ or "").strip().partition("\n")[0]
    return f"{away} ({said})" if said else str(away)


def _whatever_happens(act: Callable[[], object], say: Say) -> None:
    """Do *act*, and go on: no lack of memory or of processes ends the front."""
    try:
        act()
    except Exception as error:  # noqa: BLE001 (the front outlives whatever it supervises)
        say(f"{type(error).__name__} in the front: {error}. It goes on.")


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
