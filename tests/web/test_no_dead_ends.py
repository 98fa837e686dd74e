"""Ordinary mistakes, through the pages: each is put right by one button, and what is withdrawn is not forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from tests.builders.pages import page_with
from tests.builders.reading import now_read
from tests.builders.world import MANAGER, OTHER_WORKER, WORKER, World
from tests.web.browsing import visit

CORRECT = "Correct a name, a date or a missing child"


def returned_after_authorising(world: World) -> Questionnaire:
    reply = world.made()
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "The name is misspelt.", read=now_read(world.ports, reply.id)
    )
    return reply


def test_a_misspelt_name_is_corrected_by_one_button_at_every_stage_before_it_goes_out(world: World) -> None:
    client = world.client_as(OTHER_WORKER)
    stages = (world.draft, world.sent, world.authorised, world.made, partial(returned_after_authorising, world))
    for take in (*stages, world.issued):
        reply = take()
        opened = visit(client, f"/enquiries/{reply.enquiry}").press(client, CORRECT)
        if take == world.issued:
            opened = opened.type({reply.id: "nobody"}).send(client)
        intake = open_questionnaire(world.ports, world.user(WORKER), reply.id).source
        assert intake
        assert opened.response.request.path == f"/questionnaires/{intake.questionnaire.id}/check", take
        named, _ = page_with(world, client, intake.questionnaire, "ad_family_name")
        saved = named.type({"ad_family_name": "Sampletone"}).send(client)
        assert saved.response.status_code == 200, take
        assert "Sampletone" in visit(client, f"/enquiries/{reply.enquiry}").text
        waits = visit(world.client_as(MANAGER), f"/replies/{reply.id}")
        offered = {"".join(button.itertext()).strip() for button in waits.main.iter("button")}
        assert not offered & {"Authorise", "Issue"}, take


def test_a_withdrawn_reply_stays_on_the_work_list_with_its_day_until_it_is_answered_again(world: World) -> None:
    reply, manager = world.sent(), world.client_as(MANAGER)
    needed = visit(manager, f"/enquiries/{reply.enquiry}").text
    page = visit(manager, f"/replies/{reply.id}").form_with("withdraw-reason")
    page.type({"withdraw-reason": "To be written again"}).send(manager)
    world.clock.pass_by(timedelta(minutes=1))

    for user in (WORKER, OTHER_WORKER, MANAGER):
        listed = visit(world.client_as(user), "/work").text
        assert "Answer this again, or note why no reply is given: To be written again" in listed, user
        assert "There is no other open work" not in listed
    assert "Needed" in needed
    author = world.client_as(WORKER)
    again = visit(author, f"/enquiries/{reply.enquiry}/replies/new")
    again.type({"form": reply.form, "reason": "As the manager asked"}).send(author)
    assert "Answer this again" not in visit(author, "/work").text


def test_an_enquiry_that_was_withdrawn_is_closed_wherever_it_is_seen(world: World) -> None:
    intake, client = world.begun(), world.client_as(WORKER)
    checked = visit(client, f"/questionnaires/{intake.id}/check").form_with("reason")
    checked.type({"reason": "Recorded twice"}).send(client)

    page = visit(client, f"/enquiries/{intake.enquiry}").text
    found = visit(client, "/work").form_with("text").type({"text": "Sampleton"}).send(client).text
    assert "Closed 23 November 2026 at 9:40am: Recorded twice" in page
    assert "Needed" not in page.split("The request")[0]
    assert "Withdrawn" in found
    assert "Open" not in found.split("Sampleton", 1)[1][:80]
    assert CORRECT not in page
