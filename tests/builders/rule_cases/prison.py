"""An enquiry as it is taken in, and the reply to a prison."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import prison_enquiry
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    A_TWIN,
    HARMED,
    HIS_TWIN,
    IN_NEED,
    Case,
    consented,
    corrected,
    in_prison,
    prison,
    statement,
    theirs,
)


def cases() -> Mapping[str, Case]:

    return {
        "co_agency_has_not_agreed": consented("co", prison, "co_items"),
        "agreement_told_and_not_recorded": Case(
            prison(
                nx_us="The school agreed that we tell you.",
                so_third_party="yes",
                so_third_party_ok=rows(a={"so_agency": "Example Primary School"}),
            ),
            prison(nx_us="The school agreed that we tell you."),
        ),
        "concerns_but_contact": in_prison(cv_any="no_known_concerns"),
        "no_concerns_about_contact": in_prison(cv_any="no_known_concerns", st_alleged_role="yes_alleged_not_proved"),
        "no_restriction_beside_a_concern": in_prison(cv_interim="no_reason_known_to_restrict"),
        "restriction_without_a_concern": in_prison(cv_any="no_known_concerns"),
        "not_agreed_yet": in_prison(
            co_items=statement("co", as_at="2026-10", permission="not_agreed"), so_third_party="yes"
        ),
        "fact_has_date": in_prison(co_items=statement("co")),
        "all_beside_live": in_prison(co_live="yes", co_live_contact="DS Imagined", so_disclosable="all"),
        "all_beside_section_47": in_prison(st_current={"r1": "section_47_enquiry"}, so_disclosable="all"),
        "co_others_as_our_own": in_prison(co_items=theirs("co")),
        "other_address": in_prison(si_send_to=["someone@prison.example"]),
        "role_of_an_adult_without_trace": in_prison(
            se_adult_result="no_trace", st_alleged_role="yes_alleged_not_proved"
        ),
        "no_concerns_beside_a_live_enquiry": in_prison(co_any="no_known_concerns", co_live="yes"),
        "role_and_search": in_prison(kn_role=["not_known"]),
        "role_and_harm": in_prison(kn_role=[HARMED], st_alleged_role="no"),
        "concern_about_contact_alone": in_prison(co_any="no_known_concerns"),
        "advice_against_an_order": in_prison(cv_orders=rows(o1={"cv_order": "Order", "cv_effect": "requires"})),
        "advice_and_what_is_asked": in_prison(
            nx_prison=["restrict_contact_pending_assessment"], cv_interim="no_reason_known_to_restrict"
        ),
        "carer_gone_and_no_case": in_prison(
            cr_affected="yes_sole_carer",
            cr_action="already_open",
            se_child_results={"r1": "previously_known", "r2": "no_trace"},
        ),
        "not_told_without_a_reason": in_prison(so_consent_told="no_would_prejudice_investigation", co_live="no"),
        "nobody_to_be_told": in_prison(so_consent_told="not_applicable"),
        "privilege_in_words": in_prison(nx_us="Our solicitor advised us to apply for an order, and we do."),
        "all_beside_privilege": in_prison(
            so_disclosable="all",
            so_privileged="yes",
            so_privileged_ok="yes",
            so_privileged_by="Sam Sample, on 3 November",
        ),
        "all_beside_not_told": in_prison(so_disclosable="all", so_consent_told="no_would_increase_risk"),
        "leaver_of_care": in_prison(st_current={"r1": "care_leaver"}),
        "care_and_request": in_prison(cr_affected="yes_shared"),
        "care_and_what_we_do": in_prison(
            cr_affected="yes_sole_carer", cr_action="no_further_action", st_current={"r1": "child_protection_plan"}
        ),
        "nothing_further_beside_an_act": in_prison(nx_us="Nothing further", st_current={"r1": "child_protection_plan"}),
        "nothing_asked_beside_a_concern": in_prison(nx_prison=["nothing"]),
        "advice_for_fewer_children": in_prison(cv_interim="no_contact_with_named_children"),
        "children_at_risk_and_contact": in_prison(cv_any="yes_named_children", ha_child_groups=["any_child"]),
        "genuine_by_another_way": Case(prison_enquiry.a_mixed_family(), prison_enquiry.intake(in_channel="telephone")),
        "child_of_a_child": Case(
            prison_enquiry.a_mixed_family(),
            prison_enquiry.intake(
                ad_dob="2012-05-01",
                ch_children=rows(r1={"ch_dob": "2019-03-27", "ch_unborn": "no", "ch_relationship": "child"}),
            ),
        ),
        "child_named_twice": Case(
            prison_enquiry.intake(ch_children=rows(r1=A_TWIN, r2=HIS_TWIN)),
            prison_enquiry.intake(ch_children=rows(r1=A_TWIN, r2=A_TWIN)),
        ),
        "ad_dob-age_between": Case(prison_enquiry.a_mixed_family(), prison_enquiry.intake(ad_dob="2014-05-01")),
        "sender_and_place": Case(
            prison_enquiry.a_mixed_family(), prison_enquiry.intake(rq_contact="moor_ppu", rq_establishment="vale")
        ),
        "harm_and_nothing_on_file": Case(
            prison_enquiry.a_mixed_family(), prison_enquiry.intake(tr_immediate="yes", tr_record_on_file="Nothing")
        ),
        "concern_and_involvement": in_prison(
            st_current=IN_NEED, co_items=statement("co", about="child", text="She is on a CP plan.")
        ),
        "words_and_involvement": in_prison(st_current=IN_NEED, nx_us="We keep in touch with him as he is LAC."),
        "words_and_concerns": in_prison(nx_us="There are no concerns."),
        "corrected_beside_no_trace": Case(prison(**corrected("A1234BC")), prison(**corrected("A9999ZZ"))),
    }
