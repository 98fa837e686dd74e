"""Two people at one enquiry: nobody's answer is taken for another's, and nobody acts on what they have not read."""

from __future__ import annotations

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.questionnaires import Questionnaire, State
from forms_service.services import questionnaires
from forms_service.services.sheets import open_sheet
from tests.web.browsing import Page, visit
from tests.web.journey import CHILDREN, INTAKE_ANSWERS, SEARCH_ANSWERS, child_answers, contact_of
from tests.web.world import NO_TRACE, OTHER_WORKER, WORKER, Browser, World


def the_search_page(client: Browser) -> tuple[Page, str]:
    """The express page with the one answer for everyone, and the id of its intake."""
    page = Page(client.post("/enquiries", follow_redirects=True))
    for _ in CHILDREN[1:]:
        page = page.send(client, ".add", "ch_children")
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    return page, page.response.request.path.split("/")[2]


def a_colleague_finds_the_adult(world: World, intake_id: str) -> None:
    revision = open_sheet(world.ports, world.user(OTHER_WORKER), intake_id).questionnaire.revision
    found = {"se_adult_result": "matched"}
    questionnaires.save_answers(
        world.ports, world.user(OTHER_WORKER), intake_id, found, revision=revision, complete=False
    )


def answer_of(world: World, questionnaire_id: str, question: str) -> object:
    return open_sheet(world.ports, world.user(WORKER), questionnaire_id).path.everything.get(question)


def test_one_answer_for_everyone_does_not_overwrite_what_a_colleague_found_meanwhile(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake_id = the_search_page(client)
    a_colleague_finds_the_adult(world, intake_id)

    refused = page.type(SEARCH_ANSWERS).send(client)

    assert refused.response.status_code == 409
    assert "Someone else changed these answers" in refused.text
    assert answer_of(world, intake_id, "se_adult_result") == "matched"
    assert answer_of(world, intake_id, "se_restricted") is None


def test_keeping_what_the_colleague_found_leads_to_the_full_form(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake_id = the_search_page(client)
    a_colleague_finds_the_adult(world, intake_id)

    after = page.type(SEARCH_ANSWERS).send(client).send(client, ".keep", "theirs")

    assert "/pages/" in after.response.request.path
    assert "Go on in the full form" in after.text
    assert answer_of(world, intake_id, "se_adult_result") == "matched"
    assert answer_of(world, intake_id, "se_restricted") == "no"


def test_a_reply_is_not_sent_from_a_checking_page_that_shows_other_answers(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    page = visit(client, f"/questionnaires/{reply.id}/check")
    _change(world, reply)

    refused = page.send(client)

    assert refused.response.status_code == 409
    assert "changed after you opened the page" in refused.text
    assert _stored(world, reply).state is State.DRAFT


def test_what_was_proposed_is_not_accepted_over_a_later_saving(world: World) -> None:
    reply = world.draft(NO_TRACE)
    revision = _stored(world, reply).revision
    _change(world, reply)

    with pytest.raises(questionnaires.Stale) as stale:
        questionnaires.accept_proposals(world.ports, world.user(WORKER), reply.id, revision=revision)

    assert [clash.theirs.saved_by for clash in stale.value.clashes] == [OTHER_WORKER]


def test_a_reply_whose_intake_is_opened_at_the_same_moment_is_not_sent(world: World) -> None:
    reply = world.draft(NO_TRACE)
    sheet = open_sheet(world.ports, world.user(WORKER), reply.id)
    assert sheet.source
    questionnaires.reopen_intake(world.ports, world.user(WORKER), sheet.source.questionnaire.id)

    with world.ports.unit_of_work() as unit, pytest.raises(Conflict):
        questionnaires.hold_intake(unit, sheet)


def _change(world: World, reply: Questionnaire) -> None:
    revision = _stored(world, reply).revision
    questionnaires.save_answers(
        world.ports, world.user(OTHER_WORKER), reply.id, {"so_disclosable": ""}, revision=revision, complete=False
    )


def _stored(world: World, reply: Questionnaire) -> Questionnaire:
    with world.ports.unit_of_work() as unit:
        return unit.questionnaires.get(reply.organisation, reply.id)
