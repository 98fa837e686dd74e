"""Answers of the shipped forms that cannot both be true, or hardly: each rule, when it holds and when it is broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.engine.agreement import Disagreement, Other, alone, disagreements
from forms_service.engine.answers import Answers, Value
from forms_service.engine.path import Path
from forms_service.engine.validation import errors
from tests.builders import contact, exchange, probation
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import (
    A_PRISONER,
    AGAINST,
    CONSISTENT,
    TARGET,
    UNASKED,
    about_kit,
    beside_background,
    full,
    known,
    other,
    prison,
    sent_before,
    view,
)
from tests.builders.rule_cases.every import cases
from tests.builders.rule_cases.of_children import OF_WORDS, rules_of_another_child
from tests.builders.shipped import shipped


def found(path: Path, beside: Sequence[Other], rule: str) -> list[Disagreement]:
    # What is recorded of the people stands among the answers themselves.
    others = [replace(one, reader=path.reader) if one.across == "background" else one for one in beside]
    return [one for one in disagreements(path, others) if one.rule == rule]


def every_rule() -> list[str]:
    rules = [rule.id for form in shipped().all() for rule in form.agreement]
    return list(dict.fromkeys(rules))


def test_every_rule_of_every_form_is_tried() -> None:
    assert set(every_rule()) - set(cases()) - set(rules_of_another_child()) - OF_WORDS == set()


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


def test_what_one_person_is_not_for_is_one_question_that_names_every_kind_of_contact() -> None:
    mother = {**contact.A_CARER, "pc_letters": "does_not_support", "pc_phone": "unsure", "pc_video": "not_asked"}
    father = {**contact.A_CARER, "pc_name": "Ash Sample", "pc_role": "parent", "pc_phone": "unsure"}
    prisoner = {**A_PRISONER, **AGAINST}
    favoured = known(pc_views=rows(c1=mother, c2=father, c3=prisoner))
    (asked,) = found(favoured, (), "favourable_against_a_carer")
    assert asked.place == ("pc_views", "c1", "pc_letters")
    assert asked.now
    assert asked.now.words == "Robin Sample\nLetters and cards: Does not support it\nTelephone calls: Is not sure"
    child = known(wf_by_type={"letters": "unsure", "phone": "not_asked", "visits": "does_not_want", "photos": "wants"})
    (of_child,) = found(child, (), "favourable_against_the_child")
    assert of_child.now
    assert [line.partition(":")[0] for line in of_child.now.words.splitlines()] == [
        "Letters and cards",
        "Telephone calls",
    ]


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
    [prison, full, probation.same_day, known, view, exchange.exchange, contact.review, closing],
    ids=["prison", "full", "same day", "known", "not known", "exchange", "review", "closing review"],
)
def test_that_a_child_is_recorded_as_dead_is_asked_about_in_every_reply_and_report(path: Callable[..., Path]) -> None:
    case = beside_background(path(), se_child_background={"r1": ["died"]})
    assert found(case.holds, case.beside, "child_recorded_as_dead") == []
    (asked,) = found(case.broken, case.beside, "child_recorded_as_dead")
    assert "died" in asked.author
    assert "died" in asked.authoriser


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
        {"st_current": {"r1": "looked_after"}, "st_ever": {"r1": ["neither"]}},
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


def test_carers_are_held_against_those_of_a_brother_or_sister_by_their_names_and_only_by_what_was_there_first() -> None:
    rules = ("pressure_otherwise_beside_a_brother_or_sister", "knows_otherwise_beside_a_brother_or_sister")

    def asked(name: str, later: frozenset[str] = frozenset()) -> list[bool]:
        carer = rows(x9={**contact.A_CARER, "pc_name": name, "pc_knows": "no"})
        there = other("sibling", about_kit(pc_pressure="yes", pc_views=carer))
        beside = [replace(there, reader=replace(there.reader, later=later))]
        return [found(known(), beside, rule) != [] for rule in rules]

    assert asked("Robin Sample") == [True, True]
    assert asked("Bo Madeup") == [False, False]
    assert asked("Robin Sample", frozenset({"pc_pressure", "pc_knows"})) == [False, False]
