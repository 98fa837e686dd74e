"""Where somebody is signed in themselves, and ending what they left open elsewhere."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import SessionId
from forms_service.services.staff import sessions
from forms_service.web.frame.guards import do, signed_in

blueprint = flask.Blueprint("own_sessions", __name__)


@blueprint.get("/sessions")
@signed_in
def every() -> ResponseReturnValue:
    return flask.render_template("staff/own_sessions.html", sessions=do(sessions.own), here=flask.g.session.id)


@blueprint.post("/sessions/<id:session_id>/end")
@signed_in
def end_one(session_id: SessionId) -> ResponseReturnValue:
    ended = do(sessions.end_own, session_id)
    flask.flash(f"You are signed out of {ended.browser}.", "success")
    return flask.redirect(flask.url_for("own_sessions.every"))
