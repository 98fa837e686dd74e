"""A child who is not known to us: our view on contact (D40), and advice to make a referral (D41)."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import ASSESSMENT, REPORTED, bullets, fact, heading, long_answer, nature, say, tag
from scripts.build_templates.sections import form, section, some
from scripts.build_templates.wordml import Blocks, each, joined, table, when

FORM: Final = "core/contact_assessment_not_known"


def view() -> Blocks:
    """D40, with what it rests on in a box that cannot be overlooked."""
    definition = form(FORM)
    return joined(
        [
            letter.opening("View on contact: child not known to us", about_child=True),
            say(letter.NOT_ASSESSED, "Handling"),
            heading("Summary"),
            bullets("What this view is based on", "vw_basis"),
            nature(ASSESSMENT, "our view, for the prison to decide with"),
            fact("Letters and cards", "answer.vw_letters"),
            fact("Telephone and video", "answer.vw_phone"),
            fact("Visits", "answer.vw_visits"),
            fact("Level", "answer.vw_level"),
            _no_known_reason(),
            fact("Ask us again on", "answer.rv_date"),
            letter.who_decides(),
            _request(),
            _search(),
            section(definition, "not_known"),
            section(definition, "adult_known"),
            section(definition, "screen"),
            section(definition, "identity"),
            some(definition, "vw_reasons", "vw_level_why", title="Why, and on what conditions"),
            conditions(),
            section(definition, "referral"),
            _our_number(),
            letter.sharing(),
            heading("What this is based on, and its limits"),
            letter.basis(),
            say("Unless it says so above, we have not met this child, nor asked them or those who care for them."),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def advice_to_refer() -> Blocks:
    """D41: that the prison should make a child safeguarding referral, why, how, and with what."""
    return joined(
        [
            letter.opening("Advice to make a child safeguarding referral", about_child=True),
            heading("What we advise"),
            nature(ASSESSMENT, "our professional judgement"),
            long_answer("Should the prison make a referral?", "answer.ra_needed"),
            long_answer("Why", "answer.ra_why"),
            long_answer("How to refer", "answer.ra_how"),
            _our_number(),
            long_answer("Where referrals go", "answer.ra_route"),
            bullets("What the referral should include", "ra_include"),
            bullets("Signs in the request", "sc_indicators"),
            long_answer("Could this child be in need or at risk?", "answer.sc_threshold"),
            letter.in_danger(),
            say("This advice is not itself a referral, and does not replace one."),
            letter.what_the_adult_may_see(),
            _request(),
            letter.sharing(),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def _our_number() -> Blocks:
    """Beside how to refer, as that may be by telephone."""
    return when("answer.ra_how", fact("Our telephone number", "organisation.contact_phone"))


def conditions() -> Blocks:
    columns = [("Kind of contact", 50, tag("row.vc_type")), ("Condition", 120, tag("row.vc_condition"))]
    return [
        *say("{{ label.vw_conditions }}", "Question"),
        *table("Conditions on contact", columns, "row in rows.vw_conditions"),
    ]


def _no_known_reason() -> Blocks:
    """What knowing of no reason is worth, where nobody but the prison was asked (practice 5.6)."""
    views = " or ".join(f"choice.vw_{kind} == 'no_known_reason_against'" for kind in ("letters", "phone", "visits"))
    return when(views, say("We know of no reason, but we have not assessed this child."))


def _request() -> Blocks:
    return joined(
        [
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            fact("Contact asked for", "answer.rqc_contact"),
            letter.the_child(),
            letter.the_prisoner_as_described(),
        ]
    )


def _search() -> Blocks:
    return joined(
        [
            heading("How we searched"),
            letter.search(),
            each("child in children", fact("Result for the child", "child.se_child_results")),
            long_answer("How a possible match was resolved", "answer.se_possible_resolution"),
        ]
    )
