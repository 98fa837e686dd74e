"""Records that the database lost, as rows."""

from collections.abc import Sequence

from sqlalchemy import delete

from forms_service.adapters.sql.rows import Bound, add_or_change, change, columns_of, within
from forms_service.adapters.sql.tables import lost_records
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.homecoming.lost_records import LostRecord


class SqlLostRecords(Bound):
    def every(self) -> Sequence[LostRecord]:
        at = lost_records.c
        statement = within(lost_records, self._organisation).order_by(at.closed_at.is_not(None), at.found_at, at.id)
        return [LostRecord(**row) for row in self._connection.execute(statement).mappings()]

    def find(self, record: str) -> LostRecord | None:
        statement = within(lost_records, self._organisation).where(lost_records.c.id == record)
        row = self._connection.execute(statement).mappings().one_or_none()
        return LostRecord(**row) if row else None

    def add(self, lost: LostRecord) -> None:
        self._refuse_foreign(lost)
        add_or_change(
            self._connection, lost_records, columns_of(lost, lost_records), lost_records.c.closed_at.is_(None)
        )

    def save(self, lost: LostRecord, *, expected: LostRecord) -> None:
        self._refuse_foreign(lost)
        rows = (columns_of(each, lost_records) for each in (lost, expected))
        change(self._connection, lost_records, *rows)

    def is_home(self, record: RecordId) -> None:
        mine = (lost_records.c.id == record, lost_records.c.organisation == self._organisation)
        self._connection.execute(delete(lost_records).where(*mine, lost_records.c.closed_at.is_(None)))
