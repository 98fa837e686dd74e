"""Opening an intake again to correct it: of what is issued it is asked first whether anybody outside had it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import amending
from forms_service.web.answering.presenters import around
from forms_service.web.deciding.act_forms import NOBODY, RECORD_FIRST, SAY_FIRST, SOMEBODY, had_field
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import do, needs

blueprint = flask.Blueprint("reopening", __name__)


@blueprint.get("/questionnaires/<id:questionnaire_id>/reopen")
@needs(Permission.ANSWER)
def ask(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _page(questionnaire_id, _form(do(amending.issued_to_call_back, questionnaire_id)))


@blueprint.post("/questionnaires/<id:questionnaire_id>/reopen")
@needs(Permission.ANSWER)
def reopen(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    issued = do(amending.issued_to_call_back, questionnaire_id)
    form = _form(issued, flask.request.form)
    said: Mapping[str, str] = {reply.questionnaire.id: form[reply.questionnaire.id].data or "" for reply in issued}
    if issued and not any(said.values()) and ASKED not in flask.request.form:
        return flask.redirect(flask.url_for(".ask", questionnaire_id=questionnaire_id))
    for reply in issued:
        field = form[reply.questionnaire.id]
        field.errors = [] if field.data in {NOBODY, SOMEBODY} else [f"{SAY_FIRST}: {_called(reply)}"]
    if any(field.errors for field in form):
        return _page(questionnaire_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    had = next((reply for reply in issued if said[reply.questionnaire.id] == SOMEBODY), None)
    if had is not None:
        flask.flash(f"{RECORD_FIRST} and how. Then choose “Something in this was wrong” to correct it")
        return flask.redirect(flask.url_for("replies.reply", questionnaire_id=had.questionnaire.id))
    do(amending.reopen_intake, questionnaire_id, nobody_had=[reply.questionnaire.id for reply in issued])
    return flask.redirect(flask.url_for("checking.check", questionnaire_id=questionnaire_id))


ASKED = ".asked"
"""Marks a page on which it was asked."""


def _called(reply: OpenQuestionnaire) -> str:
    """A reply by its form and the one child whom it is about."""
    names = [who.name for who in reply.people if who.kind == "child"] if reply.child else []
    return " about ".join([str(reply.definition.title), *names])


def _form(issued: Sequence[OpenQuestionnaire], typed: Mapping[str, str] | None = None) -> ActForm:
    fields: dict[str, RadioField] = {reply.questionnaire.id: had_field(_called(reply)) for reply in issued}
    form: ActForm = type("HadForm", (ActForm,), fields)(typed)
    return form


def _page(questionnaire_id: QuestionnaireId, form: ActForm) -> str:
    opened = do(open_questionnaire, questionnaire_id)
    wrong = [{"text": field.errors[0], "href": f"#{field.id}"} for field in form if field.errors]
    return flask.render_template(
        "deciding/reopening.html", **around(opened), form=form, fields=list(form), wrong=wrong, title_error=bool(wrong)
    )
