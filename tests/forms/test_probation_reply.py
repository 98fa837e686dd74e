"""The reply to probation (F3), walked part by part: same-day, full, holding (all people invented)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value
from forms_service.engine.conditions import holds
from forms_service.engine.path import declarations, express_pages, express_refusals, manager_checks, outcomes
from forms_service.engine.validation import errors
from tests.builders.agreeing import at_once, sections, warned, wrong
from tests.builders.definitions import rows, with_proposals
from tests.builders.probation import (
    ADDRESS,
    FULL,
    INTAKE,
    NO_TRACE,
    NOBODY_FOUND,
    RELEASE,
    REPLY,
    SAME_DAY,
    intake,
    no_trace,
    reply,
    same_day,
    the_full_part,
)
from tests.builders.shipped import sample_path


def test_an_intake_from_a_court_team_needs_nothing_but_what_is_typed() -> None:
    path = intake(tr_record_on_file="Nothing")
    assert errors(path) == []
    assert path.answers["tr_route"] == {"r1": "probation_enquiry_response"}


def test_a_same_day_request_is_answered_now_and_in_full_later() -> None:
    path = same_day()
    assert path.answers["pr_mode"] == "same_day_then_full"
    assert path.answers["pr_part"] == "same_day"
    assert errors(path) == []


def test_a_request_without_hurry_is_answered_in_full() -> None:
    path = reply(intake(en_urgency="standard"))
    assert (path.answers["pr_mode"], path.answers["pr_part"]) == ("full_reply", "full")


def test_the_same_day_part_hides_involvement_concerns_household_best_interests_and_voice() -> None:
    assert sections(same_day()) == ["search", "confirm", "sameday", "asks", "share", "sign"]


def test_the_full_part_asks_them_and_keeps_the_summary() -> None:
    assert sections(the_full_part()) == [
        "search", "confirm", "sameday", "status", "concerns", "household", "best", "voice", "asks", "share", "sign",
    ]  # fmt: skip
    assert errors(the_full_part()) == []


def test_a_full_reply_alone_has_no_same_day_summary() -> None:
    path = reply(intake(en_urgency="standard"), **{**SAME_DAY, **FULL, "so_consent_told": "yes"})
    assert "sameday" not in sections(path)
    assert "sd_headline" not in path.answers
    assert errors(path) == []
    assert outcomes(path, "document") == ["D21"]


def test_the_same_day_part_asks_the_short_set_of_the_decision_to_share_and_fills_in_the_rest() -> None:
    bare = reply(intake())
    asked = {problem.question for problem in errors(bare) if problem.question.startswith("so_")}
    assert asked == {"so_third_party", "so_disclosable"}
    assert bare.answers["so_consent_told"] == "no_not_practicable_in_time"
    assert str(bare.answers["so_told_reason"]).startswith("Same-day default")


def test_what_the_same_day_part_filled_in_is_completed_with_the_full_reply() -> None:
    defaults = reply(intake(), **{**same_day().answers, **FULL, "pr_part": "full"})
    assert wrong(defaults) == ["so_told_reason"]
    assert "pr_share_completed" in [said.id for said in declarations(defaults)]
    assert "pr_share_completed" not in [said.id for said in declarations(same_day())]


def test_what_the_same_day_part_promised_is_not_promised_again_in_the_full_reply() -> None:
    assert "nx_us" in wrong(the_full_part(nx_us=same_day().answers["nx_us"]))


def test_the_same_day_part_may_be_approved_by_telephone() -> None:
    assert outcomes(same_day(), "phone_approval") == ["one_working_day"]
    assert outcomes(the_full_part(), "phone_approval") == []


def test_the_same_day_part_makes_the_summary_and_goes_on_to_the_full_reply() -> None:
    """Acceptance scenario 3, its first half."""
    path = same_day()
    assert outcomes(path, "document") == ["D20"]
    assert REPLY.continues
    assert holds(REPLY.continues.when, path.reader) is True
    assert REPLY.continues.sets == {"pr_part": "full"}
    assert holds(REPLY.continues.when, the_full_part().reader) is False
    assert outcomes(the_full_part(), "document") == ["D21"]


def test_the_full_reply_is_promised_for_the_usual_day() -> None:
    path = same_day()
    assert path.answers["sd_followup_by"] == "2026-11-27"
    assert path.answers["nx_us"] == "Send the full reply by the date given."


def test_whether_a_child_is_unsafe_today_is_always_said_by_a_person() -> None:
    assert {"sd_risk_now", "sd_headline", "sd_children_home", "so_disclosable"} <= set(wrong(reply(intake())))


UNSAFE: Mapping[str, Value] = {"sd_risk_now": "yes", "sd_act": "referral_opened", "sd_act_ref": "CSC-2026-0500"}


def test_a_child_unsafe_today_asks_what_we_did_ourselves() -> None:
    assert {"sd_act", "sd_given_to"} <= set(wrong(same_day(sd_risk_now="yes")))
    assert "sd_act_ref" in wrong(same_day(sd_risk_now="yes", sd_act="strategy_discussion"))
    assert "unsafe_without_an_act" in [one.rule for one in alone(same_day(sd_risk_now="yes", sd_act="nothing_yet"))]


def test_a_child_unsafe_today_stops_the_form_and_an_email_alone_is_refused() -> None:
    path = same_day(**UNSAFE, sd_given_how="secure_email")
    assert at_once(path) == ["sd_risk_now"]
    assert wrong(path) == ["sd_given_how"]


def test_who_was_told_by_telephone_goes_on_record() -> None:
    path = same_day(**UNSAFE)
    assert path.answers["sd_given_how"] == "telephone_then_email"
    assert wrong(path) == ["sd_given_to"]
    assert errors(same_day(**UNSAFE, sd_given_to="Lee Madeup, 11:15")) == []


def test_children_at_the_proposed_address_are_asked_of_reports_and_releases_only() -> None:
    assert same_day().asks("sd_children_home")
    assert not reply(intake(en_type="probation_start_of_supervision", en_urgency="same_day")).asks("sd_children_home")


@pytest.mark.parametrize(
    ("found", "proposed"),
    [("previously_known", "previously_known"), ("contact_only_no_further_action", "contact_only"), ("open_case", None)],
)
def test_our_involvement_is_proposed_where_the_search_says_it(found: str, proposed: str | None) -> None:
    path = reply(intake(se_child_results={"r1": found}))
    assert path.proposal(REPLY.question("sd_known")) == proposed
    assert "sd_known" not in path.answers, "only a person who saves the page takes it"


def test_what_was_found_and_what_is_said_of_it_agree() -> None:
    assert wrong(same_day(sd_known="no_trace")) == ["sd_known"]
    assert wrong(no_trace(sd_known="previously_known")) == ["sd_known"]
    nothing_open = reply(intake(se_child_results={"r1": "previously_known"}), **SAME_DAY)
    assert warned(nothing_open) == {"sd_known", "sd_headline"}


def test_no_trace_of_anyone_is_answered_the_same_day_once_and_for_all() -> None:
    path = no_trace()
    assert path.answers["pr_mode"] == "same_day_summary"
    assert errors(path) == []
    assert outcomes(path, "document") == ["D20", "D23"]
    assert outcomes(path, "retention") == ["RC-01"]


def test_a_full_no_trace_reply_has_no_involvement_or_concerns() -> None:
    path = reply(intake(**NO_TRACE, en_urgency="standard"), **{**SAME_DAY, **NOBODY_FOUND})
    assert sections(path) == ["search", "confirm", "asks", "share", "sign"]
    assert errors(path) == []
    assert outcomes(path, "document") == ["D23"]


def test_a_summary_with_gaps_and_nothing_to_follow_needs_the_managers_reason() -> None:
    path = same_day(pr_mode="same_day_summary")
    assert [check.id for check in manager_checks(path)] == ["summary_with_gaps", "same_day_defaults"]
    assert manager_checks(path)[0].kind == "reason"
    assert warned(path) == {"sd_unchecked"}
    whole = same_day(pr_mode="same_day_summary", sd_unchecked=["nothing_outstanding"])
    assert [check.id for check in manager_checks(whole)] == ["same_day_defaults"]
    assert manager_checks(same_day()) == []


def test_the_same_day_part_cannot_go_with_a_full_reply_only() -> None:
    assert "pr_part" in wrong(same_day(pr_mode="full_reply", pr_part="same_day"))


def test_a_holding_reply_says_only_that_the_reply_is_late() -> None:
    path = reply(intake(), pr_part="holding", pr_late_why="The worker is ill.")
    assert sections(path) == ["search", "confirm", "sign"]
    assert errors(path) == []
    assert outcomes(path, "document") == ["D05"]
    assert path.answers["pr_now_by"] == "2026-11-27"
    assert REPLY.continues
    assert holds(REPLY.continues.when, path.reader) is True


def test_a_reply_later_than_needed_says_why() -> None:
    late = reply(intake(en_needed_by="2026-11-20T09:39", en_needed_by_reason="Court"), **SAME_DAY)
    assert late.answers["pr_late"] == "yes"
    assert wrong(late) == ["pr_late_why"]
    denied = reply(intake(en_needed_by="2026-11-20T09:39", en_needed_by_reason="Court"), **SAME_DAY, pr_late="no")
    assert errors(denied) == []
    assert warned(denied) == {"pr_late"}


def test_a_release_address_is_checked_and_answered_for_itself() -> None:
    path = reply(intake(**RELEASE), **{**SAME_DAY, **FULL, **ADDRESS, "so_consent_told": "yes"})
    assert "address" in sections(path)
    assert errors(path) == []
    assert outcomes(path, "document") == ["D21", "D22"]


def test_a_curfew_address_is_checked_whatever_was_asked() -> None:
    curfew = rows(a1={"ad_address": {"address": "1 Thimble Lane"}, "ad_address_kind": "curfew"})
    path = reply(intake(ad_addresses=curfew, en_urgency="standard"))
    assert "address" in sections(path)
    assert path.answers["ac_address"] == {"address": "1 Thimble Lane"}
    previous = rows(a1={"ad_address": {"address": "1 Thimble Lane"}, "ad_address_kind": "previous"})
    assert "address" not in sections(reply(intake(ad_addresses=previous, en_urgency="standard")))


def test_an_address_is_checked_with_the_full_reply_where_there_are_two_parts() -> None:
    release = intake(**{**RELEASE, "en_urgency": "same_day"})
    first = reply(release, **SAME_DAY)
    assert "address" not in sections(first)
    assert outcomes(first, "document") == ["D20"]
    only = reply(release, **SAME_DAY, **ADDRESS, pr_mode="same_day_summary")
    assert outcomes(only, "document") == ["D20", "D22"]
    second = reply(release, **{**SAME_DAY, **FULL, **ADDRESS, "pr_part": "full"})
    assert outcomes(second, "document") == ["D21", "D22"]


def test_conditions_are_asked_of_an_address_that_is_suitable_with_them() -> None:
    source = intake(**RELEASE)
    assert reply(source, **{**ADDRESS, "ac_view": "suitable_with_conditions"}).asks("ac_conditions")
    assert not reply(source, **ADDRESS).asks("ac_conditions")


def test_risks_at_an_address_are_statements_with_their_sources() -> None:
    risk = rows(s1={"ac_risk_text": "Police were called.", "ac_risk_nature": "reported", "ac_risk_about": "adult"})
    path = reply(intake(**RELEASE), **{**ADDRESS, "ac_risks_any": "yes", "ac_risks": risk})
    places = {problem.place[-1] for problem in errors(path) if problem.question == "ac_risks"}
    assert places == {"ac_risk_source", "ac_risk_as_at", "ac_risk_status", "ac_risk_permission"}
    assert "RC-03" in outcomes(path, "retention")


def test_the_childs_best_interests_are_asked_where_a_decision_is_to_be_made() -> None:
    assert the_full_part(bi_asked=["recall_or_breach"]).asks("bi_view")
    assert not the_full_part(bi_asked=["none"]).asks("bi_view")
    assert the_full_part(bi_care_role="sole_carer").asks("bi_care_effect")
    assert not the_full_part().asks("bi_care_effect")


def test_care_of_a_child_is_asked_for_a_court_report_only() -> None:
    assert the_full_part().asks("bi_care_role")
    other = reply(intake(en_type="probation_ongoing_supervision"))
    assert not other.asks("bi_care_role")


def test_a_version_for_the_adult_comes_with_the_full_reply() -> None:
    assert outcomes(same_day(so_disclosable="disclosable_version_only"), "document") == ["D20"]
    assert outcomes(the_full_part(so_disclosable="disclosable_version_only"), "document") == ["D21", "D11"]


def test_a_live_enquiry_keeps_back_the_version_for_the_adult_until_the_manager_confirms() -> None:
    path = the_full_part(co_live="yes", co_live_contact="DS Imagined", so_disclosable="disclosable_version_only")
    assert [check.documents for check in manager_checks(path)] == [(), ("D11",)]


def test_an_agency_that_a_statement_came_from_is_recorded() -> None:
    concern = rows(
        s1={
            "co_text": "Police were called.", "co_nature": "reported", "co_about": "adult", "co_source": "Police",
            "co_as_at": "2026", "co_status": "unsubstantiated", "co_permission": "agreed",
        }
    )  # fmt: skip
    told: Mapping[str, Value] = {
        "co_any": "yes", "co_items": concern, "co_confidence": "medium_records_only",
        "co_assessment": "There is a risk of harm when he drinks at home in the evening.",
    }  # fmt: skip
    path = the_full_part(**told)
    assert wrong(path) == ["so_third_party"]
    assert outcomes(path, "retention") == ["RC-02", "RC-03"]


@pytest.mark.parametrize(
    ("changes", "classes"),
    [
        ({"sd_known": "previously_known"}, ["RC-02"]),
        ({"sd_known": "open_child_protection"}, ["RC-02", "RC-03"]),
        ({"sd_known": "open_looked_after"}, ["RC-02", "RC-05"]),
        ({"sd_known": "previously_known", "sd_risk_now": "yes"}, ["RC-02", "RC-03"]),
    ],
)
def test_how_long_a_same_day_summary_is_kept_follows_from_what_it_says(
    changes: Mapping[str, Value], classes: list[str]
) -> None:
    assert outcomes(same_day(**changes), "retention") == classes


def test_a_looked_after_child_raises_the_class_of_a_full_reply() -> None:
    path = the_full_part(st_current={"r1": "looked_after"}, sd_known="open_looked_after", st_ever={"r1": ["neither"]})
    assert outcomes(path, "retention") == ["RC-02", "RC-05"]
    assert "st_ever" in wrong(path), "nobody is looked after now and never was"


def test_a_child_who_was_once_looked_after_raises_it_too_and_a_plan_that_ended() -> None:
    before = ["previously_known"]
    quiet: Mapping[str, Value] = {"se_child_results": {"r1": before[0]}, "st_current": {"r1": "none"}}
    alone: Mapping[str, Value] = {
        "pr_mode": "same_day_summary",
        "sd_known": "previously_known",
        "se_child_results": {"r1": before[0]},
    }
    for said, kept in (("neither", []), ("looked_after", ["RC-05"]), ("child_protection_plan", ["RC-03"])):
        full_part = the_full_part(**quiet, sd_known="previously_known", st_ever={"r1": [said]})
        assert outcomes(full_part, "retention") == ["RC-02", *kept]
        assert outcomes(same_day(**alone, sd_ever=[said]), "retention") == ["RC-02", *kept]
    unknown: Mapping[str, Value] = {"hc_children": rows(a={"hc_child": "Robin, 7"}), "hc_ever": ["not_known"]}
    for path in (
        the_full_part(**quiet, sd_known="previously_known", st_ever={"r1": ["not_known"]}),
        the_full_part(**unknown),
        same_day(**alone, sd_ever=["not_known"]),
    ):
        assert outcomes(path, "retention_perhaps") == ["RC-03", "RC-05"]
        assert "RC-05" not in outcomes(path, "retention")
    assert "sd_ever" in wrong(same_day(**alone))
    others: Mapping[str, Value] = {"hc_children": rows(a={"hc_child": "Robin, 7"}), "hc_ever": ["looked_after"]}
    assert "RC-05" in outcomes(the_full_part(**others), "retention"), "of children whom nobody named"
    assert "sd_ever" in wrong(same_day(**{**alone, "sd_known": "open_looked_after"}, sd_ever=["neither"]))


def test_a_branch_that_closes_takes_its_answers_along_and_gives_them_back() -> None:
    closed = the_full_part(pr_part="same_day")
    assert "st_current" not in closed.answers
    assert "st_current" in closed.hidden
    assert errors(closed) == []
    assert "st_current" in the_full_part().answers


def test_the_short_way_is_open_for_the_same_day_part_of_an_ordinary_request() -> None:
    assert REPLY.express
    assert express_refusals(REPLY.express, same_day()) == []
    assert express_refusals(REPLY.express, no_trace()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"pr_mode": "full_reply"},
        {"cf_correct": "no"},
        {"sd_risk_now": "yes"},
        {"se_restricted": "yes"},
        {"so_third_party": "yes"},
        {"so_address_release": "yes"},
        {"pr_late": "yes"},
    ],
)
def test_the_short_way_is_closed_for_what_is_not_ordinary(changes: Mapping[str, Value]) -> None:
    assert REPLY.express
    assert len(express_refusals(REPLY.express, same_day(**changes))) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"ad_offence_child": "yes"},
        {"tr_immediate": "yes"},
        {"se_child_results": {"r1": "possible_match"}},
        {**RELEASE, "en_urgency": "same_day"},
    ],
)
def test_the_short_way_is_closed_by_what_the_request_says(changes: Mapping[str, Value]) -> None:
    assert REPLY.express
    assert express_refusals(REPLY.express, reply(intake(**changes), **SAME_DAY))


COPIED = {
    "ad_family_name", "ad_given_names", "ad_dob", "ad_aliases", "ad_crn", "ch_children", "ch_family_name", "ch_given_names", "ch_dob",
}  # fmt: skip


def test_a_same_day_answer_takes_four_screens_and_twenty_decisions() -> None:
    """Counted as for the no-trace reply: what is copied, or arrives filled in, is seen and is no decision."""
    assert INTAKE.express
    assert REPLY.express
    recorded = intake(rq_agency="probation")
    answer = reply(recorded)
    pages = (*express_pages(INTAKE.express, recorded), *express_pages(REPLY.express, answer))
    assert [page.id for page in pages] == ["probation", "found", "today", "next"]
    empty = with_proposals(sample_path(INTAKE, {"rq_agency": "probation"}))
    filled = {*empty.answers, *(q.id for q in answer.questions if answer.reader.proposed(q) is not None)}
    asked = [
        name for page in pages for name in page.questions if name not in COPIED | filled | {"sd_given_to", "se_systems"}
    ]
    assert "sd_ever" not in {question.id for question in answer.questions}, "the full reply that follows asks it"
    asked.remove("sd_ever")
    assert len(asked) <= 20, asked


def test_a_probation_request_is_complete_on_its_two_short_pages() -> None:
    assert INTAKE.express
    path = intake(rq_agency="probation")
    assert express_refusals(INTAKE.express, path) == []
    assert errors(path) == []
    assert path.answers["tr_record_on_file"] == "The whole request as we received it"


@pytest.mark.parametrize(
    "changes",
    [
        {"en_urgency": "standard"},
        {"en_type": "probation_sharing_information_with_us", "en_urgency": "same_day"},
        {"se_child_results": {"r1": "lives_in_another_authority"}},
        {"se_adult_result": "possible_match"},
        {"ad_offence_child": "yes"},
        {"se_restricted": "yes"},
        {"in_verified": "not_yet"},
    ],
)
def test_the_short_way_of_the_intake_is_closed_to_probation_with_one_reason(changes: Mapping[str, Value]) -> None:
    assert INTAKE.express
    assert len(express_refusals(INTAKE.express, intake(**{"rq_agency": "probation", **changes}))) == 1


def test_details_are_not_called_correct_of_whoever_was_not_found_for_certain() -> None:
    for result in ("no_trace", "possible_match"):
        source = intake(se_child_results={"r1": result})
        assert "cf_correct" in wrong(reply(source, **SAME_DAY)), result
        assert "cf_correct" not in wrong(reply(source, **{**SAME_DAY, "cf_correct": "yes_found"})), result
    assert "cf_correct" in wrong(same_day(cf_correct="yes_found"))


def test_how_the_same_day_part_was_given_is_for_the_register_to_say_and_not_for_the_full_reply() -> None:
    assert "sd_given_how" in same_day().answers
    assert "sd_given_how" not in the_full_part().answers
