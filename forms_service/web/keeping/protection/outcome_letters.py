"""The letter of an outcome of a request: written, read as PDF, and sent by hand."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import OutcomeLetterId, RightsRequestId
from forms_service.casework.keeping.protection.outcome_letters import grounds_for, tells_grounds
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, RightsRequest
from forms_service.casework.users import Permission
from forms_service.services.keeping.extracts import preparing
from forms_service.services.keeping.protection.outcome_letters import download_outcome_letter, write_outcome_letter
from forms_service.services.keeping.rights import requests
from forms_service.web.frame.act_forms import choices
from forms_service.web.frame.guards import do, needs
from forms_service.web.keeping.protection.act_forms import OutcomeLetterForm
from forms_service.web.keeping.rights.act_forms import outcome_choices

blueprint = flask.Blueprint("outcome_letters", __name__)


@blueprint.get("/rights/<id:request_id>/letters/new")
@needs(Permission.ANSWER_RIGHTS)
def new_letter(request_id: RightsRequestId) -> ResponseReturnValue:
    return _letter_page(request_id, OutcomeLetterForm())


@blueprint.post("/rights/<id:request_id>/letters/new")
@needs(Permission.ANSWER_RIGHTS)
def save_letter(request_id: RightsRequestId) -> ResponseReturnValue:
    form = OutcomeLetterForm(flask.request.form)
    if form.validate():
        said = (Regime(form.regime.data), RequestOutcome(form.outcome.data), form.ground.data or "", form.words.data)
        try:
            do(write_outcome_letter, request_id, *said)
        except Invalid as refused:
            form.refuse(refused.problems)
        else:
            flask.flash("The letter is written. Read it before you send it", "success")
            return flask.redirect(flask.url_for("rights.request_page", request_id=request_id))
    return _letter_page(request_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/rights/<id:request_id>/letters/<id:letter_id>")
@needs(Permission.ANSWER_RIGHTS)
def letter(request_id: RightsRequestId, letter_id: OutcomeLetterId) -> ResponseReturnValue:
    name, pdf = do(download_outcome_letter, request_id, letter_id)
    return flask.send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name)


def _letter_page(request_id: RightsRequestId, form: OutcomeLetterForm) -> str:
    request: RightsRequest = do(requests.read_request, request_id)
    given = [each for each in do(preparing.extracts_of, request_id) if each.given_at is not None]
    form.outcome.choices = outcome_choices(request.right)
    if form.regime.data is None and given:
        form.regime.data = given[-1].regime.value
    named = [(each.id, each.label) for each in grounds_for(request.right)]
    form.ground.choices = choices(named, "It is not refused, or there is no ground in this list")
    return flask.render_template(
        "keeping/protection/outcome_letter.html",
        request=request,
        form=form,
        given=given,
        asks_ground=bool(named) and not tells_grounds(given),
    )
