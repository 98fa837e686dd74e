"""How the service is, for whoever runs it: what is away, late or waiting, since when, and what to do."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.services import webhooks
from forms_service.services.scheduling import jobs, readiness, waiting
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import do, needs, ports

blueprint = flask.Blueprint("waiting", __name__)


@blueprint.get("/service")
@needs(Permission.WATCH_SERVICE)
def everything() -> ResponseReturnValue:
    parts = sorted(readiness.look(ports()).parts, key=lambda part: -part.state.rank)
    return flask.render_template(
        "deciding/waiting.html",
        parts=parts,
        documents=do(waiting.see),
        late=jobs.late(ports()),
        messages=do(webhooks.see_messages),
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )
