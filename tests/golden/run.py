"""The golden run: the demonstration at one moment, with ids that count up, and the text of everything that it leaves.

``make golden`` (this module as a program) renews the golden files on purpose; look through the difference then.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from forms_service import bootstrap, demo
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import DocumentId
from forms_service.demo.acting import person
from forms_service.services.documents import reading
from forms_service.services.ports import Ports
from forms_service.settings import read_settings
from storage.filesystem import FilesystemStore
from tests.golden.remains import Remains

FILES = Path(__file__).parent / "files"
UUID_BYTES = 16
NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)  # a Friday


class StandingClock:
    def now(self) -> datetime:
        return NOW


@contextmanager
def no_chance() -> Iterator[None]:
    """Take chance out of what the operating system gives: ids count up, everything else comes from a seed.

    ``uuid`` asks it by the first of these names and ``secrets`` by the second, wherever in the service they are used.
    SQLAlchemy asks too, for names that nobody sees: those do not count, or an id would tell how often it was asked.
    """
    counter, seed = itertools.count(1), random.Random(20261120)
    kept = os.urandom, random._urandom  # type: ignore[attr-defined]  # the name by which secrets asks
    unseen = random.Random(1)
    os.urandom = lambda size: (
        next(counter).to_bytes(6, "big") + bytes(10) if size == UUID_BYTES else unseen.randbytes(size)
    )
    random._urandom = seed.randbytes  # type: ignore[attr-defined]
    try:
        yield
    finally:
        os.urandom, random._urandom = kept  # type: ignore[attr-defined]


def golden_run(home: Path) -> dict[str, str]:
    """Play the demonstration in a folder and return the golden files: their text by their path."""
    with no_chance():
        heard = list[str]()
        ports = bootstrap.prepare(read_settings({"FORMS_VAR": str(home / "var")}))
        clock = StandingClock()
        ports = replace(ports, clock=clock, store=FilesystemStore(home / "var" / "store", clock=clock.now))
        try:
            demo.run(ports, home / "out", say=heard.append)
            with closing(sqlite3.connect(home / "var" / "forms.sqlite")) as database:
                remains = Remains(database, ports.store, lambda document: _words(ports, document))
                files = remains.files(_scenarios(home / "out"))
        finally:
            bootstrap.close(ports)
    return {"demonstration.txt": "\n".join(heard).replace(str(home), "") + "\n", **files}


def _words(ports: Ports, document: str) -> str:
    """What is copied of a document into an e-mail, or why nothing is."""
    try:
        reading.hand_out_text(ports, person(ports, "manager"), DocumentId(document))
    except Conflict as refused:
        return f"{refused}\n"
    return reading.read_text(ports, person(ports, "manager"), DocumentId(document)).words


def _scenarios(out: Path) -> dict[str, str]:
    """The scenario of each reference."""
    return {row["reference"]: row["scenario"] for row in json.loads((out / "records.json").read_text("utf-8"))}


def golden_files() -> dict[str, str]:
    """Return the files as they were renewed last."""
    return {str(file.relative_to(FILES)): file.read_text("utf-8") for file in FILES.rglob("*") if file.is_file()}


def renew() -> None:
    with TemporaryDirectory(prefix="golden-") as folder:
        files = golden_run(Path(folder))
    shutil.rmtree(FILES, ignore_errors=True)
    for name, text in files.items():
        file = FILES / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    print(f"Wrote {len(files)} files to {FILES}: see “git diff” for what changed.")  # noqa: T201 (a program)


if __name__ == "__main__":
    renew()
