"""Opening an enquiry in an emergency, and the page of those who look at that afterwards."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import EmergencyAccessId, EnquiryId
from forms_service.casework.users import Permission
from forms_service.services.enquiries import emergencies
from forms_service.web.auditing.history import name_of
from forms_service.web.frame.accountability.refusals import note_no_reason
from forms_service.web.frame.act_forms import ActForm, Required, long_field
from forms_service.web.frame.guards import do, needs, ports

blueprint = flask.Blueprint("emergencies", __name__)


class EmergencyForm(ActForm):
    reason = long_field("What is it for, and why can it not wait?", Required("Say why it cannot wait"))


@blueprint.get("/enquiries/<id:enquiry_id>/emergency")
@needs(Permission.ANSWER)
def ask(enquiry_id: EnquiryId) -> ResponseReturnValue:
    try:
        return _page(enquiry_id, EmergencyForm())
    except Conflict:
        return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=enquiry_id))


@blueprint.post("/enquiries/<id:enquiry_id>/emergency")
@needs(Permission.ANSWER)
def begin(enquiry_id: EnquiryId) -> ResponseReturnValue:
    form = EmergencyForm(flask.request.form)
    if not form.validate():
        note_no_reason()
        return _page(enquiry_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        do(emergencies.open_in_emergency, enquiry_id, form.reason.data)
    except Invalid as unclear:
        note_no_reason()
        form.refuse(unclear.problems)
        return _page(enquiry_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=enquiry_id))


def _page(enquiry_id: EnquiryId, form: EmergencyForm) -> str:
    return flask.render_template(
        "enquiries/emergency.html", closed=do(emergencies.closed_enquiry, enquiry_id), form=form
    )


@blueprint.get("/emergencies")
@needs(Permission.NOTE_EMERGENCIES)
def every() -> ResponseReturnValue:
    return flask.render_template(
        "enquiries/emergencies.html",
        accesses=do(emergencies.every),
        name_of=lambda user_id: name_of(user_id, ports().directory),
    )


@blueprint.post("/emergencies/<id:access_id>/note")
@needs(Permission.NOTE_EMERGENCIES)
def save_note(access_id: EmergencyAccessId) -> ResponseReturnValue:
    do(emergencies.note_emergency, access_id)
    flask.flash("It is noted that you have looked at it.", "success")
    return flask.redirect(flask.url_for(".every"))
