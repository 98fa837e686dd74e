"""The correction notice (F8): everybody who had the document is told, or it is said why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.casework.enquiries.clocks import breach_known_at, promises
from forms_service.engine.agreement import alone
from forms_service.engine.answers import Value, rows_of
from forms_service.engine.moments import Moment
from forms_service.engine.path import Path, following, outcomes
from tests.builders.contact import corrected, correction, wrong
from tests.builders.definitions import rows

SENT_WRONGLY = ("wrong_person", "should_not_have_been_sent")


def told(second: Mapping[str, Value], **changes: Value) -> Path:
    """A notice of which the first recipient was told; what is said of the *second*, by question."""
    said = {name: {"s2": value} for name, value in second.items()}
    outcome = {"s1": "told", **said.pop("cn_outcome", {})}
    how = dict.fromkeys(outcome, "By telephone this morning")
    answers: Mapping[str, Any] = {"cn_outcome": outcome, "cn_told_how": how, **said, **changes}
    return correction(**answers)


def test_whoever_had_any_of_it_is_a_recipient_and_nobody_can_be_taken_out() -> None:
    assert correction().reader.text("cn_recipients") == correction(cn_recipients=[]).reader.text("cn_recipients")
    assert {row["id"] for row in rows_of(correction().answers["cn_recipients"])} == {"s1", "s2"}


def test_nothing_is_issued_until_every_recipient_has_an_outcome_or_a_date() -> None:
    assert wrong(told({})) == {"cn_outcome"}
    assert wrong(told({"cn_outcome": "refused"})) == set()
    assert wrong(told({}, cn_told_how={}, cn_chase_date={"s2": "2026-11-27"})) == {"cn_told_how"}
    assert wrong(told({"cn_chase_date": "2026-11-27"})) == set()
    assert wrong(told({"cn_chase_date": "2026-11-20"})) == {"cn_chase_date"}


def test_somebody_who_is_not_told_needs_a_reason() -> None:
    assert wrong(told({"cn_tell": "no"})) == {"cn_tell_why_not"}
    assert wrong(told({"cn_tell": "no", "cn_tell_why_not": "Has left, and had no copy."})) == set()


def test_what_else_was_sent_or_made_is_wrong_too_unless_its_author_says_why_not() -> None:
    told_all = told({"cn_outcome": "told"})
    assert told_all.answers["cn_reached_wrong"] == {"d31": "yes"}
    no: Value = {"d31": "no"}
    why: Value = {"d31": "It has no such words."}
    assert wrong(told({"cn_outcome": "told"}, cn_reached_wrong=no)) == {"cn_reached_why"}
    assert wrong(told({"cn_outcome": "told"}, cn_reached_wrong=no, cn_reached_why=why)) == set()
    nothing_else = corrected({}, reached=[])
    assert not nothing_else.asks("cn_reached_wrong")


def test_nobody_who_had_it_is_a_stop_and_not_an_empty_letter() -> None:
    assert [one.rule for one in alone(corrected({}, sent=[])) if one.is_stop] == ["nobody_had_it"]


def test_a_recipient_who_had_nothing_that_is_named_is_put_to_the_author() -> None:
    other = rows(s1={"cn_recipient": "visits@prison.example", "cn_recipient_had": "D31"})
    (one,) = [found for found in alone(corrected({}, sent=other)) if found.rule == "had_nothing_that_is_named"]
    assert one.place[:2] == ("cn_tell", "s1")


def test_a_statement_is_picked_and_what_is_right_is_said_or_that_it_is_to_be_deleted() -> None:
    def items(**cells: Value) -> set[str]:
        said = {"cn_as_sent": "ch_lives_with", "cn_nature": "fact", "cn_source": "Visit", **cells}
        return wrong(told({"cn_outcome": "told"}, cn_items=rows(i1=said)))

    assert items() == {"cn_corrected"}
    assert items(cn_do="delete") == set()
    assert items(cn_do="delete", cn_nature="") == set()
    assert items(cn_do="replace", cn_corrected="With a grandmother.") == set()
    assert items(cn_do="replace", cn_corrected="With a grandmother.", cn_nature="") == {"cn_nature"}
    assert items(cn_as_sent="", cn_do="delete") == {"cn_as_sent"}


def test_something_wrong_is_named_a_statement_or_a_date_of_birth_or_a_name() -> None:
    born = rows(b1={"cn_birth": "born", "cn_birth_right": "2015-03-28", "cn_birth_how": "Birth certificate"})
    named = rows(n1={"cn_name": "named", "cn_name_right": "Specimyn", "cn_name_how": "Birth certificate"})
    assert wrong(told({"cn_outcome": "told"}, cn_items=[])) == {"cn_items"}
    for right in ({"cn_births": born}, {"cn_names": named}):
        assert wrong(told({"cn_outcome": "told"}, cn_items=[], **right)) == set()


def test_where_nobody_gets_a_notice_a_summary_is_kept_so_that_it_can_be_authorised_and_issued() -> None:
    nobody: Value = {"s1": "no", "s2": "no"}
    assert outcomes(correction(cn_tell=nobody), "document") == ["D71"]
    by_a_person = corrected({"cn_family_told": "By their worker"}, sent=[], family="Ms Imagined: D34")
    assert outcomes(by_a_person, "document") == ["D71"]
    assert [one.rule for one in alone(by_a_person) if one.is_stop] == []


def test_what_is_named_as_wrong_and_was_sent_to_nobody_is_put_to_the_author() -> None:
    (one,) = [found for found in alone(corrected({}, untold="Lives with: An aunt")) if found.rule == "told_to_nobody"]
    assert one.place[0] == "cn_untold"


def test_every_recipient_has_a_notice_of_their_own() -> None:
    assert [(outcome.name, outcome.each) for outcome in following(told({}), "document")] == [("D70", "cn_recipients")]


@pytest.mark.parametrize("answer", ["yes", "dpo_to_decide"])
def test_a_breach_goes_to_the_data_protection_officer(answer: str) -> None:
    path = correction(cn_breach=answer)
    assert outcomes(path, "document") == ["D70", "D71"]
    assert "cn_incident" not in wrong(path)
    assert path.answers["cn_report_by"] == "2026-11-22T15:00"
    assert correction(cn_breach=answer, cn_report_by="2026-12-24T15:00").answers["cn_report_by"] == "2026-11-22T15:00"
    over_the_change_of_clocks = correction(cn_breach=answer, cn_aware_at="2026-10-23T10:00")
    assert over_the_change_of_clocks.answers["cn_report_by"] == "2026-10-26T09:00"
    assert not correction().asks("cn_report_by")


@pytest.mark.parametrize(
    "kind",
    ["fact_wrong", "out_of_date", "incomplete_and_misleading", "opinion_shown_as_fact", *SENT_WRONGLY],
)
def test_the_72_hours_run_since_it_was_found_out_whatever_is_wrong(kind: str) -> None:
    """Acceptance scenario 8."""
    read, answers = correction().definition.by_meaning, {**correction(cn_kind=kind).answers}
    answers.pop("cn_breach")
    for said, runs in (("yes", True), ("dpo_to_decide", True), ("no", False), (None, kind in SENT_WRONGLY)):
        found = read({**answers, **({"cn_breach": said} if said else {})})
        hours = [one.by for one in promises(found) if one.words == "Assess and report the breach"]
        assert hours == ([Moment.read("2026-11-22T15:00")] if runs else []), said
        assert (str(breach_known_at(found)) == "2026-11-19T15:00") is runs


@pytest.mark.parametrize("kind", ["wrong_person", "should_not_have_been_sent"])
def test_of_what_is_about_somebody_else_or_should_not_have_been_sent_nothing_is_to_be_put_right(kind: str) -> None:
    path = correction(cn_kind=kind)
    assert not {"cn_items", "cn_births", "cn_names"} & path.answers.keys()
    assert "cn_items" not in wrong(path)


def test_what_cannot_be_settled_gets_the_persons_own_statement() -> None:
    assert "cn_statement" in wrong(correction(cn_disputed="yes"))
    assert not correction().asks("cn_statement")


def test_a_correction_names_no_breach_reference_without_a_breach() -> None:
    assert "cn_incident" not in correction(cn_incident="INC-1").answers
    assert outcomes(correction(), "retention") == ["RC-13"]


def test_what_a_service_manager_had_to_authorise_is_corrected_by_one() -> None:
    """It is read from the records: no answer of the author changes it."""
    assert outcomes(corrected({"cn_service_manager": "no"}, reserved="yes"), "authoriser") == ["service_manager"]
    assert outcomes(corrected({"cn_service_manager": "yes"}, reserved="no"), "authoriser") == []
