"""A batch that two people decided is carried out: what goes is gone, what may not go stays, and a stub says so."""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.adapters.sql.repositories.disposing import survivors
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.ids import BatchId, FactId, IncidentId, new
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.disposal import Batch, ReasonKind
from forms_service.casework.keeping.disposing.batches import CHECKS, BatchState, Decision, LineDecision, LineOutcome
from forms_service.casework.keeping.disposing.stubs import ObjectLeft
from forms_service.casework.keeping.holds import Authority, Hold, HoldPapers
from forms_service.casework.keeping.protection.incidents import Incident
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingOutcome, ToldAs
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, StruckSending
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.keeping.rights.requests import Right
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.services.enquiries import enquiries, links
from forms_service.services.keeping import dates_of_people, dating, disposal, holds
from forms_service.services.keeping.disposing import (
    certificates,
    deciding_batches,
    destroying,
    replaying,
    transfers,
)
from forms_service.services.keeping.disposing.ledger import LEDGER_LOCK
from forms_service.services.keeping.protection import incidents, tellings
from forms_service.services.keeping.reviewing import reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview
from forms_service.services.keeping.rights import cautions, requests
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey
from tests.builders import photographed
from tests.builders.casework import NEW_SCHEDULE, date_shift
from tests.builders.disposing import (
    approve_schedule,
    approved_batch,
    assert_sound,
    batch_beside,
    batch_now,
    carry_out_all,
    closed_record,
    give_up_all,
    left_of,
    names_of,
    review_one_by_one,
    reviewed_batch,
    settle,
    years_on,
)
from tests.builders.reconciled import discrepancies
from tests.builders.world import (
    ASSET_OWNER,
    DATABASE,
    DPO,
    KNOWN,
    MANAGER,
    NO_TRACE,
    RECORDS,
    WORKER,
    World,
    copied_world,
)
from tests.web.browsing import visit

HERE = "northshire"
SENT_BACK = "Look at Zeb's once more"
LETTER = "Solicitors for Zeb, 3 May"
INQUIRY, RELEASABLE, SAME_CHILD = "The inquiry into Zeb", "Zeb's inquiry is over", "His aunt Zelda said so"
ARCHIVE = "=Invented County Archive"
WORDS = LineDecision(Decision.KEEP_LONGER, "An archive may want it", date(2035, 1, 1))


def outcomes(world: World, batch: Batch) -> dict[str, LineOutcome]:
    return {item.record: item.outcome for item in batch_now(world, batch.id).items}


def hold_and_release(world: World, record: Record) -> list[Hold]:
    """Hold it by whom it is about, which is asked for before, and with its enquiry; two people release both."""
    officer, search = world.user(RECORDS), RecordSearch(name=record.subjects[0].family_name)
    assert holds.reach_of(world.ports, officer, search) == 1
    papers = HoldPapers(LETTER, f"{search.name}'s aunt", None)
    by_criteria = holds.place_by_criteria(world.ports, officer, search, Authority.INQUIRY, INQUIRY, papers).hold
    with service_work(world.ports, HERE) as work:
        of_enquiry = holds.place_on_enquiry(work, record.enquiry, record.reference, Authority.WRONG_PERSON, INQUIRY)
    for hold in (by_criteria, of_enquiry):
        holds.ask_release(world.ports, officer, hold.id, RELEASABLE)
        holds.release(world.ports, world.user(DPO), hold.id)
    return [by_criteria, of_enquiry]


def sent_back_once(world: World) -> Batch:
    batch = reviewed_batch(world)
    deciding_batches.send_batch_back(world.ports, world.user(ASSET_OWNER), batch.id, SENT_BACK)
    deciding_batches.review_batch(world.ports, world.user(RECORDS), batch.id)
    approve_schedule(world)
    return deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)


def told_of_it(world: World, record: Record) -> None:
    """Have a prison, a school with a name of one of its people, and that person themselves told that it is erased."""
    whole = record.subjects[0]
    for name in ("HMP Invented", f"{whole.family_name} School", f"Ms {whole.given_names} {whole.family_name}"):
        as_who = (TellingCause.ERASED, ToldAs.RECIPIENT, name, f"a letter about {record.subjects[0].family_name}")
        tellings.add_telling(world.ports, world.user(RECORDS), record.id, *as_who)


def whoever_had_it_is_still_to_be_told(world: World, record: Record) -> None:
    """The record is gone; that a prison is to be told of it stays until it is noted, and names nobody of it."""
    officer, by = world.client_as(RECORDS), world.user(RECORDS)
    waiting = {one.name: one for one in tellings.waiting_tellings(world.ports, by)}
    prison, school = waiting.pop("HMP Invented"), waiting.pop(f"{record.subjects[0].family_name} School")
    assert (waiting, record.reference in prison.told_about) == ({}, True)
    page = visit(officer, "/protection").follow(officer, "HMP Invented")
    assert f"{record.reference}: it was destroyed on 10 January 2033" in page.text
    assert page.text.count("On 10 January 2033: It was erased here, wholly or in part.") == 2
    today = world.clock.now().date()
    with pytest.raises(Invalid, match="was erased on 10 January 2033"):
        tellings.note_told(
            world.ports, by, record.id, prison.id, TellingOutcome.TOLD, "By letter", today - timedelta(days=1)
        )
    tellings.note_told(world.ports, by, record.id, prison.id, TellingOutcome.TOLD, "By letter", today)
    said = {"outcome": "could not be told", "words": "It is closed", "on": "10 1 2033"}
    form = visit(officer, f"/records/{record.id}/tellings").form_to(f"/records/{record.id}/tellings/{school.id}")
    noted = form.type({f"{school.id}-{name}": text for name, text in said.items()}).send(officer)
    assert "Nobody." in noted.text
    assert tellings.waiting_tellings(world.ports, by) == []
    told = f"{record.subjects[0].family_name} School", "HMP Invented", "It is closed"
    assert left_of(world, told) == [], "nor is anybody's name, once it is noted"
    assert "off the list of those to be told that it was erased" in visit(officer, f"/records/{record.id}").text


