"""Which versions may write: a process that outlived a migration it does not know may not, where that says so.

It would write rows without the seals of today, say, and they would be amiss for good.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, select, update

from forms_service.adapters.sql.tables import oldest_writer
from forms_service.casework.errors import OlderVersion

REFUSED: Final = (
    "This process is of an older version than the database: whoever runs the service must start it anew. "
    "Nothing you have saved is lost: try again in a minute."
)

# Locked and shared by all who write, among the last that they do: whoever raises that waits for them. One that
# finds it being raised gives way at once, so that the migration never waits for what waits for it. SQLite takes turns
# anyway.
_OLDEST: Final = select(oldest_writer.c.schema).with_for_update(read=True, nowait=True)

OLDEST: Final = "oldest_writer"
"""What it is called among the columns of a statement that is asked for it too."""
_BESIDE: Final = select(_OLDEST.cte("oldest")).scalar_subquery().label(OLDEST)


@functools.cache
def newest_schema() -> str:
    """Return the version of the tables that the last migration makes: the one that this process knows."""
    return ScriptDirectory(str(Path(__file__).parent / "migrations")).get_current_head() or ""


def require_recent(connection: Connection) -> None:
    """Refuse to keep what this transaction wrote, if the database asks for a newer version than this."""
    refuse_older(connection.execute(_OLDEST).scalar())


def asking_oldest(statement: Select[Any]) -> Select[Any]:
    """Return a statement that is sent anyway, and asks for the oldest writer too."""
    return statement.add_columns(_BESIDE)


def refuse_older(oldest: str | None) -> None:
    if oldest is not None and oldest > newest_schema():
        raise OlderVersion(REFUSED, doing=f"start anew with tables {oldest}")


def raise_oldest(connection: Connection, schema: str) -> None:
    """Have only those write from now on who know this version of the tables; what asks for less changes nothing."""
    lower = oldest_writer.c.schema < schema
    connection.execute(update(oldest_writer).where(lower).values(schema=schema))
