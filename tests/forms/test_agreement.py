"""Answers of the shipped forms that cannot both be true, or hardly: each rule, when it holds and when it is broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.engine.agreement import Disagreement, Other, alone, as_answered, disagreements
from forms_service.engine.answers import Answers, Value
from forms_service.engine.path import Path, find_path
from forms_service.engine.validation import errors
from tests.builders import contact, probation
from tests.builders.definitions import rows
from tests.builders.shipped import shipped
from tests.forms import test_arrangement, test_exchange, test_shipped_forms
from tests.forms.test_of_another_child import tried_here
from tests.forms.test_words_about_a_child import OF_WORDS

QUIET = {"ad_pprc": "not_pprc"}
A_PRISONER: Mapping[str, Value] = {**contact.A_CARER, "pc_role": "the_prisoner"}
UNASKED: Mapping[str, Value] = {
    "pc_name": "Robin Sample", "pc_role": "main_carer", "pc_contacted": "no", "pc_why_not": "She is abroad.",
}  # fmt: skip
AGAINST = {f"pc_{kind}": "does_not_support" for kind in ("letters", "phone", "video", "visits", "photos")}
A_FACT: Mapping[str, Value] = {"text": "He was seen there.", "nature": "fact", "about": "adult", "source": "Case 12"}
LONG = "{name} is well settled, does well at school, and is glad of every letter that comes from prison. " * 2
OUT_OF_DATE = "2025-04"
KNOWN_BEFORE: Value = {"r1": "previously_known"}
IN_NEED: Value = {"r1": "child_in_need_plan"}
ON_A_PLAN, UNSEARCHED = "Jay has a child protection plan.", "Archived files were not looked at."
ARCHIVE_TOO: Value = ["main_case_system", "archived_or_legacy_cases"]
NOBODY: Mapping[str, Value] = {"se_child_results": {"r1": "no_trace", "r2": "no_trace"}}
OTHER_LEVELS: Mapping[str, Value] = {**contact.VIEWS, "cg_sections": ["levels"], "lv_level": "level_4_all"}
LETTERS = "Letters go well and Jay is glad of each of them, as his carer and his school have seen for themselves. "
UNMET = "We have not met Jay, and know of no reason against letters to him from what the request says."
LEVELS_ANEW: Mapping[str, Value] = {**contact.VIEWS, "cg_sections": ["levels"]}
ELSEWHERE: Value = {"r1": "lives_in_another_authority", "r2": "no_trace"}
AT_RISK = "likely_at_risk_of_significant_harm"
HARMED = "person_who_may_have_harmed_a_child"


@cache
def quiet() -> Path:
    return contact.an_intake(**QUIET)


def known(**changes: Value) -> Path:
    return contact.assessed(changes, intake=quiet())


def about_kit(**changes: Value) -> Path:
    return contact.assessed({**changes, "st_current": {"r2": "none"}}, child="r2", intake=quiet())


def view(**changes: Value) -> Path:
    return contact.not_known(**changes)


def prison(**changes: Value) -> Path:
    typed = {"co_any": "yes", "cv_any": "yes_any_child", "cv_interim": "no_contact_with_any_child"}
    return test_shipped_forms.reply(test_shipped_forms.a_mixed_family(), **{**typed, **changes})


def full(**changes: Value) -> Path:
    return probation.the_full_part(**{"co_any": "yes", **changes})


def sent_before(**changes: Value) -> Other:
    return other("part_before", probation.same_day(**changes))


def other(across: str, path: Path, *, sent: bool = True) -> Other:
    reader = as_answered(path.definition, path.answers, path.reader.carried, path.reader.context)
    return Other(across, "a", "the other", reader, is_sent=sent)  # type: ignore[arg-type]  # one of those there are


@dataclass(frozen=True)
class Case:
    """How a rule holds, and how it is broken, each beside other answers."""

    holds: Path
    broken: Path
    beside: Sequence[Other] = ()


def statement(prefix: str, **cells: Value) -> Value:
    return rows(s1={f"{prefix}_{name}": value for name, value in {**A_FACT, **cells}.items()})


def theirs(prefix: str) -> Value:
    """What an agency told us, called our own information."""
    return statement(prefix, nature="reported", source="Example Primary School", as_at="2026-10", permission="own")


def consent(prefix: str, agency: str) -> Mapping[str, Value]:
    """What the police told us, said to be passed on as they agree, where the agreement of an agency is recorded."""
    told = statement(prefix, nature="reported", source="Police log 12", as_at="2026-10", permission="agreed")
    return {prefix: told, "so_third_party": "yes", "so_third_party_ok": rows(a={"so_agency": agency})}


def consented(prefix: str, answer: Callable[..., Path], repeat: str, **more: Value) -> Case:
    """The police’s agreement is recorded, and that of a school alone."""
    holds, broken = (
        {repeat if name == prefix else name: value for name, value in consent(prefix, agency).items()}
        for agency in ("Northshire Police", "Example Primary School")
    )
    return Case(answer(**more, **holds), answer(**more, **broken))


def in_known(**changes: Value) -> Case:
    return Case(known(), known(**changes))


def in_view(**changes: Value) -> Case:
    return Case(view(), view(**changes))


def in_prison(**changes: Value) -> Case:
    return Case(prison(), prison(**changes))


def in_full(**changes: Value) -> Case:
    return Case(full(), full(**changes))


def in_same_day(**changes: Value) -> Case:
    return Case(probation.same_day(), probation.same_day(**changes))


def in_order(**changes: Value) -> Case:
    order = {name: changes.pop(name) for name in list(changes) if name in {"lg_kind", "lg_effect", "lg_expires"}}
    return in_known(lg_any="yes", lg_orders=rows(o1=order), **changes)


def in_review(**changes: Value) -> Case:
    return Case(contact.review(), contact.review(**changes))


def raised(last: Answers, **changes: Value) -> Case:
    """A review that sees more contact than the last report did."""
    quiet: Answers = {**contact.VIEWS, "cg_sections": ["levels"], "lg_any": "no"}
    more: Answers = {**OTHER_LEVELS, "lg_any": "no"}
    return Case(contact.reviewed({**quiet, **changes}, last=last), contact.reviewed({**more, **changes}, last=last))


A_TWIN: Answers = {
    "ch_family_name": "Example", "ch_given_names": "Lu", "ch_dob": "2019-03-27", "ch_unborn": "no",
    "ch_relationship": "child",
}  # fmt: skip
HIS_TWIN: Answers = {**A_TWIN, "ch_given_names": "Lee"}


def in_care(officer: str) -> Path:
    """A looked-after child, and what the reviewing officer said."""
    return known(st_current={"r1": "looked_after"}, pc_iro_view=officer, pc_foster_view="They are glad of the letters.")


def told(whom: str) -> Path:
    return probation.same_day(sd_given_how="telephone_then_email", sd_given_to=whom)


def of_child(**changes: Value) -> Path:
    """The exchange of which one child's cells are others."""
    cells = {name: changes.pop(name) for name in list(changes) if name.startswith("xc_")}
    return test_exchange.exchange(xc_children=rows(p1=test_exchange.a_child(**cells)), **changes)


