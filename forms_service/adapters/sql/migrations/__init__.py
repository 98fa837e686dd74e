"""The steps from an empty database to the tables of today, and how they are run.

A migration after which code of before it must not write any more (it changes what is sealed, or is not additive) says
so: ``OLDEST_WRITER = revision`` in its module. Then processes of older versions that still run are refused whatever
they would write, from the moment it begins. One that is additive says nothing: they go on meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import DatabaseMisconfigured, snapshot
from forms_service.adapters.sql.oldest_writer import raise_oldest
from forms_service.adapters.sql.tables import oldest_writer

# Any number will do that nothing else in the database uses.
_POSTGRESQL_LOCK = 7_305_118_240

NEWER: Final = (
    "The database has tables of a newer version of the service, or of another program. Start that version, or bring "
    "back the copy that was made before it. Nothing was changed."
)


def _nothing_more(_connection: Connection, _before: str) -> None:
    """Where the tables are all that is brought up to date."""


def migrate(engine: Engine, then: Callable[[Connection, str], None] = _nothing_more) -> None:
    """Run every migration that is not in yet, all or none; of several processes one does it and the others wait.

    What is to be done *then* is kept with them or not at all; it is told the migration that the database had met last
    before, empty where it was new.
    ``DatabaseMisconfigured`` where the database is of a newer version, or does not let its tables be made.
    """
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
            before = MigrationContext.configure(connection).get_current_revision() or ""
            if is_newer(connection):
                raise DatabaseMisconfigured(NEWER)
            if not is_of_today(connection):
                _upgrade(connection, _oldest_after(before))
                then(connection, before)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise DatabaseMisconfigured(
            f"The database cannot be brought up to date: {reason}. Nothing was changed."
        ) from error


def _upgrade(connection: Connection, oldest: str) -> None:
    """Bring the tables up to date; who may not write to them then is refused before anything of them is changed."""
    can_say = inspect(connection).has_table(oldest_writer.name)
    if can_say:
        raise_oldest(connection, oldest)
    command.upgrade(_config(connection), "head")
    if not can_say:
        raise_oldest(connection, oldest)


def _oldest_after(before: str) -> str:
    """Return the oldest version whose processes may write once the migrations after one were run; empty: any."""
    return max((str(getattr(script.module, "OLDEST_WRITER", "")) for script in _after(before)), default="")


def is_of_today(connection: Connection) -> bool:
    """Whether no migration is to be run: whoever may not change the tables may then serve all the same."""
    newest = ScriptDirectory.from_config(_config(connection)).get_heads()
    return set(newest) == set(MigrationContext.configure(connection).get_current_heads())


def is_newer(connection: Connection) -> bool:
    """Whether a database was brought up to date by something that is not among our migrations."""
    return not all(is_known_revision(head) for head in MigrationContext.configure(connection).get_current_heads())


def is_known_revision(revision: str) -> bool:
    """Whether this version of the service can go on from there."""
    return any(script.revision == revision for script in _scripts())


def revision_of(engine: Engine) -> str:
    """Return the migration that a database met last; empty where it met none."""
    with snapshot(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def steps_after(revision: str) -> Sequence[str]:
    """Say of each migration that would run after one, in order, what it is for."""
    return [f"{script.revision}: {script.doc}" for script in reversed(_after(revision))]


def _after(revision: str) -> Sequence[Script]:
    """The migrations that would run after one, the newest first."""
    scripts = list(_scripts())
    met = next((at for at, script in enumerate(scripts) if script.revision == revision), len(scripts))
    return scripts[:met]


def _scripts() -> Iterator[Script]:
    """Our migrations, the newest first."""
    return ScriptDirectory.from_config(_config(None)).walk_revisions()


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
