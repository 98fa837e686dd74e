"""The second wall between organisations: on PostgreSQL a transaction says whose rows it is about, and has no others.

What is not the organisation's own is neither found nor written there, whatever a statement asks for; where nothing is
said, nothing is there. The policies that see to it are made by the migration ``fences``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select, true

SETTING: Final = "forms.organisation"
"""The setting of a transaction that says whose rows it is about; PostgreSQL forgets it when the transaction ends."""
EVERYBODY: Final = "*"
"""Said by what the installation does for all organisations: a few tables are open to it, each for what is needed."""


class Fence:
    """One connection, and whose rows the transaction on it is about.

    What was once about one organisation is never about everybody again, so that nothing that a person does is.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_of_one = False
        self._now: tuple[object, ...] = ()

    def around(self, organisation: str) -> None:
        """Keep whatever follows to single organisations, of which this is one."""
        if organisation == EVERYBODY:
            raise ValueError("No organisation is called that.")
        self._is_of_one = True

    def inside(self, organisation: str) -> Connection:
        """Return the connection, for a statement about what is this organisation's."""
        self.around(organisation)
        return self._say_whose(organisation)

    def outside(self) -> Connection:
        """Return the connection, for a statement of the installation, about everybody."""
        if self._is_of_one:
            raise RuntimeError("What is done for one organisation is not done for all of them.")
        return self._say_whose(EVERYBODY)

    def _say_whose(self, whose: str) -> Connection:
        """Tell PostgreSQL, unless this transaction has already: what is said in a savepoint goes with it."""
        if self._connection.dialect.name == "postgresql" and self._now != (whose, *self._transactions()):
            self._connection.execute(select(func.set_config(SETTING, whose, true())))
            self._now = (whose, *self._transactions())
        return self._connection

    def _transactions(self) -> tuple[Any, ...]:
        return self._connection.get_transaction(), self._connection.get_nested_transaction()


def open_tables(engine: Engine) -> list[str]:
    """Return the tables with a fence that the role of this engine walks through; none, as it should be.

    A superuser and a role with ``BYPASSRLS`` walk through every one, and who owns a table through its own if nothing
    forces it.
    """
    asked = (
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace"
        " AND NOT row_security_active(oid) ORDER BY relname"
    )
    return [str(name) for name in _column_of(engine, asked)]


def is_bound(engine: Engine) -> bool:
    """Whether fences bind the role of this engine, those of tables that are still to be made too; SQLite has none."""
    asked = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
    return not _column_of(engine, asked) and not open_tables(engine)


def _column_of(engine: Engine, asked: str) -> Sequence[object]:
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        return connection.exec_driver_sql(asked).scalars().all()
