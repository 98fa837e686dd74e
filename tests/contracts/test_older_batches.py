"""Batches that were decided on before each record of some classes was reviewed by itself: they are decided on anew."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.disposals import _batch_row
from forms_service.adapters.sql.tables import disposal_batches, disposal_items
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import BatchState, LineOutcome
from tests.builders.casework import HERE, batch, enquiry, questionnaire, record, submission
from tests.builders.older_database import KEY, migrate, write_as_it_was


def in_older_database(path: Path, *batches: Batch) -> str:
    url = f"sqlite:///{path / 'older.sqlite'}"
    engine = open_database(url)
    migrate(engine, "0037")
    with engine.begin() as connection:
        for each in batches:
            write_as_it_was(connection, disposal_batches, _batch_row(each))
            for position, item in enumerate(each.items):
                told = {**asdict(item), "left_out": [], "batch": each.id, "organisation": HERE, "position": position}
                write_as_it_was(connection, disposal_items, told)
    migrate(engine, "head")
    engine.dispose()
    return url


@pytest.mark.parametrize("state", [BatchState.REVIEWED, BatchState.APPROVED, BatchState.DESTROYING])
def test_an_older_batch_goes_back_to_be_reviewed_record_by_record_and_says_why(
    tmp_path: Path, state: BatchState
) -> None:
    before = batch(record(submission(questionnaire(enquiry()))), state=state)
    line = before.items[0]
    lines: tuple[Item, ...] = (
        replace(line, retention_class="RC-02"),
        replace(line, retention_class="RC-01"),
        replace(line, retention_class="RC-05", outcome=LineOutcome.DESTROYED),
    )
    over = replace(before, id=type(before.id)("over"), state=BatchState.DESTROYED, items=lines[:1])
    engine = open_database(in_older_database(tmp_path, replace(before, items=lines), over))
    with SqlUnitOfWork(engine, KEY) as unit:
        now, ended = (unit.of(HERE).disposals.get(each.id) for each in (before, over))
    engine.dispose()

    assert now.state is BatchState.PREPARED
    assert "have the batch approved again" in now.steps[-1].why
    assert [item.needs_review for item in now.items] == [True, False, False]
    assert (ended.state, [item.needs_review for item in ended.items]) == (BatchState.DESTROYED, [False])
