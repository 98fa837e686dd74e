"""The contact assessment of a child not known to us (F5), walked as its author walks it."""

from __future__ import annotations

from itertools import product

import pytest

from forms_service.engine.answers import Value
from forms_service.engine.path import Path, manager_checks, outcomes
from forms_service.engine.validation import problems
from tests.builders.agreeing import at_once
from tests.builders.contact import NOT_KNOWN, nobody_known, not_known, wrong
from tests.builders.definitions import rows
from tests.builders.shipped import sample_path

VIEWS = ["no_known_reason_against", "only_with_conditions", "advise_against", "cannot_say_without_assessment"]
LEVELS = ["level_1_none", "level_2_written", "level_3_written_and_phone", "level_4_all"]
AGAINST: dict[str, Value] = {
    "vw_letters": "advise_against",
    "vw_phone": "advise_against",
    "vw_visits": "cannot_say_without_assessment",
    "vw_level": "level_1_none",
}


def stops(path: Path) -> list[str]:
    return at_once(path)


def test_a_whole_view_is_complete_and_gives_its_document() -> None:
    assert wrong(not_known()) == set()
    assert outcomes(not_known(), "document") == ["D40"]
    assert outcomes(not_known(), "retention") == ["RC-02"]


@pytest.mark.parametrize("views", list(product(VIEWS, repeat=3)))
def test_every_combination_of_views_points_to_one_level(views: tuple[str, ...]) -> None:
    answers: dict[str, Value] = dict(zip(["vw_letters", "vw_phone", "vw_visits"], views, strict=True))
    first = next((number for number, view in enumerate(views) if view in VIEWS[2:]), 3)
    stopped = first < 3 and views[first] == "cannot_say_without_assessment"
    path = sample_path(NOT_KNOWN, {**answers, "nk_area": "yes"}, carried=nobody_known().answers)
    assert path.reader.proposal("vw_level") == ("no_level_view" if stopped else LEVELS[first])


def test_another_level_than_the_views_point_to_needs_a_reason() -> None:
    assert wrong(not_known(vw_level="level_1_none")) == {"vw_level_why"}


def test_a_child_likely_to_be_at_risk_stops_the_author_and_limits_the_view() -> None:
    """Acceptance scenario 4."""
    found: dict[str, Value] = {
        "sc_threshold": "likely_at_risk_of_significant_harm",
        "sc_indicators": ["offence_against_a_child", "contact_outside_immediate_family"],
        "sc_act": "referral_opened",
        "sc_act_ref": "REF-9",
        "sc_assess": "yes_assessment_opened",
        "ra_needed": "yes_now",
        "ra_how": "phone_then_writing",
        "ra_include": ["offence_details"],
    }
    assert {"vw_letters", "vw_level"} & wrong(not_known(**found)) == {"vw_letters"}
    path = not_known(**{**found, **AGAINST})
    assert wrong(path) == set()
    assert stops(path) == ["sc_threshold"]
    assert outcomes(path, "document") == ["D40", "D41"]
    assert outcomes(path, "retention") == ["RC-02", "RC-03"]
    assert "vw_level" in wrong(
        not_known(**{**found, **AGAINST, "vw_level": "level_2_written", "vw_level_why": "x" * 30})
    )
    assert "ra_needed" in wrong(not_known(**{**found, **AGAINST, "ra_needed": "no"}))


def test_a_referral_is_advised_unless_nothing_points_to_a_need() -> None:
    def proposed(threshold: str, *indicators: str) -> Value | None:
        return not_known(sc_threshold=threshold, sc_indicators=list(indicators)).reader.proposal("ra_needed")

    assert proposed("likely_at_risk_of_significant_harm", "none") == "yes_now"
    assert proposed("may_be_in_need", "none") == "yes_if_contact_is_to_go_ahead"
    assert proposed("no_sign", "unexplained_relationship") == "yes_if_contact_is_to_go_ahead"
    assert proposed("no_sign", "none") is None


def test_no_referral_in_spite_of_signs_is_explained_at_length() -> None:
    assert wrong(not_known(sc_indicators=["carer_new_or_vulnerable"])) == {"ra_why"}
    assert wrong(not_known(ra_why="No.")) == set()


def test_our_own_referral_is_named_and_no_advice_is_sent() -> None:
    path = not_known(ra_needed="we_have_opened_it_ourselves")
    assert wrong(path) == {"ra_ref"}
    assert "D41" not in outcomes(path, "document")
    assert "RC-03" in outcomes(path, "retention")


def test_a_child_who_lives_elsewhere_is_redirected() -> None:
    path = not_known(nk_area="no", nk_redirect_la="westshire")
    assert outcomes(path, "document") == ["D04", "D04B"]
    asked = {section.id for section, _ in path.sections()}
    assert asked & {"identity", "view", "referral", "review"} == set()
    assert {"vw_letters", "ra_needed", "in_status"} & path.answers.keys() == set()
    assert "nk_redirect_la" in {question.id for question in path.questions}


def test_a_child_found_to_be_known_is_not_answered_here() -> None:
    path = not_known(nk_late_match="yes")
    assert wrong(path) == {"nk_late_match"}
    assert "Start the assessment for a child who is known" in next(
        problem.message for problem in problems(path) if problem.question == "nk_late_match"
    )


def test_all_main_systems_are_searched() -> None:
    assert wrong(not_known(se_systems=["main_case_system", "early_help"])) == {"se_systems"}


def test_a_view_on_visits_that_rests_on_the_request_alone_is_confirmed_by_the_manager() -> None:
    alone: dict[str, Value] = {"vw_basis": ["request_from_prison_only"], "vw_phone": "no_known_reason_against"}
    better = not_known(**alone, vw_visits="no_known_reason_against", vw_level="level_4_all")
    assert [check.id for check in manager_checks(better)] == ["visits_on_the_request_alone"]
    assert manager_checks(not_known(**alone)) == []
    assert manager_checks(not_known(vw_visits="no_known_reason_against")) == []


def test_a_view_with_conditions_names_a_condition_for_that_kind_of_contact() -> None:
    named: Value = rows(k1={"vc_type": "phone", "vc_condition": "Monitored."})
    assert wrong(not_known(vw_letters="only_with_conditions", vw_conditions=named)) == {"vw_conditions"}


def test_what_we_hold_says_by_whom_when_and_what_came_of_it() -> None:
    said: Value = rows(s1={"ak_text": "He shouted.", "ak_nature": "reported", "ak_about": "adult"})
    assert wrong(not_known(ak_any="yes", ak_items=said)) == {"ak_source", "ak_as_at", "ak_status", "ak_permission"}
    assert "ak_items" not in not_known(ak_items=said).answers


def test_who_could_confirm_the_child_is_advised_only_where_we_cannot() -> None:
    assert not not_known(in_status="partly_confirmed_from_documents").asks("in_advice")


def test_a_version_for_the_adult_is_made_where_it_may_be_shown() -> None:
    assert outcomes(not_known(so_disclosable="disclosable_version_only"), "document") == ["D40", "D11"]
