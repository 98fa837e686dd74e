"""What pays whoever guesses or floods can be asked for so often, and no more until the page says."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import flask
import pytest

from forms_service.casework.errors import Unavailable
from forms_service.services import rate_limits as counting
from forms_service.web.answering import asked_before
from forms_service.web.frame.limits import people_a_day, rate_limits
from forms_service.web.frame.limits.rate_limits import RATES, NothingLimited, limit_rates
from tests.builders.enquiries import enquiry_of
from tests.builders.pages import typed
from tests.builders.world import MANAGER, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser
from tests.web.journey import recorded

TYPED = "Her sister heard him say so"


def _search(client: Browser, times: int = 1) -> list[int]:
    return [client.post("/records", data={"name": "Specimen"}).status_code for _ in range(times)]


def test_whoever_searches_very_often_is_told_when_to_go_on_and_a_colleague_is_not_held_up(world: World) -> None:
    client, colleague = world.client_as(RECORDS), world.client_as(WORKER)
    assert set(_search(client, 60)) == {302}

    page = client.post("/records", data={"name": TYPED})

    assert page.status_code == 429
    assert "You have searched very often within a short time." in page.text
    assert "You can again from 23 November 2026 at 9:41am." in page.text
    assert page.headers["Retry-After"] == "60"
    assert "We kept what you typed" in page.text
    assert page.text.count(TYPED) >= 2
    assert colleague.post("/work/found", data={"text": TYPED}).status_code == 302
    assert client.get("/records").status_code == 200
    world.clock.pass_by(timedelta(seconds=61))
    assert _search(client) == [302]


def test_it_is_counted_for_all_processes_and_kinds_of_search_together(world: World) -> None:
    client = world.client_as(MANAGER)
    for _ in range(60):
        world.ports.counters.add(
            _key("search"), 1, now=world.clock.now(), until=world.clock.now() + timedelta(minutes=1)
        )

    assert client.post("/work/found", data={"text": TYPED}).status_code == 429


def _key(kind: str) -> str:
    return rate_limits._hashed(f"LIMITER/user northshire {MANAGER}/{kind}/60/1/minute")


def test_signing_in_is_limited_by_network_and_what_was_typed_goes_along(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": TYPED})
    world.clock.pass_by(timedelta(minutes=61))
    late = client.post(f"/replies/{reply.id}/return", data=page.fields).text
    kept = re.search(r'name="kept" value="([^"]+)"', late)
    assert kept
    until = world.clock.now() + timedelta(minutes=1)
    key = rate_limits._hashed("LIMITER/address 127.0.0.1/sign_in/240/1/minute")
    assert world.ports.counters.add(key, 240, now=world.clock.now(), until=until) == 240

    refused = client.post("/sign-in", data={"user": MANAGER, "kept": kept[1]})
    assert refused.status_code == 429
    assert "tried to sign in from this network very often" in refused.text
    again = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert again
    elsewhere = client.post("/sign-in", data={"user": MANAGER}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert elsewhere.status_code == 302
    world.clock.pass_by(timedelta(seconds=61))
    assert TYPED in client.post("/sign-in", data={"user": MANAGER, "kept": again[1]}).text


def test_whoever_looks_up_very_many_people_while_typing_is_shown_no_more_that_day_but_is_once_it_is_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (people_a_day, asked_before):
        monkeypatch.setattr(module, "MOST_PEOPLE", 3)
    before, client = world.issued(), world.client_as(WORKER)
    reference = enquiry_of(world, before).reference
    page, address = recorded(client), "/enquiries/new/asked-before"

    def asked(number: str, **born: str) -> tuple[int, bool, str]:
        typing = {"ad_family_name": "Nobodyelse", "ad_prison_number": number, **born}
        told = client.post(address, data=typed(page, typing).fields)
        return told.status_code, reference in told.text, told.text

    known = enquiry_of(world, before).adult
    assert known is not None
    number = known.numbers[0]
    assert [asked(number)[:2] for _ in range(3)] == [(200, True)] * 3, "the same again is not counted again"
    assert [asked(f"B000{each}XX")[0] for each in range(5)] == [200] * 5, "nor is who is asked about by another number"
    assert [asked("", **{"ad_dob-year": f"199{each}"})[:2] for each in (1, 2)] == [(200, False)] * 2
    status, _, words = asked("", **{"ad_dob-year": "1993"})
    assert status == 429
    assert "You have looked up more than 3 different people in 24 hours" in words
    assert asked(number)[:2] == (429, False)
    saved = typed(page, {"ad_prison_number": number}).send(client)
    assert reference in saved.text, "what is saved is answered all the same"
    world.clock.pass_by(timedelta(days=1, seconds=1))
    client = world.client_as(WORKER)
    page = recorded(client)
    assert asked(number)[:2] == (200, True)


def test_only_pages_that_bring_files_count_as_uploads(world: World) -> None:
    intake = world.begun()
    client, address = world.client_as(WORKER), f"/questionnaires/{intake.id}/pages/arrival/received"
    key = rate_limits._hashed(f"LIMITER/user northshire {WORKER}/upload/60/1/minute")
    page = visit(client, address)

    page.send(client)
    assert world.ports.counters.count(key, now=world.clock.now()) == 0
    page = visit(client, address)
    page.fields.add("in_files", (BytesIO(b"x"), "letter.txt"))  # type: ignore[arg-type]  # what a test client sends as a file
    page.send(client)
    assert world.ports.counters.count(key, now=world.clock.now()) == 1


def test_while_nothing_can_be_counted_nothing_is_let_through_and_what_was_typed_is_kept(world: World) -> None:
    client = world.client_as(RECORDS)

    class NoCounters:
        def add(self, *_: object, **__: object) -> int:
            raise Unavailable("The database does not answer just now.")

    world.use(counters=NoCounters())
    client.may_fail = True
    page = client.post("/records", data={"name": TYPED})

    assert page.status_code == 503
    assert page.text.count(TYPED) >= 2


def test_counters_whose_window_is_over_are_let_go(world: World) -> None:
    _search(world.client_as(OTHER_WORKER))
    _search(world.client_as(RECORDS))
    assert counting.clear_counters(world.ports).done == "0 let go"
    world.clock.pass_by(timedelta(hours=3))

    # Of two searches, and of the one that was refused.
    assert counting.clear_counters(world.ports).done == "3 let go"


def test_a_rate_that_limits_nothing_stops_the_application() -> None:
    with pytest.raises(NothingLimited, match=re.escape(RATES["sign_in"].endpoints[0])):
        limit_rates(flask.Flask("bare"))
