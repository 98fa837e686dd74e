"""The record of information shared with probation (F6), and its branches (all people invented)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.agreement import disagreements
from forms_service.engine.answers import Value
from forms_service.engine.path import manager_checks, outcomes
from forms_service.engine.validation import errors
from tests.builders import contact, prison_enquiry
from tests.builders.agreeing import at_once, sections, warned, wrong
from tests.builders.definitions import rows
from tests.builders.exchange import (
    DECIDED,
    EXCHANGE,
    GAVE,
    a_child,
    exchange,
    intake,
)
from tests.builders.replies import templates
from tests.builders.shipped import following_on


def test_the_intake_leads_here_when_probation_shares_information() -> None:
    path = intake()
    assert errors(path) == []
    assert path.answers["tr_route"] == {"r1": "probation_information_sharing_record"}


def test_an_exchange_that_probation_began_is_complete() -> None:
    path = exchange()
    assert errors(path) == []
    assert outcomes(path, "document") == ["D50"]


def test_where_no_child_is_known_by_name_children_in_general_are_recorded_as_the_hint_says() -> None:
    nobody = a_child(xc_child="Children in general", xc_known_to_us="not_known")
    assert disagreements(exchange(xc_children=rows(p1=a_child(), p2=nobody))) == disagreements(exchange())
    found = disagreements(exchange(xc_children=rows(p1=a_child(), p2={**nobody, "xc_known_to_us": "open_case"})))
    assert "child_not_searched_for" in {one.rule for one in found}


@pytest.mark.parametrize(("code", "form"), [(code, EXCHANGE.id) for code in ("D50", "D51", "D52")] + [
    ("D41", "core/contact_assessment_not_known@1")
])  # fmt: skip
def test_every_letter_beside_a_reply_says_too_what_the_adult_may_be_told(code: str, form: str) -> None:
    assert "so_disclosable" in templates().for_document(code, form).names


def test_what_the_request_says_of_the_supervision_is_proposed() -> None:
    path = exchange()
    assert path.answers["xs_direction"] == "probation_told_us"
    assert path.answers["xs_how"] == "secure_email"
    assert path.answers["su_kind"] == "community_order"
    assert (path.answers["su_start"], path.answers["su_end"]) == ("2026-05-04", "2027-05-04")
    assert "Jo Pretend" in path.reader.text("su_practitioner")
    assert path.answers["xa_review"] == "2027-02-20"


def test_the_record_goes_to_whoever_supervises_and_not_to_whoever_sent_the_enquiry_it_hangs_on() -> None:
    supervisor: Value = {"name": "Sam Invented", "email": "sam.invented@probation.example"}
    path = exchange(su_practitioner=rows(p1={"su_person": supervisor}))
    assert path.reader.text("si_send_to") == "sam.invented@probation.example, Sam Invented"
    unknown = exchange(su_practitioner=rows(p1={"su_person": {"name": "Sam Invented"}}))
    assert "@" not in unknown.reader.text("si_send_to")


@pytest.mark.parametrize(
    "asked",
    [
        {"en_type": "prison_newly_sentenced_check", "rq_contact": "vale_ppu"},
        {"en_type": "probation_pre_sentence_report", "rq_contact": "north_court"},
    ],
)
def test_whoever_asked_something_else_supervises_nobody_and_began_no_exchange(asked: Mapping[str, Value]) -> None:
    """A prison or a court team whose enquiry an exchange hangs on: nothing of theirs is proposed for it."""
    sentenced = {
        "ad_legal_status": "sentenced_custody",
        "ad_sentence_date": "2026-05-04",
        "ad_release_date": "2027-05-04",
    }
    path = following_on(intake(**asked, **sentenced), EXCHANGE, {**DECIDED, "xs_direction": "we_told_probation"})
    assert {"su_practitioner", "xs_how", "su_start", "su_end", "si_send_to"} & set(path.answers) == set()


def test_the_children_of_the_request_are_proposed_and_judged_by_a_person() -> None:
    path = exchange(xc_children="")
    assert "Tam Example" in path.reader.text("xc_children")
    places = {problem.place[-1] for problem in errors(path) if problem.question == "xc_children"}
    assert places == {"xc_kind", "xc_known_to_us", "xc_risk_known"}


def test_where_probation_only_told_us_nothing_is_shared() -> None:
    told = sections(exchange())
    assert "received" in told
    assert "given" not in told
    assert "share" not in told


def test_where_we_told_probation_nothing_was_received() -> None:
    told = sections(exchange(xs_direction="we_told_probation"))
    assert "received" not in told
    assert {"given", "share"} <= set(told)


@pytest.mark.parametrize("direction", ["we_asked_probation", "meeting_or_conference"])
def test_an_exchange_both_ways_has_both_and_a_decision_to_share(direction: str) -> None:
    path = exchange(xs_direction=direction)
    assert {"received", "given", "share"} <= set(sections(path))
    assert path.answers["so_purpose"] == ["assess_or_manage_risk_of_an_offender", "protect_a_child_from_harm"]


@pytest.mark.parametrize(
    "changes",
    [{"su_risk_children": "low"}, {"xc_new": "no"}, {"xc_new": "no", "su_risk_children": "very_high"}],
)
def test_record_only_needs_the_managers_reason_for_new_contact_or_high_risk(changes: Mapping[str, Value]) -> None:
    """Acceptance scenario 5."""
    path = exchange(xd_outcome="record_only", **changes)
    assert [(check.id, check.kind) for check in manager_checks(path)] == [("record_only", "reason")]
    assert warned(path) == {"xd_outcome"}


def test_record_only_needs_no_reason_for_known_contact_and_low_risk() -> None:
    path = exchange(xd_outcome="record_only", xc_new="no", su_risk_children="low")
    assert manager_checks(path) == []
    assert outcomes(path, "retention") == ["RC-02"]


def test_anything_but_record_only_needs_no_reason_of_the_manager() -> None:
    assert manager_checks(exchange()) == []


def test_a_strategy_discussion_stops_the_form_and_needs_its_reference() -> None:
    path = exchange(xd_outcome="strategy_discussion_section_47")
    assert at_once(path) == ["xd_outcome"]
    assert wrong(path) == ["xd_reference"]
    assert errors(exchange(xd_outcome="strategy_discussion_section_47", xd_reference="SD-9")) == []


def test_each_child_known_to_us_has_a_file_where_this_is_recorded() -> None:
    assert wrong(exchange(xk_files="")) == ["xk_files"]
    unknown = rows(p1=a_child(xc_known_to_us="not_known"))
    path = exchange(xc_children=unknown, xk_files="", xc_ever="")
    assert errors(path) == []
    assert "record" not in sections(path)


def test_what_nobody_knows_of_a_child_is_not_said_to_have_never_been() -> None:
    path = exchange(xc_ever={"p1": ["not_known"]})
    assert errors(path) == []
    assert outcomes(path, "retention_perhaps") == ["RC-03", "RC-05"]
    assert outcomes(exchange(), "retention_perhaps") == []


def test_when_probation_is_told_later_the_day_is_given() -> None:
    path = exchange(xd_feedback="no_will_do_by")
    assert wrong(path) == ["xd_feedback_by"]
    assert outcomes(path, "document") == ["D50", "D51"]


def test_agreed_actions_have_a_list_of_their_own() -> None:
    assert wrong(exchange(xa_actions_any="yes")) == ["xa_actions"]
    action: Mapping[str, Value] = {
        "xa_action": "Visit the family", "xa_who": "Wren Invented", "xa_agency": "Children’s social care",
        "xa_due": "2026-11-27",
    }  # fmt: skip
    path = exchange(xa_actions_any="yes", xa_actions=rows(a1=action))
    assert errors(path) == []
    assert outcomes(path, "document") == ["D50", "D52"]


def test_conditions_about_children_are_listed_where_there_are_any() -> None:
    assert wrong(exchange(su_conditions_any="yes")) == ["su_conditions"]


def test_supervision_does_not_end_before_it_begins() -> None:
    assert wrong(exchange(su_end="2026-05-03")) == ["su_end"]


@pytest.mark.parametrize("items", ["xr", "xg"])
def test_only_a_plain_yes_opens_a_statement_to_the_family(items: str) -> None:
    """An entry marked “ask first” can be merged into nothing that is sent to a family."""
    column = EXCHANGE.question(f"{items}_family")
    assert column.opens
    assert (column.opens.to, column.opens.when) == ("adult", ("yes",))
    assert {option.id for option in column.options} == {"yes", "no", "ask_first"}


def test_what_another_agency_told_us_is_passed_on_with_its_agreement() -> None:
    gave = rows(s1={**GAVE, "xg_nature": "reported", "xg_status": "not_applicable", "xg_permission": "agreed"})
    path = exchange(
        xs_direction="we_told_probation", xg_items=gave, so_third_party="no", so_consent_told="yes",
        so_disclosable="nothing", so_not_shared="no",
    )  # fmt: skip
    assert wrong(path) == ["so_third_party"]


def test_telling_probation_is_complete_with_the_decision_to_share() -> None:
    path = exchange(
        xs_direction="we_told_probation", xg_items=rows(s1=GAVE), so_third_party="no", so_consent_told="yes",
        so_disclosable="nothing", so_not_shared="no",
    )  # fmt: skip
    assert errors(path) == []


@pytest.mark.parametrize(
    ("changes", "classes"),
    [
        ({"su_risk_children": "low", "xd_outcome": "early_help"}, ["RC-02"]),
        ({"su_risk_children": "medium", "xd_outcome": "early_help"}, ["RC-02", "RC-03"]),
        ({"su_risk_children": "low", "xd_outcome": "assessment"}, ["RC-02", "RC-03"]),
        ({"xc_children": rows(p1=a_child(xc_known_to_us="looked_after"))}, ["RC-02", "RC-03", "RC-05"]),
    ],
)
def test_how_long_an_exchange_is_kept_follows_from_risk_and_care(
    changes: Mapping[str, Value], classes: list[str]
) -> None:
    assert outcomes(exchange(**changes), "retention") == classes


def test_what_was_given_is_gone_and_back_when_the_direction_changes() -> None:
    both: Mapping[str, Value] = {"xg_items": rows(s1=GAVE)}
    closed = exchange(**both)
    assert "xg_items" in closed.hidden
    assert "xg_items" not in closed.answers
    assert "xg_items" in exchange(xs_direction="meeting_or_conference", **both).answers


def test_what_is_said_to_have_begun_or_been_made_on_a_day_to_come_is_asked_about() -> None:
    assert "su_start" in warned(exchange(su_start="2026-11-30"))
    assert "su_start" not in warned(exchange(su_start="2026-05-04"))
    known: Mapping[str, Value] = {"st_current": {"r1": "none"}, "st_history_any": {"r1": "yes"}}
    past: Mapping[str, Value] = {
        "st_history_from": "2027",
        "st_history_to": "2028-01",
        "st_history_outcome": "It was closed.",
    }
    assert "st_history" in warned(contact.assessed({**known, "st_history": {"r1": rows(h1=past)}}))
    order = rows(o1={"cv_order": "Child arrangements order", "cv_order_date": "2027-01", "cv_effect": "forbids"})
    told: Mapping[str, Value] = {
        "cv_any": "yes_any_child",
        "cv_interim": "no_contact_with_any_child",
        "cv_orders": order,
    }
    assert "cv_orders" in warned(prison_enquiry.reply(prison_enquiry.a_mixed_family(), **told))
    made = rows(o1={"ad_order_kind": "shpo", "ad_order_made": "2027-01", "ad_order_effect": "None."})
    house = rows(a1={"ad_address": {"line1": "1 Sample Road"}, "ad_address_kind": "current", "ad_address_from": "2027"})
    assert {"ad_orders", "ad_addresses"} <= warned(contact.an_intake(ad_orders=made, ad_addresses=house))
