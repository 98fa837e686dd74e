"""The files of extracts in the store: locked once they are given, deleted once their request is destroyed.

A worker has them deleted, which no page may.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.keeping.extracts.giving import IN_STORE, lock_given
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, ObjectMissing

_AT_ONCE: Final = 100
_MOST_IN_A_RUN: Final = 1000
_LOCKED_WITHIN: Final = timedelta(days=2)
"""Whoever gives it has it locked; where that broke off, it is locked in that time."""
_BEING_GIVEN: Final = timedelta(days=1)
"""For as long what was made and is not given is left alone: somebody may be giving it."""


def see_to_files(ports: Ports) -> JobOutcome:
    """Have what was given of late locked, and what is left over deleted."""
    attempts = OneByOne()
    for organisation in every_organisation(ports):
        with service_work(ports, organisation) as work:
            given = work.extracts.files_given(work.now - _LOCKED_WITHIN)
        for key in given:
            attempts.at(partial(_lock, ports, key))
    outcome = delete_files_left(ports)
    return replace(outcome, fault=outcome.fault or attempts.first_fault)


def _lock(ports: Ports, key: str) -> int:
    if ports.store.stat(ObjectKey.parse(key)).locked_until is None:
        lock_given(ports, key)
    return 1


def delete_files_left(ports: Ports) -> JobOutcome:
    """Have the store delete what it has of extracts whose requests are destroyed, or which were not given after all.

    What it refuses is tried again, and keeps nothing else waiting.
    """
    attempts, gone = OneByOne(), 0
    for organisation in every_organisation(ports):
        after, looked_at = "", 0
        while looked_at < _MOST_IN_A_RUN:
            with service_work(ports, organisation) as work:
                keys = work.extracts.files_left(work.now - _BEING_GIVEN, after=after, limit=_AT_ONCE)
            if not keys:
                break
            gone += sum(attempts.at(partial(_delete_file, ports, organisation, key)) for key in keys)
            after, looked_at = keys[-1], looked_at + len(keys)
    return JobOutcome(f"{gone} deleted", fault=attempts.first_fault)


def _delete_file(ports: Ports, organisation: str, key: str) -> int:
    """Delete an object that the store itself says is of an extract of theirs: a row alone says nothing."""
    parsed = ObjectKey.parse(key)
    try:
        told = ports.store.stat(parsed).metadata
        if (told.get("kind"), told.get("organisation")) != (IN_STORE, organisation):
            raise IntegrityFailure("A row names something of the store as of an extract that is of none. It is kept.")
        ports.store.delete(parsed)
    except ObjectMissing:
        pass  # It was never put, or an earlier attempt deleted it.
    with service_work(ports, organisation) as work:
        work.extracts.remove_file(key)
        work.erase("extract_file_deleted", LogObject("extract", key.split("/", maxsplit=1)[0]), {"object": key})
    return 1
