"""Signing in and out; a session that expires loses no typed text."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode, urlsafe_b64decode
from contextlib import suppress
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask.sessions import SecureCookieSessionInterface

from forms_service.services.staff import sessions
from forms_service.web.api.application import create_api
from forms_service.web.app import create_app, side_by_side
from tests.builders.world import ADMINISTRATOR, AUDITOR, ELSEWHERE, MANAGER, OTHER_WORKER, RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser

HOUR_AND_A_BIT = timedelta(minutes=61)
LONG = 'He telephoned twice.\r\nTŷ\'r Llŷn & Sons <tag> "quotes" — 🙂'


def _kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return found[1]


def _fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)}


def _post_again(client: Browser, page: str) -> object:
    found = re.search(r'<form method="post" action="(/replies[^"]+)"', page)
    assert found
    return client.post(found[1], data=_fields(page))


def test_each_role_begins_on_its_own_page(world: World) -> None:
    first = {WORKER: "/work", MANAGER: "/work", RECORDS: "/desk", AUDITOR: "/audit"}

    assert {user: world.client_as(user).get("/").location for user in first} == first


def test_signing_in_leads_to_the_page_that_was_asked_for(world: World) -> None:
    client = world.client_as()

    asked = client.get("/work?whose=mine")
    client.get(asked.location)
    response = client.post("/sign-in", data={"user": WORKER, "next": "/work?whose=mine"})

    assert asked.location == "/sign-in?next=/work?whose%3Dmine"
    assert response.location == "/work?whose=mine"


def test_signing_in_never_leads_to_another_host(world: World) -> None:
    client = world.client_as()
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tevil"):
        client.get("/sign-in")
        assert client.post("/sign-in", data={"user": WORKER, "next": elsewhere}).location == "/"


@pytest.mark.parametrize("nobody", ["nobody", "client:northshire-case-system"])
def test_nobody_can_sign_in_as_somebody_who_is_not_there_or_as_a_system(world: World, nobody: str) -> None:
    client = world.client_as()
    client.get("/sign-in")

    response = client.post("/sign-in", data={"user": nobody})

    assert response.status_code == 422
    assert "Select who you are" in response.text


def test_invented_people_cannot_sign_in_outside_development(world: World) -> None:
    world.app.config["DEVELOPMENT_SIGN_IN"] = False
    client = world.client_as()

    page = client.get("/sign-in").text
    client.post("/sign-in", data={"user": WORKER, "csrf_token": "x"})

    assert "Priya Okafor" not in page
    assert client.get("/work").status_code == 302


def _copy_of(client: Browser) -> Browser:
    """Another browser with the cookie of *client*, as somebody would have who copied it."""
    cookie, other = client.get_cookie("session"), client.application.test_client()
    assert cookie
    assert isinstance(other, Browser)
    other.set_cookie("session", cookie.value)
    return other


def _sign_in(world: World, user: str, **headers: str) -> Browser:
    """A browser in which somebody has signed in on the page for it."""
    client = world.client_as()
    client.get("/sign-in")
    client.post("/sign-in", data={"user": user}, headers=headers)
    client.get("/accessibility")
    return client


def test_signing_out_ends_the_session_for_whoever_copied_its_cookie_too(world: World) -> None:
    client = _sign_in(world, WORKER)
    copied = _copy_of(client)
    assert copied.get("/work").status_code == 200
    client.post("/sign-out")

    assert client.get("/work").location.startswith("/sign-in")
    assert copied.get("/work").location.startswith("/sign-in")
    assert [act for act in world.acts() if act in {"signed_in", "signed_out"}] == ["signed_in", "signed_out"]
    with world.ports.unit_of_work() as unit:
        first = next(each for each in unit.of("northshire").audit.entries() if each.event.act == "signed_in")
    assert (first.payload or {})["role"] == "Practitioner", "with what they were let do is known whatever they become"


def test_whoever_signs_in_where_somebody_else_was_ends_their_session(world: World) -> None:
    client = _sign_in(world, WORKER)
    copied = _copy_of(client)
    client.get("/sign-in")
    client.post("/sign-in", data={"user": MANAGER})

    assert copied.get("/work").location.startswith("/sign-in")
    assert "Marian Ashdown" in client.get("/work").text
    assert world.acts() == ["signed_in", "signed_in", "signed_out", "work_list_read"]


def test_behind_a_proxy_that_is_trusted_the_address_is_that_of_the_browser_and_else_its_own(world: World) -> None:
    seen = []
    for proxies in (0, 1):
        app = create_app(world.ports, secret_key="x" * 32, https=False, development_sign_in=True)
        side_by_side(app, create_api(world.ports, secret_key="x" * 32, https=False), proxies=proxies)
        client, forwarded = app.test_client(), {"X-Forwarded-For": "198.51.100.9, 192.0.2.7"}
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        assert token
        client.post("/sign-in", data={"user": WORKER, "csrf_token": token[1]}, headers=forwarded)
        with world.ports.unit_of_work() as unit:
            seen += [each.address for each in unit.of("northshire").sessions.every() if each.address not in seen]

    assert seen == ["127.0.0.1", "192.0.2.7"]


def test_a_cookie_that_says_who_it_is_and_has_no_session_lets_nobody_in(world: World) -> None:
    world.client_as(MANAGER)
    forgeries: tuple[dict[str, object], ...]
    forgeries = ({}, {"session": "guessed"}, {"session": ["x"]}, {"session": None}, {"last": 3}, {"last": [[], {}]})
    for forged in forgeries:
        client = world.client_as()
        with client.session_transaction() as cookie:
            cookie.update({"last": [MANAGER, "northshire"], **forged})
        assert client.get("/work").location.startswith("/sign-in"), forged
        assert client.post("/sign-out").status_code in {302, 401}, forged
    for malformed in ("", ".", "e30.x.y", "\x00", "💥", "a" * 4000):
        client = world.client_as()
        client.set_cookie("session", malformed)
        assert client.get("/work").location.startswith("/sign-in"), malformed


def test_nobody_reads_in_a_cookie_what_was_searched_for_and_one_from_before_cookies_were_sealed_counts(
    world: World,
) -> None:
    for user, address, field in ((RECORDS, "/records", "name"), (MANAGER, "/work/found", "text")):
        client = world.client_as(user)
        assert client.post(address, data={field: "Sampleton"}).status_code == 302
        held = client.get_cookie("session")
        assert held
        payload = held.value.lstrip(".").rsplit(".", 2)[0]
        plain = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        plain = zlib.decompress(plain) if held.value.startswith(".") else plain
        opened = [plain, urlsafe_b64decode(plain)]
        assert not any(word in each for each in opened for word in (b"Sampleton", user.encode()))
        assert "You searched for" in client.get("/work/found" if field == "text" else "/records/found").text

    with client.session_transaction() as cookie:
        contents = dict(cookie)
    signing = SecureCookieSessionInterface().get_signing_serializer(world.app)
    assert signing
    earlier = world.client_as()
    earlier.set_cookie("session", str(signing.dumps(contents)))
    assert earlier.get("/work").status_code == 200


def test_a_session_from_the_future_is_none(world: World) -> None:
    client = world.client_as(WORKER)
    world.clock.pass_by(timedelta(days=-1))

    assert client.get("/work").location.startswith("/sign-in")


def test_clocks_of_two_machines_may_be_a_little_apart(world: World) -> None:
    client = world.client_as(WORKER)
    world.clock.pass_by(timedelta(seconds=-90))

    assert client.get("/work").status_code == 200


def test_a_session_ends_after_a_working_day_however_much_it_is_used(world: World) -> None:
    client = world.client_as(WORKER)
    for _ in range(14):
        world.clock.pass_by(timedelta(minutes=50))
        assert client.get("/work").status_code == 200
    world.clock.pass_by(timedelta(minutes=50))

    assert client.get("/work").location.startswith("/sign-in")


def _seen(world: World) -> datetime:
    with world.ports.unit_of_work() as unit:
        return unit.of("northshire").sessions.every()[0].seen_at


def test_when_somebody_was_seen_is_written_down_at_most_each_minute_and_what_is_no_page_asks_nobody(
    world: World,
) -> None:
    client, began = world.client_as(WORKER), world.clock.now()
    client.get("/accessibility")
    world.clock.pass_by(timedelta(seconds=59))
    assert "Set-Cookie" not in client.get("/work").headers
    assert _seen(world) == began
    world.clock.pass_by(timedelta(seconds=1))
    for address in ("/static/assets/application.css", "/health"):
        response = client.get(address)
        assert response.status_code == 200
        assert not {"Set-Cookie", "Vary"} & set(response.headers.keys())
    assert _seen(world) == began
    client.get("/work")

    assert _seen(world) == world.clock.now()


EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140"


def test_everybody_sees_where_they_are_signed_in_and_ends_what_they_left_open(world: World) -> None:
    left = _sign_in(world, WORKER, **{"User-Agent": EDGE})
    here, colleague = _sign_in(world, WORKER), world.client_as(MANAGER)

    page = here.get("/sessions").text
    assert "Edge on Windows" in page
    assert "This browser" in page
    assert "Marian Ashdown" not in page
    address = re.findall(r'action="(/sessions/[^"]+/end)"', page)
    assert len(address) == 1
    assert colleague.post(address[0]).status_code == 404
    ended = here.post(address[0], follow_redirects=True)

    assert "You are signed out of Edge on Windows." in ended.text
    assert left.get("/work").location.startswith("/sign-in")
    assert here.get("/work").status_code == 200


def test_an_administrator_ends_the_session_of_another_and_what_they_typed_is_kept(world: World) -> None:
    reply = world.sent()
    manager, administrator = world.client_as(MANAGER), world.client_as(ADMINISTRATOR)
    elsewhere = world.client_as("eastmere-administrator")
    manager.get(f"/replies/{reply.id}")

    page = administrator.get("/staff/sessions").text
    assert "Marian Ashdown" in page
    assert "Marian Ashdown" not in elsewhere.get("/staff/sessions").text
    (address,) = re.findall(r'action="(/staff/sessions/[^"]+/end)"', page)
    assert elsewhere.post(address).status_code == 404
    assert "Marian Ashdown is signed out" in administrator.post(address, follow_redirects=True).text

    late = manager.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})
    assert late.status_code == 401
    assert "He telephoned twice." in manager.post("/sign-in", data={"user": MANAGER, "kept": _kept(late.text)}).text
    logged = world.client_as(AUDITOR).get("/audit?act=session_ended").text
    assert "Ended the session of Marian Ashdown (by an administrator)" in unescape(logged)


def test_sessions_whose_time_is_over_are_let_go_and_the_log_says_why(world: World) -> None:
    world.client_as(WORKER).get("/accessibility")
    world.clock.pass_by(timedelta(minutes=30))
    world.client_as(MANAGER).get("/accessibility")
    world.clock.pass_by(timedelta(minutes=31))

    assert sessions.end_overdue(world.ports).done == "1 ended"
    assert sessions.end_overdue(world.ports).done == "0 ended"
    assert world.acts() == ["session_ended"]
    assert _seen(world) == world.clock.now() - timedelta(minutes=31)


def test_a_session_left_alone_for_an_hour_ends(world: World) -> None:
    client = world.client_as(WORKER)
    world.clock.pass_by(HOUR_AND_A_BIT)

    assert client.get("/work").location.startswith("/sign-in")


def test_a_session_in_use_does_not_end(world: World) -> None:
    client = world.client_as(WORKER)
    for _ in range(5):
        world.clock.pass_by(timedelta(minutes=50))
        assert client.get("/work").status_code == 200


def test_what_was_typed_in_a_session_that_ended_is_kept_through_signing_in_and_can_be_sent(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    world.clock.pass_by(HOUR_AND_A_BIT)

    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})
    assert late.status_code == 401
    assert "We kept what you typed" in late.text
    again = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(late.text)})
    assert "He telephoned twice." in again.text
    assert "Tŷ&#39;r Llŷn &amp; Sons &lt;tag&gt;" in again.text
    _post_again(client, again.text)

    with world.ports.unit_of_work() as unit:
        comments = unit.of("northshire").questionnaires.get(reply.id).comments
    assert comments[0].text == LONG.replace("\r\n", "\n")


def test_what_somebody_typed_is_not_shown_to_the_next_person_who_signs_in(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    world.clock.pass_by(HOUR_AND_A_BIT)
    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})

    for somebody_else in (ELSEWHERE["manager"], WORKER):
        page = client.post("/sign-in", data={"user": somebody_else, "kept": _kept(late.text)}).text
        assert "He telephoned twice." not in page
        assert "Kept for its author" in page
    offered = client.post("/sign-out", data={"kept": _kept(page)}).text
    again = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(offered)}).text

    assert "He telephoned twice." in again


@pytest.mark.parametrize(("next_user", "is_shown"), [(MANAGER, True), (ELSEWHERE["manager"], False)])
def test_what_was_typed_on_a_page_left_open_after_signing_out_is_its_authors(
    world: World, *, next_user: str, is_shown: bool
) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.post("/sign-out")
    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})

    page = client.post("/sign-in", data={"user": next_user, "kept": _kept(late.text)}).text

    assert ("He telephoned twice." in page) is is_shown


def test_text_of_which_nobody_knows_who_typed_it_is_shown_to_nobody(world: World) -> None:
    reply = world.sent()
    client = world.client_as()
    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})

    page = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(late.text)}).text

    assert "He telephoned twice." not in page


def test_a_lost_token_offers_what_was_typed_again(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.token = "a token of another session"

    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})
    assert late.status_code == 400
    assert "We kept what you typed" in late.text
    _post_again(client, late.text)

    assert "reply_returned" in world.acts()


def test_what_another_site_posts_here_is_neither_done_nor_offered(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.token = ""
    address, data = f"/replies/{reply.id}/return", {"return-comment": "Buy now"}

    signed_in = client.post(address, data=data, headers={"Origin": "https://evil.example"})
    world.clock.pass_by(HOUR_AND_A_BIT)
    signed_out = client.post(address, data=data, headers={"Origin": "https://evil.example"})

    assert signed_in.status_code == 400
    assert signed_out.status_code == 302
    assert "Buy now" not in signed_in.text + signed_out.text
    assert "reply_returned" not in world.acts()


@pytest.mark.parametrize("somebody_else", [ELSEWHERE["manager"], WORKER], ids=["another council's", "a colleague"])
def test_what_is_sent_in_another_tab_than_that_of_who_signed_in_last_is_neither_done_nor_shown(
    world: World, somebody_else: str
) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": LONG})
    client.get("/sign-in")
    client.post("/sign-in", data={"user": somebody_else})
    client.get("/accessibility")
    own_token = {**page.fields.to_dict(), "csrf_token": client.token}

    for sent in (page.fields, own_token):
        refused = client.post(f"/replies/{reply.id}/return", data=sent)
        assert refused.status_code == 409
        assert "Kept for its author" in refused.text
        assert "He telephoned twice." not in refused.text
    assert "reply_returned" not in world.acts()

    offered = client.post("/sign-out", data={"kept": _kept(refused.text)}).text
    again = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(offered)}).text
    assert "He telephoned twice." in again
    _post_again(client, again)
    assert world.acts().count("reply_returned") == 1


@pytest.mark.parametrize("somebody_else", ["", OTHER_WORKER, ELSEWHERE["manager"]])
def test_an_answer_that_was_long_on_its_way_signs_nobody_in_again(world: World, somebody_else: str) -> None:
    client = world.client_as(MANAGER)
    late = client.post("/work/found", data={"text": "Specimen"}).headers.getlist("Set-Cookie")
    client.post("/sign-out")
    if somebody_else:
        client.get("/sign-in")
        client.post("/sign-in", data={"user": somebody_else})

    for cookie in late:
        name, _, value = cookie.partition(";")[0].partition("=")
        client.set_cookie(name, value)
    next_page = client.get("/work")

    assert late
    assert next_page.status_code == 302
    assert "/sign-in" in str(next_page.location)


def test_with_the_sign_in_cookie_gone_what_was_typed_is_still_its_authors(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    page = visit(client, f"/replies/{reply.id}").form_with("return-comment").type({"return-comment": LONG})
    client.delete_cookie("session")

    late = client.post(f"/replies/{reply.id}/return", data=page.fields)
    again = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(late.text)})

    assert "He telephoned twice." in again.text


def test_what_was_typed_outlives_a_sign_in_page_that_was_left_open_too_long(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    world.clock.pass_by(HOUR_AND_A_BIT)
    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG})
    lost = {"user": MANAGER, "kept": _kept(late.text), "csrf_token": "of another session"}

    signed_out = client.post("/sign-in", data=lost)
    other_tab = world.client_as(MANAGER).post("/sign-in", data=lost)

    assert _kept(signed_out.text)
    assert "He telephoned twice." in other_tab.text


def test_as_much_as_is_taken_can_be_kept_through_signing_in(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    world.clock.pass_by(HOUR_AND_A_BIT)
    client.may_be_huge = True
    text = "€" * (4_000_000 // 3)

    late = client.post(f"/replies/{reply.id}/return", data={"return-comment": text})
    again = client.post("/sign-in", data={"user": MANAGER, "kept": _kept(late.text)})

    assert text in again.text


def test_what_passes_through_the_browser_of_somebody_else_cannot_be_read_there(world: World) -> None:
    reply = world.sent()
    client = world.client_as(MANAGER)
    client.get(f"/replies/{reply.id}")
    world.clock.pass_by(HOUR_AND_A_BIT)
    kept = _kept(client.post(f"/replies/{reply.id}/return", data={"return-comment": LONG}).text)

    whole = b64decode(kept, altchars=b"-_")

    for start in range(len(whole)):
        with suppress(zlib.error):
            assert b"telephoned" not in zlib.decompressobj().decompress(whole[start:])
    altered = b64encode(whole[:-1] + bytes([whole[-1] ^ 1]), altchars=b"-_").decode()
    assert client.post("/sign-in", data={"user": MANAGER, "kept": altered}).status_code == 302


def test_forged_kept_text_is_not_offered(world: World) -> None:
    client = world.client_as()
    client.get("/sign-in")

    response = client.post("/sign-in", data={"user": WORKER, "kept": "W10.forged"})

    assert response.status_code == 302
