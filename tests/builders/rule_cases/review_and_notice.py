"""The review of a report, and the correction notice."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    AT_RISK,
    ELSEWHERE,
    HARM,
    LEVELS_ANEW,
    OTHER_LEVELS,
    Case,
    in_review,
    other,
    raised,
    unaffected,
)


def cases() -> Mapping[str, Case]:

    return {
        "same_view_beside_harm": in_review(**{**HARM, "sc_act": "referral_opened"}),
        "words_and_harm": in_review(nv_reasons="Jay is in danger when he is there."),
        "was_wrong": Case(contact.review(), contact.review(pv_wrong="yes")),
        "nobody_had_it": Case(contact.correction(), contact.corrected({}, sent=[])),
        "not_affected_though_it_says_so": Case(unaffected("no"), unaffected("yes")),
        "told_to_nobody": Case(contact.correction(), contact.corrected({}, untold="Lives with: An aunt")),
        "had_nothing_that_is_named": Case(
            contact.correction(),
            contact.corrected({}, sent=rows(s1={"cn_recipient": "visits@prison.example", "cn_recipient_had": "D31"})),
        ),
        "clock_runs": Case(contact.correction(), contact.correction(cn_kind="wrong_person")),
        "reason_and_parts": in_review(pv_why="child_view_changed"),
        "nothing_changed_in_words": in_review(cg_summary="Jay now refuses everything."),
        "seen_differently_and_the_same": in_review(pv_disagree="yes"),
        "same_view_and_other_levels": in_review(**OTHER_LEVELS),
        "asked_again_and_views": in_review(cg_child_asked="no", pv_why="child_view_changed"),
        "same_view_after_a_correction": Case(contact.review(), contact.reviewed({}, corrected="yes")),
        "same_view_and_brother_or_sister_at_risk": Case(
            contact.review(nv_same="no"), contact.review(), (other("sibling", contact.review(sc_threshold=AT_RISK)),)
        ),
        "closing_and_young": in_review(pv_why="child_turning_18"),
        "raised_for_a_victim": raised({**contact.VIEWS, "rl_victim": "victim"}),
        "raised_and_unconfirmed": raised({**contact.VIEWS, "iv_outcome": "partly_confirmed"}),
        "order_of_the_last_report_gone": Case(
            contact.reviewed({**LEVELS_ANEW, "lg_any": "no"}, last={**contact.VIEWS, "lg_any": "no"}),
            contact.reviewed({**LEVELS_ANEW, "lg_any": "no"}, last={**contact.VIEWS, "lg_any": "yes"}),
        ),
        "child_lives_with_another_authority": Case(
            contact.review(), contact.reviewed({}, asked={"se_child_results": ELSEWHERE})
        ),
        "wishes_and_not_asked": Case(
            contact.review(cg_child_asked="no", cg_child_why_not="He is abroad."),
            contact.review(cg_child_asked="no", cg_child_why_not="He is abroad.", nv_reasons="Jay wants visits now."),
        ),
        "status_in_words_and_not_changed": in_review(nv_reasons="Nothing has changed. He lives with foster parents."),
        "last_report_in_words": in_review(nv_reasons="In the last report we advised letters only, and nothing is new."),
        "same_view_in_words": in_review(nv_reasons="Nothing has changed. We advise against calls for him."),
        "review_in_words_and_the_view": in_review(**OTHER_LEVELS, nv_same="no", nv_reasons="We advise against calls."),
        "refusal_and_same_view": in_review(cg_contact_happened="Three calls. Jay is afraid of him."),
    }
