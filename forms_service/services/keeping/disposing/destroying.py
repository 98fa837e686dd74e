"""Batches carried out by the worker: one record at a time, asked again and erased in one transaction.

What is erased is entered in the ledger before the store is told to delete anything, and what the store still has is a
list in the database: whatever breaks off anywhere goes on from there. What the store has locked or holds is not begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.errors import IntegrityFailure, NotFound
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import Decision, LineOutcome
from forms_service.casework.keeping.disposing.stubs import DESTROYED, KeptAs, ObjectLeft, Stub
from forms_service.casework.keeping.records import Record
from forms_service.casework.scheduled_jobs import JobOutcome, growing_pause
from forms_service.services.keeping.disposing.asking_again import reasons_now
from forms_service.services.keeping.disposing.certificates import keep_locked, write_certificate
from forms_service.services.keeping.disposing.decided_by_two import received_by_log, why_not_by_two
from forms_service.services.keeping.disposing.ledger import enter_in_ledger
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey, ObjectLocked, ObjectMissing, StoreError, StoreUnavailable

PORTION: Final = 20
"""So many records are destroyed in one run; then whatever else waits for the worker has its turn."""


def carry_out(ports: Ports) -> JobOutcome:
    """Go on with what was begun, then with what was approved, and end the batches of which nothing is left to do.

    Whatever is wrong with a line, a batch or an organisation, the others go on.
    """
    attempts, done = OneByOne(), 0
    for organisation in every_organisation(ports):
        done += attempts.at(partial(_carry_out_for, ports, organisation, PORTION - done, attempts))
    more = done >= PORTION
    fault = "" if more else attempts.first_fault
    return JobOutcome(f"{done} carried out" if done else "nothing was approved", more=more, fault=fault)


def _carry_out_for(ports: Ports, organisation: str, most: int, attempts: OneByOne) -> int:
    done = attempts.at(lambda: _go_on_with_erased(ports, organisation, most, attempts))
    with service_work(ports, organisation) as work:
        batches = work.disposals.under_way()
    for batch in batches:
        done += attempts.at(partial(_carry_out_lines, ports, batch, most - done, attempts))
        attempts.at(partial(_end_if_done, ports, batch))
    attempts.at(lambda: keep_locked(ports, organisation, attempts))
    return done


def _go_on_with_erased(ports: Ports, organisation: str, most: int, attempts: OneByOne) -> int:
    with service_work(ports, organisation) as work:
        stubs = work.stubs.unfinished(now=work.now, limit=most)
    return sum(_go_on_destroying(ports, stub, attempts) for stub in stubs)


def _go_on_destroying(ports: Ports, stub: Stub, attempts: OneByOne) -> int:
    """Go on with what is erased already; where that fails, all that the store still has of it is tried again later."""
    return attempts.at(partial(finish_destroying, ports, stub), lambda fault: _put_off_left(ports, stub, fault))


def _put_off_left(ports: Ports, stub: Stub, fault: str) -> None:
    with service_work(ports, stub.organisation) as work:
        for left in work.stubs.left(stub.id):
            _put_off(work, left, fault)


def _put_off(work: Work, left: ObjectLeft, fault: str) -> None:
    faults = left.faults + 1
    work.stubs.put_off(replace(left, fault=fault, faults=faults, try_at=work.now + growing_pause(faults)))


def _carry_out_lines(ports: Ports, batch: Batch, most: int, attempts: OneByOne) -> int:
    if most <= 0:
        return 0
    with service_work(ports, batch.organisation) as work:
        _require_two(work, batch)
        items = work.disposals.to_destroy(batch, received_by_log(work, batch), now=work.now, limit=most)
    for item in items:
        line = partial(_carry_out_line, ports, batch, item, attempts)
        attempts.at(line, partial(_put_line_off, ports, batch, item))
    return len(items)


def _require_two(work: Work, batch: Batch) -> None:
    """Refuse what no two people decided as it stands: nothing is destroyed because the database says so."""
    if words := why_not_by_two(work, batch):
        raise IntegrityFailure(f"The batch {batch.id} is not carried out. {words}")


def _carry_out_line(ports: Ports, batch: Batch, item: Item, attempts: OneByOne) -> int:
    """Destroy one record, or say on its line why it stays, or why it cannot be done yet.

    Whether it stays is asked first: what is on hold or kept longer is held or locked in the store too, for years.
    """
    with service_work(ports, batch.organisation) as work:
        work.erasure.lock(item.record)
        record = next(iter(work.records.these([item.record])), None)
        if record is not None and _has_to_stay(work, record, batch, item):
            return 1
    if record is None:
        _is_gone_already(ports, batch, item)
        return 1
    if fault := _why_not_yet(ports, record):
        _put_line_off(ports, batch, item, fault)
        return 0
    stub = _erase_or_keep(ports, batch, item, record)
    return _go_on_destroying(ports, stub, attempts) if stub is not None else 1


def _put_line_off(ports: Ports, batch: Batch, item: Item, fault: str) -> None:
    """Say on a line why it cannot be done yet; what was erased all the same stays so."""
    with service_work(ports, batch.organisation) as work:
        if work.disposals.line_of(batch.id, item.record).outcome is LineOutcome.OPEN:
            try_at = work.now + growing_pause(item.faults + 1)
            work.disposals.save_line(batch.id, replace(item, fault=fault, faults=item.faults + 1, try_at=try_at))


def _is_gone_already(ports: Ports, batch: Batch, item: Item) -> None:
    """Another batch destroyed it, whose certificate counts it: nothing is done here any more, and its line says so."""
    with service_work(ports, batch.organisation) as work:
        work.disposals.save_line(batch.id, item.found_gone(work.now))


def _why_not_yet(ports: Ports, record: Record) -> str:
    """Return by its kind why the store would not delete a file of it now; empty where it would delete every one."""
    now = ports.clock.now()
    for key in _keys_of(ports, record):
        try:
            info = ports.store.stat(ObjectKey.parse(key))
        except ObjectMissing:
            continue
        except StoreUnavailable:
            raise
        except StoreError as error:
            return kind_of(error)
        if info.is_kept_at(now):
            return HELD_IN_STORE if info.held else ObjectLocked.__name__
    return ""


HELD_IN_STORE: Final = "HeldInStore"


def _keys_of(ports: Ports, record: Record) -> Sequence[str]:
    """Its files and manifests as the database names them, and whatever manifests the store has of it beyond that."""
    return sorted({*(item.key for item in record.in_store), *map(str, ports.store.keys(UUID(record.id)))})


def _erase_or_keep(ports: Ports, batch: Batch, item: Item, before: Record) -> Stub | None:
    """Ask again and erase, in one transaction: whoever puts the record on hold comes before it, or after."""
    keys = _keys_of(ports, before)
    with service_work(ports, batch.organisation) as work:
        work.erasure.lock(before.id)
        record = next(iter(work.records.these([before.id])), None)
        if record is None or {one.key for one in record.in_store} - set(keys):
            return None  # It has changed since the store was asked about its files: it is asked again.
        if _has_to_stay(work, record, batch, item):
            return None
        _note_batch_begun(work, batch)
        stub = stub_of(work, record, batch, item)
        erase(work, stub, record, keys)
        erased = replace(item, outcome=LineOutcome.ERASED, fault="", faults=0, try_at=None, why="", decision_why="")
        work.disposals.save_line(batch.id, erased)
        return stub


def _has_to_stay(work: Work, record: Record, batch: Batch, item: Item) -> bool:
    """Ask again whether a record may go; where it stays after all, its line says why."""
    reasons = reasons_now(work, record, batch, item)
    if not reasons:
        return False
    _note_batch_begun(work, batch)
    stays = replace(item, outcome=LineOutcome.STAYS, left_out=reasons, ended_at=work.now, fault="", try_at=None)
    work.disposals.save_line(batch.id, stays)
    kinds = ", ".join(dict.fromkeys(reason.kind.value for reason in reasons))
    work.change("disposal_record_stays", record, {"batch": batch.id, "because": kinds})
    return True


def _note_batch_begun(work: Work, batch: Batch) -> None:
    now = work.disposals.heading(batch.id)
    begun = now.begun(by=work.by, at=work.now)
    if begun != now:
        work.disposals.save(begun, expected=now)


def stub_of(work: Work, record: Record, batch: Batch, item: Item) -> Stub:
    """Return what stays of a record: nothing of it names anybody."""
    sealed = work.submissions.get(record.submission)
    made = [one for one in work.documents.of_questionnaire(sealed.questionnaire) if one.submission == sealed.id]
    kept = record.retention
    return Stub(
        record.id, record.organisation, record.reference, record.enquiry, record.submission, sealed.questionnaire,
        record.form, record.definition, record.part, tuple(one.id for one in made),
        KeptAs(kept.class_id, kept.schedule, kept.due_date), record.filed_at, record.issued_at, batch.id,
        item.decision, item.archive if item.decision is Decision.TRANSFER else "", work.now,
    )  # fmt: skip


def erase(work: Work, stub: Stub, record: Record, keys: Sequence[str]) -> None:
    """Delete the rows of a record, keep its stub and the list of what the store still has, and log it."""
    gone = work.erasure.record(record)
    work.stubs.add(stub, keys)
    payload = {
        "class": stub.retention.class_id,
        "schedule": stub.retention.schedule,
        "due": stub.retention.due_date.isoformat() if stub.retention.due_date else "",
        "batch": stub.batch,
        ERASED_ENTRIES: numbers_in_words(gone.entries),
    }
    work.erase(DESTROYED, stub, payload)
    if gone.untold:
        work.erase("tellings_dropped", stub, {"number": str(gone.untold)})


def finish_destroying(ports: Ports, stub: Stub) -> bool:
    """Enter what was erased in the ledger and have the store delete its files; whether nothing of it is left."""
    if not stub.ledger_key:
        stub = replace(stub, ledger_key=enter_in_ledger(ports, stub))
        with service_work(ports, stub.organisation) as work:
            work.stubs.save(stub)
    with service_work(ports, stub.organisation) as work:
        left = work.stubs.left(stub.id)
    gone = {one.key for one in left if _is_deleted(ports, one)}
    with service_work(ports, stub.organisation) as work:
        work.stubs.gone(gone)
        if len(gone) < len(left):
            return False
        _note_destroyed(work, replace(stub, destroyed_at=work.now))
    return True


def _is_deleted(ports: Ports, left: ObjectLeft) -> bool:
    """Delete one object with all its versions; where the store refuses, that is noted and tried again later."""
    try:
        ports.store.delete(ObjectKey.parse(left.key))
    except ObjectMissing:
        return True
    except StoreUnavailable:
        raise
    except StoreError as error:
        with service_work(ports, left.organisation) as work:
            _put_off(work, left, kind_of(error))
        return False
    return True


def _note_destroyed(work: Work, stub: Stub) -> None:
    work.stubs.save(stub)
    outcome = LineOutcome.TRANSFERRED if stub.action is Decision.TRANSFER else LineOutcome.DESTROYED
    with suppress(NotFound):  # What an older database is told of has no line there.
        item = work.disposals.line_of(stub.batch, stub.id)
        work.disposals.save_line(stub.batch, replace(item, outcome=outcome, ended_at=stub.destroyed_at))


def _end_if_done(ports: Ports, batch: Batch) -> int:
    """Write the certificate of a batch of which nothing is left to do; then it is over."""
    with service_work(ports, batch.organisation) as work:
        if not work.disposals.is_done(batch.id):
            return 0
        _require_two(work, batch)
    write_certificate(ports, batch.organisation, batch.id)
    with service_work(ports, batch.organisation) as work:
        now = work.disposals.heading(batch.id)
        ended = now.ended(by=work.by, at=work.now)
        work.disposals.save(ended, expected=now)
        work.change("disposal_batch_destroyed", ended)
    return 1
