"""The book of what is to be done in the store, on both databases: what is due, what is late, what is to be held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.repositories.enquiries import _row as _enquiry_row
from forms_service.adapters.sql.repositories.holds import _row as _hold_row
from forms_service.adapters.sql.repositories.questionnaires import _row as _questionnaire_row
from forms_service.adapters.sql.repositories.records import _row
from forms_service.adapters.sql.rows import columns_of
from forms_service.adapters.sql.tables import (
    enquiries,
    held_records,
    holds,
    object_locks,
    questionnaires,
    record_objects,
    records,
    submissions,
)
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.keeping.holds import Reach
from forms_service.casework.keeping.locks import AT_ONCE, ObjectLock
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    enquiry,
    hold,
    later,
    questionnaire,
    record,
    record_object,
    submission,
)
from tests.builders.older_database import KEY, migrate, write_as_it_was

Units = Callable[[], SqlUnitOfWork]


def stored(units: Units, count: int = 1, **fields: object) -> list[Record]:
    """Records, each with one object that the store has; *fields* are those of what is known of it."""
    asked = enquiry()
    form = questionnaire(asked)
    every = []
    with units() as unit:
        unit.of(HERE).enquiries.add(asked)
        unit.of(HERE).questionnaires.add(form)
        for _ in range(count):
            sealed = submission(form)
            kept = record(sealed)
            item = record_object(kept, b"%PDF")
            unit.of(HERE).submissions.add(sealed)
            unit.of(HERE).records.add(kept)
            unit.of(HERE).records.spool(item, b"%PDF")
            unit.of(HERE).records.stored(item.id, {})
            unit.of(HERE).locks.add(ObjectLock(item.id, kept.id, HERE, later(days=7), **fields))  # type: ignore[arg-type] # the caller's
            every.append(kept)
        unit.commit()
    return every


def waiting(units: Units) -> set[str]:
    """The records of which an object waits to be held or let go."""
    with units() as unit:
        return {lock.record for lock in unit.queue.to_mirror(NOW, limit=100)}


def mirror(units: Units) -> None:
    """Do in the book what a worker does once the store holds what it should."""
    with units() as unit:
        for lock in unit.queue.to_mirror(NOW, limit=100):
            unit.of(HERE).locks.save_hold(lock.mirrored(held=bool(unit.of(HERE).records.get(lock.record).on_hold)))
        unit.commit()


def test_what_is_due_comes_in_turn_and_what_is_not_does_not(unit_of_work: Units) -> None:
    (second,) = stored(unit_of_work, renew_at=NOW)
    (first,) = stored(unit_of_work, renew_at=AT_ONCE)
    stored(unit_of_work, renew_at=later(minutes=1))
    stored(unit_of_work)
    with unit_of_work() as unit:
        assert [lock.record for lock in unit.queue.to_extend(NOW, limit=5)] == [first.id, second.id]
        assert [lock.record for lock in unit.queue.to_extend(NOW, limit=1)] == [first.id]


def test_noting_an_object_again_changes_nothing(unit_of_work: Units) -> None:
    (kept,) = stored(unit_of_work, renew_at=NOW)
    with unit_of_work() as unit:
        (lock,) = unit.queue.to_extend(NOW, limit=5)
        unit.of(HERE).locks.add(replace(lock, renew_at=None))
        unit.commit()
    with unit_of_work() as unit:
        assert [lock.record for lock in unit.queue.to_extend(NOW, limit=5)] == [kept.id]


def test_what_was_dated_again_while_a_worker_was_at_it_is_still_to_be_extended(unit_of_work: Units) -> None:
    (kept,) = stored(unit_of_work, renew_at=AT_ONCE)
    with unit_of_work() as unit:
        (taken,) = unit.queue.to_extend(NOW, limit=5)
    with unit_of_work() as unit:
        unit.of(HERE).locks.look_again(kept.id, at=NOW, late_at=later(hours=1))
        unit.commit()
    with unit_of_work() as unit:
        unit.of(HERE).locks.save_lock(replace(taken, renew_at=later(days=20)), expected=taken)
        unit.commit()
    with unit_of_work() as unit:
        assert [lock.renew_at for lock in unit.queue.to_extend(NOW, limit=5)] == [NOW]


@pytest.mark.parametrize("reach", ["record", "enquiry", "criteria"])
def test_whatever_comes_under_a_hold_waits_to_be_held_and_to_be_let_go_when_it_is_released(
    unit_of_work: Units, reach: str
) -> None:
    (kept,), (other,) = stored(unit_of_work), stored(unit_of_work)
    placed = {
        "record": hold(reach=Reach.RECORD, about=kept.id),
        "enquiry": hold(reach=Reach.ENQUIRY, about=kept.enquiry),
        "criteria": hold(criteria=RecordSearch(reference=kept.reference)),
    }[reach]
    with unit_of_work() as unit:
        unit.of(HERE).holds.add(placed)
        unit.commit()
    assert waiting(unit_of_work) == {kept.id}
    mirror(unit_of_work)
    assert waiting(unit_of_work) == set()

    asked = placed.ask_release(by="officer", at=NOW, why="Settled")
    with unit_of_work() as unit:
        unit.of(HERE).holds.save(asked, expected=placed)
        unit.commit()
    assert waiting(unit_of_work) == set()
    with unit_of_work() as unit:
        unit.of(HERE).holds.save(asked.release(by="dpo", at=NOW), expected=asked)
        unit.commit()
    assert waiting(unit_of_work) == {kept.id}
    assert other.id not in waiting(unit_of_work)


def test_a_record_that_comes_to_match_a_hold_waits_to_be_held(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        unit.of(HERE).holds.add(hold(criteria=RecordSearch(retention_class="RC-05")))
        unit.commit()
    (kept,) = stored(unit_of_work)
    assert waiting(unit_of_work) == set()
    with unit_of_work() as unit:
        read = unit.of(HERE).records.get(kept.id)
        unit.of(HERE).records.save(replace(read, retention=replace(read.retention, class_id="RC-05")))
        unit.commit()
    assert waiting(unit_of_work) == {kept.id}


def test_a_hold_that_is_released_while_a_worker_sets_it_is_lifted_afterwards(unit_of_work: Units) -> None:
    (kept,) = stored(unit_of_work)
    placed = hold(reach=Reach.RECORD, about=kept.id)
    with unit_of_work() as unit:
        unit.of(HERE).holds.add(placed)
        unit.commit()
    with unit_of_work() as unit:
        (taken,) = unit.queue.to_mirror(NOW, limit=5)
        asked = placed.ask_release(by="officer", at=NOW, why="Settled")
        unit.of(HERE).holds.save(asked, expected=placed)
        unit.of(HERE).holds.save(asked.release(by="dpo", at=NOW), expected=asked)
        unit.commit()
    with unit_of_work() as unit:
        unit.of(HERE).locks.save_hold(taken.mirrored(held=True))
        unit.commit()
    assert waiting(unit_of_work) == {kept.id}


def test_an_object_whose_hold_was_missed_is_found_when_all_are_compared(unit_of_work: Units) -> None:
    first, second = stored(unit_of_work, 2)
    with unit_of_work() as unit:
        for kept in (first, second):
            unit.of(HERE).holds.add(hold(reach=Reach.RECORD, about=kept.id))
        unit.commit()
    with unit_of_work() as unit:
        (missed,) = [lock for lock in unit.queue.to_mirror(NOW, limit=5) if lock.record == first.id]
        unit.of(HERE).locks._change(object_locks.c.object == missed.object, hold_at=None)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.queue.compare_holds() == 1
        assert unit.queue.compare_holds() == 0
        unit.commit()
    assert waiting(unit_of_work) == {first.id, second.id}


def test_what_is_late_failed_or_waits_is_behind_and_of_its_own_organisation(unit_of_work: Units) -> None:
    late, waits = stored(unit_of_work, late_at=NOW)[0], stored(unit_of_work, hold_at=later(minutes=5))[0]
    stored(unit_of_work, late_at=later(minutes=1), renew_at=NOW)
    with unit_of_work() as unit:
        assert {lock.record for lock in unit.of(HERE).locks.behind(NOW, limit=5)} == {late.id, waits.id}
        assert len(unit.of(HERE).locks.behind(NOW, limit=1)) == 1
        assert unit.of(HERE).locks.count_behind(NOW) == 2
        assert unit.of(ELSEWHERE).locks.behind(NOW, limit=5) == []
        assert unit.of(ELSEWHERE).locks.count_behind(NOW) == 0


@pytest.mark.long
def test_what_is_to_be_done_and_what_is_late_cost_what_there_is_of_it_and_not_what_is_kept(
    sqlite_engine: Engine,
) -> None:
    units = partial(SqlUnitOfWork, sqlite_engine, KEY)
    stored(units, 5, renew_at=NOW, late_at=NOW, hold_at=NOW)
    asked: dict[str, Callable[[SqlUnitOfWork], object]] = {
        "to extend": lambda unit: unit.queue.to_extend(NOW, limit=5),
        "to mirror": lambda unit: unit.queue.to_mirror(NOW, limit=5),
        "behind": lambda unit: unit.of(HERE).locks.behind(NOW, limit=5),
        "count": lambda unit: unit.of(HERE).locks.count_behind(NOW),
    }
    few = {what: _steps(units, ask) for what, ask in asked.items()}
    stored(units, 800, renew_at=later(days=90), late_at=later(days=100))
    many = {what: _steps(units, ask) for what, ask in asked.items()}
    assert {what: many[what] for what in asked if many[what] > 3 * few[what] + 500} == {}


def _steps(units: Units, ask: Callable[[SqlUnitOfWork], object]) -> int:
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with units() as unit:
        unit.queue.oldest()
        raw = unit._connection.connection.driver_connection
        assert isinstance(raw, SqliteConnection)
        raw.set_progress_handler(count, 10)
        ask(unit)
        raw.set_progress_handler(None, 0)
    return taken * 10


@pytest.mark.parametrize("is_held", [True, False])
def test_the_objects_of_an_older_database_are_all_looked_at_once(tmp_path: Path, *, is_held: bool) -> None:
    """What was stored before the locks were known of is extended, and held where it is on hold."""
    engine = open_database(f"sqlite:///{tmp_path / 'older.sqlite'}")
    migrate(engine, "0002")
    kept, item = _older_record(engine, is_held=is_held)
    migrate(engine, "head")
    with SqlUnitOfWork(engine, KEY) as unit:
        assert [lock.object for lock in unit.queue.to_extend(NOW, limit=5)] == [item]
        assert [lock.object for lock in unit.queue.to_mirror(NOW, limit=5)] == [item] * is_held
        assert unit.of(ELSEWHERE).locks.behind(NOW, limit=5) == []
        assert [lock.record for lock in unit.of(HERE).locks.behind(NOW, limit=5)] == [kept] * is_held
    engine.dispose()


def _older_record(engine: Engine, *, is_held: bool) -> tuple[str, str]:
    """Write one record, with an object that is stored and one that is not, into the first tables.

    It is under one hold that was released, and with *is_held* under another too.
    """
    asked = enquiry()
    form = questionnaire(asked)
    sealed = submission(form)
    kept = record(sealed)
    items = [record_object(kept, b"%PDF", state=state, code=state) for state in ("stored", "pending")]
    with engine.begin() as connection:
        write_as_it_was(connection, enquiries, _enquiry_row(asked))
        write_as_it_was(connection, questionnaires, _questionnaire_row(form))
        write_as_it_was(connection, submissions, columns_of(sealed, submissions))
        write_as_it_was(connection, records, _row(kept))
        for item in items:
            write_as_it_was(connection, record_objects, columns_of(item, record_objects))
        for released_at in [NOW, None][: 1 + is_held]:
            over = hold(reach=Reach.RECORD, about=kept.id, released_at=released_at)
            write_as_it_was(connection, holds, _hold_row(over))
            write_as_it_was(connection, held_records, {"hold": over.id, "record": kept.id})
    return kept.id, items[0].id
