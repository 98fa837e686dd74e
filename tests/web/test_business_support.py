"""Business support writes down what was asked and hands it over; it completes no intake and answers nothing."""

from __future__ import annotations

from tests.builders.world import OTHER_WORKER, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.journey import INTAKE_ANSWERS, SEARCH_ANSWERS, child_answers, contact_of, recorded

SUPPORT = "northshire-support"


def test_business_support_records_a_request_and_hands_it_over_to_whoever_completes_and_answers_it(world: World) -> None:
    support = world.client_as(SUPPORT)
    assert "/enquiries/new" in support.get("/work").text
    page = visit(support, "/enquiries/new")
    rows = page.fields.getlist("ch_children-.rows")
    typed = INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)
    page = page.type(typed).send(support)

    assert "The request is recorded. Hand it over to whoever answers it." in page.response.text
    address = page.response.request.path.removesuffix("/hand-over")
    support.may_fail = False
    checked = Page(support.get(f"{address}/check"))
    assert "Whoever answers the enquiry completes its intake: hand it over to one of them." in checked.text
    assert support.post(f"{address}/check", data=checked.fields).status_code == 403
    support.post(f"{address}/hand-over", data={"colleague": WORKER})

    worker = world.client_as(WORKER)
    page = visit(worker, address).type(SEARCH_ANSWERS).send(worker)
    assert not page.errors, "what the request says is typed once"
    reply = page.response.request.path
    assert reply.split("/")[2] not in address
    assert support.get(reply).status_code == 403, "nobody types what cannot be saved"
    assert support.post(reply, data={".revision": page.fields[".revision"]}).status_code == 403


def test_business_support_withdraws_what_it_recorded_by_mistake_and_nothing_of_a_colleague(world: World) -> None:
    client = world.client_as(SUPPORT)
    mine = recorded(client).response.request.path.split("/express")[0]
    theirs = recorded(world.client_as(OTHER_WORKER)).response.request.path.split("/express")[0]
    for address, status in ((mine, 302), (theirs, 403)):
        client.may_fail = False
        assert client.post(f"{address}/withdraw", data={"reason": "Pasted twice by mistake"}).status_code == status
