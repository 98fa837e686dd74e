"""What every form carries, sealed: its one-use ticket, and to whom its page was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

import flask
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from forms_service.casework.receipts import LONGEST_OPEN
from forms_service.casework.users import User
from forms_service.services.tickets import Ticket
from forms_service.web.frame import visits
from forms_service.web.frame.reading import posted_field
from forms_service.web.frame.security import every_key
from forms_service.web.frame.visits import Owner

FIELD: Final = ".ticket"
CSRF_TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field, not what it holds
OF_EVERY_FORM: Final = frozenset({FIELD, CSRF_TOKEN})
"""The fields that a form has of its own each time it is shown: none of them is posted again from another page."""


@dataclass(frozen=True)
class PostedTicket:
    """What the ticket of a form says: its *id*, the *owner* of its page, and when that was shown."""

    id: str
    owner: Owner
    at: datetime

    @property
    def is_too_old(self) -> bool:
        return visits.ports().clock.now() - self.at > LONGEST_OPEN


def ticket_field() -> Markup:
    """The hidden input with a new ticket for whoever is shown the page; none where nobody is signed in."""
    user: User | None = flask.g.get("user")
    if user is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, new_ticket(user))


def new_ticket(user: User) -> str:
    return _serializer().dumps([uuid4().hex, user.id, user.organisation, visits.ports().clock.now().isoformat()])


def posted_ticket() -> PostedTicket | None:
    """Return what the ticket of the form that was posted says; nothing where it has none of ours."""
    try:
        ticket_id, user, organisation, at = _serializer().loads(posted_field(FIELD))
    except BadSignature:
        return None
    return PostedTicket(ticket_id, Owner(user, organisation), datetime.fromisoformat(at))


def use_of(shown: PostedTicket) -> Ticket:
    """The use of a form at this address."""
    one_use = f"{shown.id} {flask.request.path}"
    return Ticket(hashlib.sha256(one_use.encode()).hexdigest(), _digest)


def _digest() -> str:
    """A digest of everything that was filled in and pressed, files among it."""
    whole = hashlib.sha256()
    for part in _filled_in():
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _filled_in() -> Iterator[bytes]:
    for name, value in flask.request.form.items(multi=True):
        if name not in OF_EVERY_FORM:
            yield from (name.encode(errors="surrogatepass"), value.encode(errors="surrogatepass"))
    for name, file in flask.request.files.items(multi=True):
        yield from (name.encode(), (file.filename or "").encode(errors="surrogatepass"), file.stream.read())
        file.stream.seek(0)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(every_key(flask.current_app), salt="ticket")
