"""The one door to an S3 bucket: the vendor's client with a deadline, a breaker, and this package's errors.

The SDK hides what a records store needs (it renames `If-None-Match`, waits minutes, retries what it must not), so no
other module speaks to it.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.datatypes import Object
from minio.error import InvalidResponseError, S3Error, ServerError
from minio.retention import Retention
from urllib3 import BaseHTTPResponse, HTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from storage.breaker import Breaker
from storage.contract import (
    ObjectAltered,
    ObjectExists,
    ObjectMissing,
    StoreError,
    StoreMisconfigured,
    StoreUnavailable,
)
from storage.s3_location import S3Location

_CONNECT_SECONDS: Final = 2.0
_REST_SECONDS: Final = 3.0
_CONNECTIONS: Final = 32
_PAGE: Final = 1000
_CHUNK: Final = 1 << 16

_ERRORS: Final[Mapping[str, type[StoreError]]] = {
    "NoSuchKey": ObjectMissing,
    "NoSuchVersion": ObjectMissing,
    "ObjectLockConfigurationNotFoundError": ObjectMissing,
    "PreconditionFailed": ObjectExists,
    "BadDigest": ObjectAltered,
    "InvalidDigest": ObjectAltered,
    "XAmzContentChecksumMismatch": ObjectAltered,
    "XAmzContentSHA256Mismatch": ObjectAltered,
    # Somebody else is writing this key right now, so whether it exists is not yet known.
    "ConditionalRequestConflict": StoreUnavailable,
    "OperationAborted": StoreUnavailable,
    "RequestTimeout": StoreUnavailable,
    "SlowDown": StoreUnavailable,
}

Seconds: TypeAlias = float | Callable[[], float]
"""How long something may take; where it is not always as long, whoever knows is asked each time, and may refuse."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@dataclass(frozen=True, slots=True)
class Version:
    id: str
    is_delete_marker: bool


