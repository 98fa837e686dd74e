"""Signing in through a real OpenID Connect provider: known or refused, signed out on both sides, and it may be away."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, Final

import pytest
import requests
from playwright.sync_api import Page
from werkzeug.serving import make_server

from forms_service.adapters.identity import openid
from forms_service.adapters.identity.access_tokens import ProviderClients
from forms_service.adapters.identity.directory import StaffDirectory
from forms_service.adapters.identity.openid import OpenIdProvider, Registration
from forms_service.adapters.sql.repositories.staff.members import SqlMemberLookup
from forms_service.casework.staff.members import ClaimRules
from forms_service.casework.staff.sessions import IDLE_LIMIT
from forms_service.services.staff import signing_in
from forms_service.web.api.application import create_api
from tests.builders.api import System
from tests.builders.world import World, _directory
from tests.components.browser import axe_violations, open_page
from tests.components.identity_provider import CLIENT, SECRET, Provider, free_port, running_provider
from tests.web.client import Browser

NAMES: Final = ("name", "email", "job_title", "organisation", "profession", "registration", "teams")
RULES: Final = ClaimRules(
    {**{name: name for name in NAMES}, "roles": "groups"},
    {"NCC": "northshire", "ECC": "eastmere"},
    {"SFS Practitioners": "practitioner", "SFS Managers": "manager", "SFS Admins": "administrator"},
    {"SW": "Social worker"},
    {"MASH": "mash"},
)
AMAL: Final[Mapping[str, Any]] = {
    "name": "Amal  Invented", "email": "amal@northshire.example", "organisation": "NCC", "job_title": "Social worker",
    "groups": ["Everybody", "SFS Practitioners"], "profession": "SW", "registration": "SW9", "teams": ["MASH", "Other"],
}  # fmt: skip
PEOPLE: Final[Mapping[str, Mapping[str, Any]]] = {
    "amal": AMAL,
    "bryn": {"name": "Bryn Invented", "organisation": "NCC", "groups": ["SFS Managers", "SFS Admins"]},
    "cai": {"name": "Cai Invented", "organisation": "NCC", "groups": ["Everybody", "manager"]},
    "dilys": {"name": "Dilys Invented", "organisation": "Elsewhere", "groups": ["SFS Managers"]},
    "eirlys": {"organisation": "NCC", "groups": ["SFS Managers"]},
}


@pytest.fixture(scope="module")
def service() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def provider(service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running_provider(tmp_path_factory.mktemp("provider"), service) as one:
        yield one


@pytest.fixture
def world(world: World, provider: Provider, service: str) -> World:
    """The world as it is where staff sign in at the provider."""
    provider.know(PEOPLE)
    world.clock.moment = datetime.now(UTC)
    registration = Registration(provider.issuer, CLIENT, SECRET, f"{service}/sign-in/back", f"{service}/signed-out")
    organisations = {each.id: each for each in world.ports.directory.organisations()}
    world.use(
        directory=StaffDirectory(organisations, SqlMemberLookup(world.engine)),
        identity_provider=OpenIdProvider(registration, RULES, lambda: world.clock.now().timestamp()),
    )
    world.app.config["DEVELOPMENT_SIGN_IN"] = False
    return world


def _to_provider(client: Browser, **fields: str) -> str:
    """Press "Sign in"; return the address at the provider to which that leads."""
    client.get("/sign-in")
    page = client.post("/sign-in", data=fields)
    assert page.status_code == 200, page.text
    return _led_to(page.text)


def _led_to(page: str) -> str:
    found = re.search(r'id="go-on" href="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def _come_back(world: World, provider: Provider, who: str, **fields: str) -> tuple[Browser, Any]:
    client = world.client_as()
    back = provider.sign_in(_to_provider(client, **fields), who, requests.Session())
    return client, client.get(back.removeprefix(provider.service))


def test_whoever_has_a_role_there_is_known_by_what_it_says_of_them(world: World, provider: Provider) -> None:
    client, response = _come_back(world, provider, "amal", next="/work?whose=mine")

    assert (response.status_code, response.location) == (302, "/work?whose=mine")
    page = client.get("/work").text
    assert "Amal Invented, " in page
    (user,) = world.ports.directory.users("northshire")
    assert (user.role.id, user.profession, user.registration, user.teams) == (
        "practitioner", "Social worker", "SW9", ("mash",)
    )  # fmt: skip
    assert client.get("/audit").status_code == 403
    _, again = _come_back(world, provider, "amal")
    assert again.status_code == 302
    assert [each.id for each in world.ports.directory.users("northshire")] == [user.id]
    assert world.acts() == ["signed_in", "work_list_read", "access_refused", "signed_in"]


def test_whoever_has_several_roles_there_may_do_what_each_may(world: World, provider: Provider) -> None:
    client, _ = _come_back(world, provider, "bryn")

    assert {client.get(address).status_code for address in ("/work", "/staff/sessions", "/replies/authorise")} == {200}
    assert "Manager and administrator" in client.get("/work").text


@pytest.mark.parametrize(
    ("who", "words", "logged"),
    [
        ("cai", "none of the roles of this service", ["sign_in_refused"]),
        ("dilys", "for which organisation", []),
        ("eirlys", "what you are called", ["sign_in_refused"]),
        ("nobody", "did not let you sign in", []),
    ],
)
def test_whoever_is_nobody_here_is_refused_in_words_and_that_is_logged(
    world: World, provider: Provider, who: str, words: str, logged: list[str]
) -> None:
    client, response = _come_back(world, provider, who)

    assert response.status_code == 403
    assert words in unescape(response.text)
    assert client.get("/work").location.startswith("/sign-in")
    assert world.acts() == logged


def test_a_stranger_neither_shuts_a_network_out_nor_has_anything_kept(world: World, provider: Provider) -> None:
    stranger = world.client_as()
    for _ in range(3):
        assert stranger.get("/sign-in/back?state=x").status_code == 400
    _to_provider(stranger, next="/" + "x" * 1_000_000)

    with world.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT max(amount), length(next_page) FROM counters, sign_ins").all() == [
            (1, 0)
        ]


def test_an_answer_is_good_once_in_the_browser_that_asked_and_with_its_own_code(
    world: World, provider: Provider
) -> None:
    client, thief = world.client_as(), world.client_as()
    back = provider.sign_in(_to_provider(client), "amal", requests.Session()).removeprefix(provider.service)
    other = provider.sign_in(_to_provider(thief), "bryn", requests.Session()).removeprefix(provider.service)

    assert thief.get(back).status_code == 400
    swapped = re.sub(r"code=[^&]+", re.search(r"code=[^&]+", other)[0], back)  # type: ignore[index] # it has a code
    assert client.get(swapped).status_code == 403
    assert client.get(back).status_code == 400
    for nonsense in ("", "?state=", "?state=x&code=y", "?state=%00", "?code=a&code=b&error=c"):
        assert client.get(f"/sign-in/back{nonsense}").status_code == 400
    assert client.get("/work").location.startswith("/sign-in")
    assert world.acts() == []


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(world: World, provider: Provider) -> None:
    client, _ = _come_back(world, provider, "bryn")
    address, typed = f"/replies/{'0' * 32}/return", {"return-comment": "He telephoned twice." * 9_000}
    client.get("/work")
    user = world.ports.directory.users("northshire")[0]
    ticket = client.new_ticket()
    world.clock.pass_by(IDLE_LIMIT + timedelta(minutes=1))
    late = client.post(address, data={**typed, ".ticket": ticket})
    assert (late.status_code, user.name) == (401, "Bryn Invented")
    kept = re.search(r'name="kept" value="([^"]+)"', late.text)
    assert kept

    world.clock.moment = datetime.now(UTC)
    there = _to_provider(client, kept=kept[1])
    other = provider.sign_in(there, "amal", requests.Session()).removeprefix(provider.service)
    assert "Kept for its author" in client.get(other).text
    there = _to_provider(client, kept=kept[1], afresh="yes")
    assert "prompt=login" in there
    back = provider.sign_in(there, "bryn", requests.Session()).removeprefix(provider.service)
    assert typed["return-comment"] in client.get(back).text
    with world.ports.unit_of_work() as unit:
        assert unit.sign_ins.expire(before=world.clock.now() + timedelta(days=1)) == 0


def test_signing_out_here_ends_it_there_and_a_sign_out_there_ends_it_here(world: World, provider: Provider) -> None:
    with _served(world, provider):
        browsers = []
        for _ in range(2):
            client, there = world.client_as(), requests.Session()
            back = provider.sign_in(_to_provider(client), "amal", there).removeprefix(provider.service)
            client.get(back)
            client.get("/accessibility")
            browsers.append((client, there))
        (first, there_first), (second, there_second) = browsers
        out = _led_to(first.post("/sign-out").text)
        assert first.get("/work").location.startswith("/sign-in")
        assert second.get("/work").status_code == 200
        assert provider.sign_out(out, there_first).startswith(f"{provider.service}/signed-out")
        assert second.get("/work").status_code == 200
        provider.sign_out(f"{provider.issuer}/session/end?client_id=forms", there_second)
        assert second.get("/work").location.startswith("/sign-in")
    looked = ["work_list_read"] * 2
    assert world.acts() == ["signed_in", "signed_in", "signed_out", *looked, "session_ended"]


def test_what_is_no_logout_token_of_the_provider_ends_nothing(world: World, provider: Provider) -> None:
    client, _ = _come_back(world, provider, "amal")
    with world.ports.unit_of_work() as unit:
        (session,) = unit.of("northshire").sessions.every()
    for token in ("", "x", "a.b.c", session.id_token, "eyJhbGciOiJub25lIn0.e30."):
        assert world.client_as().post("/sign-out/from-provider", data={"logout_token": token}).status_code == 400
    assert client.get("/work").status_code == 200


def test_a_role_that_is_taken_away_is_gone_with_the_next_sign_in_in_every_browser(
    world: World, provider: Provider
) -> None:
    old, _ = _come_back(world, provider, "bryn")
    assert old.get("/staff/sessions").status_code == 200
    provider.know({**PEOPLE, "bryn": {**PEOPLE["bryn"], "groups": ["SFS Managers"]}})
    _come_back(world, provider, "bryn")
    assert old.get("/staff/sessions").status_code == 403
    provider.know({**PEOPLE, "bryn": {**PEOPLE["bryn"], "organisation": "ECC"}})
    moved, _ = _come_back(world, provider, "bryn")
    assert moved.get("/work").status_code == 200
    assert old.get("/work").location.startswith("/sign-in")
    provider.know({**PEOPLE, "bryn": {**PEOPLE["bryn"], "organisation": "ECC", "groups": []}})
    _, refused = _come_back(world, provider, "bryn")
    assert refused.status_code == 403
    assert moved.get("/work").location.startswith("/sign-in")


def test_while_the_provider_is_away_work_goes_on_and_signing_in_says_why_not(world: World, provider: Provider) -> None:
    client, _ = _come_back(world, provider, "amal")
    late = world.client_as()
    there = _to_provider(late)
    back = provider.sign_in(there, "amal", requests.Session()).removeprefix(provider.service)
    provider.stop()
    try:
        assert client.get("/work").status_code == 200
        away = late.get(back)
        assert away.status_code == 503
        assert "Whoever is signed in can go on working" in away.text
        world.use(identity_provider=_fresh(world))
        nothing_known = world.client_as()
        nothing_known.get("/sign-in")
        begun = nothing_known.post("/sign-in", data={"kept": "of somebody"})
        assert begun.status_code == 503
        assert 'name="kept" value="of somebody"' in begun.text
        assert client.post("/sign-out").location == "/signed-out"
    finally:
        provider.start()


def test_keys_that_the_provider_has_changed_are_asked_for_again(world: World, provider: Provider) -> None:
    assert _come_back(world, provider, "amal")[1].status_code == 302
    known = world.ports.identity_provider
    assert isinstance(known, OpenIdProvider)
    known._keys.at -= 3  # three seconds pass
    provider.stop()
    provider.start()

    assert _come_back(world, provider, "amal")[1].status_code == 302


@pytest.mark.parametrize(("ahead", "status"), [(90, 302), (-90, 302), (7200, 403), (-7200, 403)])
def test_a_clock_of_the_provider_may_be_a_little_off_and_is_named_if_it_is_more(
    world: World, provider: Provider, ahead: int, status: int
) -> None:
    world.clock.moment = datetime.now(UTC) - timedelta(seconds=ahead)

    _, response = _come_back(world, provider, "amal")

    assert response.status_code == status
    assert ("clocks of this service and of your organisation" in response.text) is (status == 403)


@pytest.mark.browser
def test_in_a_browser_one_signs_in_loses_nothing_typed_is_signed_out_on_both_sides_and_a_role_or_clock_is_told_of(
    world: World, provider: Provider
) -> None:
    with _served(world, provider), open_page(provider.service) as page:
        page.goto("/work")
        assert not axe_violations(page)
        _sign_in_there(page)
        page.wait_for_url("**/work")

        page.locator("main input[type=text]").first.fill("Specimen, typed slowly")
        world.clock.pass_by(IDLE_LIMIT + timedelta(minutes=1))
        page.get_by_role("button", name="Find").click()
        world.clock.moment = datetime.now(UTC)
        assert "We kept what you typed" in page.content()
        provider.stop()
        world.use(identity_provider=_fresh(world))
        page.get_by_role("button", name="Sign in").click()
        assert "Your organisation’s sign-in does not answer just now" in page.content()
        assert not axe_violations(page)
        provider.start()
        world.use(identity_provider=_fresh(world))
        _sign_in_there(page)
        assert "Specimen, typed slowly" in page.get_by_role("main").inner_text()
        page.get_by_role("button", name="Send it again").click()
        page.wait_for_url("**/work/found")

        page.get_by_role("link", name="Where you are signed in").click()
        assert not axe_violations(page)
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.get_by_role("button", name="End it").click()
        page.wait_for_url("**/signed-out**")
        assert not axe_violations(page)
        page.get_by_role("button", name="Sign in").click()
        _sign_in_there(page)  # the provider asks again: its own session is over
        page.wait_for_url("**/work")

        _ended_there_without_a_role_and_by_a_wrong_clock(world, provider, page)


def _sign_in_there(page: Page) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Who").fill("amal")
    page.get_by_role("button", name="Go on").click()


def _ended_there_without_a_role_and_by_a_wrong_clock(world: World, provider: Provider, page: Page) -> None:
    """What somebody who is signed in meets in the same browser, one after the other."""
    page.goto(f"{provider.issuer}/session/end?client_id={CLIENT}")
    page.get_by_role("button", name="End it").click()
    page.goto("/work")
    _sign_in_there(page)  # a sign-out there ended it here at once
    page.wait_for_url("**/work")

    provider.know({**PEOPLE, "amal": {**AMAL, "groups": []}})
    page.reload()
    assert page.get_by_role("button", name="Find").is_visible(), "a session lasts until it ends"
    with world.ports.unit_of_work() as unit:
        (theirs,) = unit.of("northshire").sessions.every()
    administrator, _ = _come_back(world, provider, "bryn")
    administrator.get("/staff/sessions")
    assert administrator.post(f"/staff/sessions/{theirs.id}/end").status_code == 302
    page.reload()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Signing you in").wait_for(state="detached")
    assert "none of the roles of this service" in page.get_by_role("main").inner_text(), (
        "the role is gone with the next sign-in"
    )
    assert not axe_violations(page)

    provider.know(PEOPLE)
    provider.stop()
    provider.start(ahead=7200)
    world.use(identity_provider=_fresh(world))
    page.goto("/sign-in")
    _sign_in_there(page)
    assert "clocks of this service and of your organisation" in page.get_by_role("main").inner_text()
    provider.stop()
    provider.start()


def test_a_provider_that_hangs_is_given_up_in_time_and_whoever_is_signed_in_goes_on(
    world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, _ = _come_back(world, provider, "amal")
    client = world.client_as()
    back = provider.sign_in(_to_provider(client), "amal", requests.Session())
    monkeypatch.setattr(openid, "TIME_LIMITS", (0.2, 0.3))

    with provider.suspended():
        begun = time.monotonic()
        refused = client.get(back.removeprefix(provider.service))
        took = time.monotonic() - begun
        at_work = inside.get("/work")

    assert (refused.status_code, at_work.status_code) == (503, 200)
    assert "does not answer just now" in refused.text
    assert took < 5
    monkeypatch.undo()
    _, again = _come_back(world, provider, "amal")
    assert again.status_code == 302


@contextmanager
def _served(world: World, provider: Provider) -> Iterator[None]:
    """Serve the pages where the provider knows them to be."""
    server = make_server("127.0.0.1", int(provider.service.rpartition(":")[2]), world.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def _fresh(world: World) -> OpenIdProvider:
    """The provider as a process has it that has not asked it anything yet."""
    known = world.ports.identity_provider
    assert isinstance(known, OpenIdProvider)
    return OpenIdProvider(known._known, RULES)


def test_a_system_calls_the_api_with_the_token_that_the_provider_gave_it_and_with_no_other(
    world: World, provider: Provider
) -> None:
    registered, audience = _directory().registered, "https://forms.example/api"
    known = world.ports.identity_provider
    assert isinstance(known, OpenIdProvider)
    world.use(clients=ProviderClients(known, audience, registered))
    api = create_api(world.ports, secret_key="x", https=False)

    def ask(address: str, client: str, scope: str, aimed_at: str = audience) -> int:
        return System(api, provider.access_token(client, aimed_at, scope)).get(address).status_code

    everything, mine = "enquiries:read records:read", "northshire-case-system"
    assert ask("/records", mine, everything) == 200
    assert ask("/records", mine, "enquiries:read") == 403
    assert ask("/enquiries/" + "0" * 32, mine, "enquiries:read") == 404
    assert ask("/records", "nobody-registered", everything) == 401
    assert ask("/records", mine, everything, "https://other.example/api") == 401
    token = provider.access_token(mine, audience, everything)
    client, _ = _come_back(world, provider, "bryn")
    assert client.get("/work").status_code == 200
    with world.ports.unit_of_work() as unit:
        (session,) = unit.of("northshire").sessions.every()
    assert System(api, session.id_token).get("/records").status_code == 401
    world.clock.pass_by(timedelta(minutes=8))
    assert System(api, token).get("/records").status_code == 401


def test_sign_ins_from_which_nobody_came_back_are_let_go(world: World, provider: Provider) -> None:
    _to_provider(world.client_as())
    world.clock.pass_by(timedelta(hours=25))

    assert signing_in.forget_abandoned(world.ports).done == "1 let go"
