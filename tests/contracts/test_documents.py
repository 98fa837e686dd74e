"""The queue of documents in every database: each is taken once, and taken over from a worker that is silent."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import Conflict
from tests.builders.casework import (
    HERE,
    NOW,
    document,
    later,
)
from tests.builders.tables import Units, add_document, add_submission
from tests.builders.threads import together

LEASE = timedelta(seconds=90)


def test_a_waiting_document_is_taken_once(unit_of_work: Units) -> None:
    first = document(add_submission(unit_of_work), asked_at=later(hours=-1))
    second = document(add_submission(unit_of_work))
    with unit_of_work() as unit:
        unit.of(second.organisation).documents.add(second)
        unit.of(first.organisation).documents.add(first)
        unit.commit()
    taken = [_take(unit_of_work, f"worker {number}", NOW) for number in range(3)]
    assert [found and found.id for found in taken] == [first.id, second.id, None]
    assert taken[0] == replace(
        first, state=DocumentState.MAKING, lease="worker 0", leased_until=NOW + LEASE, attempts=1
    )


def test_a_document_is_taken_over_when_its_worker_has_been_silent(unit_of_work: Units) -> None:
    add_document(unit_of_work)
    assert _take(unit_of_work, "first", NOW)
    assert _take(unit_of_work, "second", later(seconds=89)) is None
    again = _take(unit_of_work, "second", later(seconds=90))
    assert again is not None
    assert (again.state, again.lease, again.attempts) == (DocumentState.MAKING, "second", 2)


def test_a_document_that_was_being_filed_goes_on_being_filed(unit_of_work: Units) -> None:
    add_document(unit_of_work, state=DocumentState.FILING, lease="dead", leased_until=NOW, attempts=1)
    taken = _take(unit_of_work, "second", later(seconds=1))
    assert taken is not None
    assert taken.state is DocumentState.FILING


def test_a_document_that_waits_for_a_repair_is_left_alone_till_then(unit_of_work: Units) -> None:
    add_document(unit_of_work, leased_until=later(seconds=30))
    assert _take(unit_of_work, "worker", later(seconds=29)) is None
    assert _take(unit_of_work, "worker", later(seconds=30))


@pytest.mark.parametrize("state", [DocumentState.MADE, DocumentState.FAILED, DocumentState.STOPPED])
def test_a_document_that_has_come_to_its_end_is_not_taken(unit_of_work: Units, state: DocumentState) -> None:
    add_document(unit_of_work, state=state)
    assert _take(unit_of_work, "worker", later(days=1)) is None


def test_what_a_dead_worker_held_can_be_released(unit_of_work: Units) -> None:
    add_document(unit_of_work)
    assert _take(unit_of_work, "dead", NOW)
    with unit_of_work() as unit:
        assert unit.queue.leases() == ["dead"]
        unit.queue.release("dead")
        assert unit.queue.leases() == []
        unit.commit()
    assert _take(unit_of_work, "second", NOW)


def test_a_worker_that_lost_its_lease_cannot_save(unit_of_work: Units) -> None:
    add_document(unit_of_work)
    mine = _take(unit_of_work, "first", NOW)
    assert mine is not None
    assert _take(unit_of_work, "second", later(minutes=5))
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).documents.save(replace(mine, state=DocumentState.MADE), expected=mine)


def test_many_workers_take_each_document_exactly_once(unit_of_work: Units) -> None:
    sealed = add_submission(unit_of_work)
    with unit_of_work() as unit:
        for number in range(12):
            unit.of(HERE).documents.add(document(sealed, code=f"D{number}"))
        unit.commit()
    taken: list[str] = []

    def work(name: str) -> None:
        while found := _take(unit_of_work, name, NOW):
            taken.append(found.id)

    together([partial(work, f"worker {number}") for number in range(4)])
    assert len(taken) == len(set(taken)) == 12


def _take(units: Units, lease: str, now: datetime) -> Any:
    with units() as unit:
        taken = unit.queue.take(lease, now=now, until=now + LEASE)
        unit.commit()
    return taken
