"""Reconciliations as rows: how far each is, and what it found."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.rows import add, add_all, columns_of, without
from forms_service.adapters.sql.tables import discrepancies, reconciliations
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.discrepancies import Discrepancy, Reconciliation, ReconciliationStage


class SqlReconciliations:
    def __init__(self, fence: Fence) -> None:
        self._fence = fence

    @property
    def _connection(self) -> Connection:
        return self._fence.outside()

    def begin(self, run: Reconciliation) -> None:
        """What is older than the last that is over is let go."""
        last = self.last()
        if last is not None:
            older = select(reconciliations.c.id).where(reconciliations.c.begun_at < last.begun_at)
            self._connection.execute(delete(discrepancies).where(discrepancies.c.reconciliation.in_(older)))
            self._connection.execute(delete(reconciliations).where(reconciliations.c.id.in_(older)))
        add(self._connection, reconciliations, columns_of(run, reconciliations))

    def unfinished(self) -> Reconciliation | None:
        going_on = select(reconciliations).where(
            reconciliations.c.nightly, reconciliations.c.stage != ReconciliationStage.OVER
        )
        return self._newest(going_on)

    def last(self) -> Reconciliation | None:
        return self._newest(select(reconciliations).where(reconciliations.c.stage == ReconciliationStage.OVER))

    def save(self, run: Reconciliation, *, expected: Reconciliation, found: Sequence[Discrepancy]) -> None:
        places = {name: getattr(expected, name) for name in ("id", "stage", "organisation", "place")}
        same = [reconciliations.c[name] == value for name, value in places.items()]
        changed = update(reconciliations).where(*same).values(columns_of(run, reconciliations))
        if not self._connection.execute(changed).rowcount:
            raise Conflict("Another worker has gone on with this reconciliation meanwhile.")
        counted = select(func.count()).where(discrepancies.c.reconciliation == run.id)
        begin = self._connection.execute(counted).scalar_one()
        rows = [
            {"reconciliation": run.id, "position": position, **columns_of(each, discrepancies)}
            for position, each in enumerate(found, begin)
        ]
        add_all(self._connection, discrepancies, rows)

    def found(self, run: Reconciliation, organisation: str | None = None) -> Sequence[Discrepancy]:
        mine = select(discrepancies).where(discrepancies.c.reconciliation == run.id)
        asked = mine if organisation is None else mine.where(discrepancies.c.organisation == organisation)
        rows = self._connection.execute(asked.order_by(discrepancies.c.position)).mappings()
        return [Discrepancy(**without(row, ("reconciliation", "position"))) for row in rows]

    def count_found(self, run: Reconciliation) -> int:
        mine = select(func.count()).select_from(discrepancies).where(discrepancies.c.reconciliation == run.id)
        return self._connection.execute(mine).scalar_one()

    def _newest(self, statement: Select[Any]) -> Reconciliation | None:
        rows = self._connection.execute(statement.order_by(reconciliations.c.begun_at.desc()).limit(1)).mappings()
        return next((Reconciliation(**row) for row in rows), None)