def test_what_two_people_decided_is_destroyed_and_nothing_of_it_is_left(world: World) -> None:
    record = closed_record(world)
    released = hold_and_release(world, record)
    settle(world)
    written = [*names_of(record), INQUIRY, RELEASABLE, LETTER, SENT_BACK]
    told_of_it(world, record)
    page = visit(world.client_as(RECORDS), f"/records/{record.id}/tellings").text
    assert page.count("They are called like somebody in the record.") == 1
    years_on(world)
    batch = sent_back_once(world)
    assert left_of(world, written) == written
    with service_work(world.ports, HERE) as work:
        work.date_shifts.write([date_shift(record.id)])

    carry_out_all(world)

    assert batch_now(world, batch.id).state is BatchState.DESTROYED
    assert outcomes(world, batch) == {record.id: LineOutcome.DESTROYED}
    with service_work(world.ports, HERE) as work:
        assert work.date_shifts.counts(NEW_SCHEDULE) == {}, "nor what another schedule would change of it"
    whoever_had_it_is_still_to_be_told(world, record)
    assert left_of(world, written) == []
    assert_sound(world)
    client = world.client_as(RECORDS)
    assert [visit(client, f"/holds/{hold.id}").response.status_code for hold in released] == [200, 200]
    made = batch_now_documents(world, batch.id)
    assert [each.file_name.rpartition(".")[2] for each in made] == ["csv", "pdf"]
    told = b"".join(certificates.download_document(world.ports, world.user(DPO), batch.id, each.id)[2] for each in made)
    assert record.reference.encode() in told
    assert [name for name in names_of(record) if name.encode() in told] == []


def batch_now_documents(world: World, batch_id: BatchId) -> list[Any]:
    with world.ports.unit_of_work() as unit:
        found = unit.of(HERE).disposals.documents(batch_id)
    return sorted(found, key=lambda made: made.file_name)


def test_nobody_approves_what_they_prepared_or_reviewed_and_nothing_goes_before_it_is_asked_about(
    world: World,
) -> None:
    record = closed_record(world)
    years_on(world)
    officer, owner = world.user(RECORDS), world.user(ASSET_OWNER)
    batch = disposal.prepare(world.ports, officer)
    with pytest.raises(Conflict, match="Answer the check list first: 8 of 8"):
        deciding_batches.review_batch(world.ports, officer, batch.id)
    with pytest.raises(Conflict, match="once it has been reviewed"):
        deciding_batches.approve_batch(world.ports, owner, batch.id)
    deciding_batches.answer_checks(world.ports, officer, batch.id, dict.fromkeys(CHECKS, False))
    deciding_batches.review_batch(world.ports, officer, batch.id)
    with pytest.raises(NotAllowed):
        deciding_batches.approve_batch(world.ports, officer, batch.id)
    both = replace(owner, id=officer.id)
    with pytest.raises(NotAllowed, match="another person must approve it"):
        deciding_batches.approve_batch(world.ports, both, batch.id)
    with pytest.raises(Conflict, match="Nobody has approved the schedule"):
        deciding_batches.approve_batch(world.ports, owner, batch.id)
    deciding_batches.send_batch_back(world.ports, owner, batch.id, "Look at the first again")
    deciding_batches.give_batch_up(world.ports, officer, batch.id, "It was prepared too early")
    approve_schedule(world)
    carry_out_all(world)

    assert batch_now(world, batch.id).state is BatchState.GIVEN_UP
    assert outcomes(world, batch) == {record.id: LineOutcome.OPEN}
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.existing([record.id])


def test_exceptions_are_made_by_line_and_what_is_kept_longer_is_in_no_other_batch(world: World) -> None:
    first, second = closed_record(world), closed_record(world)
    years_on(world)
    officer = world.user(RECORDS)
    for refused in (
        replace(WORDS, why="No"),
        replace(WORDS, keep_until=date(2039, 1, 1)),
        replace(WORDS, keep_until=None),
    ):
        with pytest.raises(Invalid):
            reviewed_batch(world, {refused: [first.id]})
        give_up_all(world)
    for_a_day = replace(WORDS, keep_until=world.clock.moment.date() + timedelta(days=1))
    late = reviewed_batch(world, {for_a_day: [first.id]})
    world.clock.pass_by(timedelta(days=1))
    approve_schedule(world)
    with pytest.raises(Conflict, match=f"The day until which {first.reference} is kept has come"):
        deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), late.id)
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.get(first.id).reviews == ()
    deciding_batches.give_batch_up(world.ports, officer, late.id, "It was decided too late")
    batch = approved_batch(
        world, {WORDS: [first.id], LineDecision(Decision.LEAVE_OUT, "It is not understood"): [second.id]}
    )
    with pytest.raises(Conflict, match="nothing of it is decided any more"):
        deciding_batches.decide_lines(world.ports, officer, batch.id, [first.id], WORDS)
    carry_out_all(world)

    assert outcomes(world, batch) == {first.id: LineOutcome.OPEN, second.id: LineOutcome.OPEN}
    again = {item.record: item.left_out for item in disposal.prepare(world.ports, officer).items}
    assert first.id not in again, "a review keeps it longer, and it is not due"
    assert again[second.id] == ()


def test_a_decision_is_never_written_over_and_whoever_made_one_that_was_changed_does_not_approve(world: World) -> None:
    record, officer = closed_record(world), world.user(RECORDS)
    years_on(world)
    approve_schedule(world)
    batch = disposal.prepare(world.ports, officer)
    deciding_batches.answer_checks(world.ports, officer, batch.id, dict.fromkeys(CHECKS, False))
    both = replace(world.user(ASSET_OWNER), role=officer.role)
    deciding_batches.decide_lines(world.ports, both, batch.id, [record.id], WORDS)
    world.clock.pass_by(timedelta(minutes=1))
    deciding_batches.decide_lines(world.ports, officer, batch.id, [record.id], LineDecision(Decision.DESTROY))

    (item,) = batch_now(world, batch.id).items
    assert [(one.by, one.decided.decision) for one in item.decisions] == [
        (ASSET_OWNER, Decision.KEEP_LONGER), (RECORDS, Decision.DESTROY),
    ]  # fmt: skip
    assert [one.decided.why for one in item.changed_from] == [WORDS.why]
    deciding_batches.review_batch(world.ports, officer, batch.id)
    seen = visit(world.client_as(ASSET_OWNER), f"/disposal/{batch.id}").text
    assert "Changed: before, keep longer, by" in seen
    assert WORDS.why in seen
    with pytest.raises(NotAllowed, match="another person must approve it"):
        deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)


