"""Days: a date, as much of one as is known, a date with a time of day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar
from zlib import crc32

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.conditions import Absent
from forms_service.engine.dates import (
    UnclearTime,
    clock_time,
    date_in_words,
    moment_in_words,
    moment_on,
    month_number,
    real_date,
)
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.derivations.deriving import derive
from forms_service.engine.derivations.kinds import OnlyRow
from forms_service.engine.moments import Moment, months_later
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, part_of, pick
from forms_service.engine.types.registry import question_type

EARLIEST_YEAR = 1900
_DAYS_FROM_NOW = (0, -1, -3, -12, -45, -100, -200, -400, 1, 5, 20, 60, 150, 250, 400)
_YEARS_AGO = (1, 3, 6, 9, 12, 15, 17, 19, 25, 33, 41, 58)


def _begin(value: Value) -> Moment:
    """The start of what is stored: a partial date counts from its first day."""
    return Moment.begin(str(value))


def _counted_from(value: Value) -> date:
    """The day from which its age is counted: of a month the last, as it may have been then; of a year the first."""
    stored = str(value)
    first = Moment.begin(stored).day
    return months_later(first, 1) - timedelta(days=1) if len(stored) == len("2026-11") else first


def _is_before(value: Value, other: Value) -> bool:
    """Whether one is before the other: as days, where either is no more than a day."""
    first, second = _begin(value), _begin(other)
    return first < second if "T" in str(value) and "T" in str(other) else first.day < second.day


def _not_in_future(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    return f"{question.short_label} must not be in the future" if _begin(value) > place.context.now else ""


def _in_future(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    return f"{question.short_label} must be in the future" if _begin(value).day <= place.context.now.day else ""


def _in_past(value: Value, _: Check, question: Question, place: Standpoint) -> str:
    return f"{question.short_label} must be in the past" if _begin(value).day >= place.context.now.day else ""


def _not_before(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    other = place.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = place.definition.index[check.answer].short_label
    return f"{question.short_label} must not be before {named}" if _is_before(value, other) else ""


def _not_after(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    other = place.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = place.definition.index[check.answer].short_label
    return f"{question.short_label} must not be after {named}" if _is_before(other, value) else ""


def _within_days(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    days = int(check.value[0])
    late = _begin(value).day > place.context.now.day + timedelta(days=days)
    return f"{question.short_label} must be within {days} days from today" if late else ""


def _at_most_days_ago(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """No longer ago than so many days, from today or from the day that another answer gives."""
    days, other = int(check.value[0]), place.look(check.answer) if check.answer else None
    day = _begin(other).day if isinstance(other, str) else place.context.now.day
    early = _begin(value).day < day - timedelta(days=days)
    return f"{question.short_label} must not be more than {days} days ago" if early else ""


def _not_older_than_months(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    months = int(check.value[0])
    old = place.context.now.day > months_later(_counted_from(value), months)
    return f"{question.short_label} is more than {months} months ago" if old else ""


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on *day*; someone born on 29 February comes of age on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age_between(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The age today, or on the day that another answer gives."""
    other = place.look(check.answer) if check.answer else None
    day = _begin(other).day if isinstance(other, str) else place.context.now.day
    low, high = (int(bound) for bound in check.value)
    fits = low <= age_on(_begin(value).day, day) <= high
    return "" if fits else f"{question.short_label} must give an age between {low} and {high}"


