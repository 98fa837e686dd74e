"""The correction notice (F8): everybody who had the document is told, or it is said why not."""

from __future__ import annotations

import pytest

from forms_service.engine.answers import Value
from forms_service.engine.path import Path, following, outcomes
from tests.builders.agreeing import at_once
from tests.builders.contact import corrected, correction, wrong
from tests.builders.definitions import rows


def told(**second: Value) -> Path:
    """A notice of which the first recipient was told; what is said of the *second*."""
    one: dict[str, Value] = {"cn_recipient": "ppu.vale@prison.example", "cn_recipient_channel": "Secure email"}
    two: dict[str, Value] = {"cn_recipient": "Duty probation officer", "cn_recipient_channel": "Telephone", **second}
    return correction(cn_recipients=rows(s1={**one, "cn_outcome": "told"}, s2=two))


def test_whoever_had_the_document_is_proposed_as_a_recipient() -> None:
    text = correction().reader.text("cn_recipients")
    assert "ppu.vale@prison.example" in text
    assert "Duty probation officer" in text


def test_nothing_is_issued_until_every_recipient_has_an_outcome_or_a_date() -> None:
    assert wrong(told()) == {"cn_outcome"}
    assert wrong(told(cn_outcome="no_answer_yet")) == {"cn_outcome"}
    assert wrong(told(cn_outcome="refused")) == set()
    assert wrong(told(cn_chase_date="2026-11-27")) == set()
    assert wrong(told(cn_chase_date="2026-11-20")) == {"cn_chase_date"}


def test_somebody_who_is_not_told_needs_a_reason() -> None:
    assert wrong(told(cn_tell="no")) == {"cn_tell_why_not"}
    assert wrong(told(cn_tell="no", cn_tell_why_not="Has left, and had no copy.")) == set()


def test_every_recipient_has_a_notice_of_their_own() -> None:
    assert [(outcome.name, outcome.each) for outcome in following(told(), "document")] == [("D70", "cn_recipients")]


@pytest.mark.parametrize("answer", ["yes", "dpo_to_decide"])
def test_a_breach_goes_to_the_data_protection_officer(answer: str) -> None:
    path = correction(cn_breach=answer)
    assert outcomes(path, "document") == ["D70", "D71"]
    assert "cn_incident" in wrong(path)


@pytest.mark.parametrize("kind", ["wrong_person", "should_not_have_been_sent"])
def test_what_went_to_or_about_the_wrong_person_runs_a_clock_of_72_hours(kind: str) -> None:
    """Acceptance scenario 8."""
    path = correction(cn_kind=kind)
    assert at_once(path) == ["cn_kind"]
    assert path.answers["cn_report_by"] == "2026-11-22T15:00"
    over_the_change_of_clocks = correction(cn_kind=kind, cn_aware_at="2026-10-23T10:00")
    assert over_the_change_of_clocks.answers["cn_report_by"] == "2026-10-26T09:00"
    assert not correction().asks("cn_report_by")


def test_what_should_not_have_been_sent_has_nothing_to_be_put_right() -> None:
    assert "cn_items" not in correction(cn_kind="should_not_have_been_sent").answers
    assert correction(cn_kind="wrong_person").asks("cn_items")


def test_what_cannot_be_settled_gets_the_persons_own_statement() -> None:
    assert "cn_statement" in wrong(correction(cn_disputed="yes"))
    assert not correction().asks("cn_statement")


def test_a_correction_names_no_breach_reference_without_a_breach() -> None:
    assert "cn_incident" not in correction(cn_incident="INC-1").answers
    assert outcomes(correction(), "retention") == ["RC-13"]


def test_what_a_service_manager_had_to_authorise_is_corrected_by_one() -> None:
    """It is read from the record: no answer of the author changes it."""
    assert outcomes(corrected({"cn_service_manager": "no"}, service_manager="yes"), "authoriser") == ["service_manager"]
    assert outcomes(corrected({"cn_service_manager": "yes"}, service_manager="no"), "authoriser") == []
