"""The retention schedule: what it says, who approved it, and approving it."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.keeping.rules_in_words import rule_in_words
from forms_service.casework.users import Permission
from forms_service.services.keeping import approving
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports

blueprint = flask.Blueprint("schedule", __name__)


@blueprint.get("/retention-schedule")
@needs(Permission.READ_DISPOSALS)
def present_schedule() -> ResponseReturnValue:
    return flask.render_template(
        "keeping/schedule.html",
        found=do(approving.newest_schedule),
        acts=allowed_beginnings(current_user()),
        in_words=rule_in_words,
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )


@blueprint.post("/retention-schedule")
@needs(Permission.APPROVE_SCHEDULE)
def save_approval() -> ResponseReturnValue:
    schedule = do(approving.approve_schedule, flask.request.form.get("digest", ""))
    flask.flash(f"{schedule.id} is approved: your organisation keeps its records by it from now on.", "success")
    return flask.redirect(flask.url_for(".present_schedule"))
