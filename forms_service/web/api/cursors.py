"""Cursors: where a page ended, sealed, so that nobody makes one up and no other system goes on with it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

import flask
from itsdangerous import BadSignature, URLSafeSerializer

from forms_service.casework.ids import RecordId
from forms_service.services.keeping.listing import PageStart
from forms_service.web.api.problems import CallRefused
from forms_service.web.frame.guards import current_user
from forms_service.web.frame.security import every_key


def cursor_of(place: PageStart | None) -> str | None:
    return _cursor_seal().dumps([place.filed_at.isoformat(), place.record]) if place else None


def place_of(cursor: str | None) -> PageStart | None:
    """Return where a page is to begin; ``CallRefused`` for a cursor that is none of this system's."""
    if cursor is None:
        return None
    try:
        filed_at, record = _cursor_seal().loads(cursor)
    except BadSignature as error:
        raise CallRefused(HTTPStatus.BAD_REQUEST, "This cursor is none that was given to this system.") from error
    return PageStart(datetime.fromisoformat(filed_at), RecordId(record))


def _cursor_seal() -> URLSafeSerializer:
    user = current_user()
    return URLSafeSerializer(every_key(flask.current_app), salt=f"cursor {user.organisation} {user.id}")
