"""Holds as rows, and the rows that say which records came under which hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, exists, func, literal, select, tuple_

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.record_search import matching_records
from forms_service.adapters.sql.repositories.in_store.manifests import note_changed
from forms_service.adapters.sql.repositories.in_store.object_locks import compare_holds
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.rows import (
    THESE,
    Bound,
    add,
    add_missing,
    add_missing_rows,
    among,
    change,
    columns_of,
    one,
    pages,
    parts_of,
    within,
    without,
)
from forms_service.adapters.sql.tables import held_records, holds, records
from forms_service.casework.ids import HoldId, RecordId
from forms_service.casework.keeping.holds import Hold, Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.row_seals import SealedThing, sealed_words

_COVERS = ["hold", "record", "organisation"]
_HOLDS_OVER = (
    select(held_records.c.record, holds)
    .join(holds, held_records.c.hold == holds.c.id)
    .where(held_records.c.record.in_(THESE))
    .order_by(holds.c.placed_at, holds.c.id)
)
_kept = records.alias("kept")
"""What is kept of a sealing: beside a record, which is asked about, what is kept apart from it."""


class SqlHolds(Bound):
    def __init__(self, fence: Fence, organisation: str, seals: SqlRowSeals) -> None:
        super().__init__(fence, organisation)
        self._seals = seals

    def add(self, hold: Hold) -> None:
        self._refuse_foreign(hold)
        self._seals.begin(SealedThing.HOLD, [hold.id])
        add(self._connection, holds, _row(hold))
        cover(self._connection, hold)
        self._note_changed(hold)

    def get(self, hold_id: HoldId) -> Hold:
        return _hold(one(self._connection, holds, self._organisation, hold_id))

    def these(self, ids: Sequence[str]) -> Sequence[Hold]:
        found = [self._connection.execute(among(holds, self._organisation, part)).mappings() for part in pages(ids)]
        return [_hold(row) for rows in found for row in rows]

    def save(self, hold: Hold, *, expected: Hold) -> None:
        self._refuse_foreign(hold)
        self._seals.begin(SealedThing.HOLD, [hold.id])
        change(self._connection, holds, _row(hold), _row(expected))
        self._note_changed(hold)

    def bring_home(self, hold: Hold, record: RecordId) -> None:
        self._refuse_foreign(hold)
        one(self._connection, records, self._organisation, record)
        self._seals.begin(SealedThing.HOLD, [hold.id])
        add_missing_rows(self._connection, holds, [_row(hold)])
        add_missing_rows(
            self._connection, held_records, [{"hold": hold.id, "record": record, "organisation": self._organisation}]
        )
        compare_holds(self._connection, [record])
        note_changed(self._connection, [record])

    def every(self) -> Sequence[Hold]:
        statement = within(holds, self._organisation).order_by(holds.c.placed_at, holds.c.id)
        return [_hold(row) for row in self._connection.execute(statement).mappings()]

    def sealed_contents(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {hold.id: sealed_words(hold) for hold in self.these(ids)}

    def _note_changed(self, hold: Hold) -> None:
        """Let the worker tell the store of a hold, and seal anew what it covers."""
        compare_holds(self._connection, _under(hold))
        note_changed(self._connection, _under(hold))

    def active(self) -> Sequence[Hold]:
        statement = _active(self._organisation).order_by(holds.c.placed_at.desc(), holds.c.id)
        return [_hold(row) for row in self._connection.execute(statement).mappings()]

    def over(self, *, after: HoldId | None, limit: int) -> Sequence[Hold]:
        place = (holds.c.released_at, holds.c.id)
        asked = within(holds, self._organisation).where(holds.c.released_at.is_not(None))
        if after is not None:
            last = self._connection.execute(asked.with_only_columns(*place).where(holds.c.id == after)).first()
            asked = asked if last is None else asked.where(tuple_(*place) < tuple_(*last))
        latest = asked.order_by(*(key.desc() for key in place)).limit(limit)
        return [_hold(row) for row in self._connection.execute(latest).mappings()]

    def counts(self, ids: Sequence[str]) -> Mapping[str, int]:
        mine = within(holds, self._organisation).with_only_columns(holds.c.id).where(holds.c.id.in_(ids))
        counted = select(held_records.c.hold, func.count()).where(held_records.c.hold.in_(mine))
        found = {hold: int(number) for hold, number in self._connection.execute(counted.group_by(held_records.c.hold))}
        return {hold: found.get(hold, 0) for hold in self._connection.execute(mine).scalars()}

    def covered(self, hold_id: HoldId, *, limit: int) -> Sequence[RecordId]:
        mine = select(held_records.c.record).where(held_records.c.hold == hold_id)
        found = within(records, self._organisation).with_only_columns(records.c.id).where(records.c.id.in_(mine))
        newest = (records.c.filed_at.desc(), records.c.id.desc())
        return self._connection.execute(found.order_by(*newest).limit(limit)).scalars().all()

    def reach(self, search: RecordSearch) -> int:
        matching = matching_records(self._connection, self._organisation, search)
        if matching is None:
            return 0
        return self._connection.execute(_sealed_with(matching).with_only_columns(func.count())).scalar_one()

    def missed(self, ids: Sequence[RecordId]) -> Sequence[tuple[HoldId, RecordId]]:
        sealed = _sealed_with(among(records, self._organisation, ids)).with_only_columns(_kept.c.id)
        every = self._connection.execute(sealed).scalars().all()
        reached = ((hold, _reached(self._connection, hold, every)) for hold in self.active())
        return [
            (hold.id, RecordId(each))
            for hold, found in reached
            if found is not None
            for each in self._connection.execute(_missed(hold, found, ids)).scalars()
        ]

    def reach_again(self, hold_id: HoldId) -> None:
        hold = self.get(hold_id)
        if hold.is_active:
            cover(self._connection, hold)
        self._note_changed(hold)

    def cover_again(self, ids: Sequence[RecordId]) -> None:
        for part in pages(ids):
            cover_records(self._connection, self._organisation, part)


def cover(connection: Connection, hold: Hold, ids: Sequence[str] | None = None) -> None:
    """Put every record that *hold* reaches under it, with all of the same sealing; of *ids* alone, if given."""
    reached = _reached(connection, hold, ids)
    if reached is not None:
        rows = _sealed_with(reached).with_only_columns(literal(hold.id), _kept.c.id, _kept.c.organisation)
        add_missing(connection, held_records, _COVERS, rows.order_by(_kept.c.id))


def cover_records(connection: Connection, organisation: str, ids: Sequence[str]) -> None:
    """Put records that were filed, or have changed, under every hold that they come under now.

    That is every hold by criteria that they match, and every hold over something of the same sealing, which is
    never held in part: photographs are kept in a record apart, and may be filed after the rest.
    """
    found = _sealed_with(among(records, organisation, ids)).with_only_columns(_kept.c.id)
    every = connection.execute(found).scalars().all()
    for hold in _by_criteria(connection, organisation):
        cover(connection, hold, every)
    held = (
        select(held_records.c.hold, _kept.c.id, _kept.c.organisation)
        .join(holds, held_records.c.hold == holds.c.id)
        .join(records, held_records.c.record == records.c.id)
        .join(_kept, _kept.c.submission == records.c.submission)
        .where(held_records.c.record.in_(every), holds.c.released_at.is_(None))
    )
    add_missing(connection, held_records, _COVERS, held.order_by(held_records.c.hold, _kept.c.id))
    compare_holds(connection, every)
    note_changed(connection, every)


def cover_found(connection: Connection, organisation: str, record_id: str) -> None:
    """Put a record that is found by more words now under the holds that look for them.

    Of one that none of them reaches nothing has changed, and nothing is sealed anew.
    """
    whole = _sealed_with(among(records, organisation, [record_id])).with_only_columns(_kept.c.id)
    every = connection.execute(whole).scalars().all()
    under = select(func.count()).select_from(held_records).where(held_records.c.record.in_(every))
    before = connection.execute(under).scalar_one()
    for hold in _by_criteria(connection, organisation):
        cover(connection, hold, every)
    if connection.execute(under).scalar_one() > before:
        compare_holds(connection, every)
        note_changed(connection, every)


def holds_over(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[Hold]]:
    """Return the holds that ever covered each of these records, the first placed first."""
    found = parts_of(connection, _HOLDS_OVER, "record", record_ids)
    return {record: [_hold(row) for row in rows] for record, rows in found.items()}


def _under(hold: Hold) -> Select[Any]:
    """Return the question about the records under a hold."""
    return select(held_records.c.record).where(held_records.c.hold == hold.id)


def _active(organisation: str) -> Select[Any]:
    return within(holds, organisation).where(holds.c.released_at.is_(None))


def _by_criteria(connection: Connection, organisation: str) -> list[Hold]:
    # Always in one order, so that two who cover the same records at once wait for each other, and not both.
    statement = _active(organisation).where(holds.c.reach == Reach.CRITERIA).order_by(holds.c.id)
    return [_hold(row) for row in connection.execute(statement).mappings()]


def _sealed_with(found: Select[Any]) -> Select[Any]:
    """Return the question about everything that is kept of the sealings of the records *found*."""
    return select(_kept).where(_kept.c.submission.in_(found.with_only_columns(records.c.submission)))


def _reached(connection: Connection, hold: Hold, ids: Sequence[str] | None) -> Select[Any] | None:
    if hold.criteria is not None:
        return matching_records(connection, hold.organisation, hold.criteria, ids)
    column = records.c.id if hold.reach is Reach.RECORD else records.c.enquiry
    return within(records, hold.organisation).where(column == hold.about)


def _missed(hold: Hold, reached: Select[Any], ids: Sequence[str]) -> Select[Any]:
    """Return the question which of the records that a hold reaches it is not over."""
    then = reached if hold.criteria else reached.where(records.c.filed_at <= hold.placed_at)
    is_under = exists().where(held_records.c.hold == hold.id, held_records.c.record == _kept.c.id)
    mine = _sealed_with(then).where(_kept.c.id.in_(ids), ~is_under)
    return mine.with_only_columns(_kept.c.id).order_by(_kept.c.id)


def _row(hold: Hold) -> dict[str, object]:
    return {**columns_of(hold, holds), "criteria": dict(hold.criteria.terms) if hold.criteria else None}


def _hold(row: RowMapping) -> Hold:
    said: dict[str, str] | None = row["criteria"]
    criteria = RecordSearch.of(said) if said else None
    return Hold(**without(row, ["record", "criteria"]), criteria=criteria)
