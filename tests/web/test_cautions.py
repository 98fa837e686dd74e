"""A record is marked as disputed or restricted: nothing of it goes out until a manager says why, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.ids import DocumentId, RecordId
from forms_service.casework.keeping.records import PDF
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.services.deciding import amending, decide
from forms_service.services.documents import reading
from forms_service.services.keeping import disposal, manifests, records
from forms_service.services.keeping.rights import cautions
from forms_service.services.replies.sendings import record_sending
from forms_service.services.work import service_work
from tests.builders.agreeing import considered
from tests.builders.reading import now_read
from tests.builders.sending import send
from tests.builders.world import DPO, MANAGER, RECORDS, WORKER, World
from tests.web.browsing import visit

DISPUTE = {
    "kind": "disputed",
    "asked_by": "The child's mother",
    "why": "She says that the visit of 3 May never took place",
    "statement": "I was in hospital that week.",
}
HELD = "This is disputed, so nothing of it is copied, read out, downloaded or sent."


def test_what_is_disputed_goes_out_by_no_way_until_a_manager_says_why_and_then_once_to_whom_they_named(
    world: World,
) -> None:
    reply = world.issued()
    record = world.send_out(world.record_of(reply))
    officer, worker, manager = (world.client_as(user) for user in (RECORDS, WORKER, MANAGER))
    ports, by = world.ports, world.user(WORKER)
    page = visit(officer, f"/records/{record.id}/caution").type(DISPUTE).send(officer)
    assert "The record is marked: disputed" in page.response.text
    assert "asked for by The child&#39;s mother" in page.response.text
    assert "I was in hospital that week." in page.text
    found = officer.post("/records", data={"reference": record.reference}, follow_redirects=True).text
    assert "Issued; disputed" in found
    assert HELD in visit(worker, f"/replies/{reply.id}").text
    assert "Say why it goes out all the same" not in visit(worker, f"/replies/{reply.id}").text

    pdf = next(item for item in record.files if item.media_type == PDF)
    document = DocumentId(world.document_of(reply))
    ways: list[Callable[[], object]] = [
        lambda: reading.read_text(ports, by, document),
        lambda: reading.hand_out_text(ports, by, document),
        lambda: reading.preview(ports, by, reply.id, pdf.code),
        lambda: records.retrieve(ports, by, record.id, pdf.id, "Sending the reply"),
        lambda: records.retrieve(ports, world.user(RECORDS), record.id, pdf.id, "A court asked for it"),
        lambda: record_sending(ports, by, record.id, recipient="HMP Sample", channel="secure e-mail"),
    ]
    for way in ways:
        with pytest.raises(Conflict, match="is disputed"):
            way()

    said = {"to": "HMP Sample", "why": "The prison decides tomorrow, and is told that it is disputed"}
    assert "Say why it goes out all the same" in visit(manager, f"/replies/{reply.id}").text
    visit(manager, f"/records/{record.id}/exemption").type(said).send(manager)
    assert reading.read_text(ports, by, document).words
    world.clock.pass_by(timedelta(days=3))
    with pytest.raises(Conflict, match="is disputed"):
        reading.read_text(ports, by, document)
    world.clock.pass_by(-timedelta(days=3))
    with pytest.raises(Conflict, match="This may go to HMP Sample alone"):
        record_sending(ports, by, record.id, recipient="Somebody else", channel="secure e-mail")
    record_sending(ports, by, record.id, recipient="HMP Sample", channel="secure e-mail")
    with pytest.raises(Conflict, match="is disputed"):
        record_sending(ports, by, record.id, recipient="HMP Sample", channel="post")
    with pytest.raises(Conflict, match="is disputed"):
        reading.read_text(ports, by, document)

    text = visit(officer, f"/records/{record.id}").text
    assert f"let it go out all the same: {said['why']}" in text
    assert f"sent it to HMP Sample although it was disputed or restricted: {said['why']}" in text
    kept = world.record_of(reply)
    lifted = visit(officer, f"/records/{record.id}/cautions/{kept.cautions[0].id}")
    lifted.type({"why": "The hospital confirmed it; the record is corrected"}).send(officer)
    assert records.retrieve(ports, by, record.id, pdf.id, "Sending the reply")[1]
    assert world.acts().count("caution_placed") == world.acts().count("caution_lifted") == 1


def test_who_may_mark_a_record_and_who_may_let_it_go_out_are_different_people(world: World) -> None:
    record = world.record_of(world.issued())
    place = {"asked_by": "Her", "why": "It is evidence"}
    for user in (WORKER, MANAGER):
        with pytest.raises(NotAllowed):
            cautions.place_caution(world.ports, world.user(user), record.id, CautionKind.RESTRICTED, **place)
    cautions.place_caution(world.ports, world.user(DPO), record.id, CautionKind.RESTRICTED, **place)
    for user in (WORKER, RECORDS, DPO):
        with pytest.raises(NotAllowed):
            cautions.exempt_record(world.ports, world.user(user), record.id, to="HMP", why="It is needed")

    cautions.exempt_record(world.ports, world.user(MANAGER), record.id, to="HMP", why="It is needed")
    cautions.place_caution(world.ports, world.user(DPO), record.id, CautionKind.DISPUTED, **place)

    with pytest.raises(Conflict):  # What the manager said was said before the record was disputed, too.
        record_sending(world.ports, world.user(WORKER), record.id, recipient="HMP", channel="post")


def test_to_call_a_disputed_reply_back_and_seal_it_anew_is_no_way_round(world: World) -> None:
    reply, manager = world.issued(), world.user(MANAGER)
    first = world.record_of(reply)
    cautions.place_caution(
        world.ports, world.user(RECORDS), first.id, CautionKind.DISPUTED, asked_by="Her", why="It is wrong"
    )
    read = now_read(world.ports, reply.id)
    amending.call_back(world.ports, world.user(WORKER), reply.id, "It is amended", nobody_had_it=True, read=read)
    sent = send(world.ports, world.user(WORKER), reply.id).questionnaire
    checks = considered(world.ports, manager, reply.id)
    decide.authorise(world.ports, manager, {reply.id: sent.sending}, checks)
    world.make_documents()
    decide.issue(world.ports, manager, {reply.id: decide.view(world.ports, manager, reply.id).submission})

    anew = next(record for record in world.records_of(reply) if record.submission != first.submission)

    with pytest.raises(Conflict, match=f"This was made from {first.reference}, which is disputed"):
        record_sending(world.ports, world.user(WORKER), anew.id, recipient="HMP", channel="post")


def test_a_mark_is_sealed_in_the_manifest_and_keeps_the_record_from_disposal(world: World) -> None:
    record = world.record_of(world.issued())
    before = _manifest(world, record.id)
    cautions.place_caution(
        world.ports, world.user(RECORDS), record.id, CautionKind.DISPUTED, asked_by="Her", why="It is wrong"
    )

    after = _manifest(world, record.id)
    batch = disposal.view(world.ports, world.user(RECORDS), disposal.prepare(world.ports, world.user(RECORDS)).id)

    assert "cautions" not in before
    assert after["cautions"][0]["asked_by"] == "Her"
    assert all(item.left_out for item in batch.batch.items if item.record == record.id)


def _manifest(world: World, record_id: RecordId) -> dict[str, Any]:
    with service_work(world.ports, "northshire") as work:
        return dict(manifests.manifest_now(work, work.records.get(record_id)).record)
