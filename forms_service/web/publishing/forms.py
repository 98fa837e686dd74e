"""Which forms are published, and the letters that each has: for whoever writes them, who reads no case."""

from __future__ import annotations

from collections.abc import Sequence

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Template
from forms_service.web.frame.guards import needs, ports

blueprint = flask.Blueprint("publishing", __name__)


@blueprint.get("/forms")
@needs(Permission.READ_FORMS)
def forms() -> ResponseReturnValue:
    every = [(form, _letters(form)) for form in ports().library.all()]
    return flask.render_template("publishing/forms.html", forms=every)


def _letters(form: Definition) -> Sequence[Template]:
    return [template for template in ports().templates.all() if form.id in template.serves]
