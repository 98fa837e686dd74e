"""Signing in and out, and the page on which each role begins."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import NotFound
from forms_service.casework.users import User
from forms_service.web.frame import post_after_sign_in, visits
from forms_service.web.frame.addresses import own_address
from forms_service.web.frame.guards import current_user, ports, public, signed_in
from forms_service.web.frame.navigation import first_page

blueprint = flask.Blueprint("session", __name__)


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return flask.redirect(first_page(current_user()))


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return flask.render_template(
        "frame/sign_in.html", **post_after_sign_in.sign_in_page(wanted=flask.request.args.get("next", ""))
    )


@blueprint.post("/sign-in")
@public
def begin_session() -> ResponseReturnValue:
    sealed, wanted = flask.request.form.get(post_after_sign_in.FIELD, ""), flask.request.form.get("next", "")
    user = _chosen(flask.request.form.get("user", ""))
    if user is None:
        page = post_after_sign_in.sign_in_page(sealed=sealed, wanted=wanted, error="Select who you are")
        return flask.render_template("frame/sign_in.html", **page), HTTPStatus.UNPROCESSABLE_ENTITY
    visits.begin(user)
    typed = post_after_sign_in.unseal(sealed) if sealed else None
    if typed is None:
        return flask.redirect(own_address(wanted, flask.url_for("session.home")))
    flask.g.user = user
    return post_after_sign_in.return_to_author(typed, user)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    visits.end()
    sealed = flask.request.form.get(post_after_sign_in.FIELD, "")
    if sealed:
        return flask.render_template("frame/sign_in.html", **post_after_sign_in.sign_in_page(sealed=sealed))
    return flask.redirect(flask.url_for("session.sign_in"))


def _chosen(user_id: str) -> User | None:
    """The invented person that was chosen; nobody where those may not sign in."""
    if not flask.current_app.config["DEVELOPMENT_SIGN_IN"]:
        return None
    try:
        return ports().directory.user(user_id)
    except NotFound:
        return None
