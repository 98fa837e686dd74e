"""Days: a date, as much of one as is known, a date with a time of day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.conditions import Absent
from forms_service.engine.dates import date_in_words, moment_in_words, month_number, real_date, time_of_day
from forms_service.engine.definitions import Check, Question
from forms_service.engine.derivations import MINUTES, Context, OnlyRow, derive
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, part_of, pick
from forms_service.engine.types.registry import question_type

EARLIEST_YEAR = 1900
_DAYS_FROM_NOW = (0, -1, -3, -12, -45, -100, -200, -400, 1, 5, 20, 60, 150, 250, 400)
_YEARS_AGO = (1, 3, 6, 9, 12, 15, 17, 19, 25, 33, 41, 58)


def _moment(stored: str) -> datetime:
    """The start of what is stored: a partial date counts from its first day."""
    filled = stored if "T" in stored else (stored + "-01-01")[:10] + "T00:00"
    return datetime.strptime(filled, MINUTES)


def _not_in_future(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    return f"{question.short_label} must not be in the future" if _moment(str(value)) > place.context.now else ""


def _in_future(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    end = place.context.now.replace(hour=23, minute=59)
    return f"{question.short_label} must be in the future" if _moment(str(value)) <= end else ""


def _in_past(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    today = place.context.now.replace(hour=0, minute=0)
    return f"{question.short_label} must be in the past" if _moment(str(value)) >= today else ""


def _not_before(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    other = place.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = place.definition.index[check.answer].short_label
    return f"{question.short_label} must not be before {named}" if _moment(str(value)) < _moment(str(other)) else ""


def _not_after(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    other = place.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = place.definition.index[check.answer].short_label
    return f"{question.short_label} must not be after {named}" if _moment(str(value)) > _moment(str(other)) else ""


def _within_days(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    days = int(check.value[0])
    late = _moment(str(value)) > place.context.now + timedelta(days=days)
    return f"{question.short_label} must be within {days} days from today" if late else ""


def _not_older_than_months(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    months, now = int(check.value[0]), place.context.now
    then = _moment(str(value))
    age = (now.year - then.year) * 12 + now.month - then.month
    return f"{question.short_label} is more than {months} months ago" if age > months else ""


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on *day*; someone born on 29 February comes of age on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age_between(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The age today, or on the day that another answer gives."""
    other = place.look(check.answer) if check.answer else None
    day = _moment(other).date() if isinstance(other, str) else place.context.now.date()
    low, high = (int(bound) for bound in check.value)
    fits = low <= age_on(_moment(str(value)).date(), day) <= high
    return "" if fits else f"{question.short_label} must give an age between {low} and {high}"


