"""What kind of installation a database belongs to, written down at its first start and held to ever after.

What is kept of people in production is opened by nothing else, and no trial is carried on as if it were production.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import DatabaseMisconfigured, connect
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.rows import add_missing_rows
from forms_service.adapters.sql.tables import enquiries, installation_kinds
from forms_service.casework.errors import Conflict
from forms_service.casework.installation_kinds import other_kind_words

_NAME: Final = "installation"


def kind_of_installation(connection: Connection) -> str:
    """Return what is written down; empty where nothing is yet."""
    if not inspect(connection).has_table(installation_kinds.name):
        return ""
    asked = select(installation_kinds.c.kind).where(installation_kinds.c.name == _NAME)
    return str(connection.execute(asked).scalar() or "")


def refuse_database_of_another(engine: Engine, kind: str) -> None:
    """``Conflict`` where a database is of another kind of installation; nothing of it was changed.

    ``DatabaseMisconfigured`` where it cannot be asked.
    """
    try:
        with connect(engine) as connection:
            found = kind_of_installation(connection)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise DatabaseMisconfigured(f"The database cannot be used: {reason}. Nothing was changed.") from error
    if found and found != kind:
        raise Conflict(other_kind_words("database", found, kind))


def write_installation_kind(engine: Engine, kind: str, now: datetime) -> None:
    """Write it down, unless it is."""
    row = {"name": _NAME, "kind": kind, "at": now, "why": "Written down at the first start"}
    with engine.begin() as connection:
        add_missing_rows(connection, installation_kinds, [row])


def kind_before_change(connection: Connection, kind: str, organisations: Sequence[str]) -> str:
    """Return what kind it is that is to be another; ``Conflict`` where people’s data would leave production."""
    found = kind_of_installation(connection)
    if not found or found == kind:
        raise Conflict(
            f"This database is of an installation that is {found or 'not written down yet'}: nothing to change."
        )
    if found == "production" and _has_enquiries(connection, organisations):
        raise Conflict("There are enquiries in this database: what is kept in production is opened by nothing else.")
    return found


def change_kind(connection: Connection, kind: str, now: datetime, why: str, organisations: Sequence[str]) -> None:
    """Write down another kind; ``Conflict`` as above."""
    kind_before_change(connection, kind, organisations)
    written = update(installation_kinds).where(installation_kinds.c.name == _NAME)
    connection.execute(written.values(kind=kind, at=now, why=why))


def _has_enquiries(connection: Connection, organisations: Sequence[str]) -> bool:
    fence = Fence(connection)
    asked = select(enquiries.c.id).limit(1)
    return any(fence.inside(each).execute(asked).first() is not None for each in organisations)
