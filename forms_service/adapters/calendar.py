"""Working days of England and Wales: neither weekends nor bank holidays."""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

_SATURDAY = 5


def working_days_after(start: datetime, days: int) -> datetime:
    """Return the same time of day, *days* working days later; the day of *start* itself does not count."""
    moment = start
    while days > 0:
        moment += timedelta(days=1)
        days -= _is_working_day(moment.date())
    return moment


def working_time(start: datetime, end: datetime) -> timedelta:
    """Return how much of the time between two moments falls on working days, each of 24 hours."""
    spent, moment = timedelta(), start
    while moment < end:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)
        if _is_working_day(moment.date()):
            spent += min(midnight, end) - moment
        moment = midnight
    return spent


def _is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    # England's and Wales's are the same; the library has no name for the two together.
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
