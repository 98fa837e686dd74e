"""The world that the use cases are tested in: a database of its own, and a store and a converter with mishaps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import migrate
from storage.contract import ObjectInfo, ObjectKey
from storage.filesystem import FilesystemStore
from tests.life_builders import Life
from tests.web.world import PaperConverter, World, build_world


@dataclass
class Mishaps:
    """What happens in the middle of somebody's work: each once, in the order in which a test names them."""

    coming: list[Callable[[], object]] = field(default_factory=list)

    def then(self, mishap: Callable[[], object]) -> None:
        self.coming.append(mishap)

    def happen(self) -> None:
        if self.coming:
            self.coming.pop(0)()


def raises(error: Exception) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


class StoreWithMishaps(FilesystemStore):
    """A real store; *mishaps* happen just before it is written to."""

    def __init__(self, root: Path, mishaps: Mishaps, clock: Callable[[], datetime]) -> None:
        super().__init__(root, clock=clock)
        self._mishaps = mishaps

    def put(
        self, key: ObjectKey, data: bytes, *, metadata: Mapping[str, str], locked_until: datetime | None
    ) -> ObjectInfo:
        self._mishaps.happen()
        return super().put(key, data, metadata=metadata, locked_until=locked_until)


@dataclass
class ConverterWithMishaps(PaperConverter):
    mishaps: Mishaps = field(default_factory=Mishaps)

    def convert(self, docx: bytes) -> bytes:
        self.mishaps.happen()
        return super().convert(docx)


@dataclass
class Workshop:
    """A world in which a test says what goes wrong, and when."""

    world: World
    making: Mishaps
    storing: Mishaps
    database: Path

    def spoil_what_is_written_down(self) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.execute("UPDATE record_objects SET spooled = ? WHERE spooled IS NOT NULL", [b"other bytes"])
        connection.close()

    def alter_uploads(self) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.execute("UPDATE uploads SET data = ?", [b"other bytes"])
        connection.close()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    database = tmp_path / "forms.sqlite"
    engine = open_database(f"sqlite:///{database}")
    migrate(engine)
    making, storing = Mishaps(), Mishaps()
    world = build_world(engine, tmp_path / "unused")
    store = StoreWithMishaps(tmp_path / "store", storing, world.clock.now)
    renderer = DocumentRenderer(DocxtplMerger(), ConverterWithMishaps(making), world.reader, PdfForms())
    world.ports = replace(world.ports, store=store, renderer=renderer)
    yield Workshop(world, making, storing, database)
    engine.dispose()


@pytest.fixture
def life(workshop: Workshop) -> Life:
    return Life(workshop.world)