def siblings(question: str) -> tuple[Case, Case]:
    """The text of another child in a report, and a text that names only that child."""
    theirs = LONG.format(name="Kit")
    there = (other("sibling", replace(about_kit(**{question: theirs}))),)
    copied = Case(known(**{question: LONG.format(name="Jay") + " Jay says so himself."}), known(**{question: theirs}))
    names = known(**{question: "Kit longs to hear from him and asks for him day and night, as everybody saw there."})
    own = known(**{question: "Jay asks for him, and is as fond of him as Kit is, and he waits for each letter."})
    return (
        replace(copied, holds=own, broken=known(**{question: theirs.replace("Kit", "Jay")}), beside=there),
        Case(own, names, there),
    )


TARGET = "likely_at_risk_of_significant_harm"
HARM: Mapping[str, Value] = {"sc_threshold": TARGET, "sc_act": "nothing_yet"}


@cache
def cases() -> Mapping[str, Case]:
    of_best, named_best = siblings("ba_overall")
    of_wishes, named_wishes = siblings("vo_understanding")
    of_relationship, named_relationship = siblings("rl_quality")
    of_carers, _ = siblings("pc_protect")
    f2, f6 = test_shipped_forms, test_exchange
    sent, at_intake = (sent_before(),), (other("intake", f2.a_mixed_family()),)
    seen = {"se_adult_result": "no_trace"}
    there, elsewhere = (other("reply", prison()),), (other("enquiry", prison()),)
    points = "As in the report about Kit."
    return {
        # the contact assessment of a child who is known
        "best_points_elsewhere": in_known(ba_needs=points),
        "best_of_another_child": of_best,
        "best_names_another_child": named_best,
        "wishes_points_elsewhere": in_known(vo_understanding="Same as for his sister."),
        "wishes_of_another_child": of_wishes,
        "wishes_names_another_child": named_wishes,
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
        "favourable_against_the_carer": in_known(pc_views=rows(c1={**contact.A_CARER, **AGAINST})),
        "favourable_under_pressure": in_known(pc_pressure="yes"),
        "favourable_and_unconfirmed": in_known(iv_outcome="partly_confirmed"),
        "favourable_for_a_victim": in_known(rl_victim="alleged_victim"),
        "favourable_without_a_likeness": in_known(
            iv_photo_given="yes_by_prison", iv_photo_date="2026-10", iv_photo_likeness="cannot_say"
        ),
        "unsafe_without_an_act": in_same_day(sd_risk_now="yes", sd_act="nothing_yet"),
        "enquiry_and_involvement_today": in_same_day(
            sd_risk_now="yes", sd_act="section_47_enquiry", sd_known="previously_known"
        ),
        "same_view_beside_harm": in_review(**{**HARM, "sc_act": "referral_opened"}),
        "words_and_harm": in_review(nv_reasons="Jay is in danger when he is there."),
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
            rf_protective_any="yes", so_third_party="yes",
            rf_protective=statement("rp", as_at="2026-10", permission="not_agreed"),
        ),
        "child_not_found": in_known(se_child_results={"r1": "no_trace"}),
        # the view on a child who is not known
        "harm_without_an_act": in_view(**HARM),
        "likely_at_risk": in_view(**HARM),
        "no_sign_beside_a_sign": in_view(sc_indicators=["unexplained_relationship"]),
        "no_reason_beside_a_sign": in_view(sc_indicators=["offence_against_a_child"]),
        "no_reason_without_identity": in_view(vw_visits="no_known_reason_against"),
        "view_points_elsewhere": in_view(vw_reasons="As in the view on his sister, which says everything there is to say."),
        "view_of_another_child": view_of_another(LONG.format(name="Kit")),
        "view_names_another_child": view_of_another("Kit is unknown to us, and we have no reason against letters to Kit."),
        "ak_fact_has_date": in_view(ak_any="yes", ak_items=statement("ak")),
        "ak_others_as_our_own": in_view(ak_any="yes", ak_items=theirs("ak")),
        "ak_not_agreed_yet": in_view(
            ak_any="yes", ak_items=statement("ak", as_at="2026-10", permission="not_agreed"), so_third_party="yes"
        ),
        # what agencies agreed to
        "co_agency_has_not_agreed": consented("co", prison, "co_items"),
        "ac_risk_agency_has_not_agreed": consented("ac_risk", release, "ac_risks", ac_risks_any="yes"),
        "ak_agency_has_not_agreed": consented("ak", view, "ak_items", ak_any="yes"),
        "rr_agency_has_not_agreed": consented("rr", known, "rf_risks", rf_risks_any="yes"),
        "rp_agency_has_not_agreed": consented("rp", known, "rf_protective", rf_protective_any="yes"),
        "xr_agency_has_not_agreed": consented(
            "xr", f6.exchange, "xr_items", xs_direction="meeting_or_conference"
        ),
        "xg_agency_has_not_agreed": consented("xg", f6.exchange, "xg_items", xs_direction="we_told_probation"),
        "ag_agency_has_not_agreed": in_known(
            ag_any="yes", ag_views=rows(a={"ag_agency": "School nurse", "ag_may_share": "yes"}), so_third_party="yes",
            so_third_party_ok=rows(a={"so_agency": "Northshire Police"}),
        ),
        "agreement_told_and_not_recorded": Case(
            prison(
                nx_us="The school agreed that we tell you.", so_third_party="yes",
                so_third_party_ok=rows(a={"so_agency": "Example Primary School"}),
            ),
            prison(nx_us="The school agreed that we tell you."),
        ),
        # the reply to a prison
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
        # the reply to probation, in parts
        "phone_now": in_full(sd_risk_now="yes"),
        "nothing_open_found": Case(
            full(), probation.reply(probation.intake(se_child_results={"r1": "previously_known"}), **probation.SAME_DAY)
        ),
        "summary_with_gaps": Case(probation.same_day(), probation.same_day(pr_mode="same_day_summary")),
        "late_without_word": Case(
            probation.same_day(),
            probation.reply(
                probation.intake(en_needed_by="2026-11-20T09:39", en_needed_by_reason="Court"),
                **probation.SAME_DAY, pr_late="no",
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
        # what several forms have
        "adult_known_in_another_reply": Case(prison(), f2.reply(f2.intake(**seen)), there),
        "child_known_in_another_reply": Case(prison(), f2.reply(f2.intake(**seen)), there),
        # what was answered in another enquiry
        "adult_answered_otherwise_elsewhere": Case(prison(), f2.reply(f2.intake(**seen)), elsewhere),
        "child_answered_otherwise_elsewhere": Case(prison(), f2.reply(f2.intake(**seen)), elsewhere),
        "involvement_answered_otherwise_elsewhere": Case(
            prison(st_current={"r1": "child_in_need_plan"}),
            prison(st_current={"r1": "none"}),
            (other("enquiry", prison(st_current={"r1": "child_in_need_plan"})),),
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
        # what several forms have
        "se_at-not_older_than_working_days": Case(
            full(),
            probation.reply(
                probation.intake(in_received_at="2026-11-17T09:40", se_at="2026-11-17T10:00"), **probation.SAME_DAY
            ),
        ),
        # the exchange, the review, the notice, the arrangement
        "act_now": Case(f6.exchange(), f6.exchange(xd_outcome="strategy_discussion_section_47", xd_reference="S-1")),
        "new_or_high_recorded_only": Case(f6.exchange(), f6.exchange(xd_outcome="record_only")),
        "feedback_after_received": Case(
            f6.exchange(),
            f6.exchange(xg_items=rows(s1={**f6.GAVE, "xg_permission": "not_agreed"}), xs_direction="we_told_probation", so_third_party="yes"),
        ),
        "xr_fact_has_date": Case(f6.exchange(), f6.exchange(xr_items=statement("xr"))),
        "xg_fact_has_date": Case(f6.exchange(), f6.exchange(xs_direction="we_told_probation", xg_items=statement("xg"))),
        "xr_others_as_our_own": Case(f6.exchange(), f6.exchange(xr_items=theirs("xr"))),
        "xg_others_as_our_own": Case(
            f6.exchange(), f6.exchange(xs_direction="we_told_probation", xg_items=theirs("xg"))
        ),
        "was_wrong": Case(contact.review(), contact.review(pv_wrong="yes")),
        "nobody_had_it": Case(contact.correction(), contact.corrected({}, sent=[])),
        "not_affected_though_it_says_so": Case(unaffected("no"), unaffected("yes")),
        "told_to_nobody": Case(contact.correction(), contact.corrected({}, untold="Lives with: An aunt")),
        "had_nothing_that_is_named": Case(
            contact.correction(),
            contact.corrected({}, sent=rows(s1={"cn_recipient": "visits@prison.example", "cn_recipient_had": "D31"})),
        ),
        "clock_runs": Case(contact.correction(), contact.correction(cn_kind="wrong_person")),
        # what the search found, at the intake and in the part before
        "adult_found_otherwise_at_intake": Case(prison(), prison(se_adult_result="no_trace"), at_intake),
        "child_found_otherwise_at_intake": Case(prison(), prison(se_child_results=KNOWN_BEFORE), at_intake),
        "search_and_part_before": Case(full(), full(se_child_results=KNOWN_BEFORE), sent),
        "less_may_be_shown_than_before": Case(
            full(so_disclosable="all"), full(), (sent_before(so_disclosable="all"),)
        ),
        "open_case_without_involvement": in_known(st_current={"r1": "none"}),
        "history_and_search": in_known(se_child_results=KNOWN_BEFORE),
        "role_of_an_adult_without_trace": in_prison(
            se_adult_result="no_trace", st_alleged_role="yes_alleged_not_proved"
        ),
        # persons who have harmed, concerns and advice
        "no_concerns_beside_a_live_enquiry": in_prison(co_any="no_known_concerns", co_live="yes"),
        "role_and_search": in_prison(kn_role=["not_known"]),
        "role_and_harm": in_prison(kn_role=[HARMED], st_alleged_role="no"),
        "concern_about_contact_alone": in_prison(co_any="no_known_concerns"),
        "advice_against_an_order": in_prison(cv_orders=rows(o1={"cv_order": "Order", "cv_effect": "requires"})),
        "advice_and_what_is_asked": in_prison(
            nx_prison=["restrict_contact_pending_assessment"], cv_interim="no_reason_known_to_restrict"
        ),
        "carer_gone_and_no_case": in_prison(
            cr_affected="yes_sole_carer", cr_action="already_open", se_child_results={"r1": "previously_known", "r2": "no_trace"}
        ),
        # the family, and who is told
        "not_told_without_a_reason": in_prison(so_consent_told="no_would_prejudice_investigation", co_live="no"),
        "nobody_to_be_told": in_prison(so_consent_told="not_applicable"),
        "all_beside_not_told": in_prison(so_disclosable="all", so_consent_told="no_would_increase_risk"),
        "leaver_of_care": in_prison(st_current={"r1": "care_leaver"}),
        "too_young_to_be_asked": in_known(vo_include="no_child_too_young"),
        "asked_and_not_told": in_known(so_consent_told="no_not_practicable_in_time"),
        # care, and what is done about it
        "care_and_request": in_prison(cr_affected="yes_shared"),
        "care_and_what_we_do": in_prison(
            cr_affected="yes_sole_carer", cr_action="no_further_action", st_current={"r1": "child_protection_plan"}
        ),
        "nothing_further_beside_an_act": in_prison(
            nx_us="Nothing further", st_current={"r1": "child_protection_plan"}
        ),
        "nothing_asked_beside_a_concern": in_prison(nx_prison=["nothing"]),
        "advice_for_fewer_children": in_prison(cv_interim="no_contact_with_named_children"),
        "children_at_risk_and_contact": in_prison(cv_any="yes_named_children", ha_child_groups=["any_child"]),
        "nothing_asked_of_probation": in_full(nx_probation=["nothing"]),
        "nothing_further_from_us": in_full(nx_us="Nothing further"),
        "nothing_outstanding_beside_a_gap": in_full(sd_unchecked=["nothing_outstanding"], sd_risk_now="cannot_say_yet"),
        "not_suitable_without_a_risk": Case(release(), release(ac_view="not_suitable", ac_why="It is too small.")),
        "carer_of_nobody": in_full(bi_care_role="sole_carer"),
        "meeting_without_a_plan": in_full(nx_next_meeting="2026-12-15", se_child_results=KNOWN_BEFORE),
        # the contact assessment, the view, the exchange
        "adopted_and_responsible": in_order(lg_kind="adoption", rl_pr="yes"),
        "favourable_beside_an_order": in_order(lg_kind="shpo"),
        "favourable_without_the_relationship": in_known(iv_relationship=["not_confirmed"]),
        "signs_that_the_request_denies": Case(
            view(),
            contact.about(
                contact.NOT_KNOWN, "r1", {**contact.UNKNOWN, "sc_indicators": ["offence_against_a_child"]},
                contact.an_intake(ad_offence_child="no", **NOBODY),
            ),
        ),
        "view_is_not_cumulative": in_view(vw_letters="advise_against", vw_visits="no_known_reason_against"),
        "referral_now_and_no_reason": in_view(ra_needed="yes_now"),
        "act_and_what_we_do": in_view(**{**HARM, "sc_act": "told_other_authority", "nk_area": "yes"}),
        "held_of_nobody": in_view(se_adult_result="no_trace", ak_any="yes", ak_items=statement("ak", as_at="2026-10")),
        "low_risk_and_flags": Case(
            f6.exchange(), f6.exchange(su_risk_children="low", su_registrations=["risk_to_children"])
        ),
        "no_action_and_actions": Case(f6.exchange(), f6.exchange(xa_actions_any="yes", xd_outcome="new_contact_no_further_action")),
        # the intake
        "genuine_by_another_way": Case(f2.a_mixed_family(), f2.intake(in_channel="telephone")),
        "child_of_a_child": Case(
            f2.a_mixed_family(), f2.intake(ad_dob="2012-05-01", ch_children=rows(r1={"ch_dob": "2019-03-27", "ch_unborn": "no", "ch_relationship": "child"}))
        ),
        "child_named_twice": Case(f2.intake(ch_children=rows(r1=A_TWIN, r2=HIS_TWIN)), f2.intake(ch_children=rows(r1=A_TWIN, r2=A_TWIN))),
        "ad_dob-age_between": Case(f2.a_mixed_family(), f2.intake(ad_dob="2014-05-01")),
        "sender_and_place": Case(f2.a_mixed_family(), f2.intake(rq_contact="moor_ppu", rq_establishment="vale")),
        "harm_and_nothing_on_file": Case(
            f2.a_mixed_family(), f2.intake(tr_immediate="yes", tr_record_on_file="Nothing")
        ),
        # what is said in words
        "concern_and_involvement": in_prison(
            st_current=IN_NEED, co_items=statement("co", about="child", text="She is on a CP plan.")
        ),
        "words_and_involvement": in_prison(st_current=IN_NEED, nx_us="We keep in touch with him as he is LAC."),
        "words_and_concerns": in_prison(nx_us="There are no concerns."),
        "headline_and_safety": in_full(sd_headline="Jay has a child protection plan, and is in danger today."),
        "risk_and_involvement": in_known(
            rf_risks_any="yes", rf_risks=statement("rr", about="child", text="He is looked after.")
        ),
        "protection_and_involvement": in_known(
            rf_protective_any="yes", rf_protective=statement("rp", about="child", text="He is on a CPP.")
        ),
        "best_and_involvement": in_known(ba_needs="He is on a CP plan."),
        "harm_and_threshold": in_known(ba_harm="She is in danger."),
        "words_of_a_child_not_known": in_view(ra_why="He is looked after by foster carers."),
        "statement_of_a_child_not_known": in_view(
            ak_any="yes", ak_items=statement("ak", about="child", text="He is looked after.")
        ),
        # the same-day part and the full one
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
            release(ac_children_any="yes", ac_children=rows(c1={"ac_child": "Bo Other", "ac_child_known": "not_known"})),
        ),
        "carer_and_household": in_full(
            bi_care_role="sole_carer", hc_children=rows(h1={"hc_child": "Jay", "hc_kind": "none"})
        ),
        # the contact assessment against the child, orders and agencies
        "favourable_against_the_child": in_known(vo_words="I want nothing to do with him."),
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
        "act_and_involvement": in_known(**{**HARM, "sc_act": "section_47_enquiry"}),
        "no_sign_beside_a_plan": in_known(st_current={"r1": "child_protection_plan"}),
        "who_asked_for_contact": in_known(rqc_asked_by="court_order"),
        # what was corrected, and whom nobody searched for
        "corrected_and_not_searched_for": Case(nobody_found("Alex Example"), nobody_found("Example-Jones")),
        "corrected_beside_no_trace": Case(prison(**corrected("A1234BC")), prison(**corrected("A9999ZZ"))),
        # what is too old
        "pc_date-not_older_than_months": in_known(pc_views=rows(c1={**contact.A_CARER, "pc_date": "2026-05-10"})),
        "ag_date-not_older_than_months": in_known(ag_any="yes", ag_views=rows(a={"ag_date": "2025-10-20"})),
        "agreed_before_the_request": Case(agreed_on("2026-11-20"), agreed_on("2026-10-20")),
        "levels_points_elsewhere": in_known(lv_level="level_2_written", lv_override_why="See Kit’s report"),
        "plan_points_elsewhere": in_known(lg_plan_contact="See Kit’s report"),
        "agency_points_elsewhere": in_known(ag_any="yes", ag_views=rows(a={"ag_text": "Same as for his sister."})),
        # the view on a child who is not known
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
        # the exchange, and the review
        "child_not_searched_for": Case(f6.exchange(), of_child(xc_child="Lu Other")),
        "known_child_and_search": Case(f6.exchange(), of_child(xc_known_to_us="looked_after")),
        "outcome_and_its_reason": Case(
            f6.exchange(xd_why="No further action by the police was possible, so that an assessment is needed now."),
            f6.exchange(xd_why="We decided that no assessment is needed and that nobody will see the children."),
        ),
        "no_action_beside_a_risk": Case(f6.exchange(), f6.exchange(xd_outcome="new_contact_no_further_action")),
        "open_case_that_is_not": Case(f6.exchange(), f6.exchange(xd_outcome="add_to_open_case")),
        "supervision_has_ended": Case(f6.exchange(), f6.exchange(su_end="2026-06-01")),
        "voice_of_a_child_not_known": Case(
            f6.exchange(), of_child(xc_known_to_us="not_known", xd_voice="Tam told us that he is happy.")
        ),
        "reason_and_parts": in_review(pv_why="child_view_changed"),
        "nothing_changed_in_words": in_review(cg_summary="Jay now refuses everything."),
        "seen_differently_and_the_same": in_review(pv_disagree="yes"),
        "same_view_and_other_levels": in_review(**OTHER_LEVELS),
        "asked_again_and_views": in_review(cg_child_asked="no", pv_why="child_view_changed"),
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
            known(lv_visits="in_best_interests", es_none=True, ba_carers="Able. His carer will bring him to the prison herself."),
        ),
        "favourable_though_afraid": in_known(ba_age="Eleven. He hides when the telephone rings."),
        "relationship_in_words": in_known(rl_quality="Warm. Jay is his step-son, and lived with him for years."),
        "no_pressure_on_a_child_unasked": in_known(vo_include="no_not_able_to_ask"),
        "no_pressure_on_a_carer_unasked": in_known(pc_views=rows(c1=UNASKED)),
        "orders_in_words": in_order(lg_kind="child_arrangements", lg_effect="limits", ba_harm="No order is in force."),
        "likeness_that_nobody_saw": Case(
            known(iv_photo_given="yes_by_prison", iv_photo_likeness="yes"),
            known(
                iv_photo_given="yes_by_prison", iv_photo_likeness="yes", iv_how=["birth_certificate_seen"],
                vo_include="no_not_able_to_ask",
            ),
        ),
        "view_in_words": in_view(vw_reasons="We advise against letters until somebody has met him and asked him."),
        "nobody_met_in_words": Case(
            view(vw_reasons=UNMET, vw_basis=["request_from_prison_only"]),
            view(vw_reasons=UNMET, vw_basis=["conversation_with_child"]),
        ),
        "referral_in_words": in_view(ra_why="The prison should refer this child at once."),
        "words_for_the_adult_of_others": in_view(
            so_disclosable="disclosable_version_only", fa_view="His mother told us that she is worried."
        ),
        "same_view_after_a_correction": Case(contact.review(), contact.reviewed({}, corrected="yes")),
        "brother_or_sister_at_risk": Case(
            known(lv_level="level_2_written"), known(), (other("sibling", known(sc_threshold=AT_RISK)),)
        ),
        "at_risk_beside_a_brother_or_sister": Case(
            known(), known(sc_threshold=AT_RISK), (other("sibling", known()),)
        ),
        "same_view_and_brother_or_sister_at_risk": Case(
            contact.review(nv_same="no"), contact.review(), (other("sibling", contact.review(sc_threshold=AT_RISK)),)
        ),
        "adult_told_what_we_did": Case(
            known(so_disclosable="disclosable_version_only", fa_view="Letters would be right for Jay for now."),
            known(so_disclosable="disclosable_version_only", fa_view="We opened a referral; the police will come."),
        ),
        "closing_and_young": in_review(pv_why="child_turning_18"),
        "favourable_against_those_heard": Case(in_care("She supports calls."), in_care("She is against any contact.")),
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
        "child_not_found_and_seen": Case(
            full(), full(se_child_results={"r1": "no_trace"}, hc_children=rows(a={"hc_child": "Jay, 7", "hc_kind": "lives_with", "hc_source": "Home visit"}))
        ),
        # what is recorded of the people
        "adult_recorded_and_not_found": beside_background(probation.no_trace(), se_adult_background=["looked_after_before"]),
        "child_recorded_and_not_found": beside_background(probation.no_trace(), se_child_background={"r1": ["on_plan"]}),
        "adult_recorded_as_dead": beside_background(full(), se_adult_background=["died"]),
        "child_recorded_as_dead": beside_background(full(), se_child_background={"r1": ["died"]}),
        "adult_born_otherwise": beside_background(full(), se_adult_background=["born_otherwise"]),
        "child_born_otherwise": beside_background(full(), se_child_background={"r1": ["born_otherwise"]}),
        "involvement_and_record": beside_background(known(), se_child_background={"r1": ["care_leaver"]}),
        "history_and_record": beside_background(known(st_history_any={"r1": "no"}), se_child_background={"r1": ["on_plan_before"]}),
        "no_concerns_beside_what_is_recorded": beside_background(
            full(co_any="no_known_concerns"), se_child_background={"r1": ["on_plan"]}
        ),
        "same_day_involvement_and_record": beside_background(
            probation.same_day(sd_known="previously_known"), se_child_background={"r1": ["looked_after"]}
        ),
        "both_leads": Case(
            test_arrangement.arrangement(),
            test_arrangement.arrangement(
                la_leads=rows(l1={"la_lead": {"name": "Bo"}, "la_lead_kind": "lead", "la_lead_side": "ours"})
            ),
        ),
    }  # fmt: skip


