"""What a restore writes down in a database until it has come to its end: by that what it left is told from anybody's.

No other command works with a database in which this stands, so that nothing of anybody's is in it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, inspect, select

_NOTE: Final = Table("restore_begun", MetaData(), Column("backup", Text, nullable=False))
TORN: Final = (
    "A restore to this database broke off. Run the same forms-service restore again before all else: it begins anew."
)


def note_restore(connection: Connection, backup_id: str) -> None:
    _NOTE.create(connection)
    connection.execute(insert(_NOTE).values(backup=backup_id))


def restore_begun(connection: Connection) -> str:
    """Return which backup is being brought to a database, or was when that broke off; empty where none is."""
    if not inspect(connection).has_table(_NOTE.name):
        return ""
    return connection.execute(select(_NOTE.c.backup)).scalar() or ""


def restore_ended(connection: Connection) -> None:
    _NOTE.drop(connection)
