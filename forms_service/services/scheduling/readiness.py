"""Whether the service can work: what it needs, and what of that is away or late. It names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from forms_service.casework.errors import Unavailable
from forms_service.services.ports import Ports
from forms_service.services.scheduling import jobs
from storage.contract import ObjectKey, ObjectMissing, StoreError

_NOTHING: Final = ObjectKey.new(UUID(int=0), 0, sha256(b"").hexdigest())
"""A key under which nothing is stored: a store that says so answers."""


@dataclass(frozen=True)
class Readiness:
    """Without its *database* no page can be made; the rest is waited for, and pages go on meanwhile.

    *oldest_wait* is how long the document waits that was asked for first; *late* are jobs, by their titles.
    """

    database: bool
    store: bool
    oldest_wait: timedelta = timedelta()
    late: tuple[str, ...] = ()


def look(ports: Ports) -> Readiness:
    """Ask whatever the service needs whether it is there."""
    try:
        with ports.unit_of_work() as unit:
            asked_at = unit.queue.oldest()
        late = tuple(job.title for job in jobs.late(ports))
    except Unavailable:
        return Readiness(database=False, store=_store_answers(ports))
    return Readiness(database=True, store=_store_answers(ports), oldest_wait=_since(asked_at, ports), late=late)


def _since(asked_at: datetime | None, ports: Ports) -> timedelta:
    return ports.clock.now() - asked_at if asked_at else timedelta()


def _store_answers(ports: Ports) -> bool:
    try:
        ports.store.stat(_NOTHING)
    except ObjectMissing:
        return True
    except StoreError:
        return False
    return True