def beside_background(path: Path, **recorded: Value) -> Case:
    """Answers without anything recorded of the people, and the same beside what is."""
    context = replace(path.reader.context, readings=recorded)
    carried = {**path.reader.carried, **{q: v for q, v in recorded.items() if q in path.definition.carried}}
    broken = find_path(path.definition, path.everything, carried, context)
    return Case(path, broken, (Other("background", "", "what is recorded of them", broken.reader),))


def release(**changes: Value) -> Path:
    asked = probation.intake(**probation.RELEASE)
    return probation.reply(asked, **{**full().answers, **probation.ADDRESS, "sd_children_home": "no", **changes})


def corrected(right: str) -> Answers:
    cells: dict[str, Value] = {
        "cf_field": "Prison number" if right.startswith("A") else "Surname",
        "cf_correct_value": right,
    }
    return {"cf_correct": "no", "cf_corrections": rows(a=cells)}


def nobody_found(right: str) -> Path:
    return probation.no_trace(**corrected(right))


def unaffected(says: str) -> Path:
    """A notice of which somebody says that another document is not affected, which prints what is wrong or does not."""
    listed = rows(d31={"cn_reached_doc": "D31", "cn_reached_tie": "sent with it", "cn_reached_says": says})
    said: Answers = {"cn_reached_wrong": {"d31": "no"}, "cn_reached_why": {"d31": "It has no such words."}}
    return contact.corrected(said, reached=listed)


