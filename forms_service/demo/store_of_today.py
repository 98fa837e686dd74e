"""The store while days that are over are played: it lives today, so what is locked then is locked from now on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forms_service.demo.acting import MovingClock
from storage.contract import Finding, ObjectInfo, ObjectKey, ObjectStore


@dataclass(frozen=True)
class StoreOfToday:
    store: ObjectStore
    clock: MovingClock

    @property
    def name(self) -> str:
        return self.store.name

    @property
    def worm(self) -> bool:
        return self.store.worm

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        until = None if locked_until is None else locked_until + self.clock.behind
        return self.store.put(key, data, metadata=metadata, locked_until=until)

    def get(self, key: ObjectKey, *, sha256: str) -> bytes:
        return self.store.get(key, sha256=sha256)

    def stat(self, key: ObjectKey) -> ObjectInfo:
        return self.store.stat(key)

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        return self.store.extend_lock(key, until + self.clock.behind)

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        return self.store.set_hold(key, held=held)

    def delete(self, key: ObjectKey) -> None:
        self.store.delete(key)

    def keys(self, owner: UUID | None = None) -> Iterator[ObjectKey]:
        return self.store.keys(owner)

    def names(self, after: str = "") -> Iterator[str]:
        return self.store.names(after)

    def probe(self) -> list[Finding]:
        return self.store.probe()
