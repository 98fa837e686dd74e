"""The work list: what waits for whom, and how long it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forms_service.engine.answers import Raw
from forms_service.engine.moments import read_if_any
from forms_service.services.answering import saving
from forms_service.services.deciding import amending
from forms_service.services.deciding.work_list import work_list
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.clocks import Task
from forms_service.services.replies import sendings
from forms_service.web.enquiries.due import due
from forms_service.web.enquiries.shelves import Shelves
from tests.builders.world import ELSEWHERE, MANAGER, OTHER_WORKER, WORKER, World
from tests.web.browsing import visit


@pytest.mark.parametrize(
    ("needed_by", "words"),
    [
        ("2026-11-23T17:00", "today by 5:00pm"),
        ("2026-11-23T09:00", "late: was due 9:00am today"),
        ("2026-11-22T17:00", "late by 1 day"),
        ("2026-11-21T08:00", "late by 2 days"),
        ("2026-11-24T12:00", "tomorrow by 12:00pm"),
        ("2026-11-27T17:00", "in 4 days, 27 November 2026"),
        ("", "no date set"),
    ],
)
def test_how_long_is_left_is_said_in_words(needed_by: str, words: str) -> None:
    assert due(read_if_any(needed_by), datetime(2026, 11, 23, 9, 40)).text == words


@pytest.mark.parametrize(
    ("needed_by", "words"),
    [
        ("2026-11-23T14:00", "Same day: by 2:00pm today"),
        ("2026-11-23T09:00", "Same day, late: was due 9:00am today"),
        ("2026-11-20T17:00", "Same day, late by 3 days"),
    ],
)
def test_same_day_work_is_called_so_in_words(needed_by: str, words: str) -> None:
    received = f"{needed_by[:10]}T08:30"
    assert due(read_if_any(needed_by), datetime(2026, 11, 23, 9, 40), read_if_any(received)).text == words


class Incomparable(Task):
    """A task that must not be compared with another: a list of many would cost the square of its length."""

    __hash__ = None  # type: ignore[assignment]  # as of whatever is compared in a way of its own

    def __eq__(self, other: object) -> bool:
        raise AssertionError(f"{self.item} was compared with another")


def test_each_reply_lies_on_one_shelf_and_no_task_is_compared_with_another(world: World) -> None:
    for stage in (world.draft, world.sent, world.issued):
        stage()
    work = work_list(world.ports, world.user(MANAGER))
    apart = [Incomparable(**vars(task)) for task in work.tasks]
    shelves = Shelves(replace(work, tasks=apart))

    lying = [*shelves.under_way, *shelves.waiting, *shelves.to_send, *shelves.sent]

    assert len(list(shelves.reminders(WORKER, is_manager=True))) == 0
    assert sorted(task.item.questionnaire.id for task in lying) == sorted(
        task.item.questionnaire.id for task in apart if not task.promises
    )


def test_same_day_work_comes_before_what_is_late(world: World) -> None:
    world.draft()
    world.clock.pass_by(timedelta(days=30))
    intake = enquiries.record_enquiry(world.ports, world.user(WORKER), express=False)
    asked: dict[str, Raw] = {
        "rq_contact": "north_court", "en_type": "probation_pre_sentence_report", "en_urgency": "same_day",
        "ad_family_name": "Quickly", "ad_given_names": "Jo",
    }  # fmt: skip
    saving.save_answers(world.ports, world.user(WORKER), intake.id, asked, revision=0, complete=False)

    page = world.client_as(OTHER_WORKER).get("/work").text

    assert "Same day: by 5:00pm today" in page
    assert page.index("Jo Quickly") < page.index("Rowan Sampleton")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (2, ""),
        (3, "Half of the time has gone"),
        (6, "Four fifths of the time have gone"),
        (8, "All of the time has gone"),
    ],
)
def test_the_person_whose_work_it_is_is_reminded_in_words(world: World, days: int, words: str) -> None:
    world.draft()
    world.clock.pass_by(timedelta(days=days))

    page = world.client_as(WORKER).get("/work").text

    assert ("Reminders" in page) is bool(words)
    assert page.count(words) == 2 or not words  # In the panel, and beside the line itself.
    assert "Reminders" not in world.client_as(OTHER_WORKER).get("/work").text


def test_a_manager_is_reminded_of_what_is_late_for_anybody(world: World) -> None:
    world.draft()
    world.clock.pass_by(timedelta(days=6))
    before = world.client_as(MANAGER).get("/work").text
    world.clock.pass_by(timedelta(days=2))

    page = world.client_as(MANAGER).get("/work").text

    assert "Reminders" not in before
    assert page.index("Reminders") < page.index("All of the time has gone") < page.index("Waiting for you")


def test_what_waits_for_a_manager_reminds_the_manager_before_it_is_late(world: World) -> None:
    world.sent()
    world.clock.pass_by(timedelta(days=6))

    page = world.client_as(MANAGER).get("/work").text

    assert page.index("Reminders") < page.index("Four fifths of the time have gone") < page.index("Waiting for you")


def test_nobody_is_reminded_of_what_was_sent(world: World) -> None:
    reply = world.issued()
    sendings.record_sending(
        world.ports, world.user(WORKER), world.record_of(reply).id, recipient="HMP", channel="secure e-mail"
    )
    world.clock.pass_by(timedelta(days=30))

    assert "Reminders" not in world.client_as(WORKER).get("/work").text


def test_a_late_reply_is_called_late_in_words(world: World) -> None:
    world.draft()
    world.clock.pass_by(timedelta(days=30))

    page = world.client_as(WORKER).get("/work").text

    assert "late by" in page


def test_each_line_says_who_it_is_about_and_whose_it_is(world: World) -> None:
    world.draft()

    page = world.client_as(OTHER_WORKER).get("/work").text

    assert "Rowan Sampleton" in page
    assert "14 March 1988" in page
    assert "Priya Okafor" in page
    assert "Draft" in page


def test_the_list_can_be_limited_to_ones_own(world: World) -> None:
    world.draft()

    client = world.client_as(OTHER_WORKER)

    assert "Rowan Sampleton" not in client.get("/work?whose=mine").text
    assert "Rowan Sampleton" in client.get("/work").text


def test_a_manager_sees_what_waits_for_them_first(world: World) -> None:
    world.draft("Known, without concern")
    world.sent()

    page = world.client_as(MANAGER).get("/work").text

    assert page.index("Waiting for you") < page.index("Rowan Sampleton") < page.index("All open work")
    assert page.index("All open work") < page.index("Llŷr Inventio")
    assert "Authorise no-trace replies together (1)" in page


def test_a_returned_reply_waits_for_the_person_who_prepared_it(world: World) -> None:
    reply = world.sent()
    manager = world.client_as(MANAGER)
    manager.post(f"/replies/{reply.id}/return", data={"return-comment": "Say who was searched for"})

    page = world.client_as(WORKER).get("/work").text

    assert page.index("Waiting for you") < page.index("Returned") < page.index("All open work")


def test_a_reply_whose_intake_was_opened_says_so_where_it_waits_for_the_manager(world: World) -> None:
    reply, words = world.sent(), "Its intake is open: decide once that is completed"
    before = world.client_as(MANAGER).get("/work").text
    intake = enquiries.view(world.ports, world.user(WORKER), reply.enquiry).opened.questionnaire
    amending.reopen_intake(world.ports, world.user(WORKER), intake.id)

    assert words not in before
    assert words in world.client_as(MANAGER).get("/work").text


def test_what_its_author_called_back_nobody_returned(world: World) -> None:
    reply, author = world.sent(), world.client_as(WORKER)
    author.get(f"/replies/{reply.id}")
    author.post(f"/replies/{reply.id}/call-back", data={"call-back-reason": "A name is wrong"})

    page = author.get("/work").text

    assert "Back with its author" in page
    assert "Returned" not in page


def test_an_enquiry_is_recorded_once_something_is_typed(world: World) -> None:
    client = world.client_as(WORKER)
    blank = visit(client, "/enquiries/new")
    untouched, added = blank.send(client), blank.send(client, ".add", "ch_children")
    later = blank.send(client, ".later")
    changed = visit(client, "/enquiries/new").send(client, ".change", "in_channel")

    assert "No enquiry is recorded before that" in changed.text
    assert "No enquiry is recorded before that" in untouched.text
    assert untouched.response.status_code == 422
    assert len(added.fields.getlist("ch_children-.rows")) == 2
    assert "Nothing was typed, so no enquiry was recorded" in later.text
    assert "Nobody named yet" not in later.text
    assert "SE-2026" not in blank.text + untouched.text + added.text
    for blanks in (" ", "\r\n\t", "\xa0", "\u200b", "\u2800"):
        sent = visit(client, "/enquiries/new").type({"in_request_text": blanks, "ad_family_name": blanks}).send(client)
        assert sent.response.status_code == 422, repr(blanks)
        assert "No enquiry is recorded before that" in sent.text, repr(blanks)
    assert world.acts() == ["work_list_read"]

    first = added.type({"ad_family_name": "Example"}).send(client)

    assert first.response.request.path.startswith("/questionnaires/")
    assert first.response.status_code == 422, "what else is needed is asked for"
    assert first.fields["ad_family_name"] == "Example"
    assert len(first.fields.getlist("ch_children-.rows")) == 2
    assert "SE-2026" in first.text
    assert world.acts().count("enquiry_recorded") == 1
    saved = visit(client, first.response.request.path)
    assert saved.fields["ad_family_name"] == "Example"


def test_whoever_goes_back_to_the_empty_page_is_led_on_to_the_enquiry_that_they_began_there(world: World) -> None:
    client, colleague = world.client_as(WORKER), world.client_as(OTHER_WORKER)
    recording = visit(client, "/enquiries/new").type({"ad_family_name": "Example"}).send(client)

    again = visit(client, "/enquiries/new")
    going_on = again.follow(client, "Go on with that enquiry")

    assert "You began an enquiry here at" in again.text
    assert going_on.response.request.path == recording.response.request.path
    assert going_on.fields["ad_family_name"] == "Example"
    assert "You began an enquiry here" not in visit(colleague, "/enquiries/new").text
    check = visit(client, going_on.response.request.path.replace("express/request", "check"))
    check.form_with("reason").type({"reason": "Recorded twice by mistake"}).send(client)
    assert "You began an enquiry here" not in visit(client, "/enquiries/new").text


def test_a_wrong_answer_is_refused_where_it_is_changed_from_the_short_way(world: World) -> None:
    client = world.client_as(WORKER)
    short = visit(client, "/enquiries/new").type({"in_request_text": "Do you know this family?"}).send(client)
    page = short.send(client, ".change", "in_received_at")
    tomorrow = {"in_received_at-day": "2", "in_received_at-month": "12", "in_received_at-year": "2030"}

    refused = page.type(tomorrow).send(client)

    assert refused.errors == ["Received must not be in the future"]
    past = refused.type({"in_received_at-year": "2025"}).send(client)
    assert past.response.request.path == short.response.request.path, "nothing else of that page is asked for"


def test_whoever_asks_is_known_from_the_button_on_the_work_list(world: World) -> None:
    client = world.client_as(WORKER)
    work = client.get("/work").text

    assert 'href="/enquiries/new?agency=probation"' in work
    assert visit(client, "/enquiries/new?agency=probation").fields != visit(client, "/enquiries/new").fields
    assert client.get("/enquiries/new?agency=nobody").status_code == 404


@pytest.mark.parametrize("user", [WORKER, MANAGER])
def test_an_issued_reply_stays_on_the_list_until_it_is_sent_and_then_until_the_enquiry_is_closed(
    world: World, user: str
) -> None:
    reply = world.issued()
    client = world.client_as(user)
    to_send = client.get("/work").text
    record = world.record_of(reply)
    sendings.record_sending(world.ports, world.user(WORKER), record.id, recipient="HMP", channel="post")
    sent = client.get("/work").text
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")

    assert to_send.index("Issued: send it") < to_send.index("Rowan Sampleton")
    assert "Issued: send it" not in sent
    assert sent.index("Sent, not closed yet (1)") < sent.index("Rowan Sampleton")
    assert "Rowan Sampleton" not in client.get("/work").text


@pytest.mark.parametrize("text", ["sampleton", "A1234BC", "reference"])
def test_an_enquiry_is_found_from_the_work_list_even_when_it_is_closed(world: World, text: str) -> None:
    reply = world.issued()
    reference = world.record_of(reply).reference
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    client = world.client_as(WORKER)

    response = client.post("/work/found", data={"text": reference if text == "reference" else text})
    page = client.get(response.location).text

    assert response.location == "/work/found"
    assert f"/enquiries/{reply.enquiry}" in page
    assert "You searched for: " in page
    assert world.acts().count("enquiries_searched") == 1


def test_the_finder_finds_nothing_of_the_other_organisation(world: World) -> None:
    reply = world.issued()
    client = world.client_as(ELSEWHERE["practitioner"])

    page = client.post("/work/found", data={"text": "Sampleton"}, follow_redirects=True).text

    assert "Nothing matches" in page
    assert reply.enquiry not in page


def test_the_finder_asks_for_something_to_look_for(world: World) -> None:
    response = world.client_as(WORKER).post("/work/found", data={"text": " "})

    assert response.status_code == 422
    assert "Enter a name, a date of birth, a number or a reference" in response.text
