"""The lock that rolls: given when an object is stored, extended once its record is dated, renewed before it runs out.

All of it is done by a worker from what the database says is due; the store is looked at before and after each write.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from forms_service.casework.keeping.locks import AT_ONCE, EXTENDED_WITHIN, ObjectLock, first_lock_end, lock_end, rolls
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.engine.moments import instant
from forms_service.services.keeping.in_store.objects import BATCH, DueObject, due_objects, every_one
from forms_service.services.ports import Ports
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work, service_work
from storage.contract import ObjectInfo, ObjectKey, ObjectStore, StoreMisconfigured


def first_lock(ports: Ports, record: Record) -> datetime | None:
    """Return till when the store locks what it is given now; that is extended once it is known to be issued."""
    return first_lock_end(ports.clock.now(), _floor(ports, record), _due(record))


def note_stored(work: Work, record: Record, item: RecordObject, info: ObjectInfo) -> None:
    """Note an object that the store has now: it is looked at at once, as its record may have been issued meanwhile."""
    late_at = work.now + EXTENDED_WITHIN
    work.locks.add(
        ObjectLock(item.id, record.id, record.organisation, info.locked_until, AT_ONCE, late_at, held=info.held)
    )


def look_again(work: Work, record: Record) -> None:
    """Have the locks of a record that was dated again extended; of what will never be issued, none ever again."""
    if _rolls(work.ports, record):
        work.locks.look_again(record.id, at=work.now, late_at=work.now + EXTENDED_WITHIN)
    else:
        work.locks.look_again(record.id, at=None, late_at=None)


def renew(ports: Ports) -> JobOutcome:
    """Extend the locks that are due to be, each on its own: one that cannot be keeps no other waiting."""
    with ports.unit_of_work() as unit:
        due = due_objects(unit, unit.queue.to_extend(ports.clock.now(), limit=BATCH))
    done = every_one(due, lambda one: _extend(ports, one), lambda one, fault: _note_fault(ports, one, fault))
    return JobOutcome(f"{done} of {len(due)} extended" if due else "none were due", more=len(due) == BATCH)


def _extend(ports: Ports, one: DueObject) -> None:
    now, floor, due = ports.clock.now(), _floor(ports, one.record), _due(one.record)
    wanted = lock_end(now, floor, due) if _rolls(ports, one.record) else None
    until = extend(ports.store, one.key, wanted)
    _save(ports, one, one.lock.extended(until, floor=floor, wanted=wanted, due=due))


def extend(store: ObjectStore, key: ObjectKey, wanted: datetime | None) -> datetime | None:
    """Lock an object till then, unless it is locked for as long already; return what the store shows of it."""
    until = store.stat(key).locked_until
    if wanted is None or (until is not None and until >= wanted):
        return until
    store.extend_lock(key, wanted)
    until = store.stat(key).locked_until
    if until is None or until < wanted:
        raise StoreMisconfigured(f"{key}: the store says that it locked it, and shows another time")
    return until


def _note_fault(ports: Ports, one: DueObject, fault: str) -> None:
    _save(ports, one, one.lock.not_extended(fault, at=ports.clock.now()))


def _save(ports: Ports, one: DueObject, lock: ObjectLock) -> None:
    with service_work(ports, lock.organisation) as work:
        work.locks.save_lock(lock, expected=one.lock)


def _rolls(ports: Ports, record: Record) -> bool:
    """A request is kept as it came: nothing of it is issued."""
    return rolls(record, is_to_be_issued=not is_intake(ports.library, record))


def _floor(ports: Ports, record: Record) -> timedelta:
    return ports.schedules.class_of(record.retention).floor


def _due(record: Record) -> datetime | None:
    due = record.retention.due_date
    return instant(datetime.combine(due, time())) if due else None
