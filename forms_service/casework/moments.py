"""Moments: an instant (UTC), and the time on the clock in London by which people promise, remind and are late.

Days are days, and lengths are counted by instants; “the same day at five” is by the clock on the wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_STORED: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, order=True)
class LocalTime:
    """A time on the clock in London, to the minute; ``YYYY-MM-DDTHH:MM`` where it is kept as text."""

    wall: datetime

    def __post_init__(self) -> None:
        if self.wall.tzinfo is not None:
            raise ValueError("a time on the wall has no zone of its own")
        object.__setattr__(self, "wall", self.wall.replace(second=0, microsecond=0))

    @classmethod
    def read(cls, stored: str) -> LocalTime:
        """Read it from text; ``ValueError`` if it is none."""
        return cls(datetime.strptime(stored, _STORED))

    @classmethod
    def at(cls, moment: datetime) -> LocalTime:
        """Return what the clock shows at an instant."""
        return cls(local(moment))

    @classmethod
    def on(cls, day: date, at: time) -> LocalTime:
        return cls(datetime.combine(day, at))

    @property
    def day(self) -> date:
        return self.wall.date()

    @property
    def instant(self) -> datetime:
        """The instant (UTC) at which the clock shows it; the first of two, where it shows it twice."""
        return instant(self.wall)

    def __str__(self) -> str:
        return self.wall.strftime(_STORED)


def read_if_any(stored: object) -> LocalTime | None:
    """Read what an answer or a row has, if it has any."""
    return LocalTime.read(stored) if isinstance(stored, str) and stored else None


def local(moment: datetime) -> datetime:
    """Return *moment* (UTC) as the clock on the wall shows it, without a zone."""
    return moment.astimezone(LONDON).replace(tzinfo=None, microsecond=0)


def instant(wall: datetime) -> datetime:
    """Return the instant (UTC) at which the clock on the wall shows *wall*."""
    return wall.replace(tzinfo=LONDON).astimezone(UTC)
