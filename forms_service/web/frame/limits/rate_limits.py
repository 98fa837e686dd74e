"""How often somebody may ask for what pays whoever guesses or floods; counted for all processes in the database.

Flask-Limiter asks on every request whether its view is limited; what it counts with is the port ``Counters``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import flask
from flask_limiter import Limiter, RateLimitExceeded
from limits.storage import Storage

from forms_service.casework.users import User
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import Moment
from forms_service.web.frame import visits

LIMITER: Final = "rate_limits"
_SCHEME: Final = "counters"


def _brings_files() -> bool:
    return any(file.filename for file in flask.request.files.values())


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Rate:
    """How often one person (or, where nobody is signed in, one network address) may do one kind of thing: *at_most*.

    *endpoints* are the views that count as it, *of* a request that is counted, *what* says in words of what it was.
    """

    what: str
    at_most: str
    endpoints: tuple[str, ...]
    of: Callable[[], bool] = _always
    methods: tuple[str, ...] = ("GET", "POST")


RATES: Final[Mapping[str, Rate]] = {
    # A whole council may come from one address, and on the stroke of nine.
    # What comes back is not counted: any page could have a browser ask for that, and only ours can begin.
    "sign_in": Rate("tried to sign in from this network", "240/minute;2400/hour", ("session.begin_session",)),
    "search": Rate("searched", "60/minute;600/hour", ("finding.ask", "work.ask"), methods=("POST",)),
    # Asked by the page itself, at each pause of whoever types a name.
    "asked_before": Rate(
        "looked up who was asked about before",
        "120/minute;1200/hour",
        ("recording.asked_before", "express.asked_before_page", "questionnaires.asked_before_page"),
    ),
    "download": Rate(
        "opened or downloaded files",
        "120/minute;1200/hour",
        ("records.download", "uploads.file", "documents.text", "documents.hand_out", "replies.preview"),
    ),
    "upload": Rate("added files", "60/minute;600/hour", ("questionnaires.save_page", "express.save"), _brings_files),
}
"""Far above what anybody does by hand: who reads and types meets none of them."""


class NothingLimited(Exception):
    """A rate names a view that is not there, so it would limit nothing."""


class CountersStorage(Storage):
    """What Flask-Limiter counts with: the counters of the application whose request it is."""

    STORAGE_SCHEME = [_SCHEME]  # noqa: RUF012 - the library looks for exactly this

    @property
    def base_exceptions(self) -> type[Exception]:
        return RuntimeError  # None is translated: an error of the database is one for the page.

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = visits.ports().clock.now()
        return visits.ports().counters.add(_hashed(key), amount, now=now, until=now + timedelta(seconds=expiry))

    def get(self, key: str) -> int:
        return visits.ports().counters.count(_hashed(key), now=visits.ports().clock.now())

    def get_expiry(self, key: str) -> float:
        return visits.ports().counters.window_end(_hashed(key), now=visits.ports().clock.now()).timestamp()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        raise NotImplementedError

    def clear(self, key: str) -> None:
        visits.ports().counters.clear(_hashed(key))


def limit_rates(app: flask.Flask) -> None:
    """Limit how often the views of *app* are asked for; call once all views and the guards are there."""
    limiter = Limiter(_asker, app=app, storage_uri=f"{_SCHEME}://", strategy="fixed-window", headers_enabled=False)
    for kind, rate in RATES.items():
        for endpoint in rate.endpoints:
            if endpoint not in app.view_functions:
                raise NothingLimited(f"The rate {kind} names {endpoint}, which is no view.")
            app.view_functions[endpoint] = _limited(limiter, kind, rate, app.view_functions[endpoint])
    app.extensions[LIMITER] = limiter


def _limited(limiter: Limiter, kind: str, rate: Rate, view: Callable[..., Any]) -> Callable[..., Any]:
    return limiter.shared_limit(
        rate.at_most,
        scope=kind,
        methods=list(rate.methods),
        exempt_when=lambda: not rate.of(),
        error_message=rate.what,
    )(view)


def again_at(error: RateLimitExceeded) -> tuple[str, int]:
    """Return in words what was done too often and when it may be done again, and in how many seconds that is."""
    limiter: Limiter = flask.current_app.extensions[LIMITER]
    limit, now = limiter.current_limit, visits.ports().clock.now()
    until = datetime.fromtimestamp(limit.window.reset_time, UTC) if limit else now + timedelta(minutes=1)
    seconds = max(1, round((until - now).total_seconds()))
    from_then = moment_in_words(Moment(until + timedelta(seconds=59)))
    return f"You have {error.description} very often within a short time. You can again from {from_then}.", seconds


def _asker() -> str:
    user: User | None = flask.g.get("user")
    return f"user {user.organisation} {user.id}" if user else f"address {visits.address()}"


def _hashed(key: str) -> str:
    """Nobody needs to read in the database who asked for what."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
