"""Requests and replies of probation, answered whole: same-day, full, without a trace; all people invented."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders.definitions import rows
from tests.builders.shipped import SAID_OF_A_REQUEST, answered, following_on, shipped

INTAKE = shipped().get("core/enquiry_intake@1")
REPLY = shipped().get("core/probation_enquiry_response@1")
CHILDREN = rows(
    r1={"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2019-03-27", "ch_relationship": "child"},
)
REQUEST: Mapping[str, Value] = {
    "in_request_text": "Mr Example is to be sentenced this afternoon. What do you know?",
    "in_received_at": "2026-11-20T09:40",
    **SAID_OF_A_REQUEST,
    "rq_contact": "north_court",
    "en_urgency_why": "He is to be sentenced this afternoon.",
    "en_type": "probation_pre_sentence_report",
    "en_hearing_at": "2026-11-20T14:00",
    "ad_family_name": "Example",
    "ad_given_names": "Alex",
    "ad_dob": "1988-02-03",
    "ad_crn": "X123456",
    "ad_offence_child": "no",
    "ad_domestic_abuse": "no",
    "ch_children": CHILDREN,
    "se_systems": ["main_case_system", "early_help"],
    "se_adult_result": "matched",
    "se_child_results": {"r1": "open_case"},
    "se_match_basis": ["name", "date_of_birth"],
    "se_restricted": "no",
    "tr_immediate": "no",
}
NO_TRACE: Mapping[str, Value] = {
    "se_adult_result": "no_trace",
    "se_child_results": {"r1": "no_trace"},
    "se_match_basis": "",
}
NOBODY_FOUND: Mapping[str, Value] = {"cf_correct": "nobody_found", "nx_us": "Nothing further"}
SAME_DAY: Mapping[str, Value] = {
    "nx_us": "Send the full reply by the date given.",
    "cf_correct": "yes",
    "sd_known": "open_child_protection",
    "sd_risk_now": "no_known",
    "sd_headline": "Jay has a child protection plan for neglect since June.",
    "sd_children_home": "yes",
    "sd_unchecked": ["allocated_worker_not_spoken_to"],
    "nx_probation": ["share_risk_assessment_and_plan"],
    "so_third_party": "no",
    "so_disclosable": "nothing",
}
FULL: Mapping[str, Value] = {
    "st_current": {"r1": "child_protection_plan"},
    "st_plan_start": {"r1": "2026-06-03"},
    "st_cp_category": {"r1": ["neglect"]},
    "st_worker": {"r1": {"name": "Wren Invented"}},
    "st_history_any": {"r1": "no"},
    "st_ever": {"r1": ["child_protection_plan"]},
    "st_alleged_role": "no",
    "co_any": "no_known_concerns",
    "co_live": "no",
    "co_limits": "Nothing further",
    "bi_asked": ["none"],
    "bi_care_role": "no",
    "nx_us": "The core group goes on.",
    "so_not_shared": "no",
    "vo_include": {"r1": "no_child_too_young"},
    "vo_why_not": {"r1": "He is two years old and does not talk yet."},
}
RELEASE: Mapping[str, Value] = {
    "en_type": "prison_or_probation_release_address_or_temporary_release",
    "en_event_date": "2026-12-01",
    "en_urgency": "standard",
}
ADDRESS: Mapping[str, Value] = {
    "ac_address": {"address": "1 Thimble Lane"},
    "ac_children_any": "no",
    "ac_risks_any": "no",
    "ac_view": "suitable",
    "ac_why": "Nobody under 18 lives there, and no child visits.",
    "ac_not_tell": "no",
}


def intake(**changes: Value) -> Path:
    return answered(INTAKE, {**REQUEST, **changes})


def reply(source: Path, **changes: Value) -> Path:
    return following_on(source, REPLY, changes)


def same_day(**changes: Value) -> Path:
    return reply(intake(), **{**SAME_DAY, **changes})


def the_full_part(**changes: Value) -> Path:
    told: Mapping[str, Value] = {"so_consent_told": "yes"}
    return reply(intake(), **{**same_day().answers, **FULL, **told, "pr_part": "full", **changes})


def no_trace(**changes: Value) -> Path:
    return reply(intake(**NO_TRACE), **{**SAME_DAY, "sd_known": "no_trace", **NOBODY_FOUND, **changes})
