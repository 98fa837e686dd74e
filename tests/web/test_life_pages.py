"""The pages of a form's life: approval by phone, the manager's checks, parts, corrections, the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.ids import QuestionnaireId
from forms_service.engine.answers import Raw
from forms_service.engine.conditions import Compare
from forms_service.services.enquiries import enquiries, links
from forms_service.services.keeping.allowed import record_acts
from forms_service.services.replies import corrections
from forms_service.services.work import Work
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, CHILDREN, Life, a_form
from tests.builders.small_forms import one_child as children
from tests.builders.small_forms import parts, reserved
from tests.builders.world import DPO, MANAGER, OTHER_WORKER, SERVICE_MANAGER, WORKER


@pytest.fixture
def reply(life: Life) -> Questionnaire:
    (started,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(started, parts.ANSWERS)
    return started


def test_an_author_writes_down_the_approval_and_the_manager_confirms_it(life: Life, reply: Questionnaire) -> None:
    author, manager = life.world.client_as(WORKER), life.world.client_as(MANAGER)
    assert "write down the approval" in author.get(f"/questionnaires/{reply.id}/check").text
    author.get(f"/replies/{reply.id}/phone")
    refused = author.post(f"/replies/{reply.id}/phone", data={"phone-manager": MANAGER})
    typed = {"phone-manager": MANAGER, "phone-time": "9:40", "phone-words": "Yes, send it."}
    too_late = author.post(f"/replies/{reply.id}/phone", data={**typed, "phone-time": "23:59"})
    author.post(f"/replies/{reply.id}/phone", data=typed)
    life.make(reply)
    submission = author.get(f"/replies/{reply.id}").text.split('name=".read" value="')[1][:32]
    author.post(f"/replies/{reply.id}/issue", data={".read": submission, "issue-right_person": "yes"})

    waiting = manager.get("/work").text
    page = manager.get(f"/replies/{reply.id}").text
    manager.post(f"/replies/{reply.id}/phone/confirm")

    assert refused.status_code == 422
    assert "Part 1 approved by phone, to be confirmed by 24 November 2026 at 9:40am" in waiting
    assert (too_late.status_code, "must not be in the future" in too_late.text) == (422, True)
    assert "Yes, send it." in too_late.text, "what was typed is still there"
    assert "by phone on 23 November 2026 at 9:40am" in page
    assert "Yes, send it." in page
    assert not life.opened(reply).questionnaire.waits_to_be_confirmed


def test_the_author_of_what_was_approved_by_phone_has_a_failed_document_made_again(
    life: Life, reply: Questionnaire
) -> None:
    parts.by_phone(life, reply)
    _fail(life, reply)
    author, colleague = life.world.client_as(WORKER), life.world.client_as(OTHER_WORKER)
    again = f"/documents/{life.world.document_of(reply)}/again"

    offered = author.get(f"/replies/{reply.id}").text
    to_others = colleague.get(f"/replies/{reply.id}").text
    refused = colleague.post(again)
    author.post(again)

    assert again in offered
    assert again not in to_others
    assert refused.status_code == 403
    with life.ports.unit_of_work() as unit:
        (asked,) = unit.of(reply.organisation).documents.of_questionnaire(reply.id)
    assert asked.state is DocumentState.WAITING


def test_the_author_of_what_a_manager_authorised_asks_the_manager_for_a_failed_document(
    life: Life, reply: Questionnaire
) -> None:
    life.send(reply)
    life.authorise(reply)
    _fail(life, reply)
    author = life.world.client_as(WORKER)

    assert "/again" not in author.get(f"/replies/{reply.id}").text
    assert author.post(f"/documents/{life.world.document_of(reply)}/again").status_code == 403


def _fail(life: Life, reply: Questionnaire) -> None:
    with life.ports.unit_of_work() as unit:
        (waiting,) = unit.of(reply.organisation).documents.of_questionnaire(reply.id)
        failed = replace(waiting, state=DocumentState.FAILED, faults=("An answer is not in the PDF.",))
        unit.of(failed.organisation).documents.save(failed, expected=waiting)
        unit.commit()


def test_only_what_was_issued_is_offered_to_be_sent_while_the_next_part_waits(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    sent = {life.world.document_of(reply)}
    life.send(reply)
    life.authorise(reply)
    life.make(reply)

    page = life.world.client_as(WORKER).get(f"/replies/{reply.id}").text

    texts = {link.split("/text")[0] for link in page.split('action="/documents/')[1:]}
    assert texts == sent


def test_an_approval_by_phone_is_written_down_also_after_the_reply_went_to_the_manager(
    life: Life, reply: Questionnaire
) -> None:
    life.send(reply)
    author, manager = life.world.client_as(WORKER), life.world.client_as(MANAGER)

    page = author.get(f"/replies/{reply.id}").text
    told = author.get(f"/replies/{reply.id}/phone").text

    assert f'href="/replies/{reply.id}/phone"' in page
    assert "Your decision" not in page
    assert "Back to the reply" in told
    assert "write down the approval" not in manager.get(f"/replies/{reply.id}").text


def test_a_refused_approval_is_said_loudly(life: Life, reply: Questionnaire) -> None:
    parts.by_phone(life, reply)
    life.make(reply)
    life.issue(reply, by=WORKER)
    manager = life.world.client_as(MANAGER)
    manager.get(f"/replies/{reply.id}")
    manager.post(f"/replies/{reply.id}/phone/refuse", data={"phone-reason": "I said not yet."})

    assert "did not confirm the approval by phone" in manager.get(f"/enquiries/{reply.enquiry}").text
    assert "I said not yet." in manager.get(f"/replies/{reply.id}").text


def test_what_no_manager_approved_comes_back_and_leaves_no_more(life: Life, reply: Questionnaire) -> None:
    life.answer(reply, {"sd_given_how": "secure_email"})
    parts.by_phone(life, reply)
    life.make(reply)
    life.issue(reply, by=WORKER)
    record, author, manager = life.world.record_of(reply), life.world.client_as(WORKER), life.world.client_as(MANAGER)
    stale = author.get(f"/replies/{reply.id}").text
    sent = {"sending-recipient": "court@probation.example", "sending-channel": "secure e-mail"}
    manager.get(f"/replies/{reply.id}")
    manager.post(f"/replies/{reply.id}/phone/refuse", data={"phone-reason": "I never said that."})

    assert f"/records/{record.id}/sendings" in stale
    back = life.opened(reply).questionnaire
    assert (back.state, back.part, back.comments[-1].text) == (State.RETURNED, 1, "I never said that.")
    for somebody in (author, manager):
        somebody.get(f"/replies/{reply.id}")
        assert somebody.post(f"/records/{record.id}/sendings", data=sent).status_code == 409
        kept, user = life.world.records_of(reply)[0], life.world.user(WORKER if somebody is author else MANAGER)
        with life.ports.unit_of_work() as unit:
            acts = record_acts(Work(life.ports, unit, user.organisation, user), kept)
        assert not {Act.COPY, Act.DOWNLOAD, Act.RECORD_SENDING} & set(acts)
    assert "Issued: send it" not in author.get("/work").text
    assert "did not approve this by telephone: “I never said that.”" in author.get(f"/enquiries/{reply.enquiry}").text

    life.send(reply)
    life.authorise(reply)
    life.make(reply)
    life.issue(reply)
    assert [kept.denial is not None for kept in life.world.records_of(reply)] == [True, False]
    assert f"/records/{life.world.records_of(reply)[-1].id}/sendings" in author.get(f"/replies/{reply.id}").text


def test_what_no_manager_approved_and_has_gone_out_is_corrected(life: Life, reply: Questionnaire) -> None:
    parts.by_phone(life, reply)
    life.make(reply)
    life.issue(reply, by=WORKER)
    record, author, manager = life.world.record_of(reply), life.world.client_as(WORKER), life.world.client_as(MANAGER)
    life.world.clock.pass_by(timedelta(minutes=5))
    manager.get(f"/replies/{reply.id}")
    manager.post(f"/replies/{reply.id}/phone/refuse", data={"phone-reason": "I never said that."})

    sent = {"sending-recipient": "court@probation.example", "sending-channel": "secure e-mail"}
    assert f"/records/{record.id}/sendings" in author.get(f"/replies/{reply.id}").text
    life.world.clock.pass_by(timedelta(minutes=10))
    assert author.post(f"/records/{record.id}/sendings", data=sent).status_code == 409
    author.get(f"/replies/{reply.id}")
    author.post(f"/records/{record.id}/sendings", data={**sent, "sending-time": "09:41"})
    assert "court@probation.example" in [each.recipient for each in life.world.record_of(reply).sendings]
    with life.ports.unit_of_work() as unit:
        (notice,) = [
            q for q in unit.of(reply.organisation).questionnaires.of_enquiry(reply.enquiry) if q.about == record.id
        ]
    assert (notice.owner, notice.state) == (WORKER, State.DRAFT)
    assert "I never said that." in notice.why
    for somebody in (author, manager):
        assert f"/questionnaires/{notice.id}" in somebody.get("/work").text


def test_the_part_before_can_be_sent_while_the_next_is_a_draft(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    author = life.world.client_as(WORKER)
    record = life.world.record_of(reply)

    page = author.get(f"/replies/{reply.id}").text
    author.post(
        f"/records/{record.id}/sendings",
        data={"sending-recipient": "court@probation.example", "sending-channel": "secure e-mail"},
    )

    assert "Part 2: draft" in page
    assert "Record that it was sent" in page
    assert "court@probation.example" in author.get(f"/replies/{reply.id}").text


def test_a_sending_stands_once_however_many_tabs_it_is_recorded_from(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    author, record = life.world.client_as(WORKER), life.world.record_of(reply)
    typed = {"sending-recipient": "court@probation.example", "sending-channel": "secure e-mail"}

    def sent(**more: str) -> int:
        author.get(f"/replies/{reply.id}")
        life.world.clock.pass_by(timedelta(minutes=1))
        return author.post(f"/records/{record.id}/sendings", data={**typed, **more}).status_code

    assert [sent(), sent(), sent(**{"sending-recipient": "Court@Probation.example "})] == [302, 409, 409]
    assert [sent(**{"sending-time": "09:43"}), sent(**{"sending-time": "09:43"})] == [302, 409]
    entered = [each.recipient for each in life.world.record_of(reply).sendings if each.channel == "secure e-mail"]
    assert entered == ["court@probation.example"] * 2


def test_the_register_shows_what_was_said_and_what_was_sent(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)

    of_enquiry = life.world.client_as(MANAGER).get(f"/enquiries/{reply.enquiry}/register").text
    of_all = life.world.client_as(DPO).get("/register?since=1+11+2026&until=30+11+2026").text
    before = life.world.client_as(DPO).get("/register?since=1+10+2026&until=31+10+2026").text

    assert "Nia Invented, report writer, 9:05" in of_enquiry
    assert "Nia Invented, report writer, 9:05" in of_all
    assert "Nothing was sent" in before
    assert life.world.client_as(WORKER).get("/register").status_code == 403


def test_a_sending_before_the_issue_is_refused(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    author = life.world.client_as(WORKER)
    author.get(f"/replies/{reply.id}")
    typed = {"sending-recipient": "x@probation.example", "sending-channel": "post", "sending-day": "1 11 2026"}

    response = author.post(f"/records/{life.world.record_of(reply).id}/sendings", data=typed)

    assert response.status_code == 409
    assert "must not be before the reply was issued" in response.text


def test_a_correction_starts_from_the_enquiry_and_its_author_may_withdraw_it(life: Life, reply: Questionnaire) -> None:
    life.issued(reply)
    author, record = life.world.client_as(WORKER), life.world.record_of(reply)
    assert "Something in this was wrong" in author.get(f"/enquiries/{reply.enquiry}").text
    author.get(f"/records/{record.id}/wrong")
    assert author.post(f"/records/{record.id}/wrong").status_code == 422
    started = author.post(f"/records/{record.id}/wrong", data={"reason": "The address was wrong."}).location
    notice = started.rsplit("/", 1)[1]
    assert "Withdraw this reply" in author.get(f"/questionnaires/{notice}/check").text
    author.post(f"/questionnaires/{notice}/withdraw", data={"reason": "It was right after all."})

    with life.ports.unit_of_work() as unit:
        assert unit.of(reply.organisation).questionnaires.get(QuestionnaireId(notice)).state is State.WITHDRAWN


def test_what_contradicts_the_part_before_is_shown_and_once_that_has_gone_out_its_author_says_what_was_wrong(
    life: Life, reply: Questionnaire
) -> None:
    life.answer(reply, {"sd_given_how": "secure_email", "sd_given_to": ""})
    life.issued(reply)
    life.answer(reply, {"sd_headline": "The father moved out."})
    author = life.world.client_as(WORKER)
    nobody_had_it = author.get(f"/questionnaires/{reply.id}/check").text
    life.send_out(life.world.record_of(reply))
    check = author.get(f"/questionnaires/{reply.id}/check").text
    life.send(reply)
    page = life.world.client_as(MANAGER).get(f"/replies/{reply.id}").text

    since = "Has it changed since, or was it wrong?"
    assert "This is another than before" in nobody_had_it
    assert since not in nobody_had_it
    assert "This is another than before" in check
    assert since in check
    assert "This is another than before" in page
    assert "The father lives at the address." in page


def test_the_manager_ticks_and_explains_on_the_page(life: Life) -> None:
    (reply,) = life.with_forms(reserved.FORM).enquiry(reserved.ROUTES)
    life.answer(reply, {"now": "no", "victim": "yes"})
    sending = life.send(reply).sending
    manager = life.world.client_as(MANAGER)
    page = manager.get(f"/replies/{reply.id}").text
    refused = manager.post(f"/replies/{reply.id}/authorise", data={".read": sending, "check-prisoner_version": "yes"})
    manager.post(f"/replies/{reply.id}/authorise", data={".read": sending, "check-late": "The school was closed."})

    after = manager.get(f"/replies/{reply.id}").text

    assert "D32 will not be made" in page
    assert "If D32 should be made after all" in after
    assert after.count(f'action="/replies/{reply.id}/return"') == 1
    assert after.index("cannot be changed now. Return the reply here") < after.index(f"/replies/{reply.id}/return")
    assert refused.status_code == 422
    assert "Give a reason: Why is it late?" in refused.text
    assert life.opened(reply).questionnaire.state is State.AUTHORISED


def test_a_manager_who_may_not_authorise_sees_why_and_who_can(life: Life) -> None:
    (reply,) = life.with_forms(reserved.FORM).enquiry(reserved.ROUTES)
    life.answer(reply, {"now": "looked_after", "victim": "no"})
    life.send(reply)

    page = life.world.client_as(MANAGER).get(f"/replies/{reply.id}").text

    assert "A service manager must authorise this reply" in page
    assert "Gwenllian Stroud or Tobias Merrin" in page
    assert ">Authorise<" not in page.replace("\n", "").replace(" ", "")


def test_what_was_answered_for_one_child_is_taken_over_for_the_other_in_one_act(life: Life) -> None:
    first, second = life.with_forms(children.ASSESSMENT).enquiry({ALFIE: children.BOTH[ALFIE], BEA: children.BOTH[BEA]})
    life.answer(first, {"as_law": "A court order of 2024", "as_wishes": "He wants to write."})
    author = life.world.client_as(WORKER)
    tasks = author.get(f"/questionnaires/{second.id}").text
    page = author.get(f"/questionnaires/{second.id}/shared").text
    revision = str(life.opened(second).questionnaire.revision)
    author.post(f"/questionnaires/{second.id}/shared", data={".revision": revision})

    assert "about Alfie Rowe: 1 answer" in tasks
    assert "A court order of 2024" in page
    assert life.opened(second).path.answers["as_law"] == "A court order of 2024"
    assert "as_wishes" not in life.opened(second).path.answers


def test_nothing_is_taken_over_from_elsewhere_that_was_not_shown(life: Life) -> None:
    orders = a_question("as_orders", "radio", options=["yes", "no"], shared=True)
    effect = a_question("as_effect", shared=True, show_when=Compare("as_orders", "is", ("yes",)))
    form = a_form("contact_assessment_known", orders, effect, about="ch_children")
    first, second = life.with_forms(form).enquiry({ALFIE: children.BOTH[ALFIE], BEA: children.BOTH[BEA]})
    life.answer(first, {"as_orders": "yes", "as_effect": "It forbids contact."})
    author = life.world.client_as(WORKER)

    tasks = author.get(f"/questionnaires/{second.id}").text
    page = author.get(f"/questionnaires/{second.id}/shared").text

    assert "about Alfie Rowe: 2 answers" in tasks
    assert "It forbids contact." in page


def test_a_service_manager_begins_an_arrangement_on_its_page(life: Life) -> None:
    life.with_forms(reserved.ARRANGEMENT)
    service_manager = life.world.client_as(SERVICE_MANAGER)
    assert "Begin an arrangement" in service_manager.get("/arrangements").text
    begun = service_manager.post("/arrangements")

    assert begun.status_code == 302
    assert "LA-2026-" in service_manager.get("/arrangements").text
    assert "LA-2026-" in service_manager.get("/work").text
    assert "Begin an arrangement" not in life.world.client_as(MANAGER).get("/arrangements").text


def test_a_reply_for_a_service_manager_waits_for_one_and_is_only_marked_for_other_managers(life: Life) -> None:
    (started,) = life.with_forms(reserved.FORM).enquiry(reserved.ROUTES)
    life.answer(started, {"victim": "no", "now": "looked_after"})
    life.send(started)

    ordinary = life.world.client_as(MANAGER)
    listed, senior = ordinary.get("/work").text, life.world.client_as(SERVICE_MANAGER).get("/work").text
    mark = "With manager, for a service manager"

    assert listed.index("Nothing waits for you") < listed.index("All open work") < listed.index(mark)
    assert senior.index("Waiting for you") < senior.index(mark) < senior.index("All open work")
    assert ordinary.get(f"/replies/{started.id}").status_code == 200


def test_the_page_of_the_enquiry_names_the_child_of_each_reply(
    life: Life,
) -> None:
    first, _ = life.with_forms(children.ASSESSMENT, children.REPLY).enquiry(children.BOTH)

    page = life.world.client_as(WORKER).get(f"/enquiries/{first.enquiry}").get_data(as_text=True)

    assert "Contact assessment known: Alfie Rowe" in page
    assert "Contact assessment known: Bea Rowe" in page
    assert len(enquiries.view(life.ports, life.world.user(WORKER), first.enquiry).replies) == 2


def test_another_reply_is_started_from_the_page_of_the_enquiry(
    life: Life,
) -> None:
    first, _ = life.with_forms(children.ASSESSMENT, children.REPLY).enquiry(children.BOTH)
    browser = life.world.client_as(WORKER)
    address = f"/enquiries/{first.enquiry}/replies/new"
    assert "Start another reply" in browser.get(address).get_data(as_text=True)

    refused = browser.post(address, data={"form": "core/prison_enquiry_response"})
    started = browser.post(address, data={"form": "core/prison_enquiry_response", "reason": "They asked for it."})

    assert refused.status_code == 422
    assert started.status_code == 302
    assert "They asked for it." in browser.get(f"/enquiries/{first.enquiry}").get_data(as_text=True)


def test_a_review_is_started_in_a_closed_enquiry_which_opens_again_and_says_why(
    life: Life,
) -> None:
    (reply,) = life.with_forms(reserved.FORM, reserved.REVIEW).enquiry(reserved.ROUTES)
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    manager = life.world.user(MANAGER)
    enquiries.close(life.ports, manager, reply.enquiry, "Replied")
    client, start = life.world.client_as(WORKER), f"/enquiries/{reply.enquiry}/replies/new"

    closed, asked = client.get(f"/enquiries/{reply.enquiry}").text, client.get(start).text
    other = {"form": "core/contact_assessment_known", "child": BEA, "reason": "Asked again."}
    refused = client.post(start, data=other)
    review = {"form": "core/contribution_review", "child": ALFIE, "reason": "The carer has moved."}
    begun = client.post(start, data=review)
    opened = client.get(f"/enquiries/{reply.enquiry}").text

    assert "Start a review: this opens the enquiry again" in closed
    assert 'value="core/contribution_review"' in asked
    assert 'value="core/contact_assessment_known"' not in asked
    assert refused.status_code == 409
    assert begun.location.startswith("/questionnaires/")
    assert "Opened again after it was closed (Replied): The carer has moved." in opened
    assert "opened the enquiry again" in opened
    assert "Start another reply" in opened


def test_a_review_is_offered_where_there_is_a_report_also_of_a_child_who_was_asked_for_under_another_name(
    life: Life,
) -> None:
    (reply,) = life.with_forms(reserved.FORM, reserved.REVIEW).enquiry(reserved.ROUTES)
    life.answer(reply, {"now": "no", "victim": "no"})
    life.issued(reply)
    called: dict[str, Raw] = {
        "ch_family_name": "Other",
        "ch_given_names": "Alfred",
        "ch_dob": {"day": "2", "month": "2", "year": "2015"},
    }
    children: list[Raw] = [{**CHILDREN[0], **called}, CHILDREN[1]]
    (later,) = life.enquiry(reserved.ROUTES, ch_children=children)
    client, start = life.world.client_as(WORKER), f"/enquiries/{later.enquiry}/replies/new"
    review = {"form": "core/contribution_review", "child": ALFIE, "reason": "The carer has moved."}
    before, refused = client.get(start).text, client.post(start, data=review)
    with life.ports.unit_of_work() as unit:
        people = unit.of(reply.organisation).people
        ends = [people.participants(each.enquiry)[ALFIE].id for each in (reply, later)]
    links.say_same(life.ports, life.world.user(WORKER), *ends)
    after, begun = client.get(start).text, client.post(start, data=review)
    page = client.get(begun.location, follow_redirects=True).text

    assert 'value="core/contribution_review"' not in before
    assert refused.status_code == 409
    assert "say first that it is the same person" in refused.text
    assert 'value="core/contribution_review"' in after
    (started,) = [q for q in _replies(life, later) if q.form == "core/contribution_review"]
    offered = life.opened(started).path.reader.context.tables["issued_documents"].rows()
    assert {row["code"] for row in offered} == {"D30", "D32"}
    assert "Withdraw this reply" in page


def _replies(life: Life, reply: Questionnaire) -> Sequence[Questionnaire]:
    return enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).replies


def test_the_page_of_what_has_to_be_searched_for_again_says_why(life: Life) -> None:
    forms = life.with_forms(children.ASSESSMENT, parts.NOTICE).enquiry(children.BOTH)
    first, other = sorted(forms, key=lambda reply: reply.about)
    life.answer(first, {"as_law": "A care order", "as_wishes": "Letters"})
    life.issued(first)
    kept = life.world.record_of(first)
    life.send_out(kept)
    notice = corrections.start_correction(life.ports, life.world.user(WORKER), kept.id, "It was a namesake.")
    life.answer(notice, {"cn_kind": "wrong_person"})
    life.issued(notice)

    assert "was about the wrong person" in life.world.client_as(WORKER).get(f"/questionnaires/{other.id}").text
