"""The forms that ship, walked as their users walk them (all people invented)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare
from forms_service.engine.path import Path, express_pages, express_refusals, manager_checks, outcomes
from forms_service.engine.validation import errors, problems
from tests.builders.agreeing import warned
from tests.builders.definitions import rows, with_proposals
from tests.builders.prison_enquiry import INTAKE, NO_TRACE, REPLY, TYPED, a_mixed_family, intake, reply
from tests.builders.shipped import sample_context, sample_path, shipped

REPLIED: Mapping[str, Value] = {
    "nx_prison": ["send_contact_application_to_us"],
    "nx_us": "Nothing further",
    "cv_any": "not_enough_information",
    "cv_interim": "for_the_prison_to_decide",
    "so_disclosable": "nothing",
}


def test_the_express_intake_of_an_ordinary_no_trace_enquiry_is_complete() -> None:
    assert errors(intake()) == []


def test_the_express_reply_to_an_ordinary_no_trace_enquiry_is_complete() -> None:
    assert errors(reply(intake(), **REPLIED)) == []


def test_an_ordinary_no_trace_enquiry_takes_fifteen_decisions() -> None:
    """Names, dates of birth and numbers are copied, not decided; a relationship is chosen for each child.

    The button of the search names the records that the team usually searches; others are chosen in a disclosure.
    """
    assert INTAKE.express
    assert REPLY.express
    copied = {"ad_family_name", "ad_given_names", "ad_dob", "ad_aliases", "ad_prison_number"}
    copied |= {"ch_children", "ch_family_name", "ch_given_names", "ch_dob", "ch_relationship"}
    pages = (*express_pages(INTAKE.express, intake()), *express_pages(REPLY.express, reply(intake())))
    by_button = {"se_systems"}
    asked = [question for page in pages for question in page.questions if question not in copied | by_button]
    together = [page.together for page in pages if page.together]
    assert len(pages) == 3
    assert len(asked) + len(together) + 2 == 15  # two children


def test_the_express_way_is_open_for_an_ordinary_no_trace_enquiry() -> None:
    assert INTAKE.express
    assert REPLY.express
    assert express_refusals(INTAKE.express, intake()) == []
    assert express_refusals(REPLY.express, reply(intake())) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ad_pprc", "pprc"),
        ("ad_pprc", "potential_pprc"),
        ("ad_offence_child", "yes"),
        ("ad_caring", "sole_carer"),
        ("ad_caring", "shared_care"),
        ("se_restricted", "yes"),
        ("tr_immediate", "yes"),
    ],
)
def test_the_express_way_is_refused_on_both_forms_with_a_reason(question: str, answer: str) -> None:
    assert INTAKE.express
    assert REPLY.express
    path = intake(**{question: answer})
    assert len(express_refusals(INTAKE.express, path)) == 1
    assert len(express_refusals(REPLY.express, reply(path))) == 1


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("rq_agency", "probation"),
        ("en_type", "prison_contact_assessment"),
        ("en_purpose_ok", "unclear"),
        ("in_verified", "not_yet"),
        ("se_adult_result", "possible_match"),
        ("se_child_results", {"r1": "no_trace", "r2": "lives_in_another_authority"}),
    ],
)
def test_the_express_intake_is_refused_for_what_is_not_an_ordinary_no_trace(question: str, answer: Value) -> None:
    assert INTAKE.express
    assert express_refusals(INTAKE.express, intake(**{question: answer}))


def test_nothing_that_a_person_must_say_is_worked_out() -> None:
    path = with_proposals(sample_path(INTAKE, {**TYPED, "rq_contact": "vale_ppu"}))
    never = {question.id for question in INTAKE.questions if question.never_default}
    assert {"se_adult_result", "se_child_results", "se_restricted", "tr_immediate"} <= never
    assert never & set(path.answers) == {
        "ad_offence_child", "ad_pprc", "ad_domestic_abuse", "ad_caring", "in_verified", "en_purpose_ok",
    }  # fmt: skip  # as typed


def test_a_search_is_of_every_name_date_of_birth_and_number_of_the_people() -> None:
    terms = intake(ad_aliases=["Alec Sample"]).reader.text("se_terms")
    assert "Alex Example; Alec Sample; born 3 February 1988; A1234BC" in terms
    assert "Kit Example; born 1 June 2021" in terms


def test_an_unborn_baby_is_searched_for_by_family_name() -> None:
    baby = {"ch_unborn": "yes", "ch_family_name": "Example", "ch_edd": "2027-01-10", "ch_relationship": "child"}
    path = intake(ch_children=rows(r1=baby), se_child_results={"r1": "no_trace"})
    assert "unborn baby Example; expected 10 January 2027" in path.reader.text("se_terms")
    assert errors(path) == []


def test_a_reply_is_due_five_working_days_after_receipt_at_five() -> None:
    path = intake(in_received_at="2026-11-20T08:30")
    assert path.answers["en_needed_by"] == "2026-11-27T17:00"


def test_another_date_than_the_usual_one_needs_a_reason() -> None:
    path = intake(en_needed_by="2026-11-24T12:00")
    assert [problem.question for problem in errors(path)] == ["en_needed_by_reason"]


def test_a_child_needs_a_date_of_birth_or_an_approximate_age() -> None:
    row: dict[str, Value] = {"ch_family_name": "Example", "ch_given_names": "Jay", "ch_relationship": "child"}
    wrong = errors(intake(ch_children=rows(r1=row), se_child_results={"r1": "no_trace"}))
    assert [(problem.place, problem.message) for problem in wrong] == [
        (("ch_children", "r1", "ch_dob"), "Jay Example: Enter the child’s date of birth, or an approximate age")
    ]
    aged = {**row, "ch_dob_approx": 7}
    assert errors(intake(ch_children=rows(r1=aged), se_child_results={"r1": "no_trace"})) == []


def test_a_child_is_not_given_an_age_beside_a_date_of_birth_nor_unborn_long_after_they_were_due() -> None:
    born = {"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2020-01-01", "ch_relationship": "child"}
    unborn = {"ch_family_name": "Example", "ch_unborn": "yes", "ch_relationship": "child"}
    tried: list[tuple[dict[str, Value], list[tuple[str, ...]]]] = [
        ({**born, "ch_dob_approx": 12}, [("ch_children", "r1", "ch_dob_approx")]),
        ({**unborn, "ch_edd": "2026-01-01"}, [("ch_children", "r1", "ch_edd")]),
        ({**unborn, "ch_edd": "2026-11-10"}, []),
    ]
    for row, places in tried:
        wrong = errors(intake(ch_children=rows(r1=row), se_child_results={"r1": "no_trace"}))
        assert [problem.place for problem in wrong] == places, row


def test_somebody_of_eighteen_when_the_request_came_is_not_a_child() -> None:
    row = {"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2008-11-20", "ch_relationship": "child"}
    wrong = errors(intake(ch_children=rows(r1=row), se_child_results={"r1": "no_trace"}))
    assert [problem.place for problem in wrong] == [("ch_children", "r1", "ch_dob")]
    day_before = {**row, "ch_dob": "2008-11-21"}
    assert errors(intake(ch_children=rows(r1=day_before), se_child_results={"r1": "no_trace"})) == []


def test_a_newly_sentenced_check_may_name_no_child() -> None:
    path = intake(ch_children="", se_child_results="")
    assert errors(path) == []
    assert path.answers["tr_route_no_child"] == "prison_enquiry_response"
    assert errors(reply(path, **REPLIED)) == []


def test_a_contact_assessment_must_name_a_child() -> None:
    wrong = errors(intake(ch_children="", se_child_results="", en_type="prison_contact_assessment"))
    assert "ch_any" in [problem.question for problem in wrong]


def test_the_route_is_worked_out_for_each_child() -> None:
    results: Value = {"r1": "open_case", "r2": "lives_in_another_authority"}
    path = intake(en_type="prison_contact_assessment", se_child_results=results, se_adult_result="matched")
    assert path.answers["tr_route"] == {"r1": "contact_assessment_known", "r2": "redirect_to_other_authority"}
    assert path.rows_asked(INTAKE.question("tr_redirect_la")) == ["r2"]


def test_another_route_than_the_suggested_one_needs_a_reason_for_that_child_only() -> None:
    path = intake(tr_route={"r1": "record_only", "r2": "prison_enquiry_response"})
    assert [problem.place for problem in errors(path)] == [("tr_route_reason", "r1")]


def test_no_reply_is_chosen_while_the_purpose_is_unclear() -> None:
    path = intake(en_purpose_ok="unclear", en_clarify="Which power?", tr_route={"r1": "prison_enquiry_response"})
    assert ("tr_route", "r1") in [problem.place for problem in errors(path)]


def test_a_no_trace_reply_asks_for_no_involvement_concerns_or_voice() -> None:
    sections = [section.id for section, _ in reply(intake()).sections()]
    assert sections == ["search", "confirm", "contact_view", "care", "asks", "share", "sign"]


def test_a_no_trace_reply_cannot_say_that_there_are_concerns_about_contact() -> None:
    path = reply(intake(), **{**REPLIED, "cv_any": "yes_any_child"})
    assert [problem.question for problem in errors(path)] == ["cv_any"]


def test_a_newly_sentenced_sole_carer_who_is_not_known_is_answered_with_a_no_trace_reply() -> None:
    """Acceptance scenario 1."""
    path = reply(
        intake(ad_caring="sole_carer"),
        **REPLIED,
        cr_arrangement="Their grandmother looks after them. A visit found this safe.",
        cr_action="no_further_action",
    )
    assert path.answers["cr_affected"] == "yes_sole_carer"
    assert errors(path) == []
    assert outcomes(path, "document") == ["D12"]
    assert outcomes(path, "retention") == ["RC-01"]
    assert outcomes(path, "batch") == []


def test_an_ordinary_no_trace_reply_may_be_authorised_with_others() -> None:
    assert outcomes(reply(intake(), **REPLIED), "batch") == ["no_trace"]


def test_involvement_is_asked_for_the_children_that_were_found() -> None:
    path = reply(a_mixed_family())
    assert path.rows_asked(REPLY.question("st_current")) == ["r1"]
    assert path.asks("vo_include")
    assert path.asks("co_any")


def test_a_looked_after_child_raises_the_retention_class() -> None:
    path = reply(a_mixed_family(), st_current={"r1": "looked_after"}, co_any="yes")
    assert outcomes(path, "retention") == ["RC-02", "RC-03", "RC-05"]
    assert outcomes(path, "document") == ["D10"]


def test_concern_is_asked_only_for_the_children_that_were_ticked() -> None:
    both: Value = {"r1": "yes", "r2": "no"}
    path = reply(a_mixed_family(), cv_any="yes_named_children", cv_named_children=both)
    assert path.rows_asked(REPLY.question("cv_named")) == ["r1"]


def a_concern(**cells: Value) -> Path:
    row: dict[str, Value] = {"co_text": "Police were called.", "co_nature": "reported", "co_about": "adult", **cells}
    return reply(a_mixed_family(), co_any="yes", co_items=rows(s1=row))


def test_a_statement_asks_three_things_and_the_rest_has_defaults() -> None:
    path = a_concern(co_nature="assessment")
    assert [problem for problem in errors(path) if problem.question == "co_items"] == []


def test_what_was_reported_must_say_by_whom_when_and_whether_it_may_be_passed_on() -> None:
    places = {problem.place[-1] for problem in errors(a_concern()) if problem.question == "co_items"}
    assert places == {"co_source", "co_as_at", "co_status", "co_permission"}


def test_a_statement_about_a_child_says_which_child_by_name() -> None:
    unsaid = a_concern(co_nature="assessment", co_about="child")
    assert [problem.place for problem in errors(unsaid) if problem.question == "co_items"] == [
        ("co_items", "s1", "co_child")
    ]
    said = a_concern(co_nature="assessment", co_about="child", co_child=["r2"])
    assert [problem for problem in errors(said) if problem.question == "co_items"] == []
    assert "Kit Example" in said.reader.text("co_items")


def test_a_statement_about_a_child_no_longer_named_is_questioned() -> None:
    path = a_concern(co_nature="assessment", co_about="child", co_child=["r9"])
    assert [problem.place for problem in errors(path) if problem.question == "co_items"] == [
        ("co_items", "s1", "co_child")
    ]


def test_a_suspicion_must_say_what_came_of_it() -> None:
    path = a_concern(co_nature="assessment", co_category="suspected")
    assert [problem.place for problem in errors(path) if problem.question == "co_items"] == [
        ("co_items", "s1", "co_status")
    ]


def test_an_involvement_now_contradicts_a_search_that_found_no_open_case() -> None:
    found: Value = {"r1": "previously_known", "r2": "no_trace"}
    family = intake(se_adult_result="matched", se_child_results=found, se_match_basis=["name", "date_of_birth"])
    wrong = [p.place for p in errors(reply(family, st_current={"r1": "looked_after"})) if p.question == "st_current"]
    assert wrong == [("st_current", "r1")]
    assert not [p for p in errors(reply(family, st_current={"r1": "none"})) if p.question == "st_current"]


def test_no_involvement_before_this_needs_no_entry() -> None:
    path = reply(a_mixed_family(), st_history_any={"r1": "no"})
    assert not path.asks("st_history")


def test_no_trace_is_no_reason_to_advise_that_contact_need_not_be_restricted() -> None:
    path = reply(intake(), **{**REPLIED, "cv_interim": "no_reason_known_to_restrict"})
    assert [problem.question for problem in errors(path)] == ["cv_interim"]


def test_a_child_born_in_the_future_is_not_also_called_an_adult() -> None:
    row = {"ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob": "2029-03-27", "ch_relationship": "child"}
    wrong = errors(intake(ch_children=rows(r1=row), se_child_results={"r1": "no_trace"}))
    assert [problem.message for problem in wrong] == ["Jay Example: The child’s date of birth must be in the past"]


def test_the_views_of_each_child_are_asked_for_where_a_case_is_open() -> None:
    assert reply(a_mixed_family()).rows_asked(REPLY.question("vo_include")) == ["r1"]


def test_concerns_with_no_concern_about_contact_are_questioned() -> None:
    path = reply(a_mixed_family(), co_any="yes", cv_any="no_known_concerns")
    assert "cv_any" in warned(path)


def test_a_live_enquiry_is_confirmed_by_the_manager_and_keeps_back_the_version_for_the_adult() -> None:
    path = reply(a_mixed_family(), co_live="yes", so_disclosable="disclosable_version_only")
    assert [check.documents for check in manager_checks(path)] == [(), ("D11",)]
    assert manager_checks(reply(a_mixed_family(), co_live="no")) == []


def test_no_reply_goes_out_for_a_request_that_nobody_has_verified() -> None:
    path = reply(intake(in_verified="not_yet"), **REPLIED)
    assert [problem.question for problem in errors(path)] == ["si_send_to"]


def test_a_reply_goes_to_the_shared_mailbox_where_there_is_one() -> None:
    assert "ppu.vale@prison.example" in reply(intake()).reader.text("si_send_to")
    assert "noor.placeholder@prison.example" in reply(intake(rq_contact="moor_mbu")).reader.text("si_send_to")


def test_a_reply_is_not_sent_to_an_address_outside_the_secure_domains() -> None:
    path = reply(intake(), **REPLIED, si_send_to=rows(p1={"si_send_address": "alex@mail.invalid"}))
    assert [problem.place for problem in errors(path)] == [("si_send_to", "p1", "si_send_address")]


def test_a_search_before_the_last_working_day_is_questioned() -> None:
    path = reply(intake(in_received_at="2026-11-16T09:00", se_at="2026-11-17T09:00"), **REPLIED)
    assert [problem.question for problem in problems(path)] == ["se_at"]


def test_previous_involvement_cannot_end_before_it_began() -> None:
    history: Value = {
        "r1": rows(
            h1={
                "st_history_from": "2020",
                "st_history_to": "2019-05",
                "st_history_type": "Plan",
                "st_history_reason": "Neglect",
            }
        )
    }
    path = reply(a_mixed_family(), st_history_any={"r1": "yes"}, st_history=history)
    places = [problem.place for problem in errors(path) if problem.question == "st_history"]
    assert places == [("st_history", "r1", "h1", "st_history_to")]


def test_every_page_asks_at_most_six_questions() -> None:
    pages = [page for form in shipped().all() for section in form.sections for page in section.pages]
    assert max(len([question for question in page.questions if question.reads is None]) for page in pages) <= 6


def test_everything_the_proposals_read_is_given() -> None:
    """A proposal that reads a fact nobody provides would leave the express way stuck."""
    bare = sample_context(facts={})
    path = with_proposals(sample_path(INTAKE, {**TYPED, **NO_TRACE}, context=bare))
    assert {problem.question for problem in errors(path)} == {"tr_assign"}


SHARING_NOTHING_NEW = {"core/enquiry_intake", "core/correction_notice", "core/local_arrangement"}
"""What records a request, corrects what was shared under a power that is named, or is about nobody."""


def test_every_form_that_shares_asks_for_its_purpose_its_power_and_what_was_not_shared_and_keeps_that_inside() -> None:
    sharing = [form for form in shipped().all() if form.form not in SHARING_NOTHING_NEW]
    powers = sample_context().tables["legal_gateways"]

    assert len(sharing) >= 6
    for form in sharing:
        for asked in ("so_purpose", "so_gateway", "so_not_shared", "so_not_shared_why"):
            assert form.question(asked).required, (form.id, asked)
        assert form.question("so_gateway").table == "legal_gateways"
        assert form.question("so_not_shared").internal
        assert form.question("so_not_shared_why").internal
    assert all(row["jurisdiction"] in {"England", "Wales", "England and Wales"} for row in powers.rows())


def _unanswered(path: Path) -> set[str]:
    return {problem.question for problem in errors(path)}


def test_legal_privilege_is_asked_about_wherever_something_is_shared_and_stops_it_until_legal_services_agrees() -> None:
    for form in [form for form in shipped().all() if form.form not in SHARING_NOTHING_NEW]:
        for asked in ("so_privileged", "so_privileged_ok", "so_privileged_by"):
            assert form.question(asked).internal, (form.id, asked)
    plain = reply(a_mixed_family())
    assert plain.answers["so_privileged"] == "no"
    refused = reply(a_mixed_family(), so_privileged="yes", so_privileged_ok="no")
    assert "so_privileged_ok" in _unanswered(refused)
    assert "so_privileged_by" in _unanswered(reply(a_mixed_family(), so_privileged="yes", so_privileged_ok="yes"))
    agreed = reply(
        a_mixed_family(), so_privileged="yes", so_privileged_ok="yes", so_privileged_by="Sam Sample, 3 November"
    )
    assert {each for each in _unanswered(agreed) if each.startswith("so_privileged")} == set()


def test_every_page_of_every_form_says_why_it_asks() -> None:
    silent = [
        f"{form.id} {page.id}"
        for form in shipped().all()
        for section in form.sections
        for page in section.pages
        if not page.why
    ]
    assert silent == []


def test_what_is_told_of_others_says_why_it_is_needed_and_the_reason_stays_with_it() -> None:
    """Children whom nobody named, the adult’s own childhood, and partners."""
    prison, probation = (
        shipped().latest("core/prison_enquiry_response"),
        shipped().latest("core/probation_enquiry_response"),
    )
    assert prison.question("kn_child_self_reason").required
    assert prison.question("kn_child_self_reason").internal
    columns = {column.id: column for column in prison.question("kn_other_children_share").columns}
    assert columns["kn_why_needed"].required
    partners = {column.id: column for each in probation.questions for column in each.columns}
    assert partners["hc_partner_why"].required


def test_what_a_child_said_is_withheld_from_the_adult_unless_a_person_says_that_the_child_agrees() -> None:
    telling = [form for form in shipped().all() if "vo_words" in form.own_ids]
    assert len(telling) >= 4
    for form in telling:
        said, let = form.question("vo_words"), form.question("vo_share_adult")
        assert said.withheld_from_adult, form.id
        assert isinstance(said.adult_when, Compare)
        assert (said.adult_when.answer, said.adult_when.operand) == ("vo_share_adult", ("yes_child_agrees",)), form.id
        assert (let.never_default, let.default, said.internal) == (True, None, False), form.id