def agreed_on(day: str) -> Path:
    return known(so_third_party="yes", so_third_party_ok=rows(a={"so_agreed_on": day}))


def restricted(row: str) -> Other:
    """That there is a restricted enquiry about the child of a row."""
    there: Answers = {"se_child_results": {row: "-"}}
    reader = as_answered(known().definition, there, there, known().reader.context)
    return Other("restricted_enquiry", "", "the restricted enquiry", reader, is_closed=True)


def view_of_another(reasons: str) -> Case:
    kit = contact.about(contact.NOT_KNOWN, "r2", {**contact.UNKNOWN, "vw_reasons": reasons}, contact.nobody_known())
    own = view(vw_reasons="We know of no reason against letters to Jay, and have assessed nobody here at all.")
    return Case(own, view(vw_reasons=reasons), (other("sibling", kit),))


def found(path: Path, beside: Sequence[Other], rule: str) -> list[Disagreement]:
    # What is recorded of the people stands among the answers themselves.
    others = [replace(one, reader=path.reader) if one.across == "background" else one for one in beside]
    return [one for one in disagreements(path, others) if one.rule == rule]


def every_rule() -> list[str]:
    rules = [rule.id for form in shipped().all() for rule in form.agreement]
    return list(dict.fromkeys(rules))


def test_every_rule_of_every_form_is_tried() -> None:
    assert set(every_rule()) - set(cases()) - set(tried_here()) - OF_WORDS == set()


