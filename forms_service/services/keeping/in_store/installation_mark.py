"""The mark by which a store says to which kind of installation it belongs: an object of nobody’s."""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID

from forms_service.casework.errors import Conflict
from forms_service.casework.installation_kinds import other_kind_words
from storage.contract import ObjectExists, ObjectKey, ObjectStore

OWNER_OF_MARK: Final = UUID("6d0c2b1e-5f0b-5b0f-8f6a-3b1c9d7e2a40")
_MARK: Final = "installation-mark"


def mark_in(store: ObjectStore) -> str:
    """Return what the newest mark says; empty where there is none."""
    keys = sorted(store.keys(OWNER_OF_MARK), key=lambda key: key.revision)
    return store.stat(keys[-1]).metadata.get("installation", "") if keys else ""


def hold_store_to(store: ObjectStore, kind: str) -> None:
    """Mark a store that has no mark; ``Conflict`` where it is of another kind of installation."""
    found = mark_in(store)
    if found and found != kind:
        raise Conflict(other_kind_words("document store", found, kind))
    if not found:
        put_mark(store, kind)


def put_mark(store: ObjectStore, kind: str) -> None:
    """Put a mark that counts from now on."""
    revision = max((key.revision for key in store.keys(OWNER_OF_MARK)), default=0) + 1
    data = f"This store is of an installation that is {kind}.\n".encode()
    key = ObjectKey.new(OWNER_OF_MARK, revision, hashlib.sha256(data).hexdigest())
    try:
        store.put(key, data, metadata={"kind": _MARK, "installation": kind}, locked_until=None)
    except ObjectExists:  # Another process of this installation has put the same just now.
        return
