"""A reply on its manager's desk: reading, returning, authorising, issuing, sending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import Missing
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import amending, decide
from tests.builders.reading import now_read
from tests.builders.sending import complete, send
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, OTHER_WORKER, WORKER, World
from tests.web.browsing import Page

INTAKE = "core/enquiry_intake"


def _state(world: World, reply: Questionnaire) -> State:
    with world.ports.unit_of_work() as unit:
        return unit.of(reply.organisation).questionnaires.get(reply.id).state


def _read(world: World, reply: Questionnaire) -> dict[str, str]:
    """What the reply's page posts to say which sending or submission of it was read."""
    found = decide.view(world.ports, world.user(MANAGER), reply.id)
    return {".read": found.submission or found.opened.questionnaire.sending}


def _read_all(world: World, replies: Sequence[Questionnaire]) -> dict[str, str]:
    return {f".read-{reply.id}": _read(world, reply)[".read"] for reply in replies}


def test_the_page_shows_who_it_is_about_and_every_answer_with_its_nature(world: World) -> None:
    reply = world.sent()

    page = world.client_as(MANAGER).get(f"/replies/{reply.id}").text

    assert "Rowan Sampleton" in page
    assert "14 March 1988" in page
    assert "Our assessment" in page
    assert "Please confirm whether Rowan Sampleton" in page
    assert "Prepared and sent by Priya Okafor on 23 November 2026" in page
    assert f"/replies/{reply.id}/preview/D12" in page


def test_the_draft_of_a_document_is_a_pdf_shown_in_the_browser(world: World) -> None:
    reply = world.sent()

    response = world.client_as(MANAGER).get(f"/replies/{reply.id}/preview/D12")

    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")


def test_a_draft_of_a_document_that_the_answers_do_not_lead_to_is_not_found(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)

    assert client.get(f"/replies/{reply.id}/preview/D10").status_code == 404
    assert client.get(f"/replies/{reply.id}/preview/..%2f").status_code == 404


