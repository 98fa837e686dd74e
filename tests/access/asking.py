"""Asking for a route as somebody, and what comes of it for them, in one word."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import flask
from werkzeug.routing import Rule

from forms_service.web.deciding.checks import READ
from forms_service.web.forms.posted import REVISION
from tests.access.examples import UNKNOWN as NOTHING
from tests.access.examples import Example
from tests.access.expected import DONE, NAMED, NAMELESS, NOT_NOW, NOTICE, OPEN, REFUSED, SIGN_IN, UNKNOWN, Route
from tests.access.visitors import Ground
from tests.builders.issued import FILLED_IN
from tests.builders.reading import now_read
from tests.builders.world import MANAGER
from tests.web.client import Browser

ERROR, TOLD = "ERROR", "TOLD"
"""What may never come of a request: an error of ours, and a refusal that names somebody."""
FOUND: Final = re.compile(r"/found$")
"""A search leads on to what it found."""
SAID_OF_REPLIES: Final = {
    "checked": "yes", "right_person": "yes", "had": "nobody", "manager": MANAGER, "time": "09:05", "words": "Send it",
    "sending-recipient": "A stranger", "sending-channel": "post", "sending-checked": "yes",
}  # fmt: skip
FORMS: Final = ("return", "withdraw", "call-back", "issue", "phone", "case", "strike")
"""What the small forms of a reply's page begin the names of their fields with."""
INSTEAD: Final = {
    "/letters/<code>": "/letters/D01",
    "/extracts/<id:extract_id>/<step>": "/extracts/<id:extract_id>/harm",
    "/express/<page_id>": "/express/request",
    "/belongs/<id:enquiry_id>": "/belongs/<id:other_id>",
    "/questionnaires/<id:questionnaire_id>/reopen": "/questionnaires/<id:intake_id>/reopen",
}
"""What the arguments of some rules are, that are called as those of others."""


def routes(*apps: flask.Flask) -> Mapping[Route, Rule]:
    return {
        (method, rule.rule): rule
        for app in apps
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


@dataclass(frozen=True)
class Answer:
    """What was answered: its *status*, its *text*, and to where it leads on."""

    status: int
    text: str
    location: str = ""

    def names(self, words: Collection[str]) -> bool:
        return any(word in self.text for word in words)

    def outcome(self, words: Collection[str]) -> str:
        """What came of it; *words* are those that tell of the enquiry and were not sent."""
        if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return f"{ERROR} {self.status}"
        if self.status in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}:
            return OPEN if self.names(words) else NAMELESS
        if self.status == HTTPStatus.CONFLICT:
            return NAMED if self.names(words) else NOT_NOW
        if self.names(words):
            return f"{TOLD} {self.status}"
        if self.status == HTTPStatus.FORBIDDEN:
            return REFUSED if "Your role (" in self.text else NOTICE if "Ring " in self.text else NOT_NOW
        if self.status == HTTPStatus.NOT_FOUND:
            return UNKNOWN
        if self.status < HTTPStatus.BAD_REQUEST:
            return SIGN_IN if "/sign-in?" in self.location else DONE
        return SIGN_IN if self.status == HTTPStatus.UNAUTHORIZED else NOT_NOW


def typed(ground: Ground, example: Example, route: Route) -> Mapping[str, Any]:
    """What is sent with a post: of each field that an act asks for something, also by whom and by what it acts."""
    reply, read = example.ids["questionnaire_id"], now_read(ground.world.ports, example.ids["questionnaire_id"])
    of_records = {"name": example.words[0], "form": ""} if route[1].startswith("/records") else {}
    on_replies = {f"{form}-{name}": text for form in FORMS for name, text in {**FILLED_IN, **SAID_OF_REPLIES}.items()}
    return {
        **FILLED_IN,
        **on_replies,
        "pair": f"{example.ids['person_id']} {example.ids['other_person']}",
        "chosen": reply,
        f"{READ}-{reply}": read,
        READ: read,
        REVISION: str(ground.questionnaire(example).revision),
        "text": example.reference,
        f"both-{example.ids['other_id']}-reason": "To see",
        "form": "core/prison_enquiry_response",
        **SAID_OF_REPLIES,
        **of_records,
    }


def address(rule: str, ids: Mapping[str, str]) -> str:
    """The address of something, or of nothing that exists."""
    for written, meant in INSTEAD.items():
        rule = rule.replace(written, meant)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda named: ids.get(named[1], NOTHING), rule)


def ask(browser: Browser, route: Route, ids: Mapping[str, str], data: Mapping[str, Any]) -> Answer:
    """Ask as from a page of ours; where a search leads on to what it found, return that."""
    method, rule = route
    sent: Mapping[str, Any] = {"method": "POST", "data": data} if method == "POST" else {"method": method}
    answered = browser.open(address(rule, ids), **sent)
    found = Answer(answered.status_code, answered.get_data().decode(errors="replace"), str(answered.location or ""))
    answered.close()
    is_search = method == "POST" and FOUND.search(found.location)
    return ask(browser, ("GET", found.location), {}, {}) if is_search else found


def unsaid(words: Sequence[str], data: Mapping[str, Any]) -> list[str]:
    """Those of some words that nobody sent: what was typed may be shown to whoever typed it."""
    sent = " ".join(map(str, data.values()))
    return [word for word in words if word not in sent]
