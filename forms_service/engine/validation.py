"""What is wrong with a set of answers, read along the path: required answers, rules, rules over several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from forms_service.engine.answers import Problem, Value, by_row, cells_of, is_empty, row_id, rows_of
from forms_service.engine.conditions import Absent, holds
from forms_service.engine.definitions import Check, Question
from forms_service.engine.derivations import MINUTES, OnlyRow, derive
from forms_service.engine.path import Path, Reader
from forms_service.engine.questions import FILE_TYPES, options_of

POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}\b", re.IGNORECASE)

Wrong = Callable[[Value, Check, Question, Reader], str]
"""What is wrong, in a sentence, or nothing; a check's own message replaces the sentence."""

Takes = Literal["number", "pattern", "option", "table"]

ROW_MATCHES: Final = "row_matches"
"""The rule that only some rows of reference data may be chosen."""


@dataclass(frozen=True)
class Rule:
    """One rule for one answer: the question types it accepts, the values it takes, and what it finds wrong.

    *other* says whether it holds the answer against another one, always a date; ``only``, against the only one that
    a repeat has here (the child that a questionnaire is about).
    """

    key: str
    types: frozenset[str]
    takes: tuple[Takes, ...]
    wrong: Wrong
    other: Literal["never", "may", "must", "only"] = "never"


