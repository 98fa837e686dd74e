"""Which system calls: known by its access token alone, never by a cookie; and how often each may call."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import flask
from limits import RateLimitItem, parse
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import MethodNotAllowed

from forms_service.casework.staff.clients import Caller, TokenRefused
from forms_service.web.api.operations import Operation
from forms_service.web.api.problems import CallRefused, ScopeMissing
from forms_service.web.frame.limits.rate_limits import CountersStorage
from forms_service.web.frame.visits import address, ports

BEARER: Final = "bearer"
OF_CLIENT: Final = parse("600/minute")
"""How often one system may call: far more than there are enquiries."""
OF_STRANGER: Final = parse("120/minute")
"""How many tokens that show no system may come from one network address."""


def know_callers(app: flask.Flask, operations: Mapping[str, Operation]) -> None:
    """Ask every call to *app* which system makes it, and let it do what its operation takes; call before all else."""
    limiter = FixedWindowRateLimiter(CountersStorage())

    def check() -> None:
        flask.g.user = None
        declared = operations.get(flask.request.endpoint or "")
        if declared is None:
            return
        _refuse_method()
        if declared.scope is None:
            return
        caller = _caller(limiter)
        flask.g.user = caller.user
        if not limiter.hit(OF_CLIENT, caller.user.id):
            raise _too_often(limiter, OF_CLIENT, caller.user.id)
        if declared.scope not in caller.scopes:
            raise ScopeMissing(declared.scope)

    app.before_request_funcs.setdefault(None, []).insert(0, check)


def _refuse_method() -> None:
    """Only what an operation declares: to ask for the head of a file would hand it out."""
    rule = flask.request.url_rule
    declared = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}) if rule else []
    if flask.request.method not in declared:
        raise MethodNotAllowed(valid_methods=declared)


def _caller(limiter: FixedWindowRateLimiter) -> Caller:
    """Whoever has a token that counts is let in, however many others of their network have none."""
    try:
        return _token_owner()
    except TokenRefused:
        if not limiter.hit(OF_STRANGER, address()):
            raise _too_often(limiter, OF_STRANGER, address()) from None
        raise


def _token_owner() -> Caller:
    clients, said = ports().clients, flask.request.authorization
    if clients is None or said is None or said.type != BEARER or not said.token:
        raise TokenRefused("no access token")
    return clients.known_by(said.token)


def _too_often(limiter: FixedWindowRateLimiter, limit: RateLimitItem, who: str) -> CallRefused:
    left = limiter.get_window_stats(limit, who).reset_time - ports().clock.now().timestamp()
    words = f"This is called more often than {limit}. Go on when Retry-After has passed."
    return CallRefused(HTTPStatus.TOO_MANY_REQUESTS, words, Retry_After=str(max(1, round(left))))
