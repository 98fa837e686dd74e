"""The disposal ledger: an entry for each destroyed record, sealed, in locked storage outside the database.

It names nobody. By it an older database that is brought back is told what was destroyed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from forms_service.casework.keeping.disposing.stubs import (
    LedgerEntry,
    NotALedgerEntry,
    Stub,
    ledger_entry_of,
    read_ledger_entry,
)
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectExists, ObjectKey, StoreError, StoreUnavailable

LEDGER_LOCK: Final = timedelta(days=400)
"""Longer than any backup is kept that may still have what was destroyed."""
_LEDGERS: Final = UUID("0d7c5f7e-53c1-5b0e-9d0a-2f8f6c8f3c55")


def owner_of_ledger(organisation: str) -> UUID:
    return uuid5(_LEDGERS, organisation)


def enter_in_ledger(ports: Ports, stub: Stub) -> str:
    """Put what stays of a record into the ledger; return where its entry lies. Putting it again is not an error."""
    with service_work(ports, stub.organisation) as work:
        keys = [left.key for left in work.stubs.left(stub.id)]
        data = ledger_entry_of(stub, keys).sealed(work.manifests.seal)
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(owner_of_ledger(stub.organisation), 1, sha256)
    metadata = {"kind": "disposal-ledger", "organisation": stub.organisation, "record": stub.id}
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=ports.clock.now() + LEDGER_LOCK)
    except ObjectExists:
        ports.store.get(key, sha256=sha256)  # An earlier attempt put it: its key names its digest.
    return str(key)


def entry_at(ports: Ports, organisation: str, key: str) -> LedgerEntry:
    """Return one entry; ``NotALedgerEntry`` where there is none that was sealed here, ``StoreUnavailable``."""
    data = bytes_at(ports, key)
    with service_work(ports, organisation) as work:
        entry = read_ledger_entry(data, work.manifests.was_sealed)
    if entry.organisation != organisation:
        raise NotALedgerEntry("it is of another organisation")
    return entry


def bytes_at(ports: Ports, key: str) -> bytes:
    """Return what lies there in the ledger; ``NotALedgerEntry`` if it is not as it was put, ``StoreUnavailable``."""
    try:
        place = ObjectKey.parse(key)
        return ports.store.get(place, sha256=ports.store.stat(place).sha256)
    except StoreUnavailable:
        raise
    except (StoreError, ValueError) as error:
        raise NotALedgerEntry("the store has nothing there that is what was put") from error


def entries_of(ports: Ports, organisation: str) -> Iterator[tuple[str, LedgerEntry | None]]:
    """Walk the ledger of an organisation as the store lists it; none for what is no entry that was sealed here."""
    for key in sorted(map(str, ports.store.keys(owner_of_ledger(organisation)))):
        try:
            yield key, entry_at(ports, organisation, key)
        except NotALedgerEntry:
            yield key, None
