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
    probe = _Probe(store, attempts, clock)
    try:
        return [
            _finding("a lock reads back to the second", probe.echo),
            _finding("an existing object cannot be overwritten", probe.create_only),
            _finding("bytes that miss their checksum are refused", probe.checksum),
            _finding("a lock cannot be shortened", probe.lock),
            _finding("a locked object cannot be deleted", probe.locked_delete),
            _finding("a held object cannot be deleted", probe.held_delete),
            _finding("an object can be deleted after its lock", probe.delete),
        ]
    finally:
        probe.tidy()


class _Probe:
    """One object, put with a lock, on which every promise is tried; and one that must never come to be."""

    def __init__(self, store: ObjectStore, attempts: Attempts, clock: Callable[[], datetime]) -> None:
        self.store, self.attempts, self.clock = store, attempts, clock
        self.data = secrets.token_bytes(64)
        self.sha256 = hashlib.sha256(self.data).hexdigest()
        self.key, self.other = (ObjectKey.new(uuid4(), 0, self.sha256) for _ in range(2))
        self.until = clock() + _LOCK
        self.locked = checked_lock(self.until, now=clock())

    def echo(self) -> None:
        self.store.put(self.key, self.data, metadata={"purpose": "probe"}, locked_until=self.until)
        _expect(self.store.stat(self.key).locked_until == self.locked, "the lock reads back differently")

    def create_only(self) -> None:
        _refuses(lambda: self.store.put(self.key, self.data, metadata={}, locked_until=None), by=ObjectExists)

    def checksum(self) -> None:
        _refuses(lambda: self.attempts.put_altered(self.other, self.data + b"altered", self.sha256))
        _refuses(lambda: self.store.stat(self.other), by=ObjectMissing)

    def lock(self) -> None:
        _refuses(lambda: self.attempts.shorten_lock(self.key, self.locked - _A_SECOND))
        _expect(self.store.stat(self.key).locked_until == self.locked, "the lock was shortened")

    def locked_delete(self) -> None:
        _refuses(lambda: self.attempts.delete(self.key))
        self.store.get(self.key, sha256=self.sha256)

    def held_delete(self) -> None:
        _outwait(self.store.stat(self.key).locked_until, self.clock)
        self.store.set_hold(self.key, held=True)
        self.locked_delete()
        self.store.set_hold(self.key, held=False)

    def delete(self) -> None:
        self.store.delete(self.key)
        _refuses(lambda: self.store.stat(self.key), by=ObjectMissing)

    def tidy(self) -> None:
        for leftover in (self.key, self.other):
            with suppress(StoreError):
                self.store.delete(leftover)


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
