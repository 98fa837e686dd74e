"""What is recorded of a person: searched for, held against what replies say, and told of where a letter went out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.errors import Conflict
from forms_service.services.enquiries import enquiries
from forms_service.services.replies import sendings
from tests.builders.authors import Author
from tests.builders.enquiries import child_page, link, restrict
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import Page, visit

CHILD = "What the search found of this child does not fit what we have recorded of them"
DEAD = "It is recorded that this child died"
DEAD_IN_IT = "It is recorded that a child of this reply died"
OF_A_CHILD = "What the search found of a child does not fit what we have recorded of them"


def record(world: World, address: str, **typed: str) -> Page:
    client = world.client_as(WORKER)
    said = visit(client, address).form_with("kind").type({"how": "Health record", **typed}).send(client)
    assert not said.errors, said.errors
    return said


def test_what_is_recorded_of_a_child_is_searched_for_and_held_against_no_trace(world: World) -> None:
    before, now = world.draft(), world.draft()
    link(world, before, now)
    author = Author(world, now)
    assert CHILD not in author.check().text

    record(world, child_page(world, before), kind="on_plan", since="1 1 2024")
    record(world, child_page(world, before), kind="other_name", value="Wren Óg Ward")

    page = author.check()
    assert CHILD in page.text, "of whoever is linked too"
    assert "On a child protection or other plan" in page.text
    assert "Not searched for, or changed since our records were searched" in page.text
    search = visit(author.browser, f"/questionnaires/{now.id}/pages/search/search")
    assert "Known to us besides as: Wren Óg Ward" in search.text
    assert "Wren Óg Ward" not in visit(author.browser, f"/questionnaires/{now.id}/preview").text
    restrict(world, before)
    search = visit(author.browser, f"/questionnaires/{now.id}/pages/search/search")
    assert "Wren Óg Ward" not in search.text
    assert "Known to us besides as" not in search.text, "of whoever is named in a restricted enquiry alone"


def test_what_waits_for_a_manager_goes_on_no_more_once_something_else_is_recorded(world: World) -> None:
    waiting, made = world.sent(), world.made()
    manager, issue = world.client_as(MANAGER), {"issue-right_person": "yes"}
    record(world, child_page(world, made), kind="other_name", value="Wren Óg Ward")
    unsearched = visit(manager, f"/replies/{made.id}").form_with(".read").type(issue).send(manager)
    assert "changed since our records were searched: Wren Sampleton" in unsearched.text
    assert "Call the reply back, and search again" in unsearched.text
    listed = visit(world.client_as(WORKER), "/work").text
    assert "Call this back and search again: Not searched for, or changed since our records were searched" in listed

    for reply in (waiting, made):
        record(world, child_page(world, reply), kind="looked_after", since="1 6 2025")

    assert "No no-trace reply waits for this now" in visit(manager, "/replies/authorise").text
    page = visit(manager, f"/replies/{waiting.id}")
    assert OF_A_CHILD in page.text
    refused = page.form_with(".read").send(manager)
    assert any("Return it to its author" in error for error in refused.errors), refused.text
    for somebody in (manager, world.client_as(WORKER)):
        told = visit(somebody, f"/replies/{made.id}").text
        assert "Something was recorded since this was authorised, and this says otherwise" in told
    page = visit(manager, f"/replies/{made.id}")
    refused = page.form_with(".read").type(issue).send(manager)
    assert "something was recorded since this was authorised, and this says otherwise" in refused.text

    for words in ("Looked", "Wren Óg Ward"):
        person = visit(manager, child_page(world, made)).form_with("kind")
        (mistaken,) = [o.get("value", "") for o in person.element("replaces").iter("option") if words in (o.text or "")]
        person.type({"kind": "mistake", "how": "It was another child", "replaces": mistaken}).send(manager)
    page = visit(manager, f"/replies/{made.id}")
    assert "Something was recorded since" not in page.text
    issued = page.form_with(".read").type({"issue-right_person": "yes"}).send(manager)
    assert "is issued. Now send it" in issued.response.text


def test_a_letter_that_went_out_before_something_else_was_recorded_is_a_task(world: World) -> None:
    reply = world.issued()
    world.send_out(world.record_of(reply))
    client = world.client_as(WORKER)
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Answered")

    record(world, child_page(world, reply), kind="died", since="1 11 2026")
    record(world, child_page(world, reply), kind="on_plan", since="1 1 2024", until="1 1 2025")

    page, kept = visit(client, f"/enquiries/{reply.enquiry}"), world.record_of(reply)
    assert "Opened again after it was closed" in page.text
    copying = (f"/documents/{world.document_of(reply)}/text", f"/records/{kept.id}/files/{kept.files[0].id}")
    for address in copying:
        taken = client.post(address, data={"reason": "Sending the reply again"})
        assert (taken.status_code, DEAD_IN_IT in taken.text) == (409, True)
    assert OF_A_CHILD in page.text
    assert DEAD_IN_IT in page.text
    assert OF_A_CHILD in visit(client, "/work").text
    assert "has not been noted as done" in visit(world.client_as(MANAGER), f"/enquiries/{reply.enquiry}").text
    note = page.follow(client, "Note as done")
    assert "Open the reply, to say that something in it was wrong" in note.text
    assert note.send(client).errors == ["Say why the letter stands"]
    noted = note.type({"note": "The plan was made after we answered."}).send(client)
    assert "The plan was made after we answered." in noted.text
    noted.follow(client, "Note as done").type({"note": "The prison was told of it by telephone."}).send(client)
    for address in copying:
        assert client.post(address, data={"reason": "Sending the reply again"}).status_code < 400


def test_what_nobody_has_had_yet_is_neither_copied_nor_downloaded_nor_sent_once_a_death_is_recorded(
    world: World,
) -> None:
    reply = world.issued()
    client, kept = world.client_as(WORKER), world.record_of(reply)
    worker, issued_at = world.user(WORKER), kept.issued_at
    world.clock.pass_by(timedelta(minutes=5))
    record(world, child_page(world, reply), kind="other_name", value="Wren Óg Ward")
    addresses = (f"/documents/{world.document_of(reply)}/text", f"/records/{kept.id}/files/{kept.files[0].id}")
    for address in addresses:
        held = client.post(address, data={"reason": "Sending the reply"})
        assert (held.status_code, "Call the reply back, and search again" in held.text) == (409, True)
    with pytest.raises(Conflict, match=r"search again\. If it went before that was recorded, enter when"):
        sendings.record_sending(world.ports, worker, kept.id, recipient="The prison", channel="email")
    assert "changed since our records were searched: Wren Sampleton" in visit(client, f"/replies/{reply.id}").text
    enquiry = visit(client, f"/enquiries/{reply.enquiry}")
    for page in (enquiry, visit(client, "/work")):
        assert "Call this back and search again" in page.text
    assert "Note as done" not in enquiry.text
    record(world, child_page(world, reply), kind="died", since="1 11 2026")

    assert "so it is not copied, downloaded or sent yet" in visit(client, f"/replies/{reply.id}").text
    for address in addresses:
        assert client.post(address, data={"reason": "Sending the reply"}).status_code == 409
    with pytest.raises(Conflict, match=r"a child of this reply died.*If it went before that was recorded, enter when"):
        sendings.record_sending(world.ports, worker, kept.id, recipient="The prison", channel="email")
    sendings.record_sending(world.ports, worker, kept.id, recipient="The prison", channel="email", sent_at=issued_at)
    assert "Call this back and search again" not in visit(client, "/work").text
