"""What was written before rows were sealed is sealed once, as it is, when the tables are brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Engine

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.migrations import migrate, steps_after
from forms_service.adapters.sql.repositories.queue import SqlQueue
from forms_service.adapters.sql.unit_of_work import SqlRepositories
from forms_service.casework.auditing.keys import AuditKeys

ROW_SEALS: Final = "0026"
"""The migration from which on rows are sealed. Nothing that came after it is ever sealed as it is."""


def bring_up_to_date(engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes] = ()) -> None:
    """Run the migrations and, in the transaction of the one that makes the seals, seal what is there."""
    keys = AuditKeys(audit_key, tuple(former_audit_keys))

    def seal_first(connection: Connection, before: str) -> None:
        if before and any(step.startswith(f"{ROW_SEALS}:") for step in steps_after(before)):
            _seal_first(connection, keys)

    migrate(engine, seal_first)


def _seal_first(connection: Connection, keys: AuditKeys) -> None:
    fence = Fence(connection)
    for organisation in SqlQueue(fence).organisations():
        SqlRepositories(fence, organisation, keys).row_seals.seal_first()
