"""A backup is brought back to an empty place: all of it is checked before anything there is touched.

Store before database: what breaks off leaves a place whose database is empty, or says itself that it is torn, and the
same backup may be brought there again. What was written down in the place says which one it is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import delete, make_url

from forms_service.adapters.backups.database_copies import (
    drop_torn,
    end_restore,
    is_empty_database,
    kind_of_database,
    new_database,
    require_tools,
    torn_by,
)
from forms_service.adapters.backups.description import (
    DATABASE,
    FILES,
    KEYS,
    STORE,
    Backup,
    part_file,
    read_backup,
)
from forms_service.adapters.backups.encryption import PrivateKey, decrypt_file, decrypted_file, private_keys
from forms_service.adapters.backups.making import Progress, read_note
from forms_service.adapters.backups.tar_stream import files_of_tar
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.first_seals import bring_up_to_date
from forms_service.adapters.sql.migrations import is_known_revision
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessionLookup
from forms_service.adapters.sql.tables import sign_ins
from forms_service.adapters.sql.unit_of_work import SqlRepositories, SqlUnitOfWork
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.auditing.keys import former_keys_text
from forms_service.casework.errors import Conflict, IntegrityFailure
from forms_service.casework.installation_kinds import OUTSIDE_PRODUCTION, other_kind_words
from forms_service.services.keeping.in_store.installation_mark import mark_in
from storage.contract import ObjectExists, ObjectInfo, ObjectStore

BEGUN: Final = "restore-begun"
"""The file in FORMS_VAR by which it is known that a restore has not come to its end."""
KINDS_OF_KEYS: Final = ("session", "audit")
RESTORED: Final = "restored"


@dataclass(frozen=True)
class EmptyPlace:
    """Where a backup is brought: *var* takes the keys and the files, the other two the rest.

    *installation* is what kind of installation it is there.
    *audit_key* is the one that is set there already, if one is. *files* are what the service uses there now, by the
    names that they have in backups.
    """

    var: Path
    database_url: str
    open_store: Callable[[], ObjectStore]
    audit_key: str
    files: Mapping[str, Path]
    installation: str = OUTSIDE_PRODUCTION

    def keys_file(self, kind: str) -> Path:
        return self.var / "keys" / kind


@dataclass(frozen=True)
class Restored:
    """What was brought back; *others* are the files in the place that are otherwise than in the backup."""

    backup: Backup
    objects: int
    others: Sequence[str]
    sessions: int


@dataclass(frozen=True)
class _Opened:
    """A backup in its folder, with the private keys that open it."""

    folder: Path
    backup: Backup
    identities: Sequence[PrivateKey]

    def files(self, part: str) -> Iterator[tuple[str, bytes, str]]:
        with decrypted_file(self.folder / part_file(part), self.identities) as stream:
            yield from files_of_tar(stream)


def restore_backup(
    folder: Path, key_file: Path, place: EmptyPlace, *, keep_store: bool, now: datetime, progress: Progress
) -> Restored:
    """Bring a backup back to an empty place; with *keep_store* nothing is put into the store there."""
    opened = _Opened(folder, read_backup(folder), private_keys(key_file.read_text(encoding="utf-8")))
    backup, keys = opened.backup, _checked_keys(opened, place)
    store = place.open_store()
    if keep_store and (found := mark_in(store)) and found != place.installation:
        raise Conflict(other_kind_words("document store", found, place.installation))
    _require_empty(backup, place, store, keep_store=keep_store)
    require_tools(place.database_url, "pg_restore")
    _note_begun(place, backup)
    others = _unpack_files(opened, place)
    objects = 0 if keep_store else _fill_store(opened, store, now, progress)
    progress(DATABASE, 0, 1)
    with new_database(place.database_url, backup.id) as target:
        decrypt_file(folder / part_file(DATABASE), target, opened.identities)
    ended = _open_anew(place, backup, keys["audit"], now)
    _write_keys(place, keys)
    # The database says to the last that it is not whole: by that alone the same restore may begin anew.
    (place.var / BEGUN).unlink()
    end_restore(place.database_url)
    return Restored(backup, objects, others, ended)


def _checked_keys(opened: _Opened, place: EmptyPlace) -> Mapping[str, list[str]]:
    """Return the keys that are in a backup, if every part of it is what was written with them."""
    backup = opened.backup
    if faults := backup.faults_in(opened.folder):
        raise IntegrityFailure(f"This backup is not whole, and nothing was touched. {' '.join(faults)}")
    keys: dict[str, list[str]] = {kind: json.loads(data) for kind, data, _ in opened.files(KEYS)}
    if keys.keys() != {*KINDS_OF_KEYS} or not backup.is_sealed_with(keys["audit"][0].encode()):
        raise IntegrityFailure("What this backup says of itself was altered, and nothing was touched.")
    if place.audit_key and place.audit_key != keys["audit"][0]:
        raise Conflict("AUDIT_KEY is set here and is not the key of this backup: leave it unset, or restore elsewhere.")
    if backup.installation and backup.installation != place.installation:
        raise Conflict(other_kind_words("backup", backup.installation, place.installation))
    if not is_known_revision(backup.revision):
        raise Conflict(f"Version {backup.service} made this backup, and it is newer than this one. Install that first.")
    if backup.database != kind_of_database(place.database_url):
        raise Conflict(f"This backup is of {backup.database}: DATABASE_URL must name one of that kind.")
    return keys


def _require_empty(backup: Backup, place: EmptyPlace, store: ObjectStore, *, keep_store: bool) -> None:
    """``Conflict`` where anything is in the place that no restore which broke off left there.

    What an attempt before this one left of database and keys goes: it is all in the backup.
    """
    was_begun = _was_begun(place, backup)
    drop_torn(place.database_url)
    if was_begun:
        for kind in KINDS_OF_KEYS:
            for file in (place.keys_file(kind), place.keys_file(f"{kind}-before")):
                file.unlink(missing_ok=True)
    if not is_empty_database(place.database_url):
        raise Conflict(
            "The database here is not empty, and nothing is ever written over one. Have DATABASE_URL name an empty one."
        )
    present = [str(file) for file in map(place.keys_file, KINDS_OF_KEYS) if file.exists()]
    if present:
        raise Conflict(f"There are keys here already: {', '.join(present)}. Have FORMS_VAR name an empty folder.")
    if not keep_store and STORE not in backup.parts:
        raise Conflict("This backup has no store in it: bring that back by its own means, then use --keep-store.")
    if not keep_store and not was_begun and any(True for _ in store.names()):
        raise Conflict(
            "The store here is not empty. Have OBJECT_STORE_URL name an empty one; or, if it is the store that this "
            "database belongs to, use --keep-store, and nothing is put into it."
        )


def _was_begun(place: EmptyPlace, backup: Backup) -> bool:
    """Whether this backup was being brought to the place before, and that broke off."""
    begun = place.var / BEGUN
    is_noted = begun.exists() and begun.read_text(encoding="utf-8", errors="replace") == _note_of(place, backup)
    return is_noted or torn_by(place.database_url) == backup.id


def _note_begun(place: EmptyPlace, backup: Backup) -> None:
    place.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    (place.var / BEGUN).write_text(_note_of(place, backup), encoding="utf-8")


def _note_of(place: EmptyPlace, backup: Backup) -> str:
    """Which backup is brought to which database: what another database holds was left there by no attempt of ours."""
    return f"{backup.id} {make_url(place.database_url).render_as_string()}"


def _unpack_files(opened: _Opened, place: EmptyPlace) -> Sequence[str]:
    """Lay the files of a backup where they can be compared; return those that are otherwise here."""
    home = place.var / RESTORED
    shutil.rmtree(home, ignore_errors=True)
    others = set()
    for name, data, _ in opened.files(FILES):
        target = home / name
        if not target.resolve().is_relative_to(home.resolve()):
            raise IntegrityFailure(f"{name} would be written outside {home}.")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_for_owner(target, data)
        kind, _, inside = name.partition("/")
        if not _is_the_same(place.files.get(kind), inside, data):
            others.add(kind)
    return sorted(others)


def _is_the_same(here: Path | None, inside: str, data: bytes) -> bool:
    file = here / inside if here is not None and here.is_dir() else here
    return file is not None and file.is_file() and file.read_bytes() == data


def _fill_store(opened: _Opened, store: ObjectStore, now: datetime, progress: Progress) -> int:
    number, total = 0, opened.backup.objects or 0
    for number, (name, data, note) in enumerate(opened.files(STORE), 1):
        _put_object_back(store, read_note(name, note, len(data)), data, now)
        progress(STORE, number, total)
    return number


def _put_object_back(store: ObjectStore, info: ObjectInfo, data: bytes, now: datetime) -> None:
    """Put an object back with what the store said of it; a lock that has ended meanwhile is none."""
    locked = info.locked_until if info.locked_until and info.locked_until > now else None
    try:
        store.put(info.key, data, metadata=info.metadata, locked_until=locked)
    except ObjectExists:
        store.get(info.key, sha256=info.sha256)  # An attempt before this one had put it.
    if info.held:
        store.set_hold(info.key, held=True)


def _open_anew(place: EmptyPlace, backup: Backup, audit_keys: Sequence[str], now: datetime) -> int:
    """Bring the tables up to date, end every session that was open then, and log in each chain what has happened."""
    engine = open_database(place.database_url, seconds=None)
    newest, *former = (key.encode() for key in audit_keys)
    try:
        bring_up_to_date(engine, newest, former)
        with engine.begin() as connection:
            connection.execute(delete(sign_ins))
        whose = SqlSessionLookup(engine).organisations()
        with SqlUnitOfWork(engine, newest, former) as unit:
            organisations = dict.fromkeys([*unit.queue.organisations(), *whose])
            ended = sum(_begin_anew(unit.of(each), each, backup, now) for each in organisations)
            unit.commit()
        return ended
    finally:
        engine.dispose()


def _begin_anew(repositories: SqlRepositories, organisation: str, backup: Backup, now: datetime) -> int:
    """End the sessions of one organisation, and log that its database was brought back; return how many there were."""
    told = {"made_at": backup.made_at.isoformat()}
    repositories.audit.append(
        Event(organisation, now, "system", Verb.ALTERATION, "backup_restored", "backup", backup.id, "", told)
    )
    return sum(repositories.sessions.remove(session) for session in repositories.sessions.every())


def _write_keys(place: EmptyPlace, keys: Mapping[str, Sequence[str]]) -> None:
    """Write the keys where this machine keeps its own: the present one, and those before it, one a line."""
    for kind, every in keys.items():
        place.keys_file(kind).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_for_owner(place.keys_file(kind), every[0].encode())
        if every[1:]:
            _write_for_owner(place.keys_file(f"{kind}-before"), former_keys_text(every[1:]).encode())


def _write_for_owner(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(data)
