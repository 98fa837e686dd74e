"""A form that is sent in again is answered as it was the first time: twice pressed, sent again, or gone back to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, TypeVar

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import ServiceError
from forms_service.casework.receipts import WayOn
from forms_service.casework.users import User
from forms_service.services import receipts
from forms_service.services.ports import Ports
from forms_service.services.tickets import Ticket
from forms_service.web.frame import post_after_sign_in, tickets
from forms_service.web.frame.guards import do
from forms_service.web.frame.request_log import log_failure
from forms_service.web.frame.visits import ports

P = ParamSpec("P")
R = TypeVar("R")
AFTER_THE_FIRST: Final = frozenset({302, 403, 404, 409, 422})
"""How a form may be answered that changed nothing, and only because the same one did it before."""
LONGEST_WAIT: Final = 5.0
PAUSE: Final = 0.05
OTHERWISE_FILLED_IN: Final = (
    "This page was sent in before, and that was done. What it holds now is something else, and was not done."
)
LEFT_OPEN: Final = "This page was left open for more than a week."
_FLASHES: Final = "_flashes"


def keep_receipts(app: flask.Flask) -> None:
    """Give each form that is sent in its one use; call after the guards and the check of tokens are there."""
    app.before_request(take_ticket)
    app.after_request(settle)


def take_ticket() -> ResponseReturnValue | None:
    """Hold the ticket of what was posted ready; a form without one of ours, or too old, is offered to be sent anew."""
    request = flask.request
    leads_somewhere = request.endpoint is not None and flask.g.get("user") is not None
    if request.method != "POST" or not leads_somewhere or request.blueprint == post_after_sign_in.SESSION:
        return None
    shown = tickets.posted_ticket()
    if shown is None or shown.is_too_old:
        return post_after_sign_in.offer_anew(LEFT_OPEN if shown else ""), HTTPStatus.BAD_REQUEST
    flask.g.ticket = tickets.use_of(shown)
    flask.g.said_before = len(flask.session.get(_FLASHES, []))
    return None


def settle(response: flask.Response) -> flask.Response:
    """Keep how a form was answered; where it changed nothing, see whether only because it was done before."""
    ticket: Ticket | None = flask.g.get("ticket")
    if ticket is None:
        return response
    try:
        return _settled(ticket, response)
    except ServiceError as error:  # What was done is done: only how it was answered is not known.
        log_failure(error)
        return response


def _settled(ticket: Ticket, response: flask.Response) -> flask.Response:
    user: User = flask.g.user
    if ticket.is_used and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        if ticket.is_answered:
            return response
        if response.location:
            again = response.status_code == HTTPStatus.TEMPORARY_REDIRECT
            receipts.note_way_on(ports(), user, ticket, WayOn(response.location, _said(), again=again))
        else:
            receipts.take_back(ports(), user, ticket)
    elif response.status_code in AFTER_THE_FIRST and not ticket.is_used and not ticket.is_refused:
        known = receipts.find(ports(), user, ticket)
        return flask.make_response(answer_again(ticket)) if known else response
    return response


def do_and_lead(
    lead: Callable[[R], ResponseReturnValue],
    act: Callable[Concatenate[Ports, User, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> ResponseReturnValue:
    """Do one thing and *lead* on from it, both in its transaction: leading on asks nothing of the database.

    It spares what is done many times a day (saving a page) a transaction for its receipt.
    """
    ticket: Ticket | None = flask.g.get("ticket")
    led: list[flask.Response] = []

    def way_on(result: R) -> WayOn:
        led.append(flask.make_response(lead(result)))
        return WayOn(str(led[0].location), _said())

    if ticket is not None:
        ticket.lead = way_on
    try:
        result = do(act, *args, **kwargs)
    except Exception:  # whatever it was goes on as it came; only the words that announced success must not stay
        if led:
            flask.session[_FLASHES] = flask.session.get(_FLASHES, [])[: flask.g.said_before]
        raise
    return led[0] if led else lead(result)


def answer_again(ticket: Ticket) -> ResponseReturnValue:
    """Answer as the first time, which may not have been answered yet."""
    user: User = flask.g.user
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        receipt = receipts.find(ports(), user, ticket)
        if receipt is None:  # The first was refused after all, so this one is sent in as if it were the first.
            return flask.redirect(flask.request.full_path.rstrip("?"), HTTPStatus.TEMPORARY_REDIRECT)
        if receipt.digest != ticket.digest():
            return post_after_sign_in.offer_anew(OTHERWISE_FILLED_IN), HTTPStatus.CONFLICT
        if receipt.way_on:
            return _lead(receipt.way_on)
        time.sleep(PAUSE)
    return flask.render_template("frame/done_before.html")


def _lead(way_on: WayOn) -> ResponseReturnValue:
    waiting = [tuple(said) for said in flask.session.get(_FLASHES, [])]
    for kind, words in way_on.words:
        if (kind, words) not in waiting:
            flask.flash(words, kind)
    return flask.redirect(way_on.address, HTTPStatus.TEMPORARY_REDIRECT if way_on.again else HTTPStatus.FOUND)


def _said() -> Sequence[tuple[str, str]]:
    """What was said to the user in this request, to be shown on the page that they are led to."""
    return [(kind, words) for kind, words in flask.session.get(_FLASHES, [])[flask.g.said_before :]]
