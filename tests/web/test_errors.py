"""Every error has its status and its page, and its log names nobody."""

from __future__ import annotations

import errno
import io
import json

import flask
import pytest

from forms_service.casework.documents.documents import ConverterMissing, UnprintableText
from forms_service.casework.errors import (
    Conflict,
    IntegrityFailure,
    Invalid,
    NotAllowed,
    NotFound,
    ServiceError,
    Unavailable,
)
from forms_service.engine.answers import Problem
from forms_service.web.app import create_app
from forms_service.web.frame.guards import public
from forms_service.web.frame.request_log import log_requests
from tests.builders.world import RECORDS, WORKER, World
from tests.web.browsing import visit
from tests.web.client import Browser

ERRORS = [
    (NotFound("x"), 404, "Page not found"),
    (NotAllowed("Your role may not do this."), 403, "Your role may not do this."),
    (Conflict("This is issued."), 409, "This is issued."),
    (Invalid([Problem(("q",), "Enter the prison number")]), 422, "Enter the prison number"),
    (IntegrityFailure("reply.pdf is not what was filed."), 500, "reply.pdf is not what was filed."),
    (Unavailable("The document store does not answer."), 503, "The document store does not answer."),
    (ConverterMissing("LibreOffice is not installed."), 503, "LibreOffice is not installed."),
    (UnprintableText("cv_any", "\x00"), 422, "cv_any"),
    (OSError(errno.ENOSPC, "Llŷr Inventio"), 503, "There is no room left on this machine"),
    (MemoryError("Llŷr Inventio"), 503, "short of memory"),
    (FileNotFoundError("Llŷr Inventio"), 500, "something has gone wrong"),
    (ServiceError("Llŷr Inventio"), 500, "something has gone wrong"),
    (ValueError("Llŷr Inventio"), 500, "something has gone wrong"),
]


@pytest.mark.parametrize(("error", "status", "words"), ERRORS, ids=lambda value: type(value).__name__)
def test_each_error_has_its_status_and_its_words(world: World, error: Exception, status: int, words: str) -> None:
    client = _client_that_meets(world, error)

    response = client.get("/fails")

    assert response.status_code == status
    assert words in response.text
    assert ("Reference for the service desk" in response.text) == (status >= 500)


def test_when_even_the_error_page_fails_a_plain_page_is_sent(world: World) -> None:
    client = _client_that_meets(world, ValueError("broken"))
    client.application.jinja_env.globals.pop("asset_url")

    response = client.get("/fails")

    assert response.status_code == 500
    assert "Sorry, something has gone wrong" in response.text


def test_the_log_of_a_failure_names_its_place_and_causes_and_nobody(world: World) -> None:
    log, error = io.StringIO(), ValueError("Llŷr Inventio is known")
    error.__cause__ = OSError(errno.ENOSPC, "no room for Llŷr Inventio")
    client = _client_that_meets(world, error, log)

    page = client.get("/fails?name=Inventio").text

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    failed = next(line for line in lines if line["event"] == "failed")
    assert failed["causes"] == ["ValueError", f"OSError {errno.ENOSPC} ENOSPC"]
    assert failed["request"] in page
    assert any("test_errors" in place for place in failed["places"])
    assert "Inventio" not in log.getvalue()


def test_an_address_that_does_not_exist_or_does_not_take_the_method_has_a_page(world: World) -> None:
    client = world.client_as()

    assert client.get("/nowhere").status_code == 404
    assert world.client_as(WORKER).post("/nowhere", data={".ticket": ""}).status_code == 404
    assert client.get("/sign-out").status_code == 405
    assert client.get("/nowhere/\x00").status_code == 404


def test_more_than_fits_is_refused_with_a_page(world: World) -> None:
    client = world.client_as(RECORDS)
    client.may_be_huge = True

    response = client.post("/records", data={"name": "x" * 5_000_000})

    assert response.status_code == 413
    assert "too long to save" in response.text
    assert "Copy what you typed from below" in response.text
    assert "x" * 5_000_000 in response.text


def test_what_was_too_large_is_given_back_to_nobody_but_its_author(world: World) -> None:
    officer, other = world.client_as(RECORDS), world.client_as(WORKER)
    page = visit(officer, "/records").type({"name": "x" * 5_000_000})

    of_another = other.post("/records", data={**page.fields.to_dict(), "csrf_token": other.token})
    signed_out = world.client_as().post("/records", data=page.fields)

    for refused in (of_another, signed_out):
        assert refused.status_code == 413
        assert "xxxxx" not in refused.text
        assert "It cannot be shown here" in refused.text


def test_what_is_not_even_read_is_not_said_to_be_given_back(world: World) -> None:
    response = world.client_as(RECORDS).post("/records", data={"name": "x" * 20_000_000})

    assert response.status_code == 413
    assert "It cannot be shown here" in response.text


def test_health_and_the_accessibility_statement_are_open_to_all(world: World) -> None:
    client = world.client_as()

    assert client.get("/health").json == {"status": "ok"}
    assert "Accessibility statement" in client.get("/accessibility").text


def _client_that_meets(world: World, error: Exception, log: io.StringIO | None = None) -> Browser:
    app = create_app(world.ports, secret_key="only for tests", https=False, development_sign_in=True)

    @public
    def fails() -> str:
        raise error

    app.view_functions["about.health"] = fails
    app.url_map.add(flask.Flask.url_rule_class("/fails", endpoint="about.health", methods=["GET"]))
    app.test_client_class = Browser
    if log is not None:
        log_requests(app, log)
    client = app.test_client()
    assert isinstance(client, Browser)
    client.may_fail = True
    return client
