"""The probe and the breaker are believed only if a bad store is found out and a recovered one is let in again."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from storage.breaker import Breaker
from storage.contract import Finding, ObjectInfo, ObjectKey, ObjectMissing, StoreUnavailable, utc_now
from storage.probe import Attempts, prove


class CarelessStore:
    """Overwrites, forgets locks and deletes whatever it is told to."""

    name = "careless"
    worm = False

    def __init__(self) -> None:
        self.objects: dict[ObjectKey, tuple[ObjectInfo, bytes]] = {}

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        info = ObjectInfo(key, len(data), hashlib.sha256(data).hexdigest(), metadata, None, held=False)
        self.objects[key] = info, data
        return info

    def get(self, key: ObjectKey, *, sha256: str) -> bytes:
        self.stat(key)
        return self.objects[key][1]

    def stat(self, key: ObjectKey) -> ObjectInfo:
        if key not in self.objects:
            raise ObjectMissing(str(key))
        return self.objects[key][0]

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        return self.stat(key)

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        return replace(self.stat(key), held=held)

    def delete(self, key: ObjectKey) -> None:
        self.stat(key)
        del self.objects[key]

    def keys(self, owner: UUID | None = None) -> Iterator[ObjectKey]:
        return (key for key in self.objects if owner in {None, key.owner})

    def names(self, after: str = "") -> Iterator[str]:
        return (name for name in sorted(map(str, self.objects)) if name > after)

    def probe(self) -> list[Finding]:
        attempts = Attempts(
            put_altered=lambda key, data, _promised: self.put(key, data, metadata={}, locked_until=None),
            shorten_lock=self.extend_lock,
            delete=self.delete,
        )
        return prove(self, attempts, clock=utc_now)


def test_a_store_that_keeps_no_promise_is_found_out_on_every_one() -> None:
    store = CarelessStore()
    findings = store.probe()
    assert [finding.name for finding in findings if finding.ok] == []
    assert all(finding.detail for finding in findings)
    assert not store.objects


def test_a_breaker_lets_one_call_through_after_its_rest_and_closes_when_that_succeeds() -> None:
    now = 0.0
    breaker = Breaker(rest=3, clock=lambda: now)
    breaker.failed()
    with pytest.raises(StoreUnavailable):
        breaker.admit()
    now = 3.0
    breaker.admit()
    with pytest.raises(StoreUnavailable):
        breaker.admit()
    breaker.succeeded()
    breaker.admit()
    breaker.admit()
