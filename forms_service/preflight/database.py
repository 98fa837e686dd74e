"""The database: one that the service runs on, that answers, and that no newer version has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import DatabaseError as NoDatabase

from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.backups.restoring import BEGUN
from forms_service.adapters.backups.torn_databases import TORN, restore_begun
from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect, open_database, read_address
from forms_service.adapters.sql.fences import is_bound
from forms_service.adapters.sql.migrations import NEWER, is_newer
from forms_service.adapters.sql.repositories.protection.installation_kind import kind_of_installation
from forms_service.adapters.sql.time_limits import PAGE_SECONDS
from forms_service.casework.errors import Unavailable
from forms_service.casework.installation_kinds import kind_by, other_kind_words
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming


def unclear_database(it: Installation) -> Iterator[Shortcoming]:
    if not it.settings.database_url:
        return
    try:
        read_address(it.settings.database_url)
    except DatabaseMisconfigured as error:
        yield _unclear(str(error))


def of_one_machine(it: Installation) -> Iterator[Shortcoming]:
    if it.database is not None and it.database.get_backend_name() == "sqlite" and not it.settings.single_machine:
        yield Shortcoming(
            "database-of-one-machine",
            "SQLite is a file of this machine: no second machine can take over, and each write waits for the last.",
            "Use PostgreSQL, or set SINGLE_MACHINE=yes if this machine is to be the only one.",
        )


def usable_database(it: Installation) -> Iterator[Shortcoming]:
    """Ask the database, if there is one yet."""
    if not it.has_database:
        return
    if it.database and it.database.get_backend_name() == "sqlite" and Path(it.database.database or "").is_dir():
        yield _unclear(f"{it.database.database} is a folder")
        return
    try:
        yield from _asked(it)
    except Unavailable as away:
        cause = _first_line(away.__cause__ or away)
        yield (
            _unclear(cause)
            if type(away.__cause__) is NoDatabase
            else Shortcoming(
                "database-away",
                f"The database does not answer, or cannot be read ({cause}).",
                "See that it runs, that its disk has room, and that DATABASE_URL has its address, user and password.",
                Effect.AWAITED,
            )
        )
    except (DatabaseMisconfigured, SQLAlchemyError) as error:
        yield _unclear(_first_line(getattr(error, "orig", None) or error))


def _unclear(cause: str) -> Shortcoming:
    return Shortcoming("database-unclear", f"The database cannot be used: {cause}.", "Put DATABASE_URL right.")


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _asked(it: Installation) -> Iterator[Shortcoming]:
    engine = open_database(it.settings.database_url, seconds=PAGE_SECONDS)
    try:
        with connect(engine) as connection:
            if restore_begun(connection) or (it.settings.var / BEGUN).exists():
                yield Shortcoming("restore-unfinished", TORN, "Run it again, with the same backup.")
            here = kind_by(production=it.settings.production)
            if (found := kind_of_installation(connection)) not in {"", here}:
                words = other_kind_words("database", found, here)
                yield Shortcoming("database-of-another-kind", words, "Put DATABASE_URL or FORMS_ENV right.")
            if is_newer(connection):
                yield Shortcoming("database-newer", NEWER, "Start the version that made it, or restore the copy.")
        if not is_bound(engine):
            yield Shortcoming(
                "database-without-fences",
                "The role in DATABASE_URL sees the rows of every organisation, as it is a superuser, has BYPASSRLS, or "
                "owns tables that do not force row-level security.",
                "Use a role that does not, as docs/operations.md makes it.",
            )
    finally:
        engine.dispose()
