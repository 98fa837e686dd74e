"""The one table from what went wrong to its status and its page."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.documents.documents import (
    ConversionFailed,
    ConverterMissing,
    DocumentFault,
    ReadBackFailed,
    TemplateFault,
    TemplateMissing,
)
from forms_service.casework.enquiries.emergency_access import ClosedToThem
from forms_service.casework.errors import (
    Conflict,
    DoneBefore,
    FormMissing,
    IntegrityFailure,
    Invalid,
    NotAllowed,
    NotFound,
    ServiceError,
    Unavailable,
    fault_of_machine,
)
from forms_service.casework.reading_reasons import ReasonNeeded
from forms_service.services.watching import Happening
from forms_service.web.frame import post_after_sign_in, receipts, visits
from forms_service.web.frame.accountability.reasons import ask_why
from forms_service.web.frame.accountability.refusals import note_refused
from forms_service.web.frame.limits import rate_limits
from forms_service.web.frame.reading import is_from_our_own_page
from forms_service.web.frame.request_log import log_failure, request_id
from forms_service.web.frame.templating import LAST_RESORT_PAGE


@dataclass(frozen=True)
class ErrorPage:
    """*page* is a template of ``errors/``; *says* whether the error's own words belong on it."""

    status: HTTPStatus
    page: str
    says: bool = True


TABLE: Final[dict[type[Exception], ErrorPage]] = {
    NotFound: ErrorPage(HTTPStatus.NOT_FOUND, "404", says=False),
    NotAllowed: ErrorPage(HTTPStatus.FORBIDDEN, "403"),
    ClosedToThem: ErrorPage(HTTPStatus.FORBIDDEN, "closed"),
    Conflict: ErrorPage(HTTPStatus.CONFLICT, "409"),
    FormMissing: ErrorPage(HTTPStatus.INTERNAL_SERVER_ERROR, "form"),
    Invalid: ErrorPage(HTTPStatus.UNPROCESSABLE_ENTITY, "422", says=False),
    IntegrityFailure: ErrorPage(HTTPStatus.INTERNAL_SERVER_ERROR, "integrity"),
    Unavailable: ErrorPage(HTTPStatus.SERVICE_UNAVAILABLE, "503"),
    ConverterMissing: ErrorPage(HTTPStatus.SERVICE_UNAVAILABLE, "503"),
    **dict.fromkeys(
        (TemplateFault, TemplateMissing, ConversionFailed, ReadBackFailed),
        ErrorPage(HTTPStatus.UNPROCESSABLE_ENTITY, "letter"),
    ),
    DocumentFault: ErrorPage(HTTPStatus.UNPROCESSABLE_ENTITY, "document"),
    ServiceError: ErrorPage(HTTPStatus.INTERNAL_SERVER_ERROR, "500", says=False),
    Exception: ErrorPage(HTTPStatus.INTERNAL_SERVER_ERROR, "500", says=False),
}

WITH_A_PAGE: Final = frozenset({400, 403, 404, 409, 413, 500, 503})


CAN_BE_SENT_AGAIN: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
"""Nothing was done, and the same post may be done in a minute."""


def show_errors(app: flask.Flask) -> None:
    """Show a page for whatever goes wrong in *app*."""
    for kind in TABLE:
        app.register_error_handler(kind, _show)
    app.register_error_handler(HTTPException, _show_refusal)
    app.register_error_handler(CSRFError, _show_lost_token)
    app.register_error_handler(DoneBefore, _answer_again)
    app.register_error_handler(ReasonNeeded, ask_why)
    app.register_error_handler(RateLimitExceeded, _show_too_often)


def _answer_again(_: DoneBefore) -> ResponseReturnValue:
    return receipts.answer_again(flask.g.ticket)


def _show_too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    """Say when to try again; what was typed can then be sent as it is."""
    words, seconds = rate_limits.again_at(error)
    visits.ports().measures.count(Happening.RATE_MET, error.description or "")
    status, headers = HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
    page = post_after_sign_in.sign_in_again(words) or flask.make_response(_page("429", status, words)).get_data()
    return flask.make_response(page, status, headers)


def _show(error: Exception) -> ResponseReturnValue:
    error = fault_of_machine(error) or error
    note_refused(error)
    shown = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    if shown.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_failure(error)
    problems = [problem.message for problem in error.problems] if isinstance(error, Invalid) else []
    closed = error.enquiry if isinstance(error, ClosedToThem) else ""
    return _page(shown.page, shown.status, str(error) if shown.says else "", problems, closed)


def _show_refusal(error: HTTPException) -> ResponseReturnValue:
    """Show what Flask itself refused; a redirect that it asks for is let through."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return _page("404", status)
    return _page(str(status if status in WITH_A_PAGE else 400), status)


def _show_lost_token(_: CSRFError) -> ResponseReturnValue:
    """Offer what was typed again; but what another site sent here is refused."""
    if not is_from_our_own_page():
        return _page("400", HTTPStatus.BAD_REQUEST)
    return post_after_sign_in.settle_token_lost()


def _page(
    name: str, status: int, message: str = "", problems: list[str] | None = None, closed: str = ""
) -> ResponseReturnValue:
    """Show an error page; *closed* is the enquiry that is not for whoever asked."""
    reference = request_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    try:
        if status in CAN_BE_SENT_AGAIN and post_after_sign_in.is_ours_to_keep():
            return post_after_sign_in.offer_again(post_after_sign_in.this_post(), message), status
        page = flask.render_template(
            f"frame/errors/{name}.html",
            message=message,
            problems=problems or [],
            enquiry=closed,
            may_open=closed and Act.ANSWER_ENQUIRY in allowed_beginnings(flask.g.user),
            error_reference=reference,
            # What cannot simply be sent again is shown to be copied.
            typed=post_after_sign_in.words_of_this_post(),
        )
    except Exception as error:  # noqa: BLE001 - the page for errors must not itself end in one
        log_failure(error)
        return LAST_RESORT_PAGE, status
    return page, status
