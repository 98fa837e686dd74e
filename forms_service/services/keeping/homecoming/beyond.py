"""What the store has of records beyond the database: each with the newest manifest that was sealed here, if any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from forms_service.casework.ids import ObjectId, RecordId, new
from forms_service.casework.keeping.homecoming.from_manifest import ManifestRecord, read_record
from forms_service.casework.keeping.manifests import RecordManifest
from forms_service.casework.keeping.records import JSON, MANIFEST, ObjectState, Record, RecordObject
from forms_service.services.keeping.in_store.sealed_manifests import sealed_manifest
from forms_service.services.keeping.reconciling.strays import (
    NAMES,
    Stray,
    look_at,
    newest_manifest,
    unknown_names,
)
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectInfo, ObjectKey, ObjectMissing, StoreError, StoreUnavailable


@dataclass(frozen=True)
class RecordBeyond:
    """A record of which the store has more than the database; *why* it cannot be brought home, if it cannot."""

    organisation: str
    record: str
    told: ManifestRecord | None
    why: str = ""

    @property
    def reference(self) -> str:
        return self.told.record.reference if self.told else ""


def records_beyond(ports: Ports) -> Iterator[RecordBeyond]:
    """Walk the store, and return each record once that the database does not have, or has as it was before."""
    served = {each.id for each in ports.directory.organisations()}
    said: set[str] = set()
    for stray in _strays(ports):
        if stray.record and stray.record not in said:
            said.add(stray.record)
            found = _beyond(ports, stray, served)
            if found is not None:
                yield found


def _strays(ports: Ports) -> Iterator[Stray]:
    after = ""
    while names := list(islice(ports.store.names(after), NAMES)):
        after = names[-1]
        for name in unknown_names(ports, names):
            if (key := key_or_none(name)) is not None:
                yield look_at(ports, key)


def key_or_none(name: str) -> ObjectKey | None:
    try:
        return ObjectKey.parse(name)
    except ValueError:
        return None


def _beyond(ports: Ports, stray: Stray, served: set[str]) -> RecordBeyond | None:
    """Whose it is its manifest says, which is sealed: what its files say, anybody may have written in the store."""
    if _was_destroyed(ports, stray):
        return None  # It stays so: what the store still has of it is deleted, and not brought home.
    newest = newest_manifest(ports, stray)
    if newest is None:
        why = "No manifest of it that was sealed here is there: it is forged, of elsewhere, or was never sealed."
        return RecordBeyond(stray.organisation, stray.record, None, why)
    told = read_record(newest)
    if told.record.organisation not in served:
        why = "It is of an organisation that is not served here."
        return RecordBeyond(told.record.organisation, stray.record, None, why)
    return RecordBeyond(told.record.organisation, stray.record, told) if _is_newer(ports, told) else None


def _was_destroyed(ports: Ports, stray: Stray) -> bool:
    with service_work(ports, stray.organisation) as work:
        return work.stubs.find(RecordId(stray.record)) is not None


def _is_newer(ports: Ports, told: ManifestRecord) -> bool:
    """Whether the database does not know this manifest; a file that belongs to a record as it is known is a stray."""
    with service_work(ports, told.record.organisation) as work:
        known = next(iter(work.records.these([told.record.id])), None)
    return known is None or not known.manifests or int(known.manifests[-1].code) < told.version


def stored_files(ports: Ports, told: ManifestRecord) -> Mapping[RecordObject, ObjectInfo]:
    """Return the files that a manifest names and the store has, and the manifests up to that one."""
    record = told.record
    files = {item: info for item in record.objects if (info := _info_if_stored(ports, ObjectKey.parse(item.key)))}
    for key in ports.store.keys(UUID(record.id)):
        info, manifest = _info_if_stored(ports, key), sealed_manifest(ports, record.organisation, key)
        if info and manifest and manifest.record["id"] == record.id and manifest.version <= told.version:
            files[_manifest_file(record, manifest, info)] = info
    return files


def _manifest_file(record: Record, manifest: RecordManifest, info: ObjectInfo) -> RecordObject:
    name, code = f"{record.reference}-manifest-{manifest.version}.json", str(manifest.version)
    return RecordObject(
        new(ObjectId), record.id, MANIFEST, name, JSON, str(info.key), info.sha256, info.size, ObjectState.STORED,
        code=code, metadata=dict(info.metadata),
    )  # fmt: skip


def _info_if_stored(ports: Ports, key: ObjectKey) -> ObjectInfo | None:
    try:
        return ports.store.stat(key)
    except StoreUnavailable:
        raise
    except (ObjectMissing, StoreError):
        return None
