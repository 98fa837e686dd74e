"""Records in the store: for how long they are locked there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms_service.services.documents import making
from storage.contract import ObjectKey, StoreUnavailable
from tests.builders.workshop import Workshop, raises


@pytest.mark.parametrize(
    ("due", "locked_until"),
    [
        (None, datetime(2026, 12, 23, 12, 0, tzinfo=UTC)),
        (date(2033, 1, 1), datetime(2026, 12, 23, 12, 0, tzinfo=UTC)),
        (date(2026, 12, 10), datetime(2026, 12, 10, tzinfo=UTC)),
        (date(2026, 11, 24), datetime(2026, 11, 30, 12, 0, tzinfo=UTC)),
    ],
)
def test_the_store_locks_for_the_floor_of_the_class_but_not_past_the_due_date(
    workshop: Workshop, due: date | None, locked_until: datetime
) -> None:
    world = workshop.world
    schedule = world.ports.schedule
    classes = {name: replace(kept_as, floor_days=30) for name, kept_as in schedule.classes.items()}
    world.use(schedule=replace(schedule, classes=classes))
    reply = world.authorised()
    workshop.storing.then(raises(StoreUnavailable("asleep")))
    making.make_next(world.ports, "worker")
    record = world.record_of(reply)
    with world.ports.unit_of_work() as unit:
        unit.of(record.organisation).records.save(replace(record, retention=replace(record.retention, due_date=due)))
        unit.commit()

    world.clock.moment = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    making.make_next(world.ports, "worker")

    assert {world.ports.store.stat(ObjectKey.parse(item.key)).locked_until for item in record.objects} == {locked_until}
