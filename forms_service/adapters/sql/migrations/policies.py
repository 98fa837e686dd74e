"""Fences round tables: what PostgreSQL is told, so that a transaction has no rows but its organisation's.

Installations have what stands here: it stays as it is, and whatever is to be otherwise is a new migration. A migration
that makes a table of organisations encloses it; SQLite knows no policies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from alembic import op
from sqlalchemy import Connection

ORGANISATION: Final = "(SELECT nullif(current_setting('forms.organisation', true), ''))"
"""Whose rows the transaction is about; asked once for each statement. After a transaction the setting is empty."""
INSTALLATION: Final = "(SELECT current_setting('forms.organisation', true) = '*')"
"""Whether the transaction is about everybody's, for the installation's own work."""


def enclose(table: str) -> None:
    """Leave those rows of a table there that are of the transaction's organisation."""
    _enclose(table, f"organisation = {ORGANISATION}")


def enclose_part(table: str, **parents: str) -> None:
    """Leave those rows of a table there that are parts of a noun of the transaction's organisation.

    *parents* are its columns, each with the table of which it has the id. The part says whose it is, so that reading
    asks for no noun; writing does, so that it says what the noun says.
    """
    mine = f"organisation = {ORGANISATION}"
    owned = [
        f"EXISTS (SELECT FROM {noun} noun WHERE noun.id = {table}.{column} AND noun.{mine})"
        for column, noun in parents.items()
    ]
    _enclose(table, mine, " AND ".join([mine, *owned]))


def open_to_installation(table: str, *commands: str) -> None:
    """Let the installation's own work through the fence, for no more than it does."""
    if _has_policies():
        for command in commands:
            of = {"INSERT": f"WITH CHECK ({INSTALLATION})"}.get(command, f"USING ({INSTALLATION})")
            op.execute(f"CREATE POLICY installation_{command.lower()} ON {table} FOR {command} {of}")


@contextmanager
def fences_open(connection: Connection) -> Iterator[None]:
    """Open every fence to who owns the tables and is changing them, and force all of them afterwards.

    Rows that would be hidden from a migration all the same are an error there, and not passed over; what comes after it
    in the same transaction is inside the fences again.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("SET LOCAL row_security = off")
    _alter(connection, "relforcerowsecurity", "NO FORCE")
    yield
    _alter(connection, "relrowsecurity", "FORCE")
    connection.exec_driver_sql("SET LOCAL row_security = on")


def _enclose(table: str, owns: str, owns_new: str = "") -> None:
    if _has_policies():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY organisation ON {table} USING ({owns}) WITH CHECK ({owns_new or owns})")


def _has_policies() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _alter(connection: Connection, which: str, what: str) -> None:
    mine = f"relkind = 'r' AND relnamespace = current_schema()::regnamespace AND {which}"
    asked = f"SELECT relname FROM pg_class WHERE {mine} ORDER BY relname"  # noqa: S608 (words of this module alone)
    for name in connection.exec_driver_sql(asked).scalars():
        connection.exec_driver_sql(f"ALTER TABLE {name} {what} ROW LEVEL SECURITY")
