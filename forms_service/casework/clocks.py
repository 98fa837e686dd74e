"""How much of the time for a reply has gone, and the reminders at half, at four fifths and at all of it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Reminder(StrEnum):
    HALF = "half"
    MOST = "most"
    ALL = "all"

    @property
    def label(self) -> str:
        return {
            "half": "Half of the time has gone",
            "most": "Four fifths of the time have gone",
            "all": "All of the time has gone",
        }[self.value]


_FROM_SHARE = ((1.0, Reminder.ALL), (0.8, Reminder.MOST), (0.5, Reminder.HALF))


def reminder(spent: timedelta, allowed: timedelta) -> Reminder | None:
    """Return the reminder due once *spent* of the time *allowed* has gone; none before half of it."""
    share = spent / allowed if allowed > timedelta() else 1.0
    return next((stage for least, stage in _FROM_SHARE if share >= least), None)
