"""The object store on a local disk: durable when it answers, create-only, checksummed.

One object is one directory of `data` and `meta.json`. It is written and synced apart, then renamed into place, so bytes
and metadata appear together or not at all, and a rename onto an existing object fails. The disk enforces no lock:
retention is enforced by this application, which is not WORM.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from storage.contract import (
    Finding,
    ObjectAltered,
    ObjectExists,
    ObjectInfo,
    ObjectKey,
    ObjectLocked,
    ObjectMissing,
    StoreMisconfigured,
    StoreUnavailable,
    checked_lock,
    checked_metadata,
    checked_sha256,
    utc_now,
)
from storage.probe import Attempts, prove

_DATA: Final = "data"
_META: Final = "meta.json"
_PARTS: Final = frozenset({_DATA, _META, f"{_META}.new"})
_KEY_SEPARATOR: Final = "."
# Other processes may be writing in the same tmp/; nothing that is still being written is an hour old.
_SAFE_AGE: Final = timedelta(hours=1)


class FilesystemStore:
    worm = False

    def __init__(self, root: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        if not root.is_absolute():
            raise StoreMisconfigured("the folder of the object store needs an absolute path")
        self._root = Path(os.path.realpath(root))
        self._objects = self._root / "objects"
        self._tmp = self._root / "tmp"
        self._clock = clock
        with _disk_errors():
            for folder in (self._root, self._objects, self._tmp):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self._root, self._root.parent):
                _sync_folder(folder)
            self._sweep()

    @property
    def name(self) -> str:
        return f"file://{self._root}"

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        sha256 = hashlib.sha256(data).hexdigest()
        if not key.names(sha256):
            raise ObjectAltered(f"{key}: the bytes are not those that the key names")
        until = None if locked_until is None else checked_lock(locked_until, now=self._clock())
        info = ObjectInfo(key, len(data), sha256, checked_metadata(metadata), until, held=False)
        with _disk_errors():
            self._create(info, data)
        kept = self.stat(key)
        self.get(key, sha256=sha256)
        if kept != info:
            raise ObjectAltered(f"{key}: read back differently than written")
        return kept

    def get(self, key: ObjectKey, *, sha256: str) -> bytes:
        checked_sha256(sha256)
        with _disk_errors():
            data = _read(self._existing(key) / _DATA)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectAltered(f"{key}: the bytes do not have the expected checksum")
        return data

    def stat(self, key: ObjectKey) -> ObjectInfo:
        with _disk_errors():
            return _info(key, self._existing(key))

    def extend_lock(self, key: ObjectKey, until: datetime) -> ObjectInfo:
        moment = checked_lock(until, now=self._clock())

        def extended(info: ObjectInfo) -> ObjectInfo:
            if info.locked_until is not None and moment < info.locked_until:
                raise ObjectLocked(f"{key}: a lock can only be extended")
            return replace(info, locked_until=moment)

        return self._edit(key, extended)

    def set_hold(self, key: ObjectKey, *, held: bool) -> ObjectInfo:
        return self._edit(key, lambda info: replace(info, held=held))

    def delete(self, key: ObjectKey) -> None:
        # Whoever was killed at this left it there: it goes now, though the object counts as missing since.
        doomed = self._tmp / f"deleted-{_folder_name(key)}"
        with _disk_errors(), suppress(FileNotFoundError):
            shutil.rmtree(doomed)
        with _disk_errors(), self._exclusively(key) as folder:
            if _info(key, folder).is_kept_at(self._clock()):
                raise ObjectLocked(f"{key}: locked or held, so it cannot be deleted")
            os.utime(folder)  # young again, so that no other process sweeps it away meanwhile
            folder.rename(doomed)
            _sync_folder(folder.parent)
            shutil.rmtree(doomed)

    def keys(self, owner: UUID | None = None) -> Iterator[ObjectKey]:
        with _disk_errors():
            for shelf in self._shelves(owner):
                for folder in sorted(shelf.iterdir()):
                    with suppress(ValueError):
                        key = ObjectKey.parse(folder.name.replace(_KEY_SEPARATOR, "/"))
                        if owner in {None, key.owner}:
                            yield key

    def names(self, after: str = "") -> Iterator[str]:
        with _disk_errors():
            for outer in sorted(self._objects.iterdir()):
                if outer.name >= after[: len(outer.name)]:
                    yield from (name for name in sorted(_names_under(outer)) if name > after)

    def probe(self) -> list[Finding]:
        # Nothing stands below this adapter that could be tried without its guards.
        return prove(
            self,
            Attempts(
                put_altered=lambda key, data, _promised: self.put(key, data, metadata={}, locked_until=None),
                shorten_lock=self.extend_lock,
                delete=self.delete,
            ),
            clock=self._clock,
        )

    def _create(self, info: ObjectInfo, data: bytes) -> None:
        place = self._place(info.key)
        draft = self._tmp / secrets.token_hex(16)
        draft.mkdir(mode=0o700)
        try:
            _write(draft / _DATA, data, mode=0o440)
            _write(draft / _META, _serialised(info), mode=0o640)
            _sync_folder(draft)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _rename_to_new(draft, place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        # Whoever made the parents may not have synced them yet, so each writer syncs the whole way up.
        for folder in (place.parent, place.parent.parent, self._objects):
            _sync_folder(folder)

    def _edit(self, key: ObjectKey, change: Callable[[ObjectInfo], ObjectInfo]) -> ObjectInfo:
        with _disk_errors(), self._exclusively(key) as folder:
            wanted = change(_info(key, folder))
            draft = folder / f"{_META}.new"
            draft.unlink(missing_ok=True)
            _write(draft, _serialised(wanted), mode=0o640)
            draft.replace(folder / _META)
            _sync_folder(folder)
            kept = _info(key, folder)
        if kept != wanted:
            raise ObjectAltered(f"{key}: read back differently than written")
        return kept

    @contextmanager
    def _exclusively(self, key: ObjectKey) -> Iterator[Path]:
        folder = self._existing(key)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # The one who had the lock before may have deleted the object, and another may since have put it again.
            if not (folder.exists() and os.path.samestat(os.fstat(handle), folder.stat())):
                raise ObjectMissing(str(key))
            yield folder
        finally:
            os.close(handle)

    def _existing(self, key: ObjectKey) -> Path:
        folder = self._place(key)
        if folder.is_dir():
            return folder
        if not self._objects.is_dir():
            raise StoreUnavailable("the folder of the object store is gone")
        raise ObjectMissing(str(key))

    def _place(self, key: ObjectKey) -> Path:
        place = self._shelf(key.owner) / _folder_name(key)
        if Path(os.path.realpath(place)) != place:
            raise StoreMisconfigured(f"{key}: a link leads out of the object store")
        return place

    def _shelf(self, owner: UUID) -> Path:
        return self._objects / owner.hex[:2] / owner.hex[2:4]

    def _shelves(self, owner: UUID | None) -> Iterator[Path]:
        """The folders that objects stand in, or the one where those of *owner* do."""
        if owner is None:
            for outer in sorted(self._objects.iterdir()):
                yield from sorted(outer.iterdir())
        elif self._shelf(owner).is_dir():
            yield self._shelf(owner)
        elif not self._objects.is_dir():
            raise StoreUnavailable("the folder of the object store is gone")

    def _sweep(self) -> None:
        """Remove what writers that died left behind."""
        oldest = time.time() - _SAFE_AGE.total_seconds()
        for leftover in self._tmp.iterdir():
            with suppress(FileNotFoundError):
                if leftover.stat().st_mtime < oldest:
                    shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"the disk of the object store failed: {error.strerror}") from error


def _folder_name(key: ObjectKey) -> str:
    return str(key).replace("/", _KEY_SEPARATOR)


def _names_under(outer: Path) -> Iterator[str]:
    """What lies under one of the folders that shelves stand in: objects by their keys, all else by its path."""
    if not outer.is_dir():
        yield outer.name
        return
    for shelf in outer.iterdir():
        for place in shelf.iterdir() if shelf.is_dir() else ():
            yield from _names_in(place, outer)
        if not shelf.is_dir():
            yield str(shelf.relative_to(outer.parent))


def _names_in(place: Path, outer: Path) -> Iterator[str]:
    """The key of an object, and what lies in its folder besides; of whatever else it is, the path."""
    try:
        key = ObjectKey.parse(place.name.replace(_KEY_SEPARATOR, "/"))
    except ValueError:
        yield str(place.relative_to(outer.parent))
        return
    yield str(key)
    if place.is_dir():
        yield from (f"{key}/{part.name}" for part in place.iterdir() if part.name not in _PARTS)


def _rename_to_new(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except OSError as error:
        if place.exists():
            raise ObjectExists(f"{place.name.replace(_KEY_SEPARATOR, '/')}: already stored") from error
        raise


def _write(path: Path, data: bytes, *, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        if path.parent.is_dir():
            raise ObjectAltered(f"{path.parent.name}: {path.name} is gone") from error
        raise ObjectMissing(path.parent.name) from error
    with os.fdopen(handle, "rb") as file:
        return file.read()


def _size(path: Path) -> int | None:
    return path.lstat().st_size if path.exists() else None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _info(key: ObjectKey, folder: Path) -> ObjectInfo:
    """Read the metadata. One flipped bit in it could end a lock early, so it carries its own checksum."""
    raw = _read(folder / _META)
    try:
        fields = json.loads(raw)
        info = ObjectInfo(
            key=ObjectKey.parse(fields["key"]),
            size=fields["size"],
            sha256=checked_sha256(fields["sha256"]),
            metadata=checked_metadata(fields["metadata"]),
            locked_until=fields["locked_until"] and datetime.fromisoformat(fields["locked_until"]),
            held=fields["held"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ObjectAltered(f"{key}: its metadata cannot be read") from error
    if raw != _serialised(info) or info.key != key or info.size != _size(folder / _DATA):
        raise ObjectAltered(f"{key}: its metadata is not what was written")
    return info


def _serialised(info: ObjectInfo) -> bytes:
    fields = {
        "key": str(info.key),
        "size": info.size,
        "sha256": info.sha256,
        "metadata": dict(sorted(info.metadata.items())),
        "locked_until": info.locked_until and info.locked_until.isoformat(),
        "held": info.held,
    }
    seal = hashlib.sha256(json.dumps(fields).encode("ascii")).hexdigest()
    return json.dumps(fields | {"seal": seal}, indent=1).encode("ascii")
