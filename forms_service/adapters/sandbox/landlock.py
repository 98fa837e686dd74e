"""Which files a process of the sandbox sees: programs and fonts, to read, and its own folder. Landlock of the kernel.

There is no library for it; the three calls have the same numbers on every processor. Where the kernel has none of it
(before 5.13, or turned off), the files are those that its user may read.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1
_BENEATH: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_ALL: Final = 0x1FFF
"""Everything that the first edition of Landlock knows: read, write, make and remove files and folders, execute."""
_READ: Final = 0b1100
_READ_AND_WRITE: Final = 0b0110
_REMOVE_FOLDER: Final = 0b1_0000
_OUR_CODE: Final = Path(__file__).resolve().parents[2]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def see_only(folder: Path) -> bool:
    """Let this process see *folder*, and what it needs to run; for ever. Return whether the kernel sees to it."""
    kernel = ctypes.CDLL(None)
    if kernel.syscall(_CREATE, None, 0, _VERSION) < 1:
        return False
    handled = ctypes.c_uint64(_ALL)
    rules = kernel.syscall(_CREATE, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return False
    for path, allowed in _seen(folder):
        _allow(kernel, rules, path, allowed)
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    is_restricted: bool = kernel.syscall(_RESTRICT, rules, 0) == 0
    os.close(rules)
    return is_restricted


def _seen(folder: Path) -> Iterator[tuple[Path, int]]:
    for name in (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", "/etc", "/proc"):
        yield Path(name), _READ
    yield _OUR_CODE, _READ
    yield _OUR_CODE.parent / "storage", _READ
    yield Path("/dev"), _READ_AND_WRITE
    yield folder, _ALL
    yield folder.parent, _REMOVE_FOLDER


def _allow(kernel: ctypes.CDLL, rules: int, path: Path, allowed: int) -> None:
    if not path.is_dir():
        return
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = _Beneath(allowed, handle)
    kernel.syscall(_ADD, rules, _BENEATH, ctypes.byref(rule), 0)
    os.close(handle)
