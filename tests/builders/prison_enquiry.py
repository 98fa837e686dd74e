"""An enquiry of a prison and the reply to it, as they are filled in (all people invented)."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Value
from forms_service.engine.path import Path
from tests.builders.definitions import rows
from tests.builders.shipped import SAID_OF_A_REQUEST, answered, following_on, shipped

INTAKE = shipped().get("core/enquiry_intake@1")


REPLY = shipped().get("core/prison_enquiry_response@1")


CHILDREN = rows(
    r1={"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2019-03-27", "ch_relationship": "child"},
    r2={"ch_family_name": "Example", "ch_given_names": "Kit", "ch_dob": "2021-06-01", "ch_relationship": "stepchild"},
)


TYPED: Mapping[str, Value] = {
    "in_request_text": "Please tell us what you know about Mr Example.",
    **SAID_OF_A_REQUEST,
    "rq_contact": "vale_ppu",
    "en_type": "prison_newly_sentenced_check",
    "ad_family_name": "Example",
    "ad_given_names": "Alex",
    "ad_dob": "1988-02-03",
    "ad_prison_number": "A1234BC",
    "ad_offence_child": "no",
    "ad_pprc": "not_pprc",
    "ad_domestic_abuse": "not_stated",
    "ad_caring": "no",
    "ch_children": CHILDREN,
}


NO_TRACE: Mapping[str, Value] = {
    "se_systems": ["main_case_system", "early_help"],
    "se_adult_result": "no_trace",
    "se_child_results": {"r1": "no_trace", "r2": "no_trace"},
    "se_restricted": "no",
    "tr_immediate": "no",
}


def intake(**changes: Value) -> Path:
    return answered(INTAKE, {**TYPED, **NO_TRACE, **changes})


def reply(intake_path: Path, **changes: Value) -> Path:
    return following_on(intake_path, REPLY, changes)


def a_mixed_family(**changes: Value) -> Path:
    found: Value = {"r1": "open_case", "r2": "no_trace"}
    basis: Value = ["name", "date_of_birth"]
    return intake(
        se_adult_result="matched", se_child_results=found, se_match_basis=basis, tr_record_on_file="Nothing", **changes
    )
