"""A batch that two people decided is carried out: what goes is gone, what may not go stays, and a stub says so."""

from __future__ import annotations

import sqlite3

from forms_service.casework.keeping.disposing.batches import BatchState, Outcome
from forms_service.services.auditing import anchors
from tests.builders.disposing import approved_batch, batch_now, carry_out_all, closed_record, settle, years_on
from tests.builders.reconciled import discrepancies
from tests.builders.world import DATABASE, World

HERE = "northshire"


def left_of(world: World, words: list[str]) -> list[str]:
    """Which of these words are anywhere in the database, vacuumed, or in the store."""
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        dump = "\n".join(connection.iterdump())
    connection.close()
    store = b"".join(file.read_bytes() for file in (world.home / "store").rglob("*") if file.is_file())
    raw = (world.home / DATABASE).read_bytes()
    return [word for word in words if word in dump or word.encode() in store or word.encode() in raw]


def test_what_two_people_decided_is_destroyed_and_nothing_of_it_is_left(world: World) -> None:
    record = closed_record(world)
    settle(world)
    words = sorted({each.family_name for each in record.subjects} | {record.id})
    assert left_of(world, words[:1])
    years_on(world)
    batch = approved_batch(world)

    carry_out_all(world)

    now = batch_now(world, batch.id)
    assert now.state is BatchState.DESTROYED
    assert [item.outcome for item in now.items] == [Outcome.DESTROYED]
    assert left_of(world, [each.family_name for each in record.subjects]) == []
    assert discrepancies(world.ports) == []
    assert not anchors.verify(world.ports, HERE).faults
