"""Signing in and out, and the page on which each role begins."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import NotFound, Unavailable
from forms_service.casework.staff.members import SignInRefused
from forms_service.casework.staff.sign_ins import SignIn
from forms_service.casework.users import User
from forms_service.services.staff import sessions, signing_in
from forms_service.web.frame import post_after_sign_in, visits
from forms_service.web.frame.guards import current_user, for_machines, ports, public, signed_in
from forms_service.web.frame.navigation import first_page
from forms_service.web.frame.reading import cookie_texts, own_address, posted_field
from forms_service.web.frame.request_log import log_failure, log_refusal
from forms_service.web.frame.visits import NOBODY
from forms_service.web.staff.browsers import browser_name

blueprint = flask.Blueprint("session", __name__)

_STATES: Final = "sign_ins"
MOST_AT_ONCE: Final = 5
"""In how many tabs of a browser somebody may be on the way to sign in."""


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return flask.redirect(first_page(current_user()))


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return _page(wanted=own_address(flask.request.args.get("next", ""), ""))


@blueprint.post("/sign-in")
@public
def begin_session() -> ResponseReturnValue:
    sealed, wanted = posted_field(post_after_sign_in.FIELD), own_address(posted_field("next"), "")
    if ports().identity_provider:
        return _leave_for_provider(sealed, wanted)
    user = _chosen(posted_field("user"))
    if user is None:
        return _page(sealed=sealed, wanted=wanted, error="Select who you are"), HTTPStatus.UNPROCESSABLE_ENTITY
    visits.begin(user, sessions.begin(ports(), user, browser_name(flask.request.user_agent.string), visits.address()))
    return _go_on(user, sealed, wanted)


@blueprint.get("/sign-in/back")
@public
def come_back() -> ResponseReturnValue:
    """Where the identity provider sends whoever has signed in there."""
    state = flask.request.args.get("state", "")
    is_ours = state and state in cookie_texts(_STATES)
    begun = signing_in.take_sign_in(ports(), state) if is_ours else None
    if begun is not None:
        return _admit(begun)
    if flask.g.user:  # They signed in meanwhile, in another tab.
        return flask.redirect(flask.url_for("session.home"))
    log_refusal("answer to no sign-in of this browser")
    return _page(error=signing_in.UNKNOWN), HTTPStatus.BAD_REQUEST


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    provider, token = ports().identity_provider, flask.g.session.id_token
    visits.end()
    sealed = posted_field(post_after_sign_in.FIELD)
    if sealed:
        return _page(sealed=sealed, afresh=True)
    address = provider.sign_out_address(token) if provider and token else ""
    return _leave_for(address, "Signing you out") if address else flask.redirect(flask.url_for("session.signed_out"))


@blueprint.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    return flask.render_template("frame/signed_out.html")


@blueprint.post("/sign-out/from-provider")
@for_machines
def end_from_provider() -> ResponseReturnValue:
    """Where the identity provider says that somebody's session there is over."""
    try:
        signing_in.end_there(ports(), posted_field("logout_token"))
    except SignInRefused as refused:
        log_refusal(refused.why)
        return {"error": "invalid_request"}, HTTPStatus.BAD_REQUEST
    return "", HTTPStatus.OK


def _leave_for_provider(sealed: str, wanted: str) -> ResponseReturnValue:
    """Send the browser to sign in; what was typed waits here, as it would be too much to take along."""
    afresh = bool(posted_field("afresh"))
    try:
        way = signing_in.begin(ports(), next_page=wanted, held_post=_worth_keeping(sealed), afresh=afresh)
    except Unavailable as away:
        log_failure(away)
        return _page(sealed=sealed, wanted=wanted, error=str(away), afresh=afresh), HTTPStatus.SERVICE_UNAVAILABLE
    flask.session[_STATES] = [*cookie_texts(_STATES), way.state][-MOST_AT_ONCE:]
    return _leave_for(way.address, "Signing you in")


def _admit(begun: SignIn) -> ResponseReturnValue:
    answer = flask.request.args.to_dict()
    try:
        come = signing_in.finish(
            ports(), begun, answer, browser=browser_name(flask.request.user_agent.string), address=visits.address()
        )
    except SignInRefused as refused:
        log_refusal(refused.why)
        page = _page(sealed=begun.held_post, wanted=begun.next_page, error=str(refused), afresh=True)
        return page, HTTPStatus.FORBIDDEN
    except Unavailable as away:
        log_failure(away)
        page = _page(sealed=begun.held_post, wanted=begun.next_page, error=str(away))
        return page, HTTPStatus.SERVICE_UNAVAILABLE
    visits.begin(come.user, come.secret)
    return _go_on(come.user, begun.held_post, begun.next_page)


def _go_on(user: User, sealed: str, wanted: str) -> ResponseReturnValue:
    """Lead on to what was typed before, to the page that was asked for, or to the first."""
    typed = post_after_sign_in.unseal(sealed) if sealed else None
    if typed is None:
        return flask.redirect(own_address(wanted, flask.url_for("session.home")))
    flask.g.user = user
    return post_after_sign_in.return_to_author(typed, user)


def _page(*, sealed: str = "", wanted: str = "", error: str = "", afresh: bool = False) -> str:
    page = post_after_sign_in.sign_in_page(sealed=sealed, wanted=wanted, error=error, afresh=afresh)
    return flask.render_template("frame/sign_in.html", **page)


def _leave_for(address: str, words: str) -> ResponseReturnValue:
    """Lead to a page that is not ours by one of ours: browsers hold a form to where it may lead, by redirects too."""
    return flask.render_template("frame/leaving.html", address=address, words=words)


def _worth_keeping(sealed: str) -> str:
    """Return what was typed, if it is something of somebody's: nobody else would ever see it again."""
    kept = post_after_sign_in.unseal(sealed) if sealed else None
    return sealed if kept and kept.by != NOBODY else ""


def _chosen(user_id: str) -> User | None:
    """The invented person that was chosen; nobody where those may not sign in."""
    if not flask.current_app.config["DEVELOPMENT_SIGN_IN"]:
        return None
    try:
        return ports().directory.present_user(user_id)
    except NotFound:
        return None
