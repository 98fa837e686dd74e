"""Disposal: which records are due, and which of those must stay all the same. Nothing here destroys anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Schedule
from forms_service.engine.dates import date_in_words


class ReasonKind(StrEnum):
    """By what a record stays."""

    HOLD = "hold"
    CAUTION = "caution"
    NO_DATE = "no_date"
    NOT_DUE = "not_due"
    NO_CLASS = "no_class"
    OTHER_SCHEDULE = "other_schedule"
    OPEN_ENQUIRY = "open_enquiry"


@dataclass(frozen=True)
class Reason:
    """Why a record stays, in *words* that name nobody: the list outlives what it lists.

    *hold* is the hold that it is under. What was written of that may name people, so it is looked up to be shown.
    """

    kind: ReasonKind
    words: str
    hold: str = ""

    def in_words(self, holds: Mapping[str, Hold]) -> str:
        """Return the words to show, those of its hold where that is among *holds*, which are by their id."""
        known = holds.get(self.hold)
        return f"On hold. {known.called}" if known else self.words


@dataclass(frozen=True)
class Item:
    """One record of a batch as it was when the batch was prepared, without anybody's name.

    *left_out* are the reasons why it may not be disposed of; none if it may.
    """

    record: RecordId
    reference: str
    title: str
    retention_class: str
    due_date: date | None
    why: str
    left_out: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What was due up to a day. *schedule* is the retention schedule by which it was prepared."""

    id: BatchId
    organisation: str
    prepared_by: str
    prepared_at: datetime
    up_to: date
    schedule: str
    items: tuple[Item, ...] = ()

    @property
    def log_object(self) -> LogObject:
        return LogObject("disposal_batch", self.id)

    @property
    def included(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.left_out)

    @property
    def left_out(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.left_out)


def item_of(record: Record, enquiry: Enquiry, schedule: Schedule, up_to: date) -> Item:
    """Return a record as a line of a batch, with every reason why it stays."""
    return Item(
        record=record.id,
        reference=record.reference,
        title=record.called,
        retention_class=record.retention.class_id,
        due_date=record.retention.due_date,
        why=record.retention.why,
        left_out=reasons_to_stay(record, enquiry, schedule, up_to),
    )


def reasons_to_stay(record: Record, enquiry: Enquiry, schedule: Schedule, up_to: date) -> tuple[Reason, ...]:
    """Why a record may not be disposed of; what is not known for certain is a reason."""
    reasons = [Reason(ReasonKind.HOLD, f"On hold. {hold.authority.label}", hold.id) for hold in record.on_hold]
    if record.under_caution:
        reasons.append(Reason(ReasonKind.CAUTION, "It is disputed or its use is restricted. Settle that first."))
    due = record.retention.due_date
    if due is None:
        words = "It has no due date, because something that it counts from is not known. Review it."
        reasons.append(Reason(ReasonKind.NO_DATE, words))
    elif due > up_to:
        reasons.append(Reason(ReasonKind.NOT_DUE, f"It is not due before {_in_words(due)}."))
    if record.retention.class_id not in schedule.classes:
        words = f"The retention schedule {schedule.id} has no class {record.retention.class_id}."
        reasons.append(Reason(ReasonKind.NO_CLASS, words))
    if record.retention.schedule != schedule.id:
        # Nothing works dates out again when a schedule changes, so what it has may be too early by the new one.
        words = f"Its date was worked out by the schedule {record.retention.schedule}, and {schedule.id} is in force."
        reasons.append(Reason(ReasonKind.OTHER_SCHEDULE, words))
    if enquiry.state is not EnquiryState.CLOSED:
        words = "Its enquiry is open. A manager must close it first."
        reasons.append(Reason(ReasonKind.OPEN_ENQUIRY, words))
    return tuple(reasons)


def _in_words(day: date) -> str:
    return date_in_words(day.isoformat())
