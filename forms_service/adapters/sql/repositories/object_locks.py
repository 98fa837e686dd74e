"""What is known of each object in the store, as rows: what is to be done there next, and what is late."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, and_, exists, func, or_, select, update

from forms_service.adapters.sql.rows import Bound, columns_of, was_missing
from forms_service.adapters.sql.tables import held_records, holds, object_locks
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.locks import AT_ONCE, ObjectLock

_LOCK = ("locked_until", "renew_at", "late_at", "renew_fault", "renew_faults")
_HOLD = ("held", "hold_at", "hold_fault", "hold_faults")
_IS_ON_HOLD = exists().where(
    held_records.c.record == object_locks.c.record,
    holds.c.id == held_records.c.hold,
    holds.c.released_at.is_(None),
)


class SqlLocks(Bound):
    def add(self, lock: ObjectLock) -> None:
        self._refuse_foreign(lock)
        was_missing(self._connection, object_locks, columns_of(lock, object_locks))
        self._compare_holds(lock.record)

    def look_again(self, record_id: RecordId, *, at: datetime | None, late_at: datetime | None) -> None:
        self._change(object_locks.c.record == record_id, renew_at=at, late_at=late_at)

    def save_lock(self, lock: ObjectLock, *, expected: ObjectLock) -> None:
        """Somebody may have dated the record again meanwhile: then it is still to be extended."""
        self._refuse_foreign(lock)
        same = object_locks.c.renew_at.is_not_distinct_from(expected.renew_at)
        self._change(and_(object_locks.c.object == lock.object, same), **{name: getattr(lock, name) for name in _LOCK})

    def save_hold(self, lock: ObjectLock) -> None:
        """A hold may have been placed or released meanwhile: then it is to be mirrored once more."""
        self._refuse_foreign(lock)
        self._change(object_locks.c.object == lock.object, **{name: getattr(lock, name) for name in _HOLD})
        self._compare_holds(lock.record)

    def behind(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        found = select(object_locks).where(object_locks.c.object.in_(_behind(self._organisation, now)))
        return _all(self._connection, found.order_by(object_locks.c.late_at, object_locks.c.record).limit(limit))

    def count_behind(self, now: datetime) -> int:
        found = select(func.count(object_locks.c.record.distinct()))
        mine = found.where(object_locks.c.object.in_(_behind(self._organisation, now)))
        return self._connection.execute(mine).scalar_one()

    def _change(self, which: ColumnElement[bool], **values: object) -> None:
        ours = object_locks.c.organisation == self._organisation
        self._connection.execute(update(object_locks).where(which, ours).values(values))

    def _compare_holds(self, record_id: RecordId) -> None:
        mine = select(object_locks.c.record).where(
            object_locks.c.record == record_id, object_locks.c.organisation == self._organisation
        )
        compare_holds(self._connection, mine)


def due_objects(
    connection: Connection, due_at: ColumnElement[datetime | None], now: datetime, limit: int
) -> Sequence[ObjectLock]:
    """Return the objects for which something is due now, of any organisation, the longest due first."""
    due = select(object_locks).where(due_at <= now)
    return _all(connection, due.order_by(due_at, object_locks.c.object).limit(limit))


def _all(connection: Connection, statement: Select[Any]) -> list[ObjectLock]:
    return [ObjectLock(**row) for row in connection.execute(statement).mappings()]


def _behind(organisation: str, now: datetime) -> CompoundSelect[Any]:
    """Return the question about the objects that are late or wait for their hold: each found by an index."""
    late = select(object_locks.c.object).where(
        object_locks.c.organisation == organisation, object_locks.c.late_at <= now
    )
    # Any time at all, said so that the index is used; the organisation as an expression, of which there is none.
    waiting = select(object_locks.c.object).where(
        object_locks.c.hold_at >= AT_ONCE, object_locks.c.organisation + "" == organisation
    )
    return late.union(waiting)


def compare_holds(connection: Connection, record_ids: Select[Any] | Sequence[str]) -> int:
    """Let the worker set or lift the store's hold on those objects of some records that are not held as they should be.

    Return how many they are. What waits for the worker already is left as it is.
    """
    differs = or_(and_(object_locks.c.held, ~_IS_ON_HOLD), and_(~object_locks.c.held, _IS_ON_HOLD))
    mine = (object_locks.c.record.in_(record_ids), object_locks.c.hold_at.is_(None))
    return connection.execute(update(object_locks).where(*mine, differs).values(hold_at=AT_ONCE)).rowcount
