"""Days and times of day, as people type them and as they read them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final, NamedTuple

from forms_service.engine.moments import Moment, moments_at

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS_IN: Final = {
    "en": MONTHS,
    "cy": [
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ],
}
_ZONES: Final = ("gmt", "bst", "bdst")
_OF_THE_DAY: Final = {"en": ("at", "am", "pm"), "cy": ("am", "yb", "yp")}


def real_date(year: str, month: int | None, day: str) -> date | None:
    """Return the date, the first of the month or year where the rest is not given; ``None`` if there is none."""
    if month is None or not re.fullmatch(r"[0-9]{0,2}", day):
        return None
    try:
        return date(int(year), month or 1, int(day or 1))
    except ValueError:
        return None


def month_number(typed: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", typed):
        return int(typed) if 1 <= int(typed) <= len(MONTHS) else None
    matches = [
        number for number, name in enumerate(MONTHS, 1) if len(typed) > 2 and name.lower().startswith(typed.lower())
    ]
    return matches[0] if len(matches) == 1 else None


class ClockTime(NamedTuple):
    """A time of day as it was typed, with what the clocks are set to if that was typed too: GMT or BST."""

    at: time
    zone: str = ""


def clock_time(typed: str) -> ClockTime | None:
    """Read 9:40am, 14:00 or, for an hour that the clocks show twice, 1:30am BST."""
    words = typed.lower().strip()
    zone = next((zone for zone in _ZONES if words.endswith(zone)), "")
    at = _time_of_day(words.removesuffix(zone).strip())
    return ClockTime(at, zone.upper()) if at else None


def _time_of_day(typed: str) -> time | None:
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*(am|pm)?", typed)
    if not found or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def date_in_words(stored: str, language: str = "en") -> str:
    """Return ``3 March 2019`` for ``2019-03-03``; ``March 2019`` and ``2019`` for partial dates."""
    year, month, day = (stored.split("-") + ["", ""])[:3]
    words = [str(int(day)) if day else "", _MONTHS_IN[language][int(month) - 1] if month else "", year]
    return " ".join(word for word in words if word)


class UnclearTime(ValueError):
    """A time on a day that is no moment, or one of two; in words that say what to type."""


def moment_on(day: date, clock: ClockTime) -> Moment:
    """Return the moment at which the clock shows a time on a day; ``UnclearTime`` if it is none, or one of two."""
    shown = {moment.zone: moment for moment in moments_at(datetime.combine(day, clock.at))}
    when, words = date_in_words(day.isoformat()), time_in_words(clock.at)
    if not shown:
        why = f"{words} does not exist on {when}: the clocks go forward past it"
        raise UnclearTime(f"{why}. Enter the time that they show")
    if clock.zone and clock.zone not in shown:
        raise UnclearTime(f"{words} on {when} is {' or '.join(shown)}, not {clock.zone}")
    if len(shown) > 1 and not clock.zone:
        first, second = shown
        raise UnclearTime(
            f"{words} comes twice on {when}, as the clocks go back."
            f" Enter {words} {first} for the first time, or {words} {second} for the second, an hour later"
        )
    return shown[clock.zone] if clock.zone else next(iter(shown.values()))


def time_in_words(at: time, language: str = "en") -> str:
    """Return ``3:05pm``."""
    _, morning, afternoon = _OF_THE_DAY[language]
    return f"{at.hour % 12 or 12}:{at:%M}{morning if at.hour < 12 else afternoon}"


def moment_in_words(moment: Moment, language: str = "en") -> str:
    """Return ``22 November 2026 at 3:05pm``; with BST or GMT where the clocks show that time twice on that day."""
    wall = moment.wall
    day, at = date_in_words(wall.date().isoformat(), language), _OF_THE_DAY[language][0]
    which = f" ({moment.zone})" if moment.comes_twice else ""
    return f"{day} {at} {time_in_words(wall.time(), language)}{which}"


def add_years(day: date, years: int, months: int = 0) -> date:
    """Return the same day some years and months later; a day that does not exist counts to the next."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)
