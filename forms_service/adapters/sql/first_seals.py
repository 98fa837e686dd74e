"""What was written before rows were sealed is sealed once, as it is, when the tables are brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Engine

from forms_service.adapters.sql.migrations import migrate, steps_after
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork

ROW_SEALS: Final = "0026"
"""The migration from which on rows are sealed. Nothing that came after it is ever sealed as it is."""


def bring_up_to_date(engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes] = ()) -> None:
    """Run the migrations and, with the one that makes the seals, seal what is there."""
    before = migrate(engine)
    if before and any(step.startswith(f"{ROW_SEALS}:") for step in steps_after(before)):
        _seal_first(engine, audit_key, former_audit_keys)


def _seal_first(engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes]) -> None:
    with SqlUnitOfWork(engine, audit_key, former_audit_keys) as unit:
        for organisation in unit.queue.organisations():
            unit.of(organisation).row_seals.seal_first()
        unit.commit()
