"""The steps from an empty database to the tables of today, and how they are run."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import DatabaseMisconfigured

# Any number will do that nothing else in the database uses.
_POSTGRESQL_LOCK = 7_305_118_240

NEWER: Final = (
    "The database has tables of a newer version of the service, or of another program. Start that version, or bring "
    "back the copy that was made before it. Nothing was changed."
)


def newest_schema() -> str:
    """Return the version of the tables that the last migration makes."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head() or ""


def migrate(engine: Engine) -> None:
    """Run every migration that is not in yet, all or none; of several processes one does it and the others wait.

    ``DatabaseMisconfigured`` where the database is of a newer version, or does not let its tables be made.
    """
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
            if is_newer(connection):
                raise DatabaseMisconfigured(NEWER)
            if not is_of_today(connection):
                command.upgrade(_config(connection), "head")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise DatabaseMisconfigured(
            f"The database cannot be brought up to date: {reason}. Nothing was changed."
        ) from error


def is_of_today(connection: Connection) -> bool:
    """Whether no migration is to be run: whoever may not change the tables may then serve all the same."""
    newest = ScriptDirectory.from_config(_config(connection)).get_heads()
    return set(newest) == set(MigrationContext.configure(connection).get_current_heads())


def is_newer(connection: Connection) -> bool:
    """Whether a database was brought up to date by something that is not among our migrations."""
    ours = {script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()}
    return not ours.issuperset(MigrationContext.configure(connection).get_current_heads())


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
