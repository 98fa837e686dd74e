"""Generated requests: any route, by anybody, about anything of either organisation, well formed or not."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask.testing import FlaskClient
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms_service.casework.users import ROLES
from forms_service.web.frame.templating import LAST_RESORT_PAGE
from forms_service.web.frame.tickets import CSRF_TOKEN, FIELD
from tests.access.asking import Answer, address, routes
from tests.access.examples import Example
from tests.access.expected import OPEN, Kind, Route
from tests.access.visitors import ANOTHER_TEAM, COLLEAGUE, ELSEWHERE, IN_AN_EMERGENCY, NOBODY, Ground
from tests.builders.issued import FILLED_IN
from tests.builders.malformed import BODIES, HEADERS
from tests.web.client import Browser

METHODS: Final = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
Drawn = TypeVar("Drawn")
TELLING: Final = ("Finding records", "The audit log")
"""Kinds of access that tell of people to whoever has them, whosever the enquiry is."""
NOWHERE: Final = (False, "")
LET_IN_TO_MUCH: Final = ("front_door_worker", "manager", "service_manager", "practitioner", "records_officer", "dpo")
HOSTILE: Final = (
    "", " ", "0", "-1", "1" * 400, "none", "yes", "24 11 2026", "31 2 2026", "9999", "25:61",
    "'; drop table enquiries; --", "' or '1'='1", "%", "_", "*", "\\", "../../etc/passwd", "..%2f..%2f", "\x00", "a\x00b",
    "\u202e", "💥", "ﬀ", "I\u0307", "<script>alert(1)</script>", "{{ 7*7 }}", "{% include 'x' %}", "${7*7}",
    "\r\nSet-Cookie: session=1", "a" * 20_000, "[]", "{}", "null", "NaN", "1e999", "//evil.example", "javascript:1",
)  # fmt: skip
"""What is typed, or put into an address, by whoever means harm or is unlucky."""
OF_PAGES: Final = (*FILLED_IN, "text", "name", "number", "date_of_birth", "chosen", "checked", "pair", "right_person", ".read",
    "next", "letter", "page", "q", "before", "after", "ad_family_name", "ad_dob-day", "ad_dob-month", "ad_dob-year",
    "ch_children-.rows", "in_files", "in_request_text", "documents", "sending", "strike-kind", "case-reference", "user",
    "time", "manager", "had", "state", "code", "error", "logout_token", "asked", ".ticket", "csrf_token")  # fmt: skip
"""Fields of forms and of addresses."""


@dataclass(frozen=True)
class Asked:
    """One request: who asks as which *role*, for which *route* with which *ids*, and what is sent with it."""

    relation: str
    role: str
    route: Route
    ids: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    body: bytes | None
    file: bytes | None
    headers: Mapping[str, str]
    is_from_a_form: bool

    def sent(self, browser: Browser) -> Mapping[str, Any]:
        """What a client is given to send it."""
        if self.body is not None:
            return {"data": self.body, "content_type": self.headers.get("Content-Type", "application/json")}
        data: MultiDict[str, Any] = MultiDict(self.fields)
        if self.is_from_a_form and self.relation != NOBODY:
            data.update({CSRF_TOKEN: browser.token, FIELD: browser.new_ticket()})
        if self.file is not None:
            data.add("in_files", (io.BytesIO(self.file), "a request.txt"))
        return {"data": data}

    @property
    def everything(self) -> str:
        """All that it says: what comes back of it was told by nobody."""
        body = (self.body or b"").decode("utf-8", "replace")
        return " ".join(
            [*map(str, self.ids.values()), *(text for pair in (*self.query, *self.fields) for text in pair), body]
        )


def texts(grounds: Sequence[Example]) -> st.SearchStrategy[str]:
    """What may be typed: what is there, what is hostile, and anything at all."""
    there = sorted({text for one in grounds for text in (*one.ids.values(), *one.words, one.reference)})
    return st.one_of(st.sampled_from(HOSTILE), st.sampled_from(there), st.text(max_size=40))


def json_bodies(values: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | values,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(OF_PAGES), inner, max_size=3),
        max_leaves=6,
    )
    return anything.map(lambda value: json.dumps(value).encode())


def requests(ground: Ground, theirs: Sequence[Example]) -> st.SearchStrategy[Asked]:
    """Requests of a world in which both organisations have enquiries: ours are those of the *ground*."""
    values = texts([*ground.examples, *theirs])
    pairs = st.lists(st.tuples(st.sampled_from(OF_PAGES) | values, values), max_size=5)
    there = sorted(routes(ground.world.app))
    named = sorted({name for rule in routes(ground.world.app).values() for name in rule.arguments})
    ids = st.sampled_from([{**ground.ids, **one.ids} for one in [*ground.examples, *theirs]])
    instead = st.dictionaries(st.sampled_from(named), values, max_size=1)
    odd = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()})
    bodies = st.sampled_from(BODIES) | json_bodies(values) | st.binary(max_size=200)
    of_another_method = st.tuples(st.sampled_from(METHODS), st.sampled_from([rule for _, rule in there]))
    return st.builds(
        Asked,
        relation=st.sampled_from(sorted(ground.browsers)),
        role=seldom(st.sampled_from(sorted(ROLES)), st.sampled_from(LET_IN_TO_MUCH)),
        route=seldom(of_another_method, st.sampled_from(there)),
        ids=st.builds(lambda these, other: {**these, **other}, ids, seldom(instead, st.just({}))),
        query=seldom(pairs, st.just([])),
        fields=st.just([*FILLED_IN.items()]) | pairs,
        body=seldom(bodies, st.none()),
        file=seldom(st.binary(max_size=100), st.none()),
        headers=seldom(odd, st.just({})),
        is_from_a_form=seldom(st.just(value=False), st.just(value=True)),
    )


def seldom(what: st.SearchStrategy[Drawn], else_: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    """One thing in four cases, else another: where everything is odd at once, all is refused for the first of it."""
    return st.sampled_from((False, False, False, True)).flatmap(lambda is_odd: what if is_odd else else_)


def closed_to(asked: Asked, ground: Ground, theirs: Sequence[Example], kinds: Sequence[Kind]) -> list[str]:
    """The words that whoever asks may not be told: of the other organisation, and of ours where nothing is for them."""
    ours = [*ground.words, *ground.references]
    others = [word for one in theirs for word in (*one.words, one.reference)]
    if asked.relation == NOBODY:
        return [*ours, *others]
    if asked.relation == ELSEWHERE:
        return ours
    here = (ground.is_restricted, ANOTHER_TEAM)
    own = (ground.is_restricted, ANOTHER_TEAM if ground.is_restricted else COLLEAGUE)
    near = here if asked.relation == IN_AN_EMERGENCY and not ground.is_restricted else (here[0], asked.relation)
    places = {kind.name: own for kind in kinds if kind.name in TELLING} | {
        kind.name: near for kind in kinds if kind.is_of_one_enquiry
    }
    is_for_them = any(kind.cells.get((asked.role, places.get(kind.name, NOWHERE))) == OPEN for kind in kinds)
    return others if is_for_them else [*others, *ground.words]


def send(ground: Ground, asked: Asked) -> Answer:
    """Send a request; whatever it changed is put back."""
    ground.give(asked.role)
    with ground.visit(asked.relation) as browser:
        response = FlaskClient.open(
            browser,
            address(asked.route[1], asked.ids),
            method=asked.route[0],
            query_string=MultiDict(asked.query),
            headers=asked.headers,
            **asked.sent(browser),
        )
        found = Answer(response.status_code, response.get_data().decode(errors="replace"), str(response.location or ""))
        response.close()
        response.request.environ["wsgi.input"].close()
    if asked.route[0] not in {"GET", "HEAD", "OPTIONS"} or found.status == 429:
        ground.put_back()
    return found


def faults(asked: Asked, answer: Answer, closed_to_them: Sequence[str]) -> list[str]:
    """What is wrong with an answer; *closed_to_them* are words that whoever asked may not be told."""
    told = [word for word in closed_to_them if word in answer.text + answer.location and word not in asked.everything]
    return [
        *([f"status {answer.status}"] if answer.status >= 500 else []),
        *(["a traceback"] if "Traceback (most recent call last)" in answer.text else []),
        *(["the page of last resort"] if answer.text == LAST_RESORT_PAGE else []),
        *(f"tells of {word}" for word in told),
    ]
