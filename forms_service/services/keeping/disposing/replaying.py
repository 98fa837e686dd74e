"""What the ledger says was destroyed is destroyed again in an older database that was brought back.

Nothing is asked again: it was decided by two people and done. What the database had of it since then is older.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.disposing.ended_matters import ENDED
from forms_service.casework.keeping.disposing.stubs import DESTROYED, LedgerEntry, Stub, stub_from
from forms_service.casework.keeping.records import Record
from forms_service.services.keeping.disposing.destroying import erase, finish_destroying
from forms_service.services.keeping.disposing.ended_matters import end_again, ended_in_ledger
from forms_service.services.keeping.disposing.ledger import entries_of
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey, ObjectMissing, StoreError, StoreUnavailable


@dataclass(frozen=True)
class Replay:
    """What was done: what was *destroyed* again, how many entries there are, and what could not be done.

    Records are told by their references, requests and incidents by their ids.
    """

    destroyed: Sequence[str]
    entries: int
    faults: Sequence[str]


def replay_disposals(ports: Ports, say: Callable[[str], None] = lambda _: None) -> Replay:
    """Destroy whatever of the ledger the database or the store still has; doing it again changes nothing."""
    destroyed: list[str] = []
    faults: list[str] = []
    number = 0
    for organisation in every_organisation(ports):
        for key, entry in entries_of(ports, organisation):
            number += 1
            try:
                is_new = entry is not None and _replayed(ports, entry, key)
            except StoreUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others are to go all the same)
                faults.append(f"{entry.reference if entry else key}: it could not be destroyed ({kind_of(error)}).")
                continue
            if entry is None:
                faults.append(f"{key} is no entry of the ledger that was sealed with a key that is known here.")
            elif is_new:
                destroyed.append(entry.reference)
                say(f"{entry.reference}: destroyed again")
        number += _replay_ended(ports, organisation, destroyed, faults)
    return Replay(destroyed, number, faults)


def _replay_ended(ports: Ports, organisation: str, destroyed: list[str], faults: list[str]) -> int:
    """Destroy again the requests and incidents that the ledger says were; return how many entries it has of them."""
    number = 0
    for key, matter in ended_in_ledger(ports, organisation):
        number += 1
        if matter is None:
            faults.append(f"{key} is no entry of the ledger that was sealed with a key that is known here.")
            continue
        called = f"{ENDED[matter.act]} {matter.matter}"
        try:
            is_new = end_again(ports, matter)
        except Exception as error:  # noqa: BLE001 (whatever is wrong with one, the others are to go all the same)
            faults.append(f"{called}: it could not be destroyed ({kind_of(error)}).")
            continue
        if is_new:
            destroyed.append(called)
    return number


def _replayed(ports: Ports, entry: LedgerEntry, key: str) -> bool:
    """Destroy one again; whether anything of it was still there."""
    stub = replace(stub_from(entry), ledger_key=key)
    with service_work(ports, entry.organisation) as work:
        record = next(iter(work.records.these([stub.id])), None)
        known = work.stubs.find(stub.id)
    left = _in_store(ports, stub, entry, record)
    if record is None and known is not None and not left:
        return False
    _lift_holds(ports, left)
    with service_work(ports, entry.organisation) as work:
        _write_stub(work, known, stub, left)
    finish_destroying(ports, known or stub)
    return True


def _in_store(ports: Ports, stub: Stub, entry: LedgerEntry, record: Record | None) -> Collection[str]:
    """The objects that the store has of it, whichever of them the ledger or the older database names."""
    named = {*entry.keys, *(item.key for item in (record.in_store if record else ()))}
    named |= set(map(str, ports.store.keys(UUID(stub.id))))
    return sorted(each for each in named if _is_there(ports, each))


def _is_there(ports: Ports, key: str) -> bool:
    try:
        ports.store.stat(ObjectKey.parse(key))
    except ObjectMissing:
        return False
    except StoreUnavailable:
        raise
    except StoreError:
        return True
    return True


def _lift_holds(ports: Ports, keys: Collection[str]) -> None:
    """Lift the holds that a backup put back with them: they were released before it was destroyed."""
    for key in map(ObjectKey.parse, keys):
        if ports.store.stat(key).held:
            ports.store.set_hold(key, held=False)


def _write_stub(work: Work, known: Stub | None, stub: Stub, left: Collection[str]) -> None:
    work.erasure.lock(stub.id)
    record = next(iter(work.records.these([RecordId(stub.id)])), None)
    if known is not None:
        work.stubs.leave(known, left)
        return
    if record is not None:
        erase(work, stub, record, list(left))
        return
    work.stubs.add(stub, left)
    if not work.audit.having(DESTROYED, [stub.id]):
        work.erase(DESTROYED, stub, {"class": stub.retention.class_id, "batch": stub.batch})
