"""What replies to prisons and to probation alike say about each child, about concerns, and in the child’s own words."""

from __future__ import annotations

from scripts.build_templates import letter
from scripts.build_templates.letter import ASSESSMENT, FACT, REPORTED, fact, heading, long_answer, maybe, nature, say, tag
from scripts.build_templates.sections import as_recorded
from scripts.build_templates.wordml import Blocks, each, joined


def involvement() -> Blocks:
    return joined(
        [
            heading("Our involvement with each child"),
            each(
                "child in children",
                heading("{{ child.name }}", 2),
                nature(FACT, "from our own records"),
                fact("Date of birth", "child.born"),
                fact("Relationship (as you said)", "child.ch_relationship"),
                fact("Found by our search", "child.se_child_results"),
                _involvement_now(),
                fact("Language and needs", "child.ch_first_language"),
                fact("Address", "child.ch_address"),
                long_answer("Lives with (reported to us)", "child.ch_lives_with"),
                _involvement_before(),
            ),
        ]
    )


def involvement_with_the_child() -> Blocks:
    """The same for the one child of a contact assessment, whose particulars stand with the request."""
    return each(
        "child in children",
        heading("Our involvement"),
        nature(FACT, "from our own records"),
        _involvement_now(),
        _involvement_before(),
        letter.alleged_role(),
    )


def _involvement_now() -> Blocks:
    return joined(
        [
            fact("Involvement now", "child.st_current"),
            fact("Began on", "child.st_plan_start"),
            fact("Category of the plan", "child.st_cp_category"),
            fact("Legal status", "child.st_legal"),
            fact("Allocated worker", "child.st_worker"),
        ]
    )


def _involvement_before() -> Blocks:
    return joined(
        [
            fact("Involvement before this", "child.st_history_any"),
            say("{{ label.st_history }}", "Question"),
            each("row in child.st_history_rows", *_earlier_involvement()),
        ]
    )


def _earlier_involvement() -> list[Blocks]:
    span = tag("row.st_history_from") + maybe("row.st_history_to", before=" to ")
    return [
        say(f"**{span}.** {{{{ row.st_history_type }}}}", "Statement"),
        say("**Why:** {{ row.st_history_reason }}"),
        say("**How it ended:** {{ row.st_history_outcome }}"),
        say("**Record:** {{ row.st_history_source }}", "StatementDetails"),
    ]


def concerns(*more: Blocks) -> Blocks:
    return joined(
        [
            heading("Concerns"),
            nature(ASSESSMENT, "whether there are concerns"),
            long_answer("Do we have concerns about the adult?", "answer.co_any"),
            _group("fact", "Facts", FACT, "what our records show"),
            _group("reported", "What others reported to us", REPORTED, "what other people and agencies told us"),
            heading("What we think", 2),
            nature(ASSESSMENT, "our professional judgement"),
            letter.statements("co_items", "co", "assessment", ASSESSMENT),
            *more,
            long_answer("Our professional view of the risk", "answer.co_assessment"),
            long_answer("How confident we are in this view", "answer.co_confidence"),
        ]
    )


def _group(group: str, title: str, label: str, explained: str) -> Blocks:
    return [*heading(title, 2), *nature(label, explained), *letter.statements("co_items", "co", group, label)]


def voice() -> Blocks:
    """Each child’s own words under that child’s name."""
    return each(
        "child in children",
        heading("What {{ child.name }} has told us"),
        fact("Child’s views included", "child.vo_include"),
        long_answer("Why they are not included", "child.vo_why_not"),
        fact("Views last sought", "child.vo_when"),
        say(f"**{{{{ short.vo_by }}}}**\t{as_recorded('child.vo_by')}", "Fact"),
        fact("Seen alone", "child.vo_alone"),
        fact("May the adult be told", "child.vo_share_adult"),
        _said("child.vo_words", "The child’s words", REPORTED, "what the child said"),
        _said("child.vo_adult_summary", "What the adult may be told", REPORTED, "a summary for the adult"),
        _said("child.vo_understanding", "How we understand them", ASSESSMENT, "the child’s wishes and feelings"),
    )


def _said(answer: str, title: str, label: str, explained: str) -> Blocks:
    return [*heading(title, 2), *nature(label, explained), *say(f"{{{{ {answer} }}}}", "Answer")]
