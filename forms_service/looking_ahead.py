"""What a new version of the service would do to a database, said without doing it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from forms_service import bootstrap
from forms_service.adapters.backups.database_copies import SQLITE, copy_of_database, is_empty_database, kind_of_database
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.migrations import is_known_revision, migrate, revision_of, steps_after
from forms_service.casework.errors import Conflict
from forms_service.services.publishing.changed_versions import meet_changed_versions
from forms_service.settings import Settings


def look_ahead(settings: Settings) -> Iterator[str]:
    """Say which migrations would run, and what would become of open work."""
    if is_empty_database(settings.database_url):
        yield "The database is empty: every table would be made."
        return
    engine = open_database(settings.database_url)
    revision = revision_of(engine)
    engine.dispose()
    if not is_known_revision(revision):
        raise Conflict("A newer version of the service has opened this database: this one must not be started on it.")
    steps = steps_after(revision)
    yield from (f"Migration {step}" for step in steps)
    if not steps:
        yield from _open_work(settings)
    elif kind_of_database(settings.database_url) == SQLITE:
        with tempfile.TemporaryDirectory(dir=settings.var, prefix=".look-") as folder:
            yield from _open_work(_on_a_copy(settings, Path(folder)))
    else:
        yield (
            "What becomes of open work is told once these have run: bring a backup back to an empty place, run "
            "forms-service upgrade there, and read what it says."
        )


def _on_a_copy(settings: Settings, folder: Path) -> Settings:
    """Copy a database beside itself, for its owner alone, and bring the copy up to date."""
    file = folder / "copy.sqlite"
    with file.open("wb") as target:
        target.writelines(copy_of_database(settings.database_url))
    copied = replace(settings, database_url=f"sqlite:///{file}")
    engine = open_database(copied.database_url, seconds=None)
    migrate(engine)
    engine.dispose()
    return copied


def _open_work(settings: Settings) -> Iterator[str]:
    ports = bootstrap.build_ports(settings, patient=True)
    try:
        yield from meet_changed_versions(ports, only_look=True).lines
    finally:
        bootstrap.close(ports)
