"""How long each page and act may take in all: what cannot be done in that time says so, and keeps what was typed.

What arrives slowly, and what is fetched slowly, has limits of its own: neither holds a thread for ever.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, Final

import flask
from werkzeug.exceptions import RequestEntityTooLarge

from forms_service.casework.budgets import Budget, close_budget, open_budget

PAGE_SECONDS: Final = 10.0
LONGER: Final[Mapping[str, float]] = {
    "replies.preview": 35.0,
    "documents.text": 20.0,
    "documents.hand_out": 20.0,
    "questionnaires.save_page": 40.0,
    "express.save": 40.0,
    "session.come_back": 20.0,
    "together.authorise": 30.0,
    "together.issue": 30.0,
    "together.authorise_all": 50.0,
    "together.issue_all": 50.0,
    "disposal.prepare": 50.0,
    "holds.hold_found": 50.0,
    "holds.release": 50.0,
    "audit.verify": 50.0,
}
"""By endpoint: what has a letter made, files looked through, the identity provider asked more than once, or many things
done or read in one act. The web server itself gives a request up after a minute."""
ARRIVING_SECONDS: Final = 60.0
"""How long what is sent may be on its way: it is not counted against what is then done with it."""
LEAVING_SECONDS: Final = 60.0
"""How long a browser may take to fetch an answer, once that is made."""


class NoSuchPage(Exception):
    """A page that is none declares a budget."""


class ArrivingBody:
    """What a browser sends, read as it comes: how long it makes us wait is added to the *budget*.

    What says no length (*is_open*) and is longer than is taken is refused: werkzeug would cut it off there, and what is
    left would be taken for all that was typed.
    """

    def __init__(self, body: IO[bytes], budget: Budget, *, is_open: bool) -> None:
        self._body, self._budget, self._is_open = body, budget, is_open
        self._length = 0

    def read(self, size: int = -1) -> bytes:
        begun = time.monotonic()
        try:
            read = self._body.read(size) if size >= 0 else self._body.read()
            self._length += len(read)
            self._refuse_too_large()
        finally:
            self._budget.lengthen(time.monotonic() - begun)
        return read

    def readinto(self, place: bytearray | memoryview) -> int:
        read = self.read(len(place))
        place[: len(read)] = read
        return len(read)

    def _refuse_too_large(self) -> None:
        most = flask.request.max_content_length if self._is_open else None
        if most is not None and self._length >= most and self._body.read(1):
            raise RequestEntityTooLarge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)


def limit_pages(app: flask.Flask, longer: Mapping[str, float]) -> None:
    """Give every request of *app* its budget, before anything else is done; call once all views are there.

    *longer* has the seconds of those endpoints that may take more than others.
    """
    if unknown := sorted(longer.keys() - app.view_functions.keys()):
        raise NoSuchPage(f"These declare a budget and are no views: {', '.join(unknown)}")
    app.config["PAGE_SECONDS"], app.config["LONGER"] = PAGE_SECONDS, longer
    app.before_request_funcs.setdefault(None, []).insert(0, _open)
    app.teardown_request(_close)


def _open() -> None:
    request, limits = flask.request, flask.current_app.config
    budget = Budget(limits["LONGER"].get(request.endpoint or "", limits["PAGE_SECONDS"]))
    flask.g.budget = open_budget(budget)
    is_open = request.content_length is None
    request.environ["wsgi.input"] = ArrivingBody(request.environ["wsgi.input"], budget, is_open=is_open)
    connection: socket.socket | None = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(LEAVING_SECONDS)
        if request.content_length or "HTTP_TRANSFER_ENCODING" in request.environ:
            flask.g.arriving = cut_off_later(connection, ARRIVING_SECONDS)


def cut_off_later(connection: socket.socket, seconds: float) -> threading.Timer:
    """Stop reading what has not arrived in time, however slowly it trickles: it then ends as if broken off."""

    def cut_off() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    return timer


def _close(_: BaseException | None) -> None:
    if arriving := flask.g.pop("arriving", None):
        arriving.cancel()
    if token := flask.g.pop("budget", None):
        close_budget(token)
