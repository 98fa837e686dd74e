"""The page of one enquiry."""

from __future__ import annotations

from tests.builders.enquiries import enquiry_of
from tests.builders.world import KNOWN, MANAGER, WORKER, World
from tests.web.browsing import visit


def test_it_shows_the_people_the_request_the_replies_and_the_clocks(world: World) -> None:
    reply = world.issued()

    page = world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text

    for words in (
        "Rowan Sampleton",
        "Wren Sampleton",
        "2 May 2016",
        "Please confirm whether",
        "Issued",
        "made and read",
    ):
        assert words in page
    assert "Reply needed by" in page
    assert "Kept under RC-01" in page


def test_from_everybody_whom_it_names_their_page_is_reached(world: World) -> None:
    client, reply = world.client_as(WORKER), world.draft()
    people = enquiry_of(world, reply).subjects

    page = visit(client, f"/enquiries/{reply.enquiry}")

    assert len(people) > 1
    for person in people:
        assert page.follow(client, person.name).response.request.path == f"/people/{person.person}"


def test_it_says_in_words_what_has_been_done_and_by_whom(world: World) -> None:
    reply = world.issued()

    page = world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text

    assert page.index("recorded the enquiry") < page.index("sent the reply to the manager")
    assert page.index("authorised the reply") < page.index("issued the reply")
    assert "Marian Ashdown" in page
    assert "saved answers, " in page
    assert "opened the enquiry" not in page


def test_a_manager_closes_it_when_every_reply_has_come_to_its_end(world: World) -> None:
    open_reply, issued = world.sent(KNOWN), world.issued()
    client = world.client_as(MANAGER)
    early = client.post(f"/enquiries/{open_reply.enquiry}/close", data={"reason": "Done"})
    page = client.get(f"/enquiries/{issued.enquiry}").text
    unsaid = client.post(f"/enquiries/{issued.enquiry}/close", data={"reason": ""})
    closed = client.post(
        f"/enquiries/{issued.enquiry}/close", data={"reason": "Replied to the prison"}, follow_redirects=True
    ).text

    assert early.status_code == 409
    assert "Close the enquiry" in page
    assert "Not recorded as sent: " in page
    assert "Record that it was sent" in world.client_as(WORKER).get(f"/enquiries/{issued.enquiry}").text
    assert unsaid.status_code == 422
    assert "Replied to the prison" in closed
    assert "Close the enquiry" not in closed


def test_whoever_closes_it_is_told_what_is_not_recorded_as_sent(world: World) -> None:
    reply = world.issued()
    world.send_out(world.record_of(reply))

    page = world.client_as(MANAGER).get(f"/enquiries/{reply.enquiry}").text
    assert "Close the enquiry" in page
    assert "Not recorded as sent" not in page
    assert "Record that it was sent" not in page


def test_a_practitioner_is_not_offered_to_close_it(world: World) -> None:
    reply = world.issued()

    assert "Close the enquiry" not in world.client_as(WORKER).get(f"/enquiries/{reply.enquiry}").text
