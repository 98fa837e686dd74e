"""Times on the pages: none that the clocks never show, and of two which it was; hearings count."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.engine.moments import Moment
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from tests.builders.world import KNOWN, NO_TRACE, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser


@pytest.fixture
def intake(world: World) -> Questionnaire:
    return enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)


def _page(client: Browser, intake: Questionnaire, page: str) -> Page:
    return visit(client, f"/questionnaires/{intake.id}/pages/{page}")


def _typed(question: str, day: str, month: str, clock: str) -> dict[str, str | list[str]]:
    parts = {"day": day, "month": month, "year": "2026", "time": clock}
    return {f"{question}-{part}": text for part, text in parts.items()}


def test_a_time_that_comes_twice_is_asked_about_and_stays_as_it_was_answered(
    world: World, intake: Questionnaire
) -> None:
    client = world.client_as(WORKER)
    page = _page(client, intake, "arrival/received")
    never = page.type(_typed("in_received_at", "29", "3", "1:30am")).send(client)
    twice = page.type(_typed("in_received_at", "25", "10", "1:30am")).send(client)
    told = twice.type({"in_received_at-time": "1:30am GMT"}).send(client)

    assert any("1:30am does not exist on 29 March 2026" in error for error in never.errors), never.errors
    assert any("1:30am BST for the first time, or 1:30am GMT" in error for error in twice.errors), twice.errors
    assert "#in_received_at-time" in twice.error_targets
    assert not any("1:30" in error for error in told.errors)
    assert _page(client, intake, "arrival/received").fields["in_received_at-time"] == "01:30 GMT"
    opened = open_questionnaire(world.ports, world.user(WORKER), intake.id)
    assert opened.enquiry.received_at == Moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_a_reply_for_a_hearing_today_is_needed_by_the_hearing(world: World, intake: Questionnaire) -> None:
    client = world.client_as(WORKER)
    _page(client, intake, "arrival/received").send(client)
    _page(client, intake, "requester/agency").type({"rq_agency": "probation"}).send(client)
    _page(client, intake, "ask/request").type({"en_type": "probation_pre_sentence_report"}).send(client)
    _page(client, intake, "ask/timing").type(_typed("en_hearing_at", "23", "11", "2pm")).send(client)
    page = _page(client, intake, "ask/needed_by")
    assert page.fields["en_needed_by-time"] == "14:00"
    assert "Why is this different" not in page.text
    page.send(client)
    assert "by 2:00pm today" in client.get("/work").text
    later = _page(client, intake, "ask/needed_by").type(_typed("en_needed_by", "23", "11", "5pm")).send(client)
    later.type({"en_needed_by-time": "5pm", "en_needed_by_reason": "As agreed."}).send(client)
    assert "needed by the court hearing" in visit(client, f"/questionnaires/{intake.id}/check").text


def test_the_time_of_a_sending_is_asked_about_where_the_clocks_show_it_twice(world: World) -> None:
    world.clock.moment = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
    reply = world.issued(NO_TRACE)
    world.clock.moment = datetime(2026, 10, 25, 9, 40, tzinfo=UTC)
    client = world.client_as(WORKER)
    page = visit(client, f"/replies/{reply.id}").form_with("sending-recipient")
    twice = page.type({"sending-time": "1:30"}).send(client).form_with("sending-recipient")
    told = twice.type({"sending-time": "1:30am GMT"}).send(client)

    assert any("1:30am BST for the first time" in error for error in twice.errors), twice.errors
    assert "25 October 2026 at 1:30am (GMT)" in told.text


def test_72_hours_from_a_friday_before_the_clocks_go_back_end_an_hour_earlier_on_the_clock(world: World) -> None:
    world.clock.moment = datetime(2026, 10, 23, 9, 40, tzinfo=UTC)
    reply, client = world.issued(KNOWN), world.client_as(WORKER)
    world.send_out(world.record_of(reply))
    asked = visit(client, f"/records/{world.record_of(reply).id}/wrong").type({"reason": "Another man's"})
    begun = asked.send(client).response.request.path
    page = visit(client, f"{begun}/pages/which/which")
    page.type(_typed("cn_aware_at", "23", "10", "10:00am") | {"cn_kind": "wrong_person"}).send(client)
    page = visit(client, f"{begun}/pages/tell/breach").type({"cn_breach": "yes"}).send(client)

    shown = visit(client, f"{begun}/pages/tell/breach")
    assert "26 October 2026 at 9:00am" in shown.text
    assert "cn_report_by-day" not in shown.fields
