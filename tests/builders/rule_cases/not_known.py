"""The view on a child who is not known."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import contact
from tests.builders.rule_cases.answers import (
    HARM,
    KNOWN_BEFORE,
    LONG,
    NOBODY,
    UNMET,
    Case,
    consented,
    in_view,
    statement,
    theirs,
    view,
    view_of_another,
)


def cases() -> Mapping[str, Case]:

    return {
        "harm_without_an_act": in_view(**HARM),
        "likely_at_risk": in_view(**HARM),
        "no_sign_beside_a_sign": in_view(sc_indicators=["unexplained_relationship"]),
        "no_reason_beside_a_sign": in_view(sc_indicators=["offence_against_a_child"]),
        "no_reason_without_identity": in_view(vw_visits="no_known_reason_against"),
        "view_points_elsewhere": in_view(
            vw_reasons="As in the view on his sister, which says everything there is to say."
        ),
        "view_of_another_child": view_of_another(LONG.format(name="Kit")),
        "view_names_another_child": view_of_another(
            "Kit is unknown to us, and we have no reason against letters to Kit."
        ),
        "ak_fact_has_date": in_view(ak_any="yes", ak_items=statement("ak")),
        "ak_others_as_our_own": in_view(ak_any="yes", ak_items=theirs("ak")),
        "ak_not_agreed_yet": in_view(
            ak_any="yes", ak_items=statement("ak", as_at="2026-10", permission="not_agreed"), so_third_party="yes"
        ),
        "ak_agency_has_not_agreed": consented("ak", view, "ak_items", ak_any="yes"),
        "signs_that_the_request_denies": Case(
            view(),
            contact.about(
                contact.NOT_KNOWN,
                "r1",
                {**contact.UNKNOWN, "sc_indicators": ["offence_against_a_child"]},
                contact.an_intake(ad_offence_child="no", **NOBODY),
            ),
        ),
        "view_is_not_cumulative": in_view(vw_letters="advise_against", vw_visits="no_known_reason_against"),
        "referral_now_and_no_reason": in_view(ra_needed="yes_now"),
        "act_and_what_we_do": in_view(**{**HARM, "sc_act": "told_other_authority", "nk_area": "yes"}),
        "held_of_nobody": in_view(se_adult_result="no_trace", ak_any="yes", ak_items=statement("ak", as_at="2026-10")),
        "words_of_a_child_not_known": in_view(ra_why="He is looked after by foster carers."),
        "statement_of_a_child_not_known": in_view(
            ak_any="yes", ak_items=statement("ak", about="child", text="He is looked after.")
        ),
        "child_is_known": in_view(se_child_results=KNOWN_BEFORE),
        "area_and_search": in_view(se_child_results={"r1": "lives_in_another_authority"}),
        "no_sign_in_the_request": Case(
            view(),
            contact.about(
                contact.NOT_KNOWN, "r1", contact.UNKNOWN, contact.an_intake(ad_offence_child="yes", **NOBODY)
            ),
        ),
        "no_sign_beside_what_we_hold": in_view(ak_any="yes", ak_items=statement("ak", category="convicted")),
        "no_referral_beside_a_need": in_view(sc_threshold="may_be_in_need"),
        "basis_of_the_view": in_view(vw_basis=["conversation_with_child"]),
        "view_in_words": in_view(vw_reasons="We advise against letters until somebody has met him and asked him."),
        "nobody_met_in_words": Case(
            view(vw_reasons=UNMET, vw_basis=["request_from_prison_only"]),
            view(vw_reasons=UNMET, vw_basis=["conversation_with_child"]),
        ),
        "referral_in_words": in_view(ra_why="The prison should refer this child at once."),
        "words_for_the_adult_of_others": in_view(
            so_disclosable="disclosable_version_only", fa_view="His mother told us that she is worried."
        ),
    }
