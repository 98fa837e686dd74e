"""Letters about an enquiry, on the pages from which they are sent."""

from __future__ import annotations

import re

import pytest

from forms_service.casework.ids import EnquiryId
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.answering.saving import save_answers
from forms_service.services.enquiries import letters
from forms_service.services.enquiries.letters import Letter
from tests.builders.agreeing import explain_everything
from tests.builders.letters import CHILDREN, an_enquiry, made
from tests.builders.sending import send
from tests.builders.world import KNOWN, WORKER, World
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


def test_once_a_letter_that_names_somebody_is_taken_out_the_pages_say_why_nothing_is_mended(world: World) -> None:
    client, author = world.client_as(WORKER), world.user(WORKER)
    reply = world.draft(KNOWN, WORKER, "", **CHILDREN)
    revision = open_questionnaire(world.ports, author, reply.id).questionnaire.revision
    said = {"st_current": {"near": "none", "far": "none"}, "st_history_any": {"near": "no", "far": "no"}}
    save_answers(world.ports, author, reply.id, said, revision=revision, complete=False)
    explain_everything(world.ports, author, reply.id)
    send(world.ports, author, reply.id)
    mended = "A wrong name or date of birth is mended in the intake of the enquiry"
    before = [visit(client, address).text for address in (f"/enquiries/{reply.enquiry}", f"/replies/{reply.id}")]
    _take_out(client, made(world, reply.enquiry)["D04B"], "copied")
    after = [visit(client, address).text for address in (f"/enquiries/{reply.enquiry}", f"/replies/{reply.id}")]

    assert CORRECT in before[0]
    assert mended in before[1]
    assert CORRECT not in after[0]
    assert mended not in after[1]
    assert all("choose “Something in this was wrong”" in text for text in after)
