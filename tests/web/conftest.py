"""The world that the pages are tested in: a database brought up to date once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from tests.web.world import Browser, World, build_world


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("database") / "empty.sqlite"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def world(_empty_database: Path, tmp_path: Path) -> Iterator[World]:
    shutil.copy(_empty_database, tmp_path / "forms.sqlite")
    engine = open_database(f"sqlite:///{tmp_path / 'forms.sqlite'}")
    yield build_world(engine, tmp_path / "store")
    engine.dispose()


@pytest.fixture
def client_as(world: World) -> Callable[[str], Browser]:
    return world.client_as
