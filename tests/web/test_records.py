"""A records officer at work: finding, understanding and retrieving."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from forms_service.engine.dates import MONTHS
from forms_service.services.keeping import holds
from forms_service.services.keeping.finding import searching
from forms_service.services.replies import sendings
from tests.builders.world import DPO, KNOWN, RECORDS, WORKER, World
from tests.web.browsing import visit


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "sampleton"),
        ("name", "Rowan SAMPLETON"),
        ("name", "Wren"),
        ("number", "a1234bc"),
        ("date_of_birth", "14 3 1988"),
        ("date_of_birth", "14/03/1988"),
        ("date_of_birth", "14 March 1988"),
        ("form", "core/prison_enquiry_response"),
        ("retention_class", "RC-01"),
        ("filed_from", "23 11 2026"),
        ("filed_to", "23 11 2026"),
    ],
)
def test_a_record_is_found_by(world: World, field: str, text: str) -> None:
    record = world.record_of(world.issued())
    client = world.client_as(RECORDS)
    client.get("/records")

    page = client.post("/records", data={field: text}, follow_redirects=True).text

    assert record.reference in page
    assert "Rowan Sampleton, born 14 March 1988" in page


def test_one_box_finds_somebody_by_what_is_nearly_so_and_the_filters_by_what_is_kept(world: World) -> None:
    """The adult is Rowan Sampleton, A1234BC, born 14 March 1988, the child Wren; the reply went to a prison."""
    record = world.record_of(world.issued())
    sendings.record_sending(world.ports, world.user(WORKER), record.id, recipient="HMP Example Moor", channel="post")
    year, first, last = record.reference.split("-")[1:]
    near = [
        "Sampelton", "Samplton", "Sammpleton", "Samqleton Rown", "SAMPLETON rowan", "Wern", "Rowan 1988", "Sampleton 3/14/1988",
        "14 March 1988", "1988", "1234", "a 1234 bc", "Sampleton 234BC", f"{first} {last}".lower(), f"{first[1:]}{last[:2]}",
    ]  # fmt: skip
    far = ["Simpelton", "Rowan 1989", "Sampleton 15 3 1988", "1234BD", "☂", last[:2] + "!" + first[::-1]]
    officer = world.client_as(RECORDS)
    officer.get("/records")

    def found(**typed: str) -> bool:
        page = officer.post("/records", data=typed, follow_redirects=True)
        assert page.status_code == 200, typed
        return record.reference in page.text

    assert [text for text in near if not found(text=text)] == []
    assert [text for text in far if found(text=text)] == []
    due = record.retention.due_date
    assert due is not None
    day = f"{due.day} {due.month} {due.year}"
    filters = {
        "due_from": (day, f"{due.day} {due.month} {due.year + 1}"), "due_to": (day, "1 1 2027"), "held": ("no", "yes"),
        "standing": ("issued", "not issued"), "place": ("example vale", "other"), "sent_to": ("hmp exam", "probation"),
        "retention_class": (record.retention.class_id, "RC-05"),
    }  # fmt: skip
    assert [name for name, (right, _) in filters.items() if not found(**{name: right})] == []
    assert [name for name, (_, wrong) in filters.items() if found(**{name: wrong})] == []
    assert not found(undated="yes")
    assert not found(review_by="1 1 2100"), "it has a due date"
    assert year == "2026"


def test_a_search_is_saved_without_whom_it_is_for_and_given_out_as_a_table_with_a_reason(world: World) -> None:
    record = world.record_of(world.issued())
    sendings.record_sending(world.ports, world.user(WORKER), record.id, recipient="=cmd()", channel="post")
    officer = world.client_as(RECORDS)
    found = visit(officer, "/records").type({"text": "Samplton"}).send(officer)
    assert "Save this search" not in found.text
    refused = officer.post("/records/found/save", data={"saved_as": "Her"})
    assert refused.status_code == 422
    assert "is not saved, so that nothing of it outlasts the record" in refused.text
    unsaid = officer.post("/records/found/table", data={"reason": " "})
    assert (unsaid.status_code, "Say why you need this table" in unsaid.text) == (422, True)

    elsewhere = officer.post("/records/found/table", data={"reason": "For the panel", "mark": "another"})
    assert "You searched for something else since" in officer.get(elsewhere.location).text
    given = officer.post("/records/found/table", data={"reason": "For the panel that reviews what is due"})

    header, line, *rest = csv.reader(StringIO(given.text.removeprefix("\ufeff")))
    row = dict(zip(header, line, strict=True))
    assert (row["Reference"], row["Adult"], rest) == (record.reference, "Rowan Sampleton", [])
    assert row["Sent to"] == "'=cmd()", "no formula for a spreadsheet"
    with world.ports.unit_of_work() as unit:
        told = unit.of("northshire").audit.entries(limit=2)
    assert {each.event.act for each in told} == {"found_records_given_out", "record_given_out"}
    assert {each.event.payload["reason"] for each in told} == {"For the panel that reviews what is due"}
    visit(officer, "/records").type({"retention_class": "RC-01"}).send(officer)
    officer.post("/records/found/save", data={"saved_as": "Short ones", "sorting": "due"})
    page = visit(officer, "/records")
    link = next(str(each.get("href")) for each in page.main.iter("a") if "filtered" in str(each.get("href")))
    assert record.reference in officer.get(link, follow_redirects=True).text
    assert "Short ones" not in world.client_as(DPO).get("/records").text, "saved for oneself"
    (mine,) = searching.saved(world.ports, world.user(RECORDS))
    officer.post(f"/records/saved/{mine.id}/remove")
    assert "Short ones" not in visit(officer, "/records").text


def test_the_desk_says_what_is_due_by_class_and_month_and_which_holds_are_to_be_looked_at_again(world: World) -> None:
    record = world.record_of(world.issued())
    due = record.retention.due_date
    assert due is not None
    world.clock.pass_by(datetime(due.year - 1, due.month, 1, 12, tzinfo=UTC) - world.clock.now())
    officer = world.client_as(RECORDS)
    papers = {"letter": "IICSA 12", "owner": "Legal team", "review_on": f"1 {due.month} {due.year}"}
    visit(officer, f"/records/{record.id}/hold").type({"authority": "inquiry", "why": "An inquiry", **papers}).send(
        officer
    )

    desk = visit(officer, "/desk")

    assert "1 record is on hold" in desk.text
    assert "No hold is to be looked at again by today" in desk.text
    month = f"{MONTHS[due.month - 1]} {due.year}"
    assert month in desk.text
    links = [str(each.get("href")) for each in desk.main.iter("a") if "due_from" in str(each.get("href"))]
    assert all(record.reference in officer.get(link, follow_redirects=True).text for link in links)
    assert len(links) == 2, "of the class, and of all"
    world.clock.pass_by(timedelta(days=400))
    officer = world.client_as(RECORDS)
    again = visit(officer, "/desk")
    assert f"Before {MONTHS[world.clock.now().month - 1]}" in again.text
    assert "1 hold is to be looked at again" in again.text
    assert "IICSA 12" in again.text
    (held,) = holds.active(world.ports, world.user(RECORDS))
    late = visit(officer, f"/holds/{held.hold.id}").form_with("review_on").type({"review_on": "1 1 2027"}).send(officer)
    assert "Enter a day after today" in late.text
    visit(officer, f"/holds/{held.hold.id}").form_with("review_on").type({"review_on": "1 1 2090"}).send(officer)
    assert "No hold is to be looked at again by today" in visit(officer, "/desk").text
    holds.ask_release(world.ports, world.user(RECORDS), held.hold.id, "The inquiry is over")
    holds.release(world.ports, world.user(DPO), held.hold.id)
    assert "An inquiry" in visit(officer, "/holds/released").text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("reference", "SE-2026-NONE"),
        ("name", "Nobody"),
        ("number", "Z9999ZZ"),
        ("date_of_birth", "15 3 1988"),
        ("retention_class", "RC-05"),
        ("filed_from", "24 11 2026"),
        ("filed_to", "22 11 2026"),
    ],
)
def test_a_record_is_not_found_by_something_else(world: World, field: str, text: str) -> None:
    world.issued()
    client = world.client_as(RECORDS)

    page = client.post("/records", data={field: text}, follow_redirects=True).text

    assert "Nothing matches" in page


def test_a_record_must_match_everything_that_is_filled_in(world: World) -> None:
    first, second = world.record_of(world.issued()), world.record_of(world.issued(KNOWN))
    client = world.client_as(RECORDS)

    page = client.post("/records", data={"reference": first.reference, "name": "Inventio"}, follow_redirects=True).text

    assert second.reference not in page
    assert "Nothing matches" in page


def test_what_is_searched_for_stands_in_no_address(world: World) -> None:
    client = world.client_as(RECORDS)

    response = client.post("/records", data={"name": "Sampleton"})

    assert response.location == "/records/found"
    assert 'value="Sampleton"' in client.get("/records/found").text


def test_a_search_is_logged_once_and_the_search_page_opens_empty(world: World) -> None:
    client = world.client_as(RECORDS)
    client.post("/records", data={"name": "Sampleton"})
    client.get("/records/found")
    client.get("/records/found")

    page = client.get("/records").text

    assert "Sampleton" not in page
    assert "You searched for" not in page
    assert world.acts().count("records_searched") == 1


def test_what_was_searched_for_is_said_above_nothing_too(world: World) -> None:
    client = world.client_as(RECORDS)

    asked = {"name": "Specimen", "number": "A2222BC", "retention_class": "RC-01"}
    page = client.post("/records", data=asked, follow_redirects=True).text

    assert "You searched for: name Specimen and number A2222BC and class RC-01" in page
    assert "Nothing matches" in page


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Enter or select at least one thing to look for"),
        ({"date_of_birth": "31 2 1990"}, "Date of birth must be a real date"),
        ({"date_of_birth": "yesterday"}, "Date of birth must be a real date"),
        ({"filed_from": "1 13 2026"}, "Filed from must be a real date"),
        ({"name": "A\x00B"}, "U+0000"),
        ({"name": "x" * 61}, "longer"),
    ],
)
def test_a_search_that_cannot_be_read_says_why(world: World, data: dict[str, str], error: str) -> None:
    response = world.client_as(RECORDS).post("/records", data=data)

    assert response.status_code == 422
    assert error in response.text


def test_the_page_of_a_record_says_why_it_is_kept_and_until_when(world: World) -> None:
    record = world.record_of(world.issued())

    page = world.client_as(RECORDS).get(f"/records/{record.id}").text

    assert record.retention.why in page.replace("&#39;", "'")
    for words in ("filed the record", "authorised the reply", "issued the reply"):
        assert words in page
    assert "opened the record" in page


def test_a_download_needs_a_reason_which_is_logged_with_it(world: World) -> None:
    record = world.record_of(world.issued())
    item = next(found for found in record.objects if found.kind == "pdf")
    client = world.client_as(RECORDS)
    client.get(f"/records/{record.id}")

    refused = client.post(f"/records/{record.id}/files/{item.id}", data={"reason": " "})
    response = client.post(f"/records/{record.id}/files/{item.id}", data={"reason": "A court has asked for it"})
    page = client.get(f"/records/{record.id}").text

    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert hashlib.sha256(response.data).hexdigest() == item.sha256
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert item.file_name in response.headers["Content-Disposition"]
    assert "A court has asked for it" in page


def test_a_file_that_was_altered_in_the_store_is_not_handed_out(world: World) -> None:
    record = world.record_of(world.issued())
    item = next(found for found in record.objects if found.kind == "pdf")
    for file in (world.home / "store").rglob("*"):
        if file.is_file() and b"paper stand-in" in file.read_bytes():
            file.chmod(0o600)
            file.write_bytes(file.read_bytes().replace(b"paper", b"gaper"))
    client = world.client_as(RECORDS)
    client.get(f"/records/{record.id}")
    client.may_fail = True

    response = client.post(f"/records/{record.id}/files/{item.id}", data={"reason": "A court has asked for it"})

    assert response.status_code == 500
    assert "not as it was filed" in response.text
    assert b"gaper" not in response.data


def test_a_practitioner_says_why_as_well(world: World) -> None:
    record = world.record_of(world.issued())
    client = world.client_as(WORKER)

    response = client.post(f"/records/{record.id}/files/{record.objects[0].id}", data={"reason": ""})

    assert response.status_code == 409
    assert "Say why you need this file" in response.text