def test_what_each_is_to_be_reviewed_by_itself_goes_only_if_somebody_did(world: World) -> None:
    """Not by a decision of many at once, and not by one that was made before such a decision."""
    record, officer = closed_record(world, KNOWN), world.user(RECORDS)
    settle(world)
    world.clock.moment = datetime(2060, 1, 10, 9, 0, tzinfo=UTC)
    approve_schedule(world)
    batch = disposal.prepare(world.ports, officer)
    deciding_batches.answer_checks(world.ports, officer, batch.id, dict.fromkeys(CHECKS, False))
    with pytest.raises(Conflict, match="1 of these records are of classes of which each is reviewed by itself"):
        deciding_batches.review_batch(world.ports, officer, batch.id)

    beside = batch_beside(world, batch)
    deciding_batches.answer_checks(world.ports, officer, beside.id, dict.fromkeys(CHECKS, False))
    client = world.client_as(RECORDS)
    page = visit(client, f"/disposal/{batch.id}")
    assert "Review 1 record one by one" in page.text
    at = f"/disposal/{batch.id}/records/{record.id}"
    line = visit(client, at)
    assert all(name in line.text for name in names_of(record))
    assert "An Invented Officer" in line.text, "where it went"
    refused = line.type({"decision": "destroy", "why": "No"}).send(client)
    assert "Say why, in 10 characters or more" in refused.text
    noted = refused.type({"decision": "destroy", "why": "Nobody needs it any more"}).send(client)
    assert "Every record of this batch that is reviewed by itself was" in noted.text
    deciding_batches.decide_lines(world.ports, officer, batch.id, [record.id], LineDecision(Decision.DESTROY))
    with pytest.raises(Conflict, match="reviewed by itself"):
        deciding_batches.review_batch(world.ports, officer, batch.id)
    what_was_struck_is_said(world, record, at)
    review_one_by_one(world, batch.id)
    deciding_batches.review_batch(world.ports, officer, batch.id)
    deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("UPDATE disposal_items SET is_reviewed = 0")
    connection.close()
    carry_out_all(world)

    assert outcomes(world, batch) == {record.id: LineOutcome.OPEN}, "it is not what two people approved"
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.existing([record.id])

    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("UPDATE disposal_items SET is_reviewed = 1 WHERE batch = ?", (batch.id,))
    connection.close()
    carry_out_all(world)
    what_is_gone_is_taken_out(world, record, beside)
    deciding_batches.review_batch(world.ports, officer, beside.id)


def what_was_struck_is_said(world: World, record: Record, at: str) -> None:
    with service_work(world.ports, HERE) as work:
        for sending in work.records.get(record.id).sendings:
            work.records.strike(StruckSending(sending, world.clock.now(), RECORDS, "It went to whom it is not for"))
        work.change("sending_struck", record)
    line = visit(world.client_as(RECORDS), at).text
    assert "It was sent to nobody" not in line
    assert "1 entry was struck: it stays in the register, with why." in line


def what_is_gone_is_taken_out(world: World, record: Record, batch: Batch) -> None:
    client = world.client_as(RECORDS)
    gone = visit(client, f"/disposal/{batch.id}").follow(client, "Review 1 record one by one")
    assert f"{record.reference} is destroyed already" in gone.text
    assert "Every record of this batch that is reviewed by itself was" in gone.send(client).text
    assert [why.kind for why in batch_now(world, batch.id).items[0].left_out] == [ReasonKind.GONE]


def hold_it(world: World, record: Record) -> None:
    holds.place_on_record(world.ports, world.user(RECORDS), record.id, Authority.CLAIM, "A claim")


def hold_it_in_the_store_too(world: World, record: Record) -> None:
    hold_it(world, record)
    settle(world)


def keep_it_longer_and_locked(world: World, record: Record) -> None:
    kept = NewReview(ReviewKind.KEEP_LONGER, "A sister still asks for it", date(2040, 1, 1))
    reviewing.review(world.ports, world.user(RECORDS), record.id, kept)
    settle(world)


def hold_by_criteria(world: World, record: Record) -> None:
    search = RecordSearch(name=record.subjects[0].family_name)
    holds.place_by_criteria(world.ports, world.user(RECORDS), search, Authority.INQUIRY, "An inquiry")


def change_it_past_the_service(world: World, record: Record) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("UPDATE records SET due_date = '2032-01-01' WHERE id = ?", (record.id,))
    connection.close()


def change_whom_its_enquiry_names_past_the_service(world: World, record: Record) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute(
            "UPDATE enquiry_subjects SET date_of_birth = '2001-01-01' WHERE owner = ?", (record.enquiry,)
        )
    connection.close()


def close_its_enquiry_at_another_time_past_the_service(world: World, record: Record) -> None:
    _sql(world, "UPDATE enquiries SET closed_at = '2020-01-01 09:00:00.000000' WHERE id = ?", record.enquiry)


def close_past_the_service_what_is_asked_about_it(world: World, record: Record) -> None:
    ask_about_somebody_in_it(world, record)
    _sql(world, "UPDATE rights_requests SET outcome = 'refused', closed_on = '2033-01-09'")


def close_its_incident_past_the_service(world: World, record: Record) -> None:
    begin_an_incident(world, record)
    _sql(world, "UPDATE incidents SET closed_at = '2033-01-09 09:00:00.000000'")


def take_away_who_is_to_be_told(world: World, record: Record) -> None:
    have_somebody_to_tell(world, record)
    _sql(world, "DELETE FROM tellings")
    _sql(world, "DELETE FROM row_seals WHERE kind = 'telling'")


def ask_about_somebody_in_it(world: World, record: Record) -> None:
    told = {"asked_by": f"A. {record.subjects[0].family_name}", "about": "", "details": ""}
    requests.open_request(
        world.ports, world.user(DPO), Right.ACCESS, received_on=world.clock.moment.date(), **told
    )  # fmt: skip


def have_somebody_to_tell(world: World, record: Record) -> None:
    told = ("The Invented School", "what they told us of him")
    tellings.add_telling(world.ports, world.user(RECORDS), record.id, TellingCause.RECTIFIED, ToldAs.SOURCE, *told)


