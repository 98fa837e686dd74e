"""Who is signed in in this browser: its cookie holds the secret of a session, and a word of who was here last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask

from forms_service.casework.staff.sessions import Session
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.services.staff import sessions
from forms_service.web.frame.reading import cookie_text, cookie_texts

_SECRET, _LAST = "session", "last"


@dataclass(frozen=True)
class Owner:
    """To whom a page was shown: a user, of the organisation that they were in then."""

    user: str
    organisation: str

    def is_(self, user: User | None) -> bool:
        return user is not None and (self.user, self.organisation) == (user.id, user.organisation)


NOBODY: Final = Owner("", "")


def ports() -> Ports:
    found: Ports = flask.current_app.extensions["ports"]
    return found


def address() -> str:
    """Return the network address from which it asks."""
    return flask.request.remote_addr or ""


def begin(user: User, secret: str) -> None:
    """Let this browser be the one of a session, and trust nothing from before it: one that was open here ends."""
    if flask.g.get("session"):
        sessions.end_here(ports(), flask.g.user, flask.g.session)
    flask.session.clear()
    flask.session[_SECRET], flask.session[_LAST] = secret, [user.id, user.organisation]


def end() -> None:
    """Sign out; who it was is remembered, because a page left open may still post what they typed."""
    sessions.end_here(ports(), flask.g.user, flask.g.session)
    last = flask.session.get(_LAST)
    flask.session.clear()
    flask.session[_LAST] = last


def visitor() -> tuple[User, Session] | tuple[None, None]:
    """Return who is signed in here, and in which session."""
    secret = cookie_text(_SECRET)
    found = sessions.find(ports(), secret) if secret else None
    return found or (None, None)


def last_visitor() -> Owner:
    """Return who was signed in last in this browser, signed out or not, to give them back what they typed.

    It lets nobody in: it is only what a cookie of ours says.
    """
    last = cookie_texts(_LAST)
    return Owner(*last) if len(last) == 2 else NOBODY


def has_had_a_visitor() -> bool:
    """Whether anybody has signed in in this browser before."""
    return last_visitor() != NOBODY
