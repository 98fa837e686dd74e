"""What an organisation's work stands on: its forms and letters, for whoever writes them, who reads no case."""

from __future__ import annotations

from functools import partial

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.users import Permission
from forms_service.services.keeping.protection.policies import policy_documents
from forms_service.services.publishing.matrix import library_of
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports

blueprint = flask.Blueprint("publishing", __name__)


@blueprint.get("/forms")
@needs(Permission.READ_FORMS)
def forms() -> ResponseReturnValue:
    set_aside = [*ports().library.set_aside, *ports().templates.set_aside]
    names = partial(name_of, directory=ports().directory)
    needing = [form.id for form in do(policy_documents).forms] if current_user().may(Permission.READ_POLICIES) else []
    return flask.render_template(
        "publishing/forms.html", library=do(library_of), set_aside=set_aside, name_of=names, needing=needing
    )
