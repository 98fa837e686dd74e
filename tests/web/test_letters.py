"""Letters about an enquiry, on the pages from which they are sent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forms_service.casework.ids import EnquiryId
from forms_service.services.deciding import decide
from forms_service.services.enquiries import letters
from forms_service.services.enquiries.letters import Letter
from tests.builders.letters import an_enquiry, made
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser

CORRECT = "Correct a name, a date or a missing child"


def test_the_letter_to_another_authority_is_not_proposed_to_go_to_whoever_asked(world: World) -> None:
    letter = made(world, an_enquiry(world, redirected=True))["D04B"]
    assert letter.record is not None
    page = world.client_as(WORKER).get(f"/records/{letter.record.id}/sent?letter=D04B").text
    ticks = re.findall(r'<input[^>]*name="sending-documents"[^>]*>', page)

    assert [("D04B" in tick, "checked" in tick) for tick in ticks] == [(False, False), (True, True)]
    assert 'value="ppu' not in page


def _take_out(client: Browser, letter: Letter, how: str) -> None:
    """Take a letter out through the pages: its words, its file, or as sent."""
    assert letter.record is not None
    if how == "copied":
        page = visit(client, f"/documents/{letter.document.id}/text")
        if "Show the text" in page.text:
            page.press(client, "Show the text")
    elif how == "downloaded":
        address = f"/records/{letter.record.id}/files/{letter.files[0].id}"
        assert client.post(address, data={"reason": "Sending the letter"}).status_code == 200
    else:
        page = visit(client, f"/records/{letter.record.id}/sent?letter={letter.document.code}")
        sent = page.type({"sending-channel": "post"}).send(client)
        assert not sent.errors, sent.errors


@pytest.mark.parametrize(
    ("code", "how"), [("D01", "copied"), ("D01", "sent"), ("D02", "copied"), ("D02", "downloaded")]
)
def test_what_names_nobody_outside_does_not_end_the_correcting_of_a_name(world: World, code: str, how: str) -> None:
    client, enquiry = world.client_as(WORKER), an_enquiry(world)
    letters.ask(world.ports, world.user(WORKER), EnquiryId(enquiry), code)
    _take_out(client, made(world, enquiry)[code], how)

    assert visit(client, f"/enquiries/{enquiry}").press(client, CORRECT).response.request.path.endswith("/check")


def test_once_a_letter_that_names_somebody_is_taken_out_the_page_says_why_nothing_is_mended(world: World) -> None:
    client, reply = world.client_as(WORKER), world.issued()
    address = f"/enquiries/{reply.enquiry}"
    before, called_back = visit(client, address).text, visit(client, f"/replies/{reply.id}").text
    visit(client, f"/documents/{world.document_of(reply)}/text").press(client, "Show the text")
    after, gone = visit(client, address).text, visit(client, f"/replies/{reply.id}").text

    mended = "A wrong name or date of birth is mended in the intake of the enquiry"
    assert CORRECT in before
    assert mended in called_back
    assert CORRECT not in after
    assert "choose “Something in this was wrong”" in after
    assert mended not in gone
    assert "Something in this was wrong" in gone


def test_that_an_enquiry_is_being_worked_on_is_said_no_more_once_nobody_does(world: World) -> None:
    client, reply = world.client_as(WORKER), world.sent()
    page, make = f"/enquiries/{reply.enquiry}/letters", "Make D01"
    assert make in visit(client, page).text
    letters.ask(world.ports, world.user(WORKER), reply.enquiry, "D01")
    letter = made(world, reply.enquiry)["D01"]
    decide.withdraw(world.ports, world.user(MANAGER), reply.id, "Not for us", read=str(reply.sending))

    over = visit(client, page).text
    assert make not in over
    assert "Nobody works on this enquiry any more" in over
    assert "Make D02" in over
    assert "Record that it was sent" not in over
    assert client.post(f"{page}/D01").status_code == 409
    assert letter.record is not None
    assert client.get(f"/documents/{letter.document.id}/text").status_code == 409
    noting = visit(client, f"/records/{letter.record.id}/sent?letter=D01").type({"sending-channel": "post"})
    assert "This says that the enquiry is being worked on" in noting.send(client).text


@pytest.mark.parametrize("how", ["", "copied"])
def test_a_letter_made_before_the_intake_was_amended_says_so_and_is_made_again(world: World, how: str) -> None:
    """Nobody had it, or somebody may have: then to whom it went is recorded, and it is corrected from there."""
    client, enquiry = world.client_as(WORKER), an_enquiry(world)
    letters.ask(world.ports, world.user(WORKER), EnquiryId(enquiry), "D01")
    before = made(world, enquiry)["D01"]
    if how:
        _take_out(client, before, how)
    world.clock.pass_by(timedelta(minutes=5))
    visit(client, f"/enquiries/{enquiry}").press(client, CORRECT)
    amended = visit(client, f"/enquiries/{enquiry}/letters")

    assert "The intake was opened again on 23 November 2026 at 9:45am, after this was made" in amended.text
    assert ("Nobody had it, so it is not sent" in amended.text) == (not how)
    assert ("Record that it was sent" in amended.text) == bool(how)
    assert "Copy the text" not in amended.text
    if how:
        _take_out(client, before, "sent")
    intake = letters.view(world.ports, world.user(WORKER), EnquiryId(enquiry)).asked[0].document.questionnaire
    visit(client, f"/questionnaires/{intake}/check").send(client)
    visit(client, f"/enquiries/{enquiry}/letters").press(client, "Make D01")
    made(world, enquiry)
    again = visit(client, f"/enquiries/{enquiry}/letters").text
    assert "Copy the text" in again
    assert ("Something in this was wrong" in visit(client, f"/enquiries/{enquiry}").text) == bool(how)
