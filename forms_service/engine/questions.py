"""The question types: how each reads what was typed, what is wrong with it, and how it reads in words.

A type is one small class in ``TYPES``. ``parse`` takes raw text as a browser sends it, already put in the
type's shape (a string; a list; a mapping of parts), and gives the value or the problems, never both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from forms_service.engine.answers import Problem, Raw, Value, by_row, cells_of, is_empty, new_row_id, row_id, rows_of
from forms_service.engine.definitions import Question
from forms_service.engine.derivations import MINUTES, Context
from forms_service.engine.text import describe, one_newline, uncarriable

ROW_ID = re.compile(r"[a-z0-9]{2,32}")
LONGEST_TEXT = 20_000
EARLIEST_YEAR = 1900
_LETTER = "letter", "Write it in Latin letters, as on the passport or record"
_CHARACTER = "character", "Take it out"
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@dataclass(frozen=True)
class Parsed:
    """A value, or what is wrong with what was typed; ``None`` and no problems means nothing was typed."""

    value: Value | None = None
    problems: tuple[Problem, ...] = ()


def _text_of(raw: Raw) -> str:
    return raw if isinstance(raw, str) else ""


def _part(raw: Raw, name: str) -> str:
    return _text_of(raw.get(name, "")).strip() if isinstance(raw, Mapping) else ""


class QuestionType:
    """One kind of question. *parts* are the names of its inputs where it has several."""

    name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ()

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        raise NotImplementedError

    def raw(self, question: Question, value: Value) -> Raw:
        """Return what would have been typed to give *value*."""
        raise NotImplementedError

    def text(self, question: Question, value: Value, context: Context) -> str:
        """Return *value* in words, for a page, a document or a sentence."""
        raise NotImplementedError


class Text(QuestionType):
    name = "text"
    many_lines = False

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = one_newline(_text_of(raw))
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
        typed = _text_of(raw).strip()
        if not typed:
            return Parsed()
        if not re.fullmatch(r"-?[0-9]{1,9}", typed):
            return Parsed(None, (Problem((question.id,), f"{question.short_label} must be a whole number, like 34"),))
        return Parsed(int(typed))

    def raw(self, question: Question, value: Value) -> Raw:
        return str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        return str(value)


class Date(QuestionType):
    """A day, month and year; a month may be typed as a word."""

    name = "date"
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    needed: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = {name: _part(raw, name) for name in ("day", "month", "year")}
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


class PartialDate(Date):
    """A year, a month and year, or a whole date: as much as is known."""

    name = "partial_date"
    needed = ("year",)

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        if _part(raw, "day") and not _part(raw, "month"):
            return self._refuse(question, "month", "must include a month if it has a day")
        return super().parse(question, raw, context)

    def stored(self, day: date, typed: Mapping[str, str]) -> str:
        length = 10 if typed["day"] else 7 if typed["month"] else 4
        return day.isoformat()[:length]


class DateTime(Date):
    """A date and a time of day, Europe/London."""

    name = "datetime"
    parts = ("day", "month", "year", "time")

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed_time = _part(raw, "time")
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


class OneOption(QuestionType):
    """One of the options, or of the rows of a reference table."""

    name = "radio"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        chosen = _text_of(raw)
        if not chosen:
            return Parsed()
        if chosen not in options_of(question, context):
            return Parsed(
                None, (Problem((question.id,), f"Choose one of the answers given for {question.short_label}"),)
            )
        return Parsed(chosen)

    def raw(self, question: Question, value: Value) -> Raw:
        return str(value)

    def text(self, question: Question, value: Value, context: Context) -> str:
        return label_of(question, str(value), context)


class Select(OneOption):
    name = "select"


class User(OneOption):
    """A member of staff, chosen from the organisation's people (reference table ``users``)."""

    name = "user"