def test_each_rule_says_to_author_and_authoriser_what_does_not_agree_and_nothing_of_what_does() -> None:
    """The table of rules: holding and broken, and what the author and whoever authorises see."""
    wrong = []
    for rule, case in cases().items():
        quiet_ones, loud = found(case.holds, case.beside, rule), found(case.broken, case.beside, rule)
        if quiet_ones or not loud or not loud[0].author or not loud[0].authoriser:
            wrong.append((rule, len(quiet_ones), len(loud)))
            continue
        broken = loud[0]
        level = "stop" if broken.is_stop else ("at once, answer" if broken.at_once else "answer")
        sys.stdout.write(
            f"{rule} [{level}]\n  holds: nothing\n  author: {broken.author}\n  authoriser: {broken.authoriser}\n"
        )
    assert wrong == []


def test_only_what_the_part_before_told_is_called_wrong_or_changed_since() -> None:
    """A same-day letter says nothing of what the search found of each child: that stands in the full reply alone."""
    found_before: Value = {"r1": "previously_known"}
    path = full(se_child_results=found_before, st_history_any={"r1": "no"}, st_current={"r1": "none"})
    before = sent_before(se_child_results=found_before)
    (untold,) = found(path, [replace(before, told={"sd_known"})], "history_and_search")
    (told,) = found(path, [replace(before, told={"se_child_results"})], "history_and_search")
    assert (untold.sent, bool(told.sent)) == ("", True)


