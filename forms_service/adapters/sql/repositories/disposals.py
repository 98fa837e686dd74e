"""Disposal batches as rows: their lines are written once, and then only what is decided and what became of each."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, String, cast, func, or_, select, update

from forms_service.adapters.sql.rows import (
    Bound,
    add,
    add_all,
    change,
    columns_of,
    one,
    pages,
    part_columns,
    within,
    without,
)
from forms_service.adapters.sql.tables import disposal_batches, disposal_documents, disposal_items
from forms_service.casework.auditing.events import canonical
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import BatchId, ObjectId, RecordId
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind
from forms_service.casework.keeping.disposing.batches import (
    ENDS_A_RECORD,
    OPEN_STATES,
    UNDER_WAY,
    BatchState,
    BatchStep,
    Decision,
    LineDecision,
    LineFilter,
    LineOutcome,
    LineTotal,
    OutsideCheck,
    PastDecision,
    Transfer,
)
from forms_service.casework.keeping.disposing.stubs import DisposalDocument

_LINE = disposal_items.c
_NOTHING: Final[Sequence[object]] = []
_GOES: Final = (_LINE.left_out == _NOTHING, _LINE.decision.in_(ENDS_A_RECORD))
_NOT_OVER: Final = _LINE.outcome.in_([LineOutcome.OPEN, LineOutcome.ERASED])
_SHOWN: Final[Mapping[LineFilter, tuple[ColumnElement[bool], ...]]] = {
    LineFilter.ALL: (),
    LineFilter.GOES: _GOES,
    LineFilter.EXCEPTIONS: (_LINE.left_out == _NOTHING, _LINE.decision != Decision.DESTROY),
    LineFilter.LEFT_OUT: (_LINE.left_out != _NOTHING, _LINE.outcome != LineOutcome.STAYS),
    LineFilter.UNREVIEWED: (*_GOES, _LINE.needs_review, ~_LINE.is_reviewed),
    LineFilter.NOT_DONE: (*_GOES, _NOT_OVER),
    LineFilter.STAYED: (_LINE.outcome == LineOutcome.STAYS,),
}
_MONTH: Final = func.substr(func.coalesce(cast(_LINE.due_date, String), ""), 1, 7)
_RESULT: Final = ("outcome", "ended_at", "fault", "faults", "try_at")


class SqlDisposals(Bound):
    def add(self, batch: Batch) -> None:
        self._refuse_foreign(batch)
        add(self._connection, disposal_batches, _batch_row(batch))
        places = ({"batch": batch.id, "position": position} for position in range(len(batch.items)))
        rows = [place | self._item_row(item) for place, item in zip(places, batch.items, strict=True)]
        add_all(self._connection, disposal_items, rows)

    def _item_row(self, item: Item) -> dict[str, object]:
        told = {
            "left_out": [asdict(reason) for reason in item.left_out],
            "decisions": [_plain_decision(each) for each in item.decisions],
        }
        return {**self._part(item, disposal_items), **told}

    def get(self, batch_id: BatchId) -> Batch:
        row = one(self._connection, disposal_batches, self._organisation, batch_id)
        statement = select(*part_columns(disposal_items)).where(_LINE.batch == batch_id)
        rows = self._connection.execute(statement.order_by(_LINE.position)).mappings()
        return _batch(row, tuple(_item(row) for row in rows))

    def heading(self, batch_id: BatchId) -> Batch:
        return _batch(one(self._connection, disposal_batches, self._organisation, batch_id))

    def save(self, batch: Batch, *, expected: Batch) -> None:
        self._refuse_foreign(batch)
        change(self._connection, disposal_batches, _batch_row(batch), _batch_row(expected))

    def latest(self, *, limit: int) -> Sequence[Batch]:
        newest = (disposal_batches.c.prepared_at.desc(), disposal_batches.c.id)
        statement = within(disposal_batches, self._organisation).order_by(*newest).limit(limit)
        return [_batch(row) for row in self._connection.execute(statement).mappings()]

    def under_way(self) -> Sequence[Batch]:
        mine = within(disposal_batches, self._organisation).where(disposal_batches.c.state.in_(UNDER_WAY))
        first = mine.order_by(disposal_batches.c.prepared_at, disposal_batches.c.id)
        return [_batch(row) for row in self._connection.execute(first).mappings()]

    def lines(self, batch_id: BatchId, which: LineFilter, *, after: int, limit: int) -> Mapping[int, Item]:
        asked = select(*part_columns(disposal_items)).where(*self._of(batch_id), _LINE.position > after, *_SHOWN[which])
        rows = self._connection.execute(asked.order_by(_LINE.position).limit(limit)).mappings()
        return {int(row["position"]): _item(row) for row in rows}

    def line_of(self, batch_id: BatchId, record_id: RecordId) -> Item:
        asked = select(*part_columns(disposal_items)).where(*self._of(batch_id), _LINE.record == record_id)
        row = self._connection.execute(asked).mappings().first()
        if row is None:
            raise NotFound("There is no such line in this batch.")
        return _item(row)

    def in_open_batches(self, ids: Sequence[RecordId]) -> Mapping[RecordId, BatchId]:
        at = disposal_batches.c
        asked = select(_LINE.record, at.id).join_from(disposal_items, disposal_batches, _LINE.batch == at.id)
        mine = (at.organisation == self._organisation, _LINE.organisation == self._organisation)
        has = (at.state.in_(OPEN_STATES), _LINE.left_out == _NOTHING, _NOT_OVER)
        found: dict[RecordId, BatchId] = {}
        for part in pages(ids):
            these = asked.where(*mine, *has, _LINE.record.in_(part)).order_by(at.prepared_at, at.id)
            for record, batch in self._connection.execute(these):
                found.setdefault(RecordId(record), BatchId(batch))
        return found

    def place_before(self, batch_id: BatchId, which: LineFilter, *, after: int, limit: int) -> int:
        earlier = select(_LINE.position).where(*self._of(batch_id), _LINE.position <= after, *_SHOWN[which])
        places = self._connection.execute(earlier.order_by(_LINE.position.desc()).limit(limit + 1)).scalars().all()
        return int(places[-1]) if len(places) > limit else -1

    def totals(self, batch_id: BatchId) -> Sequence[LineTotal]:
        left_out = (_LINE.left_out != _NOTHING).label("is_left_out")
        by = (_LINE.retention_class, _MONTH.label("month"), left_out, _LINE.decision, _LINE.outcome)
        asked = select(*by, func.count()).where(*self._of(batch_id)).group_by(*by).order_by(*by[:2])
        return [
            LineTotal(retention_class, month, bool(is_left), decision, outcome, int(number))
            for retention_class, month, is_left, decision, outcome, number in self._connection.execute(asked)
        ]

    def decide(self, batch_id: BatchId, records: Collection[RecordId], made: PastDecision) -> int:
        decided = made.decided
        values = {
            "decision": decided.decision, "decision_why": decided.why, "keep_until": decided.keep_until,
            "archive": decided.archive, "decided_by": made.by, "is_reviewed": made.alone,
        }  # fmt: skip
        mine = (*self._of(batch_id), _LINE.left_out == _NOTHING)
        number = 0
        for part in pages(sorted(records)):
            asked = select(_LINE.position, _LINE.decisions).where(*mine, _LINE.record.in_(part))
            rows = self._connection.execute(asked.order_by(_LINE.position).with_for_update()).all()
            for before, lines in _by_decisions(rows).items():
                after = {**values, "decisions": [*json.loads(before), _plain_decision(made)]}
                these = update(disposal_items).where(*mine, _LINE.position.in_(lines))
                number += self._connection.execute(these.values(after)).rowcount
        return number

    def deciders(self, batch_id: BatchId) -> frozenset[str]:
        decided = (_LINE.decided_by != "", *self._of(batch_id))
        last = select(_LINE.decided_by).where(*decided).distinct()
        every = select(_LINE.decisions).where(*decided).distinct()
        before = {str(each["by"]) for told in self._connection.execute(every).scalars() for each in told}
        return frozenset(before | set(self._connection.execute(last).scalars()))

    def unreviewed(self, batch_id: BatchId) -> int:
        asked = select(func.count()).where(*self._of(batch_id), *_SHOWN[LineFilter.UNREVIEWED])
        return self._connection.execute(asked).scalar_one()

    def save_line(self, batch_id: BatchId, item: Item) -> None:
        row = self._item_row(item)
        values = {name: row[name] for name in (*_RESULT, "left_out")}
        mine = (*self._of(batch_id), _LINE.record == item.record)
        self._connection.execute(update(disposal_items).where(*mine).values(values))

    def to_destroy(self, batch: Batch, received: Collection[str], *, now: datetime, limit: int) -> Sequence[Item]:
        taken = [each.archive for each in batch.transfers if each.received_at is not None and each.archive in received]
        may_go = or_(_LINE.decision == Decision.DESTROY, _LINE.archive.in_(taken))
        is_due = or_(_LINE.try_at.is_(None), _LINE.try_at <= now)
        asked = select(*part_columns(disposal_items)).where(*self._of(batch.id), *_GOES, may_go, is_due)
        rows = asked.where(_LINE.outcome == LineOutcome.OPEN).order_by(_LINE.position).limit(limit)
        return [_item(row) for row in self._connection.execute(rows).mappings()]

    def decided_lines(self, batch_id: BatchId) -> Sequence[str]:
        told = (
            _LINE.record, _LINE.retention_class, _LINE.decision, _LINE.archive, _LINE.is_reviewed, _LINE.left_out,
            _LINE.outcome,
        )  # fmt: skip
        rows = self._connection.execute(select(*told).where(*self._of(batch_id)).order_by(_LINE.position))
        # What stayed when it was asked again has its reasons since; what was left out had them when it was approved.
        return [
            canonical([*map(str, decided), archive, is_reviewed, bool(left_out) and outcome is not LineOutcome.STAYS])
            for *decided, archive, is_reviewed, left_out, outcome in rows
        ]

    def archives(self, batch_id: BatchId) -> Sequence[str]:
        asked = select(_LINE.archive).where(*self._of(batch_id), _LINE.decision == Decision.TRANSFER).distinct()
        return self._connection.execute(asked.order_by(_LINE.archive)).scalars().all()

    def records_for(self, batch_id: BatchId, archive: str, *, limit: int) -> Sequence[RecordId]:
        theirs = (_LINE.decision == Decision.TRANSFER, _LINE.archive == archive, _LINE.outcome == LineOutcome.OPEN)
        asked = select(_LINE.record).where(*self._of(batch_id), *_GOES, *theirs).order_by(_LINE.position).limit(limit)
        return [RecordId(each) for each in self._connection.execute(asked).scalars()]

    def is_done(self, batch_id: BatchId) -> bool:
        asked = select(_LINE.record).where(*self._of(batch_id), *_GOES, _NOT_OVER).limit(1)
        return self._connection.execute(asked).first() is None

    def add_document(self, document: DisposalDocument) -> None:
        self._refuse_foreign(document)
        one(self._connection, disposal_batches, self._organisation, document.batch)
        add(self._connection, disposal_documents, columns_of(document, disposal_documents))

    def documents(self, batch_id: BatchId) -> Sequence[DisposalDocument]:
        mine = within(disposal_documents, self._organisation).where(disposal_documents.c.batch == batch_id)
        first = mine.order_by(disposal_documents.c.made_at, disposal_documents.c.file_name)
        return [DisposalDocument(**row) for row in self._connection.execute(first).mappings()]

    def every_document(self) -> Sequence[DisposalDocument]:
        first = within(disposal_documents, self._organisation).order_by(disposal_documents.c.made_at)
        return [DisposalDocument(**row) for row in self._connection.execute(first).mappings()]

    def save_lock(self, document: DisposalDocument) -> None:
        mine = (disposal_documents.c.id == document.id, disposal_documents.c.organisation == self._organisation)
        locked = update(disposal_documents).where(*mine).values(locked_until=document.locked_until)
        self._connection.execute(locked)

    def document(self, batch_id: BatchId, document_id: ObjectId) -> DisposalDocument:
        row = one(self._connection, disposal_documents, self._organisation, document_id)
        if row["batch"] != batch_id:
            raise NotFound("There is no such document of this batch.")
        return DisposalDocument(**row)

    def _of(self, batch_id: BatchId) -> tuple[ColumnElement[bool], ...]:
        return _LINE.batch == batch_id, _LINE.organisation == self._organisation


def _batch_row(batch: Batch) -> dict[str, object]:
    told = {name: [_plain_part(each) for each in getattr(batch, name)] for name in ("checks", "steps", "transfers")}
    return {**columns_of(batch, disposal_batches), **told}


def _plain_part(thing: Any) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(thing).items()}


def _batch(row: RowMapping, items: tuple[Item, ...] = ()) -> Batch:
    return Batch(
        **without(row, ["checks", "steps", "transfers"]),
        items=items,
        checks=tuple(OutsideCheck(**_with_times(each, "at")) for each in row["checks"]),
        steps=tuple(_read_step(each) for each in row["steps"]),
        transfers=tuple(Transfer(**_with_times(each, "exported_at", "received_at")) for each in row["transfers"]),
    )


def _read_step(told: Mapping[str, Any]) -> BatchStep:
    return BatchStep(**{**_with_times(told, "at"), "state": BatchState(told["state"])})


def _with_times(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    read = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in names}
    return {**told, **read}


def _by_decisions(rows: Sequence[Any]) -> dict[str, list[int]]:
    """The places of lines by what was decided of them before, as text: those that are alike are written at once."""
    found: dict[str, list[int]] = {}
    for position, decisions in rows:
        found.setdefault(json.dumps(decisions), []).append(position)
    return found


def _plain_decision(made: PastDecision) -> dict[str, object]:
    kept = made.decided.keep_until
    decided = {**asdict(made.decided), "keep_until": kept.isoformat() if kept else ""}
    return {**decided, "by": made.by, "at": made.at.isoformat(), "alone": made.alone}


def _past_decision(told: Mapping[str, Any]) -> PastDecision:
    until = date.fromisoformat(told["keep_until"]) if told["keep_until"] else None
    decided = LineDecision(Decision(told["decision"]), told["why"], until, told["archive"])
    return PastDecision(decided, told["by"], datetime.fromisoformat(told["at"]), told["alone"])


def _item(row: RowMapping) -> Item:
    left_out = tuple(Reason(**{**reason, "kind": ReasonKind(reason["kind"])}) for reason in row["left_out"])
    decisions = tuple(_past_decision(each) for each in row["decisions"])
    return Item(**without(row, ["batch", "position", "left_out", "decisions"]), left_out=left_out, decisions=decisions)
