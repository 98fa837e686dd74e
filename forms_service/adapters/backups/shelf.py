"""The backups that lie in one folder: listed with when each expires, and removed by command once they have."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from forms_service.adapters.backups.description import Backup, read_backup
from forms_service.casework.errors import IntegrityFailure

UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True)
class ShelvedBackup:
    """A folder with the backup in it; none where that broke off, or cannot be read."""

    folder: Path
    backup: Backup | None

    def words(self, now: datetime) -> str:
        backup = self.backup
        if backup is None:
            return "broken off, or not to be read: remove the folder"
        if backup.lacks_in(self.folder):
            return "TORN: parts of it are gone, or shorter than they were written; it brings nothing back"
        store = "the store by its own means" if backup.objects is None else f"{backup.objects} objects"
        till = "EXPIRED on" if backup.has_expired(now) else "kept until"
        size = sum(part.size for part in backup.parts.values())
        return (
            f"made {backup.made_at:%Y-%m-%d %H:%M} UTC, {backup.database}, {store}, {size:,} bytes, audit key "
            f"{backup.audit_key}; {till} {backup.expires_at:%Y-%m-%d}"
        )


def backups_on_shelf(shelf: Path) -> Iterator[ShelvedBackup]:
    """The backups of a folder, in the order of their names, which begin with when they were made."""
    for folder in sorted(shelf.iterdir()) if shelf.is_dir() else ():
        if folder.is_dir():
            try:
                yield ShelvedBackup(folder, read_backup(folder) if folder.suffix != UNFINISHED else None)
            except IntegrityFailure:
                yield ShelvedBackup(folder, None)


def remove_expired_backups(shelf: Path, now: datetime) -> list[Path]:
    """Remove what has expired and return it; the newest that is whole stays however old, as none would be left else."""
    made = [(each.backup, each.folder) for each in backups_on_shelf(shelf) if each.backup is not None]
    made.sort(key=lambda one: one[0].made_at)
    newest = next((folder for backup, folder in reversed(made) if not backup.faults_in(folder)), None)
    gone = [folder for backup, folder in made if backup.has_expired(now) and folder != newest]
    for folder in gone:
        shutil.rmtree(folder)
    return gone
