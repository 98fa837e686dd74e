"""What was destroyed, held against log and ledger: each names the other, and nothing of it is still there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.disposing.batches import UNDER_WAY, BatchState
from forms_service.casework.keeping.disposing.stubs import (
    DESTROYED,
    LedgerEntry,
    NotALedgerEntry,
    Stub,
    ledger_entry_of,
)
from forms_service.services.keeping.disposing.decided_by_two import otherwise_than_logged, why_not_by_two
from forms_service.services.keeping.disposing.ledger import entry_at, owner_of_ledger
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import DoneWith
from forms_service.services.work import Work, service_work
from storage.contract import ObjectAltered, ObjectKey, ObjectMissing, StoreError, StoreUnavailable

ENTERED_WITHIN: Final = timedelta(hours=1)
"""In that time what was erased is entered in the ledger and deleted from the store, or it is late."""
_STUBS: Final = 500
_BATCHES: Final = 100_000
_CARRIED_OUT: Final = (*UNDER_WAY, BatchState.DESTROYED)


def destroyed_among(work: Work, ids: Sequence[RecordId]) -> frozenset[RecordId]:
    """Return those of these records that were destroyed: of which there is a stub, and the log says so."""
    stubs = [stub.id for stub in work.stubs.these(ids)]
    proven = {entry.event.object_id for entry in work.audit.proven(DESTROYED, stubs)} if stubs else set()
    return frozenset(each for each in stubs if each in proven)


def without_stub(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    """Say what the log says was destroyed and is there, or has left no stub."""
    destroyed = {RecordId(entry.thing): entry.reference for entry in entries if entry.act == DESTROYED}
    there = work.records.existing(list(destroyed))
    stubs = {stub.id for stub in work.stubs.these(list(destroyed))}
    for record, reference in destroyed.items():
        if record in there:
            words = "The log says that this record was destroyed, and the database has it."
            yield Discrepancy(work.organisation, Lack.DISPOSAL, words, reference, record)
        elif record not in stubs:
            words = "The log says that this record was destroyed, and the database has no stub of it."
            yield Discrepancy(work.organisation, Lack.DISPOSAL, words, reference, record)


def without_entry(work: Work) -> list[Discrepancy]:
    """Say which stubs the log or the ledger does not bear out, and of what the store still has files."""
    found: list[Discrepancy] = []
    after = ""
    while ids := work.stubs.ids(after, limit=_STUBS):
        after = ids[-1]
        for some in read_each(partial(_without_entry, work), ids, partial(_stub_unread, work)):
            found += some
    return found


def _without_entry(work: Work, ids: Sequence[RecordId]) -> list[Discrepancy]:
    proven, found = destroyed_among(work, ids), []
    for stub in work.stubs.these(ids):
        words = "" if stub.id in proven else "It has a stub, and the log does not say that it was destroyed."
        if words := words or _not_complete(work, stub):
            found.append(_of_stub(stub, words))
    return found


def _stub_unread(work: Work, record: RecordId, kind: str) -> list[Discrepancy]:
    words = f"The stub of the record {record} cannot be read from the database any more ({kind})."
    return [Discrepancy(work.organisation, Lack.UNREAD, words, record=record)]


def _not_complete(work: Work, stub: Stub) -> str:
    if stub.destroyed_at is not None or stub.erased_at + ENTERED_WITHIN > work.now:
        return "" if stub.ledger_key or stub.destroyed_at is None else "It was destroyed, and is not in the ledger."
    left = len(work.stubs.left(stub.id))
    entered = "" if stub.ledger_key else ", and it is not in the ledger"
    return f"Its destruction is not complete: the store may still have {left} file(s) of it{entered}."


def unlike_ledger(ports: Ports, organisation: str, after: str) -> tuple[str, list[Discrepancy]]:
    """Hold the next stubs against their entries in the ledger; return where it is gone on from, empty at the end."""
    with service_work(ports, organisation) as work:
        ids = work.stubs.ids(after, limit=_STUBS)
        stubs = [stub for stub in work.stubs.these(ids) if stub.ledger_key]
    found = [] if after else [*_papers_amiss(ports, organisation), *_decided_otherwise(ports, organisation)]
    found += [_of_stub(stub, words) for stub in stubs if (words := _unlike_entry(ports, stub))]
    return (ids[-1] if len(ids) == _STUBS else ""), found


def _papers_amiss(ports: Ports, organisation: str) -> Iterator[Discrepancy]:
    """Say which certificates and transfer lists the store does not have as they were made."""
    with service_work(ports, organisation) as work:
        made = work.disposals.every_document()
    for each in made:
        try:
            ports.store.get(ObjectKey.parse(each.key), sha256=each.sha256)
        except (ObjectMissing, ObjectAltered):
            words = f"The file {each.file_name} of a disposal batch is not in the store as it was made."
            yield Discrepancy(organisation, Lack.MISSING, words, thing=each.key)
        except StoreUnavailable:
            raise
        except StoreError as error:
            words = f"The file {each.file_name} of a disposal batch could not be read: {error}."
            yield Discrepancy(organisation, Lack.UNREAD, words, thing=each.key)


def _decided_otherwise(ports: Ports, organisation: str) -> Iterator[Discrepancy]:
    """Say which batches stand otherwise than the log says, or are carried out and no two people decided them so."""
    with service_work(ports, organisation) as work:
        for batch in work.disposals.latest(limit=_BATCHES):
            called = f"The disposal batch {batch.id}, due by {batch.up_to},"
            if batch.state in _CARRIED_OUT and (words := why_not_by_two(work, batch)):
                said = f"{called} says that it was approved. {words}"
                yield Discrepancy(organisation, Lack.LOG, said, thing=batch.id)
            elif differs := otherwise_than_logged(work, batch):
                said = f"{called} says otherwise than the log: {'; '.join(differs)}. Put that back as the log says."
                yield Discrepancy(organisation, Lack.LOG, said, thing=batch.id)


def _unlike_entry(ports: Ports, stub: Stub) -> str:
    try:
        entry = entry_at(ports, stub.organisation, stub.ledger_key)
    except NotALedgerEntry as error:
        return f"Its entry in the ledger is not there as it was sealed: {error}."
    return "" if _says_the_same(entry, stub) else "Its stub says otherwise than its entry in the ledger."


def _says_the_same(entry: LedgerEntry, stub: Stub) -> bool:
    return ledger_entry_of(stub, entry.keys).contents == entry.contents


def of_ledger(ports: Ports, names: Sequence[str]) -> list[Discrepancy]:
    """Say which entries of the ledger, among these names in the store, no stub of the database knows of."""
    owners = {owner_of_ledger(organisation): organisation for organisation in every_organisation(ports)}
    mine = {name: owners[key.owner] for name in names if (key := _key_in(name)) and key.owner in owners}
    if not mine:
        return []
    with ports.unit_of_work() as unit:
        known = unit.queue.known_keys(list(mine))
    return [_of_entry(ports, organisation, name) for name, organisation in mine.items() if name not in known]


def _key_in(name: str) -> ObjectKey | None:
    try:
        return ObjectKey.parse(name)
    except ValueError:
        return None


def _of_entry(ports: Ports, organisation: str, name: str) -> Discrepancy:
    try:
        entry = entry_at(ports, organisation, name)
    except NotALedgerEntry as error:
        words = f"The object {name} lies in the ledger, and is no entry of it: {error}."
        return Discrepancy(organisation, Lack.STRAY, words, thing=name)
    with service_work(ports, organisation) as work:
        is_there = bool(work.records.existing([RecordId(entry.record)]))
    what = "has it" if is_there else "knows nothing of that"
    words = f"The ledger says that this record was destroyed, and the database {what}: it is older than the ledger."
    return Discrepancy(organisation, Lack.DISPOSAL, words, entry.reference, entry.record, name)


def left_in_store(stub: Stub, key: ObjectKey) -> Discrepancy:
    """Say that the store has something of what was destroyed."""
    words = f"The object {key} lies in the store as a file of this record, which was destroyed."
    return Discrepancy(stub.organisation, Lack.DISPOSAL, words, stub.reference, stub.id, str(key))


def _of_stub(stub: Stub, words: str) -> Discrepancy:
    return Discrepancy(stub.organisation, Lack.DISPOSAL, words, stub.reference, stub.id)
