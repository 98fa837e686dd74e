"""About the service: its accessibility statement, whether it is up, and whether all it needs is there."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.services.scheduling import readiness
from forms_service.web.frame import visits
from forms_service.web.frame.guards import for_machines, ports, public
from forms_service.web.frame.limits.shared_readiness import SHARED_READINESS, SharedReadiness

blueprint = flask.Blueprint("about", __name__)

CONTENT_TYPE_PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
"""The form of text that every Prometheus reads."""


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return flask.render_template("frame/accessibility.html")


@blueprint.get("/health")
@for_machines
def health() -> ResponseReturnValue:
    """Say that this process answers: whoever supervises it need not replace it, whatever else is away."""
    return {"status": "ok"}


@blueprint.get("/ready")
@for_machines
def ready() -> ResponseReturnValue:
    """Say whether pages can be made, and of each part how it is, in a word and in a sentence; it names nobody."""
    found = _present()
    told = {"ready": found.can_serve, "parts": {part.name: _part_told(part) for part in found.parts}}
    return told, HTTPStatus.OK if found.can_serve else HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.get("/metrics")
@for_machines
def metrics() -> ResponseReturnValue:
    """Say in numbers what was counted and how each part is; to Prometheus alone."""
    if not _may_read_metrics():
        flask.abort(HTTPStatus.NOT_FOUND)
    told = ports().measures.text(_present().gauges())
    return flask.Response(told, content_type=CONTENT_TYPE_PLAIN)


def _present() -> readiness.Readiness:
    shared: SharedReadiness = flask.current_app.extensions[SHARED_READINESS]
    return shared.present(ports())


def _may_read_metrics() -> bool:
    """Whether it has the token; where none is set, whether it asks from this machine itself, in development."""
    token: str = flask.current_app.config["METRICS_TOKEN"]
    if token:
        given = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    asked_for_another = any(header in flask.request.headers for header in ("Forwarded", "X-Forwarded-For"))
    is_here = visits.address() in {"127.0.0.1", "::1"} and not asked_for_another
    return is_here and not flask.current_app.config["SESSION_COOKIE_SECURE"]


def _part_told(part: readiness.ServicePart) -> dict[str, object]:
    since = {"since": part.since.isoformat(timespec="seconds")} if part.since else {}
    amount = {} if part.amount is None else {"amount": round(part.amount)}
    return {"state": part.state, "words": part.words, **since, **amount}
