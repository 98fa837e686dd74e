"""The acceptance scenarios of the service, each played through the pages from the request to the last sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.engine.answers import Answers, cells_of, rows_of
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.correcting import REACHED, correcting
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.enquiries import enquiries
from forms_service.services.work import service_work
from tests.builders.letters import text_of
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import Play, play

pytestmark = pytest.mark.long

PRISON_REPLY, PROBATION_REPLY = "prison_enquiry_response", "probation_enquiry_response"
CONTACT, NOTICE = "contact_assessment_known", "correction_notice"
ALDER, BIRCH = f"{CONTACT}:alder", f"{CONTACT}:birch"
VIEW = "contact_assessment_not_known:rue"
EXCHANGE = "probation_information_sharing_record"
REVIEW = "contribution_review:birch"
ROWAN = f"{CONTACT}:rowan"


# --- 1: newly sentenced, sole carer ----------------------------------------------------------------------------


def test_a_sole_carer_without_a_trace_gets_a_reply_that_states_the_search(world: World, stages: Path) -> None:
    scene = play(world, "Newly sentenced, sole carer", stages).to_the_end()
    record = scene.record(PRISON_REPLY)

    assert scene.codes(PRISON_REPLY) == ["D12"]
    said = text_of(scene, record, "D12")
    for words in ("Merryn Inventory", "Lark Inventory", "14 February 2017", "Their grandmother looks after both girls"):
        assert words in said
    assert "searched" in said.lower()
    assert (record.retention.class_id, record.retention.due_date) == ("RC-01", date(2032, 11, 23))
    assert [(sent.recipient, sent.channel) for sent in record.sendings] == [
        ("ppu.vale@prison.example", "secure e-mail")
    ]


# --- 2: a person posing a risk, three children -----------------------------------------------------------------


def test_each_of_three_children_goes_its_own_way(world: World, stages: Path) -> None:
    scene = play(world, "A person posing a risk, three children", stages)

    scene.until("before the version for the prisoner is confirmed")
    assert {(q.form, q.about) for q in scene.replies()} == {
        ("core/enquiry_intake", ""),
        ("core/contact_assessment_known", "alder"),
        ("core/contact_assessment_known", "birch"),
    }
    assert "A service manager must authorise this reply" in scene.manager_page(ALDER).text
    assert "D32 will not be made" in scene.manager_page(ALDER, "service_manager").text

    scene.until("without the version for the prisoner")
    assert "D32" not in scene.codes(ALDER)
    _another_authority_is_asked_about_the_third_child_alone(scene)

    scene.until("before Birch")
    _no_contact_with_the_victim(scene)

    scene.to_the_end()
    _letters_and_calls_with_the_second_child(scene)
    _what_is_wrong_of_one_child_is_not_proposed_as_wrong_in_what_is_about_the_other(scene)


def _another_authority_is_asked_about_the_third_child_alone(scene: Play) -> None:
    letters = scene.page(f"/enquiries/{scene.enquiries[-1]}/letters").text
    intake = scene.record("enquiry_intake")
    assert "D04" in letters
    assert {item.code for item in intake.files} == {"D04", "D04B"}
    to_who_asked, to_the_authority = (text_of(scene, intake, code) for code in ("D04", "D04B"))
    assert "Alder Fictional We answer ourselves" in to_who_asked
    assert "Cedar" in to_the_authority
    assert {"Alder", "Birch"} & set(to_the_authority.split()) == set()


def _no_contact_with_the_victim(scene: Play) -> None:
    record, apart = scene.record(ALDER), scene.record(ALDER, "RC-08")
    report, for_him, view = (
        text_of(scene, record, "D30"),
        text_of(scene, record, "D32"),
        text_of(scene, record, "D33", "html"),
    )

    assert (scene.reply(ALDER).state, scene.codes(ALDER)) == (State.ISSUED, ["D30", "D31", "D32", "D33"])
    assert "Level 1" in report
    assert "Level 1" in view
    for withheld in ("I do not want to see him", "Hazel", "fractures"):
        assert withheld in report
        assert withheld not in for_him
    assert record.retention.class_id == "RC-03"
    assert {item.code for item in apart.files} == {"D31"}
    assert (apart.retention.class_id, apart.retention.due_date) == ("RC-08", date(2027, 11, 23))


def _names(scene: Play, reply: str) -> set[str]:
    return {item.file_name for record in scene.records(reply) for item in record.objects if item.code}


def _letters_and_calls_with_the_second_child(scene: Play) -> None:
    record = scene.record(BIRCH)
    report = text_of(scene, record, "D30")

    assert scene.codes(BIRCH) == ["D30", "D31", "D33", "D34"]
    assert {name.rpartition("-")[0] for name in _names(scene, BIRCH)} == {f"{record.reference}-child-2"}
    assert {name.rpartition("-")[0] for name in _names(scene, ALDER)} == {f"{record.reference}-child-1"}
    register = scene.page(f"/enquiries/{scene.enquiries[-1]}/register", "manager").text
    assert f"{record.reference}-child-1" in register
    assert f"{record.reference}-child-2" in register
    assert "Level 3" in report
    assert "Birch wants letters and calls" in report
    assert "Alder" not in report
    assert (record.retention.class_id, record.retention.due_date) == ("RC-03", date(2061, 11, 23))


def _what_is_wrong_of_one_child_is_not_proposed_as_wrong_in_what_is_about_the_other(scene: Play) -> None:
    record, notice = scene.record(BIRCH), scene.world.ports.library.latest("core/correction_notice")

    def proposed(*wrong: str) -> Mapping[str, set[str]]:
        answers: Answers = {"cn_items": [{"id": "i1", "cells": {"cn_as_sent": one}} for one in wrong]}
        with service_work(scene.world.ports, "northshire") as work:
            rows = rows_of(correcting(work, record, "", notice.by_meaning(answers), "").facts[REACHED])
        found: dict[str, set[str]] = {"Alder": set(), "Birch": set()}
        for cells in map(cells_of, rows):
            for child, touched in found.items():
                if f"about {child}" in str(cells["cn_reached_doc"]):
                    touched.add(str(cells["cn_reached_touched"]))
        return found

    with service_work(scene.world.ports, "northshire") as work:
        statements = correcting(work, record, "", notice.by_meaning({}), "").reached.statements.statements
    level = next(one.id for one in statements if one.asked == "lv_level" and not one.whence)
    of_the_adult = next(one.id for one in statements if one.asked == "ad_offence_reported" and not one.whence)
    assert proposed(level) == {"Alder": {"no"}, "Birch": {"yes"}}
    assert proposed(of_the_adult)["Alder"] == {"yes"}


# --- 3: a same-day court report --------------------------------------------------------------------------------


def test_a_same_day_summary_is_read_out_then_sent_and_corrected_when_the_full_reply_contradicts_it(
    world: World, stages: Path
) -> None:
    scene = play(world, "A same-day court report", stages)

    scene.after([step.act for step in scene.player.scenario.steps].index("give"))
    listed = visit(world.client_as(WORKER), "/work").text
    unsent = listed[listed.index("Issued: send it") : listed.index("All open work")]
    assert "Same day: by 2:00pm today" in unsent
    assert "Part 1: issued, not recorded as sent" in unsent

    scene.until("the same-day part is with the court")
    assert "Issued: send it" not in visit(world.client_as(WORKER), "/work").text
    record = scene.record(PROBATION_REPLY)
    register = scene.page(f"/enquiries/{scene.enquiries[-1]}/register", "manager").text

    assert {item.code for item in record.files} == {"D20"}
    assert "The father lives at the address." in text_of(scene, record, "D20")
    assert [sent.channel for sent in record.sendings] == ["telephone", "secure e-mail"]
    for words in ("Lee Madeup, report writer, 11:15", "courts.north@probation.example"):
        assert words in register
    reply = scene.reply(PROBATION_REPLY)
    assert (reply.state, reply.part, reply.waits_to_be_confirmed) == (State.DRAFT, 2, False)
    assert (reply.phone and reply.phone.said_at) == Moment.read("2026-11-23T11:15")
    assert record.retention.class_id == "RC-03"
    assert "the date of the end of the supervision of the adult is not known" in record.retention.why

    scene.until("the full reply contradicts the same-day part")
    page = scene.manager_page(PROBATION_REPLY).text
    assert "The father lives at the address." in page
    assert "The father has moved out of the address." in page
    notice = scene.reply(NOTICE)
    assert (notice.state, notice.about) == (State.DRAFT, scene.records(PROBATION_REPLY)[0].id)

    scene.to_the_end()
    summary, full = scene.records(PROBATION_REPLY)
    assert {item.code for item in full.files} == {"D21"}
    assert (summary.standing, full.standing) == (Standing.CORRECTED, Standing.ISSUED)
    assert scene.codes(NOTICE) == ["D70", "D70"]
    told = [text_of(scene, scene.record(NOTICE), "D70")]
    assert all("The father moved out of the address in October." in words for words in told)


# --- 4: not known but worrying ---------------------------------------------------------------------------------


def test_a_worrying_view_about_a_child_not_known_is_limited_and_a_referral_is_advised(
    world: World, stages: Path
) -> None:
    scene = play(world, "Not known but worrying", stages).to_the_end()
    record = scene.record(VIEW)

    (stop,) = scene.stops
    assert "This child is likely to be at risk of significant harm" in stop
    assert "Telephone the front door now" in stop
    offered = scene.seen["view/view"]
    assert "We advise against it" in offered
    assert "We know of no reason against it" not in offered
    assert scene.codes(VIEW) == ["D40", "D41"]
    assert "assessment, reference CS-600412" in text_of(scene, record, "D41")
    assert record.retention.class_id == "RC-03"
    assert record.sendings[-1].documents == ("D40", "D41")


# --- 5: probation shares a new relationship --------------------------------------------------------------------


def test_a_high_risk_is_not_recorded_only_without_a_managers_reason_and_leads_to_a_strategy_discussion(
    world: World, stages: Path
) -> None:
    scene = play(world, "Probation shares a new relationship", stages).until("recorded only")
    reply, manager = scene.reply(EXCHANGE), scene.as_("manager")

    page = scene.manager_page(EXCHANGE)
    refused = manager.post(f"/replies/{reply.id}/authorise", data={".read": reply.sending})

    assert "recorded only?" in page.text
    assert refused.status_code == 422
    assert "Give a reason" in refused.text
    assert scene.reply(EXCHANGE).state is State.WITH_MANAGER

    scene.to_the_end()
    record = scene.record(EXCHANGE)

    (stop,) = scene.stops
    assert "Arrange the strategy discussion now" in stop
    assert scene.codes(EXCHANGE) == ["D50", "D51", "D52"]
    actions = text_of(scene, record, "D52")
    for words in ("See Tam at home, with his mother.", "25 November 2026", "7 December 2026"):
        assert words in actions
    exchange = text_of(scene, record, "D50")
    assert "strategy discussion" in exchange.lower()
    assert "23 February 2027" in exchange
    assert record.retention.class_id == "RC-03"


# --- 6: a carer withdraws support ------------------------------------------------------------------------------


def test_a_review_after_a_carer_withdraws_lowers_the_level_and_shows_both(world: World, stages: Path) -> None:
    scene = play(world, "A carer withdraws support", stages).until("before the review is sent")
    _its_author_can_disagree_with_the_last_report_but_not_rewrite_it(scene)
    scene.to_the_end()
    first = world.records_of(_reply_of_first_enquiry(scene))

    assert sorted(scene.codes(REVIEW)) == ["D33", "D60"]
    said = text_of(scene, scene.record(REVIEW), "D60")
    before = "Level Level 3: letters, cards and telephone calls Level 1: no contact"
    assert before in said
    assert "Visits Only with conditions" not in said
    for words in (DISAGREES, "She is older now.", "the report stays as it was sent"):
        assert words in said
    opened = {page.split("/")[0] for page in scene.seen}
    assert {"carers", "levels"} <= opened
    assert {record.standing for record in first if record.form == "core/contact_assessment_known"} == {
        Standing.SUPERSEDED
    }
    assert scene.record(REVIEW).retention.class_id == "RC-04"


DISAGREES = "We no longer think that one call a week is too much."


def _its_author_can_disagree_with_the_last_report_but_not_rewrite_it(scene: Play) -> None:
    """What the last report said, and how long it is kept, is read from its seal and its record."""
    author, address = scene.as_("practitioner"), f"/questionnaires/{scene.reply(REVIEW).id}/pages/previous/before"
    page = visit(author, address)
    assert {name for name in page.fields if name.startswith("pv_") and "disagree" not in name} == set()
    for words in ("From D30", "It cannot be changed here", "Level of contact in the last report Level 3"):
        assert words in page.text

    rewritten = {"pv_level": "level_4_all", "pv_visits": "only_with_conditions", "pv_class": "RC-02"}
    asked = " ".join([*rewritten, "pv_service_manager", "pv_disagree", "pv_disagree_what", "pv_disagree_why"])
    said = {"pv_disagree": "yes", "pv_disagree_what": DISAGREES, "pv_disagree_why": "She is older now."}
    posted = {**page.fields.to_dict(), **rewritten, **said, ".asked": asked, "pv_service_manager": "no"}
    assert author.post(address, data=posted).status_code == HTTPStatus.FOUND

    checked = visit(author, f"/questionnaires/{scene.reply(REVIEW).id}/check").text
    assert "Level of contact in the last report Level 3" in checked
    assert "Retention class of the last report RC-04" in checked
    assert DISAGREES in checked


def _reply_of_first_enquiry(scene: Play) -> Questionnaire:
    with scene.world.ports.unit_of_work() as unit:
        every = unit.of("northshire").questionnaires.of_enquiry(EnquiryId(scene.enquiries[0]))
    return next(q for q in every if q.form == "core/contact_assessment_known")


# --- 7: looked after at fifteen --------------------------------------------------------------------------------


def test_a_looked_after_childs_report_is_signed_by_a_service_manager_and_kept_till_the_75th_birthday(
    world: World, stages: Path
) -> None:
    scene = play(world, "Looked after at fifteen", stages).until("before a service manager signs")
    reply = scene.reply(ROWAN)

    assert "A service manager must authorise this reply" in scene.manager_page(ROWAN).text
    refused = scene.as_("manager").post(f"/replies/{reply.id}/authorise", data={".read": reply.sending})
    assert refused.status_code == 403

    scene.to_the_end()
    record = scene.record(ROWAN)
    assert (record.retention.class_id, record.retention.due_date) == ("RC-05", date(2086, 6, 28))
    assert record.retention.trigger_date == date(2011, 6, 28)
    assert "Letters and calls fit Rowan's care plan." in text_of(scene, record, "D30").replace("’", "'")
    _a_hold_keeps_it_from_disposal_after_the_75th_birthday(scene, record)


def _a_hold_keeps_it_from_disposal_after_the_75th_birthday(scene: Play, held: Record) -> None:
    world = scene.world
    found = scene.page(f"/records/{held.id}", "records_officer").text
    assert "On hold since 23 November 2026. Public inquiry: The Invented Inquiry has asked" in found
    other = world.issued()
    enquiries.close(world.ports, world.user(MANAGER), other.enquiry, "Replied")
    world.clock.moment = datetime(2086, 7, 1, 9, 0, tzinfo=UTC)
    scene.pages.browsers.clear()

    officer = scene.as_("records_officer")
    page = visit(officer, "/disposal").send(officer)

    due, _, stays = page.text.partition("2 left out")
    assert "Due for disposal by 1 July 2086" in due
    assert "Nothing is destroyed by preparing a batch" in due
    assert world.record_of(other).reference in due
    assert held.title not in due
    for words in (held.reference, held.title, "RC-05", "28 June 2086", "On hold. Public inquiry: The Invented Inquiry"):
        assert words in stays
    # The sheet with the photographs is kept apart under a class of its own, and held with the report.
    assert held.reference not in due
    assert "Identity confirmation sheet" in stays
    _, _, seen = scene.page(page.response.request.path, "dpo").text.partition("2 left out")
    assert held.reference in seen
    assert "On hold. Public inquiry: The Invented Inquiry" in seen


# --- 8: the wrong person ---------------------------------------------------------------------------------------


def test_a_reply_about_the_wrong_person_is_recalled_and_everything_is_held(world: World, stages: Path) -> None:
    scene = play(world, "The wrong person", stages).to_the_end()
    notice = scene.record(NOTICE)

    (stop,) = scene.stops
    assert "within 72 hours" in stop
    assert scene.codes(NOTICE) == ["D70", "D70", "D71"]
    told = text_of(scene, notice, "D70")
    assert "Delete" in told or "delete" in told
    incident = text_of(scene, notice, "D71")
    assert "IG-2026-0417" in incident
    assert "26 November 2026" in incident
    wrong, notice_record, *_ = world.records_of(scene.reply(PRISON_REPLY))
    assert [[hold.called for hold in kept.on_hold] for kept in (wrong, notice_record)] == [
        [f"Wrong person: Sent about the wrong person: see {wrong.reference}-D70"]
    ] * 2
    assert wrong.standing is Standing.CORRECTED
    _the_search_begins_afresh(scene, wrong)
    page = scene.enquiry_page().text
    assert "Search again for everyone named before anything else." in page
    answers = scene.page(f"/questionnaires/{scene.reply(NOTICE).id}/check").text
    assert "26 November 2026 at 9:4" in answers


def _the_search_begins_afresh(scene: Play, wrong: Record) -> None:
    again = scene.reply(PRISON_REPLY)
    said = "Search again: something sent in this enquiry was about the wrong person"
    opened = open_questionnaire(scene.world.ports, scene.world.user(WORKER), again.id)

    assert [q.state for q in scene.replies() if q.form == "core/prison_enquiry_response"] == [State.ISSUED, State.DRAFT]
    assert again.why == f"{wrong.reference} was about the wrong person"
    assert opened.saved == {}
    assert {question for question in opened.path.answers if question.startswith("se_")} == set()
    assert said in scene.enquiry_page().text
    assert said in scene.page("/work").text
    assert scene.enquiry_page("manager").text.count("Close the enquiry") == 0


# --- 9: two agencies ask about one man -------------------------------------------------------------------------


def test_two_agencies_that_ask_about_one_man_are_brought_together_and_the_first_is_told(
    world: World, stages: Path
) -> None:
    scene = play(world, "Two agencies ask about one man", stages)

    scene.until("before the second reply is typed")
    told, first = scene.record(PRISON_REPLY), scene.reply(PRISON_REPLY)
    search = scene.page(f"/questionnaires/{scene.reply(PROBATION_REPLY).id}/pages/search/search").text
    for page in (scene.seen["children/children"], scene.enquiry_page().text, search):
        for words in (f"{told.reference}, HMP Example Vale, 23 November 2026: No trace", " to ppu.vale@prison"):
            assert words in page
        assert "Gethyn Notionel, there Gethin Notional: may be the same (name alike, same date of birth)" in page

    scene.until("before the second reply is sent")
    author = scene.page(f"/questionnaires/{scene.reply(PROBATION_REPLY).id}/check").text
    scene.until("the second reply is with the manager")
    for page in (author, scene.manager_page(PROBATION_REPLY).text):
        assert "Gethyn Notionel, there Gethin Notional: linked" in page
        assert "Another enquiry says otherwise about this adult" in page
        assert f"Result for the adult, in enquiry {told.reference}, answered 23 November 2026No trace of them" in page

    scene.to_the_end()
    known, notice = scene.record(PROBATION_REPLY), scene.record(NOTICE)
    assert "They are in our records" in text_of(scene, known, "D21")
    assert world.record_of(first).standing is Standing.CORRECTED
    assert scene.reply(PRISON_REPLY).state is State.DRAFT, "the prison is answered again"
    assert (notice.enquiry, known.enquiry) == (told.enquiry, scene.enquiries[1])
    assert [sent.recipient for sent in notice.sendings] == ["ppu.vale@prison.example"]
    assert "No trace of them" in text_of(scene, notice, "D70")
    assert "He is in our records as the father of a child" in text_of(scene, notice, "D70")


# --- 10: corrected at every stage ------------------------------------------------------------------------------


def test_a_name_and_a_birth_date_are_corrected_at_every_stage_and_everything_knows_it(
    world: World, stages: Path
) -> None:
    scene = play(world, "Corrected at every stage", stages)

    scene.until("the manager reads it again")
    page = scene.manager_page(PRISON_REPLY).text
    changed = page[page.index("What has changed since it was read last") :]
    for words in ("Linet, 3 July 2014", "Linnet, 7 March 2014", "searched on 23 November 2026 at 9:42am"):
        assert words in changed

    scene.until("it has gone out")
    taken_back, sent = scene.records(PRISON_REPLY)
    letter = text_of(scene, sent, "D10")
    assert taken_back.was_never_issued
    assert "About Hester Supposed, born 12 August 1988" in letter
    for words in ("Linnet Supposed. Category: Child 7 March 2014", "Dipper Supposed. Category: Child 30 November 2018"):
        assert words in letter
    for wrong in ("Suposed", "Hestor", "21 August", "1989", "Linet", "3 July", "Diper ", "2019"):
        assert wrong not in letter
    assert "Correct a name, a date or a missing child" not in scene.enquiry_page().text

    scene.to_the_end()
    _everything_knows_what_was_corrected_after_it_was_sent(scene)


def _everything_knows_what_was_corrected_after_it_was_sent(scene: Play) -> None:
    _, sent = scene.records(PRISON_REPLY)
    officer = scene.as_("records_officer")
    for search in ({"name": "Hester Surmised"}, {"name": "Hester Supposed"}, {"date_of_birth": "3 November 2018"}):
        assert sent.reference in visit(officer, "/records").type(search).send(officer).text
    assert (sent.retention.class_id, sent.retention.due_date) == ("RC-02", date(2039, 11, 3))
    for kept in (sent, scene.record(NOTICE)):
        assert ["letter INV-9" in hold.why for hold in kept.on_hold] == [True]
    assert sent.standing is Standing.CORRECTED
    notice = text_of(scene, scene.record(NOTICE), "D70")
    for words in (
        "About Hester Surmised, born 12 August 1988",
        "As sent: Family name: Supposed",
        "Right Surmised",
        "Dipper, 30 November 2018",
        "Right Dipper Supposed, born 3 November 2018",
    ):
        assert words in notice
