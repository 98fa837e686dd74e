"""A records officer puts records on hold, and two people release them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.keeping.holds import Authority
from forms_service.services.keeping import holds
from forms_service.services.work import Work
from tests.builders.holds import CLAIM, a_hold
from tests.builders.world import DPO, KNOWN, RECORDS, WORKER, World
from tests.web.browsing import Page, visit

SAID = "Legal claim: Claim LC-2026-9, asked for by the solicitor"


def test_all_that_a_search_finds_is_put_on_hold_and_what_is_filed_later_comes_under_it(world: World) -> None:
    first, other = world.record_of(world.issued()), world.record_of(world.issued(KNOWN))
    officer = world.client_as(RECORDS)
    found = visit(officer, "/records").type({"name": "Sampleton"}).send(officer)
    assert "Put all of these on hold (1 record)" in found.text

    page = visit(officer, "/records/found/hold")
    assert "every record with name Sampleton: 1 record now, and any that is filed later" in page.text
    page = page.type(CLAIM).send(officer)
    later = world.record_of(world.issued())

    assert "1 record is on hold" in page.response.text
    assert "Every record, also those filed later, with name Sampleton" in page.text
    for record, held in ((first, True), (later, True), (other, False)):
        assert (SAID in visit(officer, f"/records/{record.id}").text) is held
    listed = visit(officer, "/holds").text
    assert "1 hold stands" in listed
    assert "Records: 2" in listed
    again = visit(officer, "/records").type({"name": "Sampleton"}).send(officer)
    assert again.text.count(f"on hold. {SAID}") == 2


def test_what_is_held_is_what_the_page_said_though_another_search_was_made_meanwhile(world: World) -> None:
    kept, other = world.record_of(world.issued()), world.record_of(world.issued(KNOWN))
    officer = world.client_as(RECORDS)
    visit(officer, "/records").type({"name": "Sampleton"}).send(officer)
    page = visit(officer, "/records/found/hold").type(CLAIM)
    visit(officer, "/records").type({"retention_class": "RC-02"}).send(officer)

    page.send(officer)

    assert SAID in visit(officer, f"/records/{kept.id}").text
    assert SAID not in visit(officer, f"/records/{other.id}").text


def test_one_record_is_put_on_hold_from_its_page(world: World) -> None:
    kept, other = world.record_of(world.issued()), world.record_of(world.issued())
    officer = world.client_as(RECORDS)
    assert "Put this record on hold" in visit(officer, f"/records/{kept.id}").text

    page = visit(officer, f"/records/{kept.id}/hold").type(CLAIM).send(officer)

    assert "The record is on hold" in page.response.text
    assert SAID in page.text
    assert "placed a hold (Legal claim)" in page.text
    assert SAID not in visit(officer, f"/records/{other.id}").text
    assert SAID in visit(world.client_as(WORKER), f"/enquiries/{kept.enquiry}").text


def test_a_hold_says_why(world: World) -> None:
    kept = world.record_of(world.issued())
    officer = world.client_as(RECORDS)
    address = f"/records/{kept.id}/hold"

    page = Page(visit(officer, address).send(officer).response)
    beside = officer.post(address, data={"authority": "because", "why": "x"})

    assert page.errors == ["Select why they must be kept", "Say what the hold is about"]
    assert page.response.status_code == beside.status_code == 422
    assert world.acts().count("hold_placed") == 0


def test_a_search_for_nothing_is_never_held(world: World) -> None:
    officer = world.client_as(RECORDS)
    officer.get("/records")

    assert officer.get("/records/found/hold").location == "/records"
    officer.may_fail = True
    refused = officer.post("/records/found/hold", data=CLAIM)
    assert refused.status_code == 409
    assert "Search for the records to hold first" in refused.text
    assert world.acts().count("hold_placed") == 0


def test_whoever_asks_how_many_records_a_hold_would_cover_is_in_the_log(world: World) -> None:
    """Once for a search, however often its page is opened; and for whatever else a post asks about."""
    world.issued()
    officer = world.client_as(RECORDS)
    visit(officer, "/records").type({"name": "Sampleton"}).send(officer)
    page = visit(officer, "/records/found/hold").send(officer)
    assert page.response.status_code == 422
    assert world.acts().count("records_searched") == 1

    probed = officer.post("/records/found/hold", data={"name": "Sampleton", "number": "A1111AA"})
    assert probed.status_code == 422
    assert world.acts().count("records_searched") == 2
    with world.ports.unit_of_work() as unit:
        said = unit.of("northshire").audit.entries()[0].payload
    assert said == {"name": "Sampleton", "number": "A1111AA", "found": "0"}


def test_a_hold_is_released_by_two_people(world: World) -> None:
    record = world.record_of(world.issued())
    hold = a_hold(world, name="Sampleton")
    officer, other = world.client_as(RECORDS), world.client_as(DPO)
    address = f"/holds/{hold.id}"

    page = visit(officer, address).form_with("reason").type({"reason": "The claim is settled"}).send(officer)
    assert "You asked for the release of this hold, so another person must confirm it." in page.text
    refused = officer.post(f"{address}/release/confirm")
    assert refused.status_code == 403
    assert SAID in visit(officer, f"/records/{record.id}").text
    assert "Release asked for" in visit(other, "/holds").text

    assert "Ffion Carraway: The claim is settled" in visit(other, address).text
    other.post(f"{address}/release/confirm")

    assert "Nothing is on hold." in visit(other, "/holds").text
    found = visit(officer, f"/records/{record.id}").text
    assert "On hold since" not in found
    assert "confirmed the release of a hold" in found
    assert "confirmed by Oona Farthing" in visit(officer, address).text


def test_a_release_that_is_refused_leaves_the_hold_as_it_was(world: World) -> None:
    hold = a_hold(world, name="Sampleton")
    officer, other = world.client_as(RECORDS), world.client_as(DPO)
    visit(officer, f"/holds/{hold.id}").form_with("reason").type({"reason": "Settled"}).send(officer)

    other.get(f"/holds/{hold.id}")
    other.post(f"/holds/{hold.id}/release/refuse")
    again = other.post(f"/holds/{hold.id}/release/confirm")

    assert again.status_code == 409
    assert "1 hold stands" in visit(other, "/holds").text


def test_a_hold_lists_the_records_under_it_to_whoever_confirms_its_release(world: World) -> None:
    record, other = world.record_of(world.issued()), world.record_of(world.issued(KNOWN))
    hold = a_hold(world, name="Sampleton")
    officer, second = world.client_as(RECORDS), world.client_as(DPO)
    visit(officer, f"/holds/{hold.id}").form_with("reason").type({"reason": "Settled"}).send(officer)

    page = visit(second, f"/holds/{hold.id}")

    assert f'href="/records/{record.id}">{record.reference}</a>' in page.response.text
    assert f"What: {record.title}{record.definition} Class: {record.retention.class_id} Due: " in page.text
    assert "Confirm: release this hold" in page.text
    assert other.reference not in page.text
    assert "filed last are shown" not in page.text
    assert visit(second, f"/records/{record.id}").response.status_code == 200


def test_a_hold_over_many_says_how_many_more_there_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [world.record_of(world.issued())]
    world.clock.pass_by(timedelta(minutes=1))
    records.append(world.record_of(world.issued()))
    hold = a_hold(world, name="Sampleton")
    monkeypatch.setattr(holds, "MOST_SHOWN", 1)

    page = visit(world.client_as(DPO), f"/holds/{hold.id}")

    assert [record.reference in page.text for record in records] == [False, True]
    assert "The 1 filed last are shown, of 2." in page.text


def test_a_hold_on_an_enquiry_leads_to_what_was_sent_in_it(world: World) -> None:
    record, officer = world.record_of(world.issued()), world.user(RECORDS)
    with world.ports.unit_of_work() as unit:
        work = Work(world.ports, unit, officer.organisation, officer)
        why = "About another person"
        hold = holds.place_on_enquiry(work, record.enquiry, record.reference, Authority.WRONG_PERSON, why)
        unit.commit()
    client = world.client_as(DPO)

    page = visit(client, f"/holds/{hold.id}")

    address = f"/enquiries/{record.enquiry}/register"
    assert f'href="{address}">{record.reference}: what was sent to whom</a>' in page.response.text
    assert visit(client, address).response.status_code == 200
    assert f'href="/records/{record.id}">' in page.response.text


def test_a_release_needs_a_reason(world: World) -> None:
    hold = a_hold(world, name="Sampleton")
    officer = world.client_as(RECORDS)

    page = visit(officer, f"/holds/{hold.id}").form_with("reason").send(officer)

    assert page.errors == ["Say why this hold can be released"]
