"""Handing a questionnaire over to a colleague."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.replies import progress
from forms_service.web.answering.act_forms import HandOverForm
from forms_service.web.answering.presenters import around
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.frame.navigation import back_to_work

blueprint = flask.Blueprint("handing_over", __name__)


@blueprint.get("/questionnaires/<id:questionnaire_id>/hand-over")
@needs(Permission.RECORD, Permission.ANSWER)
def choose_colleague(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _hand_over_page(questionnaire_id, HandOverForm())


@blueprint.post("/questionnaires/<id:questionnaire_id>/hand-over")
@needs(Permission.RECORD, Permission.ANSWER)
def hand_over(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = HandOverForm(flask.request.form)
    if not form.validate():
        return _hand_over_page(questionnaire_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    opened = do(progress.hand_over, questionnaire_id, form.colleague.data)
    colleague = ports().directory.user(opened.questionnaire.owner)
    return back_to_work(f"{opened.enquiry.reference} was handed over to {colleague.name}.")


def _hand_over_page(questionnaire_id: QuestionnaireId, form: HandOverForm) -> str:
    opened = do(open_questionnaire, questionnaire_id)
    found = do(progress.colleagues, opened)
    form.colleague.choices = [("", ""), *((one.user.id, _called(one)) for one in found)]
    is_signed_by_some = any(not one.may_sign for one in found)
    return flask.render_template(
        "answering/hand_over.html", **around(opened), form=form, is_signed_by_some=is_signed_by_some
    )


def _called(colleague: progress.Colleague) -> str:
    user = colleague.user
    return f"{user.name}, {user.job_title}{'' if colleague.may_sign else ' (may write this, and not sign it)'}"
