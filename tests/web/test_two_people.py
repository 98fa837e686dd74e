"""Two people at one enquiry: nobody's answer is taken for another's, and nobody acts on what they have not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import QuestionnaireId
from forms_service.services.answering import saving
from forms_service.services.answering.conflicts import Stale
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import amending, decide
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import progress
from forms_service.services.work import service_work
from tests.builders.enquiries import enquiry_of
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.world import MANAGER, NO_TRACE, OTHER_MANAGER, OTHER_WORKER, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser
from tests.web.journey import CHILDREN, INTAKE_ANSWERS, SEARCH_ANSWERS, child_answers, contact_of, recorded

INTAKE = "core/enquiry_intake"


def the_search_page(client: Browser) -> tuple[Page, str]:
    """The express page with the one answer for everyone, and the id of its intake."""
    page = recorded(client)
    for _ in CHILDREN[1:]:
        page = page.send(client, ".add", "ch_children")
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)
    return page, page.response.request.path.split("/")[2]


def a_colleague_finds_the_adult(world: World, intake_id: str) -> None:
    revision = open_questionnaire(
        world.ports, world.user(OTHER_WORKER), QuestionnaireId(intake_id)
    ).questionnaire.revision
    found = {"se_adult_result": "matched"}
    saving.save_answers(
        world.ports, world.user(OTHER_WORKER), QuestionnaireId(intake_id), found, revision=revision, complete=False
    )


def answer_of(world: World, questionnaire_id: str, question: str) -> object:
    return open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(questionnaire_id)).path.everything.get(
        question
    )


def test_one_answer_for_everyone_does_not_overwrite_what_a_colleague_found_meanwhile(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake_id = the_search_page(client)
    a_colleague_finds_the_adult(world, intake_id)

    refused = page.type(SEARCH_ANSWERS).send(client)

    assert refused.response.status_code == 409
    assert "Someone else changed these answers" in refused.text
    assert answer_of(world, intake_id, "se_adult_result") == "matched"
    assert answer_of(world, intake_id, "se_restricted") is None


def test_two_windows_of_one_person_do_not_speak_of_someone_else(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake_id = the_search_page(client)
    mine = world.user(WORKER)
    opened = open_questionnaire(world.ports, mine, QuestionnaireId(intake_id))
    saving.save_answers(
        world.ports, mine, opened.questionnaire.id, {"se_adult_result": "matched"},
        revision=opened.questionnaire.revision, complete=False,
    )  # fmt: skip

    refused = page.type(SEARCH_ANSWERS).send(client)

    assert refused.response.status_code == 409
    assert "You changed these answers in another window" in refused.text
    assert "Someone else" not in refused.text


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

    with pytest.raises(Stale) as stale:
        saving.accept_shared(world.ports, world.user(WORKER), reply.id, revision=revision)

    assert [clash.theirs.saved_by for clash in stale.value.clashes] == [OTHER_WORKER]


def test_a_reply_whose_intake_is_opened_at_the_same_moment_is_not_sent(world: World) -> None:
    reply = world.draft(NO_TRACE)
    opened = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    assert opened.source
    amending.reopen_intake(world.ports, world.user(WORKER), opened.source.questionnaire.id)

    with pytest.raises(Conflict), service_work(world.ports, reply.organisation) as work:
        progress.hold_intake(work, opened)


# --- Author and authoriser ------------------------------------------------------------------------------------


def test_whoever_answered_in_a_reply_cannot_authorise_it_by_handing_it_over(world: World) -> None:
    reply = world.draft(NO_TRACE, author=MANAGER)
    progress.hand_over(world.ports, world.user(MANAGER), reply.id, WORKER)
    send(world.ports, world.user(WORKER), reply.id)
    client = world.client_as(MANAGER)
    page = client.get(f"/replies/{reply.id}").text

    refused = client.post(f"/replies/{reply.id}/authorise", data={".read": _stored(world, reply).sending})

    assert "so another manager must authorise it" in page
    assert reply.id not in client.get("/replies/authorise").text
    assert refused.status_code == 403
    assert _stored(world, reply).state is State.WITH_MANAGER


def test_whoever_only_wrote_the_request_down_may_authorise_and_whoever_searched_may_not(world: World) -> None:
    manager = world.user(MANAGER)
    searched = world.draft(NO_TRACE, author=WORKER, recorder=MANAGER)
    searched = send(world.ports, world.user(WORKER), searched.id).questionnaire
    written = world.written_down_for(WORKER, NO_TRACE, recorder=MANAGER)
    written = send(world.ports, world.user(WORKER), written.id).questionnaire
    batch = visit(world.client_as(MANAGER), "/replies/authorise").response.text

    with pytest.raises(NotAllowed, match="You searched for the people of this reply"):
        decide.authorise(world.ports, manager, {searched.id: searched.sending})
    decide.authorise(world.ports, manager, {written.id: written.sending})

    assert _stored(world, searched).state is State.WITH_MANAGER
    assert _stored(world, written).state is State.AUTHORISED
    assert [f'value="{each.id}"' in batch for each in (searched, written)] == [
        False,
        True,
    ]


def test_a_reply_that_a_colleague_decided_on_meanwhile_is_left_out_and_named_and_the_others_are_decided(
    world: World,
) -> None:
    first, second = world.sent(NO_TRACE), world.sent(NO_TRACE)
    client, colleague = world.client_as(MANAGER), world.user(OTHER_MANAGER)
    page = visit(client, "/replies/authorise").form_with("chosen").type({"checked": "yes"})
    page.fields.setlist("chosen", [first.id, second.id])
    decide.authorise(world.ports, colleague, {first.id: first.sending})

    done = page.send(client)

    assert "Authorised: 1 reply" in done.text
    assert f"Left out: {enquiry_of(world, first).reference}. This is authorised" in done.text
    assert _stored(world, second).state is State.AUTHORISED
    assert page.send(client).response.status_code == 200, "sent in again it is answered as it was the first time"


def test_whoever_amends_a_name_in_the_intake_does_not_authorise_what_rests_on_it(world: World) -> None:
    reply = world.draft(NO_TRACE)
    manager = world.client_as(MANAGER)
    page = visit(manager, f"/enquiries/{reply.enquiry}").press(manager, "Correct a name, a date or a missing child")
    intake = page.response.request.path.split("/")[2]
    names = visit(manager, f"/questionnaires/{intake}/pages/adult/identity").type({"ad_family_name": "Mended"})
    names.send(manager)
    worker = world.client_as(WORKER)
    visit(worker, f"/questionnaires/{intake}/pages/search/search").type(
        {"se_systems": ".usual", "se_at-when": "now"}
    ).send(worker)
    found = visit(worker, f"/questionnaires/{intake}/pages/search/results")
    found.type({"se_adult_result": "no_trace", "se_restricted": "no"}).send(worker)
    visit(worker, f"/questionnaires/{intake}/pages/triage/immediate").type({"tr_immediate": "no"}).send(worker)
    completed = visit(worker, f"/questionnaires/{intake}/check").send(worker)
    assert "The intake is complete" in completed.text, completed.text
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire

    page = visit(manager, f"/replies/{reply.id}")

    assert "changed who they are, so another manager must authorise it" in page.text
    assert reply.id not in manager.get("/replies/authorise").text
    with pytest.raises(NotAllowed, match="changed who they are"):
        decide.authorise(world.ports, world.user(MANAGER), {sent.id: sent.sending})


# --- Only what was read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/replies/{}", "/replies/authorise"], ids=["alone", "together"])
def test_a_page_left_open_does_not_authorise_what_was_changed_and_sent_again(world: World, address: str) -> None:
    reply, client = world.sent(NO_TRACE), world.client_as(MANAGER)
    page = visit(client, address.format(reply.id))
    _send_again(world, reply)

    refused = _press(page, client, checked="yes", chosen=reply.id)

    assert refused.response.status_code == 409
    assert "It has changed since you read it" in refused.text
    assert _stored(world, reply).state is State.WITH_MANAGER


def test_a_page_left_open_does_not_issue_what_was_sealed_again(world: World) -> None:
    reply, client = world.made(NO_TRACE), world.client_as(MANAGER)
    alone, together = visit(client, f"/replies/{reply.id}"), visit(client, "/replies/issue")
    _send_again(world, reply)
    decide.authorise(world.ports, world.user(MANAGER), {reply.id: _stored(world, reply).sending})
    world.make_documents()

    first = _press(alone.form_with("issue-right_person"), client, **{"issue-right_person": "yes"})
    second = _press(together, client, checked="yes", chosen=reply.id)

    assert [page.response.status_code for page in (first, second)] == [409, 409]
    assert _stored(world, reply).state is State.AUTHORISED


def test_a_reply_is_not_authorised_while_its_intake_is_open(world: World) -> None:
    reply = world.sent(NO_TRACE)
    intake = _intake_of(world, reply)
    with world.ports.unit_of_work() as unit:
        unit.of(intake.organisation).questionnaires.save(replace(intake, state=State.DRAFT), expected=intake)
        unit.commit()

    with pytest.raises(Conflict, match="intake"):
        decide.authorise(world.ports, world.user(MANAGER), {reply.id: reply.sending})


# --- An intake is no reply ------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["return", "withdraw", "authorise", "issue"])
def test_the_acts_on_a_reply_are_not_for_an_intake(world: World, act: str) -> None:
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    said = {"return-comment": "no", "withdraw-reason": "no", "issue-right_person": "yes"}

    assert world.client_as(MANAGER).post(f"/replies/{intake.id}/{act}", data=said).status_code == 404
    assert _stored(world, intake).state is State.DRAFT


def test_an_enquiry_recorded_by_mistake_is_withdrawn_with_a_reason_and_leaves_the_work_list(world: World) -> None:
    client = world.client_as(WORKER)
    express = recorded(client)
    intake_id = express.response.request.path.split("/")[2]
    check = f"/questionnaires/{intake_id}/check"
    assert f"{check}#withdraw" in express.response.text
    client.get(check)

    without_reason = client.post(f"/questionnaires/{intake_id}/withdraw", data={"reason": " "})
    client.post(f"/questionnaires/{intake_id}/withdraw", data={"reason": "Recorded twice"})

    assert without_reason.status_code == 422
    assert "Say why it is withdrawn" in without_reason.text
    assert intake_id not in client.get("/work").text
    assert "intake_withdrawn" in world.acts()
    assert "record_filed" not in world.acts()


def test_a_colleague_cannot_withdraw_an_intake_but_a_manager_can(world: World) -> None:
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    address = f"/questionnaires/{intake.id}/withdraw"

    assert world.client_as(OTHER_WORKER).post(address, data={"reason": "Twice"}).status_code == 403
    assert world.client_as(MANAGER).post(address, data={"reason": "Twice"}).status_code == 302
    assert _stored(world, intake).state is State.WITHDRAWN


def test_an_intake_whose_reply_was_started_is_not_withdrawn(world: World) -> None:
    reply = world.draft(NO_TRACE)
    intake = amending.reopen_intake(world.ports, world.user(WORKER), _intake_of(world, reply).id).questionnaire
    client = world.client_as(WORKER)

    assert "Recorded by mistake" not in client.get(f"/questionnaires/{intake.id}/check").text
    assert client.post(f"/questionnaires/{intake.id}/withdraw", data={"reason": "Twice"}).status_code == 409


def withdraw(world: World, reply: Questionnaire) -> None:
    why, read = "The prison took its request back", now_read(world.ports, reply.id)
    decide.withdraw(world.ports, world.user(MANAGER), reply.id, why, read=read)


def test_the_request_is_filed_when_the_last_reply_is_withdrawn(world: World) -> None:
    reply = world.sent(NO_TRACE)

    withdraw(world, reply)

    (record,) = world.records_of(reply)
    assert (record.form, record.retention.class_id) == (INTAKE, "RC-01")


def test_the_request_is_filed_also_beside_a_reply_that_was_filed_and_never_issued(world: World) -> None:
    reply = world.made(NO_TRACE)

    withdraw(world, reply)

    kept = {record.form: record.retention.class_id for record in world.records_of(reply)}
    assert kept == {reply.form: "RC-09", INTAKE: "RC-01"}


def test_the_request_is_filed_at_the_latest_when_the_enquiry_is_closed(world: World) -> None:
    reply = world.draft(NO_TRACE)
    intake = amending.reopen_intake(world.ports, world.user(WORKER), _intake_of(world, reply).id).questionnaire
    withdraw(world, reply)
    unfiled = world.records_of(reply)
    with world.ports.unit_of_work() as unit:
        unit.of(intake.organisation).questionnaires.save(replace(intake, state=State.COMPLETED), expected=intake)
        unit.commit()

    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Nothing more is expected")

    assert unfiled == []
    assert [record.form for record in world.records_of(reply)] == [INTAKE]


def _press(page: Page, client: Browser, **also: str) -> Page:
    """Press the main button of a page that was opened earlier, all its hidden inputs as they were."""
    page.fields.update(also)
    return page.send(client)


def _send_again(world: World, reply: Questionnaire) -> None:
    """Return the reply, change it, and send it again while a manager still has its page open."""
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Look again", read=now_read(world.ports, reply.id)
    )
    world.clock.pass_by(timedelta(minutes=5))
    send(world.ports, world.user(WORKER), reply.id)


def _intake_of(world: World, reply: Questionnaire) -> Questionnaire:
    source = open_questionnaire(world.ports, world.user(WORKER), reply.id).source
    assert source
    return source.questionnaire


def _change(world: World, reply: Questionnaire) -> None:
    revision = _stored(world, reply).revision
    saving.save_answers(
        world.ports, world.user(OTHER_WORKER), reply.id, {"so_disclosable": ""}, revision=revision, complete=False
    )


def _stored(world: World, reply: Questionnaire) -> Questionnaire:
    with world.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).questionnaires.get(reply.id)
