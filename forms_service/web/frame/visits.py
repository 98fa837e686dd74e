"""Who is signed in on this browser, and for how long they may leave it alone."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

import flask

from forms_service.casework.errors import NotFound
from forms_service.casework.users import User
from forms_service.services.ports import Ports

IDLE_LIMIT: Final = timedelta(minutes=60)
_USER, _SEEN, _VISIT = "user", "seen", "visit"


def ports() -> Ports:
    found: Ports = flask.current_app.extensions["ports"]
    return found


def begin(user: User) -> None:
    """Sign *user* in with a session of its own, so that nothing from before it is trusted."""
    flask.session.clear()
    flask.session[_USER] = user.id
    _begin_visit()
    _touch(ports().clock.now())


def end() -> None:
    """Sign out; who it was is remembered, because a page left open may still post what they typed."""
    left = last_visitor()
    flask.session.clear()
    if left:
        flask.session[_USER] = left
    _begin_visit()


def visitor() -> User | None:
    """Return the person signed in, if they were here within the last hour; each request counts as being here."""
    user_id, seen = flask.session.get(_USER), flask.session.get(_SEEN)
    if flask.session.get(_VISIT) != flask.request.cookies.get(_cookie()):
        return None
    now = ports().clock.now()
    if not user_id or not seen or now - datetime.fromisoformat(seen) > IDLE_LIMIT:
        return None
    try:
        user = ports().directory.user(user_id)
    except NotFound:
        return None
    _touch(now)
    return user


def last_visitor() -> str:
    """Return the id of the person who was signed in last on this browser, signed out or not."""
    return str(flask.session.get(_USER, ""))


def _begin_visit() -> None:
    """Name this visit in a cookie that signing in and out alone change.

    Each answer brings the session along. One that was long on its way comes after somebody has signed out or in, and
    would sign in again whoever sent it; its session then has another visit's name, and is nobody's.
    """
    visit = flask.session[_VISIT] = secrets.token_urlsafe(16)

    @flask.after_this_request
    def name_it(response: flask.Response) -> flask.Response:
        config = flask.current_app.config
        response.set_cookie(
            _cookie(), visit, httponly=True, secure=config["SESSION_COOKIE_SECURE"],
            samesite=config["SESSION_COOKIE_SAMESITE"],
        )  # fmt: skip
        return response


def _cookie() -> str:
    """The name of that cookie, bound to this host as that of the session is."""
    return str(flask.current_app.config["SESSION_COOKIE_NAME"]).replace("session", _VISIT)


def _touch(now: datetime) -> None:
    flask.session[_SEEN] = now.isoformat(timespec="seconds")
