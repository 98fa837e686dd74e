"""What the databases themselves must promise: the tables are the migrations', a commit survives, a search stays cheap."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, event, select

from forms_service.adapters.sql.causes import statement_in_short, words_of_cause
from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect, open_database, snapshot
from forms_service.adapters.sql.migrations import is_newer, migrate
from forms_service.adapters.sql.oldest_writer import newest_schema
from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlRepositories, SqlUnitOfWork
from forms_service.casework.errors import Unavailable, causes_of
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.retention import Retention
from forms_service.casework.keeping.reviewing.searches import ReviewSearch
from tests.builders.casework import (
    HERE,
    adult,
    child,
    enquiry,
    facts,
    hold,
    later,
    person,
    questionnaire,
    record,
    retention,
    submission,
)

Question = Callable[[SqlRepositories], Sequence[object]]
MUCH_LATER = date(2086, 6, 28)
KEY = b"an invented key for tests, 32 bytes"
ROOT = Path(__file__).resolve().parents[2]
# Commits one answer after another and says so after each; it is killed while it does.
WRITER = """
import sys
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.unit_of_work import SqlRepositories, SqlUnitOfWork
from tests.builders.casework import event, saved
engine, form = open_database(sys.argv[1]), sys.argv[2]
for revision in range(int(sys.argv[3]), 100_000):
    with SqlUnitOfWork(engine, b"an invented key for tests, 32 bytes") as unit:
        unit.of("northshire").questionnaires.record_answers(form, [saved("first", "x" * 3000, revision)])
        unit.of("northshire").audit.append(event())
        unit.commit()
    print(revision, flush=True)
"""


def differences(engine: Engine) -> list[Any]:
    """Where the tables that are there differ from those that the adapter knows."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))


def test_the_tables_are_those_that_the_migrations_make(engine: Engine) -> None:
    assert differences(engine) == []


def test_whoever_watches_is_told_the_version_of_the_tables_and_since_when_a_seal_waits(engine: Engine) -> None:
    with SqlUnitOfWork(engine, KEY) as unit:
        assert (unit.versions.schema(), unit.queue.oldest_unsealed()) == (newest_schema(), None)

    _file_records(engine, "Varlow", 2)

    with SqlUnitOfWork(engine, KEY) as unit:
        changed_at = unit.queue.oldest_unsealed()
        assert changed_at
        assert abs((datetime.now(UTC) - changed_at).total_seconds()) < 60


def everything_in(engine: Engine) -> Mapping[str, list[Any]]:
    """Every row of every table that is there, that of the version among them."""
    there = MetaData()
    with engine.connect() as connection:
        there.reflect(connection)
        return {name: sorted(map(repr, connection.execute(select(table)))) for name, table in there.tables.items()}


def test_migrating_again_changes_nothing(engine: Engine, superuser: Engine) -> None:
    asked = enquiry()
    with SqlUnitOfWork(engine, KEY) as unit:
        unit.of(asked.organisation).enquiries.add(asked)
        unit.of(asked.organisation).questionnaires.add(questionnaire(asked))
        unit.commit()
    before = everything_in(superuser)

    migrate(engine)

    assert everything_in(superuser) == before
    assert {name for name, rows in before.items() if rows} >= {"alembic_version", "enquiries", "questionnaires"}
    assert differences(engine) == []


