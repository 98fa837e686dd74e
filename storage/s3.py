"""The object store in any S3 bucket with Object Lock: create-only, checksummed on both ways, locked by the store."""

import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from storage.contract import (
    RESERVED_METADATA,
    Finding,
    ObjectAltered,
    ObjectInfo,
    ObjectKey,
    ObjectLocked,
    ObjectMissing,
    StoreMisconfigured,
    checked_lock,
    checked_metadata,
    checked_sha256,
    utc_now,
)
from storage.probe import Attempts, prove
from storage.s3_bucket import S3Bucket, Seconds
from storage.s3_location import S3Location

_META: Final = "x-amz-meta-"
_LOCK_MODE: Final = "x-amz-object-lock-mode"
_LOCK_UNTIL: Final = "x-amz-object-lock-retain-until-date"
_LEGAL_HOLD: Final = "x-amz-object-lock-legal-hold"
_CHECKSUM: Final = "x-amz-checksum-sha256"
_COMPLIANCE: Final = "COMPLIANCE"
# Stores answer with none to nine digits of a fraction that we never send.
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z")


@dataclass(frozen=True, slots=True)
class _Kept:
    """One version as the store shows it."""

    info: ObjectInfo
    version: str | None
    lock_mode: str | None


class S3Store:
    worm = True

    def __init__(
        self,
        location: S3Location,
        *,
        disposal: S3Location | None = None,
        seconds: Seconds = 4.0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Give every verb that many seconds in all; a page that a person waits for has five.

        With *disposal*, the same bucket as another identity sees it, that one deletes, and nothing else is done by it.
        """
        self._bucket = S3Bucket(location, seconds=seconds)
        self._disposal = None if disposal is None else S3Bucket(disposal, seconds=seconds)
        self._clock = clock

    @property
    def name(self) -> str:
        return self._bucket.name

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        sha256 = hashlib.sha256(data).hexdigest()
        if not key.names(sha256):
            raise ObjectAltered(f"{key}: the bytes are not those that the key names")
        until = None if locked_until is None else checked_lock(locked_until, now=self._clock())
        checked = checked_metadata(metadata)
        with self._bucket.deadline():
            self._bucket.create(str(key), data, _headers(sha256, checked, until))
            kept = self._look(key)
        if (kept.info.size, kept.info.sha256, kept.info.metadata) != (len(data), sha256, checked):
            raise ObjectAltered(f"{key}: read back differently than written")
        if until is not None:
            _require_lock(kept, until)
        return kept.info

    def get(self, key: ObjectKey, *, sha256: str) -> bytes:
        checked_sha256(sha256)
        data = self._bucket.read(str(key))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectAltered(f"{key}: the bytes do not have the expected checksum")
        return data

    def stat(self, key: ObjectKey) -> ObjectInfo:
        return self._look(key).info

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        moment = checked_lock(until, now=self._clock())
        with self._bucket.deadline():
            before = self._look(key)
            if before.info.locked_until is not None and moment < before.info.locked_until:
                raise ObjectLocked(f"{key}: a lock can only be extended")
            self._bucket.lock(str(key), before.version, moment)
            kept = self._look(key, before.version)
        _require_lock(kept, moment)
        return kept.info

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        with self._bucket.deadline():
            before = self._look(key)
            self._bucket.hold(str(key), before.version, held=held)
            kept = self._look(key, before.version)
        if kept.info.held is not held:
            raise StoreMisconfigured(f"{key}: the store did not keep the hold")
        return kept.info

    def delete(self, key: ObjectKey) -> None:
        with self._bucket.deadline():
            versions = [each for each in self._bucket.versions(str(key)) if not each.is_delete_marker]
            if not versions:
                raise ObjectMissing(str(key))
            for version in versions:
                if self._look(key, version.id).info.is_kept_at(self._clock()):
                    raise ObjectLocked(f"{key}: locked or held, so it cannot be deleted")
            try:
                self._destroy(key)
            except StoreMisconfigured as refusal:
                # Stores refuse a locked object with different codes, and by their own clock: only its state tells.
                if any(_is_locked(self._look(key, version.id).info) for version in versions):
                    raise ObjectLocked(f"{key}: the store refuses to delete it") from refusal
                raise

    def keys(self, owner: UUID | None = None) -> Iterator[ObjectKey]:
        for name in self._bucket.names("" if owner is None else f"{owner}/"):
            with suppress(ValueError):
                yield ObjectKey.parse(name)

    def names(self, after: str = "") -> Iterator[str]:
        return self._bucket.names("", after)

    def probe(self) -> list[Finding]:
        found = self._prove()
        if self._disposal is None:
            return found
        may = self.own_identity_deletes()
        detail = "the store let it" if may else ""
        return [*found, Finding("the service's own identity cannot delete", ok=not may, detail=detail)]

    def own_identity_deletes(self) -> bool:
        """Whether the identity that does everything else may delete too: it tries, on an object made for that."""
        data = secrets.token_bytes(16)
        key = ObjectKey.new(uuid4(), 0, hashlib.sha256(data).hexdigest())
        self.put(key, data, metadata={"purpose": "probe"}, locked_until=None)
        try:
            with self._bucket.deadline():
                for version in self._bucket.versions(str(key)):
                    self._bucket.destroy(str(key), version)
        except StoreMisconfigured:
            self._destroy(key)
            return False
        return True

    def _prove(self) -> list[Finding]:
        return prove(
            self,
            Attempts(
                put_altered=lambda key, data, promised: self._bucket.create(
                    str(key), data, _headers(promised, {}, None)
                ),
                shorten_lock=lambda key, until: self._bucket.lock(str(key), self._look(key).version, until),
                delete=self._destroy,
            ),
            clock=self._clock,
        )

    def _look(self, key: ObjectKey, version: str | None = None) -> _Kept:
        return _kept(key, self._bucket.head(str(key), version))

    def _destroy(self, key: ObjectKey) -> None:
        for version in self._bucket.versions(str(key)):
            (self._disposal or self._bucket).destroy(str(key), version)
        if self._bucket.versions(str(key)):
            raise StoreMisconfigured(f"{key}: the store still has a version that it deleted")


def _headers(sha256: str, metadata: Mapping[str, str], until: datetime | None) -> dict[str, str]:
    headers = {
        "Content-Type": "application/octet-stream",
        "x-amz-sdk-checksum-algorithm": "SHA256",
        _CHECKSUM: b64encode(bytes.fromhex(sha256)).decode("ascii"),
        _META + RESERVED_METADATA: sha256,
    }
    headers |= {_META + name: value for name, value in metadata.items()}
    if until is not None:
        headers |= {_LOCK_MODE: _COMPLIANCE, _LOCK_UNTIL: until.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return headers


def _kept(key: ObjectKey, headers: Mapping[str, str]) -> _Kept:
    metadata = {name.removeprefix(_META): value for name, value in headers.items() if name.startswith(_META)}
    promised = metadata.pop(RESERVED_METADATA, None)
    try:
        counted = b64decode(headers[_CHECKSUM]).hex() if _CHECKSUM in headers else promised
        info = ObjectInfo(
            key=key,
            size=int(headers["content-length"]),
            sha256=checked_sha256(promised or ""),
            metadata=checked_metadata(metadata),
            locked_until=_moment(headers[_LOCK_UNTIL]) if headers.get(_LOCK_UNTIL) else None,
            held=headers.get(_LEGAL_HOLD) == "ON",
        )
    except (ValueError, KeyError) as error:
        raise ObjectAltered(f"{key}: its metadata cannot be read") from error
    if counted != promised:
        raise ObjectAltered(f"{key}: its two checksums differ")
    return _Kept(info, headers.get("x-amz-version-id"), headers.get(_LOCK_MODE))


def _moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("not a moment in UTC")
    return datetime.fromisoformat(match[1]).replace(tzinfo=UTC)


def _require_lock(kept: _Kept, until: datetime) -> None:
    if (kept.lock_mode, kept.info.locked_until) != (_COMPLIANCE, until):
        raise StoreMisconfigured(f"{kept.info.key}: the store did not keep the lock")


def _is_locked(info: ObjectInfo) -> bool:
    return info.held or info.locked_until is not None
