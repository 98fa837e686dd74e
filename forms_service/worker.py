"""The worker: makes documents that wait, stores what was written down, anchors the audit log; until told to stop.

The database is the queue (docs/decisions/0006): whatever a worker was doing when it died is found there by
the next one. A lease names its worker's process, so that a dead one on this machine is known at once.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import structlog

from forms_service.casework.errors import ServiceError
from forms_service.services import audit, documents, records
from forms_service.services.ports import Ports
from storage.contract import StoreError

IDLE_SECONDS = 0.5
ANCHOR_SECONDS = 300.0

log = structlog.get_logger()


def lease_of_this_process() -> str:
    """Return ``host:process id:start time``: the start time tells a process from a later one of the same id."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(lease: str) -> bool:
    """Whether *lease* names a process of this machine that is gone."""
    host, process, started = lease.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(process)) != started


def _started(process: int) -> str:
    """The kernel's start time of a process (field 22 of /proc/<pid>/stat), empty if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except OSError:
        return ""


def run(ports: Ports, stop: threading.Event, *, until_idle: bool = False) -> None:
    """Work until *stop* is set; with *until_idle*, until there is nothing left to do."""
    lease, anchored = lease_of_this_process(), 0.0
    while not stop.is_set():
        busy = turn(ports, lease)
        if time.monotonic() - anchored > ANCHOR_SECONDS or (until_idle and not busy):
            anchored = time.monotonic()
            _anchor(ports)
        if until_idle and not busy:
            return
        if not busy:
            stop.wait(IDLE_SECONDS)


def turn(ports: Ports, lease: str) -> bool:
    """Do one piece of work; ``True`` if there was any. No fault of one piece stops the next."""
    try:
        _release_the_dead(ports)
        return documents.make_next(ports, lease) or records.store_waiting(ports)
    except (ServiceError, StoreError) as error:
        log.warning("work_put_off", error=type(error).__name__)
        return False


def _release_the_dead(ports: Ports) -> None:
    with ports.unit_of_work() as unit:
        dead = [lease for lease in unit.documents.leases() if is_dead(lease)]
        for lease in dead:
            unit.documents.release(lease)
        unit.commit()


def _anchor(ports: Ports) -> None:
    try:
        audit.anchor_heads(ports)
    except StoreError as error:
        log.warning("audit_not_anchored", error=type(error).__name__)
