"""The steps from an empty database to the tables of today, and how they are run."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

# Any number will do that nothing else in the database uses.
_POSTGRESQL_LOCK = 7_305_118_240


def migrate(engine: Engine) -> None:
    """Run every migration that is not in yet, all or none; of several processes one does it and the others wait."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.set_main_option("path_separator", "os")
        # Whoever may not change the tables may start the service on those of today.
        if MigrationContext.configure(connection).get_current_revision() != _newest(config):
            command.upgrade(config, "head")


def _newest(config: Config) -> str | None:
    return ScriptDirectory.from_config(config).get_current_head()
