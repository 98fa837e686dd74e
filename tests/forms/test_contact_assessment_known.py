"""The contact assessment of a child known to us (F4), walked as its author walks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest

from forms_service.engine.answers import Value, cells_of, rows_of
from forms_service.engine.path import Path, manager_checks, outcomes
from forms_service.engine.types.registry import type_of
from tests.builders.agreeing import at_once, sections, warned
from tests.builders.contact import A_CARER, KNOWN, OLDER, VIEWS, an_intake, assessed, known, wrong
from tests.builders.definitions import rows, with_proposals
from tests.builders.shipped import sample_context, sample_path, shipped

YES, CONDITIONS, NO, CANNOT = KNOWN.question("lv_letters").options
LEVELS = ["level_1_none", "level_2_written", "level_3_written_and_phone", "level_4_all"]
REASON = "The carer can only manage letters until the summer."
AN_ORDER: Value = rows(o1={"lg_kind": "child_arrangements", "lg_effect": "forbids", "lg_copy_seen": "yes"})


def shown(path: Path, level: str) -> set[str]:
    return {"warning": warned(path), "stop": set(at_once(path))}[level]


def test_a_whole_assessment_is_complete_and_gives_its_documents() -> None:
    assert wrong(known()) == set()
    assert outcomes(known(), "document") == ["D30", "D31", "D33", "D34"]


def test_a_questionnaire_is_about_one_child() -> None:
    path = assessed(
        {"st_current": {"r2": "none"}, "st_history_any": {"r2": "no"}, "st_ever": {"r2": ["neither"]}}, child="r2"
    )
    assert wrong(path) == set()
    assert path.rows_asked(KNOWN.question("st_current")) == ["r2"]


def test_the_request_is_taken_from_the_intake() -> None:
    path = known()
    assert path.answers["rqc_contact"] == ["letters_and_cards", "visits"]
    assert path.answers["so_purpose"] == ["contribute_to_contact_assessment"]


# The level


def expected(views: tuple[str, ...]) -> str:
    """The rule in other words: the first view that is not accepted decides."""
    for number, view in enumerate(views):
        if view == CANNOT.id:
            return "no_level_view"
        if view == NO.id:
            return LEVELS[number]
    return LEVELS[3]


@pytest.mark.parametrize("views", list(product([YES.id, CONDITIONS.id, NO.id, CANNOT.id], repeat=3)))
def test_every_combination_of_views_points_to_one_level(views: tuple[str, ...]) -> None:
    answers: dict[str, Value] = dict(zip(["lv_letters", "lv_phone", "lv_visits"], views, strict=True))
    for other in (YES.id, CANNOT.id):
        path = sample_path(KNOWN, {**answers, "lv_video": other, "lv_photos": other}, carried=an_intake().answers)
        assert path.reader.proposal("lv_level") == expected(views)


def test_nothing_is_issued_on_a_level_that_no_person_confirmed() -> None:
    path = known()
    unsaid = {name: value for name, value in path.everything.items() if name != "lv_level"}
    bare = with_proposals(sample_path(KNOWN, unsaid, carried=path.reader.carried))
    assert "lv_level" not in bare.answers
    assert wrong(bare) == {"lv_level"}


def test_another_level_than_the_views_point_to_needs_a_reason() -> None:
    assert wrong(known(lv_level="level_2_written")) == {"lv_override_why"}
    assert wrong(known(lv_level="level_2_written", lv_override_why="Too short")) == {"lv_override_why"}
    assert wrong(known(lv_level="level_2_written", lv_override_why=REASON)) == set()


def test_views_that_change_after_the_level_was_confirmed_ask_for_it_again() -> None:
    assert wrong(known(lv_phone="not_in_best_interests")) == {"lv_override_why"}


def test_a_higher_kind_of_contact_without_a_lower_one_is_questioned_and_explained() -> None:
    path = known(lv_phone="not_in_best_interests", lv_visits="in_best_interests", lv_level="level_2_written")
    assert "lv_level" in shown(path, "warning")
    assert path.asks("lv_override_why")


@pytest.mark.parametrize("kind", ["letters", "phone", "video", "visits", "photos"])
def test_a_view_with_conditions_names_a_condition_for_that_kind_of_contact(kind: str) -> None:
    other = "phone" if kind == "letters" else "letters"
    answers: dict[str, Value] = {**VIEWS, f"lv_{kind}": "only_with_conditions"}
    elsewhere = known(**answers, lv_conditions=rows(k1={"lc_type": other, "lc_condition": "Read first."}))
    assert "lv_conditions" in wrong(elsewhere)
    named = known(**answers, lv_conditions=rows(k1={"lc_type": kind, "lc_condition": "Read first."}))
    assert "lv_conditions" not in wrong(named)


def test_no_level_above_one_while_an_order_forbids_contact() -> None:
    assert wrong(known(lg_any="yes", lg_orders=AN_ORDER)) == {"lv_level"}
    none: dict[str, Value] = {name: "not_in_best_interests" for name in VIEWS if name != "lv_level"}
    assert wrong(known(lg_any="yes", lg_orders=AN_ORDER, **none, lv_level="level_1_none")) == set()
    assert "lv_level" not in wrong(known(lg_any="no", lg_orders=AN_ORDER))


def test_who_could_bring_the_child_is_asked_only_where_visits_are_accepted() -> None:
    assert "escort" not in sections(known())
    accepted = known(lv_visits="in_best_interests", lv_level="level_4_all")
    assert "escort" in sections(accepted)
    assert wrong(accepted) == {"es_none"}
    named = known(
        lv_visits="in_best_interests",
        lv_level="level_4_all",
        es_name={"name": "Robin Sample"},
        es_relationship="Grandmother",
        es_why="Visited and checked.",
    )
    assert wrong(named) == set()
    assert not named.asks("es_none")


# Who the child is


def test_no_identity_sheet_where_identity_is_not_confirmed() -> None:
    path = known(iv_outcome="not_confirmed")
    assert "D31" not in outcomes(path, "document")
    assert {"iv_how", "iv_by", "iv_seen_date"} & path.answers.keys() == set()


def test_a_confirmed_identity_needs_somebody_who_saw_the_child_or_knows_a_photograph() -> None:
    assert wrong(known(iv_how=["school_or_health_confirmed"])) == {"iv_how"}
    assert wrong(known(iv_outcome="partly_confirmed", iv_how=["school_or_health_confirmed"])) == set()
    assert wrong(known(iv_how=["compared_with_photo_on_our_file"], iv_seen_date="")) == {"iv_seen_date"}
    assert wrong(known(iv_how=["compared_with_photo_on_our_file"])) == set()
    papers: Value = ["compared_with_photo_on_our_file", "birth_certificate_seen", "passport_or_id_seen"]
    assert wrong(known(iv_how=papers, iv_seen_date="")) == set()


def test_a_photograph_that_is_no_likeness_confirms_nothing() -> None:
    photo: Value = [{"id": "f1", "name": "a.png", "media_type": "image/png", "size": 9, "sha256": "0" * 64}]
    papers: Value = ["compared_with_photo_on_our_file", "birth_certificate_seen", "passport_or_id_seen"]
    given: dict[str, Value] = {"iv_photo_given": "yes_by_prison", "iv_photos": photo, "iv_photo_date": "2026-09"}
    assert wrong(known(**given, iv_photo_likeness="cannot_say", iv_how=papers)) == {"iv_photo_likeness"}
    assert wrong(known(**given, iv_photo_likeness="no")) == set()
    assert wrong(known(**given, iv_photo_likeness="yes", iv_how=papers)) == set()


def test_old_sightings_and_old_photographs_are_questioned() -> None:
    assert "iv_seen_date" in shown(known(iv_seen_date="2026-05-02"), "warning")
    old = known(iv_photo_given="yes_by_prison", iv_photo_date="2025-01")
    assert "iv_photo_date" in shown(old, "warning")


# Victims, orders, who authorises


@pytest.mark.parametrize("answer", ["victim", "alleged_victim"])
def test_a_victim_stops_the_author_and_raises_who_authorises(answer: str) -> None:
    path = known(rl_victim=answer)
    assert shown(path, "stop") == {"rl_victim"}
    assert outcomes(path, "authoriser") == ["service_manager"]
    assert outcomes(path, "retention") == ["RC-04", "RC-03"]


def test_the_version_for_the_prisoner_of_a_victims_report_waits_for_the_manager() -> None:
    path = known(rl_victim="victim", so_disclosable="disclosable_version_only")
    assert [check.documents for check in manager_checks(path)] == [("D32",)]
    assert "D32" in outcomes(path, "document")
    assert manager_checks(known(so_disclosable="disclosable_version_only")) == []


def test_what_is_said_of_a_victim_is_marked_so() -> None:
    said: Value = rows(s1={"rr_text": "Was hurt.", "rr_nature": "assessment", "rr_about": "child"})
    path = known(rl_victim="victim", rf_risks_any="yes", rf_risks=said)
    assert "Victim or possible victim" in path.reader.text("rf_risks")
    assert "Victim" not in known(rf_risks_any="yes", rf_risks=said).reader.text("rf_risks")


@pytest.mark.parametrize("changes", [{"lg_proceedings": "yes", "lg_legal_checked": "yes"}, {"lg_adoption": "yes"}])
def test_proceedings_and_adoption_raise_who_authorises(changes: dict[str, Value]) -> None:
    assert outcomes(known(**changes), "authoriser") == ["service_manager"]
    assert outcomes(known(), "authoriser") == []


def test_a_report_waits_until_legal_services_checked_it() -> None:
    assert wrong(known(lg_proceedings="yes", lg_legal_checked="no")) == {"lg_legal_checked"}


def a_looked_after_child(*ever: str) -> Path:
    return known(
        st_current={"r1": "looked_after"},
        st_plan_start={"r1": "2020-01-01"},
        st_legal={"r1": "care_order"},
        st_worker={"r1": {"name": "Amal Example"}},
        lg_plan_contact="Letters twice a year.",
        pc_lac_view="We support letters.",
        pc_iro_view="Agrees.",
        pc_foster_view="Agrees.",
        st_ever={"r1": list(ever) or ["looked_after"]},
    )


def test_a_looked_after_child_is_signed_for_by_a_service_manager_and_kept_longest() -> None:
    """Acceptance scenario 7."""
    path = a_looked_after_child()
    assert wrong(path) == set()
    assert outcomes(path, "authoriser") == ["service_manager"]
    assert outcomes(path, "retention") == ["RC-04", "RC-05"]


def test_what_the_corporate_parent_says_is_asked_for_a_looked_after_child_only() -> None:
    asked = {"pc_lac_view", "pc_iro_view", "pc_foster_view"}
    assert asked <= {question.id for question in a_looked_after_child().questions}
    assert asked & {question.id for question in known().questions} == set()


def test_a_child_once_looked_after_or_on_a_plan_raises_the_retention_class() -> None:
    assert outcomes(known(st_ever={"r1": ["looked_after"]}), "retention") == ["RC-04", "RC-05"]
    assert outcomes(known(st_ever={"r1": ["child_protection_plan"]}), "retention") == ["RC-04", "RC-03"]
    assert wrong(a_looked_after_child("neither")) == {"st_ever"}
    assert wrong(a_looked_after_child("not_known")) == {"st_ever"}
    unsure = known(st_ever={"r1": ["not_known"]})
    assert (outcomes(unsure, "retention"), outcomes(unsure, "retention_perhaps")) == (["RC-04"], ["RC-03", "RC-05"])


# Voices


def test_best_interests_without_the_childs_views_say_how_they_were_judged() -> None:
    path = known(vo_include="no_child_too_young", vo_why_not="The child is not two years old yet.")
    assert wrong(path) == {"ba_without_views"}
    assert {"vo_words", "wf_by_type", "wf_motive"} & path.answers.keys() == set()
    assert not known().asks("ba_without_views")


def test_every_row_of_what_the_child_wants_is_answered() -> None:
    assert wrong(known(wf_by_type={"letters": "wants"})) == {"wf_by_type"}


def test_the_main_carer_is_asked_or_it_is_said_why_not() -> None:
    assert wrong(known(pc_views=rows(c1={**A_CARER, "pc_role": "parent"}))) == {"pc_views"}
    unasked: dict[str, Value] = {"pc_name": "Robin Sample", "pc_role": "main_carer", "pc_contacted": "no"}
    assert wrong(known(pc_views=rows(c1=unasked))) == {"pc_why_not"}


def test_a_main_carer_who_supports_nothing_is_said_first() -> None:
    against = {f"pc_{kind}": "does_not_support" for kind in ("letters", "phone", "video", "visits", "photos")}
    assert "pc_views" in shown(known(pc_views=rows(c1={**A_CARER, **against})), "warning")
    assert "pc_views" not in shown(known(), "warning")


def test_what_another_agency_said_needs_its_agreement() -> None:
    said: dict[str, Value] = {"ag_agency": "School", "ag_text": "Doing well.", "ag_fact_or_view": "view"}
    path = known(ag_any="yes", ag_views=rows(a1={**said, "ag_may_share": "yes"}))
    assert wrong(path) == {"so_third_party"}
    assert wrong(known(ag_any="yes", ag_views=rows(a1={**said, "ag_may_share": "no"}))) == set()


def test_a_reported_risk_says_by_whom_when_and_what_came_of_it() -> None:
    said: Value = rows(s1={"rr_text": "He shouted.", "rr_nature": "reported", "rr_about": "adult"})
    assert wrong(known(rf_risks_any="yes", rf_risks=said)) == {"rr_source", "rr_as_at", "rr_status", "rr_permission"}


# The review


def test_the_prison_is_to_ask_again_after_a_year() -> None:
    assert known().answers["rv_date"] == "2027-11-20"


def test_a_review_is_never_after_the_child_is_18() -> None:
    nearly: dict[str, Value] = {**OLDER, "ch_dob": "2009-06-10"}
    intake = an_intake(ch_children=rows(r1=nearly, r2=OLDER))
    assert assessed({}, intake=intake).answers["rv_date"] == "2027-05-10"
    assert wrong(assessed({"rv_date": "2027-06-10"}, intake=intake)) == {"rv_date"}
    assert wrong(assessed({"rv_date": "2027-06-09"}, intake=intake)) == set()
    assert wrong(known(rv_date="2026-11-20")) == {"rv_date"}


# Brothers and sisters

SIBLINGS_SHARE = {"request", "legal", "voice", "carers", "agencies", "share"}
IN_COMMON = {
    "rqc_prison", "rqc_contact", "rqc_level_now", "rqc_asked_by", "lg_any", "lg_proceedings", "ag_any",
    "so_purpose", "so_gateway", "so_regime", "so_third_party", "vo_by", "pc_views",
}  # fmt: skip
OF_A_CARER = {
    "pc_name", "pc_role", "pc_contacted", "pc_date", "pc_letters", "pc_phone", "pc_video", "pc_visits", "pc_photos",
    "pc_knows",
}  # fmt: skip
"""Not their reasons, nor whether the adult may see it."""


def test_only_the_request_orders_carers_agencies_and_sharing_are_taken_from_a_brother_or_sister() -> None:
    from_sibling = {KNOWN.section_of[question.id].id for question in KNOWN.questions if question.shared}
    assert from_sibling == SIBLINGS_SHARE


def test_no_form_takes_over_what_is_said_of_one_child_or_a_permission_or_a_consent() -> None:
    every = [question for form in shipped().all() for question in form.questions if question.shared]
    assert {question.id for question in every} == IN_COMMON
    columns = [column for question in every for column in question.columns if column.shared]
    assert {column.id for column in columns} == OF_A_CARER
    assert not any(type_of(question).name == "textarea" for question in (*every, *columns))


def test_a_second_child_is_not_asked_what_the_first_already_answered() -> None:
    first = known()
    context = replace(sample_context(), elsewhere=first.answers)
    offered = sample_path(KNOWN, {}, carried=first.reader.carried, context=context).reader
    assert offered.proposal("rqc_level_now") == "level_1_none"
    assert offered.proposal("lg_any") == "no"
    [carer] = rows_of(offered.proposal("pc_views"))
    assert set(cells_of(carer)) == OF_A_CARER
    told = ("lg_orders", "lg_plan_contact", "lg_adoption", "ag_views", "ag_conflict", "so_consent_told")
    for own in (*told, "iv_outcome", "vo_words", "ba_overall", "lv_letters", "rl_victim", "so_disclosable"):
        assert offered.proposal(own) is None


def test_the_letter_to_the_family_goes_out_only_where_they_were_told() -> None:
    path = known(so_consent_told="no_would_increase_risk", so_told_reason="It would put the carer at risk.")
    assert not {"D34", "D35"} & set(outcomes(path, "document"))


def test_a_child_who_can_read_it_has_a_letter_of_their_own_and_otherwise_none() -> None:
    assert not [code for code in outcomes(known(), "document") if code.startswith("D35")]
    wanted: Mapping[str, Value] = {"fl_child_knows": "told_by_us", "fl_child_letters": ["english", "welsh_large_print"]}

    def made(**changes: Value) -> list[str]:
        return [code for code in outcomes(known(**{**wanted, **changes}), "document") if code.startswith("D35")]

    assert made() == ["D35", "D35WL"]
    asked = {check.id: check.documents for check in KNOWN.manager_checks if check.id == "letter_to_the_child"}
    assert set(asked["letter_to_the_child"]) == {"D35", "D35L", "D35W", "D35WL"}
    held: list[dict[str, Value]] = [
        {"fl_child_knows": "no"}, {"fl_child_knows": "not_known"}, {"vo_include": "no_not_appropriate"},
        {"se_restricted": "yes"}, {"st_current": {"r1": "section_47_enquiry"}},
        {"st_alleged_role": "yes_enquiry_continuing"}, {"so_consent_told": "no_would_prejudice_investigation"},
        {"rf_risks_any": "yes", "rf_risks": rows(s1={"rr_text": "He was seen there.", "rr_status": "under_enquiry"})},
    ]  # fmt: skip
    assert [one for one in held if made(**one)] == []


@pytest.mark.parametrize(
    ("wanted", "letters"),
    [
        (["english"], ["D34"]),
        (["welsh", "english"], ["D34", "D34W"]),
        (["english_large_print", "welsh_large_print"], ["D34L", "D34WL"]),
    ],
)
def test_the_letter_is_made_in_every_language_and_size_that_the_family_needs(wanted: Value, letters: list[str]) -> None:
    assert [code for code in outcomes(known(fl_letters=wanted), "document") if code.startswith("D34")] == letters


def test_which_letter_the_family_needs_is_said_by_a_person() -> None:
    bare = with_proposals(sample_path(KNOWN, {"so_consent_told": "yes"}, carried=an_intake().answers))
    assert "fl_letters" in {question.id for question in bare.questions}
    assert "fl_letters" not in bare.answers