def test_a_database_of_a_newer_version_is_not_touched(engine: Engine) -> None:
    with engine.begin() as connection:
        assert not is_newer(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        assert is_newer(connection)
    before = everything_in(engine)

    with pytest.raises(DatabaseMisconfigured, match="a newer version of the service"):
        migrate(engine)

    assert everything_in(engine) == before


def test_several_processes_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'service.sqlite'}"
    program = (
        "import sys; from forms_service.adapters.sql.engine import open_database;"
        "from forms_service.adapters.sql.migrations import migrate; migrate(open_database(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]


def test_an_answer_that_was_committed_survives_kill_9(sqlite_engine: Engine) -> None:
    asked = enquiry()
    form = questionnaire(asked)
    with SqlUnitOfWork(sqlite_engine, KEY) as unit:
        unit.of(asked.organisation).enquiries.add(asked)
        unit.of(form.organisation).questionnaires.add(form)
        unit.commit()
    kept = 0
    for rounds in range(3):
        said = _kill_while_writing(sqlite_engine, form.id, begin=kept + 1, after=7 + 5 * rounds)
        with SqlUnitOfWork(sqlite_engine, KEY) as unit:
            history = unit.of(HERE).questionnaires.history(form.id, "first")
            assert unit.of(HERE).audit.verify() == []
            assert unit.of(HERE).audit.count() == len(history)
        kept = len(history)
        assert [answer.revision for answer in history] == list(range(1, kept + 1))
        # At most the one that was in the middle of its commit is there without having been said.
        assert said <= kept <= said + 1


def _kill_while_writing(engine: Engine, form: str, *, begin: int, after: int) -> int:
    """Kill a writer in the middle of its work; return the last answer that it said was saved."""
    command = [sys.executable, "-c", WRITER, engine.url.render_as_string(), form, str(begin)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
    return int(said[-1])


def test_sqlite_is_opened_so_that_a_commit_is_on_the_disk(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
        assert told == {"journal_mode": "wal", "synchronous": 2}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_long_read_makes_no_writer_wait_and_sees_one_moment(engine: Engine, superuser: Engine) -> None:
    with snapshot(superuser) as reading:
        before = reading.exec_driver_sql("SELECT count(*) FROM enquiries").scalar()
        with SqlUnitOfWork(engine, KEY) as unit:
            unit.of(HERE).enquiries.add(enquiry())
            unit.commit()
        assert reading.exec_driver_sql("SELECT count(*) FROM enquiries").scalar() == before == 0


def test_a_writer_that_waits_too_long_is_told_so(sqlite_engine: Engine) -> None:
    """A database that stays locked is an answer for the person who waits, not an error page."""
    impatient = open_database(sqlite_engine.url.render_as_string())
    event.listen(impatient, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=10"))
    with SqlUnitOfWork(sqlite_engine, KEY) as holding:
        holding.of(HERE).enquiries.arrangements()
        with SqlUnitOfWork(impatient, KEY) as waiting, pytest.raises(Unavailable, match="Others are saving"):
            waiting.of(HERE).enquiries.arrangements()
    impatient.dispose()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_full_disk_is_said_and_is_in_the_cause(sqlite_engine: Engine) -> None:
    """Told by the most pages that the file may have, which SQLite treats as it does a full disk."""
    with connect(sqlite_engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Unavailable, match="no room left") as full:
            connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(100000)")

    assert causes_of(full.value) == ["Unavailable CREATE more", "OperationalError SQLITE_FULL"]


def hurried(engine: Engine) -> Engine:
    return open_database(engine.url.render_as_string(hide_password=False), seconds=0.3)


def test_a_statement_that_goes_on_for_too_long_is_broken_off_and_the_next_is_answered(engine: Engine) -> None:
    page = hurried(engine)
    with connect(page) as connection, pytest.raises(Unavailable, match="took too long over this"):
        connection.exec_driver_sql(ENDLESS)
    with connect(page) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    page.dispose()


def hangs(process: int) -> bool:
    """Whether it is still stopped: whoever has an answer by now did not wait for it to go on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_a_server_that_hangs_is_given_up_in_time_and_used_again_once_it_answers(postgresql_engine: Engine) -> None:
    page = hurried(postgresql_engine)
    with connect(page) as connection:
        server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        os.kill(server, signal.SIGSTOP)
        with pytest.raises(Unavailable):
            connection.exec_driver_sql("SELECT 1")
        assert hangs(server)
    os.kill(server, signal.SIGCONT)

    with connect(page) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    page.dispose()


def test_while_a_server_hangs_those_who_ask_next_wait_less_so_that_whoever_waits_in_line_is_answered_too(
    postgresql_engine: Engine,
) -> None:
    page = open_database(postgresql_engine.url.render_as_string(hide_password=False), seconds=2)
    took = []
    with connect(page) as first, connect(page) as second:
        servers = [one.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for one in (first, second)]
        for server in servers:
            os.kill(server, signal.SIGSTOP)
        for one in (first, second):
            begun = time.monotonic()
            with pytest.raises(Unavailable):
                one.exec_driver_sql("SELECT 1")
            took.append(time.monotonic() - begun)
        assert all(hangs(server) for server in servers)
    for server in servers:
        os.kill(server, signal.SIGCONT)
    page.dispose()

    assert took[1] < 2.5 < took[0]


def test_one_that_hangs_while_nobody_asks_is_given_up_in_time_by_whoever_asks_next(postgresql_engine: Engine) -> None:
    page = hurried(postgresql_engine)
    with connect(page) as connection:
        server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    os.kill(server, signal.SIGSTOP)

    with pytest.raises(Unavailable), connect(page):
        pass

    assert hangs(server)
    os.kill(server, signal.SIGCONT)
    page.dispose()


QUESTIONS: Mapping[str, Question] = {
    "records of a name": lambda work: work.records.find(RecordSearch(name="rarename gethin"), limit=5),
    "records of part of a name": lambda work: work.records.find(RecordSearch(name="gethin rare"), limit=5),
    "records with a slip in a name": lambda work: work.record_lists.listed(
        RecordSearch(text="Rarenmae Gethin"), Sorting.BEST, after=None, limit=5
    ),
    "records of part of a number": lambda work: work.record_lists.listed(
        RecordSearch(text="0000AA"), Sorting.BEST, after=None, limit=5
    ),
    "the first page of what is due": lambda work: work.record_lists.listed(
        RecordSearch(due_to=date(2032, 11, 24)), Sorting.DUE, after=None, limit=5
    ),
    "records of a number": lambda work: work.records.find(RecordSearch(number="A0000AA"), limit=5),
    "records of a date of birth": lambda work: work.records.find(RecordSearch(date_of_birth="1971-01-01"), limit=5),
    "the newest records": lambda work: work.records.find(RecordSearch(), limit=5),
    "what is due": lambda work: work.records.due(date(2032, 11, 24)),
    "what is to be reviewed": lambda work: work.records.to_review(ReviewSearch(date(2032, 11, 24), {"RC-01"}), limit=9),
}


@pytest.mark.long
def test_what_is_asked_costs_what_it_finds_and_not_what_is_kept(sqlite_engine: Engine) -> None:
    """Counted in steps of the database's own machine, which no busy computer changes."""
    _file_records(sqlite_engine, "Rarename", 5)
    with SqlUnitOfWork(sqlite_engine, KEY) as unit:
        first = unit.of(HERE).records.find(RecordSearch(), limit=5)
        ids, people = [found.id for found in first], [who.person for found in first for who in found.subjects]
        for criteria in (
            RecordSearch(retention_class="RC-01"),
            RecordSearch(form="core/prison_enquiry_response"),
            RecordSearch(filed_from=date(2026, 1, 1)),
            RecordSearch(name="Rarename"),
        ):
            unit.of(HERE).holds.add(hold(criteria=criteria))
        unit.commit()

    def which_holds_cover(work: SqlRepositories) -> Sequence[object]:
        work.holds.cover_again(ids)
        return ids

    def what_people_are_found_by(work: SqlRepositories) -> Sequence[object]:
        assert work.people.found_otherwise(people) == frozenset()
        return ids

    questions = {
        **QUESTIONS,
        "which holds cover a record": which_holds_cover,
        "whether people are found by what is known of them": what_people_are_found_by,
    }
    few = {name: _steps(sqlite_engine, question) for name, question in questions.items()}
    others: dict[str, Any] = {"numbers": ("B1111BB",), "date_of_birth": "1999-09-09"}
    later_due, undated = (retention(due_date=due, review_date=MUCH_LATER) for due in (MUCH_LATER, None))
    for kept in (later_due, undated):
        _file_records(sqlite_engine, "Varlow", 400, kept=kept, **others)
    many = {name: _steps(sqlite_engine, question) for name, question in questions.items()}
    assert {name: (few[name], many[name]) for name in questions if many[name] > 2 * few[name] + 300} == {}


def _file_records(
    engine: Engine, family_name: str, count: int, *, kept: Retention | None = None, **fields: Any
) -> None:
    ordinary: dict[str, Any] = {"numbers": ("A0000AA",), "date_of_birth": "1971-01-01"} | fields
    how_long = kept or retention()
    asked = enquiry()
    form = questionnaire(asked)
    with SqlUnitOfWork(engine, KEY) as unit:
        unit.of(asked.organisation).enquiries.add(asked)
        unit.of(form.organisation).questionnaires.add(form)
        for number in range(count):
            sealed = submission(form)
            unit.of(sealed.organisation).submissions.add(sealed)
            people = (
                adult(family_name=family_name, row=f"a{number}", **ordinary),
                child(family_name=family_name, row=f"c{number}"),
            )
            for named in people:
                unit.of(HERE).people.add_all([person(named, asked)])
                unit.of(HERE).people.add_facts(facts(named, asked))
            unit.of(HERE).records.add(
                record(sealed, subjects=people, filed_at=later(minutes=number), retention=how_long)
            )
        unit.commit()


def _steps(engine: Engine, question: Question) -> int:
    """How many steps the database takes for a question that five records answer."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with SqlUnitOfWork(engine, KEY) as unit:
        unit.of(HERE).enquiries.arrangements()
        raw = unit.of(HERE).records._connection.connection.driver_connection
        assert isinstance(raw, Connection)
        raw.set_progress_handler(count, 10)
        found = question(unit.of(HERE))
        raw.set_progress_handler(None, 0)
    assert len(found) == 5
    return taken * 10


TYPED = "Perran Varlow"
TRIED = {
    "a full disk": (("sqlite_errorname", "SQLITE_FULL"), "no room left"),
    "a full disk of the server": (("sqlstate", "53100"), "no room left"),
    "a damaged file": (("sqlite_errorname", "SQLITE_CORRUPT_INDEX"), "damaged"),
    "a read-only file": (("sqlite_errorname", "SQLITE_READONLY_DBMOVED"), "cannot be written to"),
    "no more connections": (("sqlstate", "53300"), "no connection left"),
    "a wrong password": (("sqlstate", "28P01"), "not let the service in"),
    "a lock of others": (("sqlstate", "55P03"), "Others are saving"),
    "anything else": (("sqlstate", ""), "does not answer"),
}


@pytest.mark.parametrize("cause", TRIED)
def test_each_cause_has_its_sentence_and_its_code_and_none_the_words_of_the_driver(cause: str) -> None:
    (name, code), words = TRIED[cause]
    error = Exception(f"Key (name)=({TYPED}) is too long")
    vars(error)[name] = code
    asked = f"UPDATE documents SET faults='{TYPED}' WHERE id IN (SELECT 1 FROM records)"
    failed = Unavailable(words_of_cause(error), doing=statement_in_short(asked))
    failed.__cause__ = error

    assert words in str(failed)
    assert causes_of(failed) == ["Unavailable UPDATE documents", f"Exception {code}".strip()]
    assert TYPED not in f"{failed} {causes_of(failed)}"