def closing() -> Path:
    """A review that asks hardly anything: the child will soon be of age."""
    return contact.review(pv_why="child_turning_18")


@pytest.mark.parametrize(
    "path",
    [prison, full, probation.same_day, known, view, test_exchange.exchange, contact.review, closing],
    ids=["prison", "full", "same day", "known", "not known", "exchange", "review", "closing review"],
)
def test_that_a_child_is_recorded_as_dead_is_asked_about_in_every_reply_and_report(path: Callable[..., Path]) -> None:
    case = beside_background(path(), se_child_background={"r1": ["died"]})
    assert found(case.holds, case.beside, "child_recorded_as_dead") == []
    (asked,) = found(case.broken, case.beside, "child_recorded_as_dead")
    assert "died" in asked.author
    assert "died" in asked.authoriser


CONSISTENT: Mapping[str, Callable[..., Path]] = {
    "core/contact_assessment_known": known,
    "core/contact_assessment_not_known": view,
    "core/prison_enquiry_response": prison,
    "core/probation_enquiry_response": full,
    "core/probation_information_sharing_record": test_exchange.exchange,
    "core/contribution_review": contact.review,
    "core/correction_notice": contact.correction,
    "core/local_arrangement": test_arrangement.arrangement,
}


@pytest.mark.parametrize("form", CONSISTENT)
def test_nothing_is_said_of_answers_that_agree(form: str) -> None:
    assert [one.rule for one in alone(CONSISTENT[form]())] == []


@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(st.sampled_from(["letters", "calls", "home", "school", "steady", "glad", "he", "Jay"]), max_size=9),
    level=st.sampled_from(["level_2_written", "level_3_written_and_phone"]),
    day=st.integers(1, 20),
)
def test_no_rule_fires_on_other_words_levels_and_days_that_agree(words: list[str], level: str, day: int) -> None:
    said = " ".join(["Jay", *words])
    seen = f"2026-11-{day:02}"
    path = known(ba_needs=said, ba_change=said, lv_level=level, iv_seen_date=seen, vo_when=seen)
    assert [one.rule for one in alone(path)] == []