def begin_an_incident(world: World, record: Record) -> None:
    with world.ports.unit_of_work() as unit:
        (sent, *_) = unit.of(HERE).records.get(record.id).sendings
    now = world.clock.moment
    incidents.report_sending(world.ports, world.user(MANAGER), record.id, [sent.id], now, "It went to the wrong prison")


@pytest.mark.parametrize(
    ("happens", "kind"),
    [
        (ask_about_somebody_in_it, ReasonKind.OPEN_REQUEST),
        (have_somebody_to_tell, ReasonKind.WAITING_TELLING),
        (begin_an_incident, ReasonKind.OPEN_INCIDENT),
        (hold_it, ReasonKind.HOLD),
        (hold_it_in_the_store_too, ReasonKind.HOLD),
        (keep_it_longer_and_locked, ReasonKind.NOT_DUE),
        (hold_by_criteria, ReasonKind.HOLD),
        (change_it_past_the_service, ReasonKind.ALTERED),
        (change_whom_its_enquiry_names_past_the_service, ReasonKind.ALTERED),
        (close_its_enquiry_at_another_time_past_the_service, ReasonKind.ALTERED),
        (close_past_the_service_what_is_asked_about_it, ReasonKind.ALTERED),
        (close_its_incident_past_the_service, ReasonKind.ALTERED),
        (take_away_who_is_to_be_told, ReasonKind.ALTERED),
    ],
)
def test_a_record_that_may_not_go_when_it_is_asked_again_stays_and_its_line_says_why(
    world: World, happens: Callable[[World, Record], None], kind: ReasonKind
) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    batch = approved_batch(world)
    happens(world, record)

    carry_out_all(world)

    (item,) = batch_now(world, batch.id).items
    assert (item.outcome, [reason.kind for reason in item.left_out]) == (LineOutcome.STAYS, [kind])
    if kind in {ReasonKind.OPEN_REQUEST, ReasonKind.WAITING_TELLING, ReasonKind.OPEN_INCIDENT}:
        again = {one.record: one.left_out for one in disposal.prepare(world.ports, world.user(RECORDS)).items}
        assert [reason.kind for reason in again[record.id]] == [kind], "nor is it in the next batch"
        page = visit(world.client_as(RECORDS), f"/disposal/{batch.id}?show=stayed")
        assert page.follow(world.client_as(RECORDS), "See ").response.status_code == 200
        seen = visit(world.client_as(ASSET_OWNER), f"/disposal/{batch.id}?show=stayed").text
        assert not any(link in seen for link in ("See the request", "See the incident", "See whom to tell")), (
            "not theirs"
        )
    assert batch_now(world, batch.id).state is BatchState.DESTROYED
    for file in record.objects:
        world.ports.store.stat(ObjectKey.parse(file.key))


def test_what_is_for_an_archive_is_asked_again_as_what_is_destroyed(world: World) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    batch = approved_batch(world, {LineDecision(Decision.TRANSFER, archive=ARCHIVE): [record.id]})
    ask_about_somebody_in_it(world, record)
    with pytest.raises(Conflict, match="All that was for this archive stays"):
        transfers.hand_to_archive(world.ports, world.user(RECORDS), batch.id, ARCHIVE)

    (item,) = batch_now(world, batch.id).items
    assert (item.outcome, [reason.kind for reason in item.left_out]) == (LineOutcome.STAYS, [ReasonKind.OPEN_REQUEST])


class Killed(BaseException):
    """A process that is no more: nothing that would catch an error does."""


def after_two(act: Callable[..., bool], then: Callable[..., bool]) -> Callable[..., bool]:
    """Return what does something twice, and then something else."""
    times: list[object] = []

    def done(ports: Ports, left: ObjectLeft) -> bool:
        times.append(left)
        return act(ports, left) if len(times) <= 2 else then()

    return done


@pytest.mark.parametrize("killed_at", ["erased", "entered", "half deleted", "deleted", "certified"])
def test_whatever_breaks_off_anywhere_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    batch = approved_batch(world)

    def killed(*_: object, **__: object) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        if killed_at == "erased":
            patched.setattr(destroying, "enter_in_ledger", killed)
        elif killed_at == "entered":
            patched.setattr(destroying, "_is_deleted", killed)
        elif killed_at == "half deleted":
            patched.setattr(destroying, "_is_deleted", after_two(destroying._is_deleted, killed))
        elif killed_at == "deleted":
            patched.setattr(destroying, "_note_destroyed", killed)
        else:
            patched.setattr(destroying, "write_certificate", killed)
        with pytest.raises(Killed):
            carry_out_all(world)
    world.clock.pass_by(timedelta(minutes=1))
    carry_out_all(world)
    carry_out_all(world)

    assert batch_now(world, batch.id).state is BatchState.DESTROYED
    assert outcomes(world, batch) == {record.id: LineOutcome.DESTROYED}
    assert left_of(world, names_of(record)) == []
    assert_sound(world)


def test_what_goes_to_an_archive_stays_until_the_archive_has_it_and_its_stub_says_where_it_went(world: World) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    officer = world.user(RECORDS)
    to_archive = LineDecision(Decision.TRANSFER, archive=ARCHIVE)
    batch = approved_batch(world, {to_archive: [record.id]})
    carry_out_all(world)
    assert outcomes(world, batch) == {record.id: LineOutcome.OPEN}
    with pytest.raises(Conflict, match="Export the records first"):
        transfers.confirm_received(world.ports, officer, batch.id, ARCHIVE, "IC-1")

    handed = transfers.hand_to_archive(world.ports, officer, batch.id, ARCHIVE)
    with zipfile.ZipFile(io.BytesIO(handed.data)) as packed:
        listed = packed.read("manifest.csv").decode()
        files = [name for name in packed.namelist() if name.startswith(record.reference)]
        assert all(hashlib.sha256(packed.read(name)).hexdigest() in listed for name in files)
    with world.ports.unit_of_work() as unit:
        assert len(files) == len(unit.of(HERE).records.get(record.id).in_store)
    carry_out_all(world)
    assert outcomes(world, batch) == {record.id: LineOutcome.OPEN}
    transfers.confirm_received(world.ports, officer, batch.id, ARCHIVE, "IC-1")
    world.clock.pass_by(timedelta(minutes=1))
    carry_out_all(world)

    assert outcomes(world, batch) == {record.id: LineOutcome.TRANSFERRED}
    certificate = next(made for made in batch_now_documents(world, batch.id) if made.file_name.startswith("D90"))
    told = certificates.download_document(world.ports, world.user(DPO), batch.id, certificate.id)[2].decode()
    assert f",'{ARCHIVE}," in told, "no cell is a formula"
    made = batch_now_documents(world, batch.id)
    assert {each.code for each in made} == {"D90", "D91"}
    marks = [certificates.paper_mark(batch, archive) for archive in ("", ARCHIVE, "Another Archive")]
    assert len(set(marks)) == 3, "two archives of one batch have files of their own names"
    assert all(marks[1] in each.file_name for each in made if each.code == "D91")
    assert marks[1] in handed.name
    assert left_of(world, names_of(record)) == []
    page = visit(world.client_as(DPO), f"/records/{record.id}").text
    assert f"Where it went {ARCHIVE}" in page
    assert_sound(world)


