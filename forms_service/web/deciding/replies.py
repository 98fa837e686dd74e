"""Replies: reading one, returning, withdrawing or authorising it, and issuing what was made of it."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding import amending, decide
from forms_service.services.documents import reading
from forms_service.web.deciding.act_forms import NOBODY, CallBackForm, IssueForm, ReturnForm, WithdrawForm
from forms_service.web.deciding.checks import READ, ticked_or_typed
from forms_service.web.deciding.documents import as_draft
from forms_service.web.deciding.reply_page import reply_page
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.frame.navigation import back_to_work
from forms_service.web.people.called import called

blueprint = flask.Blueprint("replies", __name__)


@blueprint.get("/replies/<id:questionnaire_id>")
@needs(Permission.READ_ENQUIRY)
def reply(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return reply_page(questionnaire_id)


@blueprint.get("/replies/<id:questionnaire_id>/preview/<code>")
@needs(Permission.READ_ENQUIRY)
def preview(questionnaire_id: QuestionnaireId, code: str) -> ResponseReturnValue:
    return as_draft(do(reading.preview, questionnaire_id, code), code)


@blueprint.post("/replies/<id:questionnaire_id>/return")
@needs(Permission.AUTHORISE)
def send_back(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = ReturnForm(flask.request.form, prefix="return-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    returned = do(decide.return_for_changes, questionnaire_id, form.comment.data, read=flask.request.form.get(READ, ""))
    owner = ports().directory.user(returned.owner)
    return back_to_work(f"The {called(returned)} was returned to {owner.name} for changes")


@blueprint.post("/replies/<id:questionnaire_id>/call-back")
@needs(Permission.ANSWER)
def call_back(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = CallBackForm(flask.request.form, prefix="call-back-")
    form.is_issued = do(open_questionnaire, questionnaire_id).questionnaire.is_issued_last
    if not form.validate():
        return reply_page(questionnaire_id, form)
    had = form.had.data == NOBODY
    do(amending.call_back, questionnaire_id, form.reason.data, read=flask.request.form.get(READ, ""), nobody_had_it=had)
    flask.flash("The reply was called back. It can be changed now", "success")
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.post("/replies/<id:questionnaire_id>/withdraw")
@needs(Permission.AUTHORISE)
def withdraw(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = WithdrawForm(flask.request.form, prefix="withdraw-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    withdrawn = do(decide.withdraw, questionnaire_id, form.reason.data, read=flask.request.form.get(READ, ""))
    rest = f"Part {withdrawn.part - 1} went out before and stays" if withdrawn.part > 1 else "Nothing of it is sent"
    return back_to_work(f"The {called(withdrawn)} was withdrawn. {rest}")


@blueprint.post("/replies/<id:questionnaire_id>/authorise")
@needs(Permission.AUTHORISE)
def authorise(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    typed = flask.request.form
    said = ticked_or_typed(typed)
    try:
        do(decide.authorise, {questionnaire_id: typed.get(READ, "")}, said)
    except Invalid as invalid:
        return reply_page(questionnaire_id, said=said, missing=invalid.problems)
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.post("/replies/<id:questionnaire_id>/issue")
@needs(Permission.ANSWER, Permission.AUTHORISE)
def issue(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = IssueForm(flask.request.form, prefix="issue-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    do(decide.issue, {questionnaire_id: flask.request.form.get(READ, "")})
    issued = do(open_questionnaire, questionnaire_id).questionnaire
    flask.flash(f"The {called(issued)} is issued. Now send it", "success")
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))
