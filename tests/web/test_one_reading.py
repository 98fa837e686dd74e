"""What is copied from a document says what the document says: each cell under its heading, each mark by its meaning."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.engine.answers import Raw
from forms_service.services.deciding import decide
from tests.builders.agreeing import considered, explain_everything
from tests.builders.replies import WITH_CONCERNS
from tests.builders.sending import send
from tests.builders.world import MANAGER, WORKER, World
from tests.web.browsing import visit

ORDER: Mapping[str, Raw] = {"id": "o1", "ad_order_kind": "restraining_order", "ad_order_expires": {"month": "3", "year": "2027"},
         "ad_order_effect": "No contact with Bela"}  # fmt: skip


def test_an_order_without_the_day_it_was_made_is_not_read_as_made_when_it_ends(world: World) -> None:
    reply = world.draft(WITH_CONCERNS, ad_orders=[ORDER])
    explain_everything(world.ports, world.user(WORKER), reply.id)
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire
    manager = world.user(MANAGER)
    decide.authorise(world.ports, manager, {reply.id: sent.sending}, considered(world.ports, manager, reply.id))
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})
    author = world.client_as(WORKER)
    copied = visit(author, f"/documents/{world.document_of(reply)}/text").send(author).text

    row = "Order or condition: Restraining order; Made: not stated; Ends: March 2027; How it limits contact: No contact with Bela"
    assert row in copied
