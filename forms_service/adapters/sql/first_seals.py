"""What was written before rows were sealed is sealed once, as it is, when the tables are brought up to date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, Engine

from forms_service.adapters.sql.engine import DatabaseMisconfigured
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.migrations import migrate, steps_after
from forms_service.adapters.sql.repositories.queue import SqlQueue
from forms_service.adapters.sql.unit_of_work import SqlRepositories
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.keeping.row_seals import MATTERS, SealedThing

ROW_SEALS: Final = "0026"
"""The migration from which on rows are sealed. Nothing that came after it is ever sealed as it is."""
MATTER_SEALS: Final = "0040"
"""The same of what keeps a record while it is open."""
OTHER_KEY: Final = (
    "The log of {organisation} is not signed with AUDIT_KEY, nor with a key of AUDIT_KEYS_BEFORE, and this version "
    "seals what is there with it. Set the key that this database was used with. If it is set, the log was altered: run "
    "audit verify with the version before. Nothing was changed."
)


def bring_up_to_date(engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes] = ()) -> None:
    """Run the migrations and, in the transaction of the one that makes the seals, seal what is there."""
    keys = AuditKeys(audit_key, tuple(former_audit_keys))

    def seal_first(connection: Connection, before: str) -> None:
        steps = {step.partition(":")[0] for step in steps_after(before)} if before else set()
        if kinds := set(SealedThing) if ROW_SEALS in steps else set(MATTERS) if MATTER_SEALS in steps else set():
            _seal_first(connection, keys, kinds)

    migrate(engine, seal_first)


def _seal_first(connection: Connection, keys: AuditKeys, kinds: Collection[SealedThing]) -> None:
    """Seal, unless by a key that is not this database's: what it sealed would count as altered ever after."""
    fence = Fence(connection)
    for organisation in SqlQueue(fence).organisations():
        repositories = SqlRepositories(fence, organisation, keys)
        head = repositories.audit.head()
        if head is not None and not repositories.audit.is_signed(head):
            raise DatabaseMisconfigured(OTHER_KEY.format(organisation=organisation))
        repositories.row_seals.seal_first(kinds)
