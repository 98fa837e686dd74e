"""Disposal: what is due, and a batch of it that is kept to be read and decided on. It is carried out elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import unsaid
from forms_service.casework.ids import BatchId, RecordId, new
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind, item_of
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.services.keeping.approving import is_approved, schedule_in_force
from forms_service.services.keeping.disposing.open_matters import matters_about
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_BATCHES = 100


@dataclass(frozen=True)
class DueBy:
    """What is due by a day, and what would be left out of a batch, as things stand now, with the *holds* it names."""

    up_to: date
    items: Sequence[Item]
    holds: Mapping[str, Hold]


@dataclass(frozen=True)
class BatchView:
    """A batch as it was prepared, with the *holds* that it names, each by its id.

    *is_approved* says whether its schedule was approved as it is now.
    """

    batch: Batch
    holds: Mapping[str, Hold]
    is_approved: bool


@use_case(Permission.PREPARE_DISPOSAL, notes="which holds cover what is due")
def due(work: Work, up_to: date | None = None) -> DueBy:
    """List what is due by a day (today), which may be one to come; the list is logged and not kept."""
    day = up_to or work.today
    items = _items(work, day)
    holds = _holds(work, items)
    work.read("due_records_listed", LogObject("search"), {"up_to": day.isoformat(), "records": str(len(items))})
    return DueBy(day, items, holds)


@use_case(Permission.PREPARE_DISPOSAL)
def prepare(work: Work, up_to: date | None = None) -> Batch:
    """Keep a list of everything that is due by a day that has come, with what is left out of it and why."""
    day = up_to or work.today
    if day > work.today:
        raise unsaid("up_to", "Choose today or an earlier day: a batch has only what is due already.")
    items = _items(work, day)
    batch = Batch(new(BatchId), work.organisation, work.by, work.now, day, schedule_in_force(work).id, tuple(items))
    work.disposals.add(batch)
    counted = {"records": str(len(batch.included)), "left_out": str(len(batch.left_out))}
    work.change("disposal_batch_prepared", batch, {"up_to": day.isoformat(), **counted})
    return batch


@use_case(Permission.READ_DISPOSALS)
def view(work: Work, batch_id: BatchId) -> BatchView:
    """Return a batch as it was prepared; the reading is logged."""
    batch = work.disposals.get(batch_id)
    holds = _holds(work, batch.items)
    work.read("disposal_batch_read", batch)
    return BatchView(batch, holds, is_approved(work, batch.schedule))


@use_case(Permission.READ_DISPOSALS, unlogged="it names no record")
def latest(work: Work) -> Sequence[Batch]:
    """Return the batches prepared last, without what is in them."""
    return work.disposals.latest(limit=MOST_BATCHES)


def _items(work: Work, up_to: date) -> list[Item]:
    ids = work.records.due(up_to)
    work.holds.cover_again(ids)
    found = work.records.these(ids)
    named = sorted({record.enquiry for record in found})
    enquiries = {enquiry.id: enquiry for enquiry in work.enquiries.these(named)}
    schedule = schedule_in_force(work)
    matters, taken = matters_about(work, ids), _why_in_another_batch(work, ids)
    return [
        item_of(
            record,
            enquiries[record.enquiry],
            schedule,
            up_to,
            (*matters.reasons(record), *taken.get(record.id, ())),
        )
        for record in found
    ]


def _why_in_another_batch(work: Work, ids: Sequence[RecordId]) -> Mapping[RecordId, Sequence[Reason]]:
    """Why what a batch has that is not over is left out of another: one of two certificates would not be so."""
    has = work.disposals.in_open_batches(ids)
    days = {each: date_in_words(work.disposals.heading(each).up_to.isoformat()) for each in set(has.values())}
    words = "It is in another batch, due by {}, that is not over. Decide of it there."
    why = {each: Reason(ReasonKind.OTHER_BATCH, words.format(day), matter=each) for each, day in days.items()}
    return {key: [why[each]] for key, each in has.items()}


def _holds(work: Work, items: Sequence[Item]) -> Mapping[str, Hold]:
    named = sorted({reason.hold for item in items for reason in item.left_out if reason.hold})
    return {hold.id: hold for hold in work.holds.these(named)}
