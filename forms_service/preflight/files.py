"""Files: those that settings name are there and sound, and what the service keeps is its account's alone."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.adapters.definitions.yaml_files import UnusableFiles
from forms_service.adapters.identity.directory import load_organisations
from forms_service.adapters.identity.sign_in_file import load_sign_in
from forms_service.adapters.private_files import places_of, wide_of_others
from forms_service.casework.keeping.schedules import SCHEDULE
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.services.scheduling.readiness import NO_ROOM


def unreadable_files(it: Installation) -> Iterator[Shortcoming]:
    """Files of the settings that are not there, or not what they should be."""
    settings = it.settings
    if file := settings.organisations_file:
        yield from _read("ORGANISATIONS_FILE", file, lambda: load_organisations(_readable(file)))
    if sign_in := settings.sign_in_file:
        # Whom it names cannot be looked up where the other file is faulty: nothing untrue is said of it then.
        known = list(it.organisations)
        load = partial(load_sign_in, organisations=known) if known else Path.exists
        yield from _read("SIGN_IN_FILE", sign_in, lambda: load(_readable(sign_in)))
    folder = settings.schedules
    yield from _read("RETENTION_SCHEDULES", folder, lambda: load_schedules(folder, SCHEDULE))


def _readable(file: Path) -> Path:
    """Return the file; raise what keeps the service from reading it."""
    with file.open("rb"):
        return file


def _read(variable: str, file: Path, read: Callable[[], object]) -> Iterator[Shortcoming]:
    try:
        read()
    except OSError as error:
        words = f"{variable} names {file}, which cannot be read: {error.strerror}."
        yield Shortcoming("file-unreadable", words, "Put the file there, readable by the account of the service.")
    except UnusableFiles as error:
        yield Shortcoming("file-faulty", str(error), f"Put {file} right.")


def unusable_folder(it: Installation) -> Iterator[Shortcoming]:
    """The folder of run-time state, or where it is to be made, if the service may not write there."""
    var = it.settings.var
    if not may_write(var):
        words = f"FORMS_VAR is {var}, and the account of the service may not write to {nearest_folder(var)}."
        yield Shortcoming("folder-unusable", words, f"Make {var} a folder of that account, on a disk with room.")
    elif (free := shutil.disk_usage(nearest_folder(var)).free) < NO_ROOM:
        words = f"On the disk of FORMS_VAR ({var}) {free // 1_000_000} MB are free: no document is made there."
        yield Shortcoming("disk-full", words, "Make room.", Effect.OPEN)


def nearest_folder(folder: Path) -> Path:
    """The folder itself, or what is there of those in which it would be made."""
    return next(each for each in (folder, *folder.parents) if os.access(each, os.F_OK))


def may_write(folder: Path) -> bool:
    """Whether this account may write to a folder, or make it."""
    there = nearest_folder(folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK, effective_ids=True)


def open_files(it: Installation) -> Iterator[Shortcoming]:
    """What others may read or change: of ours anything, of the settings' files what their group may write."""
    for place in wide_of_others(places_of(it.settings.var, it.database.database if it.database else None)):
        yield Shortcoming(
            "files-open",
            f"{place} is open to other accounts of this machine, and the service may not change that.",
            f"Make it its own: chown it to the account of the service, and chmod {700 if place.is_dir() else 600}.",
        )
    for variable, file in it.setting_files.items():
        if os.access(file, os.R_OK) and file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            yield Shortcoming(
                "files-open",
                f"{file} ({variable}) is open to other accounts of this machine, or its group may change it: whoever "
                "writes to it decides who may do what.",
                f"chmod 640 {file}, with the group of the service's account.",
            )
