"""What the service keeps on this machine is its account's alone: folders 0700, files 0600."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

UMASK: Final = 0o077
"""With which whatever the service makes is its owner's alone."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def places_of(var: Path, sqlite_file: str | None) -> Sequence[Path]:
    """Return what is to be private: the folder of run-time state, the keys in it, and a database that is a file."""
    database = [Path(f"{sqlite_file}{end}") for end in ("", "-wal", "-shm", "-journal")] if sqlite_file else []
    keys = var / "keys"
    return [var, keys, *(keys.glob("*") if os.access(keys, os.R_OK) else ()), *database]


def make_private(places: Iterable[Path]) -> list[Path]:
    """Let nobody but their owner look into those of *places* that are ours; return those that were wider."""
    narrowed = [place for place in _wide(places) if _is_ours(place)]
    for place in narrowed:
        place.chmod(stat.S_IMODE(place.stat().st_mode) & ~_OTHERS)
    return narrowed


def wide_of_others(places: Iterable[Path]) -> list[Path]:
    """Return those of *places* that stay open, as they belong to another account."""
    return [place for place in _wide(places) if not _is_ours(place)]


def _wide(places: Iterable[Path]) -> list[Path]:
    return [place for place in places if os.access(place, os.F_OK) and place.stat().st_mode & _OTHERS]


def _is_ours(place: Path) -> bool:
    return os.geteuid() in {0, place.stat().st_uid}
