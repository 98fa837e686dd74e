"""The database: one that the service runs on, that answers, and that no newer version has changed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect, open_database, read_address
from forms_service.adapters.sql.fences import open_tables
from forms_service.adapters.sql.migrations import NEWER, is_newer
from forms_service.adapters.sql.time_limits import PAGE_SECONDS
from forms_service.casework.errors import Unavailable
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Effect, Shortcoming


def unclear_database(it: Installation) -> Iterator[Shortcoming]:
    if not it.settings.database_url:
        return
    try:
        read_address(it.settings.database_url)
    except DatabaseMisconfigured as error:
        yield Shortcoming("database-unclear", str(error), "Put DATABASE_URL right.")


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
    try:
        yield from _asked(it.settings.database_url)
    except Unavailable as away:
        cause = str(away.__cause__ or away).strip().partition("\n")[0]
        yield Shortcoming(
            "database-away",
            f"The database does not answer ({cause}).",
            "See that it runs, and that DATABASE_URL has its address, user and password.",
            Effect.AWAITED,
        )
    except (DatabaseMisconfigured, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        yield Shortcoming("database-unclear", f"The database cannot be used: {reason}.", "Put DATABASE_URL right.")


def _asked(url: str) -> Iterator[Shortcoming]:
    engine = open_database(url, seconds=PAGE_SECONDS)
    try:
        with connect(engine) as connection:
            if is_newer(connection):
                yield Shortcoming("database-newer", NEWER, "Start the version that made it, or restore the copy.")
        if through := open_tables(engine):
            yield Shortcoming(
                "database-without-fences",
                f"The role in DATABASE_URL sees every organisation's rows in {', '.join(through)}: it is a superuser, "
                "or it has BYPASSRLS.",
                "Use a role that is neither, as docs/operations.md makes it.",
            )
    finally:
        engine.dispose()
