"""A scheduled job as the database has it: when it runs next, who is at it, how it went, and whether it is late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.pauses import pause_after

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
GRACE: Final = timedelta(minutes=10)
"""A job that should have run so long ago is late: no worker runs, or none gets to it."""


@dataclass(frozen=True)
class JobOutcome:
    """How a run went: what was done, in words that name nobody, and whether *more* is due at once.

    A *fault* is the kind of what it found that somebody must see to; it is looked at again every hour until it is gone.
    """

    done: str
    more: bool = False
    fault: str = ""


@dataclass(frozen=True)
class ScheduledJob:
    """*lease* is the worker that runs it until *leased_until*; *faults* is how often in a row it has failed."""

    name: str
    next_run: datetime
    lease: str = ""
    leased_until: datetime | None = None
    last_run: datetime | None = None
    last_outcome: str = ""
    faults: int = 0

    def taken(self, lease: str, *, until: datetime) -> ScheduledJob:
        return replace(self, lease=lease, leased_until=until)

    def done(self, outcome: JobOutcome, *, at: datetime, every: timedelta) -> ScheduledJob:
        if outcome.fault:
            soon = at + min(every, LONGEST_PAUSE)
            return ScheduledJob(self.name, soon, last_run=at, last_outcome=outcome.fault, faults=self.faults + 1)
        next_run = at if outcome.more else at + every
        return ScheduledJob(self.name, next_run, last_run=at, last_outcome=outcome.done)

    def failed(self, fault: str, *, at: datetime) -> ScheduledJob:
        """Return the job put off, the longer the more often in a row it has failed."""
        faults = self.faults + 1
        pause = timedelta(seconds=pause_after(faults + 1))
        return ScheduledJob(self.name, at + pause, last_run=at, last_outcome=fault, faults=faults)

    def is_late(self, now: datetime) -> bool:
        return max(self.next_run, self.leased_until or self.next_run) + GRACE < now


def growing_pause(faults: int) -> timedelta:
    """Return how long one object of the store waits after so many faults in a row: ever twice as long, an hour at most.

    It is the store that refuses this one; where the store refuses all, the job itself fails.
    """
    return min(FIRST_PAUSE * (1 << min(faults - 1, 10)), LONGEST_PAUSE)
