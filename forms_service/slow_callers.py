"""Callers who send letter by letter: their connection is closed for reading once they had their time."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


def cut_off_later(connection: socket.socket, seconds: float) -> threading.Timer:
    """Stop reading what has not arrived in time, however slowly it trickles: it then ends as if broken off."""

    def cut_off() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    return timer
