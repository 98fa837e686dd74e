"""How far a disposal batch is: prepared, reviewed, approved by another person, carried out; or given up before that.

Nothing here names anybody whose record it is: a batch and its certificate outlive what they list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LONGEST_KEPT_ON: Final = 5
"""So many years at most a record is kept longer by one decision."""
SHORTEST_REASON: Final = 10
"""A reason why a record is kept longer has so many characters at least."""

MOST_HANDED_OVER: Final = 500
"""So many records of a batch go to one archive at most: where there are more, they are given to it in several."""


class BatchState(StrEnum):
    PREPARED = "prepared"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"
    GIVEN_UP = "given_up"

    @property
    def words(self) -> str:
        return {"approved": "Approved, waits for the worker", "given_up": "Given up"}.get(
            self.value, self.value.capitalize()
        )


UNDER_WAY: Final = (BatchState.APPROVED, BatchState.DESTROYING)
"""The states in which the worker is at a batch."""
OPEN_STATES: Final = (BatchState.PREPARED, BatchState.REVIEWED, *UNDER_WAY)
"""The states of a batch of which something is still to come: what it has is in no other."""


class Decision(StrEnum):
    """What is to become of one record of a batch."""

    DESTROY = "destroy"
    KEEP_LONGER = "keep_longer"
    TRANSFER = "transfer"
    LEAVE_OUT = "leave_out"

    @property
    def words(self) -> str:
        return {"transfer": "Transfer, then destroy"}.get(self.value, self.value.capitalize().replace("_", " "))


ENDS_A_RECORD: Final = (Decision.DESTROY, Decision.TRANSFER)


class LineOutcome(StrEnum):
    """What became of it. *stays* is what may not go any more when the worker asks again."""

    OPEN = ""
    STAYS = "stays"
    ERASED = "erased"
    """Its rows are gone; the store may still have files of it."""

    DESTROYED = "destroyed"
    TRANSFERRED = "transferred"


class LineFilter(StrEnum):
    """Which lines of a batch are looked at."""

    ALL = "all"
    GOES = "goes"
    EXCEPTIONS = "exceptions"
    LEFT_OUT = "left_out"
    UNREVIEWED = "unreviewed"
    NOT_DONE = "not_done"
    STAYED = "stayed"


CHECKS: Final[Mapping[str, str]] = {
    "looked_after": "Has a child in these records become looked after, been adopted or left care elsewhere?",
    "plan": "Is a child in these records the subject of a plan, or is any of their cases open again, anywhere?",
    "court": "Is there a court order, or are there live or expected proceedings, that need any of these records?",
    "inquiry": "Could an inquiry, a safeguarding practice review or the police want any of them?",
    "claim": "Is there a legal claim, or does anybody expect one?",
    "complaint": "Is there an open complaint, or an investigation of a person who works with children?",
    "rights": "Does anybody named in them ask for access, correction or restriction, and it is not written down here?",
    "historic": "Could victims and survivors, or an archive, want any of them?",
}
"""The outside events of which this service knows nothing by itself: each is asked about before a batch is reviewed."""


@dataclass(frozen=True)
class OutsideCheck:
    """That somebody found out about an outside event: *is_so* where some record is touched by it.

    What is touched is put on hold, or made an exception of.
    """

    event: str
    is_so: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class BatchStep:
    """That somebody took a batch to a state, and why where they said so."""

    state: BatchState
    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True)
class Transfer:
    """That the records for one archive were handed over, and taken there: before that nothing of them is destroyed."""

    archive: str
    exported_by: str
    exported_at: datetime
    manifest: str
    """The sha-256 of the list of what was handed over."""

    received_by: str = ""
    received_at: datetime | None = None
    receipt: str = ""


@dataclass(frozen=True)
class LineDecision:
    """What a reviewer decides of some lines, and why."""

    decision: Decision
    why: str = ""
    keep_until: date | None = None
    archive: str = ""


@dataclass(frozen=True)
class PastDecision:
    """A decision of a line as it was made. *alone* says whether its record was looked at by itself for it.

    *why* is empty once the record is destroyed.
    """

    decided: LineDecision
    by: str
    at: datetime
    alone: bool = False


@dataclass(frozen=True)
class LineTotal:
    """How many lines of a class are due in a month (``2032-11``), by what is decided and what became of them."""

    retention_class: str
    month: str
    is_left_out: bool
    decision: Decision
    outcome: LineOutcome
    count: int


def unchecked(checks: Collection[OutsideCheck]) -> list[str]:
    """The outside events that nobody has found out about yet."""
    known = {check.event for check in checks}
    return [event for event in CHECKS if event not in known]
