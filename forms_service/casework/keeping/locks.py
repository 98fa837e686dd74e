"""How far the store locks an object, when that is extended, and what is known of it: the lock that rolls.

The lock is a floor, never the schedule: a mistyped date of birth must stay correctable. So it reaches to the earlier
of the due date and now and the floor of the class, and is extended while the record is kept (docs/decisions/0017).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from forms_service.casework.ids import ObjectId, RecordId
from forms_service.casework.keeping.records import Record
from forms_service.casework.scheduled_jobs import growing_pause

FIRST_LOCK: Final = timedelta(days=7)
"""For so long the store locks what it is given, before it is known to be issued: what the database loses goes then."""
RENEWED_IN_ITS_LAST: Final = 3
"""A lock is extended in the last third of its floor."""
LATE_IN_ITS_LAST: Final = 6
"""In the last sixth of its floor a lock that was not extended is late."""
EXTENDED_WITHIN: Final = timedelta(hours=1)
"""In that time the lock of what was stored, or dated again, is extended, or it is late."""
AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When something is to be done that waits for nothing."""


def lock_end(now: datetime, floor: timedelta, due: datetime | None) -> datetime | None:
    """Return till when the store is to lock: the earlier of the due date and now + floor; none once it is due."""
    end = now + floor if due is None else min(due, now + floor)
    return end if end > now else None


def first_lock_end(now: datetime, floor: timedelta, due: datetime | None) -> datetime | None:
    """Return till when the store is to lock what it is only being given."""
    return lock_end(now, min(floor, FIRST_LOCK), due)


def rolls(record: Record, *, is_to_be_issued: bool) -> bool:
    """Whether the locks of a record are extended: once it is issued, or where nothing of it is ever to be."""
    return not record.was_never_issued and (record.issued_at is not None or not is_to_be_issued)


@dataclass(frozen=True)
class ObjectLock:
    """What is known of one object in the store, and what is to be done there next.

    *locked_until* and *held* are what the store showed when it was looked at last. *renew_at* is when the lock is to
    be extended, none if never, and *late_at* from when on it is late; *hold_at* is when the store's hold is to be set
    or lifted, none while it is as it should be. What failed last is a fault, by its kind, with how often in a row.
    """

    object: ObjectId
    record: RecordId
    organisation: str
    locked_until: datetime | None
    renew_at: datetime | None = None
    late_at: datetime | None = None
    renew_fault: str = ""
    renew_faults: int = 0
    held: bool = False
    hold_at: datetime | None = None
    hold_fault: str = ""
    hold_faults: int = 0

    def left_to_end(self) -> ObjectLock:
        """Return the lock never to be extended again: it ends when it ends."""
        return replace(self, renew_at=None, late_at=None, renew_fault="", renew_faults=0)

    def extended(
        self, until: datetime | None, *, floor: timedelta, wanted: datetime | None, due: datetime | None
    ) -> ObjectLock:
        """Return the lock as the store shows it now; it is looked at again before it runs out, unless it is over."""
        known = replace(self.left_to_end(), locked_until=until)
        if until is None or wanted is None or (due is not None and until >= due):
            return known
        return replace(known, renew_at=until - floor / RENEWED_IN_ITS_LAST, late_at=until - floor / LATE_IN_ITS_LAST)

    def not_extended(self, fault: str, *, at: datetime) -> ObjectLock:
        faults = self.renew_faults + 1
        return replace(self, renew_at=at + growing_pause(faults), late_at=at, renew_fault=fault, renew_faults=faults)

    def mirrored(self, *, held: bool) -> ObjectLock:
        return replace(self, held=held, hold_at=None, hold_fault="", hold_faults=0)

    def not_mirrored(self, fault: str, *, at: datetime) -> ObjectLock:
        faults = self.hold_faults + 1
        return replace(self, hold_at=at + growing_pause(faults), hold_fault=fault, hold_faults=faults)

    def is_late(self, now: datetime) -> bool:
        """Whether its lock could not be extended, or was not in time."""
        return self.late_at is not None and self.late_at <= now
