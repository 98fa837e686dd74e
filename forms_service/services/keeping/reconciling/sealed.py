"""Each record held against its newest manifest, and against the sealed answers that the database has of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from forms_service.casework.errors import RowsAltered
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.manifests import (
    ChangedRecord,
    NotAManifest,
    description_of,
    what_differs,
)
from forms_service.casework.keeping.records import ObjectState, Record, StruckSending
from forms_service.casework.keeping.row_seals import SealedThing, way_out
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.keeping.in_store.sealed_manifests import manifest_in, sealed_manifest
from forms_service.services.keeping.in_store.store_faults import fault
from forms_service.services.ports import Ports
from forms_service.services.work import Work
from storage.contract import ObjectAltered, ObjectKey, ObjectMissing

LONGEST_PAUSE: Final = timedelta(hours=2)
"""What is put off for longer was not put off by a worker: its pauses grow to an hour."""
WRITTEN_WITHIN: Final = timedelta(hours=1)
"""In that time the manifest of what has changed is written, or it is late."""


@dataclass(frozen=True)
class KeptRecord:
    """A record as the database has it, with what was *struck* of it and its *sealing* there.

    *changed* says that its manifest is to be written anew; *held_otherwise* are the holds that are named already.
    """

    record: Record
    struck: tuple[StruckSending, ...]
    changed: ChangedRecord | None
    sealing: Submission
    held_otherwise: Collection[str] = field(default_factory=frozenset)
    is_amiss: bool = False
    """Whether its rows are otherwise than the service wrote them last."""

    @property
    def is_held_otherwise(self) -> bool:
        return any(hold.id in self.held_otherwise for hold in self.record.holds)

    def lacks(self, lack: Lack, words: str, thing: str = "") -> Discrepancy:
        record = self.record
        return Discrepancy(record.organisation, lack, words, record.reference, record.id, thing, record.enquiry)


def compare_with_manifest(ports: Ports, kept: KeptRecord) -> Iterator[Discrepancy]:
    """Say what the database has otherwise than it was sealed or, where that is not told apart, that it has."""
    found = list(_unlike_what_was_sealed(ports, kept))
    yield from found
    if kept.is_amiss and all(each.lack is Lack.RECORD for each in found):  # A manifest that is amiss comes first.
        words = "The database has it otherwise than the service wrote it last."
        yield kept.lacks(Lack.RECORD, f"{words} {way_out(SealedThing.RECORD, kept.record.id)}")


def unlike_newest_manifest(ports: Ports, kept: KeptRecord) -> Sequence[str]:
    """Say in words what the database has otherwise than the newest manifest in the store, whichever key sealed that."""
    stored = [item for item in kept.record.manifests if item.state is ObjectState.STORED]
    if not stored:
        return ["The store has no manifest of it."]
    with suppress(ValueError):  # What stands there is no key any more.
        manifest = sealed_manifest(ports, kept.record.organisation, ObjectKey.parse(stored[-1].key))
        if manifest is not None:
            differs = what_differs(manifest.record, description_of(kept.record, kept.struck, kept.sealing))
            return [f"Otherwise than in its newest manifest: {each}." for each in differs]
    return ["The manifest that the database names as its newest is not in the store as it was sealed here."]


def _unlike_what_was_sealed(ports: Ports, kept: KeptRecord) -> Iterator[Discrepancy]:
    if words := _answers(kept):
        yield kept.lacks(Lack.RECORD, words)
    newest = next(reversed(kept.record.manifests), None)
    if kept.changed is not None:
        if kept.changed.fault == RowsAltered.__name__ and not kept.is_held_otherwise:
            if kept.is_amiss:
                return  # That is said of it, with what is to be done.
            yield kept.lacks(Lack.RECORD, f"It is not sealed as it is, because {fault(kept.changed.fault).words}.")
        elif not kept.is_amiss and _is_late(kept.changed, ports.clock.now()):
            why = f", because {fault(kept.changed.fault).words}" if kept.changed.fault else ""
            yield kept.lacks(Lack.MANIFEST, f"It has changed, and its manifest was not written since{why}.")
    elif newest is None:
        yield kept.lacks(
            Lack.MANIFEST,
            "It has no manifest, and none is to be written. Look at what it says before it is sealed.",
        )
    elif newest.state is ObjectState.STORED:
        yield from _unlike_manifest(ports, kept, newest.key, newest.sha256)


def _is_late(changed: ChangedRecord, now: datetime) -> bool:
    """Whether it should be written by now, or is put off for longer than any worker puts off."""
    return changed.changed_at + WRITTEN_WITHIN < now or changed.write_at - now > LONGEST_PAUSE


def _answers(kept: KeptRecord) -> str:
    digests = [item.sha256 for item in kept.record.objects if item.kind == "answers"]
    if digests and hashlib.sha256(kept.sealing.sealed).hexdigest() not in digests:
        return "The sealed answers that the database has of it are not those that were filed."
    return ""


def _unlike_manifest(ports: Ports, kept: KeptRecord, key: str, sha256: str) -> Iterator[Discrepancy]:
    try:
        data = ports.store.get(ObjectKey.parse(key), sha256=sha256)
    except (ObjectMissing, ObjectAltered):
        return  # That is said of the file.
    try:
        manifest = manifest_in(ports, kept.record.organisation, data)
    except NotAManifest as error:
        yield kept.lacks(Lack.MANIFEST, f"Its newest manifest is not one that was sealed here: {error}.", key)
        return
    now = description_of(kept.record, kept.struck, kept.sealing)
    parts = (_but(said, kept.held_otherwise) for said in (manifest.record, now))
    if said := what_differs(*parts):
        yield kept.lacks(Lack.RECORD, f"The database says otherwise than its manifest: {'; '.join(said)}.")


def _but(said: Mapping[str, Any], holds: Collection[str]) -> Mapping[str, Any]:
    return {**said, "holds": [hold for hold in said["holds"] if hold["id"] not in holds]}


def kept_records(work: Work, records: Collection[Record], held_otherwise: Collection[str]) -> list[KeptRecord]:
    """Return records with what they are held against, read in a few questions however many they are."""
    ids = [record.id for record in records]
    changed = {one.record: one for one in work.manifests.waiting(ids)}
    sealings = {one.id: one for one in work.submissions.these([record.submission for record in records])}
    struck = work.records.struck_sendings(ids)
    amiss = work.row_seals.amiss(SealedThing.RECORD, ids)
    return [
        KeptRecord(
            record,
            tuple(one for one in struck if one.sending.record == record.id),
            changed.get(record.id),
            sealings[record.submission],
            held_otherwise,
            record.id in amiss,
        )
        for record in records
    ]
