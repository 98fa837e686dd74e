"""Puts the pages together: one Flask application over the ports it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from forms_service.services.ports import Ports
from forms_service.web.answering import belonging, checking, express, handing_over, questionnaires, uploads
from forms_service.web.answering.incoming_files import take_files
from forms_service.web.answering.moving import drafts
from forms_service.web.auditing import log, who_looked, why
from forms_service.web.deciding import documents, phone, reopening, replies, together, waiting
from forms_service.web.enquiries import emergencies, enquiries, letters, promises, recording, work
from forms_service.web.frame import about, guards, post_after_sign_in
from forms_service.web.frame.accountability.refusals import keep_refusals
from forms_service.web.frame.errors import show_errors
from forms_service.web.frame.limits.page_budgets import LONGER, limit_pages
from forms_service.web.frame.limits.rate_limits import limit_rates
from forms_service.web.frame.limits.shared_readiness import SHARED_READINESS, SharedReadiness
from forms_service.web.frame.navigation import check_first_pages, frame
from forms_service.web.frame.receipts import keep_receipts
from forms_service.web.frame.request_log import log_requests
from forms_service.web.frame.seals import SealedCookie
from forms_service.web.frame.security import every_key, secure
from forms_service.web.frame.templating import configure_templates
from forms_service.web.ids import Id
from forms_service.web.keeping import (
    batches,
    desk,
    disposal,
    found,
    holds,
    in_store,
    line_reviews,
    records,
    register,
    reviews,
    schedule,
)
from forms_service.web.keeping.extracts import extracts
from forms_service.web.keeping.protection import desk as protection_desk
from forms_service.web.keeping.protection import incidents, outcome_letters, policies, tellings
from forms_service.web.keeping.rights import cautions, evidence, requests
from forms_service.web.people import people
from forms_service.web.publishing import forms
from forms_service.web.replies import arrangements
from forms_service.web.staff import own_sessions, session, sessions

API: Final = "/api"
"""Where the HTTP API is, in each of its versions."""

ROUTES: Final = (
    session,
    work,
    recording,
    enquiries,
    emergencies,
    letters,
    questionnaires,
    checking,
    handing_over,
    drafts,
    belonging,
    express,
    uploads,
    replies,
    phone,
    together,
    reopening,
    promises,
    people,
    documents,
    desk,
    found,
    records,
    in_store,
    batches,
    line_reviews,
    disposal,
    reviews,
    schedule,
    holds,
    cautions,
    evidence,
    extracts,
    requests,
    protection_desk,
    incidents,
    policies,
    tellings,
    outcome_letters,
    register,
    arrangements,
    log,
    who_looked,
    why,
    forms,
    own_sessions,
    sessions,
    waiting,
    about,
)


class DevelopmentOnly(Exception):
    """Invented people would be let in where real ones are."""


def create_app(
    ports: Ports,
    *,
    secret_key: str,
    https: bool,
    development_sign_in: bool,
    metrics_token: str = "",
    former_secret_keys: Sequence[str] = (),
) -> flask.Flask:
    """Return the application; *https* is false only on a developer's own machine.

    *metrics_token* is what whoever reads its numbers must have. What was signed with one of the *former_secret_keys*
    still counts.
    """
    if https and development_sign_in:
        raise DevelopmentOnly("Nobody signs in by being chosen where there is anything but invented people.")
    app = flask.Flask("forms_service.web")
    app.session_interface = SealedCookie()
    app.secret_key = secret_key
    app.config["METRICS_TOKEN"] = metrics_token
    app.config["SECRET_KEY_FALLBACKS"] = list(former_secret_keys)
    # The library signs with the last of several, and takes what any of them signed.
    app.config["WTF_CSRF_SECRET_KEY"] = every_key(app)
    app.config["DEVELOPMENT_SIGN_IN"] = development_sign_in
    # A token lives as long as its session: somebody who types for an hour and a half is not to be refused.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.extensions |= {"ports": ports, SHARED_READINESS: SharedReadiness()}
    app.url_map.converters["id"] = Id
    secure(app, https=https)
    configure_templates(app)
    app.context_processor(frame)
    for module in ROUTES:
        app.register_blueprint(module.blueprint)
    CSRFProtect(app).exempt(session.end_from_provider)  # It is signed by the provider, which has no page of ours.
    check_first_pages(guards.guard(app))
    limit_rates(app)
    keep_refusals(app)
    keep_receipts(app)
    post_after_sign_in.read_what_is_too_large(app)
    take_files(app)
    log_requests(app)
    limit_pages(app, LONGER)
    show_errors(app)
    return app


def side_by_side(pages: flask.Flask, api: flask.Flask, *, proxies: int = 0) -> flask.Flask:
    """Return the pages with the HTTP API beside them: what comes under its address meets nothing of a page.

    *proxies* is how many servers stand before both, each of which says for whom it asks.
    """
    served = DispatcherMiddleware(pages.wsgi_app, {API: api.wsgi_app})
    whole = ProxyFix(served, x_for=proxies, x_proto=proxies) if proxies else served
    pages.wsgi_app = whole  # type: ignore[method-assign] # as Flask says to
    return pages
