"""D10: what children’s social care knows, was told and thinks, for the prison to decide with."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import (
    ASSESSMENT,
    FACT,
    REPORTED,
    bullets,
    fact,
    heading,
    long_answer,
    maybe,
    nature,
    say,
)
from scripts.build_templates.wordml import Blocks, each, joined, table, when

TITLE: Final = "Reply to a child safeguarding enquiry"


def body() -> Blocks:
    return joined(
        [
            letter.opening(TITLE),
            _summary(),
            _request(),
            heading("How we searched"),
            letter.search(),
            when(
                "answer.se_possible_resolution",
                nature(ASSESSMENT, "how a possible match was resolved"),
                say("{{ answer.se_possible_resolution }}", "Answer"),
            ),
            _the_adult_in_our_records(),
            when("children", _involvement()),
            _concerns(),
            _contact(),
            letter.care(),
            _voice(),
            letter.what_next(bullets("What we ask the prison to do", "nx_prison")),
            letter.sharing(),
            heading("What this is based on, and its limits"),
            letter.basis(),
            say(
                "**No trace is not the same as no risk.** Not finding a person, or a concern, does not show that there "
                "is none."
            ),
            long_answer("What we do not know, or could not check", "answer.co_limits"),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def _summary() -> Blocks:
    return joined(
        [
            heading("Summary"),
            fact("The adult", "answer.se_adult_result"),
            fact("Concerns", "answer.co_any"),
            fact("Contact with a child", "answer.cv_any"),
            fact("Our advice for now", "answer.cv_interim"),
            letter.depended(),
            letter.children_and_involvement(),
            letter.who_decides(),
        ]
    )


def _request() -> Blocks:
    return joined(
        [
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            heading("The adult, as you described them", 2),
            fact("Legal position", "answer.ad_legal_status"),
            fact("Date of sentence", "answer.ad_sentence_date"),
            fact("Release or end date", "answer.ad_release_date"),
            fact("Risk to children (PPRC)", "answer.ad_pprc"),
            fact("Offence affected a child", "answer.ad_offence_child"),
            fact("Domestic abuse", "answer.ad_domestic_abuse"),
            fact("MAPPA", "answer.ad_mappa"),
            fact("Caring for a child before", "answer.ad_caring"),
            long_answer("Offence, as you described it", "answer.ad_offence_reported"),
            _orders_you_gave(),
            letter.corrections(),
            _risk_you_told_us(),
        ]
    )


def _risk_you_told_us() -> Blocks:
    groups = {"fact": FACT, "reported": REPORTED, "assessment": ASSESSMENT}
    given = {f"statements.ad_risk_info.{group}": (group, label) for group, label in groups.items()}
    return when(
        " or ".join(given),
        heading("Information about risk that came with the request", 2),
        *(
            when(
                rows,
                nature(label, "as it came with the request"),
                letter.statements("ad_risk_info", "ri", group, label),
            )
            for rows, (group, label) in given.items()
        ),
    )


def _orders_you_gave() -> Blocks:
    columns = [
        ("Order or condition", 48, "{{ row.ad_order_kind }}"),
        ("Made", 26, maybe("row.ad_order_made")),
        ("Ends", 26, maybe("row.ad_order_expires")),
        ("How it limits contact", 70, maybe("row.ad_order_effect")),
    ]
    return when(
        "rows.ad_orders",
        say("Orders and conditions that you told us of", "Question"),
        table("Orders and conditions in the request", columns, "row in rows.ad_orders"),
    )


def _the_adult_in_our_records() -> Blocks:
    return when(
        "answer.kn_role or answer.st_alleged_role or rows.kn_other_children_share",
        heading("What we know about the adult"),
        nature(FACT, "from our own records"),
        bullets("How they are known to us", "kn_role"),
        long_answer(
            "Are they named as someone who harmed, or may have harmed, a child?",
            "answer.st_alleged_role",
        ),
        when(
            "rows.kn_other_children_share",
            heading("Other children you need to know about", 2),
            nature(ASSESSMENT, "who you need to know about, and why"),
            say("**Do not tell the adult** that we know of these children."),
            each(
                "row in rows.kn_other_children_share",
                fact("Child", "row.kn_other_child"),
                long_answer("Why you need to know", "row.kn_why_needed"),
            ),
        ),
    )


def _involvement() -> Blocks:
    return joined(
        [
            heading("Our involvement with each child"),
            nature(FACT, "from our own records"),
            each(
                "child in children",
                heading("{{ child.name }}", 2),
                fact("Date of birth", "child.born"),
                fact("Relationship (as you said)", "child.ch_relationship"),
                fact("Found by our search", "child.se_child_results"),
                fact("Involvement now", "child.st_current"),
                fact("Began on", "child.st_plan_start"),
                fact("Category of the plan", "child.st_cp_category"),
                fact("Legal status", "child.st_legal"),
                fact("Allocated worker", "child.st_worker"),
                fact("Language and needs", "child.ch_first_language"),
                fact("Address", "child.ch_address"),
                long_answer("Lives with (reported to us)", "child.ch_lives_with"),
                fact("Involvement before this", "child.st_history_any"),
                when(
                    "child.st_history_rows",
                    say("Involvement before", "Question"),
                    each("row in child.st_history_rows", *_earlier_involvement()),
                ),
            ),
        ]
    )


def _earlier_involvement() -> list[Blocks]:
    span = maybe("row.st_history_from") + maybe("row.st_history_to", before=" to ")
    return [
        say(f"**{span}.** {{{{ row.st_history_type }}}}", "Statement"),
        when("row.st_history_reason", say("**Why:** {{ row.st_history_reason }}")),
        when("row.st_history_outcome", say("**How it ended:** {{ row.st_history_outcome }}")),
        when("row.st_history_source", say("**Record:** {{ row.st_history_source }}", "StatementDetails")),
    ]


def _concerns() -> Blocks:
    return when(
        "answer.co_any",
        heading("Concerns"),
        nature(ASSESSMENT, "whether there are concerns"),
        long_answer("Do we have concerns about the adult?", "answer.co_any"),
        when(
            "choice.co_any == 'yes'",
            heading("Facts", 2),
            nature(FACT, "what our records show"),
            letter.statements("co_items", "co", "fact", FACT),
            heading("What others reported to us", 2),
            nature(REPORTED, "what other people and agencies told us"),
            letter.statements("co_items", "co", "reported", REPORTED),
            heading("What we think", 2),
            nature(ASSESSMENT, "our professional judgement"),
            letter.statements("co_items", "co", "assessment", ASSESSMENT),
            bullets("Kinds of harm that the concerns relate to", "ha_types"),
            bullets("Children who could be at risk", "ha_child_groups"),
            long_answer("Known way of getting access to children", "answer.ha_pattern"),
            long_answer("Our professional view of the risk", "answer.co_assessment"),
            long_answer("How confident we are in this view", "answer.co_confidence"),
        ),
    )


def _contact() -> Blocks:
    return joined(
        [
            heading("Contact with children"),
            nature(ASSESSMENT, "our view on contact, for you to decide with"),
            long_answer("Do we have concerns about the adult having contact with a child?", "answer.cv_any"),
            long_answer("What we advise until you have done a contact assessment", "answer.cv_interim"),
            each(
                "child in children",
                when(
                    "child.cv_named_children or child.cv_named",
                    heading("{{ child.name }}", 2),
                    fact("Concerns about contact", "child.cv_named_children"),
                    when("child.cv_named", say("{{ child.cv_named }}", "Answer")),
                ),
            ),
            letter.orders(),
        ]
    )


def _voice() -> Blocks:
    """Each child’s own words under that child’s name."""
    return each(
        "child in children",
        when(
            "child.vo_include",
            heading("What {{ child.name }} has told us"),
            fact("Child’s views included", "child.vo_include"),
            long_answer("Why they are not included", "child.vo_why_not"),
            fact("Views last sought", "child.vo_when"),
            fact("Who spoke with the child", "child.vo_by"),
            fact("Seen alone", "child.vo_alone"),
            fact("May the adult be told", "child.vo_share_adult"),
            _said("child.vo_words", "The child’s words", REPORTED, "what the child said"),
            _said("child.vo_understanding", "How we understand them", ASSESSMENT, "the child’s wishes and feelings"),
        ),
    )


def _said(answer: str, title: str, label: str, explained: str) -> Blocks:
    return when(answer, heading(title, 2), nature(label, explained), say(f"{{{{ {answer} }}}}", "Answer"))
