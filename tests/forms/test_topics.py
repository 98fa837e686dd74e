"""What each option of the shipped forms says, so that an option which contradicts another is never without a rule.

Each topic lists the options that assert it and those that deny it: no form may take both without a word. An option, or
a text, that stands in none of the lists here fails: say what it asserts or denies, or that it says nothing of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value
from forms_service.engine.checking.type_checks import is_free_text
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path
from forms_service.engine.validation import errors
from tests.builders import exchange, probation
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import CONSISTENT
from tests.builders.shipped import shipped

Options = Mapping[str, Sequence[str]]

REPLIES = (
    "core/prison_enquiry_response",
    "core/probation_enquiry_response",
    "core/contact_assessment_known",
    "core/contact_assessment_not_known",
    "core/probation_information_sharing_record",
    "core/contribution_review",
)
NAMED = ["yes_proved_or_found", "yes_alleged_not_proved", "yes_enquiry_continuing"]
INVOLVED = ["assessment_open", "child_in_need_plan", "section_47_enquiry", "child_protection_plan", "looked_after"]
OPEN = ["open_child_protection", "open_child_in_need", "open_looked_after", "open_assessment"]
HELD = ["looked_after", "plan", "open_case"]
VICTIM = ["victim", "alleged_victim"]
RESTRICTS = ["no_contact_with_any_child", "no_contact_with_named_children"]
KNOWN_AS = [
    "parent_or_carer_open_case",
    "parent_or_carer_closed_case",
    "person_who_may_have_harmed_a_child",
    "household_member",
    "as_a_child_themselves",
    "professional_or_volunteer_with_children",
]

TOPICS: Mapping[str, tuple[Options, Options]] = {
    "a case of the child is open": (
        {
            "se_child_results": ["open_case"], "st_current": INVOLVED, "sd_known": OPEN, "xc_known_to_us": HELD,
            "kn_role": ["parent_or_carer_open_case"], "cr_action": ["already_open"],
            "sc_act": ["section_47_enquiry", "strategy_discussion"], "sd_act": ["section_47_enquiry"],
            "xd_outcome": ["add_to_open_case"],
        },
        {
            "se_child_results": ["previously_known", "contact_only_no_further_action", "no_trace"],
            "st_current": ["none"], "sd_known": ["previously_known", "contact_only", "no_trace"],
            "xc_known_to_us": ["previously_known", "not_known"],
        },
    ),
    "we knew the child before": (
        {"se_child_results": ["previously_known"], "xc_known_to_us": ["previously_known", "care_leaver", *HELD]},
        {
            "se_child_results": ["no_trace"], "st_history_any": ["no"], "sd_known": ["contact_only", "no_trace"],
            "xc_known_to_us": ["not_known"],
        },
    ),
    "there was a contact only": (
        {"se_child_results": ["contact_only_no_further_action"]},
        {"st_history_any": ["yes"]},
    ),
    "the adult is in our records": (
        {"kn_role": KNOWN_AS, "st_alleged_role": NAMED},
        {"se_adult_result": ["no_trace"], "kn_role": ["not_known"]},
    ),
    "the search found the adult": ({"se_adult_result": ["matched"]}, {"kn_role": ["not_known"]}),
    "the adult has, or may have, harmed a child": (
        {"kn_role": ["person_who_may_have_harmed_a_child"], "st_alleged_role": NAMED, "rl_victim": VICTIM,
         "rl_sibling_victim": ["yes", "alleged"]},
        {
            "st_alleged_role": ["no"], "co_any": ["no_known_concerns"], "cv_any": ["no_known_concerns"],
            "cv_interim": ["no_reason_known_to_restrict"], "rf_risks_any": ["no"],
        },
    ),
    "there are concerns about contact": (
        {"co_any": ["yes"], "cv_any": ["yes_any_child", "yes_named_children"], "co_live": ["yes"]},
        {"co_any": ["no_known_concerns"], "cv_any": ["no_known_concerns"]},
    ),
    "there is a reason to restrict contact": (
        {
            "cv_any": ["yes_any_child", "yes_named_children"], "cv_interim": RESTRICTS,
            "nx_prison": ["restrict_contact_pending_assessment"], "cv_effect": ["forbids", "limits"],
        },
        {"cv_interim": ["no_reason_known_to_restrict"], "cv_any": ["no_known_concerns"]},
    ),
    "an order requires contact": (
        {"cv_effect": ["requires"], "lg_effect": ["requires"]},
        {"cv_interim": RESTRICTS, "lv_level": ["level_1_none"]},
    ),
    "an order forbids contact": (
        {"lg_effect": ["forbids"]},
        {"lv_level": ["level_2_written", "level_3_written_and_phone", "level_4_all"], "rf_risks_any": ["no"]},
    ),
    "an order is in force": (
        {"st_legal": ["interim_care_order", "care_order", "placement_order"], "rqc_asked_by": ["court_order"]},
        {"lg_any": ["no"]},
    ),
    "the child is in care": ({"lg_kind": ["care", "interim_care"]}, {"st_current": [
        "none", "assessment_open", "child_in_need_plan", "section_47_enquiry", "child_protection_plan",
        "early_help_only",
    ]}),
    "there are proceedings": (
        {"lg_kind": ["interim_care"], "st_legal": ["interim_care_order"]},
        {"lg_proceedings": ["no"]},
    ),
    "the child is adopted": ({"lg_kind": ["adoption"]}, {"lg_adoption": ["no"]}),
    "a child is unsafe or at risk": (
        {
            "sd_risk_now": ["yes"], "sc_threshold": ["likely_at_risk_of_significant_harm"], "ac_risks_any": ["yes"],
            "st_current": ["section_47_enquiry", "child_protection_plan"], "pc_pressure": ["yes"],
            "wf_pressure": ["yes"],
        },
        {"co_any": ["no_known_concerns"], "rf_risks_any": ["no"]},
    ),
    "the child may be in need": (
        {
            "sc_threshold": ["may_be_in_need"], "rl_victim": VICTIM,
            "st_current": ["child_in_need_plan", "section_47_enquiry", "child_protection_plan"],
        },
        {"sc_threshold": ["no_sign"], "ra_needed": ["no"], "vw_letters": ["no_known_reason_against"]},
    ),
    "the request shows a sign": (
        {"sc_indicators": ["offence_against_a_child", "child_is_or_may_be_a_victim", "domestic_abuse_in_the_home"]},
        {"sc_threshold": ["no_sign"], "vw_letters": ["no_known_reason_against"]},
    ),
    "the address has a risk": ({"ac_risks_any": ["yes"]}, {"ac_view": ["suitable"], "sd_risk_now": ["no_known"]}),
    "children are at the address": (
        {"ac_children_any": ["yes"], "sd_children_home": ["yes"]},
        {"ac_children_any": ["no"], "sd_children_home": ["no"]},
    ),
    "somebody may be the one looked for": (
        {"se_adult_result": ["possible_match"], "se_child_results": ["possible_match"]},
        {"sd_unchecked": ["nothing_outstanding"]},
    ),
    "a risk calls for action": (
        {"su_risk_children": ["high", "very_high"], "xc_risk_known": ["yes"], "xc_new": ["yes"]},
        {"xd_outcome": ["record_only"]},
    ),
    "a known risk calls for action": (
        {"su_risk_children": ["high", "very_high"], "xc_risk_known": ["yes"]},
        {"xd_outcome": ["new_contact_no_further_action"]},
    ),
    "the family is spoken to": (
        {"vw_basis": ["conversation_with_carer", "conversation_with_child"]},
        {"sc_assess": ["no"], "vw_basis": ["request_from_prison_only"]},
    ),
    "we hold something": ({"ak_any": ["yes"]}, {"vw_basis": ["request_from_prison_only"]}),
    "the child lives elsewhere": ({"se_child_results": ["lives_in_another_authority"]}, {"nk_area": ["yes"]}),
    "the child’s identity is not sure": (
        {"in_status": ["we_cannot_confirm_it"]},
        {"vw_visits": ["no_known_reason_against"]},
    ),
    "the child’s identity is not sure for a level": (
        {"iv_outcome": ["partly_confirmed", "not_confirmed"], "iv_photo_likeness": ["no", "cannot_say"],
         "vo_include": ["no_not_appropriate", "no_not_able_to_ask", "no_child_too_young"],
         "rl_victim": [*VICTIM, "witness"], "pc_pressure": ["yes"], "wf_pressure": ["yes"]},
        {"lv_level": ["level_3_written_and_phone", "level_4_all"]},
    ),
    "the prisoner has parental responsibility": ({"rl_pr": ["yes"]}, {}),
    "something has changed": (
        {"pv_why": ["child_view_changed", "carer_view_changed", "new_information", "order_or_plan_changed"],
         "pv_disagree": ["yes"]},
        {"cg_sections": ["nothing"]},
    ),
    "the child was asked again": ({"pv_why": ["child_view_changed"]}, {"cg_child_asked": ["no"]}),
}  # fmt: skip


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


SILENT = _names(
    # who asks, how it is sent, what happens next
    "rqc_contact rqc_level_now se_systems se_match_basis se_restricted cf_correct kn_child_self kn_other_children",
    "pr_mode pr_part pr_late sd_given_how nx_probation bi_asked xs_direction xs_how su_kind su_conditions_any",
    "su_registrations xc_kind xd_feedback xa_actions_any xa_done xa_notify ra_how ra_include in_advice rv_triggers",
    "hc_kind hc_partner_share ac_child_known ac_not_tell bi_care_role cr_affected",
    # what is recorded of the people is read, and answers are held against it (``across: background``)
    "se_adult_background se_child_background",
    # the decision to share, and letters
    "so_purpose so_regime so_third_party so_address_release so_consent_told so_disclosable so_not_shared fl_letters so_privileged",
    "so_privileged_ok fl_child_knows fl_child_letters",
    # how well we know it
    "iv_how iv_relationship iv_photo_given co_confidence ha_types ha_child_groups cv_named_children cv_seen_copy",
    "lg_copy_seen lg_legal_checked vo_alone vo_share_adult ag_any ag_fact_or_view ag_may_share ag_show_adult",
    # the relationship, carers and each kind of contact: their rules are in the table and the pairs of test_agreement
    "rl_lived st_cp_category st_ever sd_ever xc_ever hc_ever kn_others_ever wf_by_type pc_role pc_contacted pc_letters pc_phone pc_video pc_visits pc_photos",
    "pc_knows pc_show_adult rf_protective_any lv_letters lv_phone lv_video lv_visits lv_photos lc_type vw_phone",
    "vc_type vw_level",
    # what is refused, or asked about, by itself
    "nk_late_match pv_wrong nv_same",
    # what the last report said
    "pv_orders pv_victim pv_identity",
    "pv_level pv_letters pv_phone pv_video pv_visits pv_photos pv_class pv_service_manager pv_corrected",
)
"""Questions that neither assert nor deny a topic, with any option."""

OF_STATEMENTS = (
    "_nature", "_about", "_category", "_source_kind", "_status", "_reliability", "_show_adult", "_permission", "_family",
)  # fmt: skip
"""The ends of the names of what each statement of a list is asked."""

NEUTRAL: Options = {
    "st_current": ["care_leaver"],
    "st_history_any": [],
    "st_alleged_role": ["not_known"],
    "st_legal": ["accommodated_voluntarily", "police_protection_or_epo", "remand"],
    "co_any": ["not_enough_information"],
    "co_live": ["no"],
    "cv_any": ["not_enough_information"],
    "cv_interim": ["for_the_prison_to_decide"],
    "cv_effect": ["allows"],
    "cr_action": ["no_further_action", "early_help_offer", "assessment_started"],
    "nx_prison": [
        "consider_pprc_status", "tell_us_about_transfer", "tell_us_about_temporary_release",
        "tell_us_release_date_and_address", "send_contact_application_to_us", "make_a_child_safeguarding_referral",
        "invite_us_to_risk_meeting", "nothing",
    ],
    "sd_risk_now": ["cannot_say_yet"],
    "sd_children_home": ["not_known"],
    "sd_unchecked": [
        "archived_files", "allocated_worker_not_spoken_to", "other_authority", "police_information",
        "partner_or_child_identity",
    ],
    "ac_risks_any": ["no"],
    "ac_view": ["suitable_with_conditions", "not_suitable", "cannot_say"],
    "sc_threshold": ["not_enough_information"],
    "sd_act": ["referral_opened", "strategy_discussion", "told_other_authority", "nothing_yet"],
    "sc_act": ["referral_opened", "told_other_authority", "nothing_yet"],
    "sc_indicators": [
        "carer_new_or_vulnerable", "prisoner_was_sole_carer", "contact_outside_immediate_family",
        "unexplained_relationship", "previous_concerns_about_household", "none",
    ],
    "sc_assess": ["yes_with_agreement", "yes_assessment_opened"],
    "in_status": ["partly_confirmed_from_documents", "confirmed_by_a_worker_who_met_the_child"],
    "iv_outcome": ["confirmed"],
    "iv_photo_likeness": ["yes"],
    "vo_include": ["yes"],
    "vw_letters": ["only_with_conditions", "advise_against", "cannot_say_without_assessment"],
    "vw_visits": ["only_with_conditions", "advise_against", "cannot_say_without_assessment"],
    "vw_basis": ["our_records_about_adults", "other_agency"],
    "ra_needed": ["yes_now", "yes_if_contact_is_to_go_ahead", "we_have_opened_it_ourselves"],
    "rl_victim": ["no", "not_known"],
    "rl_sibling_victim": ["no", "not_known"],
    "rl_pr": ["no", "not_known"],
    "rqc_asked_by": ["prisoner", "child", "parent_or_carer", "not_known"],
    "lg_any": ["yes"],
    "lg_kind": [
        "child_arrangements", "prohibited_steps", "specific_issue", "supervision", "special_guardianship", "placement",
        "section_34_contact", "non_molestation", "shpo", "other",
    ],
    "lg_effect": ["limits", "allows", "none"],
    "lg_proceedings": ["yes"],
    "lg_adoption": ["yes"],
    "lv_level": ["no_level_view"],
    "pc_pressure": ["no", "cannot_say"],
    "wf_pressure": ["no", "cannot_say"],
    "ak_any": ["no"],
    "nk_area": ["no", "not_known"],
    "su_risk_children": ["low", "medium", "not_assessed", "not_told"],
    "xc_risk_known": ["no", "not_known"],
    "xc_new": ["no"],
    "xd_outcome": ["early_help", "assessment", "strategy_discussion_section_47", "tell_another_authority"],
    "rf_risks_any": ["yes"],
    "pv_why": ["prison_review_due", "prisoner_moved_or_release_near", "child_turning_18"],
    "pv_disagree": ["no"],
    "cg_sections": [
        "identity_or_photograph", "relationship", "our_involvement", "orders", "child_views", "carer_views",
        "agency_views", "risks", "best_interests", "levels",
    ],
    "cg_child_asked": ["yes"],
}  # fmt: skip
"""Options of a question of the topics that neither assert nor deny one."""

OF_OTHERS = _names(
    # names, sources and how it was done
    "rqc_prison se_term_of lg_court lg_case_number pc_name ag_agency ag_person so_agency so_agreed_by",
    "so_agreed_condition si_send_name cf_field cf_given cf_correct_value cf_source kn_other_child co_source cv_order",
    "cv_court sd_given_to hc_child hc_how_often hc_source hc_partner_name ac_child ac_child_relationship",
    "ac_risk_source xc_child xc_relationship xc_how_often xr_source xg_source xa_action xa_who xa_agency rr_source",
    "rp_source ak_source ra_route ra_ref se_possible_resolution es_relationship",
    "co_leave ac_risk_leave xr_leave xg_leave rr_leave rp_leave ak_leave",
    # what others said, what was so before, what a plan or an order says, and conditions of contact
    "vo_words vo_adult_summary wf_knows wf_prison wf_motive pc_reasons pc_lac_view pc_iro_view pc_foster_view ag_text",
    "ag_conflict xr_text su_condition st_history_type st_history_reason st_history_outcome st_history_source",
    "lg_plan_contact rl_quality rl_last_contact iv_discrepancy lc_condition vc_condition cg_contact_happened",
    # about other people, and why something was not done
    "rf_other_children kn_why_needed kn_child_self_reason ac_risk_text vo_why_not pc_why_not ag_none_why",
    "cg_child_why_not es_why cr_arrangement",
)
"""Texts that are not ours, not about this child now, or not about what we know."""

OF_WORDS = ("words_", "headline_", "best_and", "concern_and", "risk_and_inv", "protection_and", "statement_of")
"""How the rules are called that hold texts against what was chosen."""


@cache
def replies() -> Sequence[Definition]:
    return [shipped().get(f"{name}@1") for name in REPLIES]


def every(form: Definition) -> Iterator[Question]:
    carried = form.carried
    yield from (
        each for question in form.questions if question.id not in carried for each in (question, *question.columns)
    )


def topical() -> Mapping[str, set[str]]:
    """The options that are in a topic, by their questions."""
    found: dict[str, set[str]] = {}
    for sides in TOPICS.values():
        for side in sides:
            for question, options in side.items():
                found.setdefault(question, set()).update(options)
    return found


def test_every_option_asserts_or_denies_something_or_is_known_to_say_nothing() -> None:
    """A new option without a place here is one without a rule."""
    placed, unplaced = topical(), []
    for question in (each for form in replies() for each in every(form)):
        if question.id in SILENT or question.id.endswith(OF_STATEMENTS):
            continue
        known = placed.get(question.id, set()) | set(NEUTRAL.get(question.id, ()))
        unplaced += [f"{question.id}: {option.id}" for option in question.options if option.id not in known]
    assert sorted(set(unplaced)) == []


DENYING = re.compile(r"(none|nothing|neither|nobody|not|no|only|unknown)(_|$)|.*_only$")
"""How an option is called that denies every other of a question of which several may be chosen."""


def test_what_denies_every_other_option_stands_alone() -> None:
    several = (q for form in shipped().all() for q in every(form) if q.type == "checkboxes")
    denying = [(q.id, one) for q in several for one in q.options if DENYING.match(one.id)]

    assert denying
    assert [f"{question}: {one.id}" for question, one in denying if not one.exclusive] == []


def test_every_text_that_leaves_is_held_against_what_was_chosen() -> None:
    unheld = set()
    for form in replies():
        held = {name for rule in form.agreement if rule.id.startswith(OF_WORDS) for name in rule.questions}
        texts = {each.id for each in every(form) if is_free_text(each) and not each.internal}
        unheld |= {f"{form.name}: {name}" for name in texts - held - OF_OTHERS}
    assert sorted(unheld) == []


IN_ROWS: Mapping[str, tuple[str, Mapping[str, Value]]] = {
    "cv_effect": ("cv_orders", {"cv_order": "Order"}),
    "lg_kind": ("lg_orders", {}),
    "lg_effect": ("lg_orders", {}),
    "xc_known_to_us": ("xc_children", exchange.a_child()),
    "xc_risk_known": ("xc_children", exchange.a_child()),
}
"""Columns, with the repeat and what else a row of it holds."""


def said(form: Definition, question: str, option: str) -> dict[str, Value]:
    """The answers by which a form says *option*: of every child, in one row, or as it is."""
    if question in IN_ROWS:
        repeat, cells = IN_ROWS[question]
        return {**({"lg_any": "yes"} if repeat == "lg_orders" else {}), repeat: rows(p1={**cells, question: option})}
    asked = form.index[question]
    value: Value = [option] if asked.type == "checkboxes" else option
    return {question: {"r1": value, "r2": value} if asked.each else value}


QUIET: Mapping[str, Mapping[str, Value]] = {
    "prison_enquiry_response": {
        "co_any": "not_enough_information", "cv_any": "not_enough_information",
        "cv_interim": "for_the_prison_to_decide", "kn_other_children": "no",
    },
    "probation_information_sharing_record": {
        "su_risk_children": "low", "xc_new": "no", "se_child_results": {"r1": "open_case"},
        "xc_children": rows(p1=exchange.a_child(xc_known_to_us="open_case")),
    },
}  # fmt: skip
"""Answers that assert and deny nothing, in place of those that a form otherwise starts from."""


def path_of(form: Definition, answers: Mapping[str, Value]) -> Path:
    if form.name == "probation_enquiry_response" and any(name.startswith("ac_") for name in answers):
        asked = probation.intake(**probation.RELEASE)
        whole = {**CONSISTENT[f"core/{form.name}"]().answers, **probation.ADDRESS, "co_any": "yes"}
        return probation.reply(asked, **{**whole, **answers})
    return CONSISTENT[f"core/{form.name}"](**{**QUIET.get(form.name, {}), **answers})


@dataclass(frozen=True)
class Pair:
    """Two answers of a topic to different questions of a *form*, and what else each of them might be."""

    form: Definition
    one: tuple[str, str]
    two: tuple[str, str]
    beside_one: str
    beside_two: str

    def __str__(self) -> str:
        return f"{self.form.name}: {'='.join(self.one)} and {'='.join(self.two)}"


def pairs(form: Definition) -> Iterator[Pair]:
    own = {each.id: each for each in every(form)}
    for asserts, denies in TOPICS.values():
        for (question, options), (other, others) in product(asserts.items(), denies.items()):
            if question != other and {question, other} <= set(own):
                left, right = _beside(own[question], denies, asserts), _beside(own[other], asserts, denies)
                for one, two in product(options, others):
                    yield Pair(form, (question, one), (other, two), right, left)


def _beside(question: Question, agreeing: Options, contrary: Options) -> str:
    """An option of a question that agrees with the other answer, or says nothing of the topic, if there is one."""
    taken = contrary.get(question.id, ())
    free = [option.id for option in reversed(question.options) if option.id not in taken]
    return next(iter([*agreeing.get(question.id, ()), *free]), "")


@pytest.mark.parametrize("form", REPLIES)
def test_no_two_options_that_contradict_each_other_pass_without_a_word(form: str) -> None:
    assert [str(pair) for pair in pairs(shipped().get(f"{form}@1")) if not _is_caught(pair)] == []


def _is_caught(pair: Pair) -> bool:
    """Whether something is said of one of both answers that is not said of either beside another one."""
    form, one, two = pair.form.id, pair.one[0], pair.two[0]
    both = answered(form, pair.one, pair.two)
    if not all(both.asks(IN_ROWS[each][0] if each in IN_ROWS else each) for each in (one, two)):
        return True
    beside_one = spoken(form, pair.one, (two, pair.beside_one)) if pair.beside_one else frozenset()
    beside_two = spoken(form, (one, pair.beside_two), pair.two) if pair.beside_two else frozenset()
    said_of_both = spoken(form, pair.one, pair.two) - beside_one - beside_two
    return any(question in {one, two} for _, question in said_of_both)


@cache
def answered(form: str, *options: tuple[str, str]) -> Path:
    definition = shipped().get(form)
    answers: dict[str, Value] = {}
    for question, option in options:
        answers |= said(definition, question, option)
    return path_of(definition, answers)


@cache
def spoken(form: str, *options: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """What the rules of agreement, and the errors, say of which questions."""
    path = answered(form, *options)
    found = {
        (broken.key, question)
        for broken in alone(path)
        for question in (*broken.place, *(each.question for each in (broken.now, broken.against) if each))
    }
    return frozenset(found | {(problem.message, part) for problem in errors(path) for part in problem.place})
