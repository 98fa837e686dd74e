"""What is wrong with what is proposed or read: it is no answer to the question, or comes from where nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from forms_service.engine.answers import Value, is_empty
from forms_service.engine.checking.pattern_checks import is_explosive
from forms_service.engine.checking.surroundings import EVERY_COLUMN, Surroundings
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations import kinds
from forms_service.engine.derivations.walking import parts
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.types.base import QuestionType
from forms_service.engine.types.choice import ROW_MATCHES
from forms_service.engine.types.registry import TYPES

_DAY: Final = "2026-01-05"
_MOMENT: Final = "2026-01-05T09:00"
_ROWS: Final[Value] = [{"id": "r1", "cells": {}}]


def proposal_faults(definition: Definition, around: Surroundings) -> Iterator[Fault]:
    """Everything that is wrong with what *definition* proposes and reads, and with the tables that it looks into."""
    for question in definition.with_columns:
        yield from _tables_looked_into(question, around)
        if question.usual:
            yield from _fact(question.usual, question, around)
        for derivation in (question.default, question.reads, question.row_name):
            for part, _ in parts(derivation) if derivation is not None else ():
                yield from _part_faults(definition, question, part, around)
        for derivation in (question.default, question.reads):
            if derivation is not None:
                yield from _result_faults(definition, question, derivation)


def _tables_looked_into(question: Question, around: Surroundings) -> Iterator[Fault]:
    if question.table:
        yield from _table_faults(question.table, "", question, around)
    for check in question.checks:
        if check.rule == "known_domain" and check.value:
            yield from _table_faults(check.value[0], "", question, around)
        if check.rule == ROW_MATCHES and check.value and question.table:
            yield from _table_faults(question.table, check.value[0], question, around)


def _table_faults(name: str, column: str, question: Question, around: Surroundings) -> Iterator[Fault]:
    if around.tables is None:
        return
    columns = around.tables.get(name)
    if columns is None:
        known = ", ".join(sorted(around.tables))
        message = f"There is no reference data called “{name}”. There are: {known}"
        yield Fault("unknown-table", question.at, message, nearest(name, around.tables))
    elif column and column not in columns and EVERY_COLUMN not in columns:
        message = f"The reference data “{name}” has no column “{column}”. It has: {', '.join(columns)}"
        yield Fault("unknown-table", question.at, message, nearest(column, columns))


def _fact(name: str, question: Question, around: Surroundings) -> Iterator[Fault]:
    if around.facts is not None and name not in around.facts:
        known = ", ".join(sorted(around.facts))
        message = f"Nobody tells the fact “{name}”. There are: {known}"
        yield Fault("unknown-fact", question.at, message, nearest(name, around.facts))


def _part_faults(
    definition: Definition, question: Question, part: kinds.Derivation, around: Surroundings
) -> Iterator[Fault]:
    """What one piece of a proposal names that stands in no form, or in another answer."""
    yield from _outside(question, part, around)
    at = question.at
    match part:
        case kinds.PartOf(name, answer):
            named = definition.index.get(answer)
            yield from _named_part(name, TYPES.get(named.type) if named else None, answer, at)
        case kinds.PersonOf(given):
            kind = TYPES.get(question.type)
            for name in given if kind is not None and kind.parts else ():  # otherwise it is of a cell
                yield from _named_part(name, kind, question.id, at)
        case kinds.Cases(answer, cases, _):
            yield from _cases(definition, answer, list(cases), at)
        case kinds.Ladder(answers, accepted, steps, stops):
            if len(steps) != len(answers) + 1:
                message = f"A ladder of {len(answers)} answers has {len(answers) + 1} steps, and is given {len(steps)}"
                yield Fault("wrong-default", at, message)
            for answer in answers:
                yield from _cases(definition, answer, [*accepted, *stops], at, anywhere=answers)
        case _:
            return


def _outside(question: Question, part: kinds.Derivation, around: Surroundings) -> Iterator[Fault]:
    match part:
        case kinds.ContextFact(name):
            yield from _fact(name, question, around)
        case kinds.FromBackground(name) if around.lists is not None and name not in around.lists:
            known = ", ".join(sorted(around.lists))
            yield Fault("unknown-fact", question.at, f"Nothing is known of anybody as “{name}”. There are: {known}")
        case kinds.Lookup(table, _, column):
            yield from _table_faults(table, column, question, around)
        case kinds.ServiceLevel():
            yield from _table_faults(kinds.SERVICE_LEVELS, "", question, around)
        case _:
            return


def _named_part(name: str, kind: QuestionType | None, answer: str, at: str) -> Iterator[Fault]:
    if kind is not None and name not in kind.parts:
        known = ", ".join(kind.parts) or "none"
        yield Fault("wrong-default", at, f"“{answer}” is a {kind.name}, which has no part “{name}”. It has: {known}")


def _cases(
    definition: Definition, answer: str, options: list[str], at: str, anywhere: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """What a proposal expects of another answer must be able to be that."""
    several = [definition.index[name] for name in (anywhere or (answer,)) if name in definition.index]
    if answer not in definition.index or not several or not all(each.options for each in several):
        return
    for option in options:
        if not any(each.option(option) for each in several):
            there_are = [each.id for question in several for each in question.options]
            message = f"“{option}” is not an option of “{answer}”"
            yield Fault("unknown-option", at, message, nearest(option, there_are))


def _result_faults(definition: Definition, question: Question, derivation: kinds.Derivation) -> Iterator[Fault]:
    """What a proposal comes to must be an answer to its question."""
    kind = TYPES.get(question.type)
    if kind is None:
        return
    for result in _possible_results(derivation):
        match result:
            case kinds.Constant(value):
                if not _is_answer(kind, question, value):
                    what = "; ".join(map(str, value)) if isinstance(value, list) else value
                    yield _wrong_default(question, f"“{what}” is no answer to “{question.id}”, which is {_a(kind)}")
                elif isinstance(value, str) and (rule := _broken_rule(kind, question, value)):
                    yield _wrong_default(question, f"“{value}” breaks the rule “{rule}” of “{question.id}” itself")
            case kinds.SameAs(answer, in_words):
                yield from _same_as(definition, question, kind, answer, in_words=in_words)
            case kinds.Rows(patterns):
                yield from _row_proposals(question, kind, patterns)
            case _:
                sample = _sample(result)
                if sample is not None and not _has_shape_for(kind, question, sample):
                    yield _wrong_default(question, f"What is worked out for “{question.id}” is no answer to {_a(kind)}")


def _possible_results(derivation: kinds.Derivation) -> Iterator[kinds.Derivation]:
    """What *derivation* can come to, whichever way is taken in it."""
    match derivation:
        case kinds.Cases(_, cases, otherwise):
            branches = [*cases.values(), otherwise]
        case kinds.When(_, then, otherwise):
            branches = [then, otherwise]
        case kinds.Ladder(_, _, steps, stops):
            branches = [kinds.Constant(step) for step in dict.fromkeys([*steps, *stops.values()])]
        case _:
            yield derivation
            return
    for branch in branches:
        if branch is not None:
            yield from _possible_results(branch)


def _wrong_default(question: Question, message: str) -> Fault:
    options = ", ".join(option.id for option in question.options)
    return Fault("wrong-default", question.at, message, f"Propose one of: {options}." if options else "")


def _a(kind: QuestionType) -> str:
    return f"of the type “{kind.name}”"


def _is_answer(kind: QuestionType, question: Question, value: Value) -> bool:
    if question.each:
        return True  # one value for each row, which only working it out can tell
    if isinstance(value, list) and question.options:
        return kind.has_several and all(question.option(str(each)) for each in value)
    if kind.has_several and question.options and isinstance(value, str):
        return False
    return kind.readable(question, value) is not None


def _broken_rule(kind: QuestionType, question: Question, text: str) -> str:
    """The rule of the question that what it proposes breaks always, if there is one."""
    always = (check for check in question.checks if check.when is None and check.level == "error" and check.value)
    return next((check.rule for check in always if kind.is_free_text and _is_broken(check, text)), "")


def _is_broken(check: Check, text: str) -> bool:
    """Whether *text* breaks a rule that needs nothing but the text."""
    value = check.value[0]
    if check.rule == "pattern":
        return not is_explosive(value) and not re.fullmatch(value, text, re.IGNORECASE)
    if not value.isdecimal():
        return False
    return {"max_length": len(text) > int(value), "min_length": len(text) < int(value)}.get(check.rule, False)


def _has_shape_for(kind: QuestionType, question: Question, sample: Value) -> bool:
    """Whether something of the shape of *sample* can be the answer; which option a text names is not to be known."""
    if kind.has_options and not kind.has_rows and isinstance(sample, (str, list)):
        return kind.has_several == isinstance(sample, list)
    return kind.readable(question, sample) is not None


def _sample(result: kinds.Derivation) -> Value | None:
    match result:
        case kinds.Now(date_only):
            return _DAY if date_only else _MOMENT
        case kinds.MonthsAfter():
            return _DAY
        case kinds.HoursAfter() | kinds.ServiceLevel():
            return _MOMENT
        case kinds.Joined():
            return "some words"
        case kinds.LinesOf():
            return ["some words"]
        case kinds.PersonOf(named):
            return dict.fromkeys(named, "some words")
        case _:
            return None


def _same_as(
    definition: Definition, question: Question, kind: QuestionType, answer: str, *, in_words: bool
) -> Iterator[Fault]:
    other = definition.index.get(answer)
    theirs = TYPES.get(other.type) if other else None
    if other is None or theirs is None or (theirs is kind and not question.options):
        return
    samples = ["some words"] if in_words else _shapes(theirs, other)
    if samples and not any(_has_shape_for(kind, question, sample) for sample in samples):
        yield _wrong_default(question, f"“{answer}” is {_a(theirs)}, so it is no answer to “{question.id}”, {_a(kind)}")
    elif not in_words and question.options and other.options and not _shared_options(question, other):
        yield _wrong_default(question, f"No option of “{answer}” is an option of “{question.id}”")


def _shared_options(question: Question, other: Question) -> bool:
    return any(question.option(option.id) for option in other.options)


def _shapes(kind: QuestionType, question: Question) -> list[Value]:
    """What answers of a type look like."""
    if kind.has_options and not kind.has_rows:
        return [["some words"]] if kind.has_several else ["some words"]
    named: Mapping[str, Value] = dict.fromkeys(kind.parts, "some words")
    every: list[Value] = [_DAY, _MOMENT, 3, "some words", ["some words"], _ROWS, dict(named), True]
    found = [sample for sample in every if not is_empty(sample) and kind.readable(question, sample) is not None]
    return found[:1] if kind.is_date or not kind.is_free_text else ["some words"]


def _row_proposals(question: Question, kind: QuestionType, patterns: tuple[kinds.RowPattern, ...]) -> Iterator[Fault]:
    columns = {column.id: column for column in question.columns}
    if not kind.has_columns:
        yield _wrong_default(question, f"Rows are proposed for “{question.id}”, which is {_a(kind)}")
        return
    for name in dict.fromkeys(name for pattern in patterns for name in pattern.cells if name not in columns):
        yield Fault("unknown-reference", question.at, f"“{name}” is not a column of “{question.id}”")
    for pattern in patterns:
        for name, cell in pattern.cells.items():
            column = columns.get(name)
            if column is not None and isinstance(cell, kinds.Constant):
                kind_of_cell = TYPES.get(column.type)
                if kind_of_cell is not None and not _is_answer(kind_of_cell, column, cell.value):
                    message = f"“{cell.value}” is no answer to “{name}”, which is {_a(kind_of_cell)}"
                    yield Fault("wrong-default", column.at, message)
