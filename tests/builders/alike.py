"""Many enquiries like one that was played through, each with people, a reference, files and log entries of its own.

They are written as records that come home are: from what the manifest of the first says. So everything of them was
written by the service itself, and in a fraction of the time that it takes to play each of them through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from forms_service.casework.enquiries.enquiries import new_reference
from forms_service.casework.ids import (
    EnquiryId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    RecordId,
    SendingId,
    SubmissionId,
    new,
)
from forms_service.casework.keeping.homecoming.from_manifest import ManifestRecord, read_record
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.services.keeping.homecoming.written import write_home
from forms_service.services.keeping.in_store import locks
from forms_service.services.keeping.in_store.sealed_manifests import sealed_manifest
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectInfo, ObjectKey

Files = Mapping[str, bytes]
"""What the files of a record say, by their keys."""


def file_alike(ports: Ports, first: Record, times: int) -> Sequence[Record]:
    """File so many more like *first*, whose manifest the store has, in one unit of work; return them."""
    newest = sealed_manifest(ports, first.organisation, ObjectKey.parse(first.manifests[-1].key))
    assert newest is not None
    told = read_record(newest)
    files = {item.key: ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256) for item in told.record.objects}
    filed = []
    with service_work(ports, first.organisation) as work:
        for _ in range(times):
            another, sealed, stored = _another(ports, told, files)
            write_home(work, another, sealed, stored)
            filed.append(another.record)
    return filed


def _another(
    ports: Ports, told: ManifestRecord, files: Files
) -> tuple[ManifestRecord, bytes, Mapping[RecordObject, ObjectInfo]]:
    """Another like that: what its manifest would say, its sealed answers, and its files as the store has them now."""
    first = told.record
    reference, enquiry = new_reference(first.filed_at.year), new(EnquiryId)
    sealed = files[next(item.key for item in first.objects if item.kind == "answers")]
    sealed = sealed.replace(first.reference.encode(), reference.encode())
    sealing = replace(
        told.sealing, id=new(SubmissionId), enquiry=enquiry, questionnaire=new(QuestionnaireId),
        sha256=hashlib.sha256(sealed).hexdigest(),
    )  # fmt: skip
    record = new(RecordId)
    whole = replace(
        first, id=record, reference=reference, enquiry=enquiry, submission=sealing.id,
        sendings=tuple(replace(each, id=new(SendingId), record=record) for each in first.sendings),
        subjects=tuple(replace(each, person=new(PersonId)) for each in first.subjects),
    )  # fmt: skip
    stored = {}
    for item in first.objects:
        data = sealed if item.kind == "answers" else files[item.key]
        name = item.file_name.replace(first.reference, reference)
        again, info = _stored(ports, whole, replace(item, file_name=name), data)
        stored[again] = info
    whole = replace(whole, objects=tuple(stored))
    return replace(told, record=whole, sealing=sealing), sealed, stored


def _stored(ports: Ports, record: Record, item: RecordObject, data: bytes) -> tuple[RecordObject, ObjectInfo]:
    made, sha256 = new(ObjectId), hashlib.sha256(data).hexdigest()
    key, metadata = ObjectKey.new(UUID(made), 1, sha256), {**item.metadata, "record": record.id}
    info = ports.store.put(key, data, metadata=metadata, locked_until=locks.first_lock(ports, record))
    again = replace(item, id=made, record=record.id, key=str(key), sha256=sha256, size=len(data), metadata=metadata)
    return again, info
