"""Questionnaire pages: what is typed is saved exactly, refused at its field, or shown again; never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import GovernanceDocument
from forms_service.engine.answers import Answers, row_id, rows_of
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import decide
from forms_service.services.replies import sendings
from tests.builders.pages import address_of, an_intake, fill_first, first_express_page, open_questionnaire_of, page_with
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, OTHER_WORKER, WORKER, World
from tests.html import StrictClient
from tests.web.browsing import Page, declare_all, visit
from tests.web.client import Browser
from tests.web.journey import (
    CHILDREN,
    REPLY_ANSWERS,
    SEARCH_ANSWERS,
    child_answers,
)

HOSTILE = 'Tŷ\'r Llŷn & Sons <tag> {{ 7*7 }} {% raw %} {_{ x }_} "quotes" — emoji 🙂 <!-- </w:t>'


def saved(world: World, questionnaire: Questionnaire) -> Answers:
    return open_questionnaire_of(world, questionnaire).path.everything


# --- Typed text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "one\r\n\r\n  two\r\n", "x" * 10_000, "ab " * 3_000, "w" * 200, "שלום mixed with English"],
    ids=["hostile", "line-ends", "10000-letters", "many-words", "200-letter-word", "right-to-left"],
)
def test_text_is_saved_exactly_as_it_was_typed_and_shown_so_again(world: World, text: str) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, address = page_with(world, client, intake, "in_request_text")
    page.type({"in_request_text": text}).send(client)
    expected = text.replace("\r\n", "\n").rstrip()
    assert saved(world, intake)["in_request_text"] == expected
    assert visit(client, address).fields["in_request_text"].replace("\r\n", "\n") == expected


@pytest.mark.parametrize("letter", ["\ufffe", "\ufffd", "\ue000"])
def test_a_letter_that_cannot_be_printed_is_refused_at_its_field_and_named(world: World, letter: str) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "en_question")
    raw = f"before{letter}after".encode()
    fields = [(name, value.encode()) for name, value in page.fields.items(multi=True) if name != "en_question"]
    body = b"&".join(name.encode() + b"=" + quoted(value) for name, value in [*fields, ("en_question", raw)])
    # As bytes: half of the letters are none that a well-behaved browser would send.
    form = "application/x-www-form-urlencoded"
    address = page.response.request.path
    refused = Page(StrictClient.open(client, address, method="POST", data=body, content_type=form))
    assert refused.response.status_code == 422
    said = dict(zip(refused.error_targets, refused.errors, strict=True))
    assert "U+" in said["#en_question"]
    assert refused.text.count("before") == 1
    assert "en_question" not in saved(world, intake)


def quoted(raw: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in raw)


def test_a_page_with_a_mistake_comes_back_with_everything_typed_and_a_link_to_the_field(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "ad_dob")
    typed = {"ad_family_name": HOSTILE, "ad_dob-day": "31", "ad_dob-month": "Feb", "ad_dob-year": "1985"}
    refused = page.type(typed).send(client)
    assert refused.response.status_code == 422
    assert {name: refused.fields[name] for name in typed} == typed
    assert refused.error_targets[:1] == ["#ad_dob-day"]
    assert "<title>Error: " in refused.response.get_data(as_text=True)
    assert refused.element("ad_dob-day").get("name") == "ad_dob-day"


def test_what_was_right_on_a_refused_page_is_saved_and_can_be_corrected(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "ad_dob")
    refused = page.type({"ad_family_name": "Exampel", "ad_dob-day": "31"}).send(client)
    assert saved(world, intake)["ad_family_name"] == "Exampel"
    corrected = {"ad_family_name": "Example", "ad_given_names": "Ada", "ad_dob-month": "3", "ad_dob-year": "1985"}
    after = refused.type(corrected).send(client)
    assert after.response.status_code == 200
    assert saved(world, intake)["ad_family_name"] == "Example"


def test_saving_to_come_back_later_asks_for_nothing_more(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, address = page_with(world, client, intake, "ad_dob")
    after = page.type({"ad_family_name": "Example"}).send(client, ".later")
    assert after.response.request.path == "/work"
    assert visit(client, address).fields["ad_family_name"] == "Example"


def test_the_adults_name_and_date_of_birth_are_on_every_page(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    opened = open_questionnaire_of(world, reply)
    adult = opened.enquiry.adult
    assert adult
    for section, pages in opened.path.sections():
        for page, _ in pages:
            shown = visit(client, address_of(reply, f"pages/{section.id}/{page.id}"))
            assert shown.response.status_code == 200
            assert f"{adult.name} born {adult.born}" in shown.text


def test_every_page_of_the_intake_shows_the_request_as_it_was_received(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "in_request_text")
    page.type({"in_request_text": HOSTILE}).send(client)
    for section, pages in open_questionnaire_of(world, intake).path.sections():
        for shown_page, asked in pages:
            shown = visit(client, address_of(intake, f"pages/{section.id}/{shown_page.id}"))
            if "in_request_text" not in {question.id for question in asked}:
                assert "Request as received" in shown.text
                assert HOSTILE in shown.text


# --- Rows and questions that depend on others ---------------------------------------------------------------


def test_the_children_are_offered_by_name_in_a_statement_about_a_child(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "ch_children")
    (child,) = page.fields.getlist("ch_children-.rows")
    page.type(child_answers([child])).send(client, ".later", "yes")
    page, address = page_with(world, client, intake, "ad_risk_info")
    (row,) = page.fields.getlist("ad_risk_info-.rows")
    name = f"ad_risk_info-{row}"
    typed = {f"{name}-ri_text": "He asked for an address.", f"{name}-ri_nature": "reported"}
    asked = page.type({**typed, f"{name}-ri_about": "child"}).send(client)
    assert f"#{name}-ri_child" in asked.error_targets
    assert "Bela Example" in asked.text
    asked.type({f"{name}-ri_child": child, f"{name}-ri_status": "under_enquiry", f"{name}-ri_as_at-year": "2026"})
    asked.send(client)
    assert visit(client, address).fields[f"{name}-ri_child"] == child


def test_the_records_searched_are_certified_before_what_the_search_found(world: World) -> None:
    client = world.client_as(WORKER)
    first, _ = first_express_page(client, world)
    page = fill_first(first, client)
    names = [str(control.get("name")) for control in page.root.iter("input") if control.get("type") != "hidden"]
    assert names.index("se_systems") < names.index("se_everyone") < names.index("se_restricted")
    assert not page.fields.getlist("se_systems")


def test_adding_and_removing_a_child_saves_nothing_and_loses_nothing(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "ch_children")
    (first,) = page.fields.getlist("ch_children-.rows")
    page.type({f"ch_children-{first}-ch_family_name": HOSTILE, f"ch_children-{first}-ch_dob-day": "not a day"})
    page = page.send(client, ".add", "ch_children")
    assert page.response.status_code == 200
    assert page.errors == []
    kept, added = page.fields.getlist("ch_children-.rows")
    assert kept == first
    assert page.fields[f"ch_children-{first}-ch_family_name"] == HOSTILE
    assert page.fields[f"ch_children-{first}-ch_dob-day"] == "not a day"
    page = page.send(client, ".remove", f"ch_children-{first}")
    assert page.fields.getlist("ch_children-.rows") == [added]
    assert "ch_children" not in saved(world, intake)


def test_a_childs_row_keeps_its_id_when_the_page_is_saved_again(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page, address = page_with(world, client, intake, "ch_children")
    rows = page.fields.getlist("ch_children-.rows")
    page.type(child_answers(rows)).send(client, ".later")
    again = visit(client, address)
    assert again.fields.getlist("ch_children-.rows") == rows
    again.type({f"ch_children-{rows[0]}-ch_given_names": "Beca"}).send(client, ".later")
    assert [row_id(row) for row in rows_of(saved(world, intake)["ch_children"])] == rows


def test_enter_in_a_text_input_never_removes_a_row(world: World) -> None:
    """A browser presses the first button of a form, so the first must be the one that goes on."""
    client, intake = world.client_as(WORKER), an_intake(world)
    page, _ = page_with(world, client, intake, "ch_children")
    buttons = [control for control in page.controls() if control.tag == "button"]
    assert buttons[0].get("name") is None


def test_questions_that_an_answer_brings_up_are_asked_on_the_same_page_next(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    page, address = page_with(world, client, reply, "co_any")
    assert "co_items" not in page.fields.get(".asked", "").split()
    after = page.type({"co_any": "yes"}).send(client)
    assert after.response.request.path == address
    assert "brings up more questions" in after.text
    assert "co_items" in after.fields[".asked"].split()


def test_a_statement_of_our_own_asks_for_nothing_behind_its_disclosure(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    page, _ = page_with(world, client, reply, "co_any")
    page = page.type({"co_any": "yes"}).send(client)
    (row,) = page.fields.getlist("co_items-.rows")
    statement = {"co_text": "He is kind to them", "co_nature": "assessment", "co_about": "adult"}
    after = page.type({f"co_items-{row}-{name}": value for name, value in statement.items()}).send(client)
    assert not after.errors
    page, _ = page_with(world, client, reply, "co_any")
    assert page.fields[f"co_items-{row}-co_permission"] == "own"


def test_what_was_filled_in_out_of_view_still_stands_beside_a_mistake(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    page, _ = page_with(world, client, reply, "co_any")
    page = page.type({"co_any": "yes"}).send(client)
    (row,) = page.fields.getlist("co_items-.rows")
    fact = {"co_text": "He was cautioned in 2020", "co_nature": "fact", "co_about": "adult"}
    refused = page.type({f"co_items-{row}-{name}": value for name, value in fact.items()}).send(client)
    assert "Enter the record that shows this fact" in refused.text
    assert refused.fields[f"co_items-{row}-co_permission"] == "own"


def test_an_answer_that_is_hidden_by_a_change_is_kept_and_said_to_be_but_not_printed(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    page, _ = page_with(world, client, reply, "co_any")
    page = page.type({"co_any": "yes"}).send(client)
    (row,) = page.fields.getlist("co_items-.rows")
    statement = {"co_text": "A secret statement", "co_nature": "assessment", "co_about": "adult"}
    page.type({f"co_items-{row}-{name}": value for name, value in statement.items()}).send(client)
    page, _ = page_with(world, client, reply, "co_any")
    page.type({"co_any": "no_known_concerns"}).send(client)
    checked = visit(client, address_of(reply, "check"))
    assert "kept but not asked for now" in checked.text
    assert "A secret statement" not in checked.text
    assert "co_items" in saved(world, reply)


# --- Tasks and checking -------------------------------------------------------------------------------------


def test_the_list_of_tasks_says_in_words_where_each_section_stands(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    tasks = visit(client, address_of(intake, "").rstrip("/"))
    assert "Not yet started" in tasks.text
    page, _ = page_with(world, client, intake, "ad_dob")
    page.type({"ad_family_name": "Example"}).send(client, ".later")
    assert "Incomplete" in visit(client, address_of(intake, "").rstrip("/")).text
    assert "Completed" in visit(client, address_of(world.draft(NO_TRACE), "").rstrip("/")).text


def test_checking_lists_what_is_missing_with_links_and_refuses_to_go_on(world: World) -> None:
    client, intake = world.client_as(WORKER), an_intake(world)
    page = visit(client, address_of(intake, "check"))
    assert "Still to be answered" in page.text
    refused = page.send(client)
    assert refused.response.status_code == 422
    assert all("/pages/" in target for target in refused.error_targets)
    assert refused.error_targets


def test_a_change_from_checking_comes_back_to_checking(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    checked = visit(client, address_of(reply, "check"))
    links = [str(link.get("href")) for link in checked.main.iter("a") if "Change" in "".join(link.itertext())]
    assert links
    after = visit(client, links[0].partition("#")[0]).send(client)
    assert after.response.request.path == address_of(reply, "check")


def test_every_change_link_leads_to_an_element_of_its_page(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    checked = visit(client, address_of(reply, "check"))
    links = {str(link.get("href")) for link in checked.main.iter("a") if "Change" in "".join(link.itertext())}
    assert links
    for link in sorted(links):
        address, _, element = link.partition("#")
        visit(client, address).element(element)


def test_checking_says_of_what_nature_an_answer_is_and_where_it_came_from(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    text = visit(client, address_of(reply, "check")).text
    assert "Copied from the intake" in text
    assert "Filled in by the service" in text
    assert "Saved by Priya Okafor, 23 November 2026" in text
    assert "Fact" in text


def test_a_checked_reply_goes_to_the_manager(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    page = visit(client, address_of(reply, "check"))
    refused = page.send(client)
    after = declare_all(page).send(client)
    assert [message for message in refused.errors if message.startswith("Confirm: ")] == refused.errors != []
    assert set(refused.error_targets) == {"#declared"}
    assert after.response.request.path == f"/enquiries/{reply.enquiry}"
    assert "was sent to be authorised. Who can do that: Marian Ashdown or Desmond Quill" in after.text
    assert open_questionnaire_of(world, reply).questionnaire.state is State.WITH_MANAGER


def test_a_reply_that_was_sent_is_read_and_no_longer_changed(world: World) -> None:
    client, reply = world.client_as(WORKER), world.sent(NO_TRACE)
    page, _ = page_with(world, client, reply, "cv_any")
    assert page.response.request.path == address_of(reply, "check")
    assert "Change" not in page.text


def test_a_returned_reply_shows_what_the_manager_said(world: World) -> None:
    reply = world.sent(NO_TRACE)
    decide.return_for_changes(
        world.ports,
        world.user(MANAGER),
        reply.id,
        "Say who was asked.\nAnd when.",
        read=now_read(world.ports, reply.id),
    )
    page = visit(world.client_as(WORKER), address_of(reply, "").rstrip("/"))
    assert "Say who was asked. And when." in page.text


def test_an_unfinished_questionnaire_can_be_handed_over(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    page = visit(client, address_of(reply, "hand-over"))
    assert page.send(client).response.status_code == 422
    after = page.type({"colleague": OTHER_WORKER}).send(client)
    assert "was handed over to" in after.text
    assert open_questionnaire_of(world, reply).questionnaire.owner == OTHER_WORKER


def test_a_completed_intake_can_be_opened_again_until_its_reply_is_sent(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(NO_TRACE)
    source = open_questionnaire_of(world, reply).source
    assert source
    intake = source.questionnaire
    opened = visit(client, address_of(intake, "check")).send(client)
    assert "Complete the intake" in opened.text
    assert open_questionnaire_of(world, intake).questionnaire.state is State.DRAFT


def test_the_page_of_an_intake_whose_reply_has_gone_out_says_why_it_cannot_be_opened_again(world: World) -> None:
    reply, client = world.issued(NO_TRACE), world.client_as(WORKER)
    source = open_questionnaire_of(world, reply).source
    assert source

    before = visit(client, address_of(source.questionnaire, "check"))
    worker, record = world.user(WORKER), world.record_of(reply)
    sendings.record_sending(world.ports, worker, record.id, recipient="An Invented Officer", channel="post")
    after = visit(client, address_of(source.questionnaire, "check"))

    assert "Open the intake again to correct it" in before.text
    assert "a missing child is corrected: open what was sent and choose “Something in this was wrong”" in after.text
    assert "Open the intake again" not in after.text


# --- Two people, one questionnaire --------------------------------------------------------------------------


def a_clash(world: World, client: Browser) -> tuple[Page, Questionnaire]:
    """Two people have the same page open; the other one saved first."""
    intake = an_intake(world)
    mine, _ = page_with(world, client, intake, "ad_dob")
    other = world.client_as(OTHER_WORKER)
    theirs, _ = page_with(world, other, intake, "ad_dob")
    theirs.type({"ad_family_name": "Their name"}).send(other, ".later")
    return mine.type({"ad_family_name": HOSTILE, "ad_given_names": "Ada"}).send(client, ".later"), intake


def test_a_page_saved_too_late_shows_both_texts_and_saves_neither_over_the_other(world: World) -> None:
    page, intake = a_clash(world, world.client_as(WORKER))
    assert page.response.status_code == 409
    assert HOSTILE in page.text
    assert "Their name" in page.text
    assert saved(world, intake)["ad_family_name"] == "Their name"


def test_my_text_can_be_saved_over_theirs_on_purpose(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake = a_clash(world, client)
    page.send(client, ".keep", "mine")
    assert (saved(world, intake)["ad_family_name"], saved(world, intake)["ad_given_names"]) == (HOSTILE, "Ada")


def test_keeping_their_text_still_saves_the_rest_of_mine(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake = a_clash(world, client)
    page.send(client, ".keep", "theirs")
    assert (saved(world, intake)["ad_family_name"], saved(world, intake)["ad_given_names"]) == ("Their name", "Ada")


def test_text_typed_while_the_reply_was_sent_is_shown_to_be_copied(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft(KNOWN)
    page, _ = page_with(world, client, reply, "co_limits")
    send(world.ports, world.user(WORKER), reply.id)
    refused = page.type({"co_limits": HOSTILE}).send(client)
    assert refused.response.status_code == 409
    assert HOSTILE in refused.text


# --- The express way ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", [".later", ""])
def test_when_it_was_received_does_not_drift_and_the_search_has_the_time_of_its_act(world: World, button: str) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    if button:
        page.type({"in_request_text": "Dear colleagues"}).send(client, button, "yes")
    else:
        fill_first(page, client)
    before = saved(world, intake)["in_received_at"]
    world.clock.pass_by(timedelta(minutes=30))
    second = fill_first(visit(client, page.response.request.path), client)
    second.type({"se_restricted": ""}).send(client)
    refused = saved(world, intake)
    world.clock.pass_by(timedelta(minutes=10))
    second.type(SEARCH_ANSWERS).send(client)
    after = saved(world, intake)
    assert "se_at" not in refused
    assert (before, after["in_received_at"], after["se_at"]) == ("2026-11-23T09:40", before, "2026-11-23T10:20")


def test_the_short_way_asks_for_the_pasted_request_on_its_first_page(world: World) -> None:
    client = world.client_as(WORKER)
    page, _ = first_express_page(client, world)
    refused = fill_first(page, client, in_request_text="")
    assert "Paste it to use the short way. Without it, use the full form" in page.text
    assert "The request as we received it (optional)" not in page.text
    assert refused.response.status_code == 422
    assert refused.error_targets == ["#in_request_text"]
    assert "Paste the request to use the short way, or use the full form instead" in refused.text
    assert "What did the search find?" in refused.type({"in_request_text": "Dear colleagues"}).send(client).text


def test_an_express_page_says_nothing_of_answers_that_stand_elsewhere(world: World) -> None:
    page, _ = first_express_page(world.client_as(WORKER), world)
    assert "Only if “Service asking”" not in page.text


def test_the_pages_of_the_search_tell_of_another_enquiry_about_the_same_people(world: World) -> None:
    client = world.client_as(WORKER)
    first, _ = first_express_page(client, world)
    alone = fill_first(first, client)
    again, intake = first_express_page(client, world)
    second = fill_first(again, client)
    full, _ = page_with(world, client, intake, "se_systems")
    assert "Asked before" not in alone.text
    assert "Asked before" in second.text
    assert "Asked before" in full.text


def test_on_the_first_express_page_the_pasted_request_stays_beside_the_other_fields(world: World) -> None:
    page, _ = first_express_page(world.client_as(WORKER), world)
    beside = next(e for e in page.main.iter("div") if "app-request" in (e.get("class") or "").split())
    assert [box.get("name") for box in beside.iter("textarea")] == ["in_request_text"]


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        ({"ad_pprc": "pprc"}, "poses, or may pose, a risk to children"),
        ({"ad_pprc": "potential_pprc"}, "poses, or may pose, a risk to children"),
        ({"ad_offence_child": "yes"}, "The offence was against a child"),
        ({"ad_caring": "sole_carer"}, "only carer of a child"),
        ({"ad_caring": "shared_care"}, "shared the care of a child"),
    ],
)
def test_the_short_way_is_refused_with_the_reason_and_nothing_is_lost(
    world: World, instead: dict[str, str], reason: str
) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    after = fill_first(page, client, **instead)
    assert "/pages/" in after.response.request.path
    assert reason in after.text
    answers = saved(world, intake)
    assert answers["ad_family_name"] == "Example"
    assert all(answers[question] == value for question, value in instead.items())
    assert not open_questionnaire_of(world, intake).questionnaire.express


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        ({"se_everyone": "no"}, "The search found something"),
        ({"se_restricted": "yes"}, "A record is restricted"),
        ({"tr_immediate": "yes"}, "significant harm"),
    ],
)
def test_a_search_that_is_not_ordinary_goes_on_in_the_full_form(
    world: World, instead: dict[str, str], reason: str
) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    after = fill_first(page, client).type(SEARCH_ANSWERS | instead).send(client)
    assert "/express/" not in after.response.request.path
    assert reason in after.text
    assert ("se_adult_result" in saved(world, intake)) == (instead.get("se_everyone") != "no")


def test_an_express_page_says_what_is_missing_with_the_answer_for_everyone_among_it(world: World) -> None:
    client = world.client_as(WORKER)
    page, _ = first_express_page(client, world)
    refused = fill_first(page, client).send(client)
    assert refused.response.status_code == 422
    assert "#se_everyone" in refused.error_targets
    assert "#se_restricted" in refused.error_targets
    for target in refused.error_targets:
        refused.element(target[1:])


def test_an_unreadable_date_on_an_express_page_loses_nothing_else(world: World) -> None:
    client = world.client_as(WORKER)
    page, _ = first_express_page(client, world)
    refused = fill_first(page, client, **{"ad_dob-month": "13", "ad_prison_number": "?"})
    assert refused.response.status_code == 422
    assert refused.error_targets == ["#ad_dob-day", "#ad_prison_number"]
    assert refused.fields["ad_dob-month"] == "13"
    assert refused.fields["ad_prison_number"] == "?"
    assert len(refused.fields.getlist("ch_children-.rows")) == len(CHILDREN)


def test_leaving_the_short_way_keeps_everything_typed(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    after = page.type({"ad_family_name": HOSTILE, "ad_dob-day": "3"}).send(client, ".leave")
    # The half-typed date is refused at its field; once it is taken out, the way is open.
    assert after.response.status_code == 422
    after = after.type({"ad_dob-day": ""}).send(client, ".leave")
    assert after.response.request.path == address_of(intake, "").rstrip("/")
    assert saved(world, intake)["ad_family_name"] == HOSTILE


def test_the_button_of_the_last_page_says_what_it_confirms_and_confirms_it(world: World) -> None:
    client = world.client_as(WORKER)
    page, _ = first_express_page(client, world)
    page = fill_first(page, client).type(SEARCH_ANSWERS).send(client)
    assert "With “Send to manager” you confirm" in page.text
    reply_id = page.response.request.path.split("/")[2]
    page.type(REPLY_ANSWERS).send(client)
    signature = open_questionnaire(world.ports, world.user(WORKER), QuestionnaireId(reply_id)).questionnaire.signature
    assert signature is not None
    assert [declaration.id for declaration in signature.declarations] == ["so_necessary", "si_quality"]


def test_going_on_later_leads_back_to_the_express_page_that_is_open(world: World) -> None:
    client = world.client_as(WORKER)
    page, intake = first_express_page(client, world)
    second = fill_first(page, client).response.request.path
    assert visit(client, address_of(intake, "").rstrip("/")).response.request.path == second


def test_a_form_that_asks_what_is_sensitive_says_under_which_policy_document_on_each_of_its_pages(world: World) -> None:
    reply, client = world.draft(KNOWN), world.client_as(WORKER)
    address = f"/questionnaires/{reply.id}"
    assert "policy document" not in client.get(address).text
    paper = GovernanceDocument("IG-41", date(2026, 3, 2), "An owner", date(2027, 3, 1))
    every = [replace(each, policy_document=paper) for each in world.ports.directory.organisations()]
    directory = DevelopmentDirectory({each.id: each for each in every}, {WORKER: world.user(WORKER)})
    world.app.extensions["ports"] = replace(world.ports, directory=directory)
    line = "under the policy document IG-41, to be reviewed by 1 March 2027"
    assert line in client.get(address).text
    assert line in page_with(world, client, reply, "st_current")[0].text
