"""The front takes its address: what another holds it says or waits for, and what systemd passes on it takes over."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from forms_service import serving


def test_an_address_that_another_holds_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "TAKEN_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(serving.AddressRefused, match=f"Cannot listen on 127.0.0.1 port {port}"):
            serving.listen("127.0.0.1", port, print)


def test_an_address_that_is_let_go_meanwhile_is_taken() -> None:
    told: list[str] = []
    other = socket.create_server(("127.0.0.1", 0))
    port = other.getsockname()[1]
    threading.Timer(0.3, other.close).start()

    with serving.listen("127.0.0.1", port, told.append) as listening:
        assert listening.getsockname()[1] == port

    assert "is taken" in told[0]


LISTEN = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
from forms_service import serving
print(serving.listen("127.0.0.1", 1, print, {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}).getsockname()[1])
"""


def test_a_socket_of_systemd_is_taken_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as passed:
        command = [sys.executable, "-c", LISTEN, str(passed.fileno())]
        told = subprocess.run(command, pass_fds=(passed.fileno(),), capture_output=True, text=True, check=True).stdout

        assert int(told) == passed.getsockname()[1]
