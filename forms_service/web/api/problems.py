"""Every refusal of the API as ``application/problem+json`` (RFC 9457): never a page, never what went wrong inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import flask
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from forms_service.casework.errors import Invalid, NotAllowed, ServiceError, fault_of_machine
from forms_service.casework.staff.clients import ApiScope, TokenRefused
from forms_service.services.staff import api_calls
from forms_service.web.api.names import pointer_of
from forms_service.web.frame.errors import TABLE
from forms_service.web.frame.request_log import log_failure, log_refusal, request_id
from forms_service.web.frame.visits import ports

PROBLEM: Final = "application/problem+json"
ABOUT_BLANK: Final = "about:blank"
"""The type of a problem that is told by its status alone."""
_PASSED_ON: Final = ("Allow", "Retry-After")


class CallRefused(ServiceError):
    """The API does not take a call as it is; *headers* go with the answer."""

    def __init__(self, status: HTTPStatus, words: str, **headers: str) -> None:
        super().__init__(words)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class ScopeMissing(NotAllowed):
    """A system is known, and its token is not for this."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__(f"This takes an access token with the scope {scope}, for which the system is registered.")
        self.scope = scope


def answer_problems(app: flask.Flask) -> None:
    """Answer whatever goes wrong in *app* with a problem."""
    app.register_error_handler(Exception, _of_error)
    app.register_error_handler(CallRefused, _refused)
    app.register_error_handler(TokenRefused, _unauthorised)
    app.register_error_handler(ScopeMissing, _without_scope)
    app.register_error_handler(ValidationError, _unfit)
    app.register_error_handler(HTTPException, _of_http)


def _refused(error: CallRefused) -> flask.Response:
    return problem_response(error.status, str(error), headers=error.headers)


def _of_error(error: Exception) -> flask.Response:
    error = fault_of_machine(error) or error
    shown = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    if shown.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_failure(error)
    if shown.status == HTTPStatus.FORBIDDEN:
        _note_refusal(str(error))
    said = str(error) if shown.says else _WORDS.get(shown.status, "")
    problems = (
        [{"pointer": pointer_of(problem.place), "detail": problem.message} for problem in error.problems]
        if isinstance(error, Invalid)
        else []
    )
    headers = {"Retry-After": "5"} if shown.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return problem_response(shown.status, said, problems, headers)


_WORDS: Final[Mapping[int, str]] = {
    HTTPStatus.NOT_FOUND: "There is no such thing here, or it belongs to another organisation.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Some of what was sent cannot be taken; the problems say what.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here. Tell the service desk the reference.",
}


def _unauthorised(error: TokenRefused) -> flask.Response:
    log_refusal(error.why)
    challenge = 'Bearer realm="api"' + (', error="invalid_token"' if flask.request.authorization else "")
    return problem_response(HTTPStatus.UNAUTHORIZED, str(error), headers={"WWW-Authenticate": challenge})


def _without_scope(error: ScopeMissing) -> flask.Response:
    _note_refusal(f"no scope {error.scope}")
    challenge = f'Bearer realm="api", error="insufficient_scope", scope="{error.scope}"'
    return problem_response(HTTPStatus.FORBIDDEN, str(error), headers={"WWW-Authenticate": challenge})


def _note_refusal(why: str) -> None:
    """Have it in the log of the organisation that a system was refused; that it cannot be written changes nothing."""
    try:
        api_calls.note_refusal(ports(), flask.g.user, flask.request.endpoint or "", why)
    except ServiceError as error:
        log_failure(error)


def _unfit(error: ValidationError) -> flask.Response:
    problems = [{"pointer": at, "detail": words} for at, words in _messages_with_pointers(error.messages, "")]
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, _WORDS[HTTPStatus.UNPROCESSABLE_ENTITY], problems)


def _messages_with_pointers(messages: Any, at: str) -> Iterable[tuple[str, str]]:
    """The messages of marshmallow, each with the place in the body that it is about."""
    if isinstance(messages, Mapping):
        for name, inside in messages.items():
            yield from _messages_with_pointers(inside, at if name == "_schema" else f"{at}/{_escaped(str(name))}")
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield at, str(message)


def _escaped(name: str) -> str:
    """A part of a JSON pointer; what a sender made up is given back no longer than it helps them."""
    return name.encode("ascii", "backslashreplace").decode()[:60].replace("~", "~0").replace("/", "~1")


def _of_http(error: HTTPException) -> flask.Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {name: value for name, value in error.get_headers() if name in _PASSED_ON}
    return problem_response(status, _WORDS.get(status, ""), headers=headers)


def problem_response(
    status: HTTPStatus,
    detail: str,
    problems: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> flask.Response:
    told: dict[str, object] = {"type": ABOUT_BLANK, "title": status.phrase, "status": int(status)}
    told |= {"detail": detail} if detail else {}
    told |= {"problems": problems} if problems else {}
    told["reference"] = request_id()
    return flask.Response(json.dumps(told), status, headers, mimetype=PROBLEM)
