"""Who may open which page: every view names its permission, and one that names none stops the application."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Unavailable
from forms_service.casework.users import Permission, User
from forms_service.services.ports import Ports
from forms_service.web.frame import post_after_sign_in, visits
from forms_service.web.frame.accountability.reasons import reading_reasons
from forms_service.web.frame.reading import refuse_nameless_fields
from forms_service.web.frame.visits import ports as ports

View = TypeVar("View", bound=Callable[..., Any])
P = ParamSpec("P")
R = TypeVar("R")
_MARK: Final = "guard"
ASSETS: Final = "static"
"""The one endpoint that is Flask's own: stylesheets and scripts, which everybody may read."""


@dataclass(frozen=True)
class Guard:
    """*any_of* are the permissions of which one is enough; a signed-in person needs none where it is empty.

    What is *for_machines* shows nobody's name and asks for no cookie.
    """

    sign_in: bool = True
    any_of: tuple[Permission, ...] = ()
    for_machines: bool = False

    def lets_in(self, permissions: Collection[Permission]) -> bool:
        """Whether somebody who is signed in and has these *permissions* may open it."""
        return not self.any_of or any(permission in permissions for permission in self.any_of)

    def __str__(self) -> str:
        if not self.sign_in:
            return "public"
        return " or ".join(self.any_of) or "signed in"


_PUBLIC: Final = Guard(sign_in=False)
_MACHINES: Final = Guard(sign_in=False, for_machines=True)


class Unguarded(Exception):
    """A view names no permission, so nobody could say who may open it."""


def needs(*any_of: Permission) -> Callable[[View], View]:
    """Let in who has one of these permissions."""
    return _mark(Guard(any_of=any_of))


def signed_in(view: View) -> View:
    """Let in everybody who is signed in."""
    return _mark(Guard())(view)


def public(view: View) -> View:
    """Let in everybody."""
    return _mark(_PUBLIC)(view)


def for_machines(view: View) -> View:
    """Let in whatever asks, and ask nobody who they are."""
    return _mark(_MACHINES)(view)


def _mark(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _MARK, guard)
        return view

    return mark


def current_user() -> User:
    """Return the person whose request this is; only where a guard has let them in."""
    user: User = flask.g.user
    return user


def do(use_case: Callable[Concatenate[Ports, User, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do one thing as the person whose request this is; it uses the ticket of the form that was sent in, if one was."""
    return use_case(_of_this_request(), current_user(), *args, **kwargs)


def _of_this_request() -> Ports:
    return replace(ports(), ticket=flask.g.get("ticket"), reasons=reading_reasons())


def guards_of(app: flask.Flask) -> dict[str, Guard]:
    """Return the guard of each endpoint; ``Unguarded`` if one has none."""
    found = {name: getattr(view, _MARK, None) for name, view in app.view_functions.items() if name != ASSETS}
    bare = sorted(name for name, guard in found.items() if guard is None)
    if bare:
        raise Unguarded(f"These views name no permission: {', '.join(bare)}")
    return {**{name: guard for name, guard in found.items() if guard}, ASSETS: _MACHINES}


def guard(app: flask.Flask) -> Mapping[str, Guard]:
    """Ask every request of *app* for what its view names, and return that; call once all views are there."""
    guards = guards_of(app)

    def check() -> ResponseReturnValue | None:
        guard = guards.get(flask.request.endpoint or "", _PUBLIC)
        flask.g.user = flask.g.session = None
        refuse_nameless_fields()
        if not guard.for_machines:
            _recognise(guard)
        return _let_in(guard) if guard.sign_in else None

    # Before anything else: a post that lost its session must reach the sign-in page, not a refusal of its token.
    app.before_request_funcs.setdefault(None, []).insert(0, check)
    return guards


def _recognise(guard: Guard) -> None:
    """Find out who is here; a page that everybody may see is shown also while nobody can say."""
    try:
        flask.g.user, flask.g.session = visits.visitor()
    except Unavailable:
        flask.g.nobody_knows = True
        if guard.sign_in:
            raise


def _let_in(guard: Guard) -> ResponseReturnValue | None:
    user: User | None = flask.g.user
    if flask.request.method == "POST":
        post_after_sign_in.refuse_too_large()
    if user is None:
        return post_after_sign_in.ask_to_sign_in()
    if flask.request.method == "POST" and (kept := post_after_sign_in.of_another(user)):
        return post_after_sign_in.return_to_author(kept, user), HTTPStatus.CONFLICT
    if not guard.lets_in(user.role.permissions):
        raise user.lacks(*guard.any_of)
    return None
