"""Receipts as rows: one for each form that was carried out, by its user and ticket."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from forms_service.adapters.sql.rows import Bound, columns_of, was_missing
from forms_service.adapters.sql.tables import receipts
from forms_service.casework.receipts import Receipt, WayOn


class SqlReceipts(Bound):
    def add(self, receipt: Receipt) -> bool:
        self._refuse_foreign(receipt)
        way_on = asdict(receipt.way_on) if receipt.way_on else None
        return was_missing(self._connection, receipts, {**columns_of(receipt, receipts), "way_on": way_on})

    def find(self, user: str, ticket: str) -> Receipt | None:
        statement = select(receipts).where(*self._one(user, ticket))
        row = self._connection.execute(statement).mappings().one_or_none()
        return Receipt(**{**row, "way_on": _way_on(row["way_on"])}) if row else None

    def note_way_on(self, user: str, ticket: str, way_on: WayOn) -> None:
        self._connection.execute(update(receipts).where(*self._one(user, ticket)).values(way_on=asdict(way_on)))

    def remove(self, user: str, ticket: str) -> None:
        self._connection.execute(delete(receipts).where(*self._one(user, ticket)))

    def expire(self, *, before: datetime, limit: int) -> int:
        mine = receipts.c.organisation == self._organisation
        old = select(receipts.c.ticket).where(mine, receipts.c.at < before).order_by(receipts.c.at).limit(limit)
        return self._connection.execute(delete(receipts).where(mine, receipts.c.ticket.in_(old))).rowcount

    def _one(self, user: str, ticket: str) -> Sequence[ColumnElement[bool]]:
        return (receipts.c.organisation == self._organisation, receipts.c.user == user, receipts.c.ticket == ticket)


def _way_on(kept: Any) -> WayOn | None:
    if not kept:
        return None
    return WayOn(**{**kept, "words": tuple((kind, words) for kind, words in kept["words"])})
