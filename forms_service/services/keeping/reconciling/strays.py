"""What lies in the store, held against the database: files that nothing names, and records that only the store has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import NOBODYS, Discrepancy, Lack
from forms_service.casework.keeping.homecoming.lost_records import LOST_CLOSED
from forms_service.casework.keeping.manifests import RecordManifest
from forms_service.casework.keeping.records import MANIFEST
from forms_service.services.auditing.anchors import owner_of_anchors
from forms_service.services.keeping.disposing.ended_matters import owner_of_ended
from forms_service.services.keeping.disposing.ledger import owner_of_ledger
from forms_service.services.keeping.in_store.installation_mark import OWNER_OF_MARK
from forms_service.services.keeping.in_store.sealed_manifests import believed_manifest
from forms_service.services.keeping.reconciling import disposed
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, StoreError, StoreUnavailable

NAMES: Final = 500
LONGEST: Final = 100
"""So long are the ids of records and organisations at most."""

_OF_A_WHOLE_RECORD: Final = frozenset({Lack.LOST, Lack.UNSERVED})


@dataclass(frozen=True)
class Stray:
    """An object that the database does not name, with what its metadata says: whose, of which record, what it is."""

    key: ObjectKey
    organisation: str
    record: str
    kind: str
    of_nobody: str = ""
    """The organisation that it says it is of, where that is none of ours."""


def of_store(ports: Ports, after: str, found: Sequence[Discrepancy]) -> tuple[Sequence[str], list[Discrepancy]]:
    """Look at the next names in the store; *found* is what was found before: what follows from it is not said again."""
    names = list(islice(ports.store.names(after), NAMES))
    new: list[Discrepancy] = disposed.of_ledger(ports, names)
    said = {one.record for one in found if one.lack in _OF_A_WHOLE_RECORD and one.record}
    for name in unknown_names(ports, names):
        each = _said_of(ports, name, said)
        if each is not None:
            said |= {each.record} if each.lack in _OF_A_WHOLE_RECORD else set()
            new.append(each)
    return names, new


def unknown_names(ports: Ports, names: Sequence[str]) -> list[str]:
    """The names of no file in the database, no anchored head, no entry of the disposal ledger, and no mark."""
    every = every_organisation(ports)
    owners = (owner_of_anchors, owner_of_ledger, owner_of_ended)
    others = {owner(organisation) for organisation in every for owner in owners}
    others.add(OWNER_OF_MARK)
    with ports.unit_of_work() as unit:
        known = unit.queue.known_keys(names)
    return [name for name in names if name not in known and _owner(name) not in others]


def _owner(name: str) -> UUID | None:
    try:
        return ObjectKey.parse(name).owner
    except ValueError:
        return None


def _said_of(ports: Ports, name: str, said: Collection[str]) -> Discrepancy | None:
    if _owner(name) is None:
        return Discrepancy(NOBODYS, Lack.STRAY, f"{name} lies in the store, and is no file of the service.", thing=name)
    stray = look_at(ports, ObjectKey.parse(name))
    if not stray.record and stray.of_nobody:
        words = f"The object {name} lies in the store for the organisation {stray.of_nobody}, which is not served here."
        return Discrepancy(NOBODYS, Lack.UNSERVED, words, thing=name)
    if not stray.record:
        words = f"The object {name} lies in the store, and nothing says what it belongs to."
        return Discrepancy(stray.organisation, Lack.STRAY, words, thing=name)
    if stray.record in said:
        return None
    return _of_a_record(ports, stray)


def look_at(ports: Ports, key: ObjectKey) -> Stray:
    try:
        metadata: Mapping[str, str] = ports.store.stat(key).metadata
    except StoreUnavailable:
        raise
    except StoreError:
        metadata = {}
    record, said = (_id_or_nothing(metadata.get(name, "")) for name in ("record", "organisation"))
    with ports.unit_of_work() as unit:
        organisation = unit.queue.of_records([record]).get(record) if record else None
    is_ours = said in every_organisation(ports)
    whose = organisation or (said if is_ours else NOBODYS)
    return Stray(key, whose, record, metadata.get("kind", ""), "" if is_ours else said)


def _id_or_nothing(said: str) -> str:
    """What an object says of itself anybody may have written: what no database can be asked about says nothing."""
    return said if said.isprintable() and len(said) <= LONGEST else ""


def _of_a_record(ports: Ports, stray: Stray) -> Discrepancy | None:
    newest = newest_manifest(ports, stray)
    with service_work(ports, stray.organisation) as work:
        stub = work.stubs.find(RecordId(stray.record))
        if stub is not None:
            return disposed.left_in_store(stub, stray.key)
        record = next(iter(work.records.these([RecordId(stray.record)])), None)
        is_closed = bool(work.audit.proven(LOST_CLOSED, [stray.record]))
    if record is None:
        if is_closed:
            return None  # A person has found out what it is, and says in the log why nothing more is done.
        what = f"manifest {newest.version} says what it was" if newest else "nothing says what it was"
        words = f"Files of the record {stray.record} lie in the store, and the database does not have it; {what}."
        whose, reference = (
            (newest.record["organisation"], newest.record["reference"]) if newest else (stray.organisation, "")
        )
        if newest and whose not in every_organisation(ports):
            words = f"{words} It is of the organisation {whose}, which is not served here."
            return Discrepancy(NOBODYS, Lack.UNSERVED, words, reference, stray.record, str(stray.key))
        return Discrepancy(whose, Lack.LOST, words, reference, stray.record, str(stray.key))
    known = int(record.manifests[-1].code) if record.manifests else 0
    if stray.kind == MANIFEST and newest is not None and newest.version > known:
        words = (
            f"The store has manifest {newest.version} of it, and the database knows {known or 'none'}: "
            "the database is older than the store."
        )
        return Discrepancy(
            record.organisation, Lack.LOST, words, record.reference, record.id, str(stray.key), record.enquiry
        )
    if newest is not None and str(stray.key) in {item["key"] for item in newest.record["objects"]}:
        return None  # Its record is said to lack what its manifest names.
    words = f"The object {stray.key} lies in the store as one of its files, and the database does not name it."
    return Discrepancy(
        record.organisation, Lack.STRAY, words, record.reference, record.id, str(stray.key), record.enquiry
    )


def newest_manifest(ports: Ports, stray: Stray) -> RecordManifest | None:
    """The newest manifest of a record that the store has and that was sealed here, as one of this record."""
    try:
        keys = sorted(ports.store.keys(UUID(stray.record)), key=lambda key: key.revision, reverse=True)
    except ValueError:
        return None
    found = (believed_manifest(ports, stray.organisation, key) for key in keys)
    return next((manifest for manifest in found if manifest and manifest.record["id"] == stray.record), None)
