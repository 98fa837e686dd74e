"""Each reader gets what was written for them: the adult, the officer who supervises, and whoever must act at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service.services.deciding import decide
from tests.builders import photographed
from tests.builders.agreeing import considered
from tests.builders.authors import Author, before, change
from tests.builders.world import MANAGER, World
from tests.web.browsing import visit
from tests.web.playing import play

ANALYSIS = "Alfie is also afraid of his anger, and visits would frighten him now."
SUMMARY = "Alfie says that he would like letters from you."
FOR_THE_ADULT = "We have said that letters and calls would be right for now. Ask again in a year."


def test_the_adult_reads_what_was_written_for_the_adult_and_the_prison_the_analysis(world: World) -> None:
    reply = photographed.assessment(world)
    change(
        world, reply, vo_share_adult="summary_only", vo_understanding=ANALYSIS, vo_adult_summary=SUMMARY,
        so_disclosable="disclosable_version_only", fa_view=FOR_THE_ADULT,
    )  # fmt: skip
    assert Author(world, reply).explain().errors == []
    manager = world.user(MANAGER)
    seen = decide.view(world.ports, manager, reply.id)
    ticked = {check.id: "yes" for check in seen.checks} | dict(considered(world.ports, manager, reply.id))
    decide.authorise(world.ports, manager, {reply.id: seen.opened.questionnaire.sending}, ticked)
    world.make_documents()
    with world.ports.unit_of_work() as unit:
        made = {each.code: each.id for each in unit.of(reply.organisation).documents.of_questionnaire(reply.id)}
    reader = world.client_as(MANAGER)
    read = {code: visit(reader, f"/documents/{made[code]}/text").text for code in ("D30", "D32", "D33", "D34")}

    told = {code: [words in text for words in (ANALYSIS, SUMMARY, FOR_THE_ADULT)] for code, text in read.items()}
    assert told == {
        "D30": [True, True, True], "D32": [False, True, True], "D33": [False] * 3, "D34": [False] * 3,
    }  # fmt: skip


@pytest.mark.long
def test_the_record_of_an_exchange_is_proposed_to_go_to_whoever_supervises(world: World, stages: Path) -> None:
    exchange = "probation_information_sharing_record"
    scene = before(play(world, "Probation shares a new relationship", stages), "answer", exchange)
    author, reply = scene.as_("practitioner"), scene.reply(exchange)
    start = visit(author, f"/questionnaires/{reply.id}/pages/start/exchange").fields
    assert {value for name, value in start.items() if name.startswith("xs_at")} <= {""}, "nobody said when it was"
    page = visit(author, f"/questionnaires/{reply.id}/pages/supervision/supervision")
    row = page.fields.getlist("su_practitioner-.rows")[0]
    officer = {f"su_practitioner-{row}-su_person-name": "Sam Invented",
               f"su_practitioner-{row}-su_person-email": "sam.invented@probation.example"}  # fmt: skip
    page.type(officer).send(author)
    proposed = visit(author, f"/questionnaires/{reply.id}/pages/sign/sign").fields

    sent_to = {value for name, value in proposed.items() if name.endswith("si_send_address")}
    assert sent_to == {"sam.invented@probation.example"}


@pytest.mark.long
def test_likely_harm_asks_what_we_did_ourselves_and_the_advice_has_a_number_to_ring(world: World, stages: Path) -> None:
    view = "contact_assessment_not_known:rue"
    scene = before(play(world, "Not known but worrying", stages), "send", view)
    reply = scene.reply(view)
    change(world, reply, sc_act="referral_opened", sc_act_ref="")
    unnamed = Author(world, reply).explain()
    change(world, reply, sc_act="nothing_yet")
    author = Author(world, reply)
    told = author.check().text
    author.explain()

    assert "Enter its reference, or whom we told and when" in unnamed.errors
    assert "The child is likely to be at risk of significant harm, and we have done nothing. Act now" in told
    manager = visit(scene.as_("manager"), f"/replies/{reply.id}").text
    assert "likely to be at risk of significant harm, and we have done nothing ourselves" in manager
    person = world.user(MANAGER)
    decide.authorise(
        world.ports, person,
        {reply.id: decide.view(world.ports, person, reply.id).opened.questionnaire.sending},
        considered(world.ports, person, reply.id),
    )  # fmt: skip
    world.make_documents()
    with world.ports.unit_of_work() as unit:
        made = {each.code: each.id for each in unit.of(reply.organisation).documents.of_questionnaire(reply.id)}
    advice = visit(scene.as_("manager"), f"/documents/{made['D41']}/text").text
    assert "telephone us on 01632 960101 or the police" in advice
    assert "Our telephone number: 01632 960101" in advice
