"""What is wrong with what a definition says of one question, by the question's type: its shape, rules, comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.operators import OF_AGREEMENT, OF_EVERY_ANSWER, OPERATORS
from forms_service.engine.types.base import QuestionType, Rule, Takes
from forms_service.engine.types.registry import TYPES, rules, types_with
from forms_service.engine.types.rows import NATURES, nature_column
from forms_service.engine.types.text import TextArea


def shape_faults(question: Question) -> Iterator[Fault]:
    """A type that there is, with the options, rows and columns that it needs and no others."""
    at, name = question.at, question.id
    kind = TYPES.get(question.type)
    if kind is None:
        known = ", ".join(sorted(TYPES))
        message = f"“{question.type}” is not a type of question. Use one of: {known}"
        yield Fault("unknown-type", at, message, nearest(question.type, TYPES))
        return
    yield from _not_taken(question, kind)
    if kind.has_options and not (question.options or question.table or question.rows_of):
        yield Fault("no-options", at, f"“{name}” needs options, a table of reference data, or rows_of a repeat")
    if kind.has_columns and not question.columns:
        yield Fault("no-columns", at, f"“{name}” repeats and needs columns")
    if kind.has_rows and not question.rows:
        yield Fault("no-rows", at, f"“{name}” is a {kind.name} and needs rows")
    if kind.has_natures and question.columns and not nature_column(question):
        natures = ", ".join(sorted(NATURES))
        yield Fault("no-nature", at, f"“{name}” is a {kind.name} and needs a column that offers {natures}")
    for option in question.opens.when if question.opens else ():
        if question.option(option) is None:
            yield Fault("unknown-option", at, f"“{option}” is not an option of “{name}”")


def _not_taken(question: Question, kind: QuestionType) -> Iterator[Fault]:
    """What is given to a type that has no use for it."""
    given = {
        "options": (question.options, kind.has_options),
        "table": (question.table, kind.has_options),
        "rows_of": (question.rows_of, kind.has_options),
        "columns": (question.columns, kind.has_columns),
        "row_name": (question.row_name, kind.has_columns),
        "rows": (question.rows, kind.has_rows),
        "usual": (question.usual, bool(question.options) and kind.has_several),
    }
    for key, (what, is_taken) in given.items():
        if what and not is_taken:
            at = question.options[0].at if key == "options" else question.at
            yield Fault("not-for-this-type", at, f"“{question.id}” is a {kind.name}, which takes no “{key}”")


def rule_faults(definition: Definition, question: Question, check: Check, rows: tuple[str, ...]) -> Iterator[Fault]:
    """A rule that there is, with what it needs, for a type that it can judge; read inside a row of each of *rows*."""
    at, rule = check.at or question.at, rules().get(check.rule)
    if rule is None:
        known = ", ".join(sorted(rules()))
        message = f"“{check.rule}” is not a rule. Use one of: {known}"
        yield Fault("unknown-rule", at, message, nearest(check.rule, rules()))
        return
    fitting = types_with(rule.key)
    if question.type not in fitting:
        fits = ", ".join(fitting)
        yield Fault("wrong-rule", at, f"“{rule.key}” is for {fits}, and “{question.id}” is a {question.type}")
    if len(check.value) != len(rule.takes):
        takes = " and ".join(f"a {kind}" for kind in rule.takes) or "no value"
        yield Fault(
            "wrong-rule", at, f"“{rule.key}” takes {takes}, and is given: {', '.join(check.value) or 'nothing'}"
        )
    for kind, value in zip(rule.takes, check.value, strict=False):
        if not _fits(kind, value, question):
            yield Fault("wrong-rule", at, f"“{value}” is not a {kind}, which “{rule.key}” takes")
    yield from _other_answer(definition, rule, check, at, rows)


def _fits(kind: Takes, value: str, question: Question) -> bool:
    match kind:
        case "number":
            return re.fullmatch(r"-?[0-9]{1,9}", value) is not None
        case "pattern":
            try:
                re.compile(value)
            except (re.error, OverflowError, RecursionError):
                return False
            return True
        case "option":
            return bool(question.table) or question.option(value) is not None
        case "table":
            # Reference data changes without the form; a table that is not there is refused where it is read.
            return bool(value)


def _other_answer(definition: Definition, rule: Rule, check: Check, at: str, rows: tuple[str, ...]) -> Iterator[Fault]:
    """The answer that a rule holds its own against is a date, and one date where the rule is read."""
    if not check.answer:
        if rule.other in {"must", "only"}:
            yield Fault("wrong-rule", at, f"“{rule.key}” needs the answer of another question")
        return
    yield from unknown(definition, check.answer, at)
    other = definition.index.get(check.answer)
    if rule.other == "never":
        yield Fault("wrong-rule", at, f"“{rule.key}” looks at no other answer, and names “{check.answer}”")
    elif other is not None and not is_date(other):
        yield Fault("wrong-rule", at, f"“{check.answer}” is a {other.type}, and “{rule.key}” needs a date")
    elif rule.other != "only" and (source := definition.row_source(check.answer)) and source not in rows:
        yield Fault("wrong-rule", at, f"“{check.answer}” is answered for each row, and “{rule.key}” needs one date")


def unknown(definition: Definition, answer: str, at: str) -> Iterator[Fault]:
    if answer and answer not in definition.index:
        message = f"“{answer}” is not a question of this form, nor carried into it"
        yield Fault("unknown-reference", at, message, nearest(answer, definition.index))


def comparison_faults(question: Question, compare: Compare) -> Iterator[Fault]:
    """An operator that there is, for a type that takes it, with what an answer may be."""
    kind = TYPES.get(question.type)
    if compare.operator not in OPERATORS:
        known = ", ".join(OPERATORS)
        message = f"“{compare.operator}” is not an operator. Use one of: {known}"
        yield Fault("unknown-operator", compare.at, message, nearest(compare.operator, OPERATORS))
        return
    takes = OPERATORS[compare.operator].takes
    if not takes.fits(compare.operand):
        given = ", ".join(compare.operand) or "nothing"
        message = f"“{compare.operator}” takes {takes.words}, and is given: {given}"
        yield Fault("wrong-operator", compare.at, message)
        return
    if kind is None or compare.operator in OF_EVERY_ANSWER | OF_AGREEMENT:
        return
    if compare.operator not in kind.operators:
        message = f"“{compare.operator}” cannot be asked of “{compare.answer}”, which is a {kind.name}"
        yield Fault("wrong-operator", compare.at, message)
        return
    for operand in compare.operand:
        if not kind.may_equal(question, operand):
            what = "is not an option of" if question.options else "can never be the answer to"
            there_are = (option.id for option in question.options)
            message = f"“{operand}” {what} “{compare.answer}”"
            yield Fault("unknown-option", compare.at, message, nearest(operand, there_are))


def chooses_document(question: Question) -> bool:
    kind = TYPES.get(question.type)
    return kind is not None and kind.chooses_document


def is_deed(question: Question) -> bool:
    kind = TYPES.get(question.type)
    return kind is not None and kind.is_said_anew


def is_date(question: Question) -> bool:
    kind = TYPES.get(question.type)
    return kind is not None and kind.is_date


def is_free_text(question: Question) -> bool:
    kind = TYPES.get(question.type)
    return kind is not None and kind.is_free_text


def is_long_text(question: Question) -> bool:
    """Whether somebody writes sentences there; what is read from elsewhere nobody writes."""
    return isinstance(TYPES.get(question.type), TextArea) and question.reads is None
