"""Blocks made from a form's own questions: every answer of a section, grouped by nature, under the form's wording.

A template that begins so prints whatever its form can be answered with; an author then moves and rewords it in Word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from forms_service.adapters.definitions.library import load_library
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from scripts.build_templates.calls import called
from scripts.build_templates.letter import (
    ASSESSMENT, FACT, REPORTED, bullets, fact, heading, long_answer, nature, say, under
)
from scripts.build_templates.wordml import Blocks, each, joined, when

_CHILDREN: Final = "ch_children"
_LABEL_LETTERS: Final = 24  # what fits beside an answer, in the column of labels
_SHORT: Final = frozenset(
    {"radio", "select", "user", "text", "integer", "date", "partial_date", "datetime", "email", "tel", "declaration"}
)
_NOT_IN_WORDS: Final = frozenset({"file", "image"})
_GROUPS: Final = {
    "administration": ("", ""),
    "fact": (FACT, "from our own records and enquiries"),
    "reported": (REPORTED, "what other people and agencies told us"),
    "assessment": (ASSESSMENT, "our professional judgement"),
}
# A form asks; a document says.
_LABELS: Final = {
    "ac_child_known": "Known to us",
    "ad_address_kind": "Kind of address",
    "ad_domestic_abuse": "Domestic abuse",
    "ad_order_effect": "How it limits contact",
    "ad_order_expires": "Ends",
    "ad_order_kind": "Order or condition",
    "ad_order_made": "Made",
    "ag_date": "Date",
    "ag_none_why": "Why no other agency was asked",
    "cg_child_asked": "Child asked again",
    "ch_pr_how_known": "How we know",
    "cn_found_how": "How we found out",
    "cn_kind": "What the problem is",
    "cn_recipient_held": "What they had, and what was wrong in it",
    "cn_tell": "To be told",
    "en_clarify": "What they need to explain",
    "en_needed_by_reason": "Why the time differs",
    "en_type": "Kind of request",
    "hc_how_often": "How often",
    "hc_partner_why": "Why you need to know",
    "hc_source": "How we know",
    "in_channel": "How it arrived",
    "la_lead_kind": "Lead or deputy",
    "la_lead_side": "Side",
    "la_mailbox_purpose": "For",
    "la_mailbox_side": "Side",
    "lg_copy_seen": "Copy seen",
    "pc_contacted": "Asked",
    "pc_knows": "Knows of the offences",
    "pc_why_not": "Why they were not asked",
    "rf_risks_none": "Why no risk is recorded",
    "rl_lived": "Lived together before",
    "rq_team": "Team",
    "rv_triggers": "What would change our view sooner",
    "sc_threshold": "Whether this child could be in need or at risk",
    "se_by": "Searched by",
    "se_term_of": "Person",
    "st_history_outcome": "How it ended",
    "st_history_reason": "Why",
    "st_history_type": "What it was",
    "tr_assign": "To be done by",
    "vo_share_adult": "May the adult be told what the child said",
    "vo_why_not": "Why the child’s views are not included",
    "xa_done": "Done",
    "xa_who": "By",
    "xc_how_often": "How often",
    "xc_known_to_us": "Known to us",
    "xc_risk_known": "Known risk to this child",
    "xd_decided_at": "Decided on",
    "xs_direction": "Started by",
}
# Whether we may pass on what an agency told us decides what is printed, and is not printed itself.
_NEVER_SENT: Final = ("_permission", "_may_share")


# Who did something is typed by whoever prepares the document, who may be somebody else.
_DONE_BY_SOMEBODY: Final = frozenset({"iv_by", "vo_by", "xd_decider"})


def as_recorded(answer: str) -> str:
    """Somebody's name, with who says so, unless it is themselves."""
    other = f"{answer} and prepared.on and prepared.by not in {answer}"
    return f"{{{{ {answer} }}}}{{% if {other} %}}, as recorded by {{{{ prepared.by }}}}{{% endif %}}"


@cache
def form(name: str) -> Definition:
    """Return the latest version of a form, such as ``core/contact_assessment_known``."""
    return load_library(Path("form_definitions")).latest(name)


def section(
    definition: Definition, section_id: str, *, title: str = "", level: int = 1, leave_out: Iterable[str] = ()
) -> Blocks:
    """Print every answer of one section under its title, where any was given, but to *leave out*, columns too."""
    found = next(part for part in definition.sections if part.id == section_id)
    elsewhere = set(leave_out)
    asked = [_outgoing(question, elsewhere) for question in found.questions if question.id not in elsewhere]
    return titled(title or str(found.title), asked, level=level)


def some(definition: Definition, *question_ids: str, title: str = "", level: int = 1) -> Blocks:
    """Print the answers to some questions of a form, in the order given."""
    return titled(title, [_outgoing(definition.question(name)) for name in question_ids], level=level)


def _outgoing(question: Question, elsewhere: Collection[str] = ()) -> Question:
    columns = (column for column in question.columns if not column.id.endswith(_NEVER_SENT))
    return replace(question, columns=tuple(column for column in columns if column.id not in elsewhere))


def titled(title: str, questions: Sequence[Question], *, level: int = 1) -> Blocks:
    printed = [question for question in questions if not question.internal and question.type not in _NOT_IN_WORDS]
    once = [question for question in printed if not question.each]
    by_child = [question for question in printed if question.each == _CHILDREN]
    body = [*_by_nature(once, "answer", level), *_of_each_child(by_child, level)]
    return [*heading(title, level), *body] if title and body else body


