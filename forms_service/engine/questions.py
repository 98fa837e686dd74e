"""The question types, each one small class in ``TYPES``: how it reads what was typed, and how it reads in words.

Here are those made of options, of parts, of rows or of files; those of one plain answer are in ``plain_types.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from forms_service.engine.answers import Problem, Raw, Value, by_row, cells_of, is_empty, new_row_id, row_id, rows_of
from forms_service.engine.definitions import Question
from forms_service.engine.derivations import Context
from forms_service.engine.plain_types import (
    Date,
    DateTime,
    Email,
    Integer,
    Parsed,
    PartialDate,
    QuestionType,
    Telephone,
    Text,
    TextArea,
    part_of,
    text_of,
)

ROW_ID = re.compile(r"[a-z0-9]{2,32}")


class OneOption(QuestionType):
    """One of the options, or of the rows of a reference table."""

    name = "radio"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        chosen = text_of(raw)
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

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if _may_be_chosen(question, value) else None


class Select(OneOption):
    name = "select"


class User(OneOption):
    """A member of staff, chosen from the organisation's people (reference table ``users``)."""

    name = "user"


class Checkboxes(QuestionType):
    name = "checkboxes"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        several = (
            [raw] if isinstance(raw, str) else [text_of(item) for item in raw] if isinstance(raw, Sequence) else []
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

    def readable(self, question: Question, value: Value) -> Value | None:
        several = value if isinstance(value, list) else []
        return [item for item in several if _may_be_chosen(question, item)] or None


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

    def readable(self, question: Question, value: Value) -> Value | None:
        return True if value is True else None


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

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


class Parts(QuestionType):
    """Several named texts that are one answer; the first part is the one that must be there."""

    many_lines: ClassVar[tuple[str, ...]] = ()
    separator = ", "

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = {name: part_of(raw, name) for name in self.parts}
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

    def readable(self, question: Question, value: Value) -> Value | None:
        given = value if isinstance(value, dict) else {}
        return {name: part for name, part in given.items() if name in self.parts and isinstance(part, str)} or None


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
            claimed = text_of(typed.get("id", ""))
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

    def readable(self, question: Question, value: Value) -> Value | None:
        rows = [row for row in rows_of(value) if "id" in row]
        return [{**row, "cells": self._readable_cells(question, cells_of(row))} for row in rows] or None

    def _readable_cells(self, question: Question, cells: Mapping[str, Value]) -> dict[str, Value]:
        found = {c.id: type_of(c).readable(c, cells[c.id]) for c in question.columns if c.id in cells}
        return {name: cell for name, cell in found.items() if cell is not None}


class Matrix(QuestionType):
    """One option for each of the question's own *rows*."""

    name = "matrix"

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        typed = raw if isinstance(raw, Mapping) else {}
        given = {row.id: text_of(typed.get(row.id, "")) for row in question.rows}
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

    def readable(self, question: Question, value: Value) -> Value | None:
        rows = {row.id for row in question.rows}
        given = by_row(value).items()
        return {row: chosen for row, chosen in given if row in rows and question.option(str(chosen))} or None


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

    def readable(self, question: Question, value: Value) -> Value | None:
        return value if isinstance(value, list) and len(files_in(value)) == len(value) else None


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


def readable(question: Question, value: Value) -> Value | None:
    """Return what of a saved *value* still is an answer to *question*, for each row where it is asked so."""
    if not question.each:
        return type_of(question).readable(question, value)
    found = {this_row: type_of(question).readable(question, item) for this_row, item in by_row(value).items()}
    return {this_row: item for this_row, item in found.items() if item is not None} or None


def _may_be_chosen(question: Question, value: Value) -> bool:
    """Whether *value* is one of the options; what a table or a repeat offers comes and goes, and is no loss."""
    if not isinstance(value, str):
        return False
    return bool(question.table or question.rows_of) or question.option(value) is not None


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
