"""Disposal batches in every database."""

from dataclasses import replace
from datetime import date
from typing import Any

from forms_service.casework.ids import BatchId, new
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind
from forms_service.casework.keeping.records import Record
from tests.builders.casework import (
    HERE,
    NOW,
    later,
)
from tests.builders.tables import Units, add_record

HELD, BATCH, UPLOADED = "a" * 32, "b" * 32, "c" * 32


def test_a_disposal_batch_comes_back_as_it_was_prepared(unit_of_work: Units) -> None:
    found = add_record(unit_of_work)
    first = _batch(found)
    second = _batch(found, prepared_at=later(days=1), items=())
    with unit_of_work() as unit:
        unit.of(first.organisation).disposals.add(first)
        unit.of(second.organisation).disposals.add(second)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.of(HERE).disposals.get(first.id) == first
        assert unit.of(HERE).disposals.latest(limit=9) == [second, replace(first, items=())]
        assert unit.of(HERE).disposals.latest(limit=1) == [second]


def _batch(found: Record, **fields: Any) -> Batch:
    kept = Item(found.id, found.reference, "Reply", "RC-01", date(2032, 11, 24), "Its time is over.")
    reasons = Reason(ReasonKind.HOLD, "On hold. Legal claim", HELD), Reason(ReasonKind.NO_DATE, "It has no due date.")
    left = replace(kept, due_date=None, left_out=reasons)
    ordinary: dict[str, Any] = {
        "id": new(BatchId),
        "organisation": HERE,
        "prepared_by": "officer",
        "prepared_at": NOW,
        "up_to": date(2032, 11, 24),
        "schedule": "disposal@1",
        "items": (left, kept),
    }
    return Batch(**(ordinary | fields))
