"""Manifests: a record's is written once the store has its files, and again whenever anything of it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from forms_service.casework.errors import Conflict, RowsAltered
from forms_service.casework.ids import ObjectId, RecordId, new
from forms_service.casework.keeping.manifests import ChangedRecord, RecordManifest, description_of, plain
from forms_service.casework.keeping.records import JSON, MANIFEST, ObjectState, Record, RecordObject
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping import dating
from forms_service.services.keeping.in_store import storing
from forms_service.services.keeping.in_store.objects import BATCH
from forms_service.services.keeping.in_store.sealed_manifests import sealed_manifest
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey, StoreUnavailable


def write_changed(ports: Ports) -> JobOutcome:
    """Write the manifests of the records that have changed, each on its own: one that cannot be keeps no other waiting.

    A store that gives no answer is not asked for all the others.
    """
    with ports.unit_of_work() as unit:
        due = unit.queue.to_seal(ports.clock.now(), limit=BATCH)
    done = sum(_written(ports, changed) for changed in due)
    return JobOutcome(f"{done} of {len(due)} written" if due else "none were due", more=len(due) == BATCH)


def write_first(ports: Ports, organisation: str, record_id: RecordId) -> None:
    """Write the first manifest of a record, as soon as the store has all of its files."""
    with service_work(ports, organisation) as work:
        record = work.records.get(record_id)
        changed = work.manifests.changed(record_id)
    stored = all(item.state is ObjectState.STORED for item in record.objects)
    if changed is not None and stored and not record.manifests:
        _written(ports, changed)


def write_manifest(ports: Ports, changed: ChangedRecord) -> None:
    """Write the manifest of a record that has changed; where it says the same as the last one, none."""
    before = _metadata_before(ports, changed)
    try:
        with service_work(ports, changed.organisation) as work:
            work.row_seals.begin(SealedThing.RECORD, [changed.record])
            record = work.records.get(changed.record)
            _require_own(work, record)
            if any(dict(item.metadata) != before.get(item.key, item.metadata) for item in record.objects):
                raise RowsAltered("The database says of a file that the store was given something else with it.")
            item = _write_down(work, record)
            work.manifests.done(changed)
    except Conflict:
        return  # Another worker has written this version: what has changed since is still to be written.
    if item is not None:
        storing.store(ports, record, item)


def _metadata_before(ports: Ports, changed: ChangedRecord) -> Mapping[str, Mapping[str, str]]:
    """What the store was given with each file, by its key, as the manifest before says: that never changes."""
    with service_work(ports, changed.organisation) as work:
        newest = next(reversed(work.records.get(changed.record).manifests), None)
    if newest is None or newest.state is not ObjectState.STORED:
        return {}
    # By whichever key: this only ever refuses more.
    manifest = sealed_manifest(ports, changed.organisation, ObjectKey.parse(newest.key))
    files = manifest.record["objects"] if manifest else []
    return {file["key"]: file["metadata"] for file in files if file["metadata"]}


def _require_own(work: Work, record: Record) -> None:
    """Refuse to seal what the service has not written: it would be what was filed, from then on."""
    holds = [hold.id for hold in record.holds]
    if work.row_seals.amiss(SealedThing.RECORD, [record.id]) or work.row_seals.amiss(SealedThing.HOLD, holds):
        raise RowsAltered("The database has it otherwise than the service wrote it.")


def manifest_now(work: Work, record: Record) -> RecordManifest:
    """Return the first manifest of a record as it stands now."""
    struck = work.records.struck_sendings([record.id])
    said = description_of(record, struck, work.submissions.get(record.submission))
    return RecordManifest(1, "", said, plain(dating.basis_of(work, record)))


def _written(ports: Ports, changed: ChangedRecord) -> bool:
    try:
        write_manifest(ports, changed)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 (one record must not keep the manifests of all others from being written)
        with service_work(ports, changed.organisation) as work:
            work.manifests.put_off(changed.not_written(kind_of(error), at=work.now))
        return False
    return True


def _write_down(work: Work, record: Record) -> RecordObject | None:
    """Write a new version down, for the store to be given; none where the newest says all of it."""
    newest = record.manifests[-1] if record.manifests else None
    now = manifest_now(work, record)
    if newest is not None and _is(work, now, record, newest):
        return None
    following = now.follows(newest)
    data = following.sealed(work.manifests.seal)
    sha256 = hashlib.sha256(data).hexdigest()
    version = following.version
    name = f"{record.reference}-manifest-{version}.json"
    key = str(ObjectKey.new(UUID(record.id), version, sha256))
    item = RecordObject(
        new(ObjectId), record.id, MANIFEST, name, JSON, key, sha256, len(data), code=str(version)
    )  # fmt: skip
    work.records.add_manifest(item, data)
    return item


def _is(work: Work, now: RecordManifest, record: Record, newest: RecordObject) -> bool:
    """Whether the newest version that was written says what is so *now*."""
    before = record.manifests[-2] if len(record.manifests) > 1 else None
    same = now.follows(before)
    return hashlib.sha256(same.sealed(work.manifests.seal)).hexdigest() == newest.sha256
