"""Holds as rows, and the rows that say which records came under which hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, exists, func, insert, literal, select

from forms_service.adapters.sql.record_search import matching_records
from forms_service.adapters.sql.rows import add, change, columns_of, one, parts_of, within, without
from forms_service.adapters.sql.tables import held_records, holds, records
from forms_service.casework.holds import Hold, Reach
from forms_service.casework.record_search import RecordSearch

_PAGE = 200


class SqlHolds:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, hold: Hold) -> None:
        add(self._connection, holds, _row(hold))
        cover(self._connection, hold)

    def get(self, organisation: str, hold_id: str) -> Hold:
        return _hold(one(self._connection, holds, organisation, hold_id))

    def save(self, hold: Hold, *, expected: Hold) -> None:
        change(self._connection, holds, _row(hold), _row(expected))

    def active(self, organisation: str) -> Sequence[Hold]:
        statement = _active(organisation).order_by(holds.c.placed_at.desc(), holds.c.id)
        return [_hold(row) for row in self._connection.execute(statement).mappings()]

    def counts(self, organisation: str, ids: Sequence[str]) -> Mapping[str, int]:
        mine = within(holds, organisation).with_only_columns(holds.c.id).where(holds.c.id.in_(ids))
        counted = select(held_records.c.hold, func.count()).where(held_records.c.hold.in_(mine))
        found = {hold: int(number) for hold, number in self._connection.execute(counted.group_by(held_records.c.hold))}
        return {hold: found.get(hold, 0) for hold in self._connection.execute(mine).scalars()}

    def cover_again(self, organisation: str, ids: Sequence[str]) -> None:
        every = _by_criteria(self._connection, organisation)
        for start in range(0, len(ids), _PAGE):
            for hold in every:
                cover(self._connection, hold, ids[start : start + _PAGE])


def cover(connection: Connection, hold: Hold, ids: Sequence[str] | None = None) -> None:
    """Put every record that *hold* reaches under it; of *ids* alone, where they are given."""
    reached = _reached(connection, hold)
    if reached is None:
        return
    known = exists().where(held_records.c.hold == hold.id, held_records.c.record == records.c.id)
    new = reached.with_only_columns(literal(hold.id), records.c.id).where(~known)
    if ids is not None:
        new = new.where(records.c.id.in_(ids))
    connection.execute(insert(held_records).from_select(["hold", "record"], new))


def cover_record(connection: Connection, organisation: str, record_id: str) -> None:
    """Put a record that was filed, or has changed, under every hold by criteria that it matches now."""
    for hold in _by_criteria(connection, organisation):
        cover(connection, hold, [record_id])


def holds_over(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[Hold]]:
    """Return the holds that ever covered each of these records, the first placed first."""
    statement = select(held_records.c.record, holds).join(holds, held_records.c.hold == holds.c.id)
    mine = statement.where(held_records.c.record.in_(record_ids)).order_by(holds.c.placed_at, holds.c.id)
    found = parts_of(connection, mine, "record")
    return {record: [_hold(row) for row in rows] for record, rows in found.items()}


def _active(organisation: str) -> Select[Any]:
    return within(holds, organisation).where(holds.c.released_at.is_(None))


def _by_criteria(connection: Connection, organisation: str) -> list[Hold]:
    statement = _active(organisation).where(holds.c.reach == Reach.CRITERIA)
    return [_hold(row) for row in connection.execute(statement).mappings()]


def _reached(connection: Connection, hold: Hold) -> Select[Any] | None:
    if hold.criteria is not None:
        return matching_records(connection, hold.organisation, hold.criteria)
    column = records.c.id if hold.reach is Reach.RECORD else records.c.enquiry
    return within(records, hold.organisation).where(column == hold.about)


def _row(hold: Hold) -> dict[str, object]:
    return {**columns_of(hold, holds), "criteria": dict(hold.criteria.said) if hold.criteria else None}


def _hold(row: RowMapping) -> Hold:
    said: dict[str, str] | None = row["criteria"]
    criteria = RecordSearch.of(said) if said else None
    return Hold(**without(row, ["record", "criteria"]), criteria=criteria)
