"""What the store has of manifests that were sealed here: it stays as it was sealed, whatever the database says now."""

from __future__ import annotations

from uuid import UUID

from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.manifests import NotAManifest, RecordManifest, read_manifest
from forms_service.casework.keeping.records import Record
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, StoreError, StoreUnavailable


def sealed_manifest(ports: Ports, organisation: str, key: ObjectKey) -> RecordManifest | None:
    """Return what stands there, if it is a manifest that was sealed for this installation."""
    try:
        return manifest_in(ports, organisation, ports.store.get(key, sha256=ports.store.stat(key).sha256))
    except StoreUnavailable:
        raise
    except (StoreError, NotAManifest):
        return None


def manifest_in(ports: Ports, organisation: str, data: bytes) -> RecordManifest:
    """Return what bytes say; ``NotAManifest`` unless they were sealed for this installation."""
    with service_work(ports, organisation) as work:
        return read_manifest(data, work.manifests.is_sealed)


def holds_named_in(manifest: RecordManifest) -> frozenset[str]:
    """The ids of the holds under which a manifest says that its record is or was."""
    return frozenset(str(hold["id"]) for hold in manifest.record["holds"])


def holds_ever_over(ports: Ports, record: Record) -> frozenset[str]:
    """The ids of all holds that any manifest of a record names; ``IntegrityFailure`` if one cannot be read."""
    every = [sealed_manifest(ports, record.organisation, key) for key in ports.store.keys(UUID(record.id))]
    if None in every:
        raise IntegrityFailure("A manifest of this record cannot be read, so nobody can say which holds were over it.")
    return frozenset[str]().union(*(holds_named_in(manifest) for manifest in every if manifest))
