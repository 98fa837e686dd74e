"""A system around this one, as it calls the API: with a token of its own, and nothing of a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import flask
from werkzeug.test import TestResponse

from forms_service.adapters.identity.access_tokens import DevelopmentClients
from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.casework.ids import EnquiryId
from forms_service.web.api.application import create_api
from tests.builders.world import World

CASE_SYSTEM, PORTAL, ELSEWHERE_SYSTEM = "northshire-case-system", "northshire-portal", "eastmere-case-system"
SECRET: Final = "only for tests"

REQUEST: Final[Mapping[str, Any]] = {
    "text": "Dear colleagues,\r\nplease tell us what you know about Alex Invented (A1234BC). \ufffe\u0000",
    "their_reference": "VALE/77",
    "agency": "prison",
    "establishment": "vale",
    "kind": "prison_newly_sentenced_check",
    "adult": {
        "family_name": "Invented", "given_names": "Alex", "other_names": ["Al"], "date_of_birth": "1988-02-03",
        "prison_number": "a1234bc",
    },
    "children": [{"family_name": "Invented", "given_names": "Jay", "date_of_birth": "2019-03-27", "unborn": False}],
}  # fmt: skip


@dataclass
class System:
    """One system; what it sends with the *headers* that it always sends."""

    app: flask.Flask
    token: str
    base: str = "/v1"
    calls: int = 0

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.call("GET", address, b"", **headers)

    def call(self, method: str, address: str, body: bytes = b"", **headers: str) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        every = {"Authorization": f"Bearer {self.token}", **more}
        client = self.app.test_client()
        response = client.open(f"{self.base}{address}", method=method, data=body or None, headers=every)
        assert "Set-Cookie" not in response.headers
        return response

    def send(self, body: Mapping[str, Any] = REQUEST, key: str = "") -> TestResponse:
        """Send a request in, with a key of its own unless one is given."""
        self.calls += 1
        key = key or f"call-number-{self.calls}"
        return self.call(
            "POST", "/enquiries", json.dumps(body).encode(), Content_Type="application/json", Idempotency_Key=key
        )

    def recorded(self, body: Mapping[str, Any] = REQUEST) -> EnquiryId:
        """Return the id of an enquiry that was recorded for a request."""
        response = self.send(body)
        assert response.status_code == HTTPStatus.CREATED, response.text
        assert response.json
        return EnquiryId(response.json["id"])


def api_of(world: World) -> flask.Flask:
    """The API over a world, in which the invented systems are known."""
    directory = world.ports.directory
    assert isinstance(directory, DevelopmentDirectory)
    world.use(clients=DevelopmentClients(directory.registered, SECRET))
    return create_api(world.ports, secret_key=SECRET, https=False)


def system(world: World, client_id: str = CASE_SYSTEM, app: flask.Flask | None = None) -> System:
    directory = world.ports.directory
    assert isinstance(directory, DevelopmentDirectory)
    token = DevelopmentClients(directory.registered, SECRET).issue(client_id)
    return System(app or api_of(world), token)


def problem(response: TestResponse) -> dict[str, Any]:
    """Return what a refusal says, which is a problem and nothing else."""
    assert response.mimetype == "application/problem+json", response.text
    told: dict[str, Any] = json.loads(response.text)
    assert told["status"] == response.status_code
    assert {"type", "title", "reference"} <= told.keys()
    assert "Traceback" not in response.text
    assert "<" not in response.text
    return told
