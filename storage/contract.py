"""The port of the object store: its verbs, the values they speak in, and the errors an adapter may raise.

Vendor errors never pass this port. Times are timezone-aware and locks fall on whole seconds of UTC.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol, Self
from uuid import UUID

_KEY: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(0|[1-9][0-9]{0,8})-([0-9a-f]{16})")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_METADATA_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
# On the way through S3 a header loses blanks at its ends, anything but ASCII, and itself when it is empty.
_METADATA_VALUE: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_METADATA_BYTES: Final = 1800
RESERVED_METADATA: Final = "sha256"


class StoreError(Exception):
    """The family of everything that a store may refuse or fail at."""


class ObjectExists(StoreError):
    """The key is taken. What it holds may be the caller's own earlier attempt: `stat` tells."""


class ObjectMissing(StoreError):
    """Nothing is stored under the key."""


class ObjectAltered(StoreError):
    """What the store holds, or was handed, is not what its checksum promises."""


class ObjectLocked(StoreError):
    """The object is locked or held, so this change is refused."""


class StoreUnavailable(StoreError):
    """The store gave no answer in time. Whether a write took effect is unknown until it is asked again."""


class StoreMisconfigured(StoreError):
    """The store, or how it is addressed, cannot keep the promises of this port."""


@dataclass(frozen=True, order=True, slots=True)
class ObjectKey:
    """Where an object lives. Made of an identifier, a number and a digest only, so no outside text can enter it."""

    owner: UUID
    revision: int
    sha16: str

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(str(self)):
            raise ValueError("an object key is <uuid>/<revision>-<first 16 hexadecimal digits of the sha-256>")

    @classmethod
    def new(cls, owner: UUID, revision: int, sha256: str) -> Self:
        return cls(owner, revision, checked_sha256(sha256)[:16])

    @classmethod
    def parse(cls, text: str) -> Self:
        match = _KEY.fullmatch(text)
        if match is None:
            raise ValueError("not an object key")
        return cls(UUID(match[1]), int(match[2]), match[3])

    def names(self, sha256: str) -> bool:
        return checked_sha256(sha256).startswith(self.sha16)

    def __str__(self) -> str:
        return f"{self.owner}/{self.revision}-{self.sha16}"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    key: ObjectKey
    size: int
    sha256: str
    metadata: Mapping[str, str]
    locked_until: datetime | None
    held: bool

    def is_kept_at(self, moment: datetime) -> bool:
        """Whether a lock or a hold forbids deletion at that moment."""
        return self.held or (self.locked_until is not None and moment < self.locked_until)


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise of the store, tried on the live store."""

    name: str
    ok: bool
    detail: str


class ObjectStore(Protocol):
    """Create-only, checksummed, lockable storage."""

    @property
    def name(self) -> str:
        """Where the store is, for people; never a secret."""

    @property
    def worm(self) -> bool:
        """Whether the store itself enforces locks; otherwise only this application does."""

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        """Create the object, durably, and read back what was kept; an existing key is never written to."""

    def get(self, key: ObjectKey, *, sha256: str) -> bytes:
        """Return the bytes, only if they have that digest."""

    def stat(self, key: ObjectKey) -> ObjectInfo: ...

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        """Lock until later than now; a lock is never shortened. Read back before it is believed."""

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo: ...

    def delete(self, key: ObjectKey) -> None:
        """Destroy every version, after reading again that neither lock nor hold forbids it."""

    def keys(self, owner: UUID | None = None) -> Iterator[ObjectKey]:
        """Every key, or those of one owner without looking through the others."""

    def names(self, after: str = "") -> Iterator[str]:
        """What everything is called that lies where objects do, in order, from the first name *after* that one.

        An object is called by its key; what is called otherwise, nobody put through this port.
        """

    def probe(self) -> list[Finding]:
        """Prove the promises on the live store with invented objects that it then deletes; takes some seconds."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def checked_sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ValueError("a sha-256 digest is 64 lower-case hexadecimal digits")
    return text


def checked_metadata(metadata: Mapping[str, str]) -> Mapping[str, str]:
    """Only what every store returns unchanged: short lower-case names, printable ASCII values."""
    for name, value in metadata.items():
        if name == RESERVED_METADATA or not _METADATA_NAME.fullmatch(name):
            raise ValueError(f"metadata name {name!a} is reserved, or not lower-case letters, digits and hyphens")
        if not _METADATA_VALUE.fullmatch(value):
            raise ValueError(f"the metadata value of {name} is empty, or not printable ASCII between its ends")
    if sum(len(name) + len(value) for name, value in metadata.items()) > _METADATA_BYTES:
        raise ValueError(f"metadata is longer than {_METADATA_BYTES} bytes")
    return MappingProxyType(dict(metadata))


def checked_lock(until: datetime, *, now: datetime) -> datetime:
    """Return the moment in UTC, rounded up: stores keep whole seconds, and cutting would shorten the lock."""
    if until.tzinfo is None:
        raise ValueError("a lock needs a time with a timezone")
    if until <= now:
        raise ValueError("a lock ends in the future")
    moment = until.astimezone(UTC)
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)
