"""Breaks of the log as rows."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping

from forms_service.adapters.sql.rows import Bound, add, change, columns_of, within
from forms_service.adapters.sql.tables import log_breaks
from forms_service.casework.auditing.audit_chain import Anchor
from forms_service.casework.auditing.log_breaks import LogBreak


class SqlLogBreaks(Bound):
    def every(self) -> Sequence[LogBreak]:
        statement = within(log_breaks, self._organisation).order_by(log_breaks.c.explained_at, log_breaks.c.id)
        return [_log_break(row) for row in self._connection.execute(statement).mappings()]

    def find(self, break_id: str) -> LogBreak | None:
        statement = within(log_breaks, self._organisation).where(log_breaks.c.id == break_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return _log_break(row) if row else None

    def add(self, log_break: LogBreak) -> None:
        self._refuse_foreign(log_break)
        add(self._connection, log_breaks, _break_row(log_break))

    def save(self, log_break: LogBreak, *, expected: LogBreak) -> None:
        self._refuse_foreign(log_break)
        change(self._connection, log_breaks, _break_row(log_break), _break_row(expected))


def _break_row(log_break: LogBreak) -> dict[str, object]:
    return {**columns_of(log_break, log_breaks), "anchors": [asdict(anchor) for anchor in log_break.anchors]}


def _log_break(row: RowMapping) -> LogBreak:
    return LogBreak(**{**row, "anchors": tuple(Anchor(**each) for each in row["anchors"])})
