"""The queue of what somebody has to look at: undated, in doubt, said to be a copy, or due and reviewed by itself.

What is due and nobody decides here is reviewed in its batch, each by itself where its class asks for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.reviewing.searches import QueuePart, QueuePlace, ReviewSearch
from forms_service.casework.users import Permission
from forms_service.engine.dates import date_in_words
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_QUEUED: Final = 50


@dataclass(frozen=True)
class Queued:
    """A record to be looked at, and *why* in one sentence, which names nobody."""

    record: Record
    part: QueuePart
    why: str


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue; *following* is where the next one begins, if there is one."""

    lines: Sequence[Queued]
    following: QueuePlace | None


@use_case(Permission.READ_DISPOSALS)
def to_review(work: Work, asked: ReviewSearch) -> QueuePage:
    """Return a page of the records whose review day has come by now; which were shown is logged."""
    search = replace(asked, by=work.today, reviewed=_coming_when_due(work))
    found = work.records.to_review(search, limit=MOST_QUEUED + 1)
    lines = [_queued(work, record) for record in found[:MOST_QUEUED]]
    shown = ", ".join(dict.fromkeys(line.record.reference for line in lines))
    work.read("review_queue_read", LogObject("search"), {"shown": shown})
    return QueuePage(lines, _place_of(lines[-1].record) if len(found) > MOST_QUEUED else None)


def _coming_when_due(work: Work) -> frozenset[str]:
    """The classes of which each record comes here when it is due, by any schedule that dates records."""
    every = (one for schedule in work.ports.schedules.by_id.values() for one in schedule.classes.values())
    return frozenset(one.id for one in every if one.reviewed)


def _place_of(record: Record) -> QueuePlace:
    return QueuePlace(record.retention.review_date, record.retention.class_id, record.id)


def _queued(work: Work, record: Record) -> Queued:
    kept = record.retention
    if kept.doubt:
        return Queued(record, QueuePart.DOUBT, kept.doubt)
    if record.waits_as_copy:
        words = (
            f"Somebody noted that the case system has it as {record.case_system_reference}. Confirm that, or leave it."
        )
        return Queued(record, QueuePart.COPY, words)
    if kept.due_date is None:
        return Queued(record, QueuePart.UNDATED, kept.why)
    action = work.ports.schedules.class_of(kept).action
    due = date_in_words(kept.due_date.isoformat())
    return Queued(record, QueuePart.DUE, f"Due since {due} under {kept.class_id}, of which is said: {action.lower()}.")
