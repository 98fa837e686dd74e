"""Days and times of day, as people type them and as they read them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

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


def time_of_day(typed: str) -> time | None:
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*(am|pm)?", typed.lower().strip())
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


def moment_in_words(moment: datetime, language: str = "en") -> str:
    """Return ``22 November 2026 at 3:05pm``."""
    at, morning, afternoon = _OF_THE_DAY[language]
    day, hour = date_in_words(moment.date().isoformat(), language), moment.hour % 12 or 12
    return f"{day} {at} {hour}:{moment:%M}{morning if moment.hour < 12 else afternoon}"


def add_years(day: date, years: int, months: int = 0) -> date:
    """Return the same day some years and months later; a day that does not exist counts to the next."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)
