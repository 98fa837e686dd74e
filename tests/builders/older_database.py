"""A database as an older version of the service left it, for what is tried of its upgrade."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect

from forms_service.adapters.sql import migrations

KEY = b"an invented key for tests, 32 bytes"


def migrate(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)


def write_as_it_was(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    """Write a row into a table as it was: without the columns that came later, and with nothing in those that went."""
    columns = [column["name"] for column in inspect(connection).get_columns(table.name)]
    types = {name: table.c[name].type if name in table.c else String() for name in columns}
    older = Table(table.name, MetaData(), *(Column(name, kind) for name, kind in types.items()))
    gone = {name: "" for name in columns if name not in table.c}
    connection.execute(insert(older).values({name: values[name] for name in columns if name in values} | gone))
