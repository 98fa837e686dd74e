"""The steps from an empty database to the tables of today, and how they are run."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from forms_service.adapters.sql.engine import snapshot

# Any number will do that nothing else in the database uses.
_POSTGRESQL_LOCK = 7_305_118_240


def migrate(engine: Engine) -> None:
    """Run every migration that is not in yet, all or none; of several processes one does it and the others wait."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision_of(engine: Engine) -> str:
    """Return the migration that a database met last; empty where it met none."""
    with snapshot(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_known_revision(revision: str) -> bool:
    """Whether this version of the service can go on from there."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def steps_after(revision: str) -> Sequence[str]:
    """Say of each migration that would run after one, in order, what it is for."""
    steps = []
    for script in ScriptDirectory.from_config(_config()).walk_revisions():
        if script.revision == revision:
            break
        steps.append(f"{script.revision}: {script.doc}")
    return steps[::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
