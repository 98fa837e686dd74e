"""Who is signed in, and signing them out, for whoever administers an organisation's accounts."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import SessionId
from forms_service.casework.users import Permission
from forms_service.services.staff import sessions
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import do, needs, ports

blueprint = flask.Blueprint("staff", __name__)


@blueprint.get("/staff/sessions")
@needs(Permission.END_SESSIONS)
def every() -> ResponseReturnValue:
    return flask.render_template(
        "staff/sessions.html",
        sessions=do(sessions.everybody),
        here=flask.g.session.id,
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )


@blueprint.post("/staff/sessions/<id:session_id>/end")
@needs(Permission.END_SESSIONS)
def end_theirs(session_id: SessionId) -> ResponseReturnValue:
    ended = do(sessions.end_of_another, session_id)
    flask.flash(f"{name_of(ended.user, ports().directory)} is signed out of {ended.browser}.", "success")
    return flask.redirect(flask.url_for("staff.every"))
