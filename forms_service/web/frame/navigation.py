"""Where each kind of work begins, and the way back to it from the frame of every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import flask

from forms_service.casework.users import Permission, User
from forms_service.web.frame import visits

FIRST_PAGES: Final[Mapping[Permission, tuple[str, str]]] = {
    Permission.WORK_LIST: ("Work list", "work.work_list"),
    Permission.FIND_RECORDS: ("Find a record", "records.search"),
    Permission.READ_HOLDS: ("Holds", "holds.every"),
    Permission.READ_DISPOSALS: ("Disposal", "disposal.every"),
    Permission.READ_REGISTER: ("What was sent to whom", "register.organisation"),
    Permission.ARRANGE: ("Local arrangements", "arrangements.every"),
    Permission.READ_AUDIT: ("Audit log", "audit.log"),
}
"""The first page of each kind of work, in the order of the navigation; a role begins on the first it may open."""


def first_page(user: User) -> str:
    """Return the address on which *user* begins."""
    endpoints = [endpoint for permission, (_, endpoint) in FIRST_PAGES.items() if user.may(permission)]
    return flask.url_for(endpoints[0])


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
        "sign_out_url": flask.url_for("session.sign_out"),
        "navigation": [_link(*page) for permission, page in FIRST_PAGES.items() if user.may(permission)],
    }


def _link(text: str, endpoint: str) -> Mapping[str, object]:
    return {"text": text, "href": flask.url_for(endpoint), "current": flask.request.endpoint == endpoint}
