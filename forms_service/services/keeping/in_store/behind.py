"""What falls behind in the store: records whose lock or hold there is not as it should be, each with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.keeping.in_store.store_faults import fault
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work

MOST_OBJECTS: Final = 1000
"""So many files are looked at for the list; what is left out of it comes when these are mended."""
_A_WORKER: Final = "See that a worker runs."


@dataclass(frozen=True)
class Lag:
    """*files* of a record of which *words* are true, with the *remedy*; what *waits* is no alarm yet."""

    words: str
    remedy: str
    waits: bool = False
    files: int = 1


@dataclass(frozen=True)
class Behind:
    record: Record
    problems: Sequence[Lag]


def of_organisation(ports: Ports, organisation: str) -> list[Behind]:
    """Return the records of one organisation that fall behind in the store, for whoever runs the service."""
    with service_work(ports, organisation) as work:
        return _behind(work)


@use_case(Permission.READ_HOLDS, unlogged="it names nobody")
def see(work: Work) -> list[Behind]:
    """Return the records that fall behind, for whoever keeps them."""
    return _behind(work)


@use_case(Permission.READ_HOLDS, unlogged="it names nobody")
def count(work: Work) -> int:
    """Return how many records fall behind."""
    return work.locks.count_behind(work.now)


def _behind(work: Work) -> list[Behind]:
    problems: dict[RecordId, list[Lag]] = {}
    for lock in work.locks.behind(work.now, limit=MOST_OBJECTS):
        problems.setdefault(lock.record, []).extend(_problems(lock, work.now))
    return [Behind(record, _counted(problems[record.id])) for record in work.records.these(list(problems))]


def _problems(lock: ObjectLock, now: datetime) -> Iterator[Lag]:
    if lock.is_late(now):
        yield _late(lock, now)
    if lock.hold_fault:
        why = fault(lock.hold_fault)
        yield Lag(f"The hold could not be set or lifted in the store, because {why.words}.", why.remedy)
    elif lock.hold_at is not None:
        words = "The hold is not set or lifted in the store yet."
        yield Lag(words, f"A worker does it within a minute. {_A_WORKER}", waits=True)


def _late(lock: ObjectLock, now: datetime) -> Lag:
    if not lock.renew_fault:
        return Lag(f"{_locked(lock, now)}, and was not extended.", _A_WORKER)
    why = fault(lock.renew_fault)
    return Lag(f"{_locked(lock, now)}, and could not be extended, because {why.words}.", why.remedy)


def _locked(lock: ObjectLock, now: datetime) -> str:
    if lock.locked_until is None:
        return "It has no lock in the store"
    day = date_in_words(local(lock.locked_until).date().isoformat())
    return f"The lock in the store {'ends' if lock.locked_until > now else 'ended'} on {day}"


def _counted(problems: Sequence[Lag]) -> list[Lag]:
    """Say once what is true of several files."""
    return [Lag(each.words, each.remedy, each.waits, files=number) for each, number in Counter(problems).items()]
