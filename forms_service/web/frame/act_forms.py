"""What the small forms of single acts are made of; the forms themselves are in the room of their act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import Form, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, StopValidation, ValidationError

from forms_service.casework.reasons import is_reason
from forms_service.engine.answers import Problem
from forms_service.engine.dates import ClockTime, UnclearTime, clock_time, moment_on, month_number, real_date
from forms_service.engine.moments import Moment
from forms_service.engine.text import describe, one_newline, uncarriable

SHORT: Final = 200
LONG: Final = 4_000
LOOKED_FOR: Final = 60


class ActForm(Form):  # type: ignore[misc]  # wtforms ships no types, so its classes are Any
    """A form of one act; its mistakes are listed with the id of the field that each is about."""

    @property
    def problems(self) -> list[Mapping[str, str]]:
        return [{"text": errors[0], "href": f"#{self[name].id}"} for name, errors in self.errors.items() if errors]

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Say of each field what is wrong with it; every problem names one."""
        for problem in problems:
            field = self[problem.place[0]]
            field.errors = [*field.errors, problem.message]


class Required:
    """Something must be said, in characters that can be kept and printed."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: ActForm, field: Any) -> None:
        if not (field.data or "").strip():
            raise StopValidation(self.message)
        Carriable()(form, field)


class Reason(Required):
    """A reason must be given: in words that whoever reads it later can weigh."""

    def __call__(self, form: ActForm, field: Any) -> None:
        super().__call__(form, field)
        if not is_reason(field.data):
            raise StopValidation(self.message)


class Carriable:
    def __call__(self, form: ActForm, field: Any) -> None:
        bad = uncarriable(field.data or "")
        if bad:
            raise StopValidation(f"This has a character that cannot be kept: {describe(bad[0])}. Take it out")


def _tidy(text: str | None) -> str:
    return one_newline(text or "").strip()


def text_field(label: str, *validators: Any, hint: str = "", most: int = SHORT) -> StringField:
    return StringField(label, [*validators, Length(max=most)], filters=[_tidy], description=hint)


def long_field(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    return TextAreaField(label, [*validators, Length(max=LONG)], filters=[_tidy], description=hint)


class DayField(StringField):  # type: ignore[misc]  # wtforms ships no types, so its classes are Any
    """A day typed in one box: 27 3 1994, 27/03/1994 or 27 March 1994. Its mistake gives the *example* of its hint."""

    day: date | None = None

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example or "27 3 1994"

    def pre_validate(self, form: ActForm) -> None:
        typed = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2}|[A-Za-z]{3,9})[\s/.-]+(\d{4})", self.data or "")
        if typed:
            day, month, year = typed.groups()
            self.day = real_date(year, month_number(month), day)
        if self.data and self.day is None:
            raise ValidationError(f"{self.label.text} must be a real date, like {self.example}")


def day_field(label: str, example: str = "", more: str = "") -> DayField:
    hint = f"For example, {example}{more}" if example else ""
    return DayField(label, filters=[_tidy], description=hint, example=example)


class TimeField(StringField):  # type: ignore[misc]  # wtforms ships no types, so its classes are Any
    """A time of day typed in one box: 9:05, 09.05 or 14:30; 1:30am BST where the clocks show it twice."""

    time: ClockTime | None = None

    def pre_validate(self, form: ActForm) -> None:
        self.time = clock_time(self.data or "")
        if self.data and self.time is None:
            raise ValidationError(f"{self.label.text} must be a time, like 9:05 or 14:30")

    def on(self, day: date) -> Moment | None:
        """Return the moment that was typed, on *day*; refuse one that is none, or either of two."""
        try:
            return moment_on(day, self.time) if self.time else None
        except UnclearTime as unclear:
            raise ValidationError(str(unclear)) from unclear


def time_field(label: str, hint: str = "") -> TimeField:
    return TimeField(label, filters=[_tidy], description=hint)


def choices(named: Sequence[tuple[str, str]], any_label: str) -> list[SelectChoice]:
    """Return the options of a filter, which begins by not filtering at all."""
    return [SelectChoice(value, label) for value, label in (("", any_label), *named)]