def test_what_is_disputed_or_held_since_is_handed_to_no_archive_and_not_destroyed_as_if_it_were(world: World) -> None:
    goes, disputed, held = closed_record(world), closed_record(world), closed_record(world)
    settle(world)
    years_on(world)
    officer = world.user(RECORDS)
    to_archive = LineDecision(Decision.TRANSFER, archive="Invented County Archive")
    batch = approved_batch(world, {to_archive: [goes.id, disputed.id, held.id]})
    cautions.place_caution(world.ports, officer, disputed.id, CautionKind.DISPUTED, asked_by="Her", why="It is wrong")
    hold_it(world, held)

    handed = transfers.hand_to_archive(world.ports, officer, batch.id, "Invented County Archive")
    with zipfile.ZipFile(io.BytesIO(handed.data)) as packed:
        assert {name.partition("/")[0] for name in packed.namelist() if "/" in name} == {
            f"{goes.reference}-{goes.id[:8]}"
        }
    transfers.confirm_received(world.ports, officer, batch.id, "Invented County Archive", "IC-1")
    world.clock.pass_by(timedelta(minutes=1))
    carry_out_all(world)

    assert outcomes(world, batch) == {
        goes.id: LineOutcome.TRANSFERRED,
        disputed.id: LineOutcome.STAYS,
        held.id: LineOutcome.STAYS,
    }
    assert world.acts().count("record_handed_to_archive") == 1


def test_a_transfer_that_does_not_come_about_is_withdrawn_and_its_records_stay_and_the_batch_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, other = closed_record(world), closed_record(world)
    settle(world)
    years_on(world)
    officer, archive = world.user(RECORDS), "Invented County Archive"
    to_archive = {LineDecision(Decision.TRANSFER, archive=archive): [record.id, other.id]}
    with monkeypatch.context() as patched:
        patched.setattr(deciding_batches, "MOST_HANDED_OVER", 1)
        with pytest.raises(Conflict, match="at most 1 records of one batch go to one archive"):
            reviewed_batch(world, to_archive)
    give_up_all(world)
    batch = approved_batch(world, to_archive)
    transfers.hand_to_archive(world.ports, officer, batch.id, archive)
    with pytest.raises(NotAllowed):
        transfers.withdraw_transfer(world.ports, world.user(ASSET_OWNER), batch.id, archive, "It has no room")
    with pytest.raises(Invalid, match="Say why"):
        transfers.withdraw_transfer(world.ports, officer, batch.id, archive, " ")
    assert "Nothing goes to this archive" in visit(world.client_as(RECORDS), f"/disposal/{batch.id}").text

    transfers.withdraw_transfer(world.ports, officer, batch.id, archive, "It has no room")

    for late in (
        lambda: transfers.confirm_received(world.ports, officer, batch.id, archive, "IC-1"),
        lambda: transfers.hand_to_archive(world.ports, officer, batch.id, archive),
    ):
        with pytest.raises(Conflict, match="nothing left here for this archive"):
            late()
    carry_out_all(world)
    assert outcomes(world, batch) == dict.fromkeys([record.id, other.id], LineOutcome.STAYS)
    assert batch_now(world, batch.id).state is BatchState.DESTROYED
    assert world.acts().count("disposal_record_stays") == 2
    assert world.acts().count("transfer_withdrawn") == 1
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.existing([record.id, other.id]) == {record.id, other.id}


def test_what_the_store_still_locks_is_not_begun_and_said_and_goes_once_it_is_free(world: World) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    batch = approved_batch(world)
    world.ports.store.extend_lock(ObjectKey.parse(record.objects[0].key), world.clock.moment + timedelta(days=2))

    carry_out_all(world)
    page = visit(world.client_as(RECORDS), f"/disposal/{batch.id}").text
    assert "Not yet, because the store still locks it" in page
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.existing([record.id])

    world.clock.pass_by(timedelta(days=3))
    carry_out_all(world)
    assert outcomes(world, batch) == {record.id: LineOutcome.DESTROYED}


