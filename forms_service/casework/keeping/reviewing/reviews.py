"""Reviews of a record, each with its reason: kept longer, under a higher or lower class, or left as it is for a year.

A review is never changed, but that another person answers what one asked: nobody lowers a class alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.errors import Conflict, NotAllowed, unsaid
from forms_service.casework.ids import ReviewId
from forms_service.engine.moments import local


class ReviewKind(StrEnum):
    """What somebody decided who looked at a record."""

    KEEP_LONGER = "keep_longer"
    RAISE = "raise"
    LOWER = "lower"
    LEAVE = "leave"
    COPY = "copy"
    """A reference in the case system is confirmed that somebody else noted: from then on it is a copy, kept shorter."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final = {
    ReviewKind.KEEP_LONGER: "Keep it longer, until a day",
    ReviewKind.RAISE: "Keep it under a higher class",
    ReviewKind.LOWER: "Ask that it is kept under a lower class",
    ReviewKind.LEAVE: "Nothing to do until next year",
    ReviewKind.COPY: "The case system has it: keep it two years, as a copy",
}


@dataclass(frozen=True)
class Review:
    """What *by* decided of a record, and why. *until* is the day to which it is kept, *class_id* the class chosen.

    A lower class is asked for: it counts once another person, *answered_by*, grants it.
    """

    id: ReviewId
    kind: ReviewKind
    reason: str
    by: str
    at: datetime
    until: date | None = None
    class_id: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    is_granted: bool = False

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise unsaid("reason", "Say why. The reason is kept with the record and in the audit log.")

    @property
    def waits(self) -> bool:
        """Whether another person has still to answer it."""
        return self.kind is ReviewKind.LOWER and self.answered_at is None

    def answered(self, *, by: str, at: datetime, grant: bool, answer: str = "") -> Review:
        """Return it with the answer of another person than the one who asked."""
        if not self.waits:
            raise Conflict("Somebody has answered this already. Look at the record again.")
        if by == self.by:
            raise NotAllowed("You asked for this yourself, so another person answers it.")
        if not grant and not answer.strip():
            raise unsaid("answer", "Say why it stays as it is.")
        return replace(self, answered_by=by, answered_at=at, is_granted=grant, answer=answer.strip())


@dataclass(frozen=True)
class ReviewOutcome:
    """What all reviews of a record come to. *raised* are the classes chosen since it was lowered last, if ever.

    *kept_until* is the last day that any review keeps it to, by the one of *kept_on*; *waits_for* is the lower class
    that was asked for on *asked_on* and that nobody has answered. *chosen_at* is when any class was chosen last.
    """

    kept_until: date | None = None
    kept_on: date | None = None
    raised: frozenset[str] = frozenset()
    lowered_to: str = ""
    waits_for: str = ""
    asked_on: date | None = None
    chosen_at: datetime | None = None

    def ends_copy_of(self, moment: datetime) -> bool:
        """Whether a review chose a class of its own for what was a copy from *moment* on, or before that: for good."""
        return bool(self.raised) or (self.chosen_at is not None and self.chosen_at >= moment)


NOT_REVIEWED: Final = ReviewOutcome()


def outcome_of(reviews: Iterable[Review]) -> ReviewOutcome:
    """Return what the reviews of one record come to, each from the moment on at which it counts."""
    outcome = NOT_REVIEWED
    for review in sorted(reviews, key=lambda each: each.answered_at or each.at):
        outcome = _with_one_more(outcome, review)
    return outcome


def _with_one_more(outcome: ReviewOutcome, review: Review) -> ReviewOutcome:
    day = local(review.at).date()
    if review.waits:
        return replace(outcome, waits_for=review.class_id, asked_on=day)
    if review.kind is ReviewKind.KEEP_LONGER and review.until and review.until > (outcome.kept_until or date.min):
        return replace(outcome, kept_until=review.until, kept_on=day)
    if review.kind is ReviewKind.RAISE:
        return replace(outcome, raised=outcome.raised | {review.class_id}, chosen_at=review.at)
    if review.kind is ReviewKind.LOWER and review.is_granted:
        return replace(outcome, raised=frozenset(), lowered_to=review.class_id, chosen_at=review.answered_at)
    return outcome


def waiting_among(reviews: Sequence[Review]) -> Review | None:
    """Return the lowering that waits for another person, if one does."""
    return next((review for review in reviews if review.waits), None)
