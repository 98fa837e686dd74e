"""One line a request for whoever runs the service: what was asked, how it went, how long it took; nobody's data.

Addresses are logged as their pattern and without their query, errors by their kind, codes, causes and place, never by
their message: a message may quote what somebody typed.
"""

from __future__ import annotations

import secrets
import time
import traceback
from typing import Any, Final, TextIO

import flask

from forms_service.casework.errors import causes_of
from forms_service.log_lines import line_writer
from forms_service.services.watching import Happening
from forms_service.web.frame import visits

_LOG: Final = "request_log"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def log_requests(app: flask.Flask, to: TextIO | None = None) -> None:
    """Log every request of *app*, as JSON lines, to *to* (standard error)."""
    app.extensions[_LOG] = line_writer(to)
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the word by which the service desk finds this request's lines."""
    return str(flask.g.get("request_id", ""))


def log_failure(error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    _log().error("failed", causes=causes_of(error), places=places[-12:])


def log_refusal(why: str) -> None:
    """Note why somebody was not let in, or not believed; *why* names nobody."""
    _log().warning("sign_in_refused", why=why)
    visits.ports().measures.count(Happening.SIGN_IN_REFUSED, why.partition(":")[0])


def _begin() -> None:
    flask.g.request_id = secrets.token_hex(4)
    flask.g.began = time.monotonic()


def _end(response: flask.Response) -> flask.Response:
    took = time.monotonic() - flask.g.get("began", time.monotonic())
    rule, method = flask.request.url_rule, flask.request.method
    visits.ports().measures.count_page(
        rule.rule if rule else "", method if method in _METHODS else "other", response.status_code, took
    )
    _log().info("request", status=response.status_code, milliseconds=round(took * 1000))
    return response


def _log() -> Any:
    user, rule = flask.g.get("user"), flask.request.url_rule
    return flask.current_app.extensions[_LOG].bind(
        request=request_id(),
        method=flask.request.method,
        page=rule.rule if rule else "",
        user=user.id if user else "",
    )
