"""Reviewing a record: what is decided is written down with its reason, and counts whenever it is dated from then on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import RecordId, ReviewId, new
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.reviewing.decisions import (
    ClassChoice,
    choice_of,
    require_open,
    require_sound,
    seen_again,
)
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind, waiting_among
from forms_service.casework.users import Permission
from forms_service.services.keeping import allowed, dating
from forms_service.services.keeping.reviewing.changes import before_and_after
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

NOTED_IN_CASE_SYSTEM: Final = "filed_in_case_system"


@dataclass(frozen=True)
class NewReview:
    """What is decided and why, as it was typed: *until* to keep it longer, *class_id* for another class."""

    kind: ReviewKind
    reason: str
    until: date | None = None
    class_id: str = ""


@dataclass(frozen=True)
class ReviewView:
    """A record to be reviewed; *choice* are the classes that may be chosen, *waits* is what another has to answer.

    *may_answer* says whether whoever looks may answer that.
    """

    record: Record
    choice: ClassChoice
    waits: Review | None
    may_answer: bool


@use_case(Permission.REVIEW_RECORDS, Permission.LOWER_CLASSES)
def show_review(work: Work, record_id: RecordId) -> ReviewView:
    """Return a record with what may be decided of it; the reading is logged."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.REVIEW)
    log_record_read(work, record)
    waits = waiting_among(record.reviews)
    may_answer = waits is not None and work.may(Permission.LOWER_CLASSES) and waits.by != work.by
    return ReviewView(record, _choice(work, record), waits, may_answer)


@use_case(Permission.REVIEW_RECORDS)
def review(work: Work, record_id: RecordId, decided: NewReview) -> Record:
    """Write down what was decided of a record, and date it by that."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.REVIEW)
    made = Review(
        new(ReviewId), decided.kind, decided.reason.strip(), work.by, work.now,
        until=decided.until if decided.kind is ReviewKind.KEEP_LONGER else None,
        class_id=decided.class_id if decided.kind in {ReviewKind.RAISE, ReviewKind.LOWER} else "",
    )  # fmt: skip
    require_sound(made, record, _choice(work, record), work.today)
    if made.kind is ReviewKind.COPY:
        _require_noted_by_another(work, record)
        record = _as_copy(work, record)
    after = _dated(work, replace(record, reviews=(*record.reviews, made)))
    if not made.waits:
        after = _seen(work, after)
    chosen = {"class": made.class_id} if made.class_id else {}
    until = {"until": made.until.isoformat()} if made.until else {}
    said = {"decided": made.kind.value, "reason": made.reason, **chosen, **until}
    work.change("record_reviewed", record, {**said, **before_and_after(record, after)})
    return after


def _require_noted_by_another(work: Work, record: Record) -> None:
    """A shorter period is what two people said: whoever noted the reference does not confirm it."""
    noted = [
        entry.event.actor for entry in work.audit.of_object([record.id]) if entry.event.act == NOTED_IN_CASE_SYSTEM
    ]
    if not noted or noted[-1] == work.by:
        raise NotAllowed("You noted this reference yourself, so another records officer confirms it.")


def _as_copy(work: Work, record: Record) -> Record:
    """Count a record as a copy from now on, with what is kept apart of the same sealing."""
    for kept in work.records.parts_of(record.submission):
        if kept.id != record.id and kept.waits_as_copy:
            _dated(work, replace(kept, case_system_filed_at=work.now))
    return replace(record, case_system_filed_at=work.now)


def keep_longer(work: Work, record_id: RecordId, until: date, reason: str, *, by: str) -> None:
    """Keep a record longer, as somebody decided who reviewed a batch: the same review as of the record alone."""
    for record in work.records.these([record_id]):
        made = Review(new(ReviewId), ReviewKind.KEEP_LONGER, reason, by, work.now, until=until)
        after = _seen(work, _dated(work, replace(record, reviews=(*record.reviews, made))))
        said = {"decided": made.kind.value, "reason": reason, "until": until.isoformat()}
        work.change("record_reviewed", record, {**said, **before_and_after(record, after)})


@use_case(Permission.LOWER_CLASSES)
def grant_lower_class(work: Work, record_id: RecordId, review_id: ReviewId) -> Record:
    """Have a record be kept under a lower class, which another person asked for."""
    record = work.records.get(record_id)
    granted = _asked(record, review_id).answered(by=work.by, at=work.now, grant=True)
    require_open(granted, record, _choice(work, record))
    lowered = replace(record, raised_to=(), retention=replace(record.retention, class_id=granted.class_id))
    return _answered(work, record, lowered, granted, "lower_class_granted")


@use_case(Permission.LOWER_CLASSES)
def refuse_lower_class(work: Work, record_id: RecordId, review_id: ReviewId, why: str) -> Record:
    """Leave a record under its class, of which another person asked for a lower one."""
    record = work.records.get(record_id)
    refused = _asked(record, review_id).answered(by=work.by, at=work.now, grant=False, answer=why)
    return _answered(work, record, record, refused, "lower_class_refused")


def _asked(record: Record, review_id: ReviewId) -> Review:
    asked = next((each for each in record.reviews if each.id == review_id), None)
    if asked is None:
        raise Conflict("Nobody asked for that of this record. Look at it again.")
    return asked


def _answered(work: Work, before: Record, record: Record, review: Review, act: str) -> Record:
    reviews = tuple(review if each.id == review.id else each for each in record.reviews)
    after = _seen(work, _dated(work, replace(record, reviews=reviews)))
    said = {"class": review.class_id, "reason": review.reason, "answer": review.answer}
    work.change(act, before, {**said, **before_and_after(before, after)})
    return after


def _choice(work: Work, record: Record) -> ClassChoice:
    schedule = work.ports.schedules.get(record.retention.schedule)
    return choice_of(record, schedule, dating.least_classes(work, record))


def _dated(work: Work, record: Record) -> Record:
    return dating.date_again(work, record, work.enquiries.get(record.enquiry))


def _seen(work: Work, record: Record) -> Record:
    seen = seen_again(record, work.today)
    work.records.save(seen)
    return seen
