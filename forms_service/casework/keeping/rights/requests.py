"""A request of a person about what is kept of them: which right, by when it is answered, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import RightsRequestId
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.subjects import Subject
from forms_service.engine.dates import date_in_words
from forms_service.engine.free_text.slips import alike_any
from forms_service.engine.moments import months_later

MONTHS: Final = 1
DAYS_TO_ACKNOWLEDGE: Final = 30
"""Within which a complaint is acknowledged; it is answered without undue delay, and no law gives a day for that."""
LONGER: Final = 2
"""By so many months more it may be, where it is complex or there are several (UK GDPR Art 12(3))."""


class Right(StrEnum):
    """What a person may ask (UK GDPR Art 15 to 18 and 21; DPA 2018 s.45 to 48 and 165)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    COMPLAINT = "complaint"


class RequestOutcome(StrEnum):
    GRANTED = "granted"
    IN_PART = "granted in part"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    def label_of(self, right: Right) -> str:
        """What it is called of a request, and of a complaint, which nobody grants."""
        if right is not Right.COMPLAINT:
            return self.value.capitalize()
        return {
            RequestOutcome.GRANTED: "Upheld",
            RequestOutcome.IN_PART: "Upheld in part",
            RequestOutcome.REFUSED: "Not upheld",
            RequestOutcome.WITHDRAWN: "Withdrawn",
        }[self]


@dataclass(frozen=True)
class RightsRequest:
    """What somebody asked (*asked_by*, for themselves or for whom it is *about*), and how far it is.

    The clock stops *paused_on* a day, while it is found out who they are; *paused_days* are those of earlier stops.
    *sent* says what they were sent, in words; *owner* is who sees to it. A complaint is acknowledged
    (*acknowledged_on*) within 30 days, which its clock is for, and nothing extends that (DPA 2018 s.164A).
    """

    id: RightsRequestId
    organisation: str
    right: Right
    asked_by: str
    about: str
    details: str
    received_on: date
    owner: str
    opened_by: str
    opened_at: datetime
    paused_on: date | None = None
    paused_days: int = 0
    extended_why: str = ""
    outcome: RequestOutcome | None = None
    outcome_why: str = ""
    sent: str = ""
    closed_on: date | None = None
    acknowledged_on: date | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("rights_request", self.id)

    def may_name(self, reference: str, subjects: Iterable[Subject]) -> bool:
        """Whether it says a reference, or the name or number of any of these people; a slip is forgiven."""
        names = [name for each in subjects for name in (each.family_name, *each.aliases)]
        return (
            reference in self._says.upper()
            or any(alike_any(word, self._words) for name in names for word in comparable(name).split())
            or any(plain_number(number) in self._numbers for each in subjects for number in each.numbers)
        )

    # Worked out once: of thousands of records that are due, each is asked whether a request may name it.
    @cached_property
    def _says(self) -> str:
        return f"{self.asked_by} {self.about} {self.details}"

    @cached_property
    def _words(self) -> list[str]:
        return comparable(self._says).split()

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(plain_number(word) for word in self._says.split())

    def due(self, today: date) -> date:
        """By when it is to be answered, or a complaint acknowledged; while its clock stands still, that moves on."""
        if self.is_complaint:
            return self.received_on + timedelta(days=DAYS_TO_ACKNOWLEDGE)
        months = MONTHS + LONGER if self.extended_why else MONTHS
        waited = self.paused_days + ((today - self.paused_on).days if self.paused_on else 0)
        return months_later(self.received_on, months) + timedelta(days=waited)

    @property
    def is_complaint(self) -> bool:
        return self.right is Right.COMPLAINT

    def due_in_words(self, today: date) -> str:
        """What is to be done by when."""
        if not self.is_complaint:
            return f"to be answered by {date_in_words(self.due(today).isoformat())}"
        if self.acknowledged_on is None:
            return f"to be acknowledged by {date_in_words(self.due(today).isoformat())}"
        return "to be answered without undue delay"

    def is_late(self, today: date) -> bool:
        is_over = self.outcome is not None or self.paused_on is not None or self.acknowledged_on is not None
        return not is_over and today > self.due(today)

    def owned_by(self, user: str) -> RightsRequest:
        self._require_open()
        return replace(self, owner=user)

    def pause(self, today: date) -> RightsRequest:
        self._require_open()
        self._require_a_month()
        if self.paused_on is not None:
            raise Conflict("Its clock stands still already.")
        return replace(self, paused_on=today)

    def go_on(self, today: date) -> RightsRequest:
        self._require_open()
        if self.paused_on is None:
            raise Conflict("Its clock is running.")
        return replace(self, paused_on=None, paused_days=self.paused_days + (today - self.paused_on).days)

    def extend(self, today: date, why: str) -> RightsRequest:
        self._require_open()
        self._require_a_month()
        if self.extended_why:
            raise Conflict("It was extended already, and may be once.")
        if today > self.due(today):
            raise Conflict("Its time is over. It can be extended only before that: answer it, and say why it is late.")
        return replace(self, extended_why=why)

    def acknowledge(self, today: date) -> RightsRequest:
        self._require_open()
        if not self.is_complaint:
            raise Conflict("A complaint is acknowledged; this is answered.")
        if self.acknowledged_on is not None:
            raise Conflict("It was acknowledged already.")
        return replace(self, acknowledged_on=today)

    def close(self, today: date, outcome: RequestOutcome, why: str, sent: str) -> RightsRequest:
        self._require_open()
        waited = self.paused_days + ((today - self.paused_on).days if self.paused_on else 0)
        return replace(
            self, outcome=outcome, outcome_why=why, sent=sent, closed_on=today, paused_on=None, paused_days=waited
        )

    def _require_a_month(self) -> None:
        if self.is_complaint:
            raise Conflict("A complaint is acknowledged within 30 days, and nothing stops or extends that.")

    def _require_open(self) -> None:
        if self.outcome is not None:
            raise Conflict("This request is closed.")
