"""When a process of this machine began: that tells it from a later one of the same number."""

from __future__ import annotations

import socket
from pathlib import Path


def this_machine() -> str:
    """Name this machine, as far as its processes see one another: containers that share a name do not."""
    try:
        return f"{socket.gethostname()}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def start_of_process(process: int) -> str:
    """Return the kernel's start time of a process (field 22 of /proc/<pid>/stat), empty if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[19].decode()
    except OSError:
        return ""
