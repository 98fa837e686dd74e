"""Private folders of helpers: readable by this user only, claimed as long as their owner lives, and swept after it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "forms-service-"
ROOM: Final = 32_000_000
"""More than a document takes, with all that is made of it on the way."""
_STEP: Final = 1 << 20


class Workplace:
    """A new folder under *root*, for the helper that *name* says; others that nobody owns any more are removed.

    Without a *root* it is the system's folder for temporary files: for whoever handles no real documents.
    """

    def __init__(self, root: Path | None, name: str) -> None:
        above = _above(root)
        sweep(root)
        above.mkdir(mode=0o700, parents=True, exist_ok=True) if root else None
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-", dir=above))
        self._claim = _claim(self.folder)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            os.close(self._claim)


def sweep(root: Path | None) -> int:
    """Remove what owners left behind that died: what lies in it is nobody's any more. Return how many folders."""
    swept = 0
    for folder in _above(root).glob(f"{PREFIX}*"):
        # Claimed by the living, or another user's, or swept by another process meanwhile: not ours to remove.
        with suppress(OSError):
            claim = _claim(folder)
            try:
                if not any(place.is_relative_to(folder) for place in _working_places()):
                    shutil.rmtree(folder, ignore_errors=True)
                    swept += 1
            finally:
                os.close(claim)
    return swept


def has_room(root: Path | None) -> bool:
    """Whether a helper could write there: tried, as quotas and whatever else forbids it are seen in no other way."""
    try:
        with tempfile.TemporaryFile(dir=_above(root)) as trial:
            for _ in range(0, ROOM, _STEP):
                trial.write(bytes(_STEP))
    except OSError:
        return False
    return True


def _above(root: Path | None) -> Path:
    return root or Path(tempfile.gettempdir())


def _claim(folder: Path) -> int:
    """Return a handle that holds *folder* until it is closed or its process dies; ``OSError`` if another has it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _working_places() -> Iterator[Path]:
    """Where the processes that we may look at work: an owner that just died may have a helper that is ending."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            yield place.readlink()
