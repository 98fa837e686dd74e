"""Whatever a browser sends that is not well formed is refused with its own page, and nothing of it ends in our error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from forms_service.web.frame.security import LARGEST_BODY
from forms_service.web.frame.templating import LAST_RESORT_PAGE
from tests.builders.malformed import BODIES, FORM, HEADERS
from tests.builders.routes import EXPECTED, a_thing, address_with, nobody_like
from tests.builders.world import AUDITOR, MANAGER, World
from tests.web.client import Browser

FROM_PROVIDER = "/sign-out/from-provider"
"""What no browser sends, and is signed."""

ODD = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()})


def _ask(client: FlaskClient, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> TestResponse:
    response = FlaskClient.open(client, address, method=method, data=body, headers={**FORM, **headers})
    response.get_data()
    response.close()  # a file that is handed out stays open else
    return response


def _assert_has_its_page(response: TestResponse, what: object) -> None:
    assert response.status_code < 500, what
    assert response.get_data(as_text=True) != LAST_RESORT_PAGE, what


@pytest.fixture
def browsers(world: World) -> tuple[Browser, Browser]:
    return world.client_as(MANAGER), world.client_as()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_nothing_that_is_not_well_formed_ends_in_an_error_of_ours(
    world: World, browsers: tuple[Browser, Browser], data: Any
) -> None:
    method, rule = data.draw(st.sampled_from(sorted(EXPECTED)))
    headers, body = data.draw(ODD), data.draw(st.sampled_from(BODIES))
    for client in browsers:
        response = _ask(client, method, address_with(rule, {"filename": "assets/application.css"}), body, headers)
        _assert_has_its_page(response, (method, rule, headers, body[:40]))


def test_a_malformed_origin_is_refused_like_that_of_another_site_behind_every_guard(
    world: World, browsers: tuple[Browser, Browser]
) -> None:
    thing = a_thing(world)
    posted = [(guard, rule) for (method, rule), guard in EXPECTED.items() if method == "POST"]
    for rule in {guard: rule for guard, rule in posted if rule != FROM_PROVIDER}.values():
        address = address_with(rule, {**thing.ids, **nobody_like(thing)})
        for client in browsers:
            answers = {
                _ask(client, "POST", address, b"reason=typed", {"Origin": origin}).status_code
                for origin in ("http://[evil", "https://evil.example")
            }
            assert len(answers) == 1, (rule, answers)
            assert answers <= {302, 400, 403, 404}, (rule, answers)
    assert not [act for act in world.acts() if act.startswith("signed")]


@pytest.mark.parametrize("of_file", ["", '; filename="a.txt"'], ids=["typed", "a file"])
@pytest.mark.parametrize("disposition", ["form-data", 'form-data; name="a\rb"', "form-data; name"])
def test_a_field_without_a_name_is_refused(world: World, disposition: str, of_file: str) -> None:
    for user in (MANAGER, ""):
        client = world.client_as(user)
        fields = {"csrf_token": client.token, ".ticket": client.new_ticket() if user else "", "next": "/"}
        parts = [f'form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
        parts.append(f"{disposition}{of_file}\r\n\r\ntyped")
        body = "".join(f"--x\r\nContent-Disposition: {part}\r\n" for part in parts) + "--x--\r\n"
        for address in ("/arrangements", f"/replies/{'0' * 32}/return", "/sign-in"):
            response = _ask(client, "POST", address, body.encode(), {"Content-Type": "multipart/form-data; boundary=x"})
            _assert_has_its_page(response, address)
            assert response.status_code == 400, address


@pytest.mark.parametrize("size", [LARGEST_BODY + 99, 4 * LARGEST_BODY + 99], ids=["read", "not even read"])
@pytest.mark.parametrize("user", [MANAGER, AUDITOR, ""], ids=["taken from them", "refused to them", "nobody"])
def test_what_is_too_large_has_the_page_for_that_whoever_sends_it(world: World, user: str, size: int) -> None:
    client = world.client_as(user)
    token, ticket = client.token, client.new_ticket() if user else ""
    body = f"csrf_token={token}&.ticket={ticket}&reason=".encode() + b"x" * (size - 99)

    for address in (f"/replies/{'0' * 32}/return", "/records", "/nowhere"):
        response = _ask(client, "POST", address, body, {})
        response.request.environ["wsgi.input"].close()

        assert response.status_code in {413, 403, 404}
        _assert_has_its_page(response, address)
        if response.status_code == 413:
            assert "That was too long to save" in response.text
