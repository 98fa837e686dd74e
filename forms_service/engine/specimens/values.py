"""Values to try for a question: of every kind, long and short, and only such as its checks accept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zlib import crc32

from forms_service.engine.answers import Value
from forms_service.engine.conditions import holds
from forms_service.engine.definitions import Question
from forms_service.engine.derivations import MINUTES
from forms_service.engine.path import Path, Reader
from forms_service.engine.questions import options_of
from forms_service.engine.validation import DATES, RULES

_DAYS_FROM_NOW = (0, -1, -3, -12, -45, -100, -200, -400, 1, 5, 20, 60, 150, 250, 400)
_YEARS_AGO = (1, 3, 6, 9, 12, 15, 17, 19, 25, 33, 41, 58)
_SENTENCE = "This is invented, and it is written so that a specimen has something to say."
_WELSH = "Mae hyn yn ddychmygol: tŷ, sŵn, môr, llên a gŵyl."
_LONGEST = 900
_ENOUGH = 3
_CHOICES = frozenset({"radio", "select", "user", "document", "checkboxes", "matrix"})


def pick(items: Sequence[Any], *seed: object) -> Any:
    """One of *items*, always the same for the same seed."""
    return items[crc32("|".join(str(part) for part in seed).encode()) % len(items)]


def fitting(question: Question, path: Path, reader: Reader, seed: str) -> list[Value]:
    """Values of the question's type that its checks accept where *reader* stands, in order of choice."""
    found = (value for value in _candidates(question, path, reader, seed) if not refused(question, value, reader))
    return list(found) if question.type in _CHOICES or question.columns else list(islice(found, _ENOUGH))


def refused(question: Question, value: Value, reader: Reader) -> bool:
    """Whether a check of its own forbids *value*."""
    for check in question.checks:
        applies = check.level == "error" and (check.when is None or holds(check.when, reader) is True)
        if applies and RULES[check.rule].wrong(value, check, question, reader):
            return True
    return False


def _candidates(question: Question, path: Path, reader: Reader, seed: str) -> Iterator[Value]:
    kind = question.type
    if kind in DATES:
        yield from _dates(question, reader, seed)
    elif kind in {"radio", "select", "user", "document"}:
        options: list[Value] = [*offered(question, path, reader)]
        yield from options
    elif kind == "checkboxes":
        yield from _several(question, offered(question, path, reader))
    elif kind == "matrix":
        yield from _matrices(question, seed)
    else:
        yield from _PLAIN[kind](question, reader, seed)


def offered(question: Question, path: Path, reader: Reader) -> list[str]:
    """The options that may be chosen where *reader* stands."""
    if question.options:
        return path.options_asked(question, reader)
    return list(options_of(question, reader.context))


def _several(question: Question, options: Sequence[str]) -> Iterator[Value]:
    """Each option alone, all that go together, and pairs."""
    alone = {option.id for option in question.options if option.exclusive}
    free = [option for option in options if option not in alone]
    for one in options:
        yield [one]
    for size in (2, 3):
        for at in range(len(free) - size + 1):
            yield [*free[at : at + size]]
    if free:
        yield [*free]


def _matrices(question: Question, seed: str) -> Iterator[Value]:
    options = [option.id for option in question.options]
    for turn in range(len(options)):
        yield {row.id: options[(at + turn) % len(options)] for at, row in enumerate(question.rows)}
    yield {row.id: pick(options, seed, row.id) for row in question.rows}


def _dates(question: Question, reader: Reader, seed: str) -> Iterator[Value]:
    moments = list(dict.fromkeys(_moments(question, reader)))
    moments.sort(key=lambda moment: crc32(f"{seed}{moment}".encode()))
    for moment in moments:
        if question.type == "datetime":
            yield moment.strftime(MINUTES)
        else:
            length = pick((10, 10, 7, 4), seed, moment) if question.type == "partial_date" else 10
            yield moment.date().isoformat()[:length]


def _moments(question: Question, reader: Reader) -> Iterator[datetime]:
    now = reader.context.now
    for check in question.checks:
        other = reader.look(check.answer) if check.answer else None
        if isinstance(other, str):
            stated = datetime.strptime((other if "T" in other else (other + "-01-01")[:10] + "T09:30"), MINUTES)
            yield from (stated, stated - timedelta(hours=1), stated + timedelta(hours=1))
            yield from (stated + timedelta(days=days) for days in (-30, -1, 1, 30))
    yield from (now + timedelta(days=days, minutes=-20 if days <= 0 else 0) for days in _DAYS_FROM_NOW)
    yield from (now - timedelta(days=365 * years + 40) for years in _YEARS_AGO)


def _texts(question: Question, _: Reader, seed: str) -> Iterator[Value]:
    pattern = next((check.value[0] for check in question.checks if check.rule == "pattern"), "")
    if pattern:
        yield from (_written(pattern, f"{seed}{turn}") for turn in range(4))
    longest = min([int(check.value[0]) for check in question.checks if check.rule == "max_length"] or [_LONGEST])
    least = max([int(check.value[0]) for check in question.checks if check.rule == "min_length"] or [0])
    stem = f"{question.short_label.rstrip('?')}, {seed}."
    for dress in _dresses(question, stem, seed):
        long_enough = dress if len(dress) >= least else f"{dress} {_SENTENCE * (1 + least // len(_SENTENCE))}"
        yield long_enough[:longest].rstrip()


