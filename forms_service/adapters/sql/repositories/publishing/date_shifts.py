"""What a new schedule would change, as rows: gone whenever its record changes, so that it is worked out anew."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, tuple_, update

from forms_service.adapters.sql.rows import Bound, add_or_change_all, among, columns_of
from forms_service.adapters.sql.tables import date_shifts, records, records_to_date
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.new_schedule.date_shifts import DateShift, Direction
from forms_service.casework.keeping.retention import Schedule

_TO_DATE = records_to_date.c


def forget_shifts(connection: Connection, organisation: str, record: RecordId) -> None:
    """Forget what any schedule would change of a record.

    One schedule is asked for after the other, so that each row is found by its whole key: there are few of them, and
    rows of as many records as there are.
    """
    at = date_shifts.c
    schedules = select(at.schedule, at.digest).where(at.organisation == organisation)
    in_order, last = schedules.order_by(at.schedule, at.digest).limit(1), ("", "")
    while found := connection.execute(in_order.where(tuple_(at.schedule, at.digest) > last)).first():
        last = (found.schedule, found.digest)
        its = (at.schedule == last[0], at.digest == last[1], at.record == record)
        connection.execute(delete(date_shifts).where(at.organisation == organisation, *its))


class SqlDateShifts(Bound):
    def unknown(self, schedule: Schedule, *, limit: int) -> Sequence[RecordId]:
        is_known = exists().where(date_shifts.c.record == records.c.id, *self._by(schedule))
        return self._dated_otherwise(schedule, ~is_known, limit=limit)

    def otherwise(self, schedule: Schedule, *, limit: int) -> Sequence[RecordId]:
        return self._dated_otherwise(schedule, limit=limit)

    def _dated_otherwise(self, schedule: Schedule, *further: ColumnElement[bool], limit: int) -> Sequence[RecordId]:
        mine = (records.c.organisation == self._organisation, records.c.retention_schedule != schedule.id)
        asked = select(records.c.id).where(*mine, *further).order_by(records.c.id).limit(limit)
        return [RecordId(each) for each in self._connection.execute(asked).scalars()]

    def write(self, shifts: Sequence[DateShift]) -> None:
        for each in shifts:
            self._refuse_foreign(each)
        add_or_change_all(self._connection, date_shifts, [columns_of(each, date_shifts) for each in shifts])

    def counts(self, schedule: Schedule) -> Mapping[tuple[str, Direction], int]:
        by = (date_shifts.c.class_after, date_shifts.c.direction)
        asked = select(*by, func.count()).where(*self._by(schedule)).group_by(*by).order_by(*by)
        return {(row[0], row[1]): row[2] for row in self._connection.execute(asked)}

    def page(self, schedule: Schedule, direction: Direction | None, after: str, *, limit: int) -> Sequence[DateShift]:
        way = date_shifts.c.direction == direction if direction else date_shifts.c.direction != Direction.SAME
        asked = select(date_shifts).where(*self._by(schedule), way, date_shifts.c.record > after)
        found = self._connection.execute(asked.order_by(date_shifts.c.record).limit(limit)).mappings()
        return [DateShift(**row) for row in found]

    def waiting(self, *, limit: int) -> Sequence[RecordId]:
        waiting = select(_TO_DATE.record).where(_TO_DATE.organisation == self._organisation)
        found = waiting.order_by(_TO_DATE.faults, _TO_DATE.record).limit(limit)
        return [RecordId(each) for each in self._connection.execute(found).scalars()]

    def wait(self, ids: Sequence[RecordId]) -> None:
        ours = among(records, self._organisation, ids).with_only_columns(records.c.id)
        found = self._connection.execute(ours).scalars() if ids else ()
        rows = [{"record": each, "organisation": self._organisation, "faults": 0} for each in found]
        add_or_change_all(self._connection, records_to_date, rows)

    def waits_no_more(self, record: RecordId) -> None:
        self._connection.execute(delete(records_to_date).where(*self._waits(record)))

    def put_last(self, record: RecordId) -> None:
        once_more = {"faults": _TO_DATE.faults + 1}
        self._connection.execute(update(records_to_date).where(*self._waits(record)).values(once_more))

    def _waits(self, record: RecordId) -> Sequence[ColumnElement[bool]]:
        return _TO_DATE.organisation == self._organisation, _TO_DATE.record == record

    def _by(self, schedule: Schedule) -> Sequence[ColumnElement[bool]]:
        at = date_shifts.c
        return (at.organisation == self._organisation, at.schedule == schedule.id, at.digest == schedule.digest)
