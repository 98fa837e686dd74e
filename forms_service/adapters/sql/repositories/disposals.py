"""Disposal batches as rows: written once, never changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, select

from forms_service.adapters.sql.rows import Bound, add, add_all, columns_of, one, part_columns, within, without
from forms_service.adapters.sql.tables import disposal_batches, disposal_items
from forms_service.casework.ids import BatchId
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind


class SqlDisposals(Bound):
    def add(self, batch: Batch) -> None:
        self._refuse_foreign(batch)
        add(self._connection, disposal_batches, columns_of(batch, disposal_batches))
        places = ({"batch": batch.id, "position": position} for position in range(len(batch.items)))
        rows = [place | self._item_row(item) for place, item in zip(places, batch.items, strict=True)]
        add_all(self._connection, disposal_items, rows)

    def _item_row(self, item: Item) -> dict[str, object]:
        return {**self._part(item, disposal_items), "left_out": [asdict(reason) for reason in item.left_out]}

    def get(self, batch_id: BatchId) -> Batch:
        batch = one(self._connection, disposal_batches, self._organisation, batch_id)
        statement = select(*part_columns(disposal_items)).where(disposal_items.c.batch == batch_id)
        rows = self._connection.execute(statement.order_by(disposal_items.c.position)).mappings()
        return Batch(**batch, items=tuple(_item(row) for row in rows))

    def latest(self, *, limit: int) -> Sequence[Batch]:
        newest = (disposal_batches.c.prepared_at.desc(), disposal_batches.c.id)
        statement = within(disposal_batches, self._organisation).order_by(*newest).limit(limit)
        return [Batch(**row) for row in self._connection.execute(statement).mappings()]


def _item(row: RowMapping) -> Item:
    left_out = tuple(Reason(**{**reason, "kind": ReasonKind(reason["kind"])}) for reason in row["left_out"])
    return Item(**without(row, ["batch", "position", "left_out"]), left_out=left_out)
