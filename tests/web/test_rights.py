"""What people ask about what is kept of them: a queue with its clock, what is late first."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.services.forms_in_use import forms_in_use
from forms_service.services.keeping.protection.outcome_letters import write_outcome_letter
from forms_service.services.keeping.rights import requests
from forms_service.services.work import service_work
from tests.builders.disposing import assert_sound, left_of
from tests.builders.world import DPO, RECORDS, WORKER, World
from tests.web.browsing import visit


def test_a_request_has_a_month_that_stands_still_while_it_is_found_out_who_asks_and_may_be_extended_once(
    world: World,
) -> None:
    officer, by = world.client_as(DPO), world.user(DPO)
    asked = {"right": "access", "asked_by": "Rowan Sampleton", "received_on": "23 11 2026", "details": "All of it"}
    page = visit(officer, "/rights").type(asked).send(officer)
    assert "To be answered by 23 December 2026" in page.text
    (request,) = requests.rights_queue(world.ports, by)

    requests.stop_clock(world.ports, by, request.id, "No proof of identity yet")
    world.clock.pass_by(timedelta(days=5))
    requests.start_clock(world.ports, world.user(RECORDS), request.id, "Seen")
    officer = world.client_as(DPO)  # Five days later nobody is signed in any more.
    assert "To be answered by 28 December 2026" in visit(officer, f"/rights/{request.id}").text
    requests.extend_request(world.ports, by, request.id, "There are nine years of it")
    with pytest.raises(Conflict):
        requests.extend_request(world.ports, by, request.id, "Again")
    assert "To be answered by 28 February 2027" in visit(officer, f"/rights/{request.id}").text

    requests.close_request(
        world.ports, by, request.id, RequestOutcome.IN_PART, "Two children closed", "The extract, by post"
    )
    with pytest.raises(Conflict):
        requests.stop_clock(world.ports, by, request.id, "Too late")
    text = visit(officer, f"/rights/{request.id}").text
    assert "Granted in part on 28 November 2026: Two children closed" in text
    assert "The extract, by post" in text
    assert world.client_as(WORKER).get("/rights").status_code == 403


def test_a_complaint_is_acknowledged_within_30_days_and_nothing_extends_that(world: World) -> None:
    officer, by = world.client_as(DPO), world.user(DPO)
    asked = {"right": "complaint", "asked_by": "Rowan Sampleton", "received_on": "23 11 2026", "details": "It is late"}
    page = visit(officer, "/rights").type(asked).send(officer)
    assert "To be acknowledged by 23 December 2026" in page.text
    assert "two months more" not in page.text
    (request,) = requests.rights_queue(world.ports, by)
    for act in (requests.extend_request, requests.stop_clock):
        with pytest.raises(Conflict, match="within 30 days"):
            act(world.ports, by, request.id, "There is much of it")
    world.clock.pass_by(timedelta(days=31))
    officer = world.client_as(DPO)
    assert "Late: it was to be acknowledged by 23 December 2026" in visit(officer, f"/rights/{request.id}").text
    form = visit(officer, f"/rights/{request.id}").form_with("acknowledge-why")
    after = form.type({"acknowledge-why": "By letter"}).send(officer).text
    assert "To be answered without undue delay" in after
    assert "Acknowledged 24 December 2026" in after
    letter = write_outcome_letter(
        world.ports, by, request.id, Regime.UK_GDPR, RequestOutcome.GRANTED, "", "It took us too long"
    )
    told = " ".join(json.loads(letter.contents)["paragraphs"])
    assert "We acknowledged it on 24 December 2026. We should have acknowledged it by 23 December 2026." in told
    assert "had to answer" not in told


def test_six_years_after_it_is_closed_another_person_reviews_and_destroys_a_request(world: World) -> None:
    by, day = world.user(DPO), world.clock.moment.date()
    asked = {"asked_by": "Quillon Testcase", "about": "", "details": "All of it"}
    request = requests.open_request(world.ports, by, Right.ACCESS, **asked, received_on=day)
    requests.close_request(world.ports, by, request.id, RequestOutcome.REFUSED, "Not Quillon Testcase", "A letter")
    world.clock.moment = datetime(2032, 11, 22, 9, 0, tzinfo=UTC)
    other = world.user(RECORDS)
    with pytest.raises(Conflict, match="RC-13"):
        requests.destroy_request(world.ports, other, request.id, "It is long over")
    assert "It is kept until 23 November 2032" in visit(world.client_as(RECORDS), f"/rights/{request.id}").text
    world.clock.pass_by(timedelta(days=1))
    with pytest.raises(NotAllowed, match="another person"):
        requests.destroy_request(world.ports, by, request.id, "It is long over")
    client = world.client_as(RECORDS)
    form = visit(client, f"/rights/{request.id}").form_with("destroy-why")
    done = form.type({"destroy-why": "Nothing hangs on it"}).send(client)

    assert "The request is destroyed" in done.text
    assert left_of(world, ["Quillon"]) == []
    assert_sound(world)


def test_what_is_late_comes_first_and_what_is_closed_last(world: World) -> None:
    by = world.user(RECORDS)
    days = {
        "new": date(2026, 11, 23),
        "late": date(2026, 10, 1),
        "closed": date(2026, 9, 1),
        "later": date(2026, 11, 1),
    }
    for name, day in days.items():
        asked = {"asked_by": name, "about": "", "details": ""}
        opened = requests.open_request(world.ports, by, Right.ERASURE, **asked, received_on=day)
        if name == "closed":
            requests.close_request(world.ports, by, opened.id, RequestOutcome.REFUSED, "A public task", "A letter")

    assert [one.asked_by for one in requests.rights_queue(world.ports, by)] == ["late", "later", "new", "closed"]
    page = visit(officer := world.client_as(RECORDS), "/rights")
    assert page.text.index("Late") < page.text.index("later")
    assert visit(officer, "/rights").send(officer).errors[0] == "Select what they ask for"


def test_the_record_of_processing_says_what_the_forms_in_use_process(world: World) -> None:
    with service_work(world.ports, "northshire") as work:
        in_use = forms_in_use(work)
    text = visit(world.client_as(DPO), "/rights/processing").text

    assert all(f"Form {form.id} Purpose" in text for form in in_use)
    _, _, reply = text.partition("Form core/prison_enquiry_response@1 ")
    reply, _, _ = reply.partition("Form core/")
    assert "Asked in each, from the table of legal gateways" in reply
    assert "Special category, or sensitive processing: " in reply
    assert "D12 " in reply
    assert "RC-05 " in reply
    assert " 1 questions" not in text
