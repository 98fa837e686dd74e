"""A records officer reviews what is undated, due or in doubt; what was decided holds, whatever is dated anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms_service.casework.errors import NotAllowed
from forms_service.casework.keeping.homecoming.from_manifest import read_record
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.reviewing.reviews import ReviewKind
from forms_service.services.answering.issued_documents import issued_documents
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import dating, disposal
from forms_service.services.keeping.manifests import manifest_now
from forms_service.services.keeping.reviewing import reviewing
from forms_service.services.keeping.reviewing.reviewing import NewReview
from forms_service.services.work import service_work
from tests.builders.life import close_with_promises
from tests.builders.world import ASSET_OWNER, DPO, KNOWN, MANAGER, RECORDS, WORKER, World
from tests.web.browsing import Page, visit
from tests.web.client import Browser

QUEUE = "/reviews"


def due_in_2035(world: World) -> Record:
    """The record of a known child, whose enquiry is closed."""
    reply = world.issued(KNOWN)
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    return world.record_of(reply)


def now(world: World, record: Record) -> Record:
    with world.ports.unit_of_work() as unit:
        return unit.of(record.organisation).records.get(record.id)


def decided(client: Browser, record: Record, kind: str, **more: str) -> Page:
    page = visit(client, f"/records/{record.id}/review").form_with("kind")
    return page.type({"kind": kind, "reason": "A sister still asks for it", **more}).send(client)


def test_what_is_kept_longer_is_not_due_before_that_day_whatever_is_recorded_and_is_out_of_queue_and_batch(
    world: World,
) -> None:
    record = due_in_2035(world)
    world.clock.moment = datetime(2035, 10, 12, 9, 0, tzinfo=UTC)
    officer = world.client_as(RECORDS)
    line = visit(officer, QUEUE).text
    assert f"{record.reference}" in line
    assert "Due since 12 October 2035 under RC-02, of which is said: review, then destroy." in line
    assert [item.left_out for item in disposal.due(world.ports, world.user(RECORDS)).items] == [()]
    page = visit(officer, QUEUE).follow(officer, record.reference)
    for wrong, words in (
        ({"kind": "keep_longer"}, "Enter the day until which it is kept"),
        ({"kind": "keep_longer", "until": "12 10 2035"}, "until then it is kept anyway"),
        ({"kind": "keep_longer", "until": "1 1 2236"}, "Enter a day in the next 100 years"),
        ({"kind": "raise"}, "Select a class above the one that it is kept under"),
        ({"kind": "leave", "reason": ""}, "Say why"),
    ):
        page = page.form_with("kind").type({"reason": "A sister asks", "until": "", **wrong}).send(officer)
        assert (page.response.status_code, words in " ".join(page.errors)) == (422, True)

    said = decided(officer, record, "keep_longer", until="29 2 2044")

    kept = (
        "kept longer, until 29 February 2044, by a review on 12 October 2035. It would have been due on 12 October 2035"
    )
    assert kept in said.text
    assert record.reference not in visit(officer, QUEUE).text
    assert disposal.due(world.ports, world.user(RECORDS)).items == []
    reviewed = world.acts().count("record_reviewed")
    with world.ports.unit_of_work() as unit:
        (entry,) = [e for e in unit.of("northshire").audit.entries(limit=50) if e.event.act == "record_reviewed"]
    assert reviewed == 1
    assert (entry.event.payload["due before"], entry.event.payload["due after"]) == ("2035-10-12", "2044-02-29")
    assert entry.event.payload["reason"] == "A sister still asks for it"

    facts = visit(officer, f"/records/{record.id}/review").follow(officer, "Record something of Siân")
    facts = facts.type({"kind": "born", "since": "6 5 2015", "how": "Health record"}).send(officer)
    assert f'href="/records/{record.id}/review"' in facts.response.get_data(as_text=True), "the way back to the review"
    assert "Two dates of birth stand for child 1" in visit(officer, f"/records/{record.id}/review").text
    after = now(world, record)
    assert after.retention.due_date is None, "its enquiry is open again, as a letter says otherwise"
    assert "A review keeps it until 29 February 2044 at least." in after.retention.why
    assert "Two dates of birth stand for child 1; the later is counted from." in visit(officer, QUEUE).text
    close_with_promises(world, record.enquiry)
    assert now(world, record).retention.due_date == date(2044, 2, 29), "later than by the closure of this day"
    assert disposal.due(world.ports, world.user(RECORDS)).items == []


def test_an_undated_record_that_is_left_comes_back_in_a_year_and_is_dated_once_a_fact_is_recorded(world: World) -> None:
    reply = world.issued(KNOWN)  # Its enquiry is open, so its end is not known.
    record = world.record_of(reply)
    officer = world.client_as(RECORDS)
    assert record.reference not in visit(officer, QUEUE).text
    world.clock.moment = datetime(2027, 11, 23, 9, 0, tzinfo=UTC)
    officer = world.client_as(RECORDS)
    assert "the date of the closure of the enquiry is not known" in visit(officer, f"{QUEUE}?part=undated").text
    assert "Nothing is to be reviewed" in visit(officer, f"{QUEUE}?part=due").text
    assert "Nothing is to be reviewed" in visit(officer, f"{QUEUE}?class=RC-05&sort=class").text

    decided(officer, record, "leave")

    assert now(world, record).retention.review_date == date(2028, 11, 23)
    assert "Nothing is to be reviewed" in visit(officer, QUEUE).text
    assert [item.left_out for item in disposal.due(world.ports, world.user(RECORDS)).items] == []
    world.clock.moment = datetime(2028, 11, 23, 9, 0, tzinfo=UTC)
    assert record.reference in visit(world.client_as(RECORDS), QUEUE).text
    enquiries.close(world.ports, world.user(MANAGER), reply.enquiry, "Replied")
    assert now(world, record).retention.due_date == date(2035, 10, 12)


def test_a_class_is_raised_with_a_reason_and_lowered_by_two_people_but_never_below_what_facts_bring(
    world: World,
) -> None:
    record = due_in_2035(world)
    officer, owner = world.client_as(RECORDS), world.client_as(ASSET_OWNER)
    raised = decided(officer, record, "raise", class_id="RC-03")
    assert "Kept under RC-03 (" in raised.text
    assert now(world, record).retention.due_date == date(2061, 11, 23)

    asked = decided(officer, record, "lower", class_id="RC-01")
    assert "waits for another person" in asked.text
    assert "Grant the lower class" not in asked.text
    assert now(world, record).retention.class_id == "RC-03"
    assert record.reference in visit(owner, f"{QUEUE}?part=doubt").text
    assert (
        officer.post(
            f"/records/{record.id}/review", data={"kind": "lower", "class_id": "RC-02", "reason": "So"}
        ).status_code
        == 409
    )
    address = f"/records/{record.id}/review"
    refused = visit(owner, address).press(owner, "It stays as it is")
    assert refused.errors == ["Say why it stays as it is"]
    refused = refused.form_with("answer").type({"answer": "The brother asks too"}).send(owner)
    assert "Refused by Hollis Ferreby" in refused.text
    decided(officer, record, "lower", class_id="RC-01")
    decided(officer, record, "raise", class_id="RC-05")
    overtaken = visit(owner, address).press(owner, "Grant the lower class")
    assert (overtaken.response.status_code, now(world, record).retention.class_id) == (409, "RC-05")
    assert "raised since this was asked for" in overtaken.text
    refused = visit(owner, address).form_with("answer").type({"answer": "It was raised since"}).send(owner)
    decided(officer, record, "lower", class_id="RC-01")
    granted = visit(owner, address).press(owner, "Grant the lower class")
    assert "Kept under RC-01 (" in granted.text
    assert now(world, record).retention.due_date == date(2032, 11, 23)
    assert world.acts()[-2:].count("lower_class_granted") or "lower_class_granted" in world.acts()
    assert "Nothing is to be reviewed" in visit(officer, QUEUE).text

    facts = visit(officer, address).follow(officer, "Record something of Siân")
    facts.type({"kind": "looked_after", "since": "6 5 2020", "how": "Our records"}).send(officer)
    assert now(world, record).retention.class_id == "RC-05"
    page = visit(officer, address)
    assert [o.get("value") for o in page.element("class_id").iter("option")] == ["", "RC-06"], (
        "nothing lower is left, as facts bring it"
    )
    assert world.client_as(WORKER).get(address).status_code == 403
    assert "Note what you decide" not in visit(world.client_as(DPO), address).text


def test_a_manifest_says_the_reviews_of_a_record_so_that_it_comes_home_with_them(world: World) -> None:
    record = due_in_2035(world)
    decided(world.client_as(RECORDS), record, "keep_longer", until="29 2 2044")
    decided(world.client_as(RECORDS), record, "lower", class_id="RC-01")
    with service_work(world.ports, record.organisation) as work:
        kept = work.records.get(record.id)
        told = read_record(manifest_now(work, kept))
    assert told.record.reviews == kept.reviews
    assert told.record.retention == kept.retention


def test_what_was_lowered_is_not_raised_by_what_was_sealed_when_it_is_dated_anew(world: World) -> None:
    record = due_in_2035(world)
    officer = world.client_as(RECORDS)
    decided(officer, record, "lower", class_id="RC-01")
    owner = world.client_as(ASSET_OWNER)
    visit(owner, f"/records/{record.id}/review").press(owner, "Grant the lower class")
    facts = visit(officer, f"/records/{record.id}/review").follow(officer, "Record something of Siân")
    facts.type({"kind": "upn", "value": "A123456789012", "how": "The school"}).send(officer)
    assert now(world, record).retention.class_id == "RC-01"


def test_what_the_case_system_has_is_a_copy_kept_two_years_until_a_review_keeps_it_as_what_it_is(world: World) -> None:
    record = due_in_2035(world)
    world.clock.moment = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    worker, officer = world.client_as(WORKER), world.client_as(RECORDS)
    worker.post(f"/records/{record.id}/case-system", data={"case-reference": "CS-104882"})
    assert now(world, record).retention.class_id == "RC-02", "whoever sends makes nothing shorter by typing"
    assert "CS-104882. No records officer has confirmed that yet" in visit(officer, f"/records/{record.id}").text
    assert "Somebody noted that the case system has it as CS-104882" in visit(officer, "/reviews?part=copy").text
    both = replace(world.user(RECORDS), id=WORKER)
    confirmed = NewReview(ReviewKind.COPY, "Seen there")
    with pytest.raises(NotAllowed, match="You noted this reference yourself"):
        reviewing.review(world.ports, both, record.id, confirmed)
    decided(officer, record, "copy")
    page = visit(officer, f"/records/{record.id}")
    assert "Kept under RC-14 (Copy of what the case system has)" in page.text
    assert "due for review and disposal on 1 March 2030, 2 years after its filing in the case system" in page.text
    assert "CS-104882, since 29 February 2028" in page.text
    with service_work(world.ports, record.organisation) as work:
        offered = issued_documents(work, work.enquiries.get(record.enquiry), ())
        assert {line["retention"] for line in offered.lines} == {"RC-02"}, "as what it is a copy of"

    decided(officer, record, "raise", class_id="RC-02")

    assert now(world, record).retention.class_id == "RC-02"
    assert now(world, record).retention.due_date == date(2035, 10, 12)

    decided(officer, record, "lower", class_id="RC-01")
    owner = world.client_as(ASSET_OWNER)
    visit(owner, f"/records/{record.id}/review").press(owner, "Grant the lower class")
    assert now(world, record).retention.class_id == "RC-01", "and no copy again"
    worker.post(f"/records/{record.id}/case-system", data={"case-reference": "CS-104883"})
    assert now(world, record).case_system_reference == "CS-104883"
    assert now(world, record).retention.class_id == "RC-01"


def test_whoever_notes_another_reference_takes_no_class_from_a_record_that_a_correction_brought(world: World) -> None:
    record = due_in_2035(world)
    with service_work(world.ports, record.organisation) as work:
        dating.date_again(work, now(world, record), work.enquiries.get(record.enquiry), {"RC-03", "RC-01"})
    worker, officer = world.client_as(WORKER), world.client_as(RECORDS)
    worker.post(f"/records/{record.id}/case-system", data={"case-reference": "LCS 1234"})
    decided(officer, record, "copy")
    assert "Kept under RC-14" in visit(officer, f"/records/{record.id}").text
    worker.post(f"/records/{record.id}/case-system", data={"case-reference": "LCS 1235"})
    assert "Kept under RC-03" in visit(officer, f"/records/{record.id}").text
    assert now(world, record).retention.due_date == date(2061, 11, 23)

    decided(officer, record, "lower", class_id="RC-02")
    owner = world.client_as(ASSET_OWNER)
    visit(owner, f"/records/{record.id}/review").press(owner, "Grant the lower class")
    assert now(world, record).retention.class_id == "RC-02", "two people may lower what a correction brought"


def test_the_officer_records_what_is_known_of_a_person_on_their_page_too(world: World) -> None:
    record = due_in_2035(world)
    officer = world.client_as(RECORDS)
    page = visit(officer, f"/people/{record.subjects_of('child')[0].person}").form_with("kind")

    told = page.type({"kind": "upn", "value": "A123456789012", "how": "The school"}).send(officer)

    assert "It is recorded" in told.text
    assert "A123456789012" in told.text
