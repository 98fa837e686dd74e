"""About the service: its accessibility statement, whether it is up, and whether all it needs is there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.services.scheduling import readiness
from forms_service.web.frame.guards import for_machines, ports, public

blueprint = flask.Blueprint("about", __name__)

_ANSWERS: Final = {True: "answers", False: "does not answer"}


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
    """Say whether pages can be made, and what is away or late; it names nobody and nothing of the machine."""
    found = readiness.look(ports())
    told = {
        "ready": found.database,
        "database": _ANSWERS[found.database],
        "store": _ANSWERS[found.store],
        "oldest_waiting_document_seconds": round(found.oldest_wait.total_seconds()),
        "late_jobs": found.late,
    }
    return told, HTTPStatus.OK if found.database else HTTPStatus.SERVICE_UNAVAILABLE
