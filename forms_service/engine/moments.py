"""Moments: instants, each with the time that the clock in London shows then.

Hours are counted by the instant, days by the clock on the wall: “72 hours later” is 72 hours later, and “the same day
at five” is at five.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_STORED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})([:B])(\d{2})")
_SECOND: Final = "B"


@dataclass(frozen=True, order=True)
class Moment:
    """An instant (UTC), to the minute.

    Stored, it is the time on the wall: ``YYYY-MM-DDTHH:MM``. When the clocks go back they show an hour twice; a minute
    of the second is ``YYYY-MM-DDTHHBMM``, as timetables call it hour B. So the texts sort as the moments do.
    """

    instant: datetime

    def __post_init__(self) -> None:
        if self.instant.tzinfo is None:
            raise ValueError("an instant has a zone")
        object.__setattr__(self, "instant", self.instant.astimezone(UTC).replace(second=0, microsecond=0))

    @classmethod
    def of(cls, wall: datetime) -> Moment:
        """Return the moment at which the clock shows *wall*: of two the one that its fold says, usually the first."""
        return cls(instant(wall))

    @classmethod
    def on(cls, day: date, at: time) -> Moment:
        return cls.of(datetime.combine(day, at))

    @classmethod
    def read(cls, stored: str) -> Moment:
        """Read it from text; ``ValueError`` if it is none."""
        parts = _STORED.fullmatch(stored)
        if parts is None:
            raise ValueError(f"{stored} is no moment")
        day, hour, hour_of_two, minute = parts.groups()
        return cls.on(date.fromisoformat(day), time(int(hour), int(minute), fold=int(hour_of_two == _SECOND)))

    @classmethod
    @lru_cache(maxsize=4096)
    def begin(cls, stored: str) -> Moment:
        """Read a moment, or the first of a day, month or year."""
        return cls.read(stored if "T" in stored else (stored + "-01-01")[:10] + "T00:00")

    @cached_property
    def wall(self) -> datetime:
        """What the clock shows, without a zone."""
        return local(self.instant)

    @cached_property
    def day(self) -> date:
        return self.wall.date()

    @property
    def zone(self) -> str:
        """What the time on the clock is called then: GMT or BST."""
        return self.instant.astimezone(LONDON).tzname() or ""

    @property
    def comes_twice(self) -> bool:
        """Whether the clock shows this time twice on its day."""
        return len(moments_at(self.wall)) > 1

    def later(self, hours: int) -> Moment:
        return Moment(self.instant + timedelta(hours=hours))

    def __str__(self) -> str:
        wall = self.wall
        return f"{wall:%Y-%m-%dT%H}{_SECOND if wall.fold else ':'}{wall:%M}"


def moments_at(wall: datetime) -> list[Moment]:
    """Return the moments at which the clock shows *wall*: one, none when it goes forward, two when it goes back."""
    possible = dict.fromkeys(Moment.of(wall.replace(fold=fold)) for fold in (0, 1))
    return [moment for moment in possible if moment.wall == wall.replace(second=0, microsecond=0)]


def months_later(day: date, months: int) -> date:
    """Return the same day some calendar months later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_if_any(stored: object) -> Moment | None:
    """Read what an answer or a row has, if it has any."""
    return Moment.read(stored) if isinstance(stored, str) and stored else None


def local(moment: datetime) -> datetime:
    """Return *moment* (UTC) as the clock on the wall shows it, without a zone."""
    return moment.astimezone(LONDON).replace(tzinfo=None, microsecond=0)


def instant(wall: datetime) -> datetime:
    """Return the instant (UTC) at which the clock on the wall shows *wall*."""
    return wall.replace(tzinfo=LONDON).astimezone(UTC)
