"""The worker: makes documents that wait, stores what was written down, runs jobs that come round; until told to stop.

The database is the queue (docs/decisions/0006, 0017): whatever a worker was doing when it died is found there by
the next one. A lease names its worker's process, so that a dead one on this machine is known at once.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial

import structlog

from forms_service.casework.errors import OlderVersion, ServiceError, causes_of
from forms_service.casework.ids import RecordId
from forms_service.casework.scheduled_jobs import ScheduledJob
from forms_service.process_starts import start_of_process, this_machine
from forms_service.services.documents import archiving, making
from forms_service.services.keeping import filing
from forms_service.services.ports import Ports
from forms_service.services.scheduling import jobs
from storage.contract import StoreError

IDLE_SECONDS = 0.5
SWEEP_SECONDS = 60.0

log = structlog.get_logger()


def lease_of_this_process() -> str:
    """Return ``machine:process id:start time``: the start time tells a process from a later one of the same id."""
    return f"{this_machine()}:{os.getpid()}:{start_of_process(os.getpid())}"


def is_dead(lease: str) -> bool:
    """Whether *lease* names a process of this machine that is gone."""
    match lease.rsplit(":", 2):
        case [host, process, started] if process.isdecimal():
            return host == this_machine() and start_of_process(int(process)) != started
    return False


def run(
    ports: Ports, stop: threading.Event, *, until_idle: bool = False, sweep: Callable[[], None] = lambda: None
) -> None:
    """Work until *stop* is set, each job first; with *until_idle*, until nothing is left to do, each job last.

    What dead helpers left on this machine is swept first, and then every minute. ``OlderVersion`` ends it: the database
    was brought up to date meanwhile, and is not to be written by what runs here.
    """
    lease, hastened, at_end, swept = lease_of_this_process(), until_idle, False, -SWEEP_SECONDS
    while not stop.is_set():
        if time.monotonic() - swept > SWEEP_SECONDS:
            swept = time.monotonic()
            _whatever_happens(partial(_done, sweep), "folders_not_swept")
        hastened = hastened or _whatever_happens(partial(_hasten, ports), "jobs_not_hastened")
        if turn(ports, lease):
            continue
        if not until_idle:
            stop.wait(IDLE_SECONDS)
        elif at_end:
            return
        else:
            hastened, at_end = False, True


def turn(ports: Ports, lease: str) -> bool:
    """Do one piece of work, and a job that is due; ``True`` if there was any. No fault of one piece stops the next."""
    worked = _whatever_happens(partial(_work, ports, lease), "work_put_off")
    return _whatever_happens(partial(_job, ports, lease), "jobs_put_off") or worked


def _work(ports: Ports, lease: str) -> bool:
    _release_the_left(ports, lease)
    return making.make_next(ports, lease) or _store_waiting(ports) or _archive(ports)


def _job(ports: Ports, lease: str) -> bool:
    """Run a job that is due; one that fails is put off, and nothing waits for it."""
    taken = jobs.take(ports, lease)
    if taken is None:
        return False
    _whatever_happens(partial(_run, ports, taken), "job_put_off", job=taken.name)
    return True


def _run(ports: Ports, taken: ScheduledJob) -> bool:
    jobs.run(ports, taken)
    return True


def _done(act: Callable[[], None]) -> bool:
    act()
    return True


def _hasten(ports: Ports) -> bool:
    jobs.hasten(ports)
    return True


def _archive(ports: Ports) -> bool:
    """Make an archive copy that is missing; one that cannot be made is put off, and nothing waits for it."""
    waiting = archiving.take_unarchived(ports)
    if waiting is None:
        return False
    _whatever_happens(partial(_copy, ports, *waiting), "archive_copy_put_off", record=waiting[1])
    return True


def _copy(ports: Ports, organisation: str, record_id: RecordId) -> bool:
    archiving.archive(ports, organisation, record_id)
    return True


def _store_waiting(ports: Ports) -> bool:
    """Put into the store what waits for it; ``True`` if anything went there."""
    stored = [
        _whatever_happens(partial(_store, ports, organisation, record_id), "record_not_stored", record=record_id)
        for organisation, record_id in filing.waiting(ports)
    ]
    return any(stored)


def _store(ports: Ports, organisation: str, record_id: RecordId) -> bool:
    filing.store_pending(ports, organisation, record_id)
    return True


def _release_the_left(ports: Ports, own: str) -> None:
    """Let go of what dead workers held, and of what this one holds: its last turn broke off before letting go."""
    with ports.unit_of_work() as unit:
        for queue in (unit.queue, unit.jobs):
            for lease in queue.leases():
                if lease == own or is_dead(lease):
                    queue.release(lease)
        unit.commit()


def _whatever_happens(work: Callable[[], bool], event: str, **about: str) -> bool:
    """Do *work*, and go on after any fault; the log never has its words, which may name people."""
    try:
        return work()
    except OlderVersion as error:
        log.error("older_than_database", causes=causes_of(error), **about)  # noqa: TRY400 (no words)
        raise  # Nothing that it does would be kept: whatever started this process starts it anew, or says why not.
    except (ServiceError, StoreError) as error:
        log.warning(event, causes=causes_of(error), **about)
    except Exception as error:  # noqa: BLE001 (one document must not end the worker that makes all others)
        places = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(error.__traceback__)]
        log.error(event, causes=causes_of(error), places=places[-5:], **about)  # noqa: TRY400 (no words)
    return False
