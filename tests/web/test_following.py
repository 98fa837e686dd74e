"""What was filled in from a sender in the address book goes with the sender, when somebody chooses another."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import State
from forms_service.services.answering.open_questionnaire import open_questionnaire
from tests.builders.authors import Author
from tests.builders.world import WORKER, World
from tests.web.browsing import visit
from tests.web.journey import contact_of

OLD, NEW = "ppu.vale@prison.example", "ppu.moor@prison.example"
OTHERWISE = "This is not what the address book has of the sender whom you chose"


def test_another_sender_brings_their_prison_and_the_reply_goes_to_them(world: World) -> None:
    reply, worker = world.sent(), world.client_as(WORKER)

    page = visit(worker, f"/enquiries/{reply.enquiry}").press(worker, "Correct a name, a date or a missing child")
    intake = page.response.request.path.split("/")[2]
    received = visit(worker, f"/questionnaires/{intake}/pages/arrival/received")
    moor = contact_of(received, "HMP Sample Moor, public protection unit")
    received.type({"rq_contact": moor}).send(worker)
    asked = visit(worker, f"/questionnaires/{intake}/pages/requester/agency")
    assert asked.fields["rq_establishment"] == "moor"
    checked = visit(worker, f"/questionnaires/{intake}/check")
    assert "Kit Invented" in checked.text
    assert OLD not in checked.text
    done = checked.send(worker)
    assert "HMP Sample Moor" in done.text

    answered = open_questionnaire(world.ports, world.user(WORKER), reply.id)
    assert answered.questionnaire.state is State.RETURNED
    assert NEW in str(answered.answers["si_send_to"])
    assert OLD not in Author(world, reply).check().text

    asked = visit(worker, f"/enquiries/{reply.enquiry}").press(worker, "Correct a name, a date or a missing child")
    visit(worker, f"/questionnaires/{intake}/pages/requester/agency").type({"rq_establishment": "vale"}).send(worker)
    assert OTHERWISE in visit(worker, f"/questionnaires/{intake}/check").text
