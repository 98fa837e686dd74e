"""Enquiries: recording one, seeing where it stands, closing it."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.questionnaires import Questionnaire
from forms_service.casework.users import Permission
from forms_service.services import enquiries
from forms_service.services.context import local
from forms_service.services.enquiries import EnquiryView
from forms_service.services.sheets import Sheet
from forms_service.web import history
from forms_service.web.act_forms import CloseForm
from forms_service.web.due import due
from forms_service.web.guards import current_user, needs, ports
from forms_service.web.people import who
from forms_service.web.presenters import request_as_received
from forms_service.web.routes.work import TONES, address_of

blueprint = flask.Blueprint("enquiries", __name__)


@blueprint.post("/enquiries")
@needs(Permission.ANSWER)
def record() -> ResponseReturnValue:
    intake = enquiries.record_enquiry(ports(), current_user(), express=True)
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=intake.id))


@blueprint.get("/enquiries/<id:enquiry_id>")
@needs(Permission.READ_ENQUIRY)
def enquiry(enquiry_id: str) -> ResponseReturnValue:
    return _page(enquiries.view(ports(), current_user(), enquiry_id), CloseForm())


@blueprint.post("/enquiries/<id:enquiry_id>/close")
@needs(Permission.CLOSE)
def close(enquiry_id: str) -> ResponseReturnValue:
    form = CloseForm(flask.request.form)
    if not form.validate():
        found = enquiries.view(ports(), current_user(), enquiry_id)
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    closed = enquiries.close(ports(), current_user(), enquiry_id, form.reason.data)
    flask.flash(f"{closed.reference} is closed", "success")
    return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=enquiry_id))


def _page(found: EnquiryView, form: CloseForm) -> str:
    now = local(ports().clock.now())
    return flask.render_template(
        "enquiries/enquiry.html",
        view=found,
        form=form,
        people=who(found.enquiry.subjects),
        request_text=request_as_received(found.sheet),
        clocks=_clocks(found.sheet),
        due=due(found.enquiry.needed_by, now),
        questionnaires=[_line(found, questionnaire) for questionnaire in found.questionnaires],
        history=history.gathered(history.lines(history.without_reading(found.history), ports().directory)),
        may_close=found.may_close and current_user().may(Permission.CLOSE),
    )


def _clocks(sheet: Sheet) -> list[tuple[str, str]]:
    """The moments that this enquiry is held to, as its intake has them."""
    named = {"Received": "in_received_at", "Reply needed by": "en_needed_by", "Internal due date": "tr_due"}
    texts = [(label, sheet.path.reader.text(question)) for label, question in named.items()]
    return [(label, text) for label, text in texts if text]


def _line(found: EnquiryView, questionnaire: Questionnaire) -> dict[str, object]:
    return {
        "title": str(ports().library.get(questionnaire.definition).title),
        "state": questionnaire.state.label,
        "tone": TONES.get(questionnaire.state, "plain"),
        "whose": history.name_of(questionnaire.owner, ports().directory),
        "address": address_of(questionnaire),
        "documents": found.documents[questionnaire.id],
    }
