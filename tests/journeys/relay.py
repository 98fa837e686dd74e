"""What stands between the service and its store: it passes everything on, or does what a broken server does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.journeys.running import free_port

SLOW_SECONDS = 2.0
_ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_STEP = 1 << 16


class Relay:
    """Listens in place of *target*; *mood* is ``well``, ``error``, ``slow`` or ``gone``."""

    def __init__(self, target: str) -> None:
        host, _, port = target.partition(":")
        self._target = host, int(port)
        self.address = f"127.0.0.1:{free_port()}"
        self.mood = "well"
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", int(self.address.partition(":")[2])), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def in_mood(self, mood: str) -> Iterator[None]:
        self.mood = mood
        self._cut()
        try:
            yield
        finally:
            self.mood = "well"
            self._cut()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._cut()

    def _cut(self) -> None:
        """End what is open: whoever keeps a connection meets the new mood too."""
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            match self.mood:
                case "error":
                    caller.recv(_STEP)
                    caller.sendall(_ERROR)
                case "gone":
                    return
                case mood:
                    time.sleep(SLOW_SECONDS if mood == "slow" else 0)
                    with socket.create_connection(self._target) as server:
                        self._pass_on(caller, server)

    def _pass_on(self, caller: socket.socket, server: socket.socket) -> None:
        self._open |= {caller, server}
        back = threading.Thread(target=_pump, args=(server, caller), daemon=True)
        back.start()
        _pump(caller, server)
        back.join()
        self._open -= {caller, server}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_STEP):
            target.sendall(piece)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
