"""The document of the API, OpenAPI 3.1: made of its operations and their schemas, so that it cannot fall behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import flask
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema
from werkzeug.routing import Rule

from forms_service.web.api.acts import KEY
from forms_service.web.api.bodies import JSON
from forms_service.web.api.operations import Operation
from forms_service.web.api.problems import PROBLEM
from forms_service.web.api.schemas import ProblemSchema

OPENAPI: Final = "3.1.0"
TITLE: Final = "Safeguarding Forms Service"
VERSION_OF_API: Final = "1"
TOKEN: Final = "accessToken"  # noqa: S105 - the name of a way to authenticate, not a secret
ID: Final = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_OF_EVERY_CALL: Final = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_OF_KNOWN_CALLERS: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_OF_BODIES: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_OF_QUERIES: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


def document_of(app: flask.Flask, operations: Mapping[str, Operation]) -> Mapping[str, Any]:
    """Return the document of every operation that *app* has."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(TITLE, VERSION_OF_API, OPENAPI, plugins=[plugin], servers=[{"url": "/api"}])
    spec.components.security_scheme(TOKEN, {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for rule in app.url_map.iter_rules():
        method = next(iter(rule.methods & {"GET", "POST"})) if rule.methods else "GET"
        declared = operations[rule.endpoint]
        spec.path(_openapi_path(rule), operations={method.lower(): _operation(rule, declared)})
    return spec.to_dict()


def _schema_name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _openapi_path(rule: Rule) -> str:
    return re.sub(r"<id:([a-z_]+)>", r"{\1}", rule.rule)


def _operation(rule: Rule, declared: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": declared.summary,
        "parameters": list(_parameters(rule, declared)),
        "responses": {str(int(status)): answer for status, answer in _responses(rule, declared)},
        "security": [{TOKEN: [declared.scope.value]}] if declared.scope else [],
    }
    if declared.body:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": declared.body}}}
    return told


def _parameters(rule: Rule, declared: Operation) -> Iterator[Any]:
    yield from ({"in": "path", "name": name, "required": True, "schema": ID} for name in sorted(rule.arguments))
    if declared.query:
        yield {"in": "query", "schema": declared.query}
    if declared.changes:
        key = {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"}
        yield {"in": "header", "name": KEY, "required": True, "schema": key}


def _responses(rule: Rule, declared: Operation) -> Iterator[tuple[HTTPStatus, Mapping[str, Any]]]:
    content: dict[str, Any] = {kind: {} for kind in declared.file}
    if declared.answer:
        content = {JSON: {"schema": declared.answer}}
    yield declared.status, {"description": declared.status.phrase, **({"content": content} if content else {})}
    if declared.scope and not declared.changes:
        yield HTTPStatus.NOT_MODIFIED, {"description": "The caller has it already, as If-None-Match says"}
    for status in sorted(set(_refusal_statuses(rule, declared))):
        yield status, {"description": status.phrase, "content": {PROBLEM: {"schema": ProblemSchema}}}


def _refusal_statuses(rule: Rule, declared: Operation) -> Iterator[HTTPStatus]:
    yield from declared.refusals
    if declared.scope:
        yield from (*_OF_EVERY_CALL, *_OF_KNOWN_CALLERS)
    if declared.body:
        yield from _OF_BODIES
    if declared.query:
        yield from _OF_QUERIES
    if rule.arguments:
        yield HTTPStatus.NOT_FOUND
