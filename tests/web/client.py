"""A browser without a window: what is posted as if from a form has its token and ticket; no page has a fault in it."""

from __future__ import annotations

import copy
import re
from functools import cache
from html import unescape
from http import HTTPStatus
from typing import Any, cast

import flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import Cookie, TestResponse

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import SessionId, new
from forms_service.casework.staff.sessions import Session, digest_of, new_secret
from forms_service.casework.users import User
from forms_service.services.ports import Ports
from forms_service.web.app import create_app
from forms_service.web.deciding.checks import READ
from forms_service.web.frame.limits.shared_readiness import SHARED_READINESS, SharedReadiness
from forms_service.web.frame.request_log import log_requests
from forms_service.web.frame.tickets import FIELD, new_ticket
from forms_service.web.frame.visits import ports
from tests.builders.reading import now_read
from tests.html import StrictClient

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
WHY_FIELD = re.compile(r'<input type="hidden" name="(enquiry|reference|then)" value="([^"]*)"')
WHY_BUTTON = re.compile(r'<button[^>]*? value="([^"]+)"[^>]*? name="why"|<button[^>]*?name="why"[^>]*? value="([^"]+)"')
DECIDING = re.compile(r"^/replies/(?P<reply>[^/]+)/(?P<act>return|withdraw|call-back|phone(?:/\w+)?)$")
TICKET = re.compile(r'name="[.]ticket" value="([^"]+)"')


class Browser(StrictClient):
    """A client that sends the token of the page it last saw, and fails the test if a page ends in an error of ours.

    A post without the ticket of a form is sent as from a form that was shown just now; so is an act of deciding that
    does not say what of the reply was read, but for those that seal or issue it. Whoever has signed in here begins
    their session with what they ask for first: until then nothing is written, and a world is as new as before.
    """

    arrival: Session | None = None
    seen_token = ""
    awaits_token = False
    may_fail = False
    may_be_huge = False
    says_why = True

    def sign_in(self, there: Ports, user: User) -> None:
        """Let *user* have signed in at this moment, but for the line in the log."""
        now = there.clock.now()
        self.secret, self.awaits_token = new_secret(), True
        self.arrival = Session(new(SessionId), user.organisation, user.id, digest_of(self.secret), now, now)
        self.there = there

    @property
    def token(self) -> str:
        """That of the page it last saw; whoever has signed in has seen one."""
        if self.awaits_token:
            self.awaits_token = False
            self.get("/accessibility")
        return self.seen_token

    @token.setter
    def token(self, token: str) -> None:
        self.seen_token, self.awaits_token = token, False

    def session_transaction(self, *args: Any, **kwargs: Any) -> Any:
        self._arrive()
        return super().session_transaction(*args, **kwargs)

    def get_cookie(self, *args: Any, **kwargs: Any) -> Cookie | None:
        self._arrive()
        return super().get_cookie(*args, **kwargs)

    def _arrive(self) -> None:
        """Begin the session of whoever has signed in, where that is still to be done."""
        if (session := self.arrival) is None:
            return
        self.arrival = None
        with self.there.unit_of_work() as unit:
            unit.of(session.organisation).sessions.add(session)
            unit.commit()
        with self.session_transaction() as cookie:
            cookie.update(session=self.secret, last=[session.user, session.organisation])

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self._arrive()
        if kwargs.get("method") == "POST" and self.token:
            # A field may be sent several times, so this stays a MultiDict.
            kwargs["data"] = MultiDict(kwargs.get("data") or {})
            kwargs["data"].setdefault("csrf_token", self.token)
            kwargs["data"].setdefault(FIELD, self.new_ticket())
            deciding = DECIDING.search(str(args[0]) if args else "")
            if deciding and READ not in kwargs["data"]:
                kwargs["data"][READ] = self._now_read(deciding["reply"], deciding["act"])
        response = self._open(*args, **kwargs)
        for answered in (response, *response.history):
            answered.request.environ["wsgi.input"].close()  # a large post is written to a file by the client
        assert self.may_fail or response.status_code not in {500, 502}, response.get_data(as_text=True)
        if found := TOKEN.search(response.get_data(as_text=True)) if response.mimetype == "text/html" else None:
            self.token = found[1]
        return self._say_why(response) if self.says_why else response

    def _say_why(self, response: TestResponse) -> TestResponse:
        """Press the first reason where a page asks why it is opened, as whoever has one does."""
        page = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        if 'id="why-asked"' not in page or response.status_code != HTTPStatus.OK:
            return response
        asked = {name: unescape(value) for name, value in WHY_FIELD.findall(page)}
        return self.post("/why", data={**asked, "why": unescape(WHY_BUTTON.findall(page)[0])}, follow_redirects=True)

    def _open(self, *args: Any, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        """Open an address; what is to be sent on to another address (307) is sent there, as browsers do."""
        # To read millions of letters as a browser does takes half a minute.
        ask = FlaskClient.open if self.may_be_huge else StrictClient.open
        if kwargs.get("method") != "POST":
            return ask(self, *args, follow_redirects=follow_redirects, **kwargs)
        response = ask(self, *args, **kwargs)
        while follow_redirects and response.status_code == HTTPStatus.TEMPORARY_REDIRECT:
            response = ask(self, str(response.location), **kwargs)
        if follow_redirects and response.location:
            return ask(self, response.location, follow_redirects=True)
        return response

    def _now_read(self, reply: str, act: str) -> str:
        try:
            return now_read(self.application.extensions["ports"], reply, approval=act.startswith("phone/"))
        except NotFound:
            return ""

    def new_ticket(self) -> str:
        """The ticket of a form that whoever signed in here last was shown just now."""
        with self.session_transaction() as session:
            user_id, _ = session.get("last", ("", ""))
        with self.application.test_request_context():
            return new_ticket(ports().directory.user(user_id)) if user_id else ""


@cache
def _routes_and_templates() -> flask.Flask:
    """What no test changes of an application, and what takes longer to make than most tests to run."""
    app = create_app(cast("Ports", None), secret_key="only for tests", https=False, development_sign_in=True)
    app.test_client_class = Browser
    return app


def application(ports: Ports) -> flask.Flask:
    """An application with ports, settings and a log of its own."""
    app, with_log = copy.copy(_routes_and_templates()), flask.Flask(__name__)
    log_requests(with_log)
    app.config = copy.copy(app.config)
    app.extensions = {**app.extensions, **with_log.extensions, "ports": ports, SHARED_READINESS: SharedReadiness()}
    return app


def signed_in(app: flask.Flask, user_id: str) -> Browser:
    """A browser in which *user_id* has signed in, or nobody."""
    client = app.test_client()
    assert isinstance(client, Browser)
    if user_id:
        there: Ports = app.extensions["ports"]
        client.sign_in(there, there.directory.user(user_id))
    return client