SD_OF: Mapping[str, frozenset[str]] = {
    "child_protection_plan": frozenset({"open_child_protection", "open_looked_after"}),
    "looked_after": frozenset({"open_looked_after", "open_child_protection"}),
    "child_in_need_plan": frozenset({"open_child_in_need"}),
    "assessment_open": frozenset({"open_assessment"}),
    "section_47_enquiry": frozenset({"open_assessment"}),
    "early_help_only": frozenset({"previously_known", "contact_only"}),
    "none": frozenset({"previously_known", "contact_only"}),
}
"""Of one child: the same-day answers that fit an involvement. Of several, one may be on a plan and one looked after."""

OPEN = ("open_child_protection", "open_child_in_need", "open_looked_after", "open_assessment")
SAME_DAY_AND_NOW: Sequence[Answers] = [
    {"sd_known": said, "st_current": {"r1": now}}
    for now, fits in SD_OF.items()
    for said in (*OPEN, "previously_known", "contact_only", "no_trace")
    if said not in fits and (said in OPEN or now not in {"early_help_only", "none"})
]
HEADLINES: Sequence[Answers] = [
    {"sd_headline": words, "sd_known": "previously_known", "st_current": {"r1": "early_help_only"}}
    for words in ("Jay is subject to a CP plan (neglect).", "A s.47 is under way.", "Her brother Kit is LAC.")
]
AGAINST_WISHES: Sequence[Answers] = [
    {"wf_by_type": {"letters": "wants", kind: "does_not_want"}, f"lv_{kind}": "in_best_interests"}
    for kind in ("letters", "phone", "video", "visits", "photos")
]
PAIRS: Mapping[str, Sequence[Answers]] = {
    "core/probation_enquiry_response": [
        *SAME_DAY_AND_NOW,
        {"sd_headline": "Kayleigh is on a child protection plan (neglect)", "st_current": {"r1": "child_in_need_plan"}},
        {"sd_headline": "The boy is looked after.", "st_current": {"r1": "child_in_need_plan"}},
        {"sd_headline": "No trace of anybody.", "sd_known": "open_child_protection"},
        *HEADLINES,
        {"sd_headline": "She is in danger today.", "sd_risk_now": "no_known"},
        {"nx_us": "The CIN plan goes on.", "st_current": {"r1": "child_protection_plan"}},
        {"co_assessment": "There are no concerns.", "co_any": "yes"},
        {"sd_risk_now": "yes", "co_any": "no_known_concerns"},
        {"sd_risk_now": "no_known", "st_current": {"r1": "section_47_enquiry"}},
        {"co_any": "no_known_concerns", "st_alleged_role": "yes_proved_or_found"},
        {"co_any": "no_known_concerns", "st_current": {"r1": "child_protection_plan"}},
        {"nx_probation": ["nothing"], "co_any": "yes"},
        {"nx_us": "No further action.", "st_current": {"r1": "child_protection_plan"}},
        {"sd_unchecked": ["nothing_outstanding"], "sd_risk_now": "cannot_say_yet"},
        {"bi_care_role": "sole_carer", "hc_children": ""},
    ],
    "core/prison_enquiry_response": [
        {"co_any": "yes", "cv_any": "no_known_concerns"},
        {"co_any": "no_known_concerns", "st_alleged_role": "yes_alleged_not_proved"},
        {"co_any": "no_known_concerns", "st_current": {"r1": "child_protection_plan"}},
        {"cv_any": "no_known_concerns", "cv_orders": rows(o1={"cv_order": "Order", "cv_effect": "forbids"})},
        {"cv_any": "yes_any_child", "cv_interim": "no_reason_known_to_restrict"},
        {"cv_any": "no_known_concerns", "cv_interim": "no_contact_with_any_child"},
        {"st_current": {"r1": "looked_after"}, "se_child_results": {"r1": "previously_known", "r2": "no_trace"}},
        {"cr_affected": "yes_sole_carer", "cr_action": "early_help_offer", "nx_us": "Nothing further"},
        {"cr_affected": "yes_shared"},  # The request says that they cared for none.
        {"cr_affected": "yes_sole_carer", "cr_action": "assessment_started", "st_current": {"r1": "none"}},
        {"so_consent_told": "not_applicable"},
        {"so_consent_told": "no_would_prejudice_investigation", "co_live": "no"},
        {"so_disclosable": "all", "so_consent_told": "no_would_increase_risk"},
        {"nx_prison": ["nothing"], "cv_interim": "no_contact_with_any_child"},
        {"nx_us": "Jay has a child protection plan.", "st_current": {"r1": "section_47_enquiry"}},
    ],
    "core/contact_assessment_known": [
        *({"rf_risks_any": "no", "rl_victim": one} for one in ("victim", "alleged_victim", "witness")),
        {"rf_risks_any": "no", "rl_sibling_victim": "alleged"},
        {"rf_risks_any": "no", "st_alleged_role": "yes_enquiry_continuing"},
        {"rf_risks_any": "no", "pc_pressure": "yes"},
        {"rf_risks_any": "no", "wf_pressure": "yes"},
        *(
            {"lv_level": "level_4_all", "lv_visits": "in_best_interests", "vo_include": one}
            for one in ("no_not_appropriate", "no_not_able_to_ask", "no_child_too_young")
        ),
        {"lv_level": "level_4_all", "pc_views": rows(c1=UNASKED)},
        {"lv_level": "level_4_all", "iv_outcome": "not_confirmed"},
        {"lv_level": "level_4_all", "iv_outcome": "partly_confirmed"},
        {"lv_level": "level_3_written_and_phone", "lg_any": "yes", "lg_orders": rows(o1={"lg_effect": "forbids"})},
        {"rl_pr": "yes", "pc_views": rows(c1=contact.A_CARER)},
        {"rl_pr": "no", "pc_views": rows(c1=contact.A_CARER, c2=A_PRISONER)},
        {"iv_seen_date": "2026-08-14", "vo_when": "2026-11-02", "vo_alone": "yes"},
        {"st_current": {"r1": "looked_after"}, "st_ever": ["neither"]},
        {"sc_threshold": TARGET, "sc_act": "nothing_yet"},
        {"sc_threshold": TARGET, "rf_risks_any": "no"},
        *AGAINST_WISHES,
        {"vo_words": "I do not want to see him or hear from him, ever", "lv_level": "level_4_all"},
        {"rf_no_contact": "He is LAC and would lose touch.", "st_current": {"r1": "child_in_need_plan"}},
        {"vo_include": "no_child_too_young"},  # Jay is eleven.
        {"so_consent_told": "no_not_practicable_in_time", "pc_views": rows(c1=contact.A_CARER)},
        {"lv_level": "level_4_all", "lg_any": "yes", "lg_orders": rows(o1={"lg_kind": "non_molestation"})},
        {"rl_pr": "yes", "lg_any": "yes", "lg_orders": rows(o1={"lg_kind": "adoption"})},
        {"st_current": {"r1": "care_leaver"}},
        {"rqc_asked_by": "child", "wf_by_type": dict.fromkeys(["letters", "phone", "visits"], "does_not_want")},
    ],
    "core/contact_assessment_not_known": [
        {"sc_threshold": "no_sign", "sc_indicators": ["child_is_or_may_be_a_victim"]},
        {"vw_letters": "no_known_reason_against", "sc_indicators": ["domestic_abuse_in_the_home"]},
        {"vw_letters": "no_known_reason_against", "sc_threshold": "may_be_in_need"},
        {"vw_visits": "no_known_reason_against", "in_status": "we_cannot_confirm_it"},
        {"vw_letters": "no_known_reason_against", "sc_threshold": TARGET},
        {"sc_threshold": TARGET, "sc_act": "nothing_yet"},
        {"nk_late_match": "yes"},
        {"vw_letters": "advise_against", "vw_visits": "no_known_reason_against"},
        {"ra_needed": "yes_now", "vw_visits": "no_known_reason_against"},
        {"vw_basis": ["request_from_prison_only"], "in_status": "confirmed_by_a_worker_who_met_the_child"},
    ],
    "core/probation_information_sharing_record": [
        {"xd_outcome": "record_only", "su_risk_children": "high"},
        {"xd_why": "Nobody is known here.", "se_adult_result": "matched"},
        {"xd_why": "There are no concerns.", "su_risk_children": "high"},
        {"xd_voice": "Tam is on a CPP.", "se_adult_result": "matched"},
        {"su_risk_children": "low", "su_registrations": ["risk_to_children"]},
        {"xa_actions_any": "yes", "xd_outcome": "new_contact_no_further_action"},
    ],
    "core/contribution_review": [
        {"pv_wrong": "yes", "nv_same": "yes"},
        {"pv_disagree": "yes", "nv_same": "yes"},
        {"cg_summary": "Jay refuses everything and is afraid of his father.", "nv_same": "yes"},
        {"nv_reasons": "He is LAC.", "cg_sections": ["our_involvement"], "st_current": {"r1": "child_in_need_plan"}},
    ],
    "core/correction_notice": [{"cn_kind": "wrong_person", "cn_breach": "no"}],
    "core/local_arrangement": [
        {"la_leads": rows(l1={"la_lead": {"name": "Bo"}, "la_lead_kind": "lead", "la_lead_side": "ours"})},
    ],
}
"""For each form, the answers that cannot both be true."""


