"""Putting one file of a record into the store: object first, row second."""

from __future__ import annotations

import hashlib

from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.records import ObjectState, Record, RecordObject
from forms_service.services.keeping.in_store import locks
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectExists, ObjectInfo, ObjectKey


def store(ports: Ports, record: Record, item: RecordObject) -> None:
    """Put a file that was written down into the store; it is only called stored after the store has read it back.

    Putting again what an interrupted attempt had put is not an error.
    """
    with service_work(ports, record.organisation) as work:
        data = spooled(work, item)
        still = next((one for one in work.records.get(record.id).in_store if one.id == item.id), None)
    if data is None:
        if still is not None and still.state is ObjectState.PENDING:
            raise IntegrityFailure(f"{item.file_name} of {record.reference} was never written down.")
        return  # Another worker has stored it meanwhile, or has written the file down anew.
    info = _put(ports, record, item, data)
    with service_work(ports, record.organisation) as work:
        work.records.stored(item.id, info.metadata)
        locks.note_stored(work, record, item, info)


def spooled(work: Work, item: RecordObject) -> bytes | None:
    """Return the bytes of a pending object as they were written down, or none; never others."""
    data = work.records.spooled(item.id)
    if data is not None and not is_sound(item, data):
        raise IntegrityFailure(f"{item.file_name} is not what was written down, so it is not handed out.")
    return data


def is_sound(item: RecordObject, data: bytes | None) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == item.sha256


def _put(ports: Ports, record: Record, item: RecordObject, data: bytes) -> ObjectInfo:
    key = ObjectKey.parse(item.key)
    metadata = {
        "organisation": record.organisation,
        "record": record.id,
        "kind": item.kind,
        "class": record.retention.class_id,
        "schedule": record.retention.schedule,
        "review": record.retention.review_date.isoformat(),
    }
    try:
        return ports.store.put(key, data, metadata=metadata, locked_until=locks.first_lock(ports, record))
    except ObjectExists:
        return _same(ports.store.stat(key), item)


def _same(found: ObjectInfo, item: RecordObject) -> ObjectInfo:
    if found.sha256 != item.sha256:
        raise IntegrityFailure(f"The store holds something else under the key of {item.file_name}.")
    return found
