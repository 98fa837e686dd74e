"""What probation and we share (F6): a request, and the record of it as it is filled in (all people invented)."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders.definitions import rows
from tests.builders.shipped import SAID_OF_A_REQUEST, answered, following_on, shipped

INTAKE = shipped().get("core/enquiry_intake@1")


EXCHANGE = shipped().get("core/probation_information_sharing_record@1")


TODDLER: Mapping[str, Value] = {
    "ch_family_name": "Example", "ch_given_names": "Tam", "ch_dob": "2024-03-27",
    "ch_relationship": "child_of_partner_lived_together",
}  # fmt: skip


REQUEST: Mapping[str, Value] = {
    "in_request_text": "He has a new partner, who has a toddler.",
    "in_received_at": "2026-11-20T09:00",
    **SAID_OF_A_REQUEST,
    "rq_contact": "north_sm",
    "en_type": "probation_sharing_information_with_us",
    "en_purpose_ok": "yes",
    "ad_family_name": "Example",
    "ad_given_names": "Alex",
    "ad_dob": "1988-02-03",
    "ad_crn": "X123456",
    "ad_legal_status": "community_order",
    "ad_sentence_date": "2026-05-04",
    "ad_release_date": "2027-05-04",
    "ad_offence_child": "no",
    "ad_domestic_abuse": "as_perpetrator",
    "ch_children": rows(r1=TODDLER),
    "se_systems": ["main_case_system", "early_help"],
    "se_adult_result": "matched",
    "se_child_results": {"r1": "previously_known"},
    "se_match_basis": ["name", "date_of_birth"],
    "se_restricted": "no",
    "tr_immediate": "no",
    "tr_record_on_file": "Nothing",
}


TOLD = {
    "xr_text": "He has moved in with a partner and her child.", "xr_nature": "reported", "xr_about": "adult",
    "xr_source": "Probation", "xr_as_at": "2026-11", "xr_status": "not_applicable", "xr_permission": "agreed",
}  # fmt: skip


GAVE = {"xg_text": "The child has a plan.", "xg_nature": "fact", "xg_about": "adult", "xg_source": "Case 12",
        "xg_as_at": "2026"}  # fmt: skip


WHY = "The contact is new, the assessed risk is high, and the child is two years old."


DECIDED: Mapping[str, Value] = {
    "xs_at": "2026-11-20T09:30",
    "su_conditions_any": "no",
    "su_risk_children": "high",
    "xc_new": "yes",
    "xr_items": rows(s1=TOLD),
    "xd_outcome": "assessment",
    "xd_why": WHY,
    "xd_voice": "Child not yet seen",
    "xd_decider": {"name": "Bo Sample"},
    "xd_decided_at": "2026-11-20T09:30",
    "xd_feedback": "no_not_appropriate",
    "xa_actions_any": "no",
    "xa_notify": ["change_of_address"],
    "xk_files": {"p1": "NS-1234"},
    "xc_ever": {"p1": ["neither"]},
}


def intake(**changes: Value) -> Path:
    return answered(INTAKE, {**REQUEST, **changes})


def a_child(**cells: Value) -> dict[str, Value]:
    return {
        "xc_child": "Tam Example", "xc_relationship": "Partner’s child", "xc_kind": "lives_with",
        "xc_known_to_us": "previously_known", "xc_risk_known": "no", **cells,
    }  # fmt: skip


def exchange(**changes: Value) -> Path:
    return following_on(intake(), EXCHANGE, {"xc_children": rows(p1=a_child()), **DECIDED, **changes})
