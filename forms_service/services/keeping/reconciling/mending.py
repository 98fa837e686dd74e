"""What of a reconciliation needs no person to be mended: locks, holds and manifests that the store lacks.

Only what makes a record safer: nothing is unlocked, let go, overwritten or deleted, and no word of a record changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.locks import AT_ONCE, ObjectLock
from forms_service.casework.keeping.records import ObjectState, Record
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping import manifests
from forms_service.services.keeping.in_store import locks, store_holds
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work

JOBS: Final[Sequence[Callable[[Ports], JobOutcome]]] = (locks.renew, store_holds.mirror, manifests.write_changed)


def mend(ports: Ports, found: Sequence[Discrepancy]) -> str:
    """Have the worker's jobs look at what lacks a lock, a hold or a manifest, and do them now; say what was done."""
    mendable = [each for each in found if each.lack in _MENDED and each.record]
    for organisation in {each.organisation for each in mendable}:
        with service_work(ports, organisation) as work:
            for each in mendable:
                if each.organisation == organisation:
                    _MENDED[each.lack](work, work.records.get(RecordId(each.record)))
    for job in JOBS:
        while job(ports).more:
            pass
    return f"{len(mendable)} of {len(found)} were locked, held or sealed anew. Reconcile again to see that they are."


def _mend_lock(work: Work, record: Record) -> None:
    known = {lock.object for lock in work.locks.of_records([record.id])}
    for item in record.in_store:
        if item.state is ObjectState.STORED and item.id not in known:
            work.locks.add(ObjectLock(item.id, record.id, record.organisation, None, AT_ONCE, work.now))
    locks.look_again(work, record)


def _mend_hold(work: Work, record: Record) -> None:
    """Only what is on hold: a hold in the store that nothing here knows of is for a person to look into."""
    for lock in work.locks.of_records([record.id]) if record.on_hold else ():
        work.locks.save_hold(replace(lock, held=False, hold_at=AT_ONCE))


def _mend_manifest(work: Work, record: Record) -> None:
    """Only what waits to be sealed: to seal what nobody noted would make whatever was done to it look right."""
    if work.manifests.changed(record.id) is not None:
        work.manifests.note([record.id])


_MENDED: Final = {Lack.UNLOCKED: _mend_lock, Lack.HOLD: _mend_hold, Lack.MANIFEST: _mend_manifest}
