"""Backups: what is set for them makes one that can be brought back, in a place of its own.

Nothing of it keeps the service from starting, as nobody who is served is harmed by it on the day.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from forms_service.adapters.backups.encryption import KeyRefused, public_keys
from forms_service.adapters.sql.engine import DatabaseMisconfigured, read_address
from forms_service.preflight.files import may_write, nearest_folder
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming
from storage.contract import StoreMisconfigured


def unusable_backups(it: Installation) -> Iterator[Shortcoming]:
    """Settings with which no backup is made."""
    settings = it.settings
    if not (settings.backup_folder or settings.backup_public_keys or settings.backup_database_url):
        return
    if settings.backup_folder is None:
        yield _unusable("BACKUP_FOLDER names no folder, so no backup is made.", "Set BACKUP_FOLDER.")
    if not settings.backup_public_keys:
        words = "BACKUP_PUBLIC_KEYS names no key to encrypt to, so no backup is made."
        yield _unusable(words, "Set it to what forms-service backup key prints on another machine.")
    try:
        public_keys(settings.backup_public_keys)
    except KeyRefused as error:
        yield _unusable(str(error), "Set it to what forms-service backup key printed.")
    yield from _unusable_database(it)


def _unusable_database(it: Installation) -> Iterator[Shortcoming]:
    try:
        other = read_address(it.settings.backup_database_url) if it.settings.backup_database_url else None
    except DatabaseMisconfigured as error:
        yield _unusable(str(error).replace("DATABASE_URL", "BACKUP_DATABASE_URL"), "Put BACKUP_DATABASE_URL right.")
        return
    if (
        other
        and it.database
        and _kind_and_name(other.get_backend_name(), other.database)
        != _kind_and_name(it.database.get_backend_name(), it.database.database)
    ):
        words = "BACKUP_DATABASE_URL names another database than DATABASE_URL: backups would be of that."
        yield _unusable(words, "Have it name the same database, by a role that sees every row.")


def _kind_and_name(kind: str, name: str | None) -> tuple[str, str]:
    return kind, name or ""


def unusable_backup_folder(it: Installation) -> Iterator[Shortcoming]:
    """A place in which no backup can be put, or none that is left once what it is a copy of is gone."""
    folder = it.settings.backup_folder
    if folder is None:
        return
    if not may_write(folder):
        there = nearest_folder(folder)
        words = f"BACKUP_FOLDER is {folder}, and the account of the service may not write to {there}."
        yield _unusable(words, f"Make {folder} a folder of that account; if it is on a disk of its own, mount that.")
    elif folder.exists() and folder.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        words = f"{folder} (BACKUP_FOLDER) is open to other accounts of this machine, or its group may change it."
        yield Shortcoming("files-open", words, f"chmod 750 {folder}, or 700.", Effect.OPEN)
    for what, place in _places_backed_up(it):
        if folder.is_relative_to(place) or place.is_relative_to(folder):
            words = f"BACKUP_FOLDER is {folder}, which is one with {what} ({place}): what destroys one destroys both."
            yield _unusable(words, "Name a folder elsewhere, best on another disk, which is copied to another place.")
            return


def _places_backed_up(it: Installation) -> Iterator[tuple[str, Path]]:
    yield "FORMS_VAR", it.settings.var
    try:
        store = it.read_store()
    except StoreMisconfigured:
        store = None
    if isinstance(store, Path):
        yield "the store", store


def _unusable(words: str, remedy: str) -> Shortcoming:
    return Shortcoming("backup-unusable", words, remedy, Effect.OPEN)
