"""What every database must do for the use cases: keep, refuse, serialise, and say so when it cannot."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy import event as event_api

from forms_service.adapters.sql import migrations
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.oldest_writer import newest_schema, raise_oldest
from forms_service.adapters.sql.tables import enquiry_subjects, holds
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.auditing.events import Event
from forms_service.casework.errors import Conflict, NotFound, OlderVersion, Unavailable
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.row_seals import SealedThing
from tests.builders.casework import (
    HERE,
    enquiry,
    event,
    hold,
    questionnaire,
    saved,
)
from tests.builders.tables import Units, add_questionnaire, add_record
from tests.builders.threads import together


def test_what_is_not_committed_is_not_kept(unit_of_work: Units) -> None:
    found = enquiry()
    with unit_of_work() as unit:
        unit.of(found.organisation).enquiries.add(found)
        unit.of(HERE).audit.append(event())
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.these([found.id]) == []
        assert unit.of(HERE).audit.entries() == []


def test_a_process_of_an_older_version_writes_nothing_once_the_database_asks_for_a_newer_one(
    unit_of_work: Units, engine: Engine
) -> None:
    form = add_questionnaire(unit_of_work)

    def write(*logged: Event) -> None:
        with unit_of_work() as unit:
            unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "theirs")])
            for each in logged:
                unit.of(HERE).audit.append(each)
            unit.commit()

    with engine.begin() as migration:
        raise_oldest(migration, "9998")
        if engine.dialect.name == "postgresql":  # SQLite lets nobody write beside another.
            for logged in ([], [event()]):
                with pytest.raises(Unavailable) as meanwhile:
                    write(*logged)
                assert not isinstance(meanwhile.value, OlderVersion)
        raise_oldest(migration, "0001")
    for logged in ([], [event()]):
        with pytest.raises(OlderVersion, match="start it anew"):
            write(*logged)
    with unit_of_work() as unit:
        assert unit.of(HERE).questionnaires.answers(form.id) == {}
        assert unit.versions.oldest_writer() == "9998"
        unit.commit()


def test_a_migration_that_is_additive_lets_older_processes_write_on_and_another_says_from_when_on_not(
    unit_of_work: Units, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = add_questionnaire(unit_of_work)
    newer = Path(shutil.copytree(Path(migrations.__file__).parent, tmp_path / "migrations"))
    monkeypatch.setattr(migrations, "__file__", str(newer / "__init__.py"))
    before = newest_schema()

    def migrate_to(revision: str, further: str = "") -> None:
        text = f"revision, down_revision = {revision!r}, {before!r}\n{further}def upgrade() -> None:\n    pass\n"
        (newer / "versions" / f"at_{revision}.py").write_text(text)
        migrations.migrate(engine)

    def write(revision: int) -> None:
        with unit_of_work() as unit:
            unit.of(HERE).questionnaires.record_answers(form.id, [saved("first", "theirs", revision)])
            unit.of(HERE).audit.append(event())
            unit.commit()

    migrate_to("9001")
    write(1)
    before = "9001"
    migrate_to("9002", "OLDEST_WRITER = revision\n")
    with pytest.raises(OlderVersion):
        write(2)


def test_what_is_accepted_is_sealed_as_it_was_read_and_the_seal_of_what_is_gone_goes_too(unit_of_work: Units) -> None:
    """Whatever somebody changes past the service between reading and sealing stays amiss."""
    found, kind, placed = add_record(unit_of_work), SealedThing.ENQUIRY, hold(criteria=RecordSearch(name="Nobody"))

    def call_them(family_name: str) -> None:
        mine = enquiry_subjects.c.owner == found.enquiry
        ours.enquiries._connection.execute(update(enquiry_subjects).where(mine).values(family_name=family_name))

    with unit_of_work() as unit:
        ours = unit.of(HERE)
        ours.holds.add(placed)
        unit.commit()
    for between in ("Penhale", "Varlow"):
        with unit_of_work() as unit:
            ours = unit.of(HERE)
            call_them("Varlow")
            contents = ours.row_seals.as_they_stand(kind, [found.enquiry])
            call_them(between)
            ours.row_seals.seal_as(kind, contents)
            unit.commit()
        with unit_of_work() as unit:
            amiss = unit.of(HERE).row_seals.amiss(kind, [found.enquiry])
        assert bool(amiss) is (between != "Varlow")
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        ours.holds._connection.execute(delete(holds).where(holds.c.id == placed.id))
        gone = ours.row_seals.as_they_stand(SealedThing.HOLD, [placed.id])
        ours.row_seals.seal_as(SealedThing.HOLD, gone)
        unit.commit()
    with unit_of_work() as unit:
        assert gone == {placed.id: None}
        assert unit.of(HERE).row_seals.things(SealedThing.HOLD, "", limit=9) == []


def test_two_writers_take_turns_and_neither_fails(unit_of_work: Units) -> None:
    form = add_questionnaire(unit_of_work)

    def write(question: str) -> None:
        for revision in range(1, 21):
            with unit_of_work() as unit:
                unit.of(HERE).questionnaires.answers(form.id)
                unit.of(HERE).questionnaires.record_answers(form.id, [saved(question, revision, revision)])
                unit.of(HERE).audit.append(event())
                unit.commit()

    together([lambda: write("first"), lambda: write("second")])
    with unit_of_work() as unit:
        answers = unit.of(HERE).questionnaires.answers(form.id)
        assert {name: answer.value for name, answer in answers.items()} == {"first": 20, "second": 20}
        assert unit.of(HERE).audit.verify() == []
        assert len(unit.of(HERE).audit.entries(limit=100)) == 40


def test_nothing_is_read_twice_until_something_is_written_or_waited_for(unit_of_work: Units, engine: Engine) -> None:
    form = add_questionnaire(unit_of_work)
    statements: list[str] = []
    event_api.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with unit_of_work() as unit:
        ours = unit.of(HERE)
        assert ours.questionnaires.answers(form.id) == {}
        once = len(statements)
        assert ours.questionnaires.answers(form.id) == {}
        assert len(statements) == once
        ours.questionnaires.record_answers(form.id, [saved("first", 1, 1)])
        assert list(ours.questionnaires.answers(form.id)) == ["first"]
        read = len(statements)
        ours.enquiries.get_to_change(form.enquiry)
        locked = len(statements)
        assert locked > read
        ours.questionnaires.answers(form.id)
        assert len(statements) > locked


@pytest.mark.parametrize("unknown", ["", "nothing", "\0", "a\ud83db", "' OR 1=1 --"])
def test_an_id_that_nothing_has_is_not_found(unit_of_work: Units, unknown: str) -> None:
    with unit_of_work() as unit, pytest.raises(NotFound):
        unit.of(HERE).enquiries.get(EnquiryId(unknown))


def test_a_part_of_nothing_is_a_conflict_and_not_a_database_error(unit_of_work: Units) -> None:
    with unit_of_work() as unit, pytest.raises(Conflict):
        unit.of(HERE).questionnaires.add(questionnaire(enquiry()))


def test_a_database_that_does_not_answer_is_said_to_be_unavailable() -> None:
    engine = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), SqlUnitOfWork(engine, b"key") as unit:
        unit.of(HERE).enquiries.arrangements()


def test_a_database_that_fails_in_the_middle_is_said_to_be_unavailable(postgresql_engine: Engine) -> None:
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.of(HERE).enquiries.arrangements() == []
        _end_other_connections(postgresql_engine)
        with pytest.raises(Unavailable):
            unit.of(HERE).enquiries.arrangements()
    with SqlUnitOfWork(postgresql_engine, b"key") as unit:
        assert unit.of(HERE).enquiries.arrangements() == []


def test_a_database_that_was_restarted_meanwhile_is_simply_used_again(postgresql_engine: Engine) -> None:
    for _ in range(2):
        with SqlUnitOfWork(postgresql_engine, b"key") as first, SqlUnitOfWork(postgresql_engine, b"key") as second:
            assert first.of(HERE).enquiries.arrangements() == second.of(HERE).enquiries.arrangements() == []
        _end_other_connections(postgresql_engine)


def _end_other_connections(engine: Engine) -> None:
    with engine.connect() as killer:
        killer.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
