"""What code forgets, PostgreSQL refuses: every table of organisations has a fence, and nothing walks through it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, delete, func, insert, make_url, select, true, update

from forms_service.adapters.sql.engine import connect, open_database
from forms_service.adapters.sql.fences import EVERYBODY, SETTING, Fence, is_bound, open_tables
from forms_service.adapters.sql.migrations import migrate
from forms_service.adapters.sql.migrations.versions.fences import INSTALLATIONS, PARTS
from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.preflight.checks import fallen_short
from forms_service.settings import ROOT, survey_settings
from tests.builders.casework import ELSEWHERE, HERE
from tests.builders.everything import everything
from tests.builders.tables import Units, add_record
from tests.components.postgres import as_superuser, fresh_database

NOBODYS = {
    "counters",
    "installation_kinds",
    "known_versions",
    "library_files",
    "oldest_writer",
    "scheduled_jobs",
    "sign_ins",
}
"""What belongs to no organisation, and names nobody but who is signing in just now."""
FENCED = sorted(metadata.tables.keys() - NOBODYS)
TEXT_OF_PEOPLE = {
    "disposal_items", "emergency_accesses", "enquiries", "enquiry_subjects", "people", "person_facts", "person_links",
    "person_terms", "questionnaires", "receipts", "record_markings", "record_subjects", "record_terms", "saved_answers",
    "schedule_approvals",
    "date_shifts", "sendings", "struck_sendings", "submissions", "uploads",
}  # fmt: skip
"""What nothing asks for of everybody."""

Act = Callable[[Connection, Table], int]


@pytest.fixture(scope="module")
def inhabited(postgres: str) -> Iterator[Engine]:
    """A database in which one organisation has something in every table."""
    engine = open_database(fresh_database(postgres))
    everything(partial(SqlUnitOfWork, engine, b"key"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def row_of(inhabited: Engine) -> Mapping[str, Mapping[str, Any]]:
    """One row of each table."""
    with as_superuser(inhabited) as superuser, superuser.connect() as connection:
        first = {name: connection.execute(select(metadata.tables[name])).mappings().first() for name in FENCED}
    assert [name for name, row in first.items() if row is None] == []
    return {name: dict(row) for name, row in first.items() if row is not None}


@contextmanager
def refused(why: str) -> Iterator[None]:
    with pytest.raises(Exception) as error:  # noqa: PT011 (however it is told, PostgreSQL says why)
        yield
    assert why in f"{error.value} {error.value.__cause__}"


def test_every_table_has_a_fence_but_those_that_are_nobodys(inhabited: Engine) -> None:
    with inhabited.connect() as connection:
        forced = connection.exec_driver_sql(
            "SELECT tablename FROM pg_policies JOIN pg_class ON oid = tablename::regclass WHERE policyname ="
            " 'organisation' AND cmd = 'ALL' AND relrowsecurity AND relforcerowsecurity"
        ).scalars()
        assert sorted(forced) == FENCED
    owned = {name for name, table in metadata.tables.items() if "organisation" in table.c}
    assert not owned & NOBODYS
    assert not [key for name in NOBODYS for key in metadata.tables[name].foreign_keys]


ACTS: Mapping[str, Act] = {
    "reads": lambda connection, table: len(connection.execute(select(table)).all()),
    "changes": lambda connection, table: (
        connection.execute(update(table).values({column.name: column for column in table.primary_key.columns})).rowcount
    ),
    "deletes": lambda connection, table: connection.execute(delete(table)).rowcount,
}


@pytest.mark.parametrize("whose", [ELSEWHERE, "", None])
def test_code_that_forgets_whose_rows_they_are_has_none_of_another_organisation(
    inhabited: Engine, row_of: Mapping[str, Mapping[str, Any]], whose: str | None
) -> None:
    """As it would where a repository left out the organisation, or nobody said for whom something is done."""
    for name in FENCED:
        table = metadata.tables[name]
        with connect(inhabited) as connection:
            if whose is not None:
                connection.execute(select(func.set_config(SETTING, whose, true())))
            assert {act: do(connection, table) for act, do in ACTS.items()} == dict.fromkeys(ACTS, 0), name
            with refused(f'row-level security policy for table "{name}"'):
                connection.execute(insert(table).values(row_of[name]))


def test_a_part_says_whose_it_is_as_its_noun_does(unit_of_work: Units, superuser: Engine) -> None:
    everything(unit_of_work)
    with superuser.connect() as connection:
        for name, parents in PARTS.items():
            part = metadata.tables[name]
            for column, parent in parents.items():
                noun = metadata.tables[parent]
                whose = select(part.c.organisation, noun.c.organisation).join(noun, part.c[column] == noun.c.id)
                assert {tuple(row) for row in connection.execute(whose)} == {(HERE, HERE)}, name


def test_no_part_of_ones_own_is_added_to_what_is_anothers(
    inhabited: Engine, row_of: Mapping[str, Mapping[str, Any]]
) -> None:
    for name in PARTS:
        with connect(inhabited) as connection:
            Fence(connection).inside(ELSEWHERE)
            with refused("row-level security"):
                connection.execute(insert(metadata.tables[name]).values({**row_of[name], "organisation": ELSEWHERE}))


def test_nothing_of_ones_own_is_handed_over_to_another_organisation(inhabited: Engine) -> None:
    for name in FENCED:
        table = metadata.tables[name]
        with connect(inhabited) as connection:
            Fence(connection).inside(HERE)
            assert ACTS["reads"](connection, table), name
            with refused("row-level security"):
                connection.execute(update(table).values(organisation=ELSEWHERE))


def test_the_installation_reaches_what_its_own_work_needs_and_nothing_that_is_told_of_people(inhabited: Engine) -> None:
    reached = set()
    for name in FENCED:
        with connect(inhabited) as connection:
            Fence(connection).outside()
            if ACTS["reads"](connection, metadata.tables[name]):
                reached.add(name)
    of_destroyed = {"destroyed_records", "disposal_documents", "objects_left", "extract_files"}
    assert reached == {*INSTALLATIONS, *of_destroyed, "webhook_messages"}
    assert not reached & TEXT_OF_PEOPLE
    of_nobody = {
        "adoptions",
        "disposal_batches",
        "log_breaks",
        "lost_records",
        "records_to_date",
        "releases",
        "row_seals",
        "saved_searches",
        "rights_requests",
        "extracts",
        "extract_rulings",
        "incidents",
        "policy_documents",
        "outcome_letters",
        "tellings",
    }
    assert reached | TEXT_OF_PEOPLE | of_nobody == set(FENCED)


def test_after_a_transaction_nothing_of_it_is_left_on_the_connection(inhabited: Engine) -> None:
    one = open_database(inhabited.url.render_as_string(hide_password=False))
    with SqlUnitOfWork(one, b"key") as unit:
        assert unit.of(HERE).records.ids("", limit=9)
    with connect(one) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM discrepancies").scalar_one() == 0
        assert not connection.exec_driver_sql(f"SELECT current_setting('{SETTING}', true)").scalar_one()
    one.dispose()


def test_whoever_works_for_one_organisation_works_for_another_in_the_same_transaction_and_each_has_its_own(
    unit_of_work: Units,
) -> None:
    """As a new version does, which sees to the open work of all at once."""
    ours, theirs = add_record(unit_of_work), add_record(unit_of_work, organisation=ELSEWHERE)
    with unit_of_work() as unit:
        here, elsewhere = unit.of(HERE), unit.of(ELSEWHERE)
        for _ in range(2):
            assert here.records.ids("", limit=9) == [ours.id]
            assert elsewhere.records.ids("", limit=9) == [theirs.id]


def test_what_is_done_for_one_organisation_is_never_done_for_everybody(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        unit.queue.oldest()
        unit.of(HERE)
        with pytest.raises(RuntimeError, match="for one organisation"):
            unit.queue.oldest()
        with pytest.raises(RuntimeError, match="for one organisation"):
            unit.reconciliations.last()
        with pytest.raises(ValueError, match="No organisation"):
            unit.of(EVERYBODY)


def test_a_role_that_walks_through_fences_is_named_with_what_is_open_to_it(
    inhabited: Engine, postgres: str, tmp_path: Path
) -> None:
    walker = open_database(inhabited.url.set(username="walker").render_as_string(hide_password=False))
    with as_superuser(inhabited) as superuser:
        with superuser.begin() as connection:
            connection.exec_driver_sql("CREATE ROLE walker LOGIN BYPASSRLS")
        assert [open_tables(engine) for engine in (inhabited, superuser, walker)] == [[], FENCED, FENCED]
        address = superuser.url.render_as_string(hide_password=False)
        settings, _ = survey_settings({"FORMS_VAR": str(tmp_path), "DATABASE_URL": address})
        assert [each.code for each in fallen_short(settings)] == ["database-without-fences"]
    owner = open_database(fresh_database(postgres))
    with owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE uploads NO FORCE ROW LEVEL SECURITY")
    assert open_tables(owner) == ["uploads"]
    empty = open_database(fresh_database(postgres, template="template0"))
    with as_superuser(empty) as nothing_yet:
        assert [is_bound(each) for each in (inhabited, empty, walker, owner, nothing_yet)] == [True, True, *[False] * 3]
    for engine in (walker, owner, empty):
        engine.dispose()


def test_sqlite_has_no_fences(sqlite_engine: Engine) -> None:
    assert open_tables(sqlite_engine) == []
    assert is_bound(sqlite_engine)


def test_one_role_owns_and_another_serves_as_the_operations_page_says(postgres: str) -> None:
    """Its statements are carried out as they stand there."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (statements,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    address = make_url(postgres)
    where = ["-h", str(address.query["host"]), "-p", str(address.query["port"]), "-U", str(address.username)]
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", *where, "postgres"], input=statements.encode(), check=True)
    owner, serving = (
        open_database(address.set(database="forms", username=role).render_as_string(hide_password=False))
        for role in ("forms_owner", "forms_service")
    )
    migrate(owner)
    migrate(serving)
    everything(partial(SqlUnitOfWork, serving, b"key"))
    assert [open_tables(engine) for engine in (owner, serving)] == [[], []]
    with connect(serving) as connection:
        assert ACTS["reads"](connection, metadata.tables["enquiries"]) == 0
        with refused("must be owner"):
            connection.exec_driver_sql("ALTER TABLE enquiries NO FORCE ROW LEVEL SECURITY")
    for engine in (owner, serving):
        engine.dispose()
