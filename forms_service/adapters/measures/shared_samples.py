"""What each process of a machine has counted, in a file of its own that the others read.

Files are written as a whole, and seldom. The library's own way is a file in memory for each process, in which a full
disk ends the process that counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from forms_service.process_starts import start_of_process


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
    name = _process_name(os.getpid())
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = folder / f"{name}.new"
        unfinished.write_text(json.dumps(samples), encoding="ascii")
        unfinished.replace(folder / f"{name}.json")


def samples_of_others(folder: Path) -> Iterator[tuple[bool, list[CountedSample]]]:
    """Yield what each other process has counted, and whether it still runs."""
    for file in sorted(folder.glob("*.json")):
        if file.stem == _process_name(os.getpid()):
            continue
        with suppress(OSError, ValueError, TypeError):
            read = json.loads(file.read_text(encoding="ascii"))
            samples = [
                CountedSample(metric, name, tuple((str(key), str(text)) for key, text in labels), float(value))
                for metric, name, labels, value in read
            ]
            yield _still_runs(file), samples


def begin_anew(folder: Path) -> None:
    """Let go of what was counted before, once nobody is left who counted it: the service was started anew."""
    files = list(folder.glob("*"))
    if not any(_still_runs(file) for file in files):
        for file in files:
            with suppress(OSError):
                file.unlink()


def _still_runs(file: Path) -> bool:
    process = file.stem.partition("-")[0]
    return process.isdecimal() and _process_name(int(process)) == file.stem
