"""Where each kind of work begins, and the way back to it from the frame of every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import FirstPage, User
from forms_service.web.frame import visits
from forms_service.web.frame.guards import Guard

PAGES: Final[Mapping[FirstPage, tuple[str, str]]] = {
    FirstPage.WORK_LIST: ("Work list", "work.work_list"),
    FirstPage.DESK: ("Records desk", "desk.desk"),
    FirstPage.RECORDS: ("Find a record", "finding.search"),
    FirstPage.HOLDS: ("Holds", "holds.every"),
    FirstPage.DISPOSAL: ("Disposal", "disposal.every"),
    FirstPage.REGISTER: ("What was sent to whom", "register.organisation"),
    FirstPage.PROTECTION: ("Data protection", "protection.protection_page"),
    FirstPage.RIGHTS: ("Rights of people", "rights.every"),
    FirstPage.ARRANGEMENTS: ("Local arrangements", "arrangements.every"),
    FirstPage.AUDIT_LOG: ("Audit log", "audit.log"),
    FirstPage.EMERGENCIES: ("Opened in an emergency", "emergencies.every"),
    FirstPage.FORMS: ("Forms and letters", "publishing.forms"),
    FirstPage.SESSIONS: ("Who is signed in", "staff.every"),
    FirstPage.SERVICE: ("How the service is", "waiting.everything"),
}
"""What each kind of work is called in the navigation, and the endpoint of its first page."""


class NowhereToBegin(Exception):
    """Somebody would be led to a first page that is not there or does not let them in."""


def check_first_pages(guards: Mapping[str, Guard]) -> None:
    """Hold every first page against the *guards* of the application, by endpoint; call once all views are there."""
    for page in FirstPage:
        _, endpoint = PAGES.get(page, ("", ""))
        if endpoint not in guards:
            raise NowhereToBegin(f"The first page {page.name} has no view: name its endpoint in {__name__}.PAGES.")
        if not guards[endpoint].lets_in({page.permission}):
            raise NowhereToBegin(
                f"The view {endpoint} does not let in whoever may “{page.permission}”, for whom it is the first page."
            )


def first_page(user: User) -> str:
    """Return the address on which *user* begins."""
    _, endpoint = PAGES[user.role.first_page]
    return flask.url_for(endpoint)


def back_to_work(message: str) -> ResponseReturnValue:
    """Lead to the work list, with what was done."""
    flask.flash(message, "success")
    return flask.redirect(flask.url_for("work.work_list"))


def frame() -> dict[str, object]:
    """What the frame of every page shows, whoever looks at it."""
    everybody: dict[str, object] = {
        "accessibility_url": flask.url_for("about.accessibility"),
        "home_url": flask.url_for("session.home"),
    }
    user: User | None = flask.g.get("user")
    if user is None:
        return everybody
    return {
        **everybody,
        "organisation_name": visits.ports().directory.organisation(user.organisation).name,
        "signed_in_user": {"name": user.name, "role": user.role.label},
        "own_sessions_url": flask.url_for("own_sessions.every"),
        "sign_out_url": flask.url_for("session.sign_out"),
        "navigation": [_link(*PAGES[page]) for page in FirstPage if user.may(page.permission)],
    }


def _link(text: str, endpoint: str) -> Mapping[str, object]:
    return {"text": text, "href": flask.url_for(endpoint), "current": flask.request.endpoint == endpoint}
