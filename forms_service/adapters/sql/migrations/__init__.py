"""The steps from an empty database to the tables of today, and how they are run."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

# Any number will do that nothing else in the database uses.
_POSTGRESQL_LOCK = 7_305_118_240


def newest_schema() -> str:
    """Return the version of the tables that the last migration makes."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head() or ""


def migrate(engine: Engine) -> None:
    """Run every migration that is not in yet, all or none; of several processes one does it and the others wait."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
