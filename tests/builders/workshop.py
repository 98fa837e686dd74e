"""A world in which things go wrong when a test says so: a store and a converter with mishaps, and spoiled rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.word import DocxtplMerger
from storage.contract import ObjectInfo, ObjectKey
from storage.filesystem import FilesystemStore
from tests.builders.world import DATABASE, PaperConverter, World


@dataclass
class Mishaps:
    """What happens in the middle of somebody's work: each once, in the order in which a test names them.

    From the first of them on, everything in the world is played, and nothing copied.
    """

    world: World
    coming: list[Callable[[], object]] = field(default_factory=list)

    def then(self, mishap: Callable[[], object]) -> None:
        self.world.stages = None
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
    mishaps: Mishaps

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


def with_mishaps(world: World) -> Workshop:
    """The world with mishaps to come."""
    making, storing, was_new = Mishaps(world), Mishaps(world), world.is_new
    world.use(
        store=StoreWithMishaps(world.home / "store", storing, world.clock.now),
        renderer=DocumentRenderer(DocxtplMerger(), ConverterWithMishaps(making), world.reader, PdfForms()),
    )
    if was_new:
        world.take_as_new()
    return Workshop(world, making, storing, world.home / DATABASE)
