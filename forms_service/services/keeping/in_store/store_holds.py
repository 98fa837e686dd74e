"""Holds in the store: it holds whatever the database holds, and lets go when the last hold over it is released."""

from __future__ import annotations

from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.holds import RELEASED, RELEASED_HOME
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.in_store.objects import BATCH, DueObject, due_objects, every_one
from forms_service.services.keeping.in_store.sealed_manifests import holds_ever_over
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectKey, ObjectStore, StoreMisconfigured


def mirror(ports: Ports) -> JobOutcome:
    """Set or lift the store's hold on the objects where it is not as the holds say."""
    with ports.unit_of_work() as unit:
        due = due_objects(unit, unit.queue.to_mirror(ports.clock.now(), limit=BATCH))
    ever: dict[str, frozenset[str]] = {}
    done = every_one(due, lambda one: _mirror(ports, one, ever), lambda one, fault: _note_fault(ports, one, fault))
    return JobOutcome(f"{done} of {len(due)} set or lifted" if due else "none were due", more=len(due) == BATCH)


def compare(ports: Ports) -> JobOutcome:
    """Have every object found that is not held as the holds say: two who wrote at one moment may have missed it."""
    with ports.unit_of_work() as unit:
        differing = unit.queue.compare_holds()
        unit.commit()
    return JobOutcome(f"{differing} to be set or lifted")


def _mirror(ports: Ports, one: DueObject, ever: dict[str, frozenset[str]]) -> None:
    """Make the store hold it, or let go; *ever* are the holds once over each record, looked up once for it."""
    held = bool(one.record.on_hold)
    if not held:
        if one.record.id not in ever:
            ever[one.record.id] = holds_ever_over(ports, one.record)
        _require_released(ports, one, ever[one.record.id])
    set_hold(ports.store, one.key, held=held)
    with service_work(ports, one.lock.organisation) as work:
        work.locks.save_hold(one.lock.mirrored(held=held))


def _require_released(ports: Ports, one: DueObject, ever: frozenset[str]) -> None:
    """Let go of nothing of which the log does not say that somebody released it: the database alone is not believed.

    Neither as to which holds there are: what was ever sealed of them counts too.
    """
    ids = sorted({*ever, *(hold.id for hold in one.record.holds)})
    with service_work(ports, one.lock.organisation) as work:
        every = (work.audit.proven(act, ids) for act in (RELEASED, RELEASED_HOME))
        released = {entry.event.object_id for entries in every for entry in entries}
    if not released.issuperset(ids):
        raise IntegrityFailure("The log does not say that this hold was released.")


def set_hold(store: ObjectStore, key: ObjectKey, *, held: bool) -> None:
    """Set or lift the store's hold on an object, unless it is so already, and look that it is."""
    if store.stat(key).held is held:
        return
    store.set_hold(key, held=held)
    if store.stat(key).held is not held:
        raise StoreMisconfigured(f"{key}: the store says that it changed the hold, and shows that it did not")


def _note_fault(ports: Ports, one: DueObject, fault: str) -> None:
    with service_work(ports, one.lock.organisation) as work:
        work.locks.save_hold(one.lock.not_mirrored(fault, at=work.now))
