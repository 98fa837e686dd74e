"""About the service: its accessibility statement, and whether it is up."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.web.frame.guards import for_machines, ports, public

blueprint = flask.Blueprint("about", __name__)


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return flask.render_template("frame/accessibility.html")


@blueprint.get("/health")
@for_machines
def health() -> ResponseReturnValue:
    """Say that the process answers and reaches its database; the store may be away without stopping work."""
    with ports().unit_of_work():
        return {"status": "ok"}
