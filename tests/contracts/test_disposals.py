"""Disposal batches in every database."""

from dataclasses import replace

from tests.builders.casework import HERE, batch, later
from tests.builders.tables import Units, add_record


def test_a_disposal_batch_comes_back_as_it_was_prepared(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    first = batch(found)
    second = batch(found, prepared_at=later(days=1), items=())
    with unit_of_work() as unit:
        unit.of(first.organisation).disposals.add(first)
        unit.of(second.organisation).disposals.add(second)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).disposals.get(first.id) == first
        assert unit.of(HERE).disposals.latest(limit=9) == [second, replace(first, items=())]
        assert unit.of(HERE).disposals.latest(limit=1) == [second]
