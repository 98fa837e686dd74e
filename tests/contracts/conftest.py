"""A fresh database with the tables of today for each test, on each of the two that the service runs on."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.components.postgres import as_superuser, fresh_database

AUDIT_KEY = b"an invented key for tests, 32 bytes"


@pytest.fixture
def sqlite_engine(empty_database: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(empty_database, tmp_path / "service.sqlite")
    opened = open_database(f"sqlite:///{tmp_path / 'service.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql_engine(postgres: str) -> Iterator[Engine]:
    opened = open_database(fresh_database(postgres))
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A database with the tables of today, on each of the two that the service runs on."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def superuser(engine: Engine) -> Iterator[Engine]:
    """The same database for whoever may do anything there."""
    with as_superuser(engine) as opened:
        yield opened


@pytest.fixture
def unit_of_work(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    return partial(SqlUnitOfWork, engine, AUDIT_KEY)
