"""Days and times of day, as they stand in a text: “Lee Madeup, 9:00am on 27 November”, “born 03/04/85”.

What is asked of a text differs, and so does what is read in it. *When* something happened is a day near now, which may
lack its year (`first_time`, `clock_in`, `day_and_month_in`). Somebody's *birthday* has its year, of two figures where
no more is needed than to ask a person (`days_in`), and of four where it is taken over as a fact (`whole_days_in`).
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from forms_service.engine.dates import MONTHS, month_number, real_date

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


_CLOCK: Final = re.compile(
    r"\b(?:(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b"
    r"|(?P<hour24>[01]?\d|2[0-3])[:.](?P<minute24>[0-5]\d)\b)",
    re.IGNORECASE,
)
_SHORT_MONTHS: Final = [name[:3].lower() for name in MONTHS]
_DAY_AND_MONTH: Final = re.compile(
    rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?P<month>(?:{'|'.join(_SHORT_MONTHS)})[a-z]*)\b", re.IGNORECASE
)


def clock_in(text: str) -> tuple[int, int] | None:
    """The hour and minute that stand in a text, also as “14.30”; none where there is no time of day."""
    found = _CLOCK.search(text)
    if found is None:
        return None
    if found["half"]:
        return int(found["hour"]) % _NOON + (_NOON if found["half"].lower() == "p" else 0), int(found["minute"] or 0)
    return int(found["hour24"]), int(found["minute24"])


def day_and_month_in(text: str) -> tuple[int, int] | None:
    """The day and the month that stand in a text, without a year."""
    found = _DAY_AND_MONTH.search(text)
    return (int(found["day"]), _SHORT_MONTHS.index(found["month"][:3].lower()) + 1) if found else None


_WITH_YEAR: Final = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s/.-]+(?P<month>\d{1,2}|[A-Za-z]{3,9})[\s/.,-]+(?P<year>\d{4}|\d{2})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))\b"
)
_THIS_CENTURY: Final = 40
"""Years of two figures below this are of this century: whom a letter is about may be old."""


def days_in(text: str) -> set[str]:
    """Return the days with a year that a text tells of, however they are written: “3 April 1985”, “03/04/85”."""
    return set(_days(text))


def _days(text: str) -> Iterator[str]:
    for found in _WITH_YEAR.finditer(text):
        if found["iso"]:
            yield found["iso"]
            continue
        day = real_date(_century(found["year"]), month_number(found["month"]), found["day"])
        if day is not None:
            yield day.isoformat()


def _century(year: str) -> str:
    return year if len(year) == len("1985") else f"{20 if int(year) < _THIS_CENTURY else 19}{year}"


_WITH_WHOLE_YEAR: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.-]+(\d{1,2}|[A-Za-z]{3,9})\.?[\s/.,-]+(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def whole_days_in(text: str) -> Iterator[tuple[date, str]]:
    """Every day with a whole year that stands in a text, with the words for it."""
    for found in _ISO.finditer(text):
        year, month, number = found.groups()
        if day := real_date(year, month_number(month), number):
            yield day, found.group()
    for found in _WITH_WHOLE_YEAR.finditer(_ISO.sub(" ", text)):
        number, month, year = found.groups()
        if day := real_date(year, month_number(month), number):
            yield day, found.group()
