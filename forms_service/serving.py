"""Running the web server and a worker together on one machine, each started again if it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

PARENT_CHECK_SECONDS = 1.0
RESTART_SECONDS = 1.0
STOP_SECONDS = 15.0


def serve(*, host: str, port: int, processes: int, with_worker: bool) -> int:
    """Run until told to stop; return the exit status."""
    commands = [_web(host, port, processes)]
    if with_worker:
        commands.append([sys.executable, "-m", "forms_service", "worker"])
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    running = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own commands
    while not stop.wait(RESTART_SECONDS):
        if running[0].poll() is not None and _never_listened(running[0]):
            stop.set()
        running = [
            subprocess.Popen(command) if process.poll() is not None and not stop.is_set() else process  # noqa: S603 - ours
            for process, command in zip(running, commands, strict=True)
        ]
    return _end(running)


def stop_with_parent(stop: threading.Event) -> None:
    """Set *stop* when the process that started this one is gone, so that nothing is left running behind it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        stop.set()

    threading.Thread(target=watch, daemon=True).start()


def _web(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(processes), "--threads", "4",
        "--timeout", "60", "--graceful-timeout", "10", "forms_service.wsgi:app",
    ]  # fmt: skip


def _never_listened(web: subprocess.Popen[bytes]) -> bool:
    """Gunicorn exits 1 when the port is taken and 3 or 4 when the application cannot start: trying again is vain."""
    return web.returncode in {1, 3, 4}


def _end(running: Sequence[subprocess.Popen[bytes]]) -> int:
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
    web = running[0].returncode
    return max(0, web)
