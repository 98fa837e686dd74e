"""Which records a search finds, one page after another by key, how many, and what is due when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from forms_service.adapters.sql.finding.box_search import what_fits
from forms_service.adapters.sql.record_search import matching_records
from forms_service.adapters.sql.rows import Bound, within
from forms_service.adapters.sql.tables import records
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch


@dataclass(frozen=True)
class _Run:
    """A part of a list that one question reads by its *keys*; *falls* says that the greatest come first."""

    keys: tuple[ColumnElement[Any], ...]
    falls: bool
    only: tuple[ColumnElement[bool], ...] = ()

    def page(self, matching: Select[Any], after: Sequence[object] | None, limit: int) -> Select[Any]:
        place = tuple_(*self.keys)
        asked = matching.where(*self.only)
        if after is not None:
            asked = asked.where(place < tuple_(*after) if self.falls else place > tuple_(*after))
        return asked.order_by(*(key.desc() if self.falls else key for key in self.keys)).limit(limit)


_FILED = (_Run((records.c.filed_at, records.c.id), falls=True),)
_DUE = (
    _Run(
        (records.c.due_date, records.c.review_date, records.c.id), falls=False, only=(records.c.due_date >= date.min,)
    ),
    _Run((records.c.review_date, records.c.id), falls=False, only=(records.c.due_date.is_(None),)),
)


class SqlRecordLists(Bound):
    """The records of one organisation in lists: their ids alone, as whoever shows them reads them whole."""

    def how_many_match(self, search: RecordSearch) -> int:
        matching = matching_records(self._connection, self._organisation, search)
        return 0 if matching is None else self._connection.execute(_counted(matching)).scalar_one()

    def listed(
        self, search: RecordSearch, sorting: Sorting, *, after: RecordId | None, limit: int
    ) -> Sequence[RecordId]:
        found_so = self._ordered(search, sorting)
        if found_so is None:
            return []
        matching, stretches = found_so
        found: list[RecordId] = []
        for stretch in stretches:
            place = self._place_of(matching, stretch, after)
            if after is not None and place is None:
                continue  # It is in a later stretch, or is not found any more.
            asked = stretch.page(matching, place, limit - len(found)).with_only_columns(records.c.id)
            found += (RecordId(each) for each in self._connection.execute(asked).scalars())
            after = None
            if len(found) == limit:
                break
        return found

    def _ordered(self, search: RecordSearch, sorting: Sorting) -> tuple[Select[Any], Sequence[_Run]] | None:
        """The question what matches, and in which stretches it is read; what fits a text is looked up once."""
        is_best = sorting is Sorting.BEST and bool(search.text.strip()) and search.text.isprintable()
        rest = replace(search, text="") if is_best else search
        matching = matching_records(self._connection, self._organisation, rest)
        if matching is None:
            return None
        if not is_best:
            return matching, _DUE if sorting is Sorting.DUE else _FILED
        fitting = what_fits(self._connection, self._organisation, search.text)
        if fitting is None:
            return None
        fits = fitting.subquery("best")
        best = (fits.c.fit, records.c.filed_at, records.c.id)
        return matching.join(fits, fits.c.record == records.c.id), (_Run(best, falls=True),)

    def _place_of(self, matching: Select[Any], stretch: _Run, after: RecordId | None) -> Sequence[object] | None:
        """The keys of the record that a page comes after, if it is in this stretch."""
        if after is None:
            return None
        asked = matching.where(records.c.id == after, *stretch.only).with_only_columns(*stretch.keys)
        row = self._connection.execute(asked).first()
        return None if row is None else tuple(row)

    def due_by_month(self, until: date) -> Mapping[tuple[str, str], int]:
        """How many records of each class are due in each month (``2031-04``), of those due before a day."""
        month = _month(self._connection)
        mine = within(records, self._organisation).where(records.c.due_date < until)
        asked = mine.with_only_columns(records.c.retention_class, month, func.count())
        rows = self._connection.execute(asked.group_by(records.c.retention_class, month))
        return {(str(class_id), str(when)): int(number) for class_id, when, number in rows}


def _month(connection: Connection) -> ColumnElement[str]:
    due = records.c.due_date
    return func.to_char(due, "YYYY-MM") if connection.dialect.name == "postgresql" else func.strftime("%Y-%m", due)


def _counted(matching: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(matching.with_only_columns(records.c.id).subquery())
