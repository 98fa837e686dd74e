"""The real servers, each started once for all contract tests, and a fresh migrated database for each test."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.contracts.postgres import PostgresMissing, running_postgres
from tests.contracts.seaweed import Seaweed, seaweed_server

AUDIT_KEY = b"an invented key for tests, 32 bytes"


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    with seaweed_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server on which every test makes a database of its own."""
    try:
        with running_postgres() as url:
            template = open_database(_database(url, "template1"))
            migrate(template)
            template.dispose()
            yield url
    except PostgresMissing as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'service.sqlite'}")
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql_engine(postgres: str) -> Iterator[Engine]:
    opened = open_database(fresh_database(postgres))
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A database with the tables of today, on each of the two that the service runs on."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def unit_of_work(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    return partial(SqlUnitOfWork, engine, AUDIT_KEY)


def fresh_database(server: str, template: str = "template1") -> str:
    """Return the URL of a new database, with the tables of today unless it is made from another *template*."""
    name = f"test_{uuid4().hex}"
    maintenance = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    maintenance.dispose()
    return _database(server, name)


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