def _of_each_child(questions: Sequence[Question], level: int) -> Blocks:
    if not questions:
        return []
    named = heading("{{ child.name }}", level + 1)
    return each("child in children", named, _by_nature(questions, "child", level + 1))


def _by_nature(questions: Sequence[Question], of: str, level: int) -> Blocks:
    """The answers of each nature under its label in words (DPA 2018 s.38(2)), statements in groups of their own."""
    groups = []
    for name, (label, explained) in _GROUPS.items():
        mine = [question for question in questions if question.nature == name and question.type != "statement_list"]
        if mine:
            said = nature(label, explained) if label else []
            groups.append([*said, *joined(_answer(question, of) for question in mine)])
    lists = [statements(question, level + 1) for question in questions if question.type == "statement_list"]
    mixed = [q for q in questions if q.nature == "per_row" and q.type != "statement_list"]
    return joined([*groups, *lists, *(_answer(question, of, level + 1) for question in mixed)])


def _answer(question: Question, of: str, level: int = 0) -> Blocks:
    """One answer in the form that suits its type: beside its label, below it, as bullets, or row by row."""
    answer, label = f"{of}.{question.id}", _label(question)
    if question.id in _DONE_BY_SOMEBODY:
        return under(label, answer, as_recorded(answer))
    if question.columns:
        rows = f"rows.{question.id}" if of == "answer" else f"{answer}_rows"
        row = [block for _, block in _row(question.columns)]
        title = heading(called(label, rows), level) if level else _above(label, rows)
        return [*title, *each(f"row in {rows}", *row)]
    if question.type == "checkboxes" and of == "answer":
        return bullets(label, question.id)
    if question.type in _SHORT and len(_shown(question, called(label, answer))) <= _LABEL_LETTERS:
        return fact(label, answer)
    return long_answer(label, answer)


def _shown(question: Question, words: str) -> str:
    if words.startswith("{{ label."):
        return str(question.label)
    return question.short_label if words.startswith("{{ short.") else words


def _above(label: str, rows: str) -> Blocks:
    words = called(label, rows)
    assert words.startswith("{{"), (label, rows)
    return say(words, "Question")


def row_by_row(question: Question, *, but: str, instead: Blocks) -> Blocks:
    """Print every row of a repeat, *but* where that holds something else *instead* of it.

    What is asked in some rows only has nothing to print in the others, and says so itself.
    """
    always, _ = next((block, c) for c, block in _row(question.columns) if c.id == "cn_do")
    row = [block for c, block in _row(question.columns) if c.id != "cn_do"]
    listed = each(f"row in rows.{question.id}", always, when(but, instead, otherwise=joined(row)))
    return [*_above(_label(question), f"rows.{question.id}"), *listed]


def _row(columns: Sequence[Question]) -> list[tuple[Question, Blocks]]:
    """One row, column by column: its first answer as a line of its own, the others below with their labels."""
    shown = [column for column in columns if not column.internal and column.type not in _NOT_IN_WORDS]
    first, *others = shown
    answer = f"row.{first.id}"
    head = say(f"**{called(_label(first), answer)}:** {{{{ {answer} }}}}", "Statement")
    return [(first, head), *((column, _answer(column, "row")) for column in others)]


def _label(question: Question) -> str:
    if question.id.endswith("_show_adult"):
        return "May the adult see it"
    return _LABELS.get(question.id, question.short_label)


def statements(question: Question, level: int = 2) -> Blocks:
    """A statement list in its three groups, each statement labelled by its nature; never disproved without the word."""
    groups = {name: pair for name, pair in _GROUPS.items() if name != "administration"}
    given = {name: f"statements.{question.id}.{name}" for name in groups}
    printed = [
        [*nature(label, explained), *_group(question, given[name], label)]
        for name, (label, explained) in groups.items()
    ]
    return joined([heading(question.short_label, level), *printed])


def _group(question: Question, rows: str, label: str) -> Blocks:
    text, *details = [
        column for column in question.columns if not column.id.endswith("_nature") and not column.internal
    ]
    status = next((column.id for column in details if column.id.endswith("_status")), "")
    word = f"{{% if row.{status}_choice == 'disproved' %}}DISPROVED. {{% endif %}}" if status else ""
    return each(
        f"row in {rows}",
        say(
            f"**{label} {{{{ loop.index }}}}. {word}**{{{{ row.{text.id} }}}}",
            "Statement",
        ),
        say(_details(details), "StatementDetails"),
    )


def _details(columns: Sequence[Question]) -> str:
    """What is known of a statement besides its words, each where it was given; a child by name, where there is one."""
    about, *others = columns
    child = next((column for column in others if column.id.endswith("_child")), None)
    who = f"{{{{ row.{about.id} }}}}"
    if child is not None:
        others.remove(child)
        who = f"{{{{ row.{child.id} or row.{about.id} }}}}"
    return f"**{called(_label(about), f'row.{about.id}')}:** {who}" + "".join(
        f"[[ · **{called(_detail(column), f'row.{column.id}')}:** {{{{ row.{column.id} }}}}]]" for column in others
    )


def _detail(column: Question) -> str:
    endings = {"_category": "Category", "_as_at": "Date", "_family": "May the family be told"}
    return next((label for ending, label in endings.items() if column.id.endswith(ending)), _label(column))