def _texts(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _max_length(value: Value, check: Check, question: Question, _: Reader) -> str:
    limit = int(check.value[0])
    too_long = max(len(text) for text in _texts(value)) > limit
    return f"{question.short_label} must be {limit:,} characters or fewer" if too_long else ""


def _min_length(value: Value, check: Check, question: Question, _: Reader) -> str:
    least = int(check.value[0])
    return f"{question.short_label} must be {least} characters or more" if len(str(value).strip()) < least else ""


def _pattern(value: Value, check: Check, question: Question, _: Reader) -> str:
    fits = re.fullmatch(check.value[0], str(value), re.IGNORECASE)
    return "" if fits else f"{question.short_label} is not in the correct format"


def _between(value: Value, check: Check, question: Question, _: Reader) -> str:
    low, high = (int(bound) for bound in check.value)
    inside = isinstance(value, int) and low <= value <= high
    return "" if inside else f"{question.short_label} must be between {low} and {high}"


def _min_chosen(value: Value, check: Check, question: Question, _: Reader) -> str:
    least = int(check.value[0])
    return f"Choose at least {least} for {question.short_label}" if len(_texts(value)) < least else ""


def _max_rows(value: Value, check: Check, question: Question, _: Reader) -> str:
    most = int(check.value[0])
    called = "files" if question.type in FILE_TYPES else "entries"
    return f"{question.short_label} can have {most} {called} or fewer" if len(_texts(value)) > most else ""


def _must_include(value: Value, check: Check, question: Question, _: Reader) -> str:
    option = question.option(check.value[0])
    return "" if check.value[0] in _texts(value) else f"{question.short_label} must include “{option and option.label}”"


def _moment(stored: str) -> datetime:
    """The start of what is stored: a partial date counts from its first day."""
    filled = stored if "T" in stored else (stored + "-01-01")[:10] + "T00:00"
    return datetime.strptime(filled, MINUTES)


def _not_in_future(value: Value, _: Check, question: Question, reader: Reader) -> str:
    return f"{question.short_label} must not be in the future" if _moment(str(value)) > reader.context.now else ""


def _in_future(value: Value, _: Check, question: Question, reader: Reader) -> str:
    end = reader.context.now.replace(hour=23, minute=59)
    return f"{question.short_label} must be in the future" if _moment(str(value)) <= end else ""


def _in_past(value: Value, _: Check, question: Question, reader: Reader) -> str:
    today = reader.context.now.replace(hour=0, minute=0)
    return f"{question.short_label} must be in the past" if _moment(str(value)) >= today else ""


def _not_before(value: Value, check: Check, question: Question, reader: Reader) -> str:
    other = reader.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = reader.definition.index[check.answer].short_label
    return f"{question.short_label} must not be before {named}" if _moment(str(value)) < _moment(str(other)) else ""


def _not_after(value: Value, check: Check, question: Question, reader: Reader) -> str:
    other = reader.look(check.answer)
    if other is None or isinstance(other, Absent):
        return ""
    named = reader.definition.index[check.answer].short_label
    return f"{question.short_label} must not be after {named}" if _moment(str(value)) > _moment(str(other)) else ""


def _within_days(value: Value, check: Check, question: Question, reader: Reader) -> str:
    days = int(check.value[0])
    late = _moment(str(value)) > reader.context.now + timedelta(days=days)
    return f"{question.short_label} must be within {days} days from today" if late else ""


def _not_older_than_months(value: Value, check: Check, question: Question, reader: Reader) -> str:
    months, now = int(check.value[0]), reader.context.now
    then = _moment(str(value))
    age = (now.year - then.year) * 12 + now.month - then.month
    return f"{question.short_label} is more than {months} months ago" if age > months else ""


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on *day*; someone born on 29 February comes of age on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age_between(value: Value, check: Check, question: Question, reader: Reader) -> str:
    """The age today, or on the day that another answer gives."""
    other = reader.look(check.answer) if check.answer else None
    day = _moment(other).date() if isinstance(other, str) else reader.context.now.date()
    low, high = (int(bound) for bound in check.value)
    fits = low <= age_on(_moment(str(value)).date(), day) <= high
    return "" if fits else f"{question.short_label} must give an age between {low} and {high}"


def _before_birthday(value: Value, check: Check, question: Question, reader: Reader) -> str:
    """The date is before the birthday of that age of the one person whose date of birth is here."""
    born = derive(OnlyRow(check.answer), reader.outside)
    if not isinstance(born, str):
        return ""
    age = int(check.value[0])
    too_late = age_on(_moment(born).date(), _moment(str(value)).date()) >= age
    return f"{question.short_label} must be before the {age}th birthday" if too_late else ""


def _unlike_elsewhere(value: Value, _: Check, question: Question, reader: Reader) -> str:
    """The text was not copied from a brother's or sister's questionnaire, but for blanks and capitals."""
    other = reader.context.elsewhere.get(question.id)
    alike = isinstance(other, str) and other.casefold().split() == str(value).casefold().split()
    return f"{question.short_label} is the same as for another child" if alike else ""


def _row_matches(value: Value, check: Check, question: Question, reader: Reader) -> str:
    """The row of reference data that was chosen has, in the column named first, a text of the pattern named next."""
    column, pattern = check.value
    table = reader.context.tables.get(question.table)
    row = table.row(str(value)) if table else None
    fits = row is not None and re.fullmatch(pattern, row.get(column, "")) is not None
    return "" if fits else f"{question.short_label} cannot be this one"


def _no_postcode(value: Value, _: Check, question: Question, __: Reader) -> str:
    found = POSTCODE.search(str(value))
    return f"{question.short_label} seems to hold a postcode ({found[0]}). Is an address needed here?" if found else ""


def _not_older_than_working_days(value: Value, check: Check, question: Question, reader: Reader) -> str:
    days = int(check.value[0])
    until = reader.context.working_days_after(_moment(str(value)), days)
    old = reader.context.now > until
    return f"{question.short_label} is more than {days} working days ago" if old else ""


def _known_domain(value: Value, check: Check, question: Question, reader: Reader) -> str:
    """The e-mail address is at a domain of the reference table that *value* names, or below one."""
    table = reader.context.tables.get(check.value[0])
    domain = "." + str(value).rpartition("@")[2].lower()
    known = table is not None and any(domain.endswith("." + row["id"].lower()) for row in table.rows())
    return "" if known else f"{question.short_label} is not at a domain that is known to be secure"


DATES = frozenset({"date", "partial_date", "datetime"})
_WORDS = frozenset({"text", "textarea", "email", "tel"})
_LINES = frozenset({"lines"})
_CHOICES = frozenset({"checkboxes"})
_ROWS = frozenset({"repeat", "statement_list"})
_OF_TABLE = frozenset({"select", "document"})
_NUMBERS = frozenset({"integer"})
_ADDRESS = frozenset({"email"})

_TABLE = (
    Rule("max_length", _WORDS | _LINES, ("number",), _max_length),
    Rule("min_length", _WORDS, ("number",), _min_length),
    Rule("pattern", _WORDS, ("pattern",), _pattern),
    Rule("between", _NUMBERS, ("number", "number"), _between),
    Rule("min_chosen", _CHOICES, ("number",), _min_chosen),
    Rule("max_rows", _ROWS | _LINES | FILE_TYPES, ("number",), _max_rows),
    Rule("must_include", _CHOICES, ("option",), _must_include),
    Rule("not_in_future", DATES, (), _not_in_future),
    Rule("in_past", DATES, (), _in_past),
    Rule("in_future", DATES, (), _in_future),
    Rule("not_before", DATES, (), _not_before, other="must"),
    Rule("not_after", DATES, (), _not_after, other="must"),
    Rule("within_days", DATES, ("number",), _within_days),
    Rule("not_older_than_months", DATES, ("number",), _not_older_than_months),
    Rule("not_older_than_working_days", DATES, ("number",), _not_older_than_working_days),
    Rule("age_between", DATES, ("number", "number"), _age_between, other="may"),
    Rule("before_birthday", DATES, ("number",), _before_birthday, other="only"),
    Rule("unlike_elsewhere", _WORDS, (), _unlike_elsewhere),
    Rule(ROW_MATCHES, _OF_TABLE, ("table", "pattern"), _row_matches),
    Rule("known_domain", _ADDRESS, ("table",), _known_domain),
    Rule("no_postcode", _WORDS, (), _no_postcode),
)
RULES: Mapping[str, Rule] = {rule.key: rule for rule in _TABLE}


def problems(path: Path, only: frozenset[str] | None = None) -> list[Problem]:
    """What is wrong along *path*, in order of asking; *only* limits it to some questions."""
    asked = [question for question in path.questions if only is None or question.id in only]
    found = [problem for question in asked for problem in _of_question(question, path)]
    return found + [p for p in _cross(path) if only is None or p.question in only]


def errors(path: Path) -> list[Problem]:
    return [problem for problem in problems(path) if problem.level == "error"]


def _of_question(question: Question, path: Path) -> Iterator[Problem]:
    value = path.answers.get(question.id)
    if not question.each:
        yield from _of_value(question, value, path, path.reader)
        return
    for row in path.rows_asked(question):
        reader = path.reader.inside(question.each, row)
        for problem in _of_value(question, by_row(value).get(row), path, reader):
            yield Problem((question.id, row, *problem.place[1:]), problem.message, problem.level)


def _of_value(question: Question, value: Value | None, path: Path, reader: Reader) -> Iterator[Problem]:
    if value is None or is_empty(value):
        if question.required:
            yield Problem((question.id,), str(question.required_message) or _missing(question))
        return
    yield from _not_there(question, value, path, reader)
    for check in question.checks:
        if check.when is not None and holds(check.when, reader) is not True:
            continue
        wrong = RULES[check.rule].wrong(value, check, question, reader)
        if wrong:
            yield Problem((question.id,), str(check.message) or wrong, check.level)
            if check.level == "error":
                break
    if question.columns:
        yield from _of_rows(question, value, path, reader.row)


def _not_there(question: Question, value: Value, path: Path, reader: Reader) -> Iterator[Problem]:
    """Rows without an answer, and answers that cannot be chosen here."""
    if question.rows and question.required:
        yield from _rows_left_out(question, value)
    if question.options and not question.columns and not question.rows:
        yield from _not_offered(question, value, path, reader)
    if question.rows_of and set(_texts(value)) - options_of(question, reader.context).keys():
        yield Problem((question.id,), f"{question.short_label}: choose again, one that was chosen is not there now")


def _rows_left_out(question: Question, value: Value) -> Iterator[Problem]:
    """Each row of a matrix is answered."""
    for row in question.rows:
        if row.id not in by_row(value):
            yield Problem((question.id, row.id), f"Select an answer: {row.label}")


def _of_rows(question: Question, value: Value, path: Path, outer: str) -> Iterator[Problem]:
    for row in rows_of(value):
        reader = path.reader.inside(question.id, row_id(row), outer)
        for column in path.columns_asked(question, row_id(row), outer):
            for problem in _of_value(column, cells_of(row).get(column.id), path, reader):
                yield problem.inside(question.id, row_id(row))


def _not_offered(question: Question, value: Value, path: Path, reader: Reader) -> Iterator[Problem]:
    offered = path.options_asked(question, reader)
    for chosen in _texts(value):
        option = question.option(chosen)
        if option is not None and chosen not in offered:
            yield Problem((question.id,), f"“{option.label}” cannot be chosen with the other answers given")


def _cross(path: Path) -> Iterator[Problem]:
    for check in path.definition.cross_checks:
        for place, reader in _places(check.question, path):
            if holds(check.when, reader) is True:
                yield Problem(place, str(check.message), check.level)


def _places(question_id: str, path: Path) -> Iterator[tuple[tuple[str, ...], Reader]]:
    """Where a question or a column is asked: once, or once in each row, with the answers seen from there."""
    repeat = path.definition.repeat_of_column.get(question_id)
    if repeat is None:
        yield from _asked(path.definition.index[question_id], path)
        return
    holder = path.definition.index[repeat]
    for place, reader in _asked(holder, path):
        value = path.answers.get(repeat)
        for row in rows_of(by_row(value).get(reader.row) if holder.each else value):
            asked = path.columns_asked(holder, row_id(row), reader.row)
            if any(column.id == question_id for column in asked):
                yield (*place, row_id(row), question_id), reader.inside(repeat, row_id(row), reader.row)


def _asked(question: Question, path: Path) -> Iterator[tuple[tuple[str, ...], Reader]]:
    if question.each:
        for row in path.rows_asked(question):
            yield (question.id, row), path.reader.inside(question.each, row)
    elif path.asks(question.id):
        yield (question.id,), path.reader


def _missing(question: Question) -> str:
    if question.type in FILE_TYPES:
        return f"Add a file: {question.short_label}"
    verb = "Select" if question.type in {"radio", "select", "checkboxes", "user", "document", "matrix"} else "Enter"
    return f"{verb} an answer: {question.short_label}"
