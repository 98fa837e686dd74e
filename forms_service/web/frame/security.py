"""Tells browsers what they may do with our pages, and limits what they may send us."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

import flask

# The one inline script of GOV.UK Frontend's page template, known by its hash; nothing else inline may run.
PAGE_TEMPLATE_SCRIPT: Final = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' {PAGE_TEMPLATE_SCRIPT}",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# Ten long statements of 10,000 letters, each letter up to 12 characters once encoded in a form, fit well within.
LARGEST_BODY: Final = 4 * 1024 * 1024
MOST_FORM_FIELDS: Final = 5_000
ONE_YEAR: Final = timedelta(days=365)


def secure(app: flask.Flask, *, https: bool) -> None:
    """Set cookie rules, size limits and response headers; `https` is false only on a developer's own machine."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FORM_FIELDS,
    )
    app.after_request(_add_headers)
    if https:
        app.after_request(_insist_on_https)


def _add_headers(response: flask.Response) -> flask.Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # A file that is handed out may do less still.
    response.headers["Cache-Control"] = _caching(response)
    return response


def _caching(response: flask.Response) -> str:
    """Keep pages about people out of every cache; an asset whose address carries its hash never changes."""
    if flask.request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        return "no-store"
    return f"public, max-age={ONE_YEAR // timedelta(seconds=1)}, immutable" if "v" in flask.request.args else "no-cache"


def _insist_on_https(response: flask.Response) -> flask.Response:
    response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR // timedelta(seconds=1)}"
    return response


def every_key(app: flask.Flask) -> list[str]:
    """Return every key that signs what goes through browsers, or did and still counts: the present one comes last."""
    return [*reversed(app.config["SECRET_KEY_FALLBACKS"] or ()), str(app.secret_key)]
