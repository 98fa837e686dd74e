"""Locks and holds in the store: which records fall behind there, which jobs are late, and what to do about each."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.services.keeping.in_store import behind
from forms_service.services.scheduling import jobs
from forms_service.web.frame.guards import do, needs, ports

blueprint = flask.Blueprint("in_store", __name__)


@blueprint.get("/records/in-store")
@needs(Permission.READ_HOLDS)
def state() -> ResponseReturnValue:
    return flask.render_template("keeping/in_store.html", behind=do(behind.see), late=jobs.late(ports()))
