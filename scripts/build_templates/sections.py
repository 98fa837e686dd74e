"""Blocks made from a form's own questions: every answer of a section, grouped by nature, under the form's wording.

A template that begins so prints whatever its form can be answered with; an author then moves and rewords it in Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from forms_service.adapters.definitions.library import load_library
from forms_service.engine.definitions import Definition, Question
from scripts.build_templates.letter import ASSESSMENT, FACT, REPORTED, bullets, fact, heading, long_answer, nature, say
from scripts.build_templates.wordml import Blocks, each, joined, when

_CHILDREN: Final = "ch_children"
_LABEL_LETTERS: Final = 24  # what fits beside an answer, in the column of labels
_SHORT: Final = frozenset(
    {"radio", "select", "user", "text", "integer", "date", "partial_date", "datetime", "email", "tel", "declaration"}
)
_NOT_IN_WORDS: Final = frozenset({"file", "image"})
_GROUPS: Final = {
    "fact": (FACT, "from our own records and enquiries"),
    "reported": (REPORTED, "what other people and agencies told us"),
    "assessment": (ASSESSMENT, "our professional judgement"),
    "administration": ("", ""),
}


@cache
def form(name: str) -> Definition:
    """Return the latest version of a form, such as ``core/contact_assessment_known``."""
    return load_library(Path("form_definitions")).latest(name)


def section(
    definition: Definition, section_id: str, *, title: str = "", level: int = 1, leave_out: Iterable[str] = ()
) -> Blocks:
    """Print every answer of one section under its title, where any was given; *leave_out* prints elsewhere."""
    found = next(part for part in definition.sections if part.id == section_id)
    asked = [question for question in found.questions if question.id not in set(leave_out)]
    return titled(title or str(found.title), asked, level=level)


def some(definition: Definition, *question_ids: str, title: str = "", level: int = 1) -> Blocks:
    """Print the answers to some questions of a form, in the order given."""
    return titled(title, [definition.question(name) for name in question_ids], level=level)


def titled(title: str, questions: Sequence[Question], *, level: int = 1) -> Blocks:
    printed = [question for question in questions if not question.internal and question.type not in _NOT_IN_WORDS]
    once = [question for question in printed if not question.each]
    by_child = [question for question in printed if question.each == _CHILDREN]
    body = [*_by_nature(once, "answer", level), *_of_each_child(by_child, level)]
    if not title or not body:
        return body
    if by_child:
        return [*heading(title, level), *body]
    return when(" or ".join(_given(question, "answer") for question in once), heading(title, level), body)


def _of_each_child(questions: Sequence[Question], level: int) -> Blocks:
    if not questions:
        return []
    any_given = " or ".join(_given(question, "child") for question in questions)
    named = heading("{{ child.name }}", level + 1)
    return each("child in children", when(any_given, named, _by_nature(questions, "child", level + 1)))


def _by_nature(questions: Sequence[Question], of: str, level: int) -> Blocks:
    """The answers of each nature under its label in words (DPA 2018 s.38(2)), statements in groups of their own."""
    groups = []
    for name, (label, explained) in _GROUPS.items():
        mine = [question for question in questions if question.nature == name and question.type != "statement_list"]
        if mine:
            any_given = " or ".join(_given(question, of) for question in mine)
            said = nature(label, explained) if label else []
            groups.append(when(any_given, said, joined(_answer(question, of) for question in mine)))
    lists = [statements(question, level + 1) for question in questions if question.type == "statement_list"]
    mixed = [q for q in questions if q.nature == "per_row" and q.type != "statement_list"]
    return joined([*groups, *lists, *(_answer(question, of) for question in mixed)])


def _given(question: Question, of: str) -> str:
    return f"{of}.{question.id}"


def _answer(question: Question, of: str) -> Blocks:
    """One answer in the form that suits its type: beside its label, below it, as bullets, or row by row."""
    answer, label = f"{of}.{question.id}", question.short_label
    if question.columns:
        rows = f"rows.{question.id}" if of == "answer" else f"{answer}_rows"
        return when(rows, say(label, "Question"), each(f"row in {rows}", *_row(question.columns)))
    if question.type == "checkboxes" and of == "answer":
        return bullets(label, question.id)
    if question.type in _SHORT and len(label) <= _LABEL_LETTERS:
        return fact(label, answer)
    return long_answer(label, answer)


def _row(columns: Sequence[Question]) -> list[Blocks]:
    """One row: its first answer as a line of its own, the others below with their labels."""
    shown = [column for column in columns if not column.internal and column.type not in _NOT_IN_WORDS]
    first, *others = shown
    head = when(f"row.{first.id}", say(f"**{first.short_label}:** {{{{ row.{first.id} }}}}", "Statement"))
    return [head, *(_answer(column, "row") for column in others)]


def statements(question: Question, level: int = 2) -> Blocks:
    """A statement list in its three groups, each statement labelled by its nature; never disproved without the word."""
    groups = {name: pair for name, pair in _GROUPS.items() if name != "administration"}
    given = {name: f"statements.{question.id}.{name}" for name in groups}
    printed = [
        when(given[name], nature(label, explained), _group(question, given[name], label))
        for name, (label, explained) in groups.items()
    ]
    return when(" or ".join(given.values()), heading(question.short_label, level), *printed)


def _group(question: Question, rows: str, label: str) -> Blocks:
    text, *details = [
        column for column in question.columns if not column.id.endswith("_nature") and not column.internal
    ]
    status = next((column.id for column in details if column.id.endswith("_status")), "")
    word = f"{{% if row.{status}_choice == 'disproved' %}}DISPROVED. {{% endif %}}" if status else ""
    return each(
        f"row in {rows}",
        say(
            f"**{label} {{{{ loop.index }}}}. {word}**{{% if row.{text.id} %}}{{{{ row.{text.id} }}}}{{% endif %}}",
            "Statement",
        ),
        say(_details(details), "StatementDetails"),
    )


def _details(columns: Sequence[Question]) -> str:
    """What is known of a statement besides its words, each where it was given."""
    return "".join(
        f"{{% if row.{column.id} %}}**{column.short_label}:** {{{{ row.{column.id} }}}}. {{% endif %}}"
        for column in columns
    )