def _dresses(question: Question, stem: str, seed: str) -> list[str]:
    """Ways to write it: short, in Welsh letters, in two paragraphs, long."""
    several = [stem, f"{stem} Tŷ ŵyl"]
    if question.type == "textarea":
        several = [stem, f"{stem} {_WELSH}"]
        several += [f"{stem}\n\n{_SENTENCE}", " ".join([stem, *[_SENTENCE] * 11])]
    turn = crc32(f"{seed}{question.id}".encode()) % len(several)
    return [*several[turn:], *several[:turn]]


def _emails(question: Question, reader: Reader, seed: str) -> Iterator[Value]:
    name = re.sub(r"[^a-z0-9]+", ".", seed.lower()).strip(".")
    for check in question.checks:
        table = reader.context.tables.get(check.value[0]) if check.rule == "known_domain" else None
        for row in table.rows() if table else ():
            yield f"{name}@{row['id']}"
    yield f"{name}@council.example"


def _numbers(question: Question, _: Reader, seed: str) -> Iterator[Value]:
    between = next((check.value for check in question.checks if check.rule == "between"), ("0", "40"))
    low, high = (int(bound) for bound in between)
    middle = low + crc32(seed.encode()) % (high - low + 1)
    yield from (middle, low, high)


def _lines(_question: Question, _: Reader, seed: str) -> Iterator[Value]:
    yield [f"First line, {seed}", f"Second line, {seed}"]
    yield [f"Only line, {seed}"]


def _person(_question: Question, _: Reader, seed: str) -> Iterator[Value]:
    digits = crc32(seed.encode()) % 1000
    whole: dict[str, Value] = {
        "name": f"Person of {seed}",
        "role": "Invented role",
        "phone": f"01632 960 {digits:03}",
        "email": f"person{digits}@council.example",
    }
    yield whole
    yield {"name": whole["name"]}


def _address(_question: Question, _: Reader, seed: str) -> Iterator[Value]:
    yield {"address": f"{crc32(seed.encode()) % 200 + 1} Specimen Lane\nInventedtown", "postcode": "ZZ99 9ZZ"}


def _phone(_question: Question, _: Reader, seed: str) -> Iterator[Value]:
    yield f"01632 960 {crc32(seed.encode()) % 1000:03}"


def _declared(_question: Question, _: Reader, _seed: str) -> Iterator[Value]:
    yield True


def _files(question: Question, _: Reader, seed: str) -> Iterator[Value]:
    media_type, ending = ("image/png", "png") if question.type == "image" else ("text/plain", "txt")
    name = re.sub(r"[^a-z0-9]+", "-", seed.lower()).strip("-")
    whole: dict[str, Value] = {
        "id": f"specimen-{name}",
        "name": f"{name}.{ending}",
        "media_type": media_type,
        "size": 1,
        "sha256": "0" * 64,
    }
    yield [whole]


def _rows(_question: Question, _: Reader, _seed: str) -> Iterator[Value]:
    """Rows without cells: what belongs into them is asked next. One, several, as few and as many as may be."""
    for rows in (1, 2, 3):
        yield [{"id": f"r{number + 1}", "cells": {}} for number in range(rows)]


Plain = Callable[[Question, Reader, str], Iterator[Value]]
_PLAIN: Mapping[str, Plain] = {
    "text": _texts, "textarea": _texts, "email": _emails, "tel": _phone, "integer": _numbers, "lines": _lines,
    "person": _person, "address": _address, "declaration": _declared, "file": _files, "image": _files,
    "repeat": _rows, "statement_list": _rows,
}  # fmt: skip


def _written(pattern: str, seed: str) -> str:
    """A text that the regular expression *pattern* accepts; of simple ones only."""
    parser: Any = __import__("re._parser", fromlist=["parse"])
    return "".join(_piece(kind, argument, f"{seed}{at}") for at, (kind, argument) in enumerate(parser.parse(pattern)))


def _piece(kind: object, argument: Any, seed: str) -> str:
    match str(kind):
        case "LITERAL":
            return chr(argument)
        case "IN":
            return _one_of(argument, seed)
        case "MAX_REPEAT":
            least, most, inner = argument
            turns = pick(range(least, min(int(most), least + 3) + 1), seed)
            return "".join(_sequence(inner, f"{seed}.{turn}") for turn in range(turns))
        case "SUBPATTERN":
            return _sequence(argument[-1], seed)
        case "BRANCH":
            return _sequence(pick(argument[1], seed), seed)
        case "ANY":
            return "x"
        case _:
            return ""


def _sequence(pieces: Any, seed: str) -> str:
    return "".join(_piece(kind, argument, f"{seed}{at}") for at, (kind, argument) in enumerate(pieces))


def _one_of(pieces: Any, seed: str) -> str:
    kind, argument = pick(pieces, seed)
    match str(kind):
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(pick(range(argument[0], argument[1] + 1), seed))
        case "CATEGORY":
            return pick("0123456789", seed) if "DIGIT" in str(argument) else " " if "SPACE" in str(argument) else "a"
        case _:
            return "a"
