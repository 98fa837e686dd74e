"""Saying that a request belongs to another enquiry: what will happen, and why it is so, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from forms_service.casework.enquiries.enquiries import Belongs
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.replies.duplicates import Beside, belongs_to, beside
from forms_service.web.answering.act_forms import BelongsForm
from forms_service.web.answering.presenters import around
from forms_service.web.frame.guards import do, needs

blueprint = flask.Blueprint("belonging", __name__)

_WAYS: Final[Mapping[Belongs, str]] = {
    Belongs.CHASER: "A chaser: they ask again for the reply that is being written there",
    Belongs.JOINED: "To be joined: they ask about the same people, and are answered there too",
    Belongs.DUPLICATE: "A duplicate: the same request was recorded twice",
}


@blueprint.get("/questionnaires/<id:questionnaire_id>/belongs/<id:enquiry_id>")
@needs(Permission.ANSWER)
def belongs(questionnaire_id: QuestionnaireId, enquiry_id: EnquiryId) -> ResponseReturnValue:
    return _page(do(beside, questionnaire_id, enquiry_id), BelongsForm())


@blueprint.post("/questionnaires/<id:questionnaire_id>/belongs/<id:enquiry_id>")
@needs(Permission.ANSWER)
def withdraw_for(questionnaire_id: QuestionnaireId, enquiry_id: EnquiryId) -> ResponseReturnValue:
    """Withdraw an enquiry at its intake for another, to which its request belongs."""
    form = BelongsForm(flask.request.form)
    if not form.validate():
        return _page(do(beside, questionnaire_id, enquiry_id), form), HTTPStatus.UNPROCESSABLE_ENTITY
    other = do(belongs_to, questionnaire_id, enquiry_id, Belongs(form.why.data), form.reason.data)
    flask.flash(f"This enquiry is withdrawn, and {other.reference} says so", "success")
    return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=other.id))


def _page(found: Beside, form: BelongsForm) -> str:
    form.why.choices = [SelectChoice(why, words) for why, words in _WAYS.items() if why in found.ways]
    return flask.render_template("answering/belongs.html", **around(found.opened), form=form, beside=found)
