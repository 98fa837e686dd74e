"""D10: what children’s social care knows, was told and thinks, for the prison to decide with."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter, reply
from scripts.build_templates.letter import (
    ASSESSMENT,
    FACT,
    REPORTED,
    bullets,
    fact,
    heading,
    long_answer,
    nature,
    say,
)
from scripts.build_templates.wordml import Blocks, each, joined, when

TITLE: Final = "Reply to a child safeguarding enquiry"


def body() -> Blocks:
    return joined(
        [
            letter.opening(TITLE),
            _summary(),
            _request(),
            heading("How we searched"),
            letter.search(),
            letter.resolved_match(),
            _the_adult_in_our_records(),
            reply.involvement(),
            reply.concerns(
                bullets("Kinds of harm that the concerns relate to", "ha_types"),
                bullets("Children who could be at risk", "ha_child_groups"),
                long_answer("Known way of getting access to children", "answer.ha_pattern"),
            ),
            _contact(),
            letter.care(),
            reply.voice(),
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
            letter.facts_as_described(),
            long_answer("Offence, as you described it", "answer.ad_offence_reported"),
            letter.orders_you_gave(),
            letter.corrections(),
            letter.risk_you_told_us(),
        ]
    )


def _the_adult_in_our_records() -> Blocks:
    return joined(
        [
            heading("What we know about the adult"),
            nature(FACT, "from our own records"),
            bullets("How they are known to us", "kn_role"),
            long_answer(
                "Are they named as someone who harmed, or may have harmed, a child?",
                "answer.st_alleged_role",
            ),
            heading("Other children you need to know about", 2),
            nature(ASSESSMENT, "who you need to know about, and why"),
            when(
                "rows.kn_other_children_share",
                say("**Do not tell the adult** that we know of these children."),
            ),
            each(
                "row in rows.kn_other_children_share",
                fact("Child", "row.kn_other_child"),
                long_answer("Why you need to know", "row.kn_why_needed"),
            ),
        ]
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
                heading("{{ child.name }}", 2),
                fact("Concerns about contact", "child.cv_named_children"),
                say("{{ child.cv_named }}", "Answer"),
            ),
            letter.orders(),
        ]
    )