@pytest.mark.parametrize(
    ("of", "fact", "becomes", "because"),
    [
        (
            NO_TRACE,
            {"kind": FactKind.LOOKED_AFTER, "since": date(2030, 1, 1)},
            "RC-05",
            {ReasonKind.HOLD, ReasonKind.NOT_DUE, ReasonKind.OTHER_CLASS, ReasonKind.NOT_REVIEWED},
        ),
        (
            KNOWN,
            {"kind": FactKind.LOOKED_AFTER, "since": date(2030, 1, 1)},
            "RC-05",
            {ReasonKind.HOLD, ReasonKind.NOT_DUE, ReasonKind.OTHER_CLASS},
        ),
        (KNOWN, {"kind": FactKind.BORN, "value": "2010-05-06"}, "RC-02", {ReasonKind.DOUBT}),
    ],
)
def test_a_fact_that_came_meanwhile_keeps_a_record_and_dates_it_anew(
    world: World, of: str, fact: Mapping[str, Any], becomes: str, because: set[ReasonKind]
) -> None:
    """So does a hold that covers it by its new class alone, and what is in doubt though its date stays."""
    record = closed_record(world, of)
    officer = world.user(RECORDS)
    holds.place_by_criteria(world.ports, officer, RecordSearch(retention_class="RC-05"), Authority.INQUIRY, "Inquiry")
    settle(world)
    world.clock.moment = datetime(2060, 1, 10, 9, 0, tzinfo=UTC)
    batch = approved_batch(world)
    assert [item.left_out for item in batch_now(world, batch.id).items] == [()]
    child = next(each for each in record.subjects if each.kind == "child")
    said: dict[str, Any] = {"source": Source.EVENT, "recorded_by": RECORDS, "recorded_at": world.clock.moment}
    recorded = Fact(new(FactId), HERE, child.person, **said, **fact)
    with service_work(world.ports, HERE) as work:
        work.people.add_facts([recorded])

    carry_out_all(world)

    (item,) = batch_now(world, batch.id).items
    assert item.outcome is LineOutcome.STAYS
    assert {reason.kind for reason in item.left_out} == because
    with world.ports.unit_of_work() as unit:
        assert unit.of(HERE).records.get(record.id).retention.class_id == becomes


