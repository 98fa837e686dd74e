"""A request of a person about what is kept of them: which right, by when it is answered, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import RightsRequestId
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.subjects import Subject
from forms_service.engine.dates import add_years
from forms_service.engine.free_text.slips import alike_any
from forms_service.engine.moments import months_later

MONTHS: Final = 1
YEARS_KEPT: Final = 6
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


@dataclass(frozen=True)
class RightsRequest:
    """What somebody asked (*asked_by*, for themselves or for whom it is *about*), and how far it is.

    The clock stops *paused_on* a day, while it is found out who they are; *paused_days* are those of earlier stops.
    *sent* says what they were sent, in words; *owner* is who sees to it.
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
        """By when it is to be answered; while its clock stands still, that moves on by a day each day."""
        months = MONTHS + LONGER if self.extended_why else MONTHS
        waited = self.paused_days + ((today - self.paused_on).days if self.paused_on else 0)
        return months_later(self.received_on, months) + timedelta(days=waited)

    def is_late(self, today: date) -> bool:
        return self.outcome is None and self.paused_on is None and today > self.due(today)

    @property
    def ends_on(self) -> date | None:
        """The day from which it is reviewed and destroyed (class RC-13); none while it is open."""
        return None if self.closed_on is None else add_years(self.closed_on, YEARS_KEPT)

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on <= today

    def require_over(self, today: date, by: str) -> None:
        """``Conflict`` before its day; ``NotAllowed`` to whoever saw to it, as another person reviews what they did."""
        if not self.is_over(today):
            raise Conflict(f"A request is kept for {YEARS_KEPT} years after it is closed.")
        if by == self.owner:
            raise NotAllowed("You saw to this request, so another person reviews and destroys it.")

    def owned_by(self, user: str) -> RightsRequest:
        self._require_open()
        return replace(self, owner=user)

    def pause(self, today: date) -> RightsRequest:
        self._require_open()
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
        if self.extended_why:
            raise Conflict("It was extended already, and may be once.")
        if today > self.due(today):
            raise Conflict("Its time is over. It can be extended only before that: answer it, and say why it is late.")
        return replace(self, extended_why=why)

    def close(self, today: date, outcome: RequestOutcome, why: str, sent: str) -> RightsRequest:
        self._require_open()
        waited = self.paused_days + ((today - self.paused_on).days if self.paused_on else 0)
        return replace(
            self, outcome=outcome, outcome_why=why, sent=sent, closed_on=today, paused_on=None, paused_days=waited
        )

    def _require_open(self) -> None:
        if self.outcome is not None:
            raise Conflict("This request is closed.")