def test_returning_needs_a_comment(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")

    response = client.post(f"/replies/{reply.id}/return", data={"return-comment": "   "})

    assert response.status_code == 422
    assert str(Page(response).root.findtext(".//title")).strip().startswith("Error: ")
    assert 'href="#return-comment"' in response.text
    assert _state(world, reply) is State.WITH_MANAGER


def test_a_returned_reply_shows_the_comment_to_its_author(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.post(f"/replies/{reply.id}/return", data={"return-comment": "Say which systems were searched"})

    page = world.client_as(WORKER).get(f"/replies/{reply.id}").text

    assert _state(world, reply) is State.RETURNED
    assert "Say which systems were searched" in page
    assert "Marian Ashdown" in page


def test_a_comment_that_cannot_be_kept_is_refused_and_stays_in_its_box(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)

    response = client.post(f"/replies/{reply.id}/return", data={"return-comment": "Look\x00again"})

    assert response.status_code == 422
    assert "U+0000" in response.text
    assert "Look" in response.text


def test_a_reply_can_be_withdrawn_with_a_reason(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)

    assert client.post(f"/replies/{reply.id}/withdraw", data={"withdraw-reason": ""}).status_code == 422
    client.post(f"/replies/{reply.id}/withdraw", data={"withdraw-reason": "The prison took its request back"})

    assert _state(world, reply) is State.WITHDRAWN


def test_whoever_prepared_a_reply_is_not_offered_to_authorise_it(world: World) -> None:
    reply = world.sent(author=MANAGER)
    client = world.client_as(MANAGER)

    page = client.get(f"/replies/{reply.id}").text
    response = client.post(f"/replies/{reply.id}/authorise", data=_read(world, reply))

    assert "You prepared this reply, so another manager must authorise it" in page
    assert "/authorise" not in page
    assert response.status_code == 403
    assert "another manager must authorise it" in response.text


def test_a_manager_who_prepared_a_reply_may_take_it_back(world: World) -> None:
    reply = world.sent(author=MANAGER)
    client = world.client_as(MANAGER)

    page = client.get(f"/replies/{reply.id}").text
    client.post(f"/replies/{reply.id}/return", data={"return-comment": "I found more"})

    assert f"/replies/{reply.id}/return" in page
    assert _state(world, reply) is State.RETURNED


def test_a_practitioner_is_not_offered_a_decision(world: World) -> None:
    reply = world.sent()

    page = world.client_as(OTHER_WORKER).get(f"/replies/{reply.id}").text

    assert "waits for a manager" in page


def test_the_page_waits_for_the_documents_and_then_offers_to_issue(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.post(f"/replies/{reply.id}/authorise", data=_read(world, reply))

    waiting = client.get(f"/replies/{reply.id}").text
    world.make_documents()
    ready = client.get(f"/replies/{reply.id}").text

    assert "data-check-url" in waiting
    assert "being made" in waiting
    assert "/issue" not in waiting
    assert "data-check-url" not in ready
    assert "This reply is about Rowan Sampleton, born 14 March 1988" in ready


def test_issuing_needs_the_person_confirmed_which_is_never_ticked_for_anybody(world: World) -> None:
    reply = world.made()
    client = world.client_as(MANAGER)
    page = client.get(f"/replies/{reply.id}").text

    refused = client.post(f"/replies/{reply.id}/issue")
    unissued = _state(world, reply)
    client.post(f"/replies/{reply.id}/issue", data={"issue-right_person": "yes", **_read(world, reply)})

    assert not re.search(r'name="issue-right_person"[^>]*checked', page)
    assert refused.status_code == 422
    assert unissued is State.AUTHORISED
    assert _state(world, reply) is State.ISSUED


def test_a_wrong_person_noticed_at_issue_can_still_be_put_right(world: World) -> None:
    reply = world.made()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    client.post(f"/replies/{reply.id}/return", data={"return-comment": "This is his brother"})
    returned = client.get(f"/replies/{reply.id}").text

    world.clock.pass_by(timedelta(minutes=5))
    send(world.ports, world.user(WORKER), reply.id)
    client.post(f"/replies/{reply.id}/authorise", data=_read(world, reply))
    waiting = client.get(f"/replies/{reply.id}").text
    early = client.post(f"/replies/{reply.id}/issue", data={"issue-right_person": "yes", **_read(world, reply)})
    world.make_documents()
    client.post(f"/replies/{reply.id}/issue", data={"issue-right_person": "yes", **_read(world, reply)})

    assert "made and read back" not in returned
    assert "being made" in waiting
    assert early.status_code == 409
    assert _state(world, reply) is State.ISSUED
    assert [record.issued_at is not None for record in world.records_of(reply)] == [False, True]


def test_a_reply_that_was_returned_before_its_document_was_made_makes_none(world: World) -> None:
    reply = world.authorised()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    client.post(f"/replies/{reply.id}/return", data={"return-comment": "This is his brother"})
    world.make_documents()

    assert world.records_of(reply) == []
    assert client.post(f"/documents/{world.document_of(reply)}/again").status_code == 409


def test_a_document_that_lost_an_answer_stops_the_issue_names_it_and_can_be_made_again(world: World) -> None:
    world.reader.misses = [Missing("cv_any, contact", "Tŷ'r Llŷn", "pdf")]
    reply = world.made()
    client = world.client_as(MANAGER)
    failed = client.get(f"/replies/{reply.id}").text
    refused = client.post(f"/replies/{reply.id}/issue", data={"issue-right_person": "yes", **_read(world, reply)})

    world.reader.misses = []
    client.post(f"/documents/{world.document_of(reply)}/again")
    world.make_documents()

    assert "cv_any, contact" in failed
    assert "Make D12 again" in failed
    assert refused.status_code == 409
    assert "Issue the reply" in client.get(f"/replies/{reply.id}").text


def test_ten_no_trace_replies_are_authorised_and_issued_together_in_one_act_each(world: World) -> None:
    replies = [world.sent() for _ in range(10)]
    chosen = [reply.id for reply in replies]
    client = world.client_as(MANAGER)

    page = client.get("/replies/authorise").text
    client.post("/replies/authorise", data={"chosen": chosen, "checked": "yes", **_read_all(world, replies)})
    authorised = {_state(world, reply) for reply in replies}
    world.make_documents()
    client.get("/replies/issue")
    client.post("/replies/issue", data={"chosen": chosen, "checked": "yes", **_read_all(world, replies)})

    assert page.count("Rowan Sampleton, born 14 March 1988") == 10
    assert page.count("No trace of this child. Searched for Wren Sampleton") == 10
    assert page.count("No trace of this child. Searched for Ellis Sampleton") == 10
    assert authorised == {State.AUTHORISED}
    assert {_state(world, reply) for reply in replies} == {State.ISSUED}


def test_a_batch_needs_its_confirmation_and_keeps_what_was_ticked(world: World) -> None:
    first, second = world.sent(), world.sent()
    client = world.client_as(MANAGER)
    client.get("/replies/authorise")

    response = client.post("/replies/authorise", data={"chosen": [first.id]})

    assert response.status_code == 422
    assert "Confirm that you have checked every reply" in response.text
    assert re.search(rf'value="{first.id}" checked', response.text)
    assert not re.search(rf'value="{second.id}" checked', response.text)
    assert _state(world, first) is State.WITH_MANAGER


def test_a_batch_shows_what_each_reply_says_and_its_request_and_ticks_nothing(world: World) -> None:
    world.sent()

    page = world.client_as(MANAGER).get("/replies/authorise").text

    assert "Wren Sampleton, born" in page
    assert "Advice until a contact assessment is done: " in page
    assert "The request as received" in page
    assert "Please confirm whether Rowan Sampleton" in page
    assert " checked" not in page


def test_the_batch_says_what_changed_since_a_manager_read_it_last(world: World) -> None:
    reply, worker = world.sent(), world.user(WORKER)
    decide.return_for_changes(
        world.ports, world.user(MANAGER), reply.id, "Say more.", read=now_read(world.ports, reply.id)
    )
    opened = open_questionnaire(world.ports, worker, reply.id)
    question = next(q for q in opened.path.questions if q.type == "textarea" and q.id in opened.path.answers)
    saving.save_answers(
        world.ports, worker, reply.id, {question.id: "Said more."},
        revision=opened.questionnaire.revision, complete=False,
    )  # fmt: skip
    send(world.ports, worker, reply.id)

    page = world.client_as(MANAGER).get("/replies/authorise").text

    assert f"Changed since it was read last: {question.short_label}: Said more. (before: " in page


def test_a_reply_whose_request_was_not_pasted_in_is_left_out_of_the_batch(world: World) -> None:
    beside, reply, worker = world.sent(), world.draft(), world.user(WORKER)
    with world.ports.unit_of_work() as unit:
        found = unit.of(reply.organisation).questionnaires.of_enquiry(reply.enquiry)
    intake = next(questionnaire for questionnaire in found if questionnaire.form == INTAKE)
    opened = amending.reopen_intake(world.ports, worker, intake.id).questionnaire
    saving.save_answers(
        world.ports, worker, intake.id, {"in_request_text": ""}, revision=opened.revision, complete=False
    )
    complete(world.ports, worker, intake.id)
    sent = send(world.ports, worker, reply.id).questionnaire
    client = world.client_as(MANAGER)

    page = client.get("/replies/authorise").text
    both = [beside, sent]
    refused = client.post(
        "/replies/authorise", data={"chosen": [b.id for b in both], "checked": "yes", **_read_all(world, both)}
    )

    assert f'value="{beside.id}"' in page
    assert f'value="{reply.id}"' not in page
    assert "its request was not pasted in" in page
    assert refused.status_code == 409
    assert "(1)" in client.get("/work").text


def test_a_sending_to_another_address_than_the_authorised_one_is_recorded_only_once_it_is_checked(world: World) -> None:
    reply = world.issued()
    client = world.client_as(WORKER)
    address = f"/records/{world.record_of(reply).id}/sendings"
    data = {"sending-recipient": "somebody@else.example", "sending-channel": "post"}

    told = client.post(address, data={**data, "sending-channel": "telephone"})
    refused = client.post(address, data=data)
    unsent = world.record_of(reply).sendings
    page = client.post(address, data={**data, "sending-checked": "yes"}, follow_redirects=True).text

    assert refused.status_code == 422
    assert "This is not the address that was authorised" in refused.text
    assert "I have checked this address" in refused.text
    assert "I have checked this number, and who was told" in told.text
    assert unsent == ()
    assert "somebody@else.example" in page
    assert page.index("Record another sending") < page.index("sending-recipient")


def test_a_batch_takes_no_reply_that_found_somebody(world: World) -> None:
    no_trace, known = world.sent(NO_TRACE), world.sent(KNOWN)
    client = world.client_as(MANAGER)
    page = client.get("/replies/authorise").text

    response = client.post(
        "/replies/authorise",
        data={"chosen": [no_trace.id, known.id], "checked": "yes", **_read_all(world, [no_trace, known])},
    )

    assert "Llŷr Inventio" not in page
    assert response.status_code == 409
    assert _state(world, no_trace) is State.WITH_MANAGER


def test_an_issued_reply_can_be_copied_downloaded_recorded_as_sent_and_filed(world: World) -> None:
    reply = world.issued()
    record = world.record_of(reply)
    client = world.client_as(WORKER)
    page = client.get(f"/replies/{reply.id}").text
    address = f"/documents/{world.document_of(reply)}/text"
    assert "Once its words are shown" in client.get(address).text
    text = client.post(address, follow_redirects=True).text
    pdf = next(item for item in record.objects if item.kind == "pdf")
    download = client.post(f"/records/{record.id}/files/{pdf.id}", data={"reason": "Sending the reply"})
    client.get(f"/replies/{reply.id}")
    client.post(
        f"/records/{record.id}/sendings",
        data={
            "sending-recipient": "safeguarding@hmp.example",
            "sending-checked": "yes",
            "sending-channel": "secure e-mail",
        },
    )
    client.post(f"/records/{record.id}/case-system", data={"case-reference": "LCS-1234"})

    after = world.record_of(reply)
    assert "Download Word" in page
    assert "Rowan Sampleton" in text
    assert download.data.startswith(b"%PDF")
    assert [(sending.recipient, sending.channel) for sending in after.sendings] == [
        ("safeguarding@hmp.example", "secure e-mail")
    ]
    assert after.case_system_reference == "LCS-1234"


def test_a_sending_needs_to_whom_and_how(world: World) -> None:
    reply = world.issued()
    client = world.client_as(WORKER)

    response = client.post(
        f"/records/{world.record_of(reply).id}/sendings", data={"sending-recipient": "", "sending-channel": "by pigeon"}
    )

    assert response.status_code == 422
    assert "Enter who the reply was sent to" in response.text
    assert "Select how it was sent" in response.text


def test_the_sending_is_proposed_as_the_author_said_and_as_work_mostly_leaves(world: World) -> None:
    reply = world.issued()

    page = world.client_as(WORKER).get(f"/replies/{reply.id}").text

    assert re.search(r'name="sending-recipient"[^>]*value="[^"]+@', page)
    assert re.search(r'value="secure e-mail" checked', page)


def test_the_manager_reads_why_an_address_is_given_before_authorising(world: World) -> None:
    reply = world.draft(KNOWN)
    told = {"so_address_release": "yes", "so_address_reason": "The prison must check where a visit home would go."}
    actor = world.user(WORKER)
    revision = open_questionnaire(world.ports, actor, reply.id).questionnaire.revision
    saving.save_answers(world.ports, actor, reply.id, told, revision=revision, complete=False)
    send(world.ports, actor, reply.id)
    page = world.client_as(MANAGER).get(f"/replies/{reply.id}").text
    assert "This reply says where a child or carer lives" in page
    assert page.count("The prison must check where a visit home would go.") > 1