def _before_birthday(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The date is before the birthday of that age of the one person whose date of birth is here."""
    born = derive(OnlyRow(check.answer), place.outside)
    if not isinstance(born, str):
        return ""
    age = int(check.value[0])
    too_late = age_on(_moment(born).date(), _moment(str(value)).date()) >= age
    return f"{question.short_label} must be before the {age}th birthday" if too_late else ""


def _not_older_than_working_days(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    days = int(check.value[0])
    until = place.context.working_days_after(_moment(str(value)), days)
    old = place.context.now > until
    return f"{question.short_label} is more than {days} working days ago" if old else ""


RULES = (
    Rule("not_in_future", (), _not_in_future),
    Rule("in_past", (), _in_past),
    Rule("in_future", (), _in_future),
    Rule("not_before", (), _not_before, other="must"),
    Rule("not_after", (), _not_after, other="must"),
    Rule("within_days", ("number",), _within_days),
    Rule("not_older_than_months", ("number",), _not_older_than_months),
    Rule("not_older_than_working_days", ("number",), _not_older_than_working_days),
    Rule("age_between", ("number", "number"), _age_between, other="may"),
    Rule("before_birthday", ("number",), _before_birthday, other="only"),
)


@question_type
class Date(QuestionType):
    """A day, month and year; a month may be typed as a word."""

    name = "date"
    stored_as: ClassVar[tuple[str, ...]] = ("%Y-%m-%d",)
    verb = "Enter"
    operators = frozenset({"passed"})
    rules = RULES
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    needed: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    is_date = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = {name: part_of(raw, name) for name in ("day", "month", "year")}
        if not any(typed.values()):
            return Parsed()
        missing = [name for name in self.needed if not typed[name]]
        if missing:
            return self._refuse(question, missing[0], f"must include a {' and '.join(missing)}")
        month = month_number(typed["month"]) if typed["month"] else 0
        if typed["year"] and not re.fullmatch(r"[0-9]{4}", typed["year"]):
            return self._refuse(question, "year", "must have a year of 4 numbers, like 1994")
        day = real_date(typed["year"], month, typed["day"])
        if day is None:
            return self._refuse(question, "day", "must be a real date, like 27 3 1994")
        if day.year < EARLIEST_YEAR:
            return self._refuse(question, "year", f"must be in {EARLIEST_YEAR} or later")
        return Parsed(self.stored(day, typed))

    def stored(self, day: date, typed: Mapping[str, str]) -> str:
        return day.isoformat()

    def _refuse(self, question: Question, part: str, why: str) -> Parsed:
        return Parsed(None, (Problem((question.id, part), f"{question.short_label} {why}"),))

    def raw(self, question: Question, value: Value) -> Raw:
        year, month, day = (str(value).split("-") + ["", ""])[:3]
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return date_in_words(str(value))

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if any(_is_moment(value, shape) for shape in self.stored_as) else None

    def text_in(self, language: str, value: Value) -> str | None:
        return date_in_words(value, language) if isinstance(value, str) and value else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Days near and far, in an order by lot."""
        moments = list(dict.fromkeys(_moments(question, place)))
        moments.sort(key=lambda moment: crc32(f"{seed}{moment}".encode()))
        yield from (self.specimen(moment, seed) for moment in moments)

    def specimen(self, moment: datetime, seed: str) -> str:
        return moment.date().isoformat()


@question_type
class PartialDate(Date):
    """A year, a month and year, or a whole date: as much as is known."""

    name = "partial_date"
    stored_as = ("%Y", "%Y-%m", "%Y-%m-%d")
    operators: ClassVar[frozenset[str]] = frozenset()
    needed = ("year",)

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        if part_of(raw, "day") and not part_of(raw, "month"):
            return self._refuse(question, "month", "must include a month if it has a day")
        return super().parse(question, raw, context)

    def stored(self, day: date, typed: Mapping[str, str]) -> str:
        length = 10 if typed["day"] else 7 if typed["month"] else 4
        return day.isoformat()[:length]

    def specimen(self, moment: datetime, seed: str) -> str:
        length: int = pick((10, 10, 7, 4), seed, moment)
        return moment.date().isoformat()[:length]


@question_type
class DateTime(Date):
    """A date and a time of day, Europe/London."""

    name = "datetime"
    stored_as = (MINUTES,)
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed_time = part_of(raw, "time")
        parsed = super().parse(question, raw, context)
        if parsed.problems or (parsed.value is None and not typed_time):
            return parsed
        if parsed.value is None:
            return self._refuse(question, "day", "must include a date")
        clock = time_of_day(typed_time)
        if clock is None:
            return self._refuse(question, "time", "must have a time, like 9:40am or 14:00")
        return Parsed(f"{parsed.value}T{clock:%H:%M}")

    def raw(self, question: Question, value: Value) -> Raw:
        day, _, clock = str(value).partition("T")
        parts = super().raw(question, day)
        return {**(parts if isinstance(parts, Mapping) else {}), "time": clock}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return moment_in_words(datetime.strptime(str(value), MINUTES))

    def text_in(self, language: str, value: Value) -> str | None:
        return (
            moment_in_words(datetime.strptime(value, MINUTES), language) if isinstance(value, str) and value else None
        )

    def specimen(self, moment: datetime, seed: str) -> str:
        return moment.strftime(MINUTES)


def _moments(question: Question, place: Standpoint) -> Iterator[datetime]:
    now = place.context.now
    for check in question.checks:
        other = place.look(check.answer) if check.answer else None
        if isinstance(other, str):
            stated = datetime.strptime((other if "T" in other else (other + "-01-01")[:10] + "T09:30"), MINUTES)
            yield from (stated, stated - timedelta(hours=1), stated + timedelta(hours=1))
            yield from (stated + timedelta(days=days) for days in (-30, -1, 1, 30))
    yield from (now + timedelta(days=days, minutes=-20 if days <= 0 else 0) for days in _DAYS_FROM_NOW)
    yield from (now - timedelta(days=365 * years + 40) for years in _YEARS_AGO)


def _is_moment(value: Value, shape: str) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.strptime(value, shape))
    except ValueError:
        return False
