"""Systems that call the API: one in each place, with the scopes that a question names; and what comes of a call."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import flask

from forms_service.adapters.identity.access_tokens import DevelopmentClients
from forms_service.casework.staff.clients import ApiClient
from forms_service.web.api.application import create_api
from tests.access.asking import Answer, address
from tests.access.examples import Example
from tests.access.expected import DONE, NOTICE, OPEN, REFUSED, SIGN_IN, SYSTEMS, Route
from tests.access.visitors import ANOTHER_TEAM, COLLEAGUE, ELSEWHERE, NOBODY, OURS, THEIRS, Ground
from tests.builders.api import REQUEST, SECRET
from tests.builders.world import World

TEAMS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    COLLEAGUE: (OURS, ("hub",)),
    ANOTHER_TEAM: (OURS, ("leaving care",)),
    ELSEWHERE: (THEIRS, ("hub",)),
}
"""Of each place, whose system it is and which case teams work on what it sends in."""
_turns = itertools.count()


def api_of(world: World) -> flask.Flask:
    return create_api(world.ports, secret_key=SECRET, https=False)


def registered(scopes: str) -> Mapping[str, ApiClient]:
    """A system in each place, with some scopes, by its id."""
    names = {place: place.replace(" ", "-") for place in TEAMS}
    return {
        names[place]: ApiClient(
            names[place], organisation, f"System of {place}", "Invented Owner", "owner@example.org", "To see",
            SYSTEMS[scopes], teams,
        )
        for place, (organisation, teams) in TEAMS.items()
    }  # fmt: skip


def authorisation(ground: Ground, api: flask.Flask, scopes: str, place: str) -> Mapping[str, str]:
    """Let the systems with these scopes be known; return what the one of a place shows that it is."""
    known = registered(scopes)
    clients = DevelopmentClients(known, SECRET)
    ground.register(known, clients)
    api.extensions["ports"] = ground.world.ports
    return {} if place == NOBODY else {"Authorization": f"Bearer {clients.issue(place.replace(' ', '-'))}"}


def call(ground: Ground, api: flask.Flask, scopes: str, place: str, route: Route, example: Example) -> Answer:
    """Let the system of a place call with a token for these scopes; nobody's has none."""
    headers = dict(authorisation(ground, api, scopes, place))
    method, rule = route
    sent = json.dumps(REQUEST).encode() if method == "POST" else None
    if sent:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": f"call-number-{next(_turns)}"}
    target = address(rule, {**ground.ids, **example.ids})
    response = api.test_client().open(target, method=method, data=sent, headers=headers)
    found = Answer(response.status_code, response.get_data().decode(errors="replace"))
    response.close()
    return found


def outcome(answer: Answer, names: Sequence[str], references: Sequence[str]) -> str:
    """What came of a call: no answer names anybody; what is not for a system says so, and whom to ring."""
    if answer.status in {401, 403} and not answer.names(names):
        return SIGN_IN if answer.status == 401 else NOTICE if "Ring " in answer.text else REFUSED
    if answer.status not in {200, 201} or answer.names(names):
        return answer.outcome(names)
    if not answer.names(references):
        return DONE
    closed = [*_closed(answer.text)]
    return NOTICE if closed and all(closed) else OPEN


def _closed(text: str) -> Iterator[bool]:
    """Of each enquiry that an answer tells of, whether it is closed to the system."""
    try:
        body: Any = json.loads(text)
    except ValueError:
        return
    for each in body.get("records", [body]) if isinstance(body, dict) else []:
        if "closed" in each:
            yield each["closed"] is not None
