"""The contact assessment of a child who is known."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Answers
from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    A_PRISONER,
    AGAINST,
    AT_RISK,
    HARM,
    KNOWN_BEFORE,
    LETTERS,
    OUT_OF_DATE,
    UNASKED,
    Case,
    about_kit,
    agreed_on,
    consented,
    in_care,
    in_known,
    in_order,
    known,
    other,
    siblings,
    statement,
    theirs,
)

A_LETTER: Answers = {"fl_child_knows": "told_by_us", "fl_child_letters": ["english"]}


def cases() -> Mapping[str, Case]:
    of_best, named_best = siblings("ba_overall")
    of_wishes, named_wishes = siblings("vo_understanding")
    _, words_of_another = siblings("vo_words")
    of_relationship, named_relationship = siblings("rl_quality")
    of_carers, _ = siblings("pc_protect")
    points = "As in the report about Kit."
    return {
        "best_points_elsewhere": in_known(ba_needs=points),
        "best_of_another_child": of_best,
        "best_names_another_child": named_best,
        "wishes_points_elsewhere": in_known(vo_understanding="Same as for his sister."),
        "wishes_of_another_child": of_wishes,
        "wishes_names_another_child": named_wishes,
        "words_name_another_child": words_of_another,
        "relationship_points_elsewhere": in_known(rl_quality="See Kit’s report"),
        "relationship_of_another_child": of_relationship,
        "relationship_names_another_child": named_relationship,
        "carers_points_elsewhere": in_known(pc_protect=points),
        "carers_of_another_child": of_carers,
        "prisoner_with_responsibility_left_out": in_known(rl_pr="yes"),
        "prisoner_without_responsibility": in_known(pc_views=rows(c1=contact.A_CARER, c2=A_PRISONER)),
        "carer_does_not_support": in_known(pc_views=rows(c1={**contact.A_CARER, **AGAINST})),
        "levels_are_cumulative": in_known(lv_letters="not_in_best_interests"),
        "favourable_without_the_child": in_known(vo_include="no_not_able_to_ask"),
        "favourable_without_the_carer": in_known(pc_views=rows(c1=UNASKED)),
        "favourable_under_pressure": in_known(pc_pressure="yes"),
        "favourable_and_unconfirmed": in_known(iv_outcome="partly_confirmed"),
        "favourable_for_a_victim": in_known(rl_victim="alleged_victim"),
        "favourable_without_a_likeness": in_known(
            iv_photo_given="yes_by_prison", iv_photo_date="2026-10", iv_photo_likeness="cannot_say"
        ),
        "favourable_beside_harm": in_known(**{**HARM, "sc_act": "referral_opened", "sc_act_ref": "R-1"}),
        "seen_again_since": in_known(iv_seen_date="2026-08-14"),
        "iv_seen_date-not_older_than_months": in_known(iv_seen_date="2026-07-01"),
        "iv_photo_date-not_older_than_months": in_known(
            iv_photo_given="yes_by_prison", iv_photo_date=OUT_OF_DATE, iv_photo_likeness="yes"
        ),
        "vo_when-not_older_than_months": in_known(vo_when="2026-04-01"),
        "child_is_victim": in_known(rl_victim="victim"),
        "no_risk_beside_a_concern": in_known(rl_victim="alleged_victim"),
        "no_risk_beside_the_request": Case(known(), contact.known()),
        "statement_points_elsewhere": in_known(
            rf_risks_any="yes", rf_risks=statement("rr", text=points, as_at="2026-10")
        ),
        "rr_fact_has_date": in_known(rf_risks_any="yes", rf_risks=statement("rr")),
        "rp_fact_has_date": in_known(rf_protective_any="yes", rf_protective=statement("rp")),
        "rr_others_as_our_own": in_known(rf_risks_any="yes", rf_risks=theirs("rr")),
        "rp_others_as_our_own": in_known(rf_protective_any="yes", rf_protective=theirs("rp")),
        "rr_not_agreed_yet": in_known(
            rf_risks_any="yes", rf_risks=statement("rr", as_at="2026-10", permission="not_agreed"), so_third_party="yes"
        ),
        "rp_not_agreed_yet": in_known(
            rf_protective_any="yes",
            so_third_party="yes",
            rf_protective=statement("rp", as_at="2026-10", permission="not_agreed"),
        ),
        "child_not_found": in_known(se_child_results={"r1": "no_trace"}),
        "rr_agency_has_not_agreed": consented("rr", known, "rf_risks", rf_risks_any="yes"),
        "rp_agency_has_not_agreed": consented("rp", known, "rf_protective", rf_protective_any="yes"),
        "ag_agency_has_not_agreed": in_known(
            ag_any="yes",
            ag_views=rows(a={"ag_agency": "School nurse", "ag_may_share": "yes"}),
            so_third_party="yes",
            so_third_party_ok=rows(a={"so_agency": "Northshire Police"}),
        ),
        "letter_to_a_young_child": Case(known(**A_LETTER), about_kit(**A_LETTER)),
        "open_case_without_involvement": in_known(st_current={"r1": "none"}),
        "history_and_search": in_known(se_child_results=KNOWN_BEFORE),
        "too_young_to_be_asked": in_known(vo_include="no_child_too_young"),
        "asked_and_not_told": in_known(so_consent_told="no_not_practicable_in_time"),
        "adopted_and_responsible": in_order(lg_kind="adoption", rl_pr="yes"),
        "favourable_beside_an_order": in_order(lg_kind="shpo"),
        "favourable_without_the_relationship": in_known(iv_relationship=["not_confirmed"]),
        "risk_and_involvement": in_known(
            rf_risks_any="yes", rf_risks=statement("rr", about="child", text="He is looked after.")
        ),
        "protection_and_involvement": in_known(
            rf_protective_any="yes", rf_protective=statement("rp", about="child", text="He is on a CPP.")
        ),
        "best_and_involvement": in_known(ba_needs="He is on a CP plan."),
        "harm_and_threshold": in_known(ba_harm="She is in danger."),
        "words_and_wishes": in_known(vo_words="I hate him."),
        "level_against_an_order": in_order(lg_effect="requires", lv_level="level_1_none"),
        "asked_nobody_and_they_disagree": in_known(ag_conflict="Yes, the school disagrees."),
        "prisoner_as_the_suitable_adult": in_known(lv_visits="in_best_interests", es_name={"name": "Alex Specimen"}),
        "order_has_ended": in_order(lg_expires="2019"),
        "orders_and_status": in_known(st_current={"r1": "looked_after"}, st_legal={"r1": "care_order"}),
        "care_order_and_involvement": in_order(lg_kind="care"),
        "proceedings_and_orders": in_order(lg_kind="interim_care"),
        "adoption_and_orders": in_order(lg_kind="adoption"),
        "victim_without_a_role": in_known(rl_victim="victim"),
        "act_without_a_reference": in_known(
            **{**HARM, "sc_act": "referral_opened", "sc_act_ref": "To be opened tomorrow"}
        ),
        "act_and_involvement": in_known(**{**HARM, "sc_act": "section_47_enquiry"}),
        "no_sign_beside_a_plan": in_known(st_current={"r1": "child_protection_plan"}),
        "who_asked_for_contact": in_known(rqc_asked_by="court_order"),
        "pc_date-not_older_than_months": in_known(pc_views=rows(c1={**contact.A_CARER, "pc_date": "2026-05-10"})),
        "ag_date-not_older_than_months": in_known(ag_any="yes", ag_views=rows(a={"ag_date": "2025-10-20"})),
        "agreed_before_the_request": Case(agreed_on("2026-11-20"), agreed_on("2026-10-20")),
        "levels_points_elsewhere": in_known(lv_level="level_2_written", lv_override_why="See Kit’s report"),
        "plan_points_elsewhere": in_known(lg_plan_contact="See Kit’s report"),
        "agency_points_elsewhere": in_known(ag_any="yes", ag_views=rows(a={"ag_text": "Same as for his sister."})),
        "words_and_the_view": Case(
            known(ba_overall=LETTERS + "Visits are not in his best interests, and letters and calls are."),
            known(ba_overall=LETTERS + "Telephone calls are not in his best interests for now."),
        ),
        "words_for_the_adult_and_the_view": in_known(
            so_disclosable="disclosable_version_only", fa_view="We think that visits would be good for Jay."
        ),
        "words_for_the_adult_of_what_is_withheld": in_known(
            so_disclosable="disclosable_version_only", fa_view="Letters are fine. Jay told us that he minds the rest."
        ),
        "visits_and_nobody_to_bring": Case(
            known(lv_visits="in_best_interests", es_name={"name": "Robin Sample"}),
            known(lv_visits="in_best_interests", es_none=True),
        ),
        "brought_by_nobody_suitable": Case(
            known(lv_visits="in_best_interests", es_none=True, ba_carers="Able. Nobody can bring him to the prison."),
            known(
                lv_visits="in_best_interests",
                es_none=True,
                ba_carers="Able. His carer will bring him to the prison herself.",
            ),
        ),
        "favourable_though_afraid": in_known(ba_age="Eleven. He hides when the telephone rings."),
        "relationship_in_words": in_known(rl_quality="Warm. Jay is his step-son, and lived with him for years."),
        "no_pressure_on_a_child_unasked": in_known(vo_include="no_not_able_to_ask"),
        "no_pressure_on_a_carer_unasked": in_known(pc_views=rows(c1=UNASKED)),
        "orders_in_words": in_order(lg_kind="child_arrangements", lg_effect="limits", ba_harm="No order is in force."),
        "likeness_that_nobody_saw": Case(
            known(iv_photo_given="yes_by_prison", iv_photo_likeness="yes"),
            known(
                iv_photo_given="yes_by_prison",
                iv_photo_likeness="yes",
                iv_how=["birth_certificate_seen"],
                vo_include="no_not_able_to_ask",
            ),
        ),
        "brother_or_sister_at_risk": Case(
            known(lv_level="level_2_written"), known(), (other("sibling", known(sc_threshold=AT_RISK)),)
        ),
        "at_risk_beside_a_brother_or_sister": Case(known(), known(sc_threshold=AT_RISK), (other("sibling", known()),)),
        "adult_told_what_we_did": Case(
            known(so_disclosable="disclosable_version_only", fa_view="Letters would be right for Jay for now."),
            known(so_disclosable="disclosable_version_only", fa_view="We opened a referral; the police will come."),
        ),
        "favourable_against_those_heard": Case(in_care("She supports calls."), in_care("She is against any contact.")),
    }
