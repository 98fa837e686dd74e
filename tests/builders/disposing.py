"""A disposal batch taken by its people from prepared to approved, and the worker that carries it out."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import BatchId, RecordId, new
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import CHECKS, BatchState, LineDecision, LineFilter
from forms_service.casework.keeping.records import Record
from forms_service.services.auditing import anchors
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import approving, disposal, manifests
from forms_service.services.keeping.disposing import deciding_batches, destroying, line_reviews
from forms_service.services.keeping.in_store import locks, store_holds
from forms_service.services.work import Work, service_work
from tests.builders.reconciled import discrepancies
from tests.builders.world import ASSET_OWNER, DATABASE, MANAGER, NO_TRACE, RECORDS, World

REVIEWED_WHY = "Nobody needs it any more"
WHEN_DUE = datetime(2033, 1, 10, 9, 0, tzinfo=UTC)


def closed_record(world: World, title: str = NO_TRACE) -> Record:
    """The record of a reply that was sent, and whose enquiry is closed: without a trace, it is due in six years."""
    reply = world.issued(title)
    world.send_out(world.record_of(reply))
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    return world.record_of(reply)


def settle(world: World) -> None:
    """Let the jobs be done that tell the store of records."""
    for job in (manifests.write_changed, locks.renew, store_holds.mirror, anchors.anchor_moved):
        while job(world.ports).more:
            pass


def years_on(world: World) -> None:
    world.clock.moment = WHEN_DUE


def reviewed_batch(
    world: World, decided: Mapping[LineDecision, Collection[RecordId]] | None = None, batch: Batch | None = None
) -> Batch:
    """Prepare a batch of what is due today, ask about every outside event, make exceptions, and say it is reviewed."""
    officer = world.user(RECORDS)
    batch = batch or disposal.prepare(world.ports, officer)
    deciding_batches.answer_checks(world.ports, officer, batch.id, dict.fromkeys(CHECKS, False))
    for decision, records in (decided or {}).items():
        deciding_batches.decide_lines(world.ports, officer, batch.id, records, decision)
    review_one_by_one(world, batch.id)
    return deciding_batches.review_batch(world.ports, officer, batch.id)


def review_one_by_one(world: World, batch_id: BatchId) -> None:
    """Look at each record by itself of which the class asks for that, and leave what was decided of it as it is."""
    officer = world.user(RECORDS)
    while found := _unreviewed(world, batch_id):
        for item in found.values():
            decided = LineDecision(item.decision, REVIEWED_WHY, archive=item.archive)
            line_reviews.decide_line(world.ports, officer, batch_id, item.record, decided)


def _unreviewed(world: World, batch_id: BatchId) -> Mapping[int, Item]:
    with world.ports.unit_of_work() as unit:
        lines = unit.of(world.user(RECORDS).organisation).disposals.lines
        return lines(batch_id, LineFilter.UNREVIEWED, after=-1, limit=100)


def approved_batch(
    world: World, decided: Mapping[LineDecision, Collection[RecordId]] | None = None, batch: Batch | None = None
) -> Batch:
    batch = reviewed_batch(world, decided, batch)
    approve_schedule(world)
    return deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)


def batch_beside(world: World, batch: Batch) -> Batch:
    """Another batch of the same records, as an older version prepared it, or as two people do at one moment."""
    other = replace(batch, id=new(BatchId), prepared_at=world.clock.now())
    with service_work(world.ports, batch.organisation) as work:
        work.disposals.add(other)
        work.change("disposal_batch_prepared", other)
    return other


def give_up_all(world: World) -> None:
    """Give up what is not approved yet: what a batch has that is not over is in no other."""
    for batch in disposal.latest(world.ports, world.user(RECORDS)):
        if batch.state in {BatchState.PREPARED, BatchState.REVIEWED}:
            deciding_batches.give_batch_up(world.ports, world.user(RECORDS), batch.id, "Another is prepared")


def approve_schedule(world: World) -> None:
    try:
        digest = world.ports.schedules.present.digest
        approving.approve_schedule(world.ports, world.user(ASSET_OWNER), digest)
    except Conflict:
        return  # It was approved before.


def carry_out_all(world: World) -> None:
    while destroying.carry_out(world.ports).more:
        pass


def batch_now(world: World, batch_id: BatchId) -> Batch:
    with world.ports.unit_of_work() as unit:
        return unit.of(world.user(RECORDS).organisation).disposals.get(batch_id)


def erase_payloads_about(work: Work, thing: LogObject) -> None:
    """Take away what the log says of one thing beside its manifests, and have it say so, as the act of destroying does."""
    numbers = work.audit.erase_payloads([thing.id], "")
    work.erase("record_destroyed", thing, {ERASED_ENTRIES: numbers_in_words(numbers)})


def left_of(world: World, words: Sequence[str]) -> list[str]:
    """Which of these words are anywhere in the database, vacuumed, or in the store."""
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        dump = "\n".join(connection.iterdump())
    connection.close()
    store = b"".join(file.read_bytes() for file in (world.home / "store").rglob("*") if file.is_file())
    raw = (world.home / DATABASE).read_bytes()
    return [word for word in words if word in dump or word.encode() in store or word.encode() in raw]


def names_of(record: Record) -> list[str]:
    return [name for each in record.subjects for name in (each.family_name, each.given_names) if name]


def assert_sound(world: World) -> None:
    settle(world)
    assert discrepancies(world.ports) == []
    assert not anchors.verify(world.ports, world.user(RECORDS).organisation).faults
