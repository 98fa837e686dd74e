"""This machine: its disks, and the programs that are there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from forms_service.adapters.documents.pdf_conversion.client import missing_packages
from forms_service.adapters.helpers.trials import Trial
from forms_service.services.watching import Disk


@dataclass
class ThisMachine:
    """*places* are the folders where something is kept, each by a name and in words; *begin* begins a sandbox.

    *schema* is the newest version of the tables.
    """

    places: Mapping[tuple[str, str], Path]
    begin: Callable[[], object]
    schema: str

    @cached_property
    def version(self) -> str:
        return version("forms-service")

    @cached_property
    def _trial(self) -> Trial:
        return Trial(self.begin)

    def disks(self) -> Sequence[Disk]:
        found = []
        for (name, what), place in self.places.items():
            with suppress(OSError):
                found.append(Disk(name, what, shutil.disk_usage(_nearest(place)).free))
        return found

    def packages_missing(self) -> Sequence[str]:
        return missing_packages()

    def sandbox_begins(self) -> bool | None:
        return self._trial.passed()


def _nearest(place: Path) -> Path:
    """Return the folder that is there, in which it will be made."""
    return next(folder for folder in (place, *place.parents) if folder.exists())
