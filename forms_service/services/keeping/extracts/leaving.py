"""What was given leaves the store once its request is destroyed: a worker has it deleted, which no page may."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Final

from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, ObjectMissing

_AT_ONCE: Final = 100


def delete_files_left(ports: Ports) -> JobOutcome:
    """Have the store delete the files of extracts whose requests are destroyed; what it refuses is tried again."""
    attempts, gone = OneByOne(), 0
    for organisation in every_organisation(ports):
        with service_work(ports, organisation) as work:
            keys = work.extracts.files_left(limit=_AT_ONCE)
        gone += sum(attempts.at(partial(_delete_file, ports, organisation, key)) for key in keys)
    return JobOutcome(f"{gone} deleted", more=gone >= _AT_ONCE, fault=attempts.first_fault)


def _delete_file(ports: Ports, organisation: str, key: str) -> int:
    with suppress(ObjectMissing):  # An earlier attempt deleted it.
        ports.store.delete(ObjectKey.parse(key))
    with service_work(ports, organisation) as work:
        work.extracts.remove_file(key)
    return 1
