"""The time that a text tells of: “Lee Madeup, 9:00am on 27 November”."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {name.casefold(): at for names in (month_name, month_abbr) for at, name in enumerate(names) if name}
_MONTHS["sept"] = 9
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAYS: Final = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})[/.](?P<number>\d{1,2})(?:[/.](?P<year>\d{4}|\d\d))?(?![:\d])"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE),
)
_WORDED: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_TWELVE: Final = re.compile(
    r"\b(?P<hour>1[0-2]|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b", re.IGNORECASE
)
_DAY_LONG: Final = re.compile(r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\b")
_NOON: Final = 12


def first_time(text: str, now: str) -> str:
    """Return the time that *text* tells of, as a day and time is stored; a day alone, if it gives no time of day.

    A day without a year is the nearest to *now*, a time of day without a day is today's; nothing told is empty.
    """
    today = date.fromisoformat(now[:10])
    day, hour = _day(_TWELVE.sub("", text), today), _time(text)
    if not day and not hour:
        return ""
    return "T".join(part for part in (day or today.isoformat(), hour) if part)


def _day(text: str, today: date) -> str:
    for pattern in _DAYS:
        if found := pattern.search(text):
            return _nearest(found.groupdict(), today)
    worded = next((step for word, step in _WORDED.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)), None)
    return "" if worded is None else (today + timedelta(days=worded)).isoformat()


def _nearest(given: dict[str, str | None], today: date) -> str:
    month = int(given.get("number") or _MONTHS.get((given.get("month") or "").casefold(), 0))
    year = int(given.get("year") or 0)
    years = [year if year > 99 or not year else 2000 + year] if year else [today.year + step for step in (-1, 0, 1)]
    days = [day for each in years if (day := _as_date(each, month, int(given["day"] or 0)))]
    return min(days, key=lambda day: abs(day - today)).isoformat() if days else ""


def _as_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str) -> str:
    if found := _TWELVE.search(text):
        hour = int(found["hour"]) % _NOON + (_NOON if found["half"].casefold() == "p" else 0)
        return f"{hour:02}:{found['minute'] or '00'}"
    found = _DAY_LONG.search(text)
    return f"{int(found['hour']):02}:{found['minute']}" if found else ""
