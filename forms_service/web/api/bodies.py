"""What is sent to the API, read strictly: JSON in UTF-8, each name once, and nothing that no text can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NoReturn

import flask
from marshmallow import Schema

from forms_service.web.api.problems import CallRefused

JSON: Final = "application/json"
LARGEST: Final = 512 * 1024
"""Twenty children with all their names, and a request of 20,000 letters in any spelling, fit well within."""


def body_as(schema: type[Schema]) -> Mapping[str, Any]:
    """Return the body as *schema* has it; ``ValidationError`` if it is not, ``CallRefused`` if it cannot be read."""
    if flask.request.mimetype != JSON:
        raise CallRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send {JSON}.")
    found: Mapping[str, Any] = schema().load(_object(flask.request.get_data()))
    return found


def query_as(schema: type[Schema]) -> Mapping[str, Any]:
    """Return the query of the address as *schema* has it."""
    several = [name for name, values in flask.request.args.lists() if len(values) > 1]
    if several:
        raise CallRefused(HTTPStatus.BAD_REQUEST, "The address says the same thing twice.")
    found: Mapping[str, Any] = schema().load(flask.request.args.to_dict())
    return found


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body.decode(), object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise CallRefused(HTTPStatus.BAD_REQUEST, "This is not JSON in UTF-8, or says the same thing twice.") from error
    if not isinstance(found, dict):
        raise CallRefused(HTTPStatus.BAD_REQUEST, "Send one JSON object.")
    return found


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
