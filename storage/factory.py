"""Opening the object store that a URL names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from storage.contract import ObjectStore, StoreMisconfigured, utc_now
from storage.filesystem import FilesystemStore
from storage.s3 import S3Store
from storage.s3_bucket import Seconds
from storage.s3_location import S3Location


def open_store(
    url: str,
    *,
    access_key: str | None = None,
    secret_key: str | None = None,
    disposal_keys: tuple[str, str] | None = None,
    seconds: Seconds = 4.0,
    clock: Callable[[], datetime] = utc_now,
) -> ObjectStore:
    """Open `file:///absolute/path` or `s3://...`, without asking S3 yet: a page must not wait for a store at start.

    `seconds` is what one verb may take in all on S3. `disposal_keys` are those of the identity that deletes there, and
    does nothing else; a folder knows no identities.
    """
    location = read_location(url, access_key=access_key, secret_key=secret_key)
    if isinstance(location, Path):
        return FilesystemStore(location, clock=clock)
    disposal = disposal_identity(location, disposal_keys)
    return S3Store(location, disposal=disposal, seconds=seconds, clock=clock)


def disposal_identity(location: S3Location, keys: tuple[str, str] | None) -> S3Location | None:
    """Return the same bucket as the identity with these *keys* sees it."""
    return replace(location, access_key=keys[0], secret_key=keys[1]) if keys else None


def read_location(url: str, *, access_key: str | None = None, secret_key: str | None = None) -> Path | S3Location:
    """Return where a URL says that the store is, and ask nothing there; ``StoreMisconfigured``."""
    scheme, separator, rest = url.partition("://")
    match scheme if separator else None:
        case "file" if rest.startswith("/"):
            return Path(unquote(rest))
        case "file":
            raise StoreMisconfigured("a file:// object store needs an absolute path: file:///absolute/path")
        case "s3":
            return S3Location.parse(url, access_key=access_key, secret_key=secret_key)
        case _:
            raise StoreMisconfigured("the URL of the object store begins with file:// or s3://")
