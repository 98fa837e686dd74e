"""What a backup says of itself, without a name of anybody: when it was made, what of, till when, and its checksums."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from forms_service.casework.auditing.events import canonical
from forms_service.casework.errors import IntegrityFailure

DESCRIPTION: Final = "backup.json"
BACKUP_FORMAT: Final = "backup/1"
DATABASE, KEYS, FILES, STORE = "database", "keys", "files", "store"
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class BackupPart:
    """One encrypted file of a backup, as it lies there."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Backup:
    """*revision* is the migration that its *database*, of one kind or the other, had met last.

    *objects* are how many of the store are in it: none where the store is backed up by its own means. *audit_key* is
    the short id of the key that seals it; *public_keys* are those that it is encrypted to.
    """

    id: str
    made_at: datetime
    expires_at: datetime
    service: str
    revision: str
    database: str
    objects: int | None
    audit_key: str
    public_keys: tuple[str, ...]
    parts: Mapping[str, BackupPart]
    seal: str = ""
    installation: str = ""
    """What kind of installation it was made of; empty in one that was made before that was written down."""

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at <= now

    def sealed_with(self, key: bytes) -> Backup:
        return replace(self, seal=self._seal(key))

    def is_sealed_with(self, key: bytes) -> bool:
        return hmac.compare_digest(self.seal, self._seal(key))

    def write(self, folder: Path) -> None:
        """Write it beside its parts, readable by its owner alone."""
        plain = {**_without_seal(self), "seal": self.seal}
        descriptor = os.open(folder / DESCRIPTION, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(plain, handle, indent=2, sort_keys=True)
            handle.flush()
            os.fsync(handle.fileno())

    def lacks_in(self, folder: Path) -> bool:
        """Whether any part of it is gone, or not as long as it was: what is seen without reading it."""
        files = ((folder / part_file(name), part.size) for name, part in self.parts.items())
        return any(not file.is_file() or file.stat().st_size != size for file, size in files)

    def faults_in(self, folder: Path) -> list[str]:
        """Say what of it is not as it was written, without a private key."""
        return [words for name, part in self.parts.items() if (words := _fault_of_part(folder / part_file(name), part))]

    def _seal(self, key: bytes) -> str:
        return hmac.new(key, f"backup:{canonical(_without_seal(self))}".encode(), hashlib.sha256).hexdigest()


_OF_FORMAT: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {BACKUP_FORMAT: dict}
"""How each format is read; there is one so far."""


def part_file(name: str) -> str:
    return f"{name}.age"


def read_backup(folder: Path) -> Backup:
    """Read what a backup says of itself; ``IntegrityFailure`` where it is none, or not a whole one."""
    try:
        told: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        told = _OF_FORMAT[told.pop("format")](told)
        parts = {str(name): BackupPart(**part) for name, part in told.pop("parts").items()}
        made, expires = (datetime.fromisoformat(told.pop(name)) for name in ("made_at", "expires_at"))
        keys = tuple(told.pop("public_keys"))
        return Backup(made_at=made, expires_at=expires, public_keys=keys, parts=parts, **told)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IntegrityFailure(f"{folder} holds no backup, or one that was not written to its end.") from error


def _without_seal(backup: Backup) -> dict[str, Any]:
    moments = {"made_at": backup.made_at.isoformat(), "expires_at": backup.expires_at.isoformat()}
    plain = {**asdict(backup), **moments, "public_keys": list(backup.public_keys), "format": BACKUP_FORMAT}
    del plain["seal"]
    if not backup.installation:
        del plain["installation"]
    return plain


def _fault_of_part(file: Path, part: BackupPart) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as handle:
            while piece := handle.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return f"{file.name} is missing or cannot be read."
    if size != part.size:
        return f"{file.name} has {size} bytes instead of {part.size}: it is torn."
    return "" if digest.hexdigest() == part.sha256 else f"{file.name} was altered."
