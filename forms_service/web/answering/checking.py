"""Checking the answers, and what is done with them from there: completing, sending, withdrawing."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act
from forms_service.casework.answering.doubted_statements import DoubtedStatement, doubted_statements
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.path import declarations
from forms_service.services.answering.explaining import explain
from forms_service.services.answering.open_questionnaire import open_questionnaire
from forms_service.services.deciding.checking import Checking, check_again, read_to_check
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import finish as finishing
from forms_service.services.replies.progress import Unfinished
from forms_service.web.answering import agreement
from forms_service.web.answering.act_forms import AuthorWithdrawsForm
from forms_service.web.answering.presenters import answer_cards, around, page_of, problem_links
from forms_service.web.answering.ways_on import LATER, done
from forms_service.web.forms.posted import declared, stated_revision
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.frame.navigation import back_to_work
from forms_service.web.people.called import called

blueprint = flask.Blueprint("checking", __name__)


@blueprint.get("/questionnaires/<id:questionnaire_id>/check")
@needs(Permission.READ_ENQUIRY)
def check(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return check_page(do(read_to_check, questionnaire_id))


@blueprint.post("/questionnaires/<id:questionnaire_id>/check")
@needs(Permission.ANSWER)
def finish(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Complete the intake, or send the reply to the manager; what was said to its disagreements is kept either way."""
    posted = flask.request.form
    do(explain, questionnaire_id, agreement.typed(posted))
    if LATER in posted:
        flask.flash("What you said is saved.", "success")
        return flask.redirect(flask.url_for(".check", questionnaire_id=questionnaire_id))
    try:
        finished = do(finishing.finish, questionnaire_id, revision=stated_revision(posted), declared=declared(posted))
    except Unfinished as unfinished:
        return check_page(do(check_again, unfinished.opened), refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    return flask.redirect(done(finished.opened))


@blueprint.post("/questionnaires/<id:questionnaire_id>/withdraw")
@needs(Permission.RECORD, Permission.ANSWER)
def withdraw(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = AuthorWithdrawsForm(flask.request.form)
    if not form.validate():
        opened = do(open_questionnaire, questionnaire_id)
        return check_page(do(check_again, opened), withdrawal=form), HTTPStatus.UNPROCESSABLE_ENTITY
    withdrawn = do(finishing.withdraw, questionnaire_id, form.reason.data)
    what = "enquiry" if is_intake(ports().library, withdrawn) else called(withdrawn)
    return back_to_work(f"The {what} was withdrawn")


def _statements_in_doubt(found: Checking) -> list[tuple[str, DoubtedStatement]]:
    """The statements that are looked at again before sending, each with the page on which it is."""
    opened, places = found.opened, [one.disagreement.place for one in found.disagreements]
    if opened.is_intake or Act.CHANGE not in found.acts:
        return []
    today = opened.path.reader.context.now.day
    return [(page_of(opened, each.question), each) for each in doubted_statements(opened.path, places, today)]


def check_page(found: Checking, *, refused: bool = False, withdrawal: AuthorWithdrawsForm | None = None) -> str:
    opened, acts = found.opened, found.acts
    is_open = Act.CHANGE in acts
    wrong = [problem for problem in opened.problems if problem.level == "error"] if is_open else []
    told = agreement.lines(opened, found.disagreements, refused=refused)
    # Whoever may not send it has no boxes to say it in.
    to_say = agreement.lacking(opened, found.disagreements) if Act.SEND in acts else []
    asked = [] if opened.is_intake else declarations(opened.path)
    ticked = declared(flask.request.form)
    lacking = [said for said in asked if said.id not in ticked] if refused else []
    return flask.render_template(
        "answering/check.html",
        **around(opened),
        cards=answer_cards(opened, change=is_open),
        wrong=[
            *problem_links(opened, wrong),
            *to_say,
            *({"text": f"Confirm: {said.label}", "href": "#declared"} for said in lacking),
        ],
        disagreements=told,
        doubted=_statements_in_doubt(found),
        hidden=len(opened.path.hidden),
        acts=acts,
        is_intake=opened.is_intake,
        declarations=asked,
        declared=ticked,
        undeclared="Confirm each of these" if lacking else "",
        withdrawal=withdrawal or AuthorWithdrawsForm(),
        earlier=found.earlier,
        title_error=refused or withdrawal,
    )
