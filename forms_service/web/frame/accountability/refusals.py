"""What whoever is signed in here was refused goes into the log; so that a flood costs little, only so often an hour."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import flask

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.emergency_access import ClosedToThem
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.users import User
from forms_service.services.auditing.refusals import (
    MOST_AN_HOUR,
    RefusedAccess,
    note_often_refused,
    note_refused_access,
)
from forms_service.web.frame import visits
from forms_service.web.frame.request_log import log_failure

_HOUR: Final = timedelta(hours=1)
NO_REASON: Final = "no reason that says what for"
_NOT_THERE: Final = "there is no such thing here"
_CLOSED: Final = "it is for those alone who work on it"


def keep_refusals(app: flask.Flask) -> None:
    """Have *app* write down what it refused; call before receipts are kept.

    What is sent in a second time is often refused at first, and then answered as the first time: that is no refusal.
    """

    def write(response: flask.Response) -> flask.Response:
        if (refused := flask.g.get("refused")) and response.status_code >= HTTPStatus.BAD_REQUEST:
            _write_refused(*refused)
        return response

    app.after_request(write)


def note_refused(error: Exception) -> None:
    """Write down that a page or an act was refused, where that is what went wrong."""
    if isinstance(error, NotAllowed | NotFound):
        flask.g.refused = _why_refused(error), error.enquiry if isinstance(error, ClosedToThem) else ""


def note_no_reason() -> None:
    """Write down that somebody wanted to see something and gave no reason for it, or one that says nothing."""
    flask.g.refused = NO_REASON, ""


def _why_refused(error: NotAllowed | NotFound) -> str:
    if isinstance(error, ClosedToThem):
        return _CLOSED
    return _NOT_THERE if isinstance(error, NotFound) else str(error).split(". Ring", 1)[0]


def _write_refused(why: str, enquiry: str) -> None:
    user: User | None = flask.g.get("user")
    rule = flask.request.url_rule
    if user is None or rule is None:
        return
    ports = visits.ports()
    try:
        times = _times_refused(user)
        if times <= MOST_AN_HOUR:
            what = f"{flask.request.method} {rule.rule}"
            note_refused_access(ports, user, RefusedAccess(what, why, _asked_thing(), enquiry))
        elif _is_round(times - 1):
            note_often_refused(ports, user, times - 1)
    except Exception as error:  # noqa: BLE001 - the page that says no is shown whatever becomes of its line
        log_failure(error)


def _asked_thing() -> LogObject:
    """What was asked for, by the first id in its address."""
    named = [(name, text) for name, text in (flask.request.view_args or {}).items() if name.endswith("_id")]
    ids = [(name.removesuffix("_id"), str(text)) for name, text in named if name not in {"section_id", "page_id"}]
    return LogObject(*ids[0]) if ids else LogObject("page")


def _times_refused(user: User) -> int:
    ports = visits.ports()
    key = hashlib.sha256(f"refused {user.organisation} {user.id}".encode()).hexdigest()
    now = ports.clock.now()
    return ports.counters.add(key, 1, now=now, until=now + _HOUR)


def _is_round(times: int) -> bool:
    """Whether it is the most that are written down, or ten times that, and so on."""
    while times > MOST_AN_HOUR and times % 10 == 0:
        times //= 10
    return times == MOST_AN_HOUR
