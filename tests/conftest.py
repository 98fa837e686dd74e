"""What all tests share: the world, and of each program that tests need one for the whole run.

What a test needs is told from the fixtures that it asks for, and is its marker: `make quick` leaves those tests out.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from tests.builders.life import Life
from tests.builders.world import World, open_world
from tests.components.clamav import running_clamd
from tests.components.postgres import database_at, running_postgres
from tests.components.seaweed import Seaweed, seaweed_server

# How long an example takes depends on what else the machine does. `--hypothesis-profile thorough` tries many more.
settings.register_profile("tests", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("tests")

NEEDS: Final[Mapping[str, str]] = {
    "converter": "office",
    "postgres": "postgresql",
    "postgresql_engine": "postgresql",
    "seaweed": "s3",
    "clamd": "clamav",
    "provider": "provider",
    "page": "browser",
    "narrow_page": "browser",
    "page_without_javascript": "browser",
}
"""The fixtures that start a program, each with the marker of the tests that use it."""
SECONDS: Final[Mapping[str, int]] = {"judge": 20, "long": 10, "office": 3, "browser": 3, "s3": 3}
"""How long a test takes that has this marker, more or less: the longest files are begun first, the short ones fill up."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    length = Counter[Path]()
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])
        length[item.path] += max((SECONDS.get(mark.name, 0) for mark in item.iter_markers()), default=0)
    items.sort(key=lambda item: -length[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that is skipped fail: what it would have proved is not proved."""
    report = yield
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, and nothing here may be: {report.longrepr}"
    return report


def pytest_collection_finish() -> None:
    """What has been read by now, the shipped forms above all, stays to the end: do not look through it for rubbish."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture
def world(empty_database: Path, tmp_path: Path, stages: Path) -> Iterator[World]:
    with open_world(tmp_path / "world", empty_database, stages) as opened:
        yield opened


@pytest.fixture
def other_world(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An installation besides, to be compared with the first."""
    with open_world(tmp_path_factory.mktemp("other") / "world", empty_database) as opened:
        yield opened


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where worlds are kept as far as they were played, for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "stages"
    folder.mkdir(exist_ok=True)
    return folder


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
