"""The question types with one plain answer: words, a number, a day. Those made of options or parts: ``questions.py``.

A type takes raw text as a browser sends it, already put in the type's shape (a string; a list; a mapping of parts),
and gives the value or the problems, never both.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.dates import date_in_words, moment_in_words, month_number, real_date, time_of_day
from forms_service.engine.definitions import Question
from forms_service.engine.derivations import MINUTES, Context
from forms_service.engine.text import describe, one_newline, uncarriable

LONGEST_TEXT = 20_000
EARLIEST_YEAR = 1900
_LETTER = "letter", "Write it in Latin letters, as on the passport or record"
_CHARACTER = "character", "Take it out"


@dataclass(frozen=True)
class Parsed:
    """A value, or what is wrong with what was typed; ``None`` and no problems means nothing was typed."""

    value: Value | None = None
    problems: tuple[Problem, ...] = ()


def text_of(raw: Raw) -> str:
    return raw if isinstance(raw, str) else ""


def part_of(raw: Raw, name: str) -> str:
    return text_of(raw.get(name, "")).strip() if isinstance(raw, Mapping) else ""


class QuestionType(ABC):
    """One kind of question. *parts* are the names of its inputs where it has several."""

    name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        """Read what was typed."""

    @abstractmethod
    def raw(self, question: Question, value: Value) -> Raw:
        """Return what would have been typed to give *value*."""

    @abstractmethod
    def text(self, question: Question, value: Value, context: Context) -> str:
        """Return *value* in words, for a page, a document or a sentence."""

    @abstractmethod
    def readable(self, question: Question, value: Value) -> Value | None:
        """Return what of a saved *value* still is an answer; the form may have been another when it was saved."""


class Text(QuestionType):
    name = "text"
    many_lines = False

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = one_newline(text_of(raw))
        typed = typed.rstrip() if self.many_lines else " ".join(typed.split("\n")).strip()
        if not typed.strip():
            return Parsed()
        problem = self.unfit(question, typed, context)
        return Parsed(None, (Problem((question.id,), problem),)) if problem else Parsed(typed)

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        """Say why *typed* cannot be an answer, or nothing."""
        if len(typed) > LONGEST_TEXT:
            return f"{question.short_label} must be {LONGEST_TEXT:,} characters or fewer"
        for bad in (*uncarriable(typed), *context.unprintable(typed)):
            kind, remedy = _LETTER if bad.isalpha() else _CHARACTER
            return f"{question.short_label} has a {kind} that our documents cannot print: {describe(bad)}. {remedy}"
        return ""

    def raw(self, question: Question, value: Value) -> Raw:
        return str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        return str(value)

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, str) else None


class TextArea(Text):
    name = "textarea"
    many_lines = True


class Email(Text):
    name = "email"

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", typed):
            return "Enter an email address in the correct format, like name@example.com"
        return super().unfit(question, typed, context)


class Telephone(Text):
    name = "tel"

    def unfit(self, question: Question, typed: str, context: Context) -> str:
        if not re.fullmatch(r"[0-9+() .x-]{6,40}(ext.*)?", typed, re.IGNORECASE):
            return "Enter a telephone number, like 01632 960 001"
        return super().unfit(question, typed, context)


class Integer(QuestionType):
    name = "integer"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = text_of(raw).strip()
        if not typed:
            return Parsed()
        if not re.fullmatch(r"-?[0-9]{1,9}", typed):
            return Parsed(None, (Problem((question.id,), f"{question.short_label} must be a whole number, like 34"),))
        return Parsed(int(typed))

    def raw(self, question: Question, value: Value) -> Raw:
        return str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        return str(value)

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class Date(QuestionType):
    """A day, month and year; a month may be typed as a word."""

    name = "date"
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    needed: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    stored_as: ClassVar[tuple[str, ...]] = ("%Y-%m-%d",)

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


class PartialDate(Date):
    """A year, a month and year, or a whole date: as much as is known."""

    name = "partial_date"
    needed = ("year",)
    stored_as = ("%Y", "%Y-%m", "%Y-%m-%d")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        if part_of(raw, "day") and not part_of(raw, "month"):
            return self._refuse(question, "month", "must include a month if it has a day")
        return super().parse(question, raw, context)

    def stored(self, day: date, typed: Mapping[str, str]) -> str:
        length = 10 if typed["day"] else 7 if typed["month"] else 4
        return day.isoformat()[:length]


class DateTime(Date):
    """A date and a time of day, Europe/London."""

    name = "datetime"
    parts = ("day", "month", "year", "time")
    stored_as = (MINUTES,)

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


def _is_moment(value: Value, shape: str) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.strptime(value, shape))
    except ValueError:
        return False
