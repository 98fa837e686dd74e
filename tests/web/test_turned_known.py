"""A child turns out to be known: one button puts the right assessment in the place of the form begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.engine.answers import Value
from forms_service.services.answering.saving import save_answers
from tests.builders.views import ASSESSMENT, VIEW, answered
from tests.builders.world import OTHER_WORKER, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.playing import play

pytestmark = pytest.mark.long
INTAKE = "core/enquiry_intake"


def _offers(page: Page, reply: Questionnaire) -> bool:
    return f'action="/questionnaires/{reply.id}/known"' in page.response.text


def _saved(world: World, reply: Questionnaire) -> dict[str, tuple[Value | None, str, datetime]]:
    with world.ports.unit_of_work() as unit:
        return {
            q: (a.value, a.saved_by, a.saved_at)
            for q, a in unit.of("northshire").questionnaires.answers(reply.id).items()
        }


def test_one_button_starts_the_assessment_and_withdraws_the_form_begun(world: World, stages: Path) -> None:
    scene = answered(world, stages, nk_late_match="yes")
    before = scene.reply(VIEW)
    refused = scene.page(f"/questionnaires/{before.id}/pages/not_known/area")
    listed, checked = scene.page(f"/questionnaires/{before.id}"), scene.page(f"/questionnaires/{before.id}/check")

    client = scene.as_("practitioner")
    page = Page(client.post(f"/questionnaires/{before.id}/known", follow_redirects=True))
    begun, ended = scene.reply(ASSESSMENT), scene.reply(VIEW)
    typed, mine = _saved(world, ended), _saved(world, begun)

    for shown in (refused, listed, checked):
        assert _offers(shown, before)
    assert "Press “Start the assessment for a child who is known”" in checked.text
    assert page.response.request.path == f"/questionnaires/{begun.id}"
    assert "taken over from the other form" in page.text
    assert (begun.about, begun.owner, begun.state) == (before.about, before.owner, State.DRAFT)
    assert ended.state is State.WITHDRAWN
    assert mine["so_told_reason"] == typed["so_told_reason"]
    found = ("sc_threshold", "sc_act", "sc_act_ref")
    assert [mine[name] for name in found] == [typed[name] for name in found], "what was found, and done, goes along"
    assert mine["sc_act_ref"][0] == "CSC-2026-0419"
    assert "so_disclosable" not in mine
    assert mine["se_child_results"][0] is None
    history = scene.enquiry_page().text
    assert "Started because: The child turned out to be known" in history
    assert "The assessment for a child who is known takes the place of this form" in history
    assert "nobody has seen Rue" in scene.page(f"/questionnaires/{ended.id}/check").text


def test_what_took_the_place_of_a_reply_that_was_asked_for_is_withdrawn_and_is_to_be_answered_again(
    world: World, stages: Path
) -> None:
    scene = answered(world, stages, nk_late_match="yes")
    author, before = scene.as_("practitioner"), scene.reply(VIEW)
    opposite = {"form": "core/contact_assessment_known", "child": before.about, "reason": "They asked."}
    refused = Page(author.post(f"/enquiries/{before.enquiry}/replies/new", data=opposite, follow_redirects=True))
    author.post(f"/questionnaires/{before.id}/known")
    begun = scene.reply(ASSESSMENT)

    page = scene.page(f"/questionnaires/{begun.id}/check").form_with("reason")
    listed = page.type({"reason": "The prison withdrew its request"}).send(author)

    assert "is under way for this child, and both cannot be true" in refused.text
    assert begun.replaces == before.id
    assert scene.reply(ASSESSMENT).state is State.WITHDRAWN
    assert listed.text.count("Note as done: Answer this again, or note why no reply is given") == 1
    with world.ports.unit_of_work() as unit:
        kept = unit.of("northshire").records.of_enquiry(begun.enquiry)
    assert [record.form for record in kept] == [INTAKE]


def test_what_the_amended_intake_asks_for_no_more_ends_by_itself_and_begins_anew_when_it_is_asked_for(
    world: World, stages: Path
) -> None:
    scene = play(world, "Not known but worrying", stages)
    scene.after(1)
    first, pages = scene.reply(VIEW), scene.pages

    pages.amend("practitioner", first.enquiry, {
        "se_child_results": {"rue": "open_case"}, "se_match_basis": ["name", "date_of_birth"],
        "tr_route": {"rue": "contact_assessment_known"},
    })  # fmt: skip
    shown = scene.enquiry_page().text
    under_way = [reply for reply in scene.replies() if not reply.state.is_final]

    assert "Withdrawn: The intake was corrected and asks for this reply no more" in shown
    assert "Answer this again" not in visit(scene.as_("practitioner"), "/work").text
    assert [reply.form for reply in under_way] == ["core/contact_assessment_known"]

    back = {"se_child_results": {"rue": "no_trace"}, "tr_route": {"rue": "contact_assessment_not_known"}}
    pages.amend("practitioner", first.enquiry, back)
    again = [reply for reply in scene.replies() if not reply.state.is_final]

    assert [reply.form for reply in again] == [first.form]
    assert again[0].id != first.id
    ended = Page(scene.as_("practitioner").get(f"/questionnaires/{again[0].id}/check")).form_with("reason")
    without_reason = ended.send(scene.as_("practitioner"))
    assert "Say why it is withdrawn" in without_reason.text
    colleague = visit(world.client_as(OTHER_WORKER), f"/questionnaires/{again[0].id}/check")
    assert "Only whoever answers this reply, or a manager, may withdraw it." in colleague.text
    manager = visit(scene.as_("manager"), f"/questionnaires/{again[0].id}/check").form_with("reason")
    manager.type({"reason": "It is answered by telephone."}).send(scene.as_("manager"))
    duty = visit(scene.as_("practitioner"), f"/enquiries/{first.enquiry}").text
    assert "Answer this again, or note why no reply is given: It is answered by telephone." in duty


def test_what_takes_the_place_of_a_reply_that_searches_again_does_so_too(world: World, stages: Path) -> None:
    scene = answered(world, stages, nk_late_match="yes")
    with world.ports.unit_of_work() as unit:
        before = scene.reply(VIEW)
        unit.of(before.organisation).questionnaires.save(replace(before, recalled="a-record"), expected=before)
        unit.commit()

    scene.as_("practitioner").post(f"/questionnaires/{before.id}/known")

    begun = scene.reply(ASSESSMENT)
    assert (begun.state, begun.recalled, begun.searches_again) == (State.DRAFT, "a-record", True)


def test_where_nothing_was_answered_that_both_forms_ask_no_number_is_given(world: World, stages: Path) -> None:
    scene = play(world, "Not known but worrying", stages)
    scene.after(1)
    reply, author = scene.reply(VIEW), world.user(WORKER)
    save_answers(
        world.ports, author, reply.id, {"nk_late_match": "yes"}, revision=reply.revision, complete=False
    )  # fmt: skip
    scene.page(f"/questionnaires/{reply.id}")

    page = Page(scene.as_("practitioner").post(f"/questionnaires/{reply.id}/known", follow_redirects=True))

    assert "Nothing had been answered that both forms ask. The other form is withdrawn" in page.text
    assert "taken over" not in page.text


def test_the_button_is_not_there_while_nothing_says_that_the_child_is_known(world: World, stages: Path) -> None:
    scene = answered(world, stages)
    reply = scene.reply(VIEW)

    assert not _offers(scene.page(f"/questionnaires/{reply.id}/check"), reply)
    assert scene.as_("practitioner").post(f"/questionnaires/{reply.id}/known").status_code == 409
    assert scene.reply(VIEW).state is State.DRAFT


def test_a_colleague_is_not_offered_the_button(world: World, stages: Path) -> None:
    scene = answered(world, stages, nk_late_match="yes")
    reply, colleague = scene.reply(VIEW), world.client_as(OTHER_WORKER)

    assert not _offers(visit(colleague, f"/questionnaires/{reply.id}/check"), reply)
    assert colleague.post(f"/questionnaires/{reply.id}/known").status_code == 403


def test_pressing_the_button_twice_starts_one_assessment(world: World, stages: Path) -> None:
    scene = answered(world, stages, nk_late_match="yes")
    reply, client = scene.reply(VIEW), scene.as_("practitioner")
    scene.page(f"/questionnaires/{reply.id}/check")
    client.post(f"/questionnaires/{reply.id}/known")
    again = client.post(f"/questionnaires/{reply.id}/known")

    assert again.status_code == 409
    assert [q.about for q in scene.replies() if q.form == "core/contact_assessment_known"] == ["rue"]
