"""Mounts: what one machine keeps for itself lies on its own disks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming

OF_NETWORKS: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "lustre", "gfs2", "ocfs2", "glusterfs", "fuse.glusterfs",
        "fuse.sshfs", "fuse.s3fs", "fuse.rclone",
    }
)  # fmt: skip
_MOUNTS: Final = Path("/proc/self/mountinfo")
_MOUNT: Final = re.compile(r"^\d+ \d+ \S+ \S+ (\S+) .*?- (\S+) ", re.MULTILINE)
"""Where something is mounted, and by what kind of file system, as proc(5) has it."""
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


def places_of_networks(it: Installation) -> Iterator[Shortcoming]:
    """What lies on a disk that other machines may have too: locks do not hold there, nor does what SQLite relies on."""
    var = it.settings.var
    if (kind := kind_of_disk(var)) in OF_NETWORKS:
        yield Shortcoming(
            "folder-of-network",
            f"FORMS_VAR ({var}) is on a disk of the network ({kind}): it is for one machine alone, and quick.",
            "Name a folder on a disk of this machine.",
            Effect.OPEN,
        )
    file = Path(it.database.database or "") if it.database and it.database.get_backend_name() == "sqlite" else None
    if file and (kind := kind_of_disk(file)) in OF_NETWORKS:
        yield Shortcoming(
            "database-of-network",
            f"The database ({file}) is a file on a disk of the network ({kind}), where SQLite may damage it.",
            "Put it on a disk of this machine, or use PostgreSQL.",
        )


def kind_of_disk(place: Path, mounts: str = "") -> str:
    """Return by what kind of file system a place is reached, as the kernel calls it; empty where it does not say."""
    found, nearest = "", Path("/")
    for point, kind in _MOUNT.findall(mounts or _told_by_kernel()):
        mounted_at = Path(_ESCAPED.sub(lambda escaped: chr(int(escaped[1], 8)), point))
        if place.is_relative_to(mounted_at) and mounted_at.is_relative_to(nearest):
            found, nearest = kind, mounted_at
    return found


def _told_by_kernel() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
