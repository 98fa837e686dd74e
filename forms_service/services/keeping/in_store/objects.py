"""A batch of objects that something is to be done to in the store, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.records import Record
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.repositories.unit_of_work import UnitOfWork
from storage.contract import ObjectKey, StoreUnavailable

BATCH: Final = 100
"""So many objects are done in one run; then whatever else waits for the worker has its turn."""


@dataclass(frozen=True)
class DueObject:
    """One object for which something is due, with its record as it stands."""

    lock: ObjectLock
    record: Record
    key: ObjectKey


def due_objects(unit: UnitOfWork, locks: Sequence[ObjectLock]) -> list[DueObject]:
    """Return the objects of *locks*, with their records: read in a few questions, however many they are."""
    wanted: dict[str, dict[RecordId, None]] = {}
    for lock in locks:
        wanted.setdefault(lock.organisation, {})[lock.record] = None
    found = {
        record.id: record
        for organisation, ids in wanted.items()
        for record in unit.of(organisation).records.these(list(ids))
    }
    keys = {item.id: item.key for record in found.values() for item in record.objects}
    return [DueObject(lock, found[lock.record], ObjectKey.parse(keys[lock.object])) for lock in locks]


def every_one(
    due: Sequence[DueObject], act: Callable[[DueObject], None], failed: Callable[[DueObject, str], None]
) -> int:
    """Do *act* to each; return how many it was done to. What fails is noted by *failed*, and the others are done.

    A store that gives no answer is not asked for all the others: the whole batch is tried again.
    """
    done = 0
    for one in due:
        try:
            act(one)
        except StoreUnavailable as error:
            failed(one, kind_of(error))
            raise
        except Exception as error:  # noqa: BLE001 (one object must not keep the locks of all others from being renewed)
            failed(one, kind_of(error))
        else:
            done += 1
    return done