SAID_TODAY: Sequence[Answers] = [
    {"sd_headline": "Jay has a child in need plan since June.", "sd_known": "open_child_protection"},
    {"sd_headline": "Jay is looked after.", "sd_known": "open_child_protection"},
    {"sd_headline": "Jay is on a child protection plan.", "sd_known": "open_looked_after"},
    {"sd_headline": "A section 47 enquiry is under way.", "sd_known": "open_child_in_need"},
    {"sd_headline": "Jay has a plan. She lives at the proposed address with her mother.", "sd_children_home": "no"},
    {"sd_headline": "Jay has a plan. No children live there.", "sd_children_home": "yes"},
    {"sd_headline": "Jay is in danger today.", "sd_risk_now": "cannot_say_yet"},
    {"sd_headline": "We have not looked at archived files.", "sd_unchecked": ["nothing_outstanding"]},
    {"sd_headline": "The allocated worker was not spoken to.", "sd_unchecked": ["nothing_outstanding"]},
]
TWO_CHILDREN = rows(
    r1={"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2019-03-27", "ch_relationship": "child"},
    r2={"ch_family_name": "Example", "ch_given_names": "Kit", "ch_dob": "2021-03-27", "ch_relationship": "child"},
)


@pytest.mark.parametrize("said", SAID_TODAY, ids=lambda said: str(said["sd_headline"]))
def test_what_a_same_day_answer_says_in_words_and_otherwise_by_choice_is_asked_about(said: Answers) -> None:
    asked = {one.rule for one in alone(probation.same_day(**said)) if "sd_headline" in one.place}
    assert asked & {"headline_and_involvement", "headline_and_address", "headline_and_safety", "headline_and_unchecked"}


def test_of_two_children_whose_cases_are_open_the_words_may_name_another_involvement_too() -> None:
    both = probation.intake(ch_children=TWO_CHILDREN, se_child_results={"r1": "open_case", "r2": "open_case"})
    said = {"sd_headline": "Jay is on a child protection plan, and Kit on a child in need plan."}
    path = probation.reply(both, **{**probation.SAME_DAY, **said})
    assert not [one for one in alone(path) if one.rule == "headline_and_involvement"]


def _id(pair: tuple[str, Answers]) -> str:
    return f"{pair[0].rpartition('/')[2]}: {', '.join(pair[1])}"


@pytest.mark.parametrize("pair", [(form, pair) for form, pairs in PAIRS.items() for pair in pairs], ids=_id)
def test_answers_that_cannot_both_be_true_are_caught(pair: tuple[str, Answers]) -> None:
    """By a rule of agreement or by an error: nobody goes on without a word."""
    form, answers = pair
    path = CONSISTENT[form](**answers)
    named = set(answers)
    caught = {one.question for one in alone(path)} | {place for problem in errors(path) for place in problem.place}
    against = {said.question for one in alone(path) for said in (one.now, one.against) if said}
    assert named & (caught | against)
