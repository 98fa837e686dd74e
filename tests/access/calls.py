"""Generated calls of the API, from what its own document says may be sent, and from what it says may not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import flask
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.access import systems
from tests.access.asking import Answer
from tests.access.examples import Example
from tests.access.expected import SYSTEMS
from tests.access.visitors import ANOTHER_TEAM, ELSEWHERE, NOBODY, Ground

MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
OF_EVERY_TEAM: Final = " of every team"


@dataclass(frozen=True)
class ApiCall:
    """What the system of a *place* with some *scopes* sends; *ids* take the place of what was generated for them."""

    place: str
    scopes: str
    case: Any
    ids: Mapping[str, str]
    with_token: bool

    @property
    def target(self) -> str:
        """The address: as the document has it, with things that are there or with what was generated."""
        path: str = self.case.path
        for name, value in self.ids.items():
            path = path.replace(f"{{{name}}}", value)
        return path if self.ids else self.case.formatted_path

    @property
    def body(self) -> bytes:
        sent = self.case.body
        if isinstance(sent, bytes):
            return sent
        return b"" if type(sent).__name__ == "NotSet" else json.dumps(sent).encode()

    def answer(self, ground: Ground, api: flask.Flask) -> Answer:
        own = {} if not self.with_token else systems.authorisation(ground, api, self.scopes, self.place)
        headers = {**{str(name): str(text) for name, text in (self.case.headers or {}).items()}, **own}
        response = api.test_client().open(
            self.target,
            method=self.case.method,
            query_string=dict(self.case.query or {}),
            data=self.body or None,
            content_type="application/json",
            headers={name: text.encode("latin-1", "replace").decode("latin-1") for name, text in headers.items()},
        )
        found = Answer(response.status_code, response.get_data().decode(errors="replace"))
        response.close()
        ground.put_back()
        return found

    def faults(self, answer: Answer, ground: Ground, theirs: Sequence[Example]) -> list[str]:
        """What is wrong with an answer: an error of ours, or what is not for this system."""
        sent = f"{self.target} {self.body.decode(errors='replace')}"
        told = [word for word in self._closed(ground, theirs) if word in answer.text and word not in sent]
        wrong = [f"status {answer.status}"] if answer.status >= 500 else []
        return [
            *wrong,
            *(["a traceback"] if "Traceback" in answer.text else []),
            *(f"tells of {word}" for word in told),
        ]

    def _closed(self, ground: Ground, theirs: Sequence[Example]) -> Sequence[str]:
        ours = [*ground.words, *ground.references]
        others = [word for one in theirs for word in (*one.words, one.reference)]
        if not self.with_token or self.place == NOBODY:
            return [*ours, *others]
        if self.place == ELSEWHERE:
            return ours
        is_closed = ground.is_restricted or (self.place == ANOTHER_TEAM and not self.scopes.endswith(OF_EVERY_TEAM))
        return [*others, *ground.words] if is_closed else others


def api_calls(ground: Ground, api: flask.Flask, theirs: Sequence[Example]) -> st.SearchStrategy[ApiCall]:
    document = json.loads(api.test_client().get("/v1/openapi.json").text)
    every = schemathesis.openapi.from_dict(document).get_all_operations()
    operations = [found.ok() for found in every if isinstance(found, Ok)]
    cases = st.one_of([each.as_strategy(generation_mode=mode) for each in operations for mode in MODES])
    things = [example.ids for example in [*ground.examples, *theirs]]
    return st.builds(
        ApiCall,
        place=st.sampled_from(sorted(systems.TEAMS)),
        scopes=st.sampled_from(sorted(SYSTEMS)),
        case=cases,
        ids=st.just({}) | st.sampled_from(things),
        with_token=st.sampled_from((True, True, True, False)),
    )
