"""The local arrangement (F10): outside any enquiry, nothing carried (everything invented)."""

from __future__ import annotations

from datetime import date

import pytest

from forms_service.engine.path import outcomes
from forms_service.engine.validation import errors
from tests.builders.agreeing import warned, wrong
from tests.builders.arrangement import ARRANGEMENT, OURS, THEIRS, arrangement
from tests.builders.definitions import rows
from tests.builders.shipped import sample_tables, shipped

INTAKE = shipped().get("core/enquiry_intake@1")


def test_an_arrangement_carries_nothing_and_is_complete_by_itself() -> None:
    assert ARRANGEMENT.carries is None
    assert errors(arrangement()) == []


def test_it_makes_one_summary_and_has_a_class_of_its_own() -> None:
    assert outcomes(arrangement(), "document") == ["D85"]
    assert outcomes(arrangement(), "retention") == ["RC-10"]


def test_it_is_made_with_one_of_the_prisons_or_delivery_units() -> None:
    tables = sample_tables(date(2026, 11, 20))
    partners, prisons, units = (
        {row["id"]: row["label"] for row in tables[name].rows()} for name in ("partners", "establishments", "pdus")
    )
    assert partners.keys() == prisons.keys() | units.keys()
    assert not prisons.keys() & units.keys()
    assert all(label in partners[name] for name, label in {**prisons, **units}.items())


def test_it_gives_a_time_for_every_kind_of_request() -> None:
    asked = [option.id for option in INTAKE.question("en_type").options]
    assert [row.id for row in ARRANGEMENT.question("la_sla").rows] == asked
    path = arrangement(la_sla={"probation_pre_sentence_report": "same_day"})
    assert len([name for name in wrong(path) if name == "la_sla"]) == len(asked) - 1


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_there_is_a_mailbox_on_each_side(side: str) -> None:
    alone = rows(m1={**OURS, "la_mailbox_side": side})
    assert "la_mailboxes" in wrong(arrangement(la_mailboxes=alone, si_send_to=arrangement().answers["si_send_to"]))


def test_mailboxes_are_secure() -> None:
    path = arrangement(la_mailboxes=rows(m1=OURS, m2={**THEIRS, "la_mailbox": "lee@mail.invalid"}))
    assert "la_mailboxes" in wrong(path)


def test_it_is_sent_to_their_mailboxes() -> None:
    assert arrangement().reader.text("si_send_to") == "courts.north@probation.example"


def test_a_contact_on_one_side_only_is_questioned() -> None:
    one = rows(l1={"la_lead": {"name": "Bo Sample"}, "la_lead_kind": "lead", "la_lead_side": "ours"})
    path = arrangement(la_leads=one)
    assert warned(path) == {"la_leads"}


def test_it_is_looked_at_again_within_two_years() -> None:
    assert arrangement().answers["la_review"] == "2027-11-20"
    assert errors(arrangement(la_review="2028-11-19")) == []
    assert wrong(arrangement(la_review="2028-11-25")) == ["la_review"]
