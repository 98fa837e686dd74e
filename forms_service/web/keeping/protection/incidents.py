"""Incidents: writing one down, what is said and decided of it by when, and closing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import ExtractId, IncidentId, RecordId, SendingId
from forms_service.casework.keeping.protection.incidents import RECALL, IncidentPart
from forms_service.casework.keeping.records import Sending
from forms_service.casework.users import Permission
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import Moment, local
from forms_service.services.keeping.protection import incidents
from forms_service.services.keeping.protection.ends import rule_of_ends
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.protection.act_forms import (
    ChosenSendingsForm,
    ClosingForm,
    IncidentDecisionForm,
    IncidentForm,
    IncidentNoteForm,
    WrongSendingForm,
)

blueprint = flask.Blueprint("incidents", __name__)

_ID: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.get("/incidents/new")
@needs(Permission.REPORT_INCIDENTS)
def new_incident() -> ResponseReturnValue:
    return flask.render_template("keeping/protection/new_incident.html", form=IncidentForm(), record=None)


@blueprint.post("/incidents/new")
@needs(Permission.REPORT_INCIDENTS)
def save_incident() -> ResponseReturnValue:
    form = IncidentForm(flask.request.form)
    if form.validate() and form.moment is not None:
        try:
            told = (form.moment.instant, form.facts.data, _extract_named())
            return _to_incident(do(incidents.report_incident, *told).id)
        except Invalid as refused:
            form.refuse(refused.problems)
    page = flask.render_template("keeping/protection/new_incident.html", form=form, record=None)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _extract_named() -> ExtractId | None:
    """The extract from whose page somebody came to say that it went wrong."""
    named = flask.request.args.get("extract", "")
    return ExtractId(named) if _ID.fullmatch(named) else None


@blueprint.get("/records/<id:record_id>/incident")
@needs(Permission.REPORT_INCIDENTS)
def incident_of_record(record_id: RecordId) -> ResponseReturnValue:
    return _sendings_page(record_id, WrongSendingForm())


@blueprint.post("/records/<id:record_id>/incident")
@needs(Permission.REPORT_INCIDENTS)
def save_incident_of_record(record_id: RecordId) -> ResponseReturnValue:
    form = WrongSendingForm(flask.request.form)
    if form.validate() and form.moment is not None:
        chosen = [SendingId(each) for each in form.sendings.data]
        try:
            opened = do(incidents.report_sending, record_id, chosen, form.moment.instant, form.facts.data)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            return _to_incident(opened.id)
    return _sendings_page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/incidents/<id:incident_id>")
@needs(Permission.SEE_INCIDENTS, Permission.REPORT_INCIDENTS)
def incident_page(incident_id: IncidentId) -> ResponseReturnValue:
    return _incident_page(incident_id)


@blueprint.post("/incidents/<id:incident_id>/note")
@needs(Permission.REPORT_INCIDENTS, Permission.DECIDE_INCIDENTS)
def add_incident_note(incident_id: IncidentId) -> ResponseReturnValue:
    form = IncidentNoteForm(flask.request.form, prefix="note-")
    if not form.validate():
        return _incident_page(incident_id, {"note": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    do(incidents.note_on_incident, incident_id, IncidentPart(form.part.data), form.words.data)
    return _back_to_incident(incident_id, "It is added")


@blueprint.post("/incidents/<id:incident_id>/sendings")
@needs(Permission.REPORT_INCIDENTS, Permission.DECIDE_INCIDENTS)
def more_sendings(incident_id: IncidentId) -> ResponseReturnValue:
    form = ChosenSendingsForm(flask.request.form, prefix="chosen-")
    if not form.validate():
        return _incident_page(incident_id, {"chosen": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    do(incidents.add_sendings, incident_id, [SendingId(each) for each in form.sendings.data])
    return _back_to_incident(incident_id, "It is added")


@blueprint.post("/incidents/<id:incident_id>/decision")
@needs(Permission.DECIDE_INCIDENTS)
def keep_decision(incident_id: IncidentId) -> ResponseReturnValue:
    form = IncidentDecisionForm(flask.request.form, prefix="decision-")
    if not form.validate():
        return _incident_page(incident_id, {"decision": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    on = form.moment.instant if form.moment else None
    do(incidents.decide_incident, incident_id, IncidentPart(form.part.data), form.words.data, on)
    return _back_to_incident(incident_id, "It is decided")


@blueprint.post("/incidents/<id:incident_id>/close")
@needs(Permission.DECIDE_INCIDENTS)
def end_incident(incident_id: IncidentId) -> ResponseReturnValue:
    form = ClosingForm(flask.request.form, prefix="close-")
    if not form.validate():
        return _incident_page(incident_id, {"close": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    do(incidents.close_incident, incident_id, form.words.data)
    return _back_to_incident(incident_id, "The incident is closed")


@blueprint.post("/incidents/<id:incident_id>/destroy")
@needs(Permission.REVIEW_RECORDS)
def remove_incident(incident_id: IncidentId) -> ResponseReturnValue:
    form = ClosingForm(flask.request.form, prefix="destroy-")
    if not form.validate():
        return _incident_page(incident_id, {"destroy": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    do(incidents.destroy_incident, incident_id, form.words.data)
    flask.flash("The incident is destroyed", "success")
    return flask.redirect(flask.url_for("protection.protection_page"))


def _to_incident(incident_id: IncidentId) -> ResponseReturnValue:
    flask.flash("The incident is written down. The data protection officer has it now, and its hours run", "success")
    return flask.redirect(flask.url_for(".incident_page", incident_id=incident_id))


def _back_to_incident(incident_id: IncidentId, said: str) -> ResponseReturnValue:
    flask.flash(said, "success")
    return flask.redirect(flask.url_for(".incident_page", incident_id=incident_id))


def _sendings_page(record_id: RecordId, form: WrongSendingForm) -> str:
    record, sendings, begun = do(incidents.record_of_incident, record_id)
    form.sendings.choices = _sending_choices(sendings)
    return flask.render_template("keeping/protection/new_incident.html", form=form, record=record, begun=begun)


def _sending_choices(sendings: Sequence[Sending]) -> list[tuple[str, str]]:
    return [
        (each.id, f"To {each.recipient}, {each.channel}, {moment_in_words(Moment(each.sent_at))}") for each in sendings
    ]


def _incident_page(incident_id: IncidentId, refused: Mapping[str, ActForm] | None = None) -> str:
    view = do(incidents.read_incident, incident_id)
    user, now = current_user(), ports().clock.now()
    adding = IncidentNoteForm(prefix="note-")
    chosen = ChosenSendingsForm(prefix="chosen-")
    forms: dict[str, Any] = {
        "note": adding,
        "chosen": chosen,
        "decision": IncidentDecisionForm(prefix="decision-"),
        "close": ClosingForm(prefix="close-"),
        "destroy": ClosingForm(prefix="destroy-"),
        **(refused or {}),
    }
    if view.incident.is_recall:
        forms["note"].part.choices = [*forms["note"].part.choices, *((part.value, part.label) for part in RECALL)]
    forms["chosen"].sendings.choices = _sending_choices(view.others)
    keep_until = do(rule_of_ends)(view.incident.closed_on) if view.incident.closed_on else None
    return flask.render_template(
        "keeping/protection/incident.html",
        view=view,
        incident=view.incident,
        now=now,
        forms=forms,
        refused=next(iter((refused or {}).values()), None),
        parts=list(IncidentPart),
        recall=RECALL,
        may_add=user.may(Permission.REPORT_INCIDENTS) or user.may(Permission.DECIDE_INCIDENTS),
        may_decide=user.may(Permission.DECIDE_INCIDENTS),
        may_find=user.may(Permission.FIND_RECORDS),
        may_see=user.may(Permission.SEE_PROTECTION),
        keep_until=keep_until,
        may_destroy=user.may(Permission.REVIEW_RECORDS) and keep_until is not None and local(now).date() >= keep_until,
        name_of=partial(name_of, directory=ports().directory),
    )
