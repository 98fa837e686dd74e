"""Notices of a correction: one for each recipient, each told apart wherever it is spoken of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.records import Standing
from forms_service.services.keeping.register import notices_for
from forms_service.services.replies import sendings
from tests.builders.world import DPO, RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.playing import play

pytestmark = pytest.mark.long

NOTICE, REPLY = "correction_notice", "prison_enquiry_response"
MAILBOX, OFFICER = "ppu.moor@prison.example", "Kit Invented, HMP Sample Moor"


def test_each_notice_is_told_apart_by_whom_it_is_for(world: World, stages: Path) -> None:
    scene = play(world, "The wrong person", stages).to_the_end()
    record = scene.record(NOTICE)
    with world.ports.unit_of_work() as unit:
        told = notices_for(world.ports.library, unit.of(record.organisation).submissions.get(record.submission))
    mine = next(item.document for item in record.documents if told.get(item.row) == MAILBOX)
    author = world.client_as(WORKER)
    page = author.get(f"/replies/{scene.reply(NOTICE).id}").text
    ticks = re.findall(r'<input[^>]*name="sending-documents"[^>]*>', page)
    typed = {"sending-recipient": MAILBOX, "sending-channel": "post", "sending-checked": "yes"}
    author.post(f"/records/{record.id}/sendings", data={**typed, "sending-documents": [mine]})

    assert [tick for tick in ticks if "D70:" in tick and "checked" in tick] == []
    for name in (MAILBOX, OFFICER):
        assert f"Download PDF of D70 for {name}" in page
        assert re.search(rf"D70 [^<]*: {name}", page)
    assert re.search(r"\bD70-1: made and read back, D70-2: made and read back\b", scene.enquiry_page().text)
    (sent,) = [sending for sending in scene.record(NOTICE).sendings if sending.channel == "post"]
    assert sent.documents == (mine,)
    pages = {
        "reply": author.get(f"/replies/{scene.reply(NOTICE).id}").text,
        "register": world.client_as(DPO).get("/register?since=1+11+2026&until=30+11+2026").text,
        "record": world.client_as(RECORDS).get(f"/records/{record.id}").text,
    }
    for where, text in pages.items():
        assert f"D70 for {MAILBOX}" in text, where


def test_what_is_corrected_links_to_its_notice(world: World, stages: Path) -> None:
    scene = play(world, "The wrong person", stages).to_the_end()
    notice = scene.record(NOTICE)
    wrong = next(reply for reply in scene.replies() if reply.form == f"core/{REPLY}")
    corrected = next(kept for kept in world.records_of(wrong) if kept.form == wrong.form)
    author, officer = world.client_as(WORKER), world.client_as(RECORDS)

    enquiry = visit(author, f"/enquiries/{scene.enquiries[-1]}")
    reply = visit(author, f"/replies/{wrong.id}")
    record = visit(officer, f"/records/{corrected.id}")

    for page, address in (
        (enquiry, f"/replies/{scene.reply(NOTICE).id}"),
        (reply, f"/replies/{scene.reply(NOTICE).id}"),
        (record, f"/records/{notice.id}"),
    ):
        links = {link.get("href") for link in page.main.iter("a") if "".join(link.itertext()).endswith("-D70")}
        assert links == {address}


def test_what_is_superseded_links_to_its_review(world: World, stages: Path) -> None:
    scene = play(world, "A carer withdraws support", stages).to_the_end()
    author = world.client_as(WORKER)

    page = visit(author, f"/enquiries/{scene.enquiries[0]}")

    kept = [
        one
        for one in world.records_of(scene.reply("contact_assessment_known:birch"))
        if one.standing is Standing.SUPERSEDED
    ]
    with pytest.raises(Conflict, match="was superseded: see"):
        sendings.record_sending(world.ports, world.user(WORKER), kept[0].id, recipient="Visits desk", channel="post")
    with pytest.raises(Conflict, match="was superseded: see"):
        sendings.record_sending(
            world.ports, world.user(WORKER), kept[0].id, recipient="Visits desk", channel="post", documents=["D30"]
        )
    # Who the child is was not looked at again.
    sendings.record_sending(
        world.ports, world.user(WORKER), kept[0].id, recipient="Visits desk", channel="post", documents=["D31"]
    )
    links = {link.get("href") for link in page.main.iter("a") if re.search(r"-D(60|33)$", "".join(link.itertext()))}
    assert links == {f"/replies/{scene.reply('contribution_review:birch').id}"}

    # Nothing of it but that sheet is offered to be sent; what may still be read says by what it was replaced.
    assert "noted that the record is superseded by" in page.text
    reply = visit(author, f"/replies/{scene.reply('contact_assessment_known:birch').id}")
    assert "This is not sent any more; copy or download it only to read it." in reply.text
    ticked = reply.form_with("sending-documents").fields.getlist("sending-documents")
    assert "D30" not in ticked
    words = reply.press(author, "Copy the text of D30").text
    assert re.search(r"Superseded: see SE-\S+-D60\. This is not sent any more", words)