class S3Bucket:
    def __init__(self, location: S3Location, *, seconds: Seconds) -> None:
        self.name = location.name
        self._location = location
        self._seconds = seconds
        self._connect()

    @contextmanager
    def deadline(self) -> Iterator[None]:
        """Let everything inside share one span of time, however many requests it takes."""
        if _deadline.get() is not None:
            yield
            return
        seconds = self._seconds() if callable(self._seconds) else self._seconds
        token = _deadline.set(time.monotonic() + seconds)
        try:
            yield
        finally:
            _deadline.reset(token)

    def create(self, key: str, data: bytes, headers: Mapping[str, str]) -> None:
        """Put the object unless the key is taken. The public call would send this condition as metadata."""
        with self._exchange() as client:
            client._put_object(self._location.bucket, key, data, {**headers, "If-None-Match": "*"})  # noqa: SLF001 - above

    def head(self, key: str, version: str | None = None) -> Mapping[str, str]:
        """Return the headers under lower-case names; they alone tell lock, hold and checksum alike in every store."""
        with self.deadline():
            try:
                found = self._stat(key, version)
            except ObjectMissing:
                # The answer to HEAD has no body, so a missing bucket looks like a missing object.
                self._require_bucket()
                raise
        return {name.lower(): value for name, value in (found.metadata or {}).items()}

    def read(self, key: str) -> bytes:
        with self._exchange() as client:
            return client.get_object(self._location.bucket, key).data

    def lock(self, key: str, version: str | None, until: datetime) -> None:
        with self._exchange() as client:
            client.set_object_retention(self._location.bucket, key, Retention(COMPLIANCE, until), version)

    def hold(self, key: str, version: str | None, *, held: bool) -> None:
        with self._exchange() as client:
            change = client.enable_object_legal_hold if held else client.disable_object_legal_hold
            change(self._location.bucket, key, version)

    def versions(self, key: str) -> list[Version]:
        with self._exchange() as client:
            found = client.list_objects(self._location.bucket, prefix=key, recursive=True, include_version=True)
            return [Version(each.version_id or "", each.is_delete_marker) for each in found if each.object_name == key]

    def destroy(self, key: str, version: Version) -> None:
        with self._exchange() as client:
            client.remove_object(self._location.bucket, key, version.id)

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        with self._exchange() as client:
            found = client.list_objects(self._location.bucket, prefix=prefix, recursive=True, start_after=after or None)
        while page := self._page(found):
            yield from page

    def make(self) -> None:
        """Create the bucket with Object Lock, unless it is there; either way see that it locks."""
        with self._exchange() as client:
            if not client.bucket_exists(self._location.bucket):
                client.make_bucket(self._location.bucket, object_lock=True)
        self.require_lock()

    def require_lock(self) -> None:
        """See that the bucket has Object Lock; ``StoreMisconfigured``, also where these keys may not see it."""
        try:
            with self._exchange() as client:
                client.get_object_lock_config(self._location.bucket)
        except ObjectMissing as error:
            raise StoreMisconfigured(f"{self.name}: the bucket has no Object Lock") from error

    def _stat(self, key: str, version: str | None) -> Object:
        with self._exchange() as client:
            return client.stat_object(
                self._location.bucket, key, version_id=version, extra_headers={"x-amz-checksum-mode": "ENABLED"}
            )

    def _require_bucket(self) -> None:
        with self._exchange() as client:
            exists = client.bucket_exists(self._location.bucket)
        if not exists:
            raise StoreMisconfigured(f"{self.name}: there is no such bucket")

    def _page(self, found: Iterator[Any]) -> list[str]:
        with self._exchange():
            return [each.object_name for each in islice(found, _PAGE)]

    @contextmanager
    def _exchange(self) -> Iterator[Minio]:
        if self._process != os.getpid():
            self._connect()
        breaker = self._breaker
        breaker.admit()
        try:
            with self.deadline():
                yield self._client
        except S3Error as error:
            refusal = self._refusal(error)
            if isinstance(refusal, StoreUnavailable):
                breaker.failed()
            else:
                breaker.succeeded()
            raise refusal from error
        except (ServerError, InvalidResponseError, HTTPError, OSError, ParseError, ValueError) as error:
            breaker.failed()
            raise StoreUnavailable(f"{self.name}: no usable answer ({type(error).__name__})") from error
        else:
            breaker.succeeded()

    def _refusal(self, error: S3Error) -> StoreError:
        broken = error.response.status >= 500
        kind = _ERRORS.get(error.code or "", StoreUnavailable if broken else StoreMisconfigured)
        return kind(f"{self.name}: {error.code}")

    def _connect(self) -> None:
        """Give each process its own connections: those from before a fork belong to two."""
        self._process = os.getpid()
        self._breaker = Breaker(rest=_REST_SECONDS)
        self._client = Minio(
            self._location.endpoint,
            access_key=self._location.access_key,
            secret_key=self._location.secret_key,
            secure=self._location.secure,
            region=self._location.region,
            http_client=_BoundedPool(maxsize=_CONNECTIONS, block=False, retries=False),
        )


class _BoundedPool(PoolManager):
    """Ends every request at the deadline, body included.

    There are no retries: one would halve the time that a page may wait, and the callers' queues try again anyway.
    """

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:  # type: ignore[override] # no positional redirect: none is followed
        left = _seconds_left()
        timeout = Timeout(connect=min(_CONNECT_SECONDS, left), total=left)
        response = super().urlopen(
            method, url, **options | {"timeout": timeout, "preload_content": False, "redirect": False}
        )
        try:
            body = BytesIO(b"".join(_chunks(response)))
        except BaseException:
            response.close()
            raise
        return HTTPResponse(
            body, response.headers, response.status, preload_content=False, request_method=method, request_url=url
        )


def _chunks(response: BaseHTTPResponse) -> Iterator[bytes]:
    """Read as it comes: neither a stalled nor a trickling body may outlast the deadline."""
    while True:
        left = _seconds_left()
        socket = getattr(response.connection, "sock", None)
        if socket is not None:
            socket.settimeout(left)
        chunk = response.read1(_CHUNK, decode_content=False)
        if not chunk:
            return
        yield chunk


def _seconds_left() -> float:
    end = _deadline.get()
    left = 0.0 if end is None else end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return left


def create_bucket(location: S3Location, *, seconds: float = 30.0) -> None:
    """Create the bucket that `open_store` expects; needs keys that may."""
    S3Bucket(location, seconds=seconds).make()


def require_lock(location: S3Location, *, seconds: float) -> None:
    """See that the bucket locks; ``StoreMisconfigured``."""
    S3Bucket(location, seconds=seconds).require_lock()
