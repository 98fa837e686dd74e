"""The rights queue: what people asked about what is kept of them, what is late first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid, NotFound
from forms_service.casework.ids import RightsRequestId
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.casework.keeping.rules_in_words import rule_in_words
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.keeping.extracts import preparing
from forms_service.services.keeping.protection.ends import rule_of_ends
from forms_service.services.keeping.protection.outcome_letters import outcome_letters_of
from forms_service.services.keeping.rights import processing, requests
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.rights.act_forms import (
    CloseRequestForm,
    RightsRequestForm,
    TakeForm,
    WhyForm,
    outcome_choices,
)

DESTROY: Final = "destroy"

blueprint = flask.Blueprint("rights", __name__)


@blueprint.get("/rights")
@needs(Permission.ANSWER_RIGHTS)
def every() -> ResponseReturnValue:
    return _queue_page(RightsRequestForm())


@blueprint.post("/rights")
@needs(Permission.ANSWER_RIGHTS)
def open_new() -> ResponseReturnValue:
    form = RightsRequestForm(flask.request.form)
    if form.validate() and form.received_on.day is not None:
        said = {"asked_by": form.asked_by.data, "about": form.about.data, "details": form.details.data}
        try:
            opened = do(requests.open_request, Right(form.right.data), **said, received_on=form.received_on.day)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash("The request is written down. Its clock runs", "success")
            return flask.redirect(flask.url_for(".request_page", request_id=opened.id))
    return _queue_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/rights/<id:request_id>")
@needs(Permission.ANSWER_RIGHTS)
def request_page(request_id: RightsRequestId) -> ResponseReturnValue:
    return _page(request_id)


@blueprint.get("/rights/processing")
@needs(Permission.ANSWER_RIGHTS)
def processing_page() -> ResponseReturnValue:
    """Show the record of processing (UK GDPR Art 30, DPA 2018 s.61), as the forms in use today make it."""
    found = do(processing.record_of_processing)
    schedule = ports().schedules.present
    return flask.render_template(
        "keeping/rights/processing.html", found=found, schedule=schedule, rule_in_words=rule_in_words
    )


def _stop_clock_of(request_id: RightsRequestId, form: WhyForm) -> None:
    do(requests.stop_clock, request_id, form.why.data)


def _start_clock_of(request_id: RightsRequestId, form: WhyForm) -> None:
    do(requests.start_clock, request_id, form.why.data)


def _extend_time_of(request_id: RightsRequestId, form: WhyForm) -> None:
    do(requests.extend_request, request_id, form.why.data)


def _acknowledge_by(request_id: RightsRequestId, form: WhyForm) -> None:
    do(requests.acknowledge_complaint, request_id, form.why.data)


def _take_up(request_id: RightsRequestId, _form: TakeForm) -> None:
    do(requests.take_request, request_id)


def _close_with(request_id: RightsRequestId, form: CloseRequestForm) -> None:
    do(requests.close_request, request_id, RequestOutcome(form.outcome.data), form.why.data, form.sent.data)


def _destroy_with(request_id: RightsRequestId, form: WhyForm) -> None:
    do(requests.destroy_request, request_id, form.why.data)


STEPS: Final[Mapping[str, tuple[Callable[..., Any], Callable[[RightsRequestId, Any], None], str]]] = {
    "take": (TakeForm, _take_up, "You see to it now"),
    "stop": (WhyForm, _stop_clock_of, "Its clock stands still"),
    "start": (WhyForm, _start_clock_of, "Its clock runs on"),
    "acknowledge": (WhyForm, _acknowledge_by, "It is acknowledged"),
    "extend": (WhyForm, _extend_time_of, "It has two months more"),
    "close": (CloseRequestForm, _close_with, "The request is closed"),
    DESTROY: (WhyForm, _destroy_with, "The request is destroyed"),
}
"""What is done with a request, each with its form and what is said when it is done."""


@blueprint.post("/rights/<id:request_id>/<step>")
@needs(Permission.ANSWER_RIGHTS)
def take_step(request_id: RightsRequestId, step: str) -> ResponseReturnValue:
    if step not in STEPS:
        raise NotFound("There is no such step.")
    fill, act, done = STEPS[step]
    form = fill(flask.request.form, prefix=f"{step}-")
    if not form.validate():
        return _page(request_id, {step: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    act(request_id, form)
    flask.flash(done, "success")
    on = flask.url_for(".every") if step == DESTROY else flask.url_for(".request_page", request_id=request_id)
    return flask.redirect(on)


def _queue_page(form: RightsRequestForm) -> str:
    today = local(ports().clock.now()).date()
    found = do(requests.rights_queue)
    sees_extracts = current_user().may(Permission.PREPARE_EXTRACTS)
    to_see_to = do(preparing.extracts_to_see_to) if sees_extracts else ()
    return flask.render_template(
        "keeping/rights/queue.html",
        found=found,
        today=today,
        form=form,
        name_of=_name_of,
        to_review=sum(one.is_to_review(today) for one in to_see_to),
        sees_extracts=sees_extracts,
    )


def _page(request_id: RightsRequestId, forms: Mapping[str, Any] | None = None) -> str:
    today = local(ports().clock.now()).date()
    begun = {name: fill(prefix=f"{name}-") for name, (fill, _, _) in STEPS.items()}
    request = do(requests.read_request, request_id)
    shown = {**begun, **(forms or {})}
    shown["close"].outcome.choices = outcome_choices(request.right)
    return flask.render_template(
        "keeping/rights/request.html",
        request=request,
        extracts=do(preparing.extracts_of, request_id),
        letters=do(outcome_letters_of, request_id),
        today=today,
        kept_till=do(rule_of_ends),
        may_prepare=current_user().may(Permission.PREPARE_EXTRACTS),
        forms=shown,
        refused=next(iter((forms or {}).values()), None),
        name_of=_name_of,
    )


def _name_of(user_id: str) -> str:
    return name_of(user_id, ports().directory)
