"""What all tests share: the world, and of each program that tests need one for the whole run.

What a test needs is told from the fixtures that it asks for, and is its marker: `make quick` leaves those tests out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from tests.builders.life import Life
from tests.builders.world import World, build_world
from tests.components.clamav import running_clamd
from tests.components.postgres import database_at, running_postgres
from tests.components.seaweed import Seaweed, seaweed_server

NEEDS: Final[Mapping[str, str]] = {
    "converter": "office",
    "postgres": "postgresql",
    "postgresql_engine": "postgresql",
    "seaweed": "s3",
    "clamd": "clamav",
    "page": "browser",
    "narrow_page": "browser",
    "page_without_javascript": "browser",
}
"""The fixtures that start a program, each with the marker of the tests that use it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])


@pytest.fixture(scope="session")
def clamd() -> Iterator[tuple[str, str]]:
    """The URLs of the socket and of the port of a virus scanner."""
    with running_clamd() as urls:
        yield urls


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file brought up to date once, to be copied for each test."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@contextmanager
def a_world(empty_database: Path, folder: Path) -> Iterator[World]:
    shutil.copy(empty_database, folder / "forms.sqlite")
    engine = open_database(f"sqlite:///{folder / 'forms.sqlite'}")
    yield build_world(engine, folder / "store")
    engine.dispose()


@pytest.fixture
def world(empty_database: Path, tmp_path: Path) -> Iterator[World]:
    with a_world(empty_database, tmp_path) as one:
        yield one


@pytest.fixture
def other_world(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An installation besides, to be compared with the first."""
    with a_world(empty_database, tmp_path_factory.mktemp("other")) as one:
        yield one


@pytest.fixture
def life(world: World) -> Life:
    return Life(world)


@pytest.fixture(scope="session")
def converter() -> Iterator[LibreOfficeConverter]:
    """The one LibreOffice of the run, for whoever does not harm it."""
    one = LibreOfficeConverter()
    yield one
    one.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server on which every new database has the tables of today."""
    with running_postgres() as url:
        template = open_database(database_at(url, "template1"))
        migrate(template)
        template.dispose()
        yield url


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    with seaweed_server() as server:
        yield server