class Checkboxes(QuestionType):
    name = "checkboxes"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        several = (
            [raw] if isinstance(raw, str) else [_text_of(item) for item in raw] if isinstance(raw, Sequence) else []
        )
        chosen = [item for item in several if item]
        known = options_of(question, context)
        if any(item not in known for item in chosen):
            return Parsed(None, (Problem((question.id,), f"Choose from the answers given for {question.short_label}"),))
        alone = [option for option in question.options if option.exclusive and option.id in chosen]
        if alone and len(chosen) > 1:
            return Parsed(None, (Problem((question.id,), f"Choose “{alone[0].label}” on its own, or take it off"),))
        return Parsed([item for item in known if item in chosen] or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return [str(item) for item in value] if isinstance(value, list) else []

    def text(self, question: Question, value: Value, context: Context) -> str:
        chosen = value if isinstance(value, list) else []
        return "; ".join(label_of(question, str(item), context) for item in chosen)


class Declaration(QuestionType):
    """A statement that a person confirms by an act of their own."""

    name = "declaration"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        ticked = raw == "yes" or (isinstance(raw, Sequence) and list(raw) == ["yes"])
        return Parsed(value=True) if ticked else Parsed()

    def raw(self, question: Question, value: Value) -> Raw:
        return "yes" if value else ""

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "Confirmed" if value else "Not confirmed"


class Lines(QuestionType):
    """Several short texts, one on each line."""

    name = "lines"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = TextArea().parse(question, raw, context)
        if typed.problems or typed.value is None:
            return typed
        return Parsed([line.strip() for line in str(typed.value).split("\n") if line.strip()])

    def raw(self, question: Question, value: Value) -> Raw:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else ""

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "; ".join(str(item) for item in value) if isinstance(value, list) else ""


class Parts(QuestionType):
    """Several named texts that are one answer; the first part is the one that must be there."""

    many_lines: ClassVar[tuple[str, ...]] = ()
    separator = ", "

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = {name: _part(raw, name) for name in self.parts}
        if not any(typed.values()):
            return Parsed()
        first = self.parts[0]
        if not typed[first]:
            return Parsed(None, (Problem((question.id, first), f"Enter the {first.replace('_', ' ')}"),))
        found: dict[str, Value] = {}
        problems: list[Problem] = []
        for name, entered in typed.items():
            reader: Text = TextArea() if name in self.many_lines else Text()
            parsed = reader.parse(question, entered, context)
            problems.extend(Problem((question.id, name), problem.message) for problem in parsed.problems)
            if parsed.value is not None:
                found[name] = parsed.value
        return Parsed(None, tuple(problems)) if problems else Parsed(found)

    def raw(self, question: Question, value: Value) -> Raw:
        return {name: str(part) for name, part in value.items()} if isinstance(value, dict) else {}

    def text(self, question: Question, value: Value, context: Context) -> str:
        found = value if isinstance(value, dict) else {}
        return self.separator.join(str(found[name]) for name in self.parts if found.get(name))


class Person(Parts):
    name = "person"
    parts = ("name", "role", "phone", "email")


class Address(Parts):
    name = "address"
    parts = ("address", "postcode")
    many_lines = ("address",)


class Repeat(QuestionType):
    """Rows of typed columns; each row keeps its id for life, so that other answers can refer to it."""

    name = "repeat"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        rows: list[Value] = []
        problems: list[Problem] = []
        for typed in raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ():
            if not isinstance(typed, Mapping):
                continue
            claimed = _text_of(typed.get("id", ""))
            this_row = claimed if ROW_ID.fullmatch(claimed) else new_row_id()
            cells: dict[str, Value] = {}
            refused: list[Problem] = []
            for column in question.columns:
                parsed = type_of(column).parse(column, typed.get(column.id, ""), context)
                refused.extend(problem.inside(question.id, this_row) for problem in parsed.problems)
                if parsed.value is not None:
                    cells[column.id] = parsed.value
            problems.extend(refused)
            if cells or refused:
                rows.append({"id": this_row, "cells": cells})
        return Parsed(None, tuple(problems)) if problems else Parsed(rows or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return [self._raw_row(question, row) for row in rows_of(value)]

    def _raw_row(self, question: Question, row: Mapping[str, Value]) -> Mapping[str, Raw]:
        cells = cells_of(row)
        typed = {c.id: type_of(c).raw(c, cells[c.id]) for c in question.columns if not is_empty(cells.get(c.id))}
        return {"id": row_id(row), **typed}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "\n".join(self.row_text(question, row, context) for row in rows_of(value))

    def row_text(self, question: Question, row: Mapping[str, Value], context: Context) -> str:
        cells = cells_of(row)
        shown = [type_of(c).text(c, cells[c.id], context) for c in question.columns if not is_empty(cells.get(c.id))]
        return ", ".join(shown)


class Matrix(QuestionType):
    """One option for each of the question's own *rows*."""

    name = "matrix"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = raw if isinstance(raw, Mapping) else {}
        given = {row.id: _text_of(typed.get(row.id, "")) for row in question.rows}
        unknown = [row for row in question.rows if given[row.id] and question.option(given[row.id]) is None]
        if unknown:
            refusal = "Choose one of the answers given for {}"
            return Parsed(None, tuple(Problem((question.id, row.id), refusal.format(row.label)) for row in unknown))
        return Parsed({row: chosen for row, chosen in given.items() if chosen} or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return {row: str(chosen) for row, chosen in by_row(value).items()}

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "\n".join(f"{row['label']}: {row['text']}" for row in self.lines(question, value))

    def lines(self, question: Question, value: Value) -> list[dict[str, str]]:
        """Each row that is answered: its ``id``, ``label``, the ``choice`` and its ``text``."""
        given = {row: question.option(str(chosen)) for row, chosen in by_row(value).items()}
        return [
            {"id": row.id, "label": str(row.label), "choice": chosen.id, "text": str(chosen.label)}
            for row in question.rows
            if (chosen := given.get(row.id)) is not None
        ]


class Document(OneOption):
    """A document that was issued, chosen from those that the record holds (reference table ``issued_documents``)."""

    name = "document"


class File(QuestionType):
    """Files that were received for this questionnaire. A browser names them by id alone: it cannot make one up."""

    name = "file"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        named = [raw] if isinstance(raw, str) else raw if isinstance(raw, Sequence) else []
        ids = list(dict.fromkeys(item for item in named if isinstance(item, str) and item))
        known = {**files_in(context.elsewhere.get(question.id)), **context.files}
        if any(item not in known for item in ids):
            gone = f"{question.short_label}: a file is not there any more. Add it again"
            return Parsed(None, (Problem((question.id,), gone),))
        return Parsed([known[item] for item in ids] or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return list(files_in(value))

    def text(self, question: Question, value: Value, context: Context) -> str:
        files = [file for file in files_in(value).values() if isinstance(file, dict)]
        return "\n".join(f"{file['name']} ({size_in_words(file['size'])})" for file in files)


class Image(File):
    """Pictures, kept without what a camera writes into them."""

    name = "image"


class StatementList(Repeat):
    """One statement in each row, with its nature and who it is about (DPA 2018 s.38(2) and (3))."""

    name = "statement_list"


TYPES: Mapping[str, QuestionType] = {
    kind.name: kind()
    for kind in (
        Text, TextArea, Email, Telephone, Integer, Date, PartialDate, DateTime, OneOption, Select, User,
        Checkboxes, Declaration, Lines, Person, Address, Repeat, StatementList, Matrix, Document,
        File, Image,
    )
}  # fmt: skip


def type_of(question: Question) -> QuestionType:
    return TYPES[question.type]


def options_of(question: Question, context: Context) -> dict[str, str]:
    """Return option id to label, in order: the question's own, or the rows of a reference table or a repeat."""
    if question.rows_of:
        return dict(context.rows.get(question.rows_of, {}))
    if question.table:
        table = context.tables.get(question.table)
        return {row["id"]: row["label"] for row in table.rows()} if table else {}
    return {option.id: str(option.label) for option in question.options}


def label_of(question: Question, option_id: str, context: Context) -> str:
    """Return the label of an option, also of one that may no longer be chosen; its id if it has none."""
    table = context.tables.get(question.table)
    row = table.row(option_id) if table else None
    return row["label"] if row else options_of(question, context).get(option_id, option_id)


def parse(question: Question, raw: Raw, context: Context) -> Parsed:
    """Read what was typed for *question*, for each row of another question where it is asked so."""
    if not question.each:
        return type_of(question).parse(question, raw, context)
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for this_row, typed in (raw if isinstance(raw, Mapping) else {}).items():
        parsed = type_of(question).parse(question, typed, context)
        problems.extend(Problem((question.id, this_row, *p.place[1:]), p.message, p.level) for p in parsed.problems)
        if parsed.value is not None:
            found[this_row] = parsed.value
    return Parsed(None, tuple(problems)) if problems else Parsed(found or None)


def raw_of(question: Question, value: Value) -> Raw:
    """Return what would have been typed to give *value*; the inverse of ``parse``."""
    if question.each:
        return {this_row: type_of(question).raw(question, item) for this_row, item in by_row(value).items()}
    return type_of(question).raw(question, value)


FILE_TYPES = frozenset({"file", "image"})
"""The types whose answers are files."""


def files_in(value: Value | None) -> dict[str, Value]:
    """Return the files of an answer by id, also of one that is given for each row."""
    if isinstance(value, dict):
        return {name: file for item in value.values() for name, file in files_in(item).items()}
    files = value if isinstance(value, list) else []
    return {str(file["id"]): file for file in files if isinstance(file, dict) and "sha256" in file}


def size_in_words(size: Value) -> str:
    """Return ``320 kB`` or ``1.4 MB``."""
    kilobytes = max(1, round(int(str(size)) / 1000))
    return f"{kilobytes} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"


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


def date_in_words(stored: str) -> str:
    """Return ``3 March 2019`` for ``2019-03-03``; ``March 2019`` and ``2019`` for partial dates."""
    year, month, day = (stored.split("-") + ["", ""])[:3]
    words = [str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year]
    return " ".join(word for word in words if word)


def moment_in_words(moment: datetime) -> str:
    """Return ``22 November 2026 at 3:05pm``."""
    hour = moment.hour % 12 or 12
    return f"{date_in_words(moment.date().isoformat())} at {hour}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"