def _before_birthday(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The date is before the birthday of that age of the one person whose date of birth is here."""
    born = derive(OnlyRow(check.answer), place.outside)
    if not isinstance(born, str):
        return ""
    age = int(check.value[0])
    too_late = age_on(_begin(born).day, _begin(value).day) >= age
    return f"{question.short_label} must be before the {age}th birthday" if too_late else ""


def _not_older_than_working_days(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    days = int(check.value[0])
    until = place.context.working_days_after(_begin(value).wall, days)
    old = place.context.now > Moment.of(until)
    return f"{question.short_label} is more than {days} working days ago" if old else ""


RULES = (
    Rule("not_in_future", (), _not_in_future),
    Rule("in_past", (), _in_past),
    Rule("in_future", (), _in_future),
    Rule("not_before", (), _not_before, other="must"),
    Rule("not_after", (), _not_after, other="must"),
    Rule("within_days", ("number",), _within_days),
    Rule("at_most_days_ago", ("number",), _at_most_days_ago, other="may"),
    Rule("not_older_than_months", ("number",), _not_older_than_months),
    Rule("not_older_than_working_days", ("number",), _not_older_than_working_days),
    Rule("age_between", ("number", "number"), _age_between, other="may"),
    Rule("before_birthday", ("number",), _before_birthday, other="only"),
)


@question_type
class Date(QuestionType):
    """A day, month and year; a month may be typed as a word."""

    name = "date"
    stored_as: ClassVar[tuple[int, ...]] = (10,)
    verb = "Enter"
    operators = frozenset({"passed", "younger_than"})
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
        return value if isinstance(value, str) and len(value) in self.stored_as and _can_begin(value) else None

    def text_in(self, language: str, value: Value) -> str | None:
        return date_in_words(value, language) if isinstance(value, str) and value else None

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Days near and far, in an order by lot."""
        moments = list(dict.fromkeys(_moments(question, place)))
        moments.sort(key=lambda moment: crc32(f"{seed}{moment.wall}".encode()))
        yield from (self.specimen(moment, seed) for moment in moments)

    def specimen(self, moment: Moment, seed: str) -> str:
        return moment.day.isoformat()


@question_type
class PartialDate(Date):
    """A year, a month and year, or a whole date: as much as is known."""

    name = "partial_date"
    is_partial_date = True
    stored_as = (4, 7, 10)
    needed = ("year",)

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        if part_of(raw, "day") and not part_of(raw, "month"):
            return self._refuse(question, "month", "must include a month if it has a day")
        return super().parse(question, raw, context)

    def stored(self, day: date, typed: Mapping[str, str]) -> str:
        length = 10 if typed["day"] else 7 if typed["month"] else 4
        return day.isoformat()[:length]

    def specimen(self, moment: Moment, seed: str) -> str:
        length: int = pick((10, 10, 7, 4), seed, moment.wall)
        return moment.day.isoformat()[:length]


@question_type
class DateTime(Date):
    """A date and a time of day, Europe/London."""

    name = "datetime"
    stored_as = (16,)
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed_time = part_of(raw, "time")
        parsed = super().parse(question, raw, context)
        if parsed.problems or (parsed.value is None and not typed_time):
            return parsed
        if parsed.value is None:
            return self._refuse(question, "day", "must include a date")
        clock = clock_time(typed_time)
        if clock is None:
            return self._refuse(question, "time", "must have a time, like 9:40am or 14:00")
        try:
            return Parsed(str(moment_on(date.fromisoformat(str(parsed.value)), clock)))
        except UnclearTime as unclear:
            return Parsed(None, (Problem((question.id, "time"), f"{question.short_label}: {unclear}"),))

    def raw(self, question: Question, value: Value) -> Raw:
        moment = Moment.read(str(value))
        parts = super().raw(question, moment.day.isoformat())
        clock = f"{moment.wall:%H:%M}{f' {moment.zone}' if moment.comes_twice else ''}"
        return {**(parts if isinstance(parts, Mapping) else {}), "time": clock}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return moment_in_words(Moment.read(str(value)))

    def text_in(self, language: str, value: Value) -> str | None:
        return moment_in_words(Moment.read(value), language) if isinstance(value, str) and value else None

    def specimen(self, moment: Moment, seed: str) -> str:
        return str(moment)


def _moments(question: Question, place: Standpoint) -> Iterator[Moment]:
    for check in question.checks:
        other = place.look(check.answer) if check.answer else None
        if isinstance(other, str):
            stated = Moment.read(other if "T" in other else (other + "-01-01")[:10] + "T09:30")
            yield from (stated, stated.later(hours=-1), stated.later(hours=1))
            yield from (Moment.of(stated.wall + timedelta(days=days)) for days in (-30, -1, 1, 30))
    yield from _moments_around(place.context.now)


@lru_cache(maxsize=4)
def _moments_around(now: Moment) -> Sequence[Moment]:
    days = (Moment.of(now.wall + timedelta(days=d, minutes=-20 if d <= 0 else 0)) for d in _DAYS_FROM_NOW)
    years = (Moment.of(now.wall - timedelta(days=365 * years + 40)) for years in _YEARS_AGO)
    return (*days, *years)


def _can_begin(stored: str) -> bool:
    try:
        return bool(Moment.begin(stored))
    except ValueError:
        return False
