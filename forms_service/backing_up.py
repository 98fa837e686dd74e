"""Backups put together from the settings: what is backed up, where to, and the empty place it is brought back to."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from forms_service.adapters.backups.description import read_backup
from forms_service.adapters.backups.encryption import new_key_pair
from forms_service.adapters.backups.making import BackedUp, MadeBackup, Progress, make_backup
from forms_service.adapters.backups.restoring import RESTORED, EmptyPlace, Restored, restore_backup
from forms_service.adapters.backups.shelf import ShelvedBackup, backups_on_shelf, remove_expired_backups
from forms_service.adapters.clock import SystemClock
from forms_service.adapters.sql.engine import open_database
from forms_service.bootstrap import WORKER_STORE_SECONDS, build_ports, close
from forms_service.casework.errors import Conflict
from forms_service.casework.installation_kinds import kind_by
from forms_service.services.keeping.disposing.replaying import Replay, replay_disposals
from forms_service.settings import Settings
from storage.contract import ObjectStore
from storage.factory import open_store

__all__ = ["RESTORED", "new_key_pair"]


def back_up(settings: Settings, *, with_store: bool, progress: Progress) -> MadeBackup:
    """Make a backup of this installation on its shelf."""
    what = BackedUp(
        settings.backup_database_url or settings.database_url,
        open_database(settings.database_url, seconds=None),
        {
            "session": [settings.secret_key, *settings.former_secret_keys],
            "audit": [key.decode() for key in (settings.audit_key, *settings.former_audit_keys)],
        },
        _files_backed_up(settings),
        _store_here(settings) if with_store else None,
    )
    try:
        return make_backup(
            what,
            _shelf(settings),
            keys=settings.backup_public_keys,
            days=settings.backup_days,
            now=SystemClock().now(),
            progress=progress,
        )
    finally:
        what.engine.dispose()


def shelved(settings: Settings) -> Sequence[tuple[ShelvedBackup, str]]:
    """Return the backups on the shelf, each with what is said of it now."""
    return [(each, each.words(SystemClock().now())) for each in backups_on_shelf(_shelf(settings))]


def remove_expired(settings: Settings) -> Sequence[Path]:
    return remove_expired_backups(_shelf(settings), SystemClock().now())


def bring_back(settings: Settings, folder: Path, key_file: Path, *, keep_store: bool, progress: Progress) -> Restored:
    """Bring a backup back to the empty place that the settings name."""
    place = EmptyPlace(
        settings.var,
        settings.database_url,
        lambda: _store_here(settings),
        settings.audit_key.decode(),
        _files_backed_up(settings),
        kind_by(production=settings.production),
    )
    return restore_backup(folder, key_file, place, keep_store=keep_store, now=SystemClock().now(), progress=progress)


def replay_here(settings: Settings) -> Replay:
    """Destroy again in what was brought back whatever the ledger says was destroyed since, with the keys of then."""
    keys = settings.var / "keys"
    newest, before = (keys / "audit").read_text(encoding="ascii").strip(), keys / "audit-before"
    former = shlex.split(before.read_text(encoding="ascii")) if before.exists() else []
    with_keys = replace(settings, audit_key=newest.encode(), former_audit_keys=tuple(each.encode() for each in former))
    ports = build_ports(with_keys, patient=True)
    try:
        return replay_disposals(ports)
    finally:
        close(ports)


def faults_of_backup(folder: Path) -> Sequence[str]:
    """Say what of a backup is not as it was written."""
    return read_backup(folder).faults_in(folder)


def write_private(file: Path, words: str) -> None:
    """Write a new file that its owner alone may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(words)


def what_now(settings: Settings, done: Restored) -> Iterator[str]:
    """What is to be done after a backup was brought back, in order."""
    keys = settings.var / "keys"
    yield (
        f"Compare the id of the audit key with what was written down when the backup was made. The keys are in {keys}: "
        "set SECRET_KEY and AUDIT_KEY (and the …_KEYS_BEFORE) from them where this machine keeps such settings."
    )
    if done.others:
        yield (
            f"These files are otherwise here than in the backup, or not set: {', '.join(done.others)}. Those of the "
            f"backup are in {settings.var / RESTORED}: have the settings name them, unless what is here is right."
        )
    yield (
        f"What was destroyed after this backup was made, on {done.backup.made_at:%Y-%m-%d}, only the disposal ledger "
        "in the store says. If the store came back with the backup, put the ledger's objects of the lost store there "
        "if there is a copy, and run forms-service records replay-disposals."
    )
    yield "Start nothing yet. forms-service store probe must find the store sound."
    yield (
        "forms-service records bring-home lists, and brings into the database, what the store has beyond it: what was "
        "filed after the database was copied."
    )
    yield "Start the service. Everybody signs in anew: every session of then has been ended."
    yield (
        "forms-service audit verify says whether the log ends before what was anchored. The records officer says why "
        "(audit explain-break), the information asset owner or data protection officer accepts it (audit accept-break)."
    )
    yield "forms-service records reconcile must find nothing, or what is to be done about each thing stands beside it."
    yield "What was typed and not filed after the backup is lost: tell those who worked then."


def _shelf(settings: Settings) -> Path:
    if settings.backup_folder is None:
        raise Conflict("BACKUP_FOLDER names no folder for backups. See docs/operations.md.")
    return settings.backup_folder


def _files_backed_up(settings: Settings) -> Mapping[str, Path]:
    every = {
        "form_definitions": settings.definitions,
        "document_templates": settings.templates,
        "retention_schedules": settings.schedules,
        "reference_data": settings.reference_data,
        "organisations": settings.organisations_file,
        "sign_in": settings.sign_in_file,
    }
    return {name: place for name, place in every.items() if place is not None}


def _store_here(settings: Settings) -> ObjectStore:
    return open_store(
        settings.object_store_url,
        access_key=settings.object_store_access_key or None,
        secret_key=settings.object_store_secret_key or None,
        seconds=WORKER_STORE_SECONDS,
    )
