"""What each process of a machine has counted, in a file of its own that the others read.

Files are written as a whole, and seldom. The library's own way is a file in memory for each process, in which a full
disk ends the process that counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from forms_service.process_starts import start_of_process

GONE: Final = "gone.json"
"""What processes that are gone have counted."""
OLD_SECONDS: Final = 24 * 60 * 60
_OF_PROCESSES: Final = re.compile(r"(\d+-\d+|gone)\.(json|new)")


class CountedSample(NamedTuple):
    """One number: of which *metric*, under which *name* and labels."""

    metric: str
    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


def _process_name(process: int) -> str:
    """Name a process so that a later one of the same number has another name; empty if there is none."""
    began = start_of_process(process)
    return f"{process}-{began}" if began else ""


def write_samples(folder: Path, samples: Sequence[CountedSample]) -> None:
    """Write what this process has counted so far; where that cannot be, nothing else stops."""
    if name := _process_name(os.getpid()):
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _folder_turn(folder, fcntl.LOCK_SH):
                _write_file(folder / f"{name}.json", samples)


def samples_of_others(folder: Path) -> list[tuple[bool, list[CountedSample]]]:
    """Return what each other process has counted, and whether it still runs."""
    with suppress(OSError), _folder_turn(folder, fcntl.LOCK_SH):
        return [
            (_still_runs(file), _samples_in(file))
            for file in sorted(folder.glob("*.json"))
            if file.stem != _process_name(os.getpid())
        ]
    return []


def begin_anew(folder: Path) -> None:
    """Let go of what was counted before, once nobody is left who counted it: the service was started anew.

    So it is with what machines of other names left beside it long ago, as each container has one.
    """
    for other in folder.parent.glob("*"):
        with suppress(OSError):
            if other == folder or time.time() - other.stat().st_mtime > OLD_SECONDS:
                _let_go(other)


def fold(folder: Path, together: Callable[[Iterable[Sequence[CountedSample]]], Sequence[CountedSample]]) -> None:
    """Have one file say what all processes that are gone have counted: there are no more files than processes."""
    if len(_files_of_gone(folder)) <= 1:
        return
    with suppress(OSError), _folder_turn(folder, fcntl.LOCK_EX) as is_ours:
        gone = _files_of_gone(folder) if is_ours else []
        if len(gone) > 1:
            _write_file(folder / GONE, together([_samples_in(file) for file in gone]))
            for file in [*(each for each in gone if each.name != GONE), *folder.glob("*.new")]:
                file.unlink(missing_ok=True)


def _files_of_gone(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.json") if not _still_runs(file)]


def _let_go(folder: Path) -> None:
    files = [file for file in folder.glob("*") if _OF_PROCESSES.fullmatch(file.name)]
    if not any(_still_runs(file) for file in files):
        for file in files:
            file.unlink(missing_ok=True)


@contextmanager
def _folder_turn(folder: Path, way: int) -> Iterator[bool]:
    """Whether nobody folds files while they are read and written, and the other way round; nobody waits for that."""
    handle, is_ours = os.open(folder, os.O_RDONLY | os.O_DIRECTORY), True
    try:
        try:
            fcntl.flock(handle, way | fcntl.LOCK_NB)
        except BlockingIOError:
            is_ours = False
        yield is_ours
    finally:
        os.close(handle)


def _write_file(file: Path, samples: Sequence[CountedSample]) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(samples), encoding="ascii")
    unfinished.replace(file)


def _samples_in(file: Path) -> list[CountedSample]:
    """What a file says; nothing where it is torn, or of a version that counted otherwise."""
    with suppress(OSError, ValueError, TypeError):
        return [
            CountedSample(metric, name, tuple((str(key), str(text)) for key, text in labels), float(value))
            for metric, name, labels, value in json.loads(file.read_text(encoding="ascii"))
        ]
    return []


def _still_runs(file: Path) -> bool:
    process = file.stem.partition("-")[0]
    return process.isdecimal() and _process_name(int(process)) == file.stem