def test_whatever_is_wrong_with_one_the_others_go_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that is missing, a record that cannot be dated, and a reviewer and organisation that are gone."""
    earlier, undatable, last = closed_record(world), closed_record(world), closed_record(world)
    settle(world)
    years_on(world)
    first = approved_batch(world, {LineDecision(Decision.LEAVE_OUT, "Not decided yet"): [undatable.id, last.id]})
    carry_out_all(world)
    world.clock.pass_by(2 * LEDGER_LOCK)
    world.ports.store.delete(ObjectKey.parse(batch_now_documents(world, first.id)[0].key))
    second = disposal.prepare(world.ports, world.user(RECORDS))
    world.clock.pass_by(timedelta(minutes=1))
    third = batch_beside(world, second)
    second, third = approved_batch(world, batch=second), approved_batch(world, batch=third)
    (why,) = {why for item in disposal.due(world.ports, world.user(RECORDS)).items for why in item.left_out}
    assert (why.kind, why.matter) == (ReasonKind.OTHER_BATCH, second.id), "nor are they in another while one is open"
    ports = replace(world.ports, directory=DevelopmentDirectory({}, {}))
    basis_of = dating.basis_of

    def fails_once(work: Work, record: Record) -> Any:
        if record.id == undatable.id:
            raise ValueError(record.id)
        return basis_of(work, record)

    with monkeypatch.context() as patched:
        patched.setattr(dating, "basis_of", fails_once)
        outcome = destroying.carry_out(ports)

    assert outcome.fault == "ValueError"
    assert outcomes(world, second) == {undatable.id: LineOutcome.OPEN, last.id: LineOutcome.DESTROYED}
    page = visit(world.client_as(RECORDS), f"/disposal/{second.id}").text
    assert "Not yet, because of something unexpected (ValueError). It is tried again" in page
    world.clock.pass_by(timedelta(minutes=10))
    assert destroying.carry_out(ports).fault == "ObjectMissing"
    assert batch_now(world, second.id).state is BatchState.DESTROYED
    assert outcomes(world, second) == dict.fromkeys([undatable.id, last.id], LineOutcome.DESTROYED)
    assert outcomes(world, third) == dict.fromkeys([undatable.id, last.id], LineOutcome.STAYS), "it is counted once"
    assert [reason.kind for item in batch_now(world, third.id).items for reason in item.left_out] == [
        ReasonKind.GONE
    ] * 2
    (paper,) = [each for each in batch_now_documents(world, third.id) if each.file_name.endswith(".pdf")]
    told = world.ports.store.get(ObjectKey.parse(paper.key), sha256=paper.sha256)
    counted = json.loads(told.removeprefix(b"%PDF-1.7 "))["tables"][0]
    assert dict(zip(counted["columns"], counted["rows"][0], strict=True))["Gone already"] == "2"
    assert earlier.id not in outcomes(world, third)


def test_an_older_database_that_comes_back_is_told_what_was_destroyed_since(world: World, tmp_path: Path) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    approve_schedule(world)
    before = tmp_path / "before"
    shutil.copytree(world.home, before)
    batch = approved_batch(world)
    carry_out_all(world)
    settle(world)

    for put_back in ("the database", "the store too"):
        home = tmp_path / put_back.replace(" ", "-")
        shutil.copytree(before, home)
        if put_back == "the database":
            shutil.rmtree(home / "store")
            shutil.copytree(world.home / "store", home / "store")
        else:
            shutil.copytree(world.home / "store", home / "store", dirs_exist_ok=True)
        with copied_world(home, tmp_path / f"{home.name}-opened") as older:
            older.clock.moment = world.clock.moment
            assert left_of(older, names_of(record))
            assert Lack.DISPOSAL in {each.lack for each in discrepancies(older.ports)}

            assert replaying.replay_disposals(older.ports).destroyed == [record.reference]

            assert left_of(older, names_of(record)) == []
            assert replaying.replay_disposals(older.ports).destroyed == []
            assert Lack.DISPOSAL not in {each.lack for each in discrepancies(older.ports)}
            assert f"Destroyed: {record.reference}" in visit(older.client_as(RECORDS), f"/records/{record.id}").text
    assert batch_now(world, batch.id).state is BatchState.DESTROYED


def delete_a_stub(world: World, record: Record) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("DELETE FROM destroyed_records WHERE id = ?", (record.id,))
    connection.close()


def change_a_stub(world: World, record: Record) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("UPDATE destroyed_records SET went_to = 'Elsewhere' WHERE id = ?", (record.id,))
    connection.close()


def take_from_the_ledger(world: World, record: Record) -> None:
    with world.ports.unit_of_work() as unit:
        stub = unit.of(HERE).stubs.find(record.id)
    assert stub is not None
    world.clock.pass_by(timedelta(days=500))
    world.ports.store.delete(ObjectKey.parse(stub.ledger_key))


def put_a_file_back(world: World, record: Record) -> None:
    metadata = {"organisation": HERE, "record": record.id, "kind": "pdf"}
    world.ports.store.put(
        ObjectKey.new(uuid4(), 1, hashlib.sha256(b"x").hexdigest()), b"x", metadata=metadata, locked_until=None
    )


def test_what_is_done_to_stubs_ledger_or_store_is_found(world: World, tmp_path: Path) -> None:
    record = closed_record(world)
    settle(world)
    years_on(world)
    batch = approved_batch(world)
    carry_out_all(world)
    assert_sound(world)

    for number, attack in enumerate((delete_a_stub, change_a_stub, take_from_the_ledger, put_a_file_back)):
        with copied_world(world.home, tmp_path / str(number)) as attacked:
            attacked.clock.moment = world.clock.moment
            attack(attacked, record)
            found = [each for each in discrepancies(attacked.ports) if each.lack is Lack.DISPOSAL]
            assert {each.record for each in found} == {record.id}, attack
            assert all("replay-disposals" in each.remedy for each in found)
    with copied_world(world.home, tmp_path / "later") as later:
        later.clock.moment = world.clock.moment + timedelta(days=300)
        carry_out_all(later)
        (paper, _) = batch_now_documents(later, batch.id)
        assert later.ports.store.stat(ObjectKey.parse(paper.key)).locked_until == later.clock.moment + LEDGER_LOCK
        later.clock.pass_by(2 * LEDGER_LOCK)
        later.ports.store.delete(ObjectKey.parse(paper.key))
        assert Lack.MISSING in {each.lack for each in discrepancies(later.ports)}


def say_that_it_is_approved(world: World, batch: Batch) -> None:
    steps = '[{"state": "approved", "by": "northshire-asset-owner", "at": "2033-01-10T09:00:00+00:00", "why": ""}]'
    _sql(world, "UPDATE disposal_batches SET state = 'approved', steps = ? WHERE id = ?", steps, batch.id)


def decide_a_line_otherwise(world: World, batch: Batch) -> None:
    approve_schedule(world)
    deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)
    _sql(world, "UPDATE disposal_items SET decision = 'destroy' WHERE batch = ?", batch.id)


_FORGED_RECEIPT = {
    "exported_by": "x", "exported_at": "2033-01-10T09:00:00+00:00", "manifest": "0f", "received_by": "x",
    "received_at": "2033-01-10T09:00:00+00:00", "receipt": "ICA",
}  # fmt: skip


def say_that_an_archive_has_it(world: World, batch: Batch) -> None:
    """What is to go to an archive is handed to nobody, and is to be destroyed as if that had it."""
    approve_schedule(world)
    deciding_batches.approve_batch(world.ports, world.user(ASSET_OWNER), batch.id)
    taken = json.dumps([{"archive": ARCHIVE, **_FORGED_RECEIPT}], separators=(",", ":"))
    _sql(world, "UPDATE disposal_batches SET transfers = ? WHERE id = ?", taken, batch.id)


def _sql(world: World, statement: str, *values: object) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute(statement, values)
    connection.close()


def test_nothing_is_destroyed_because_the_database_says_that_two_people_decided_it(
    world: World, tmp_path: Path
) -> None:
    """Whoever writes to the database, and has no key of the log, approves nothing, decides nothing, receives nothing."""
    record = closed_record(world)
    settle(world)
    years_on(world)
    kept = reviewed_batch(world, {WORDS: [record.id]})
    for number, attack in enumerate((say_that_it_is_approved, decide_a_line_otherwise, say_that_an_archive_has_it)):
        with copied_world(world.home, tmp_path / str(number)) as attacked:
            attacked.clock.moment = world.clock.moment
            batch = kept
            if attack is say_that_an_archive_has_it:
                deciding_batches.send_batch_back(attacked.ports, attacked.user(ASSET_OWNER), kept.id, "To an archive")
                to_archive = LineDecision(Decision.TRANSFER, archive=ARCHIVE)
                officer = attacked.user(RECORDS)
                deciding_batches.decide_lines(attacked.ports, officer, kept.id, [record.id], to_archive)
                batch = deciding_batches.review_batch(attacked.ports, officer, kept.id)
            attack(attacked, batch)

            outcome = destroying.carry_out(attacked.ports)

            with attacked.ports.unit_of_work() as unit:
                assert unit.of(HERE).records.existing([record.id]), attack
                assert not unit.of(HERE).disposals.documents(batch.id), "nor is anything certified"
            (found,) = [each for each in discrepancies(attacked.ports) if each.thing == batch.id]
            assert "audit verify" in found.remedy
            if attack is say_that_an_archive_has_it:
                assert "otherwise than the log: which archive has received what" in found.words
            else:
                assert outcome.fault == "IntegrityFailure"
                assert "says that it was approved. " in found.words


def say_that_somebody_else_decided(world: World, batch: Batch) -> None:
    """Write other people, and other answers, into the rows of a batch."""
    _sql(world, "UPDATE disposal_batches SET steps = replace(steps, ?, ?)", ASSET_OWNER, DPO)
    _sql(world, "UPDATE disposal_batches SET prepared_by = ?, checks = replace(checks, 'false', 'true')", DPO)


def say_that_it_was_given_up(world: World, batch: Batch) -> None:
    _sql(world, "UPDATE disposal_batches SET state = 'given_up' WHERE id = ?", batch.id)


def take_the_batch_away(world: World, batch: Batch) -> None:
    for table, column in (("disposal_documents", "batch"), ("disposal_items", "batch"), ("disposal_batches", "id")):
        _sql(world, f"DELETE FROM {table} WHERE {column} = ?", batch.id)


def test_who_decided_a_batch_is_certified_and_reconciled_by_the_log(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a receipt that nobody noted keep the other records of its batch waiting."""
    for _ in range(2):
        closed_record(world)
    settle(world)
    years_on(world)
    record, other = (item.record for item in disposal.due(world.ports, world.user(RECORDS)).items)
    batch = approved_batch(world, {LineDecision(Decision.TRANSFER, archive=ARCHIVE): [record]})
    say_that_somebody_else_decided(world, batch)
    forged = json.dumps([{"archive": ARCHIVE, **_FORGED_RECEIPT}], separators=(",", ":"))
    _sql(world, "UPDATE disposal_batches SET transfers = ?", forged)
    monkeypatch.setattr(destroying, "PORTION", 1)

    carry_out_all(world)
    assert outcomes(world, batch) == {record: LineOutcome.OPEN, other: LineOutcome.DESTROYED}
    _sql(world, "UPDATE disposal_batches SET transfers = '[]'")
    (found,) = [each for each in discrepancies(world.ports) if each.thing == batch.id]
    assert "who prepared it, or when; who took it how far, or when; what was asked about" in found.words
    transfers.withdraw_transfer(world.ports, world.user(RECORDS), batch.id, ARCHIVE, "It has no room")
    carry_out_all(world)

    (paper,) = [each for each in batch_now_documents(world, batch.id) if each.media_type == "application/pdf"]
    words = certificates.download_document(world.ports, world.user(DPO), batch.id, paper.id)[2].decode()
    officer, owner, forger = (world.user(each).name for each in (RECORDS, ASSET_OWNER, DPO))
    assert [name in words for name in (officer, owner, forger)] == [True, True, False]
    assert "0 touched some record" in words
    for number, attack in enumerate((say_that_it_was_given_up, take_the_batch_away)):
        with copied_world(world.home, tmp_path / str(number)) as attacked:
            attacked.clock.moment = world.clock.moment
            attack(attacked, batch)
            assert batch.id in {each.thing for each in discrepancies(attacked.ports)}, attack


