"""Reviews as part of a record's row, and the question which records are to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, tuple_

from forms_service.adapters.sql.tables import records
from forms_service.casework.keeping.manifests import plain
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind
from forms_service.casework.keeping.reviewing.searches import QueuePart, ReviewSearch

_DAYS: Final = ("until",)
_MOMENTS: Final = ("at", "answered_at")


def reviews_as_text(reviews: Iterable[Review]) -> list[Mapping[str, Any]]:
    """Return the reviews of a record as JSON can say them."""
    return [plain(asdict(review)) for review in reviews]


def reviews_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Review, ...]:
    return tuple(_read_review(row) for row in rows)


def _read_review(row: Mapping[str, Any]) -> Review:
    days = {name: date.fromisoformat(row[name]) for name in _DAYS if row[name]}
    moments = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if row[name]}
    return Review(**{**row, "kind": ReviewKind(row["kind"]), **days, **moments})


def narrow_to_review(mine: Select[Any], search: ReviewSearch) -> Select[Any]:
    """Narrow a question about records to those that are to be looked at, in the order of their pages."""
    in_part = _PARTS[search.part](search) if search.part else or_(*(part(search) for part in _PARTS.values()))
    found = mine.where(records.c.review_date <= search.by, in_part)
    if search.class_id:
        found = found.where(records.c.retention_class == search.class_id)
    return found.order_by(*_order(search))


def begin_after(asked: Select[Any], search: ReviewSearch) -> Select[Any]:
    """Begin after the last record of the page before, if there was one."""
    place = search.after
    if place is None:
        return asked
    said: Sequence[object] = (place.review_date, place.record)
    return asked.where(tuple_(*_order(search)) > tuple_(*((place.class_id, *said) if search.by_class else said)))


def _order(search: ReviewSearch) -> Sequence[ColumnElement[Any]]:
    first = (records.c.retention_class,) if search.by_class else ()
    return (*first, records.c.review_date, records.c.id)


def _in_doubt(_: ReviewSearch) -> ColumnElement[bool]:
    return records.c.retention_doubt != ""


def _undated(_: ReviewSearch) -> ColumnElement[bool]:
    return and_(records.c.retention_doubt == "", records.c.due_date.is_(None), ~_COPIED)


def _due(search: ReviewSearch) -> ColumnElement[bool]:
    is_reviewed = records.c.retention_class.in_(sorted(search.reviewed))
    return and_(records.c.retention_doubt == "", records.c.due_date <= search.by, is_reviewed, ~_COPIED)


def _noted_copies(_: ReviewSearch) -> ColumnElement[bool]:
    return and_(records.c.retention_doubt == "", _COPIED)


_COPIED: Final = and_(records.c.case_system_reference != "", records.c.case_system_filed_at.is_(None))
_PARTS: Final = {
    QueuePart.DOUBT: _in_doubt,
    QueuePart.UNDATED: _undated,
    QueuePart.DUE: _due,
    QueuePart.COPY: _noted_copies,
}
