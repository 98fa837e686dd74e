"""What the store has of manifests that were sealed here: it stays as it was sealed, whatever the database says now."""

from __future__ import annotations

from uuid import UUID

from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.manifests import IsSealed, NotAManifest, RecordManifest, read_manifest
from forms_service.casework.keeping.records import Record
from forms_service.services.auditing.anchors import is_anchored_under_new_key
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, StoreError, StoreUnavailable


def sealed_manifest(ports: Ports, organisation: str, key: ObjectKey) -> RecordManifest | None:
    """Return what stands there, if it is a manifest that was ever sealed for this installation."""
    with service_work(ports, organisation) as work:
        return _manifest_at(ports, key, work.manifests.was_sealed)


def believed_manifest(ports: Ports, organisation: str, key: ObjectKey) -> RecordManifest | None:
    """Return the same, if nobody can have made it who has but a key that was replaced.

    That goes by the organisation of which the manifest says that it is: whose the object is anybody may have written.
    """
    manifest = sealed_manifest(ports, organisation, key)
    whose = str(manifest.record["organisation"]) if manifest else ""
    if not whose:
        return None
    only_now = is_anchored_under_new_key(ports, whose)
    with service_work(ports, whose) as work:
        return _manifest_at(ports, key, work.manifests.is_sealed_now if only_now else work.manifests.is_sealed)


def _manifest_at(ports: Ports, key: ObjectKey, is_sealed: IsSealed) -> RecordManifest | None:
    try:
        return read_manifest(ports.store.get(key, sha256=ports.store.stat(key).sha256), is_sealed)
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