def test_who_prepared_a_batch_does_not_approve_it_because_its_rows_name_somebody_else(world: World) -> None:
    closed_record(world)
    years_on(world)
    batch = reviewed_batch(world)
    approve_schedule(world)
    _sql(world, "UPDATE disposal_batches SET prepared_by = 'x', checks = replace(checks, ?, 'x')", RECORDS)
    _sql(world, "UPDATE disposal_batches SET steps = replace(steps, ?, 'x')", RECORDS)
    both = replace(world.user(ASSET_OWNER), id=RECORDS)
    with pytest.raises(NotAllowed, match="another person must approve it"):
        deciding_batches.approve_batch(world.ports, both, batch.id)


def test_whoever_is_known_elsewhere_stays_linked_there_and_keeps_what_their_records_count_from(world: World) -> None:
    """A bridge between two: what was recorded of it dates the records of both, and both stay one person."""
    first, bridge, last = (closed_record(world, KNOWN) for _ in range(3))
    child_of = {
        one.id: next(each.person for each in one.subjects if each.kind == "child") for one in (first, bridge, last)
    }
    worker = world.user(WORKER)
    for other in (first, last):
        links.say_same(world.ports, worker, child_of[other.id], child_of[bridge.id], SAME_CHILD)
    since = {kind: date(2026, 11, 1) for kind in (FactKind.DIED, FactKind.ADOPTED, FactKind.PHOTOGRAPH_REPLACED)}
    told = (child_of[bridge.id], Source.EVENT, RECORDS, world.clock.moment)
    with service_work(world.ports, HERE) as work:
        work.people.add_facts(
            [Fact(new(FactId), HERE, told[0], kind, *told[1:], since=day) for kind, day in since.items()]
        )
        for one in (first, bridge, last):
            dating.date_again(work, work.records.get(one.id), work.enquiries.get(one.enquiry))
    settle(world)
    world.clock.moment = datetime(2130, 1, 10, 9, 0, tzinfo=UTC)  # A hundred years after the adoption.
    kept = LineDecision(Decision.LEAVE_OUT, "Not decided yet")
    batch = approved_batch(world, {kept: [first.id, last.id]})
    assert left_of(world, [SAME_CHILD]) == [SAME_CHILD]
    carry_out_all(world)

    assert left_of(world, [SAME_CHILD]) == []
    assert outcomes(world, batch)[bridge.id] is LineOutcome.DESTROYED
    with service_work(world.ports, HERE) as work:
        group = work.people.group(child_of[first.id])
        assert {each.id for each in group} == {child_of[first.id], child_of[last.id]}
        facts = work.people.facts([each.id for each in group])
        assert {fact.kind: fact.since for fact in facts if fact.kind in since} == since
    assert_sound(world)


def test_what_is_handed_on_to_who_stays_is_whatever_the_dates_of_people_are_read_from() -> None:
    source = inspect.getsource(dates_of_people)
    assert {kind.name for kind in survivors._DATING} == set(re.findall(r"\bFactKind\.([A-Z_]+)", source))


def test_photographs_go_in_their_time_and_the_rest_of_their_reply_stays(world: World) -> None:
    reply = photographed.issued(world)
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    whole, apart = sorted(world.records_of(reply), key=lambda record: record.part)
    pictures = [item.sha256 for item in apart.objects if item.kind == "photograph"]
    settle(world)
    world.clock.moment = datetime(2028, 6, 1, 9, 0, tzinfo=UTC)
    have_somebody_to_tell(world, whole)
    matter = Incident(new(IncidentId), HERE, world.clock.moment, "u", world.clock.moment, record=whole.id)
    with service_work(world.ports, HERE) as work:
        work.incidents.add(matter)
        work.collect("incident_opened", matter)
    (item,) = disposal.due(world.ports, world.user(RECORDS)).items
    open_about = [ReasonKind.WAITING_TELLING, ReasonKind.OPEN_INCIDENT]
    assert (item.record, [reason.kind for reason in item.left_out]) == (apart.id, open_about), "of the same reply"
    with service_work(world.ports, HERE) as work:
        over = replace(matter, closed_at=work.now)
        work.incidents.save(over, expected=matter)
        work.change("incident_closed", over)
    (told,) = tellings.waiting_tellings(world.ports, world.user(RECORDS))
    noted = (TellingOutcome.NEEDLESS, "They know", world.clock.moment.date())
    tellings.note_told(world.ports, world.user(RECORDS), whole.id, told.id, *noted)
    batch = approved_batch(world)
    carry_out_all(world)

    assert outcomes(world, batch) == {apart.id: LineOutcome.DESTROYED}
    with service_work(world.ports, HERE) as work:
        assert work.records.existing([whole.id, apart.id]) == {whole.id}
        assert pictures
        assert not work.uploads.of_bytes(pictures)
    assert_sound(world)
    assert visit(world.client_as(RECORDS), f"/records/{whole.id}").response.status_code == 200
    assert visit(world.client_as(WORKER), f"/replies/{reply.id}").response.status_code == 200
