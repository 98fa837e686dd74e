"""The appropriate policy document as a record: its versions, and till when each is kept (DPA 2018 s.42; RC-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import PolicyId
from forms_service.casework.users import GovernanceDocument
from forms_service.engine.moments import months_later

MONTHS_AFTER_END: Final = 6
"""So long it is kept once the processing stops (s.42(3))."""
NEEDS_POLICY: Final = frozenset({2, 3})
"""The codes of sensitivity of questions for which an organisation must have such a document."""


@dataclass(frozen=True)
class PolicyDocument:
    """One version: what it is called where it is filed, whose it is, what it says of keeping and erasing.

    *text* is the document itself, or where it lies. *stopped_on* is when the processing under it stopped, *gone_on*
    when it was let go after that.
    """

    id: PolicyId
    organisation: str
    reference: str
    version: int
    text: str
    owner: str
    from_date: date
    review: date
    retention: str
    erasure: str
    added_by: str
    added_at: datetime
    stopped_on: date | None = None
    stopped_why: str = ""
    gone_on: date | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("policy_document", self.id)

    @property
    def paper(self) -> GovernanceDocument:
        return GovernanceDocument(self.reference, self.from_date, self.owner, self.review)

    @property
    def keep_until(self) -> date | None:
        """Till when it is kept at least; no day while people are processed under it."""
        return months_later(self.stopped_on, MONTHS_AFTER_END) if self.stopped_on else None

    def may_go(self, today: date) -> bool:
        return self.keep_until is not None and self.gone_on is None and today > self.keep_until

    def stop(self, day: date, why: str) -> PolicyDocument:
        if self.stopped_on is not None:
            raise Conflict("That the processing stopped is noted already.")
        return replace(self, stopped_on=day, stopped_why=why)

    def let_go(self, today: date) -> PolicyDocument:
        """Leave of it that there was one: its text is kept no longer."""
        if not self.may_go(today):
            raise Conflict("It is kept until six months after the processing stopped.")
        return replace(self, text="", retention="", erasure="", gone_on=today)


def in_force(every: Iterable[PolicyDocument], today: date) -> PolicyDocument | None:
    """The newest version that holds by now, unless the processing under it has stopped."""
    begun = [each for each in every if each.from_date <= today and each.stopped_on is None]
    return max(begun, key=lambda each: (each.from_date, each.version), default=None)


def paper_in_force(
    every: Sequence[PolicyDocument], filed: GovernanceDocument | None, today: date
) -> GovernanceDocument | None:
    """What counts of what is recorded and what the file of organisations says: the file, only while nothing is."""
    if not every:
        return filed
    holding = in_force(every, today)
    return holding.paper if holding else None


def needs_policy(sensitivities: Iterable[int]) -> bool:
    return not NEEDS_POLICY.isdisjoint(sensitivities)


def next_version(every: Sequence[PolicyDocument], reference: str) -> int:
    return max((each.version for each in every if each.reference == reference), default=0) + 1
