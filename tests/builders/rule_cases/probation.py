"""The reply to probation, in parts, and for a release."""

from __future__ import annotations

from collections.abc import Mapping

from tests.builders import probation
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    ARCHIVE_TOO,
    KNOWN_BEFORE,
    ON_A_PLAN,
    UNSEARCHED,
    Case,
    consented,
    full,
    in_full,
    in_same_day,
    nobody_found,
    release,
    sent_before,
    statement,
    theirs,
    told,
)


def cases() -> Mapping[str, Case]:
    sent = (sent_before(),)
    return {
        "unsafe_without_an_act": in_same_day(sd_risk_now="yes", sd_act="nothing_yet"),
        "enquiry_and_involvement_today": in_same_day(
            sd_risk_now="yes", sd_act="section_47_enquiry", sd_known="previously_known"
        ),
        "ac_risk_agency_has_not_agreed": consented("ac_risk", release, "ac_risks", ac_risks_any="yes"),
        "phone_now": in_full(sd_risk_now="yes"),
        "nothing_open_found": Case(
            full(), probation.reply(probation.intake(se_child_results={"r1": "previously_known"}), **probation.SAME_DAY)
        ),
        "summary_with_gaps": Case(probation.same_day(), probation.same_day(pr_mode="same_day_summary")),
        "late_without_word": Case(
            probation.same_day(),
            probation.reply(
                probation.intake(en_needed_by="2026-11-20T09:39", en_needed_by_reason="Court"),
                **probation.SAME_DAY,
                pr_late="no",
            ),
        ),
        "ac_risk_fact_has_date": Case(release(), release(ac_risks_any="yes", ac_risks=statement("ac_risk"))),
        "all_beside_not_to_be_told": Case(release(), release(ac_not_tell="yes", so_disclosable="all")),
        "ac_risk_others_as_our_own": Case(release(), release(ac_risks_any="yes", ac_risks=theirs("ac_risk"))),
        "same_day_answer_is_another_now": Case(full(), full(sd_headline="She has no plan."), sent),
        "same_day_plan_and_involvement": Case(full(), full(sd_known="previously_known"), sent),
        "same_day_involvement_of_nobody": Case(full(), full(st_current={"r1": "child_in_need_plan"}), sent),
        "headline_and_involvement": Case(full(), full(st_current={"r1": "child_in_need_plan"}), sent),
        "safe_today_and_concerns": in_full(st_current={"r1": "section_47_enquiry"}, sd_known="open_assessment"),
        "children_at_the_address": Case(release(), release(ac_children_any="yes")),
        "no_concerns_beside_a_role": in_full(co_any="no_known_concerns", st_alleged_role="yes_enquiry_continuing"),
        "no_concerns_beside_a_plan": in_full(co_any="no_known_concerns"),
        "no_concerns_beside_the_request": Case(
            full(),
            probation.reply(
                probation.intake(ad_offence_child="yes"), **{**full().answers, "co_any": "no_known_concerns"}
            ),
        ),
        "no_concerns_and_address": Case(release(), release(ac_risks_any="yes", co_any="no_known_concerns")),
        "suitable_beside_a_risk": Case(release(), release(ac_risks_any="yes")),
        "se_at-not_older_than_working_days": Case(
            full(),
            probation.reply(
                probation.intake(in_received_at="2026-11-17T09:40", se_at="2026-11-17T10:00"), **probation.SAME_DAY
            ),
        ),
        "search_and_part_before": Case(full(), full(se_child_results=KNOWN_BEFORE), sent),
        "less_may_be_shown_than_before": Case(full(so_disclosable="all"), full(), (sent_before(so_disclosable="all"),)),
        "nothing_asked_of_probation": in_full(nx_probation=["nothing"]),
        "nothing_further_from_us": in_full(nx_us="Nothing further"),
        "nothing_outstanding_beside_a_gap": in_full(sd_unchecked=["nothing_outstanding"], sd_risk_now="cannot_say_yet"),
        "not_suitable_without_a_risk": Case(release(), release(ac_view="not_suitable", ac_why="It is too small.")),
        "carer_of_nobody": in_full(bi_care_role="sole_carer"),
        "meeting_without_a_plan": in_full(nx_next_meeting="2026-12-15", se_child_results=KNOWN_BEFORE),
        "headline_and_safety": in_full(sd_headline="Jay has a child protection plan, and is in danger today."),
        "more_found_than_said": in_full(sd_known="previously_known"),
        "unchecked_and_possible": Case(
            probation.same_day(),
            probation.same_day(se_adult_result="possible_match", sd_unchecked=["nothing_outstanding"]),
        ),
        "headline_and_address": in_same_day(sd_children_home="no", sd_headline=f"{ON_A_PLAN} He lives at the address."),
        "unchecked_and_searched": in_same_day(sd_unchecked=["archived_files"], se_systems=ARCHIVE_TOO),
        "headline_and_searched": in_same_day(sd_headline=f"{ON_A_PLAN} {UNSEARCHED}", se_systems=ARCHIVE_TOO),
        "headline_and_unchecked": in_same_day(sd_headline=f"{ON_A_PLAN} {UNSEARCHED}"),
        "told_at_another_time": Case(told("Lee Madeup, 9:40am"), told("Lee Madeup, 9:00am on 18 November")),
        "address_child_not_searched_for": Case(
            release(),
            release(
                ac_children_any="yes", ac_children=rows(c1={"ac_child": "Bo Other", "ac_child_known": "not_known"})
            ),
        ),
        "carer_and_household": in_full(
            bi_care_role="sole_carer", hc_children=rows(h1={"hc_child": "Jay", "hc_kind": "none"})
        ),
        "corrected_and_not_searched_for": Case(nobody_found("Alex Example"), nobody_found("Example-Jones")),
        "child_not_found_and_seen": Case(
            full(),
            full(
                se_child_results={"r1": "no_trace"},
                hc_children=rows(a={"hc_child": "Jay, 7", "hc_kind": "lives_with", "hc_source": "Home visit"}),
            ),
        ),
    }
