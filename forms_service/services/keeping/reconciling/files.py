"""Each file of a record, held against what the store has of it: bytes, metadata, lock and hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.locks import LATE_IN_ITS_LAST, ObjectLock, lock_end
from forms_service.casework.keeping.manifests import NotAManifest
from forms_service.casework.keeping.records import MANIFEST, ObjectState, Record, RecordObject
from forms_service.engine.moments import local
from forms_service.services.keeping.in_store import locks
from forms_service.services.keeping.in_store.sealed_manifests import holds_named_in, manifest_in
from forms_service.services.keeping.in_store.storing import spooled
from forms_service.services.keeping.reconciling.sealed import LONGEST_PAUSE
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectAltered, ObjectInfo, ObjectKey, ObjectMissing, StoreError, StoreUnavailable


@dataclass(frozen=True)
class KeptFile:
    """A file as the database has it; *lock* is what is known of it in the store, none before it is stored.

    *named_holds* are those of which something is said already.
    """

    record: Record
    item: RecordObject
    lock: ObjectLock | None
    named_holds: Collection[str] = frozenset()

    def lacks(self, lack: Lack, words: str) -> Discrepancy:
        record, item = self.record, self.item
        said = f"The file {item.file_name} {words}"
        return Discrepancy(record.organisation, lack, said, record.reference, record.id, item.key, record.enquiry)


def compare_with_store(ports: Ports, file: KeptFile) -> Iterator[Discrepancy]:
    """Say what the store has otherwise; a store that gives no answer is asked for nothing more."""
    try:
        if file.item.state is ObjectState.PENDING and _is_written_down(ports, file):
            return
        info = ports.store.stat(ObjectKey.parse(file.item.key))
        data = ports.store.get(ObjectKey.parse(file.item.key), sha256=file.item.sha256)
    except ObjectMissing:
        yield file.lacks(Lack.MISSING, "is not in the store.")
    except ObjectAltered:
        yield file.lacks(Lack.ALTERED, "is not what was filed: the store has other bytes, or cannot say what they are.")
    except IntegrityFailure:
        yield file.lacks(Lack.ALTERED, "is not what was written down for the store: its sha-256 differs.")
    except StoreUnavailable:
        raise
    except StoreError as error:
        yield file.lacks(Lack.UNREAD, f"could not be read: {error}.")
    else:
        yield from _of_what_is_kept(ports, file, info)
        yield from _of_holds(ports, file, data)


def _is_written_down(ports: Ports, file: KeptFile) -> bool:
    with service_work(ports, file.record.organisation) as work:
        return spooled(work, file.item) is not None


def _of_what_is_kept(ports: Ports, file: KeptFile, info: ObjectInfo) -> Iterator[Discrepancy]:
    if (info.sha256, info.size) != (file.item.sha256, file.item.size):
        yield file.lacks(Lack.ALTERED, "is not what was filed: the store says another sha-256 or size of it.")
    elif not _has_metadata(file, info):
        yield file.lacks(Lack.METADATA, "has other metadata in the store than it was stored with.")
    if words := _unlocked(ports, file, info):
        yield file.lacks(Lack.UNLOCKED, words)
    if words := _wrongly_held(file, info, ports.clock.now()):
        yield file.lacks(Lack.HOLD, words)


def _of_holds(ports: Ports, file: KeptFile, data: bytes) -> Iterator[Discrepancy]:
    """Say which holds a manifest names, the last or one before it, that the database has over something else now."""
    if file.item.kind != MANIFEST:
        return
    with suppress(NotAManifest):  # That is said of the record.
        named = holds_named_in(manifest_in(ports, file.record.organisation, data))
        if gone := named - {hold.id for hold in file.record.holds} - frozenset(file.named_holds):
            yield file.lacks(Lack.RECORD, f"names {len(gone)} hold(s) under which the database has the record no more.")


def _has_metadata(file: KeptFile, info: ObjectInfo) -> bool:
    """Whether the metadata is what was stored; of what was stored before that was noted, whose it is."""
    if file.item.metadata:
        return dict(info.metadata) == dict(file.item.metadata)
    return info.metadata.get("record") == file.record.id


def _unlocked(ports: Ports, file: KeptFile, info: ObjectInfo) -> str:
    lock, now = file.lock, ports.clock.now()
    if lock is None:
        return "is in the store, and nobody extends its lock: the database knows nothing of it."
    if lock.locked_until is not None and (info.locked_until is None or info.locked_until < lock.locked_until):
        return f"was locked until {_day(lock.locked_until)}, and the store locks it {_until_when(info.locked_until)}."
    if _is_forgotten(ports, file, lock):
        return f"is locked {_until_when(info.locked_until)}, and nobody is to extend that."
    wanted = _least_lock(ports, file, now)
    if wanted is not None and (info.locked_until is None or info.locked_until < wanted) and not _is_seen_to(lock, now):
        return f"is locked {_until_when(info.locked_until)}, and should be until {_day(wanted)} at least."
    return ""


def _least_lock(ports: Ports, file: KeptFile, now: datetime) -> datetime | None:
    """Till when the store has to lock at least what is to stay locked: a lock that is not extended is late by then."""
    if not locks.is_rolling(ports, file.record):
        return None
    floor = ports.schedules.class_of(file.record.retention).floor
    return lock_end(now, timedelta(seconds=floor.total_seconds() // LATE_IN_ITS_LAST), locks.due_at(file.record))


def _is_forgotten(ports: Ports, file: KeptFile, lock: ObjectLock) -> bool:
    """Whether nobody looks at a lock again that does not reach to the due date of what is to stay locked."""
    due, until = locks.due_at(file.record), lock.locked_until
    reaches = due is not None and ((until is not None and until >= due) or due <= ports.clock.now())
    return lock.renew_at is None and not reaches and locks.is_rolling(ports, file.record)


def _is_seen_to(lock: ObjectLock, now: datetime) -> bool:
    """Whether the worker is to look at it in any case, and is not late."""
    return lock.renew_at is not None and lock.renew_at <= now and not lock.is_late(now)


def _wrongly_held(file: KeptFile, info: ObjectInfo, now: datetime) -> str:
    on_hold = bool(file.record.on_hold)
    is_said = any(hold.id in file.named_holds for hold in file.record.holds)
    if file.lock is None or info.held is on_hold or is_said:
        return ""
    if file.lock.hold_at is not None and file.lock.hold_at - now < LONGEST_PAUSE:
        return ""  # The worker is to look at it.
    return "is on hold, and the store does not hold it." if on_hold else "is held in the store, and under no hold."


def _until_when(moment: datetime | None) -> str:
    return f"until {_day(moment)}" if moment else "not at all"


def _day(moment: datetime) -> str:
    return local(moment).date().isoformat()
