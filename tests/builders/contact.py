"""Contact assessments, their review and corrections, answered whole; all people invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from forms_service.casework.answering.questionnaires import narrowed
from forms_service.engine.answers import Answers, Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path
from forms_service.engine.validation import errors
from tests.builders.definitions import ATable, rows, with_proposals
from tests.builders.shipped import SAID_OF_A_REQUEST, answered, following_on, sample_context, sample_path, shipped

INTAKE = shipped().get("core/enquiry_intake@1")
KNOWN = shipped().get("core/contact_assessment_known@1")
NOT_KNOWN = shipped().get("core/contact_assessment_not_known@1")
REVIEW = shipped().get("core/contribution_review@1")
CORRECTION = shipped().get("core/correction_notice@1")

OLDER: Mapping[str, Value] = {
    "ch_family_name": "Specimen",
    "ch_given_names": "Jay",
    "ch_dob": "2015-03-27",
    "ch_relationship": "child",
}
REQUESTED: Mapping[str, Value] = {
    "in_request_text": "Mr Specimen asks for contact with two children.",
    **SAID_OF_A_REQUEST,
    "rq_contact": "vale_ppu",
    "en_type": "prison_contact_assessment",
    "en_contact_sought": ["letters_and_cards", "visits"],
    "ad_family_name": "Specimen",
    "ad_given_names": "Alex",
    "ad_dob": "1988-02-03",
    "ad_prison_number": "A1234BC",
    "ad_legal_status": "sentenced_custody",
    "ad_offence_child": "no",
    "ad_pprc": "pprc",
    "ad_domestic_abuse": "not_stated",
    "ad_caring": "no",
    "ch_children": rows(r1=OLDER, r2={**OLDER, "ch_given_names": "Kit", "ch_dob": "2018-06-01"}),
    "se_systems": ["main_case_system", "early_help"],
    "se_adult_result": "matched",
    "se_child_results": {"r1": "open_case", "r2": "previously_known"},
    "se_match_basis": ["name", "date_of_birth"],
    "se_restricted": "no",
    "tr_immediate": "no",
    "tr_record_on_file": "Nothing",
}
SHARED_WITH_CARE: Mapping[str, Value] = {
    "so_third_party": "no",
    "so_consent_told": "yes",
    "so_disclosable": "nothing",
    "so_not_shared": "no",
}
A_CARER: Mapping[str, Value] = {
    "pc_name": "Robin Sample",
    "pc_role": "main_carer",
    "pc_contacted": "yes",
    "pc_date": "2026-11-10",
    "pc_letters": "supports",
    "pc_phone": "supports",
    "pc_video": "unsure",
    "pc_visits": "does_not_support",
    "pc_photos": "supports",
    "pc_reasons": "Letters have gone well.",
    "pc_knows": "yes",
}
VIEWS: Mapping[str, Value] = {
    "lv_letters": "in_best_interests",
    "lv_phone": "in_best_interests",
    "lv_video": "not_in_best_interests",
    "lv_visits": "not_in_best_interests",
    "lv_photos": "in_best_interests",
    "lv_level": "level_3_written_and_phone",
}
WISHES: Mapping[str, Value] = {
    "vo_include": "yes",
    "vo_when": "2026-11-02",
    "vo_by": {"name": "Amal Example", "role": "Social worker"},
    "vo_alone": "yes",
    "vo_words": "I like the letters.",
    "vo_understanding": "Jay wants letters and calls.",
    "vo_share_adult": "no",
    "wf_knows": "That he hurt somebody.",
    "wf_motive": "To hear how he is.",
    "wf_pressure": "no",
    "wf_by_type": {
        "letters": "wants", "phone": "wants", "video": "unsure", "visits": "does_not_want", "photos": "wants"
    },
}  # fmt: skip
BEST: Mapping[str, Value] = {
    "ba_needs": "A steady home.",
    "ba_change": "Small if it is slow.",
    "ba_age": "Eleven years old.",
    "ba_harm": "None known.",
    "ba_carers": "Able.",
    "ba_longterm": "Staying at home.",
    "ba_overall": "Letters and calls keep a bond that Jay values, and can be read and heard by others. " * 2,
}
ASSESSED: Mapping[str, Value] = {
    **SHARED_WITH_CARE,
    "fl_letters": ["english"],
    "fl_child_knows": "not_known",
    **WISHES,
    **BEST,
    **VIEWS,
    "rqc_level_now": "level_1_none",
    "rqc_asked_by": "prisoner",
    "iv_outcome": "confirmed",
    "iv_how": ["i_know_the_child_and_have_seen_them"],
    "iv_seen_date": "2026-11-02",
    "iv_by": {"name": "Amal Example", "role": "Social worker"},
    "iv_photo_given": "no",
    "iv_relationship": ["birth_certificate"],
    "iv_discrepancy": "No",
    "rl_lived": "yes_as_family",
    "rl_pr": "no",
    "rl_quality": "Warm.",
    "rl_last_contact": "A letter in May.",
    "rl_victim": "no",
    "rl_sibling_victim": "no",
    "st_current": {"r1": "early_help_only"},
    "st_plan_start": {"r1": "2026-05-04"},
    "st_worker": {"r1": {"name": "Wren Invented"}},
    "st_history_any": {"r1": "no"},
    "st_alleged_role": "no",
    "st_ever": {"r1": ["neither"]},
    "lg_any": "no",
    "lg_plan_contact": "It says nothing of contact.",
    "lg_proceedings": "no",
    "lg_adoption": "no",
    "pc_views": rows(c1=A_CARER),
    "pc_protect": "Well able.",
    "pc_pressure": "no",
    "ag_any": "no",
    "ag_none_why": "No other agency works with the family.",
    "ag_conflict": "No",
    "rf_risks_any": "no",
    "rf_risks_none": "Nothing in our records or in the request.",
    "rf_other_children": "No",
    "rf_protective_any": "no",
    "sc_threshold": "no_sign",
    "rf_no_contact": "Jay would lose touch.",
    "rv_triggers": ["child_changes_their_mind"],
}
UNKNOWN: Mapping[str, Value] = {
    **SHARED_WITH_CARE,
    "se_systems": ["main_case_system", "archived_or_legacy_cases", "early_help"],
    "nk_area": "yes",
    "nk_late_match": "no",
    "ak_any": "no",
    "sc_indicators": ["none"],
    "sc_threshold": "no_sign",
    "sc_assess": "no",
    "in_status": "we_cannot_confirm_it",
    "in_advice": ["school"],
    "vw_basis": ["our_records_about_adults"],
    "vw_letters": "no_known_reason_against",
    "vw_phone": "cannot_say_without_assessment",
    "vw_visits": "cannot_say_without_assessment",
    "vw_reasons": "We know of no reason against letters, and have assessed nobody.",
    "vw_level": "no_level_view",
    "ra_needed": "no",
    "ra_why": "Nothing points to a need.",
}
REVIEWED: Mapping[str, Value] = {
    **SHARED_WITH_CARE,
    "pv_doc": "d30",
    "pv_why": "prison_review_due",
    "pv_wrong": "no",
    "pv_disagree": "no",
    "cg_sections": ["nothing"],
    "cg_summary": "No change",
    "cg_contact_happened": "Four letters. Jay was glad of them.",
    "cg_child_asked": "yes",
    "sc_threshold": "no_sign",
    "nv_same": "yes",
    "nv_reasons": "Nothing has changed.",
}
CORRECTED: Mapping[str, Value] = {
    "cn_doc": "d30",
    "cn_aware_at": "2026-11-19T15:00",
    "cn_found_how": "our_check",
    "cn_kind": "fact_wrong",
    "cn_items": rows(
        i1={
            "cn_as_sent": "ch_lives_with",
            "cn_do": "replace",
            "cn_corrected": "Jay lives with a grandmother.",
            "cn_nature": "fact",
            "cn_source": "Visit of 18 November",
        }
    ),
    "cn_disputed": "no",
    "cn_effect": "No decision has been made yet.",
    "cn_ask": ["correct_record"],
    "cn_breach": "no",
}
HAD: Mapping[str, Value] = {"cn_recipient_had": "D30", "cn_recipient_statements": ["ch_lives_with"]}
SENT: Value = rows(
    s1={"cn_recipient": "ppu.vale@prison.example", "cn_recipient_channel": "Secure email", **HAD},
    s2={"cn_recipient": "Duty probation officer", "cn_recipient_channel": "Telephone", **HAD},
)
WRONG_TOO: Value = rows(d31={"cn_reached_doc": "D31 Identity sheet", "cn_reached_tie": "sent with it"})
PICKED: Mapping[str, ATable] = {
    "sealed_statements": ATable({"ch_lives_with": "Lives with: An aunt"}),
    "known_births": ATable({"born": "Jay Specimen, date of birth: 27 March 2015"}),
    "known_names": ATable({"named": "Jay Specimen, family name: Specimen"}),
}


class Issued:
    """The reference table of documents that were issued, of which there is one."""

    line: Mapping[str, str]

    def __init__(self, **columns: str) -> None:
        self.line = {"id": "d30", "label": "D30 Child contact assessment", "code": "D30", **columns}

    def row(self, row_id: str) -> Mapping[str, str] | None:
        return self.line if row_id == "d30" else None

    def rows(self) -> list[Mapping[str, str]]:
        return [self.line]


@cache
def the_intake() -> Path:
    return answered(INTAKE, REQUESTED)


def an_intake(**changes: Value) -> Path:
    return answered(INTAKE, {**REQUESTED, **changes}) if changes else the_intake()


def about(definition: Definition, child: str, answers: Answers, intake: Path, context: Context | None = None) -> Path:
    """The questionnaire of one child, with what is carried and copied narrowed to that child."""
    carried = narrowed(intake.answers, INTAKE.index, "ch_children", child)
    return following_on(carried, definition, answers, context=context)


def known(**changes: Value) -> Path:
    """A contact assessment of a known child, complete but for *changes*."""
    return assessed(changes)


def assessed(
    changes: Answers, *, child: str = "r1", intake: Path | None = None, elsewhere: Answers | None = None
) -> Path:
    """The same for a certain *child* and *intake*, with what was answered *elsewhere*."""
    context = replace(sample_context(), elsewhere=elsewhere or {})
    return about(KNOWN, child, {**ASSESSED, **changes}, intake or an_intake(), context)


def not_known(**changes: Value) -> Path:
    """A view on contact with a child who is not known, complete but for *changes*."""
    return about(NOT_KNOWN, "r1", {**UNKNOWN, **changes}, nobody_known())


@cache
def nobody_known() -> Path:
    return an_intake(se_child_results={"r1": "no_trace", "r2": "no_trace"})


def review(**changes: Value) -> Path:
    """A review of a report that held *VIEWS*, complete but for *changes*."""
    return reviewed(changes)


def reviewed(
    changes: Answers, *, child: str = "r1", last: Answers = VIEWS, asked: Answers | None = None, **columns: str
) -> Path:
    """The same of a report on a *child* that said *last*, with certain *columns* in the table of issued documents.

    *asked* is what its intake says otherwise.
    """
    table = Issued(**{"retention": "RC-04", "service_manager": "no", "corrected": "no", **columns})
    context = replace(sample_context(tables={"issued_documents": table}), elsewhere=last)
    answers = {**REVIEWED, **changes}
    intake = an_intake(en_type="prison_contact_review", **asked) if asked else a_review_asked_for()
    read = about(REVIEW, child, answers, intake, context).reader.read()
    return about(REVIEW, child, answers, intake, replace(context, readings=read))


@cache
def a_review_asked_for() -> Path:
    return an_intake(en_type="prison_contact_review")


def correction(**changes: Value) -> Path:
    """A correction notice, complete but for what came of telling the recipients and *changes*."""
    return corrected(changes)


def corrected(changes: Answers, **facts: Value) -> Path:
    """The same with certain *facts*: of what is reached, who had it, and whether it needed a service manager."""
    told: dict[str, Value] = {"sent": SENT, "reached": WRONG_TOO, "reserved": "no", **facts}
    named = {
        "sent.recipients": told["sent"],
        "correction.reached": told["reached"],
        "correction.service_manager": told["reserved"],
        "correction.untold": told.get("untold", ""),
        "sent.family": told.get("family", ""),
    }
    context = sample_context(tables={"issued_documents": Issued(), **PICKED}, facts={**sample_context().facts, **named})
    answers, carried = {**CORRECTED, **changes}, an_intake().answers
    read = sample_path(CORRECTION, answers, carried=carried, context=context).reader.read()
    return with_proposals(sample_path(CORRECTION, answers, carried=carried, context=replace(context, readings=read)))


def wrong(path: Path) -> set[str]:
    """The innermost question of every error."""
    return {next(p for p in reversed(error.place) if p in path.definition.index) for error in errors(path)}
