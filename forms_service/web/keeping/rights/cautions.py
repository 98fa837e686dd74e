"""Marking a record as disputed or not to be used, lifting that, and a manager's word that it goes out all the same."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import CautionId, RecordId
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.users import Permission
from forms_service.services.keeping import records
from forms_service.services.keeping.rights import cautions
from forms_service.services.published_forms import is_intake
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.keeping.rights.act_forms import CautionForm, ExemptionForm, LiftForm

blueprint = flask.Blueprint("cautions", __name__)


@blueprint.get("/records/<id:record_id>/caution")
@needs(Permission.CAUTION_RECORDS)
def choose_caution(record_id: RecordId) -> ResponseReturnValue:
    return _page(record_id, CautionForm())


@blueprint.post("/records/<id:record_id>/caution")
@needs(Permission.CAUTION_RECORDS)
def save_caution(record_id: RecordId) -> ResponseReturnValue:
    form = CautionForm(flask.request.form)
    if not form.validate():
        return _page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    said = {"asked_by": form.asked_by.data, "why": form.why.data, "statement": form.statement.data}
    placed = do(cautions.place_caution, record_id, CautionKind(form.kind.data), **said)
    flask.flash(f"The record is marked: {placed.kind.label.lower()}. Nothing of it goes out", "success")
    return flask.redirect(flask.url_for("records.record", record_id=record_id))


@blueprint.get("/records/<id:record_id>/cautions/<id:caution_id>")
@needs(Permission.CAUTION_RECORDS)
def choose_lift(record_id: RecordId, caution_id: CautionId) -> ResponseReturnValue:
    return _lift_page(record_id, caution_id, LiftForm())


@blueprint.post("/records/<id:record_id>/cautions/<id:caution_id>")
@needs(Permission.CAUTION_RECORDS)
def save_lift(record_id: RecordId, caution_id: CautionId) -> ResponseReturnValue:
    form = LiftForm(flask.request.form)
    if not form.validate():
        return _lift_page(record_id, caution_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(cautions.lift_caution, record_id, caution_id, form.why.data)
    flask.flash("That is lifted", "success")
    return flask.redirect(flask.url_for("records.record", record_id=record_id))


@blueprint.get("/records/<id:record_id>/exemption")
@needs(Permission.AUTHORISE)
def choose_exemption(record_id: RecordId) -> ResponseReturnValue:
    return _exemption_page(record_id, ExemptionForm())


@blueprint.post("/records/<id:record_id>/exemption")
@needs(Permission.AUTHORISE)
def save_exemption(record_id: RecordId) -> ResponseReturnValue:
    """Keep a manager's word, and lead back to where the record is sent from."""
    form = ExemptionForm(flask.request.form)
    if not form.validate():
        return _exemption_page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(cautions.exempt_record, record_id, to=form.to.data, why=form.why.data)
    flask.flash(
        f"It may be sent to {form.to.data} and to nobody else, within three days. Your reason is kept with the sending",
        "success",
    )
    sent = do(records.to_send, record_id)
    if is_intake(ports().library, sent.record):
        return flask.redirect(flask.url_for("letters.every", enquiry_id=sent.record.enquiry))
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=sent.reply))


def _page(record_id: RecordId, form: CautionForm) -> str:
    record = do(cautions.record_to_mark, record_id)
    return flask.render_template("keeping/rights/caution.html", record=record, form=form)


def _lift_page(record_id: RecordId, caution_id: CautionId, form: LiftForm) -> str:
    record = do(cautions.record_to_mark, record_id)
    caution = next((each for each in record.under_caution if each.id == caution_id), None)
    if caution is None:
        raise NotFound("There is no such mark on this record.")
    return flask.render_template("keeping/rights/lift.html", record=record, caution=caution, form=form)


def _exemption_page(record_id: RecordId, form: ExemptionForm) -> str:
    record = do(cautions.record_to_exempt, record_id)
    return flask.render_template("keeping/rights/exemption.html", record=record, form=form)
