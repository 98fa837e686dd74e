"""The acceptance scenario of a disposal, played through the pages by the records officer and a second person."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from forms_service.casework.keeping.disposing.batches import CHECKS
from forms_service.casework.keeping.records import Record
from tests.builders.alike import file_alike, model_of
from tests.builders.disposing import carry_out_all, closed_record, settle, years_on
from tests.builders.holds import CLAIM
from tests.builders.reconciled import discrepancies
from tests.builders.world import ASSET_OWNER, RECORDS, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

pytestmark = pytest.mark.long

DUE = 40


def test_of_forty_records_that_are_due_two_are_held_one_is_promoted_and_the_rest_are_destroyed(world: World) -> None:
    records = _due(world)
    held_before, held_meanwhile, promoted, *rest = records
    officer, owner = world.client_as(RECORDS), world.client_as(ASSET_OWNER)

    _hold(officer, held_before)
    page = visit(officer, "/disposal").send(officer)
    assert "39 records in this batch" in page.text
    assert held_before.reference in page.text.partition("1 left out")[2]
    batch = page.response.request.path
    page.type({f"check-{event}": "no" for event in CHECKS}).send(officer)
    _hold(officer, held_meanwhile)
    _place_on_a_plan(officer, promoted)
    page = visit(officer, batch).press(officer, "The batch is reviewed")
    assert "Approve: destroy" not in page.text, "it takes a second person"
    visit(owner, "/retention-schedule").press(owner, "Approve")
    page = visit(owner, batch).press(owner, "Approve: destroy these records")
    assert "Approved, waits for the worker" in page.text
    carry_out_all(world)
    settle(world)

    page = visit(officer, batch)
    assert len(rest) == 37
    assert "Class: RC-01 Due in: 2032-11 Records: 37 Decision: Destroy Outcome: Destroyed" in page.text
    for record in (rest[0], rest[-1]):
        assert f"Destroyed: {record.reference}" in visit(officer, f"/records/{record.id}").text
    stayed = visit(officer, f"{batch}?show=stayed").text
    for record, why in ((held_meanwhile, "On hold"), (promoted, "It is kept under RC-03 now")):
        assert record.reference in stayed
        assert why in stayed
    _names_nobody(officer, page, records)
    assert discrepancies(world.ports) == []


def _due(world: World) -> Sequence[Record]:
    """Records of replies without a trace, six years later: one that was played through, and others like it."""
    filed = closed_record(world)
    settle(world)
    with world.ports.unit_of_work() as unit:
        first = unit.of(filed.organisation).records.get(filed.id)
    records = [first, *file_alike(world.ports, model_of(world.ports, first), [{}] * (DUE - 1))]
    settle(world)
    years_on(world)
    assert {record.retention.class_id for record in records} == {"RC-01"}
    return records


def _hold(officer: Browser, record: Record) -> None:
    visit(officer, f"/records/{record.id}/hold").form_with("why").type(CLAIM).send(officer)
    assert "On hold since 10 January 2033" in visit(officer, f"/records/{record.id}").text


def _place_on_a_plan(officer: Browser, record: Record) -> None:
    """Record on the child's page that it was placed on a plan, as the officer was told when asking about the batch."""
    page = visit(officer, f"/people/{record.subjects_of('child')[0].person}").form_with("kind")
    page.type({"kind": "on_plan", "since": "3 2 2030", "how": "The child protection team, asked for the batch"})
    assert "On a child protection or other plan: from 3 February 2030" in page.send(officer).text
    assert "RC-03" in visit(officer, f"/records/{record.id}").text


def _names_nobody(officer: Browser, page: Page, records: Sequence[Record]) -> None:
    """The certificate, in each of its files, lists what was destroyed and names nobody."""
    links = [str(link.get("href")) for link in page.main.iter("a") if "/documents/" in str(link.get("href"))]
    told = [officer.get(link).data.decode("latin-1") for link in links]
    assert len(told) == 2
    names = {name for record in records for each in record.subjects for name in (each.given_names, each.family_name)}
    assert [name for name in names if name and any(name in one for one in told)] == []
    listed = [record.reference for record in records if any(record.reference in one for one in told)]
    assert listed == [record.reference for record in records[3:]]
