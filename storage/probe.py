"""Trying a store's promises on the live store: what must be refused is attempted, and then looked at again."""

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from storage.contract import (
    Finding,
    ObjectExists,
    ObjectKey,
    ObjectMissing,
    ObjectStore,
    StoreError,
    StoreUnavailable,
    checked_lock,
)

_LOCK: Final = timedelta(seconds=4)
_A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Attempts:
    """What an adapter tries without its own guards, so that the store beneath it has to refuse."""

    put_altered: Callable[[ObjectKey, bytes, str], object]
    shorten_lock: Callable[[ObjectKey, datetime], object]
    delete: Callable[[ObjectKey], object]


class _Unproven(StoreError):
    """The store did not keep a promise."""


def prove(store: ObjectStore, attempts: Attempts, *, clock: Callable[[], datetime]) -> list[Finding]:
    data = secrets.token_bytes(64)
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(uuid4(), 0, sha256)
    other = ObjectKey.new(uuid4(), 0, sha256)
    until = clock() + _LOCK
    locked = checked_lock(until, now=clock())

    def echo() -> None:
        store.put(key, data, metadata={"purpose": "probe"}, locked_until=until)
        _expect(store.stat(key).locked_until == locked, "the lock reads back differently")

    def create_only() -> None:
        _refuses(lambda: store.put(key, data, metadata={}, locked_until=None), by=ObjectExists)

    def checksum() -> None:
        _refuses(lambda: attempts.put_altered(other, data + b"altered", sha256))
        _refuses(lambda: store.stat(other), by=ObjectMissing)

    def lock() -> None:
        _refuses(lambda: attempts.shorten_lock(key, locked - _A_SECOND))
        _expect(store.stat(key).locked_until == locked, "the lock was shortened")

    def locked_delete() -> None:
        _refuses(lambda: attempts.delete(key))
        store.get(key, sha256=sha256)

    def held_delete() -> None:
        _outwait(store.stat(key).locked_until, clock)
        store.set_hold(key, held=True)
        _refuses(lambda: attempts.delete(key))
        store.get(key, sha256=sha256)
        store.set_hold(key, held=False)

    def delete() -> None:
        store.delete(key)
        _refuses(lambda: store.stat(key), by=ObjectMissing)

    try:
        return [
            _finding("a lock reads back to the second", echo),
            _finding("an existing object cannot be overwritten", create_only),
            _finding("bytes that miss their checksum are refused", checksum),
            _finding("a lock cannot be shortened", lock),
            _finding("a locked object cannot be deleted", locked_delete),
            _finding("a held object cannot be deleted", held_delete),
            _finding("an object can be deleted after its lock", delete),
        ]
    finally:
        for leftover in (key, other):
            with suppress(StoreError):
                store.delete(leftover)


def _finding(name: str, act: Callable[[], None]) -> Finding:
    try:
        act()
    except StoreUnavailable:
        raise
    except StoreError as error:
        return Finding(name, ok=False, detail=str(error))
    return Finding(name, ok=True, detail="")


def _refuses(act: Callable[[], object], *, by: type[StoreError] = StoreError) -> None:
    try:
        act()
    except StoreUnavailable:
        raise
    except by:
        return
    raise _Unproven("the store accepted it")


def _expect(kept: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not kept:
        raise _Unproven(otherwise)


def _outwait(lock: datetime | None, clock: Callable[[], datetime]) -> None:
    if lock is not None:
        time.sleep(max(0.0, (lock + _A_SECOND - clock()).total_seconds()))
