"""What may be decided in a review of a record, and what it becomes by that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import COPY, RetentionClass, Schedule
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind, outcome_of, waiting_among
from forms_service.engine.dates import add_years, date_in_words

FARTHEST: Final = 100
"""So many years ahead a review may keep something at most: who means for ever places a hold."""


@dataclass(frozen=True)
class ClassChoice:
    """The classes that a review of one record may choose: *higher* ones, and those *lower* that facts leave open."""

    higher: Sequence[RetentionClass]
    lower: Sequence[RetentionClass]


def choice_of(record: Record, schedule: Schedule, least: Collection[str]) -> ClassChoice:
    """Return what may be chosen; *least* are the classes that facts bring, and below which nothing goes.

    What is kept under a class that stands alone has no other, but that a copy may be kept as what it is a copy of.
    """
    present = schedule.classes[record.retention.class_id]
    if present.alone and present.id != COPY:
        return ClassChoice((), ())
    chosen = sorted((one for one in schedule.classes.values() if one.chosen), key=lambda one: one.rank)
    floor = max((schedule.classes[each].rank for each in least), default=0)
    higher = [one for one in chosen if one.rank > present.rank]
    return ClassChoice(higher, [one for one in chosen if not present.alone and floor <= one.rank < present.rank])


def require_sound(review: Review, record: Record, choice: ClassChoice, today: date) -> None:
    """Refuse what cannot be decided of a record as it stands now."""
    match review.kind:
        case ReviewKind.KEEP_LONGER:
            _require_later(review.until, record, today)
        case ReviewKind.RAISE if review.class_id not in {one.id for one in choice.higher}:
            raise unsaid("class_id", "Select a class above the one that it is kept under.")
        case ReviewKind.COPY if not record.waits_as_copy:
            raise unsaid("kind", "Nobody noted a reference in the case system that is still to be confirmed.")
        case ReviewKind.COPY if outcome_of(record.reviews).raised:
            raise Conflict("A review chose a class for this record, so it is kept as what it is and not as a copy.")
        case ReviewKind.LOWER:
            if waiting_among(record.reviews):
                raise Conflict("A lower class was asked for already, and waits for another person.")
            if review.class_id not in {one.id for one in choice.lower}:
                raise unsaid(
                    "class_id", "Select a lower class, which what is known of its people and other records leave open."
                )


def require_open(review: Review, record: Record, choice: ClassChoice) -> None:
    """Refuse to grant a lower class that facts, or somebody who raised it, have ruled out since it was asked for."""
    asked = next(number for number, each in enumerate(record.reviews) if each.id == review.id)
    if any(each.kind is ReviewKind.RAISE for each in record.reviews[asked:]):
        raise Conflict("Its class was raised since this was asked for. Say that it stays; who wants it can ask anew.")
    if review.class_id not in {one.id for one in choice.lower}:
        raise Conflict(f"What is known by now does not leave {review.class_id} open any more. Say that it stays.")


def _require_later(until: date | None, record: Record, today: date) -> None:
    if until is None:
        raise unsaid("until", "Enter the day until which it is kept.")
    before = max(today, record.retention.due_date or today)
    if until <= before:
        raise unsaid("until", f"Enter a day after {date_in_words(before.isoformat())}: until then it is kept anyway.")
    if until > add_years(today, FARTHEST):
        raise unsaid("until", f"Enter a day in the next {FARTHEST} years. To keep it for ever, put it on hold.")


def seen_again(record: Record, today: date) -> Record:
    """Return a reviewed record with the day on which it is looked at next: when it is due, or in a year."""
    due, kept = record.retention.due_date, record.retention
    return replace(record, retention=replace(kept, review_date=due if due and due > today else add_years(today, 1)))
