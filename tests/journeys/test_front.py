"""The front: it owns the address, and outlives the web server, the worker and a database that is away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from forms_service import serving
from tests.journeys.replies import until
from tests.journeys.running import Service, children, free_port, words_of

SECONDS = 60.0


def answers(url: str) -> int:
    with urlopen(f"{url}/health", timeout=SECONDS) as response:
        return int(response.status)


def works(url: str) -> bool:
    """Whether it answers; what a web server that ends had in line is turned away."""
    with suppress(OSError):
        return answers(url) == 200
    return False


@pytest.fixture(scope="module", name="service")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    one = Service(tmp_path_factory.mktemp("front"))
    one.serve()
    yield one
    one.end()


@pytest.mark.parametrize("which", ["the web server", "the worker"])
def test_what_is_killed_behind_it_comes_back_and_nobody_is_turned_away_meanwhile(service: Service, which: str) -> None:
    front = service.processes[0]
    until(lambda: len(children(front.pid)) == 2, "both run")
    is_web = which == "the web server"
    (killed,) = [one for one in children(front.pid) if (b"gunicorn" in words_of(one)) is is_web]
    statuses: list[int] = []
    asking = [threading.Thread(target=lambda: statuses.append(answers(service.url))) for _ in range(5)]
    os.kill(killed, signal.SIGKILL)

    for one in asking:
        one.start()
    for one in asking:
        one.join()

    assert statuses == [200] * 5
    until(lambda: killed not in children(front.pid) and len(children(front.pid)) == 2, "it is there again")
    assert front.poll() is None


def test_a_front_that_is_killed_leaves_nothing_and_the_next_takes_its_address(service: Service) -> None:
    front = service.processes[0]
    behind = children(front.pid)
    os.kill(front.pid, signal.SIGKILL)
    front.wait()

    following = service.serve("--no-worker")

    until(lambda: len(children(following.pid)) == 1 and works(service.url), "its own web server is there")
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in behind), "all of it ends")


def started(environment: dict[str, str], log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "forms_service", *arguments],
            env=environment, cwd=log.parent, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


def test_a_start_waits_for_its_database_and_says_so(tmp_path: Path) -> None:
    service, log, port = Service(tmp_path), tmp_path / "front.log", free_port()
    environment = {**service.environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'there' / 'forms.sqlite'}"}
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "forms.sqlite").mkdir()  # a folder is where its file should be

    front = started(environment, log, "serve", "--port", str(port), "--processes", "1", "--no-worker")
    until(lambda: log.read_text().count("Waiting for it") >= 2, "it says what it waits for")
    assert front.poll() is None
    (tmp_path / "there" / "forms.sqlite").rmdir()

    until(lambda: "Listening at" in log.read_text(), "it serves")
    assert answers(f"http://127.0.0.1:{port}") == 200
    front.send_signal(signal.SIGTERM)
    assert front.wait(SECONDS) == 0


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
