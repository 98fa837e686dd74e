"""What befalls a running service, or what it needs: killed, suspended, filled up, slow, broken."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import make_url

from forms_service.services.ports import Ports
from forms_service.settings import read_settings
from tests.builders.alike import Model
from tests.components.seaweed import Seaweed
from tests.journeys.colleagues import Colleague, Visitor
from tests.journeys.office import RecordsOffice
from tests.journeys.relay import Relay
from tests.journeys.replies import until
from tests.journeys.running import Service, children, descendants, words_of

HELD_SECONDS = 10.0
"""So long what is suspended, full or away stays so."""
SPARE = 1 << 16
FREED_SECONDS = 0.02
"""So long what is freed of a full disk stays free."""
MANY = 20
"""More than the threads of two web processes."""


@dataclass
class Scene:
    """A service with *colleagues* at work in it, and one more person who tries whether all works.

    *office* are those who review, hold, dispose of and transfer what came due, which is like *model*.

    *server* and *seaweed* are the database server and the store of the second pair.
    """

    service: Service
    ports: Ports
    colleagues: Sequence[Colleague]
    prober: Colleague
    office: RecordsOffice
    model: Model
    server: str = ""
    seaweed: Seaweed | None = None
    relay: Relay | None = None

    @property
    def front(self) -> subprocess.Popen[bytes]:
        return self.service.processes[-1]


Find = Callable[[Scene], list[int]]
Befall = Callable[[Scene], AbstractContextManager[None]]


def behind_the_front(scene: Scene) -> list[int]:
    return list(descendants(scene.front))


def web_server(scene: Scene) -> list[int]:
    return [one for one in children(scene.front.pid) if b"gunicorn" in words_of(one)]


def web_process(scene: Scene) -> list[int]:
    return [one for server in web_server(scene) for one in children(server)][:1]


def worker(scene: Scene) -> list[int]:
    return [one for one in children(scene.front.pid) if b"gunicorn" not in words_of(one)]


def libreoffice(scene: Scene) -> list[int]:
    return [one for one in behind_the_front(scene) if b"soffice.bin" in words_of(one)]


def sandboxes(scene: Scene) -> list[int]:
    return [one for one in behind_the_front(scene) if b"sandbox.program" in words_of(one)]


def database_processes(scene: Scene) -> list[int]:
    home = Path(str(make_url(scene.server).query["host"]))
    postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
    return [postmaster, *children(postmaster)]


def database_clients(scene: Scene) -> list[int]:
    return [one for one in database_processes(scene)[1:] if b" test_" in words_of(one)]


def killed(find: Find) -> Befall:
    @contextmanager
    def befall(scene: Scene) -> Iterator[None]:
        _signal(find(scene), signal.SIGKILL)
        yield

    return befall


def suspended(find: Find) -> Befall:
    @contextmanager
    def befall(scene: Scene) -> Iterator[None]:
        found = find(scene)
        _signal(found, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(found, signal.SIGCONT)

    return befall


def _signal(processes: Sequence[int], which: signal.Signals) -> None:
    assert processes, "what should be harmed does not run"
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, which)


@contextmanager
def front_killed(scene: Scene) -> Iterator[None]:
    """Kill the front, which leaves nothing behind it; whatever started it (systemd, say) starts it again."""
    behind = behind_the_front(scene)
    scene.front.kill()
    scene.front.wait()
    until(lambda: not any(words_of(one) for one in behind), "all behind it has ended")
    scene.service.serve(*OPTIONS)
    yield


OPTIONS = ("--processes", "2")


@contextmanager
def database_locked(scene: Scene) -> Iterator[None]:
    file = make_url(read_settings(scene.service.environment).database_url).database
    other = sqlite3.connect(str(file), isolation_level=None, timeout=60)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def disk_full(scene: Scene) -> Iterator[None]:
    """Whatever is freed meanwhile, as by a record that is destroyed, is taken again at once."""
    filling, over = scene.service.home / "filling", threading.Event()
    with ThreadPoolExecutor(1) as filler:
        _fill(filling)
        filler.submit(_keep_full, filling, over)
        try:
            yield
        finally:
            over.set()
    filling.unlink()


def _keep_full(filling: Path, over: threading.Event) -> None:
    while not over.wait(FREED_SECONDS):
        _fill(filling)


def _fill(filling: Path) -> None:
    with suppress(OSError), filling.open("ab") as file:
        while True:
            file.write(bytes(SPARE))
            file.flush()


@contextmanager
def suspended_while_many_ask(scene: Scene) -> Iterator[None]:
    """Let more people ask than there are threads: whoever waits in line is answered too."""
    with suspended(database_processes)(scene), ThreadPoolExecutor(MANY) as asking:
        for one in range(MANY):
            asking.submit(_asked, scene.colleagues[one % len(scene.colleagues)].visitor)
        yield


def _asked(visitor: Visitor) -> None:
    with suppress(OSError, HTTPException):
        visitor.open("/work")


@contextmanager
def folder_of_the_store_away(scene: Scene) -> Iterator[None]:
    store = scene.service.home / "var" / "store"
    store.rename(store.with_name("elsewhere"))
    store.write_bytes(b"")  # so that nobody makes a new one
    try:
        yield
    finally:
        store.unlink()
        store.with_name("elsewhere").rename(store)


@contextmanager
def store_suspended(scene: Scene) -> Iterator[None]:
    assert scene.seaweed
    with scene.seaweed.suspended():
        yield


def store_in_mood(mood: str) -> Befall:
    @contextmanager
    def befall(scene: Scene) -> Iterator[None]:
        assert scene.relay
        with scene.relay.in_mood(mood):
            yield

    return befall


@dataclass(frozen=True)
class Fault:
    """*while_making*: a document is being made when it befalls; *lasts*: it goes on for a while.

    *says* is what pages say meanwhile, where they must.
    """

    befall: Befall
    while_making: bool = False
    lasts: bool = False
    says: str = ""

    @contextmanager
    def befalls(self, scene: Scene) -> Iterator[None]:
        with self.befall(scene):
            time.sleep(HELD_SECONDS if self.lasts else 0)
            yield


OF_THE_SERVICE = {
    "a web process is killed": Fault(killed(web_process)),
    "the web server is killed": Fault(killed(web_server)),
    "the worker is killed": Fault(killed(worker), while_making=True),
    "LibreOffice is killed, idle": Fault(killed(libreoffice)),
    "LibreOffice is killed, busy": Fault(killed(libreoffice), while_making=True),
    "the sandboxes are killed": Fault(killed(sandboxes), while_making=True),
    "the front is killed": Fault(front_killed, while_making=True),
    "all behind the front is killed": Fault(killed(behind_the_front), while_making=True),
    "a web process is suspended": Fault(suspended(web_process), lasts=True),
    "the worker is suspended": Fault(suspended(worker), while_making=True, lasts=True),
    "LibreOffice is suspended": Fault(suspended(libreoffice), while_making=True, lasts=True),
    "the sandboxes are suspended": Fault(suspended(sandboxes), while_making=True, lasts=True),
}
OF_THE_MACHINE = {
    "the database is locked": Fault(database_locked, lasts=True, says="Others are saving just now"),
    "the disk is full": Fault(disk_full, lasts=True, says="There is no room left"),
    "the folder of the store is away": Fault(folder_of_the_store_away, lasts=True),
}
OF_THE_SERVERS = {
    "the database is suspended": Fault(suspended(database_processes), lasts=True, says="The database does not answer"),
    "the database is suspended while many ask": Fault(suspended_while_many_ask, lasts=True),
    "the database crashes": Fault(killed(database_clients), while_making=True),
    "the store is suspended": Fault(store_suspended, lasts=True),
    "the store answers 500": Fault(store_in_mood("error"), lasts=True),
    "the store is slow": Fault(store_in_mood("slow"), lasts=True),
    "the store is gone": Fault(store_in_mood("gone"), lasts=True),
}
FAULTS = {
    "SQLite, files": {**OF_THE_SERVICE, **OF_THE_MACHINE},
    "PostgreSQL, S3": {**OF_THE_SERVICE, **OF_THE_SERVERS},
}


@contextmanager
def small_disk(folder: Path, megabytes: int = 400) -> Iterator[Path]:
    """A disk of its own under *folder*, which can be filled; only root may make one."""
    with ExitStack() as undone:
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
        undone.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
        yield folder
    shutil.rmtree(folder, ignore_errors=True)
