"""What a new schedule would do to the date of one record, for whoever approves the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.retention import Retention, Schedule


class Direction(StrEnum):
    """Which way the due date of a record would go."""

    EARLIER = "earlier"
    LATER = "later"
    UNDATED = "undated"
    DATED = "dated"
    SAME = "same"
    UNDATABLE = "undatable"
    """Working it out failed: somebody must see to it before the schedule is approved."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final[Mapping[Direction, str]] = {
    Direction.EARLIER: "Earlier than now",
    Direction.LATER: "Later than now",
    Direction.UNDATED: "Without a date any more",
    Direction.DATED: "With a date for the first time",
    Direction.SAME: "As now",
    Direction.UNDATABLE: "Could not be worked out",
}


@dataclass(frozen=True)
class DateShift:
    """How a record would be kept by a schedule that is not approved, known by the *digest* of its file."""

    organisation: str
    schedule: str
    digest: str
    record: RecordId
    reference: str
    class_before: str
    class_after: str
    due_before: date | None
    due_after: date | None
    direction: Direction


def shift_of(
    organisation: str, schedule: Schedule, record: RecordId, reference: str, before: Retention, after: Retention
) -> DateShift:
    return DateShift(
        organisation, schedule.id, schedule.digest, record, reference, before.class_id, after.class_id,
        before.due_date, after.due_date, _direction(before.due_date, after.due_date),
    )  # fmt: skip


def undatable(organisation: str, schedule: Schedule, record: RecordId, reference: str, before: Retention) -> DateShift:
    """Return what is listed of a record of which it cannot be said."""
    return DateShift(
        organisation, schedule.id, schedule.digest, record, reference, before.class_id, before.class_id,
        before.due_date, None, Direction.UNDATABLE,
    )  # fmt: skip


def _direction(before: date | None, after: date | None) -> Direction:
    if before == after:
        return Direction.SAME
    if before is None or after is None:
        return Direction.DATED if before is None else Direction.UNDATED
    return Direction.EARLIER if after < before else Direction.LATER
