"""An act of the API has the identity that its caller gives it: the same one again is answered as the first time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final, ParamSpec, TypeVar

import flask

from forms_service.casework.errors import DoneBefore
from forms_service.casework.receipts import Receipt, WayOn
from forms_service.services import receipts
from forms_service.services.tickets import Ticket
from forms_service.services.use_cases import UseCase
from forms_service.web.api.problems import CallRefused
from forms_service.web.frame.guards import current_user
from forms_service.web.frame.visits import ports

P = ParamSpec("P")
R = TypeVar("R")
KEY: Final = "Idempotency-Key"
AGAIN: Final = "Idempotent-Replayed"
_KEY: Final = re.compile(r"[!-~]{8,200}")
_ANSWER: Final = "answer"


@dataclass(frozen=True)
class Created:
    """What was added: where it is, and what is told of it."""

    address: str
    content: Mapping[str, object]


def do_once(
    answer: Callable[[R], Created], use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs
) -> flask.Response:
    """Do what a call asks for, unless it was done for the same call before: then answer as it was answered then.

    How it is answered is kept with the ticket in the transaction of what was done.
    """
    ticket = _ticket()
    ticket.lead = lambda result: _lead_to(answer(result))
    known = receipts.find(ports(), current_user(), ticket)
    if known is None:
        try:
            result = use_case(replace(ports(), ticket=ticket), current_user(), *args, **kwargs)
            return _response(_lead_to(answer(result)))
        except DoneBefore:  # By the same call, at this very moment.
            known = receipts.find(ports(), current_user(), ticket)
    return _again(known, ticket)


def _ticket() -> Ticket:
    key = flask.request.headers.get(KEY, "")
    if not _KEY.fullmatch(key):
        raise CallRefused(
            HTTPStatus.BAD_REQUEST, f"Send {KEY} with 8 to 200 signs of your own: a new one for each thing to be done."
        )
    one_use = hashlib.sha256(f"api {key} {flask.request.path}".encode()).hexdigest()
    return Ticket(one_use, lambda: hashlib.sha256(flask.request.get_data()).hexdigest())


def _again(known: Receipt | None, ticket: Ticket) -> flask.Response:
    if known is None or known.way_on is None:
        raise CallRefused(HTTPStatus.CONFLICT, "This is being done. Send it again in a moment.")
    if known.digest != ticket.digest():
        raise CallRefused(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"Something else was sent with this {KEY} before, and that was done."
        )
    response = _response(known.way_on)
    response.headers[AGAIN] = "true"
    return response


def _lead_to(created: Created) -> WayOn:
    return WayOn(created.address, [(_ANSWER, json.dumps(created.content))])


def _response(way_on: WayOn) -> flask.Response:
    body = dict(way_on.words)[_ANSWER]
    return flask.Response(body, HTTPStatus.CREATED, {"Location": way_on.address}, mimetype="application/json")
