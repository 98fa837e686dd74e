"""Questions drawn on a page of their own, without the rest of the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import flask
from werkzeug.datastructures import MultiDict

from forms_service.engine.answers import Answers, Raw
from forms_service.engine.definitions.questions import Question
from forms_service.services.answering.paths import Paths
from forms_service.web.forms.inputs import Inputs
from forms_service.web.forms.prefill import Prefill, Setting
from forms_service.web.frame.templating import configure_templates
from tests.builders.definitions import a_context, a_definition
from tests.html import page_faults
from tests.web.browsing import Page


@dataclass
class Drawn:
    """Stands in for a response that holds one form."""

    html: str

    def get_data(self, *, as_text: bool) -> str:
        return self.html


@cache
def _app() -> flask.Flask:
    app = flask.Flask("forms_service.web")
    configure_templates(app)
    return app


def draw(inputs: Inputs) -> Page:
    """Draw *inputs* on a page and read that page as a browser does."""
    page = (
        '<!doctype html><html lang="en"><title>t</title><main><h1>t</h1><form>'
        '{% from "answering/form.html" import questions %}'
        '<input type="hidden" name=".asked" value="{{ form.inputs.asked }}">{{ questions(form) }}</form></main></html>'
    )
    with _app().test_request_context():
        html = flask.render_template_string(page, form=SimpleNamespace(inputs=inputs))
    assert page_faults(html) == []
    return Page(Drawn(html))  # type: ignore[arg-type]  # all that is read of a response


def inputs_of(
    *questions: Question,
    answers: Answers | None = None,
    standing: Mapping[str, Raw] | None = None,
    formdata: MultiDict[str, str] | None = None,
) -> Inputs:
    names = {"r1": "Bela Example, born 1 February 2015", "r2": "Cai Example, born 27 March 2019"}
    setting = Setting(Paths(a_definition(*questions), answers or {}, {}, a_context()), names, alone=frozenset())
    prefills = {q.id: setting.prefill(q) for q in questions}
    prefills |= {q: Prefill(raw, raw) for q, raw in (standing or {}).items()}
    inputs = Inputs(questions, setting, prefills, formdata)
    inputs.show([q.id for q in questions if setting.asks(q)])
    return inputs
