"""What was answered at the intake, in other replies and in other enquiries."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import contact, prison_enquiry
from tests.builders.rule_cases.answers import (
    KNOWN_BEFORE,
    Case,
    about_kit,
    known,
    other,
    prison,
    restricted,
)


def cases() -> Mapping[str, Case]:
    at_intake = (other("intake", prison_enquiry.a_mixed_family()),)
    seen = {"se_adult_result": "no_trace"}
    there = (other("reply", prison()),)
    elsewhere = (other("enquiry", prison()),)
    return {
        "adult_known_in_another_reply": Case(prison(), prison_enquiry.reply(prison_enquiry.intake(**seen)), there),
        "child_known_in_another_reply": Case(prison(), prison_enquiry.reply(prison_enquiry.intake(**seen)), there),
        "adult_answered_otherwise_elsewhere": Case(
            prison(), prison_enquiry.reply(prison_enquiry.intake(**seen)), elsewhere
        ),
        "child_answered_otherwise_elsewhere": Case(
            prison(), prison_enquiry.reply(prison_enquiry.intake(**seen)), elsewhere
        ),
        "involvement_answered_otherwise_elsewhere": Case(
            prison(st_current={"r1": "child_in_need_plan"}),
            prison(st_current={"r1": "none"}),
            (other("enquiry", prison(st_current={"r1": "child_in_need_plan"})),),
        ),
        "ever_answered_otherwise_in_another_reply": Case(
            known(), known(st_ever={"r1": ["looked_after"]}), (other("reply", known()),)
        ),
        "ever_answered_otherwise_elsewhere": Case(
            known(st_ever={"r1": ["looked_after"]}),
            known(),
            (other("enquiry", known(st_ever={"r1": ["looked_after"]})),),
        ),
        "level_answered_otherwise_elsewhere": Case(
            known(), known(lv_level="level_1_none"), (other("enquiry", known()),)
        ),
        "same_level_answered_otherwise_elsewhere": Case(
            contact.review(),
            contact.reviewed({}, last={**contact.VIEWS, "lv_level": "level_1_none"}),
            (other("enquiry", contact.review()),),
        ),
        "asked_in_a_restricted_enquiry": Case(about_kit(), known(), (restricted("r1"),)),
        "adult_found_otherwise_at_intake": Case(prison(), prison(se_adult_result="no_trace"), at_intake),
        "child_found_otherwise_at_intake": Case(prison(), prison(se_child_results=KNOWN_BEFORE), at_intake),
    }
