"""A virus scanner: ClamAV's daemon, asked over its socket with the command INSTREAM."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.supervision import SPARE_SECONDS
from forms_service.casework.answering.uploads import ScanVerdict
from forms_service.casework.budgets import share_of_budget
from forms_service.casework.errors import Unavailable

_STEP: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096
_PORT: Final = 3310


def is_address(url: str) -> bool:
    """Whether *url* may be where a scanner answers."""
    try:
        address = urlsplit(url)
        has_port = address.port != 0
    except ValueError:
        return False
    if address.scheme == "unix":
        return not address.netloc and address.path.startswith("/")
    return address.scheme == "tcp" and bool(address.hostname) and has_port and address.path in {"", "/"}


@dataclass(frozen=True)
class Clamd:
    """*url* is ``unix:///run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``; *seconds* for each answer, all of it."""

    url: str
    seconds: float = 20.0

    def scan(self, data: bytes) -> ScanVerdict:
        """Look for viruses in *data*; ``Unavailable`` if the scanner does not answer, or not as it should."""
        answer = self._ask(b"zINSTREAM\0", data)
        if answer.endswith(" FOUND"):
            return ScanVerdict(answer.removeprefix("stream: ").removesuffix(" FOUND"), self.version())
        if answer == "stream: OK":
            return ScanVerdict("", self.version())
        raise Unavailable(f"The virus scanner did not say whether the file is clean: {answer[:100] or 'no answer'}")

    def version(self) -> str:
        """Return what the scanner calls itself; ``Unavailable`` if it does not answer."""
        return self._ask(b"zVERSION\0")

    def _ask(self, command: bytes, data: bytes | None = None) -> str:
        deadline = Deadline(share_of_budget(self.seconds, spare=SPARE_SECONDS))
        try:
            with self._connected(deadline) as connection:
                connection.sendall(command)
                if data is not None:
                    _stream(connection, data, deadline)
                return _answer(connection, deadline)
        except OSError as error:
            raise Unavailable("The virus scanner does not answer.") from error

    def _connected(self, deadline: Deadline) -> socket.socket:
        address = urlsplit(self.url)
        if address.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(_seconds(deadline))
            try:
                connection.connect(address.path)
            except OSError:
                connection.close()
                raise
            return connection
        return socket.create_connection((address.hostname or "127.0.0.1", address.port or _PORT), _seconds(deadline))


def _seconds(deadline: Deadline) -> float:
    """Return what one step may take."""
    if deadline.has_passed:
        raise TimeoutError("no answer in time")
    return deadline.left(or_else=0.0)


def _stream(connection: socket.socket, data: bytes, deadline: Deadline) -> None:
    for start in range(0, len(data), _STEP):
        step = data[start : start + _STEP]
        connection.settimeout(_seconds(deadline))
        connection.sendall(struct.pack("!L", len(step)) + step)
    connection.sendall(struct.pack("!L", 0))


def _answer(connection: socket.socket, deadline: Deadline) -> str:
    received = b""
    while b"\0" not in received and len(received) < _LONGEST_ANSWER:
        connection.settimeout(_seconds(deadline))
        step = connection.recv(_LONGEST_ANSWER)
        if not step:
            break
        received += step
    return received.partition(b"\0")[0].decode("utf-8", "replace").strip()
