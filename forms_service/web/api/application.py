"""Puts the API together: an application of its own beside the pages, with no session, no form and no page in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.services.ports import Ports
from forms_service.web.api import documents, enquiries, records
from forms_service.web.api.bodies import LARGEST
from forms_service.web.api.callers import know_callers
from forms_service.web.api.document import document_of
from forms_service.web.api.operations import Operation, operation, operations_of
from forms_service.web.api.problems import answer_problems
from forms_service.web.frame.limits.page_budgets import limit_pages
from forms_service.web.frame.request_log import log_requests
from forms_service.web.frame.security import secure
from forms_service.web.ids import Id

VERSION: Final = "/v1"
DOCUMENT: Final = "openapi"
OPERATIONS: Final = (enquiries, documents, records)


def create_api(ports: Ports, *, secret_key: str, https: bool, former_secret_keys: Sequence[str] = ()) -> flask.Flask:
    """Return the API; *https* is false only on a developer's own machine.

    A cursor that was sealed with one of the *former_secret_keys* still counts.
    """
    app = flask.Flask("forms_service.web.api", static_folder=None)
    app.secret_key = secret_key
    app.config["SECRET_KEY_FALLBACKS"] = list(former_secret_keys)
    app.extensions["ports"] = ports
    app.url_map.converters["id"] = Id
    app.url_map.merge_slashes = False
    secure(app, https=https)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    for module in OPERATIONS:
        app.register_blueprint(module.blueprint, url_prefix=VERSION)
    document = f"{VERSION}/openapi.json"
    app.add_url_rule(document, DOCUMENT, openapi_document, methods=["GET"], provide_automatic_options=False)
    operations = operations_of(app)
    app.extensions[DOCUMENT] = document_of(app, operations)
    know_callers(app, operations)
    log_requests(app)
    limit_pages(app, {})
    answer_problems(app)
    return app


@operation(Operation("Read this document"))
def openapi_document() -> ResponseReturnValue:
    return flask.jsonify(flask.current_app.extensions[DOCUMENT])
