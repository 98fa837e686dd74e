"""A records officer at work: finding, understanding and retrieving."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.builders.world import KNOWN, RECORDS, WORKER, World


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


def test_a_file_that_was_altered_in_the_store_is_not_handed_out(world: World, tmp_path: Path) -> None:
    record = world.record_of(world.issued())
    item = next(found for found in record.objects if found.kind == "pdf")
    for file in (tmp_path / "store").rglob("*"):
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
