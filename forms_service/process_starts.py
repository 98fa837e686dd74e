"""When a process of this machine began: that tells it from a later one of the same number."""

from __future__ import annotations

from pathlib import Path


def start_of_process(process: int) -> str:
    """Return the kernel's start time of a process (field 22 of /proc/<pid>/stat), empty if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[19].decode()
    except OSError:
        return ""
