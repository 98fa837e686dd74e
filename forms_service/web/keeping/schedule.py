"""The retention schedule: what it says, who approved it, and approving it."""

from __future__ import annotations

from typing import Any

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.keeping.new_schedule.date_shifts import Direction
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
        see_to_them=approving.SEE_TO_THEM,
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )


@blueprint.get("/retention-schedule/changes")
@needs(Permission.READ_DISPOSALS)
def changes() -> ResponseReturnValue:
    """Show which records the newest schedule would date otherwise, a page at a time."""
    asked = flask.request.args
    way = Direction(asked["way"]) if asked.get("way") in set(Direction) else None
    after = asked.get("after", "")
    page = do(approving.what_would_change, way, after if after.isalnum() else "")
    told: dict[str, Any] = {"way": way} if way else {}
    following = flask.url_for(".changes", after=page.following, **told) if page.following else ""
    return flask.render_template("keeping/schedule_changes.html", page=page, following=following, ways=list(Direction))


@blueprint.post("/retention-schedule")
@needs(Permission.APPROVE_SCHEDULE)
def save_approval() -> ResponseReturnValue:
    schedule = do(approving.approve_schedule, flask.request.form.get("digest", ""))
    flask.flash(f"{schedule.id} is approved: your organisation keeps its records by it from now on.", "success")
    return flask.redirect(flask.url_for(".present_schedule"))
