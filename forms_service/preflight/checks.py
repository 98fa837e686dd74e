"""The table of checks: one line for each thing that may fall short, which is all that adding one takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.preflight import (
    addresses,
    backups,
    database,
    files,
    governance,
    keys,
    mounts,
    provider,
    reference,
    scanner,
    store,
    webhooks,
)
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming
from forms_service.settings import SettingFault, Settings, survey_settings


@dataclass(frozen=True)
class Inspection:
    """*look* yields what falls short; it is asked in production, and *everywhere* where nothing works without it.

    What it goes by stands in the settings alone, unless it looks *around*: into files, or to other programs.
    """

    look: Callable[[Installation], Iterator[Shortcoming]]
    around: bool = False
    everywhere: bool = False


CHECKS: Final = (
    Inspection(keys.weak_keys),
    Inspection(keys.keys_alike),
    Inspection(database.unclear_database, everywhere=True),
    Inspection(database.of_one_machine),
    Inspection(addresses.plain_database),
    Inspection(addresses.unclear_encryption, everywhere=True),
    Inspection(addresses.unclear_authorities, around=True, everywhere=True),
    Inspection(store.unclear_store, everywhere=True),
    Inspection(store.store_of_files),
    Inspection(addresses.plain_store),
    Inspection(scanner.unclear_scanner, everywhere=True),
    Inspection(scanner.missing_scanner),
    Inspection(backups.unusable_backups),
    Inspection(backups.unusable_backup_folder, around=True),
    Inspection(files.unusable_folder, around=True, everywhere=True),
    Inspection(mounts.places_of_networks, around=True),
    Inspection(files.unreadable_files, around=True, everywhere=True),
    Inspection(addresses.plain_provider),
    Inspection(addresses.unnamed_proxy),
    Inspection(webhooks.unusable_webhooks, around=True, everywhere=True),
    Inspection(reference.unusable_reference, around=True, everywhere=True),
    Inspection(reference.invented_reference, around=True),
    Inspection(governance.governance_papers, around=True),
    Inspection(files.open_files, around=True),
    Inspection(governance.unapproved_schedules, around=True),
    Inspection(database.usable_database, around=True, everywhere=True),
    Inspection(store.store_without_lock, around=True),
    Inspection(store.own_identity_that_deletes, around=True),
    Inspection(scanner.silent_scanner, around=True),
    Inspection(provider.silent_provider, around=True),
)


class Unsound(Exception):
    """An installation falls short of what must be before anything starts there; *found* says of what."""

    def __init__(self, found: Sequence[Shortcoming]) -> None:
        super().__init__("\n".join(f"{each.code}: {each.words} {each.remedy}" for each in found))
        self.found = tuple(found)


def sound_settings(*, around: bool) -> Settings:
    """Return the settings; ``Unsound`` with all that forbids a start: in them, and if it is asked for *around* them."""
    settings, faults = survey_settings()
    found = [each for each in fallen_short(settings, faults, around=around) if each.effect is Effect.REFUSED]
    if found:
        raise Unsound(found)
    return settings


def fallen_short(settings: Settings, faults: Sequence[SettingFault] = (), *, around: bool = True) -> list[Shortcoming]:
    """Return everything that falls short at once: in the settings, their *faults* too, and *around* them."""
    installation = Installation(settings)
    asked = [each for each in CHECKS if (settings.production or each.everywhere) and (around or not each.around)]
    of_settings = [Shortcoming("setting", fault.words, fault.remedy) for fault in faults]
    return [*of_settings, *(one for check in asked for one in check.look(installation))]
