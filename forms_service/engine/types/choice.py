"""A choice: one of several options, of the rows of a table or a repeat; or several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from forms_service.engine.answers import Problem, Raw, Value
from forms_service.engine.conditions import holds
from forms_service.engine.definitions.questions import Check, Option, Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, QuestionType, Rule, Standpoint, text_of, texts_in
from forms_service.engine.types.registry import question_type

NATION: Final = "organisation.nation"
"""The fact by which an option is worded: the law and its words differ between nations. Unknown, all are offered."""
NATIONS: Final = ("england", "wales")
USUAL: Final = ".usual"
"""Typed for all that is usually chosen together: no option of any question is called so."""
ROW_MATCHES: Final = "row_matches"
"""The rule that only some rows of reference data may be chosen."""


def worded(option: Option, context: Context) -> str:
    """Return the label of an option in the words of the nation that the organisation is in."""
    return str(option.in_nation.get(_nation(context), option.label))


def _nation(context: Context) -> str:
    return str(context.facts.get(NATION, ""))


def options_of(question: Question, context: Context) -> dict[str, str]:
    """Return option id to label, in order: the question's own, or the rows of a reference table or a repeat."""
    if question.rows_of:
        return dict(context.rows.get(question.rows_of, {}))
    if question.table:
        table = context.tables.get(question.table)
        return {row["id"]: row["label"] for row in table.rows()} if table else {}
    return {option.id: worded(option, context) for option in question.options}


def usual_options(question: Question, context: Context) -> list[str]:
    """The ids of the options that are usually chosen together, by the fact that the question names."""
    usual = texts_in(context.facts.get(question.usual, []))
    return [option.id for option in question.options if option.id in usual]


def usual_in_words(question: Question, context: Context) -> str:
    """The one act by which they are chosen, in words that name each; nothing where none is usual."""
    named = ", ".join(label_of(question, option, context) for option in usual_options(question, context))
    return f"{question.usual_label}: {named}" if named else ""


def options_asked(question: Question, place: Standpoint) -> list[str]:
    """The ids of the options that may be chosen at *place*: an option of its own may have its own condition."""
    if not question.options:
        return list(options_of(question, place.context))
    nation = _nation(place.context)
    here = (o for o in question.options if not (nation and o.only_in) or nation in o.only_in)
    shown = (o for o in here if o.show_when is None or holds(o.show_when, place) is not False)
    return [o.id for o in shown if place.definition.keeps_promise(question, o)]


def label_of(question: Question, option_id: str, context: Context) -> str:
    """Return the label of an option, also of one that may no longer be chosen; its id if it has none."""
    table = context.tables.get(question.table)
    row = table.row(option_id) if table else None
    return row["label"] if row else options_of(question, context).get(option_id, option_id)


def _min_chosen(value: Value, check: Check, question: Question, _: Standpoint) -> str:
    least = int(check.value[0])
    return f"Choose at least {least} for {question.short_label}" if len(texts_in(value)) < least else ""


def _must_include(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    option = question.option(check.value[0])
    included = check.value[0] in texts_in(value)
    return "" if included else f"{question.short_label} must include “{option and worded(option, place.context)}”"


def _row_matches(value: Value, check: Check, question: Question, place: Standpoint) -> str:
    """The row of reference data that was chosen has, in the column named first, a text of the pattern named next."""
    column, pattern = check.value
    table = place.context.tables.get(question.table)
    row = table.row(str(value)) if table else None
    fits = row is not None and re.fullmatch(pattern, row.get(column, "")) is not None
    return "" if fits else f"{question.short_label} cannot be this one"


def row_fits(question: Question, row: Mapping[str, str]) -> bool:
    """Whether a row of reference data may be chosen, by every rule of the question about its columns."""
    rules = [check.value for check in question.checks if check.rule == ROW_MATCHES]
    return all(re.fullmatch(pattern, row.get(column, "")) for column, pattern in rules)


class Choice(QuestionType):
    """What every choice has."""

    verb = "Select"
    rules: ClassVar[tuple[Rule, ...]] = ()
    has_options = True
    says_nothing_alone = True

    def may_equal(self, question: Question, operand: str) -> bool:
        return not question.options or question.option(operand) is not None


@question_type
class OneOption(Choice):
    """One of the options, or of the rows of a reference table."""

    name = "radio"
    operators = frozenset({"is", "is_not", "in", "not_in"})

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

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        yield from options_asked(question, place)


@question_type
class Select(OneOption):
    name = "select"
    says_nothing_alone = False
    rules = (Rule(ROW_MATCHES, ("table", "pattern"), _row_matches),)


@question_type
class User(OneOption):
    """A member of staff, chosen from the organisation's people (reference table ``users``)."""

    name = "user"
    names_staff = True
    says_nothing_alone = False


@question_type
class Document(Select):
    """A document that was issued, chosen from those that the record holds (reference table ``issued_documents``)."""

    name = "document"
    chooses_document = True


@question_type
class Checkboxes(Choice):
    name = "checkboxes"
    operators = frozenset({"includes", "includes_any"})
    rules = (Rule("min_chosen", ("number",), _min_chosen), Rule("must_include", ("option",), _must_include))
    has_several = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        several = (
            [raw] if isinstance(raw, str) else [text_of(item) for item in raw] if isinstance(raw, Sequence) else []
        )
        usual = usual_options(question, context) if USUAL in several else []
        chosen = [item for item in (*several, *usual) if item and item != USUAL]
        known = options_of(question, context)
        if any(item not in known for item in chosen):
            return Parsed(None, (Problem((question.id,), f"Choose from the answers given for {question.short_label}"),))
        alone = [option for option in question.options if option.exclusive and option.id in chosen]
        if alone and len(chosen) > 1:
            return Parsed(
                None, (Problem((question.id,), f"Choose “{worded(alone[0], context)}” on its own, or take it off"),)
            )
        return Parsed([item for item in known if item in chosen] or None)

    def raw(self, question: Question, value: Value) -> Raw:
        return [str(item) for item in value] if isinstance(value, list) else []

    def text(self, question: Question, value: Value, context: Context) -> str:
        return "; ".join(option["text"] for option in self._chosen(question, value, context))

    def readable(self, question: Question, value: Value) -> Value | None:
        several = value if isinstance(value, list) else []
        return [item for item in several if _may_be_chosen(question, item)] or None

    def sealed(self, question: Question, value: Value, context: Context) -> Mapping[str, Any]:
        return {"choice": value, "chosen": self._chosen(question, value, context)}

    def _chosen(self, question: Question, value: Value, context: Context) -> list[dict[str, str]]:
        ids = [str(item) for item in value] if isinstance(value, list) else []
        return [{"id": option, "text": label_of(question, option, context)} for option in ids]

    def specimens(self, question: Question, place: Standpoint, seed: str) -> Iterator[Value]:
        """Each option alone, all that go together, and pairs."""
        options = options_asked(question, place)
        alone = {option.id for option in question.options if option.exclusive}
        free = [option for option in options if option not in alone]
        for one in options:
            yield [one]
        for size in (2, 3):
            for at in range(len(free) - size + 1):
                yield [*free[at : at + size]]
        if free:
            yield [*free]


def _may_be_chosen(question: Question, value: Value) -> bool:
    """Whether *value* is one of the options; what a table or a repeat offers comes and goes, and is no loss."""
    if not isinstance(value, str):
        return False
    return bool(question.table or question.rows_of) or question.option(value) is not None
