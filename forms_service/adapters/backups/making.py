"""A backup is made: database before store, so that whatever the database names lies in the store that is copied."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import Engine

from forms_service.adapters.backups.database_copies import (
    copy_of_database,
    is_empty_database,
    kind_of_database,
    require_tools,
    torn_by,
)
from forms_service.adapters.backups.description import (
    DATABASE,
    FILES,
    KEYS,
    STORE,
    Backup,
    BackupPart,
    part_file,
)
from forms_service.adapters.backups.encryption import PublicKey, encrypt_file, public_keys
from forms_service.adapters.backups.shelf import UNFINISHED
from forms_service.adapters.backups.tar_stream import tar_of
from forms_service.adapters.backups.torn_databases import TORN
from forms_service.adapters.sql.engine import connect
from forms_service.adapters.sql.migrations import revision_of
from forms_service.adapters.sql.repositories.protection.installation_kind import kind_of_installation
from forms_service.casework.auditing.keys import key_id
from forms_service.casework.errors import Conflict, Unavailable
from storage.contract import ObjectInfo, ObjectKey, ObjectStore, StoreError, StoreUnavailable

FORMER: Final = "former"
Progress = Callable[[str, int, int], None]
"""Told which part is being done, how many pieces of it are done, and of how many."""


@dataclass(frozen=True)
class BackedUp:
    """What a backup is made of. *keys* are by name the present one and those before it; *files* are folders and files.

    Without a *store* that is backed up by its own means, beside this.
    """

    database_url: str
    engine: Engine
    keys: Mapping[str, Sequence[str]]
    files: Mapping[str, Path]
    store: ObjectStore | None


@dataclass(frozen=True)
class MadeBackup:
    """*unread* are the objects of the store that could not be copied, each with why."""

    folder: Path
    backup: Backup
    unread: Sequence[str]


def make_backup(
    what: BackedUp, shelf: Path, *, keys: Sequence[str], days: int, now: datetime, progress: Progress
) -> MadeBackup:
    """Make a backup in a new folder on the *shelf*, encrypted to the public *keys* and kept for so many *days*."""
    if not keys:
        raise Conflict("BACKUP_PUBLIC_KEYS names no key to encrypt to. See docs/operations.md.")
    recipients = public_keys(keys)
    if is_empty_database(what.database_url):
        raise Conflict("There is nothing to back up: the database is empty.")
    if torn_by(what.database_url):
        raise Conflict(TORN)
    require_tools(what.database_url, "pg_dump")
    name = f"{now:%Y-%m-%dT%H%M%S}-{uuid4().hex[:6]}"
    draft = shelf / f"{name}{UNFINISHED}"
    draft.mkdir(mode=0o700, parents=True)
    copies = _Copies(draft, recipients, progress)
    try:
        copies.write_every_part(what)
    except BaseException as error:  # Also where it is stopped by hand: no half of a backup stays.
        shutil.rmtree(draft)
        if isinstance(error, OSError | sqlite3.Error):
            raise Unavailable(f"The backup broke off, and nothing of it was kept: {error}.") from error
        raise
    audit_key = what.keys["audit"][0].encode()
    backup = Backup(
        id=name,
        made_at=now,
        expires_at=now + timedelta(days=days),
        service=version("forms-service"),
        revision=revision_of(what.engine),
        database=kind_of_database(what.database_url),
        objects=None if what.store is None else copies.objects,
        audit_key=key_id(audit_key),
        public_keys=tuple(keys),
        parts=copies.parts,
        installation=_kind_here(what.engine),
    ).sealed_with(audit_key)
    backup.write(draft)
    return MadeBackup(_finished(draft, shelf / name), backup, copies.unread)


def _kind_here(engine: Engine) -> str:
    with connect(engine) as connection:
        return kind_of_installation(connection)


class _Copies:
    """The parts of one backup, one after the other."""

    def __init__(self, folder: Path, recipients: Sequence[PublicKey], progress: Progress) -> None:
        self._folder, self._recipients, self._progress = folder, recipients, progress
        self.parts: dict[str, BackupPart] = {}
        self.unread: list[str] = []
        self.objects = 0

    def write_every_part(self, what: BackedUp) -> None:
        keys = ((kind, json.dumps(list(every)).encode(), "") for kind, every in what.keys.items())
        self.write(DATABASE, copy_of_database(what.database_url))
        self.write(KEYS, tar_of(keys))
        self.write(FILES, tar_of(_files_under(what.files)))
        if what.store is not None:
            self.write(STORE, tar_of(self.objects_of(what.store)))

    def write(self, name: str, chunks: Iterator[bytes]) -> None:
        self._progress(name, 0, 1)
        made = encrypt_file(chunks, self._folder / part_file(name), self._recipients)
        self.parts[name] = BackupPart(made.size, made.sha256)

    def objects_of(self, store: ObjectStore) -> Iterator[tuple[str, bytes, str]]:
        """Each object with what the store says of it; one that cannot be read keeps no other from being copied."""
        keys = list(store.keys())
        for key in keys:
            try:
                info = store.stat(key)
                data = store.get(key, sha256=info.sha256)
            except StoreUnavailable:
                raise
            except StoreError as error:
                self.unread.append(str(error))
                continue
            self.objects += 1
            self._progress(STORE, self.objects, len(keys))
            yield str(key), data, _note_of(info)


def _note_of(info: ObjectInfo) -> str:
    locked = info.locked_until.isoformat() if info.locked_until else ""
    return json.dumps({"sha256": info.sha256, "metadata": dict(info.metadata), "locked": locked, "held": info.held})


def read_note(key: str, note: str, size: int) -> ObjectInfo:
    """Return what the store said of an object when it was copied."""
    told = json.loads(note)
    locked = datetime.fromisoformat(told["locked"]) if told["locked"] else None
    return ObjectInfo(ObjectKey.parse(key), size, told["sha256"], told["metadata"], locked, told["held"])


def _files_under(places: Mapping[str, Path]) -> Iterator[tuple[str, bytes, str]]:
    for name, place in places.items():
        files = sorted(file for file in place.rglob("*") if file.is_file()) if place.is_dir() else [place]
        for file in files:
            if "__pycache__" not in file.parts:
                inside = file.relative_to(place) if place.is_dir() else Path(file.name)
                yield f"{name}/{inside}", file.read_bytes(), ""


def _finished(draft: Path, folder: Path) -> Path:
    """Give a backup its name once all of it is on the disk."""
    if folder.exists():
        raise Conflict(f"{folder} is there already.")
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return draft.rename(folder)
