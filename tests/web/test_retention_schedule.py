"""The information asset owner approves how long records are kept; before that, nothing is recorded in production."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import After, Schedule
from forms_service.casework.keeping.schedules import Schedules
from forms_service.services.deciding import decide
from forms_service.services.documents.making import WAIT_FOR_REPAIR
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import dating
from forms_service.services.keeping.new_schedule.working_out import follow_schedule
from forms_service.services.work import Work
from tests.builders.world import ASSET_OWNER, DATABASE, DPO, MANAGER, RECORDS, WORKER, World
from tests.web.browsing import visit

PAGE = "/retention-schedule"
OTHER_OWNER = "eastmere-asset-owner"


def approve(world: World, who: str = ASSET_OWNER) -> str:
    client = world.client_as(who)
    return visit(client, PAGE).send(client).text


def fault_of(world: World, reply: Questionnaire) -> str:
    """Why the document of a reply waits, if it does."""
    (document,) = decide.view(world.ports, world.user(MANAGER), reply.id).documents
    return " ".join(document.faults)


def test_nothing_is_recorded_or_filed_before_the_schedule_is_approved(world: World) -> None:
    reply = world.authorised()
    world.use(approval_required=True)
    with sqlite3.connect(world.home / DATABASE) as connection:
        forged = (
            "northshire",
            "disposal@1",
            world.ports.schedules.present.digest,
            ASSET_OWNER,
            "2026-11-23 09:00:00.000000",
        )
        connection.execute("INSERT INTO schedule_approvals VALUES (?, ?, ?, ?, ?)", forged)
    connection.close()

    world.make_documents()
    assert "Nobody has approved how long your organisation keeps records" in fault_of(world, reply)
    new = world.client_as(WORKER).get("/enquiries/new")
    assert (new.status_code, "Your information asset owner approves it" in new.text) == (409, True)
    assert "Nobody has approved this schedule" in visit(world.client_as(RECORDS), PAGE).text, (
        "the log says nothing of it"
    )
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("DELETE FROM schedule_approvals")
    connection.close()

    assert "disposal@1 is approved" in approve(world)

    assert world.client_as(WORKER).get("/enquiries/new").status_code == 200
    world.clock.pass_by(WAIT_FOR_REPAIR)
    world.make_documents()
    assert fault_of(world, reply) == ""
    assert world.record_of(reply).retention.schedule == "disposal@1"
    assert world.acts().count("schedule_approved") == 1
    assert "Approved by Hollis Ferreby" in visit(world.client_as(DPO), PAGE).text
    eastmere = world.client_as("eastmere-worker").get("/enquiries/new")
    assert eastmere.status_code == 409
    approve(world, OTHER_OWNER)


def test_the_page_says_how_long_what_is_kept_and_only_an_asset_owner_may_approve_it(world: World) -> None:
    page = visit(world.client_as(RECORDS), PAGE)

    assert (
        "6 years after the closure of the enquiry; once there is a date of the issue of the reply, 6 years" in page.text
    )
    assert "for each child, 21 years after the birth of that child" in page.text
    assert "Illustrative figure." in page.text
    assert "Approve this schedule" not in page.text
    for who in (RECORDS, DPO, WORKER):
        assert world.client_as(who).post(PAGE, data={"digest": world.ports.schedules.present.digest}).status_code == 403


def test_a_changed_schedule_is_approved_anew_and_until_then_the_former_one_dates_what_is_filed(world: World) -> None:
    world.use(approval_required=True)
    approve(world)
    shown = visit(owner := world.client_as(ASSET_OWNER), PAGE)
    assert "Approve this schedule" not in shown.text
    first = world.ports.schedules.present
    newer = replace(first, id="disposal@2", digest="2" * 64)
    world.use(schedules=Schedules(newer, {first.id: first, newer.id: newer}))

    kept = world.issued()
    assert world.record_of(kept).retention.schedule == "disposal@1"
    stale = owner.post(PAGE, data={"digest": first.digest})
    assert (stale.status_code, "another than the one that you were shown" in stale.text) == (409, True)
    assert "Approve this schedule" not in visit(owner, PAGE).text, "what it would change is not worked out yet"
    assert owner.post(PAGE, data={"digest": newer.digest}).status_code == 409
    follow(world)
    assert world.record_of(kept).retention.schedule == "disposal@1"
    assert "disposal@2 is approved" in approve(world)
    assert "This schedule is approved already" in owner.post(PAGE, data={"digest": newer.digest}).text
    assert world.record_of(world.issued()).retention.schedule == "disposal@2"
    world.use(schedules=Schedules(changed := replace(newer, digest="3" * 64), {first.id: first, newer.id: changed}))
    assert world.record_of(world.issued()).retention.schedule == "disposal@1"


def follow(world: World) -> None:
    while follow_schedule(world.ports).more:
        pass


def test_a_record_that_cannot_be_dated_holds_up_no_other_and_is_listed_and_the_schedule_is_not_approved_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (world.record_of(world.issued()) for _ in range(2))
    first = world.ports.schedules.present
    newer = replace(first, id="disposal@2", digest="2" * 64)
    world.use(schedules=Schedules(newer, {first.id: first, newer.id: newer}), approval_required=True)
    owner, date_by = world.client_as(ASSET_OWNER), dating.date_by

    def failing(work: Work, record: Record, schedule: Schedule) -> Record:
        if record.id == bad.id:
            raise ValueError(record.id)
        return date_by(work, record, schedule)

    with monkeypatch.context() as patched:
        patched.setattr(dating, "date_by", failing)
        follow(world)
        page = visit(owner, PAGE).text
        assert follow_schedule(world.ports).fault == "ValueError"
    assert "1 of the records could not be dated by this schedule. They are listed." in page
    assert "Approve this schedule" not in page
    assert owner.post(PAGE, data={"digest": newer.digest}).status_code == 409
    assert bad.reference in visit(owner, f"{PAGE}/changes?way=undatable").text
    with world.ports.unit_of_work() as unit:
        assert not unit.of(good.organisation).date_shifts.unknown(newer, limit=1), "the other is worked out"

    follow(world)
    assert "disposal@2 is approved" in approve(world)


def test_what_a_new_schedule_would_change_is_listed_before_it_is_approved_and_done_only_then(world: World) -> None:
    concern, no_trace = world.issued("Concerns about named children"), world.issued()
    enquiries.close(world.ports, world.user(MANAGER), concern.enquiry, "Replied")
    first = world.ports.schedules.present
    classes = {
        **first.classes,
        "RC-01": replace(first.classes["RC-01"], rule=After("final_reply_issued", 2)),
        "RC-03": replace(first.classes["RC-03"], rule=After("enquiry_closed", 40)),
    }
    newer = replace(first, id="disposal@2", digest="2" * 64, classes=classes)
    world.use(schedules=Schedules(newer, {first.id: first, newer.id: newer}), approval_required=True)
    before = [world.record_of(reply) for reply in (concern, no_trace)]
    follow(world)

    assert [world.record_of(reply) for reply in (concern, no_trace)] == before, "nothing is dated by it yet"
    owner = world.client_as(ASSET_OWNER)
    page = visit(owner, PAGE)
    assert "RC-01 Due: Earlier than now Records: 1" in page.text
    assert "RC-03 Due: Later than now Records: 1" in page.text
    listed = page.follow(owner, "See the records that it dates otherwise").text
    assert "23 November 2032 Class then: RC-01 Due then: 23 November 2028" in listed
    assert before[0].reference in listed
    assert before[0].reference not in visit(owner, f"{PAGE}/changes?way=earlier").text

    enquiries.close(world.ports, world.user(MANAGER), no_trace.enquiry, "Replied")
    assert "The rest is still being worked out" in visit(owner, PAGE).text, "what changed since is worked out anew"
    follow(world)
    assert "disposal@2 is approved" in approve(world)
    follow(world)
    assert [world.record_of(reply).retention.due_date for reply in (concern, no_trace)] == [
        date(2066, 11, 23),
        date(2028, 11, 23),
    ]
    assert world.acts().count("record_dated_anew") == 2
    with world.ports.unit_of_work() as unit:
        (entry,) = [e for e in unit.of("northshire").audit.entries(limit=50) if e.event.act == "schedule_approved"]
    assert (entry.event.payload["earlier"], entry.event.payload["later"]) == ("1", "1")
