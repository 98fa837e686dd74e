"""Records in the store: which fall behind there, what is not as it was filed, which jobs are late, and what to do."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.services.keeping.in_store import behind
from forms_service.services.keeping.reconciling import running
from forms_service.services.scheduling import jobs
from forms_service.web.frame.guards import current_user, do, needs, ports

blueprint = flask.Blueprint("in_store", __name__)


@blueprint.get("/records/in-store")
@needs(Permission.READ_HOLDS)
def state() -> ResponseReturnValue:
    last = running.last(ports(), current_user().organisation)
    return flask.render_template("keeping/in_store.html", behind=do(behind.see), late=jobs.late(ports()), last=last)
