"""Questionnaires: the list of tasks, a page of questions, checking the answers, handing over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import InputRequired

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import (
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_PRISON_NUMBER,
    CHILDREN,
    REQUEST_TEXT,
    SEARCH_ADULT_RESULT,
    SEARCH_SYSTEMS,
    FormRole,
)
from forms_service.casework.users import Permission
from forms_service.engine.definitions import Page, Section
from forms_service.engine.path import declarations
from forms_service.services.allowed import allowed_acts
from forms_service.services.answering import saving
from forms_service.services.answering.agreement import in_short
from forms_service.services.answering.conflicts import Stale
from forms_service.services.answering.explaining import explain
from forms_service.services.answering.express import open_tasks
from forms_service.services.answering.open_questionnaire import (
    OpenQuestionnaire,
    open_page,
    open_questionnaire,
    read_questionnaire,
)
from forms_service.services.answering.saving import Refused, Typed
from forms_service.services.deciding import authorising
from forms_service.services.deciding.checking import Checking, check_again, read_to_check
from forms_service.services.enquiries.history import Earlier, history, history_of_typed
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import finish as finishing
from forms_service.services.replies import progress, switch_form
from forms_service.services.replies.progress import Unfinished
from forms_service.web.answering import agreement, tasks
from forms_service.web.answering.edit_conflicts import settled, show_clashes, show_conflict
from forms_service.web.answering.incoming_files import Received, receive
from forms_service.web.answering.presenters import (
    CHECK,
    answer_cards,
    answer_text,
    page_address,
    problem_links,
    readings,
    request_as_received,
)
from forms_service.web.auditing.history import name_of
from forms_service.web.forms.pages import PageForm, newly_asked, page_form
from forms_service.web.forms.posted import declared, edits_rows, stated_revision, with_rows_edited
from forms_service.web.frame.act_forms import ActForm, Required, long_field
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.frame.reading import own_address
from forms_service.web.frame.receipts import do_and_lead
from forms_service.web.people.called import called
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("questionnaires", __name__)

LATER: Final = ".later"
SEARCH: Final = (SEARCH_SYSTEMS, SEARCH_ADULT_RESULT)
"""What a page asks on which the search is recorded."""
WHO: Final = (ADULT_FAMILY_NAME, ADULT_BORN_ON, ADULT_PRISON_NUMBER, ADULT_CRN, CHILDREN)
"""What a page asks on which the people are named."""
ASK_AGAIN: Final = "What you answered brings up more questions. They are on this page now."


class HandOverForm(ActForm):
    colleague = SelectField(
        "Who will go on with it?", validators=[InputRequired("Select a colleague")], choices=[], validate_choice=False
    )


class WithdrawForm(ActForm):
    reason = long_field("Why is it withdrawn?", Required("Say why it is withdrawn"))


@blueprint.get("/questionnaires/<id:questionnaire_id>")
@needs(Permission.READ_ENQUIRY)
def task_list(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    opened, express = do(open_tasks, questionnaire_id)
    if not opened.questionnaire.state.is_open:
        return flask.redirect(flask.url_for(".check", questionnaire_id=questionnaire_id))
    if express:
        return flask.redirect(flask.url_for("express.page", questionnaire_id=questionnaire_id, page_id=express.id))
    return flask.render_template(
        "answering/task_list.html",
        **frame(opened),
        acts=_acts_to_switch(opened),
        tasks=tasks.tasks(opened),
        go_on=tasks.next_task(opened),
        name_of=lambda user_id: name_of(user_id, ports().directory),
        shared=len(saving.shared_proposals(opened)),
    )


@blueprint.get("/questionnaires/<id:questionnaire_id>/shared")
@needs(Permission.ANSWER)
def shared(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Show what was answered elsewhere, to be taken over in one act."""
    opened = do(read_questionnaire, questionnaire_id)
    found = saving.shared_proposals(opened)
    answers = [(opened.definition.question(q), value) for q, value in found.items()]
    rows = [{"key": question.short_label, "value": answer_text(question, value, opened)} for question, value in answers]
    return flask.render_template("answering/shared.html", **frame(opened), rows=rows)


@blueprint.post("/questionnaires/<id:questionnaire_id>/shared")
@needs(Permission.ANSWER)
def use_shared(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    do(saving.accept_shared, questionnaire_id, revision=stated_revision(flask.request.form))
    flask.flash("These answers are now part of this form. You can change each of them.", "success")
    return flask.redirect(flask.url_for(".task_list", questionnaire_id=questionnaire_id))


@blueprint.get("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>")
@needs(Permission.ANSWER)
def page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    opened = do(open_page, questionnaire_id)
    section, asked = _page(opened, section_id, page_id)
    if not opened.questionnaire.state.is_open:
        return flask.redirect(flask.url_for(".check", questionnaire_id=questionnaire_id))
    return _show(page_form(opened, asked.questions), section, asked)


@blueprint.post("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>")
@needs(Permission.ANSWER)
def save_page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    received = receive(questionnaire_id, settled(flask.request.form))
    posted = received.posted
    if edits_rows(posted):
        opened = do(open_questionnaire, questionnaire_id)
        section, asked = _page(opened, section_id, page_id)
        return _show(page_form(opened, asked.questions, with_rows_edited(posted)), section, asked)
    post = _PostedPage(section_id, page_id, received)
    try:
        return do_and_lead(post.lead, saving.save_page, questionnaire_id, post.read)
    except Stale as stale:
        return show_clashes(stale.opened, stale.clashes, posted)
    except Conflict as conflict:
        return show_conflict(post.form, conflict, posted)
    except Refused as refused:
        again = page_form(refused.opened, post.page.questions, posted)
        again.refuse(refused.problems, current_user())
        again.stops = stops_begun(post.form.opened, again.opened)
        return _show(again, post.section, post.page), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>/asked-before")
@needs(Permission.ANSWER)
def asked_before_page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    def read(opened: OpenQuestionnaire) -> Typed:
        _, asked = _page(opened, section_id, page_id)
        form = page_form(opened, asked.questions, flask.request.form)
        return Typed(form.typed, form.revision, complete=False)

    return asked_before_as_typed(questionnaire_id, read)


class _PostedPage:
    """What was posted for a page of questions, to be read with its questionnaire laid open."""

    def __init__(self, section_id: str, page_id: str, received: Received) -> None:
        self._address = section_id, page_id
        self._received = received

    def read(self, opened: OpenQuestionnaire) -> Typed:
        posted = self._received.posted
        self.section, self.page = _page(opened, *self._address)
        self.form = page_form(opened, self.page.questions, posted)
        complete = LATER not in posted and not _on_the_way(opened)
        return Typed(self.form.typed, self.form.revision, complete=complete, refused=self._received.problems)

    def lead(self, saved: OpenQuestionnaire) -> ResponseReturnValue:
        """Lead on from the page once it is saved."""
        return stop_first(self.form.opened, saved, _after(self.form, saved, self.section, self.page))


def stops_begun(before: OpenQuestionnaire, after: OpenQuestionnaire) -> list[str]:
    """Return what must be done at once because of what was saved between the two."""
    now = _at_once(after)
    known = _at_once(before) if now else []
    return [message for message in now if message not in known]


def _at_once(opened: OpenQuestionnaire) -> list[str]:
    return list(dict.fromkeys(one.author for one in in_short(opened) if one.at_once))


def stop_first(before: OpenQuestionnaire, after: OpenQuestionnaire, address: str) -> ResponseReturnValue:
    """Lead on to *address*, by way of a page of its own where something must be done at once."""
    if not stops_begun(before, after):
        return flask.redirect(address)
    return flask.redirect(flask.url_for("questionnaires.stop", questionnaire_id=after.questionnaire.id, then=address))


@blueprint.get("/questionnaires/<id:questionnaire_id>/stop")
@needs(Permission.READ_ENQUIRY)
def stop(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Say what must be done at once; the way on from here is the one that the page before would have taken."""
    opened = do(open_page, questionnaire_id)
    return flask.render_template(
        "answering/stop.html",
        **frame(opened),
        stops=_at_once(opened),
        then=own_address(
            flask.request.args.get("then", ""), flask.url_for(".check", questionnaire_id=questionnaire_id)
        ),
    )


def _on_the_way(opened: OpenQuestionnaire) -> bool:
    """Whether the author came from an express page to change one thing, and is not asked for the others here."""
    return bool(opened.definition.express and opened.definition.express.page(flask.request.args.get("from", "")))


def _after(form: PageForm, saved: OpenQuestionnaire, section: Section, page: Page) -> str:
    """Return where a saved page leads."""
    questionnaire_id, came_from = saved.questionnaire.id, flask.request.args.get("from", "")
    if LATER in flask.request.form:
        flask.flash("Your answers are saved. You can come back to them at any time.", "success")
        return flask.url_for("work.work_list")
    if newly_asked(form, saved):
        flask.flash(ASK_AGAIN)
        return page_address(saved, section, page, came_from=came_from)
    if came_from == CHECK:
        return flask.url_for(".check", questionnaire_id=questionnaire_id)
    if _on_the_way(saved):
        return flask.url_for("express.page", questionnaire_id=questionnaire_id, page_id=came_from)
    following = tasks.page_after(saved, section, page)
    return page_address(saved, *following) if following else flask.url_for(".check", questionnaire_id=questionnaire_id)


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


def done(opened: OpenQuestionnaire) -> str:
    """Say that a questionnaire has left its author's hands and return where its author goes on."""
    if opened.is_intake:
        flask.flash("The intake is complete. Go on with the reply below.", "success")
    else:
        others = " or ".join(user.name for user in do(authorising.authorisers, opened)) or "nobody yet"
        flask.flash(
            f"The {called(opened.questionnaire)} was sent to be authorised. Who can do that: {others}.", "success"
        )
    return flask.url_for("enquiries.enquiry", enquiry_id=opened.enquiry.id)


def check_page(found: Checking, *, refused: bool = False, withdrawal: WithdrawForm | None = None) -> str:
    opened, acts = found.opened, found.acts
    is_open = Act.CHANGE in acts
    wrong = [problem for problem in opened.problems if problem.level == "error"] if is_open else []
    told = agreement.lines(opened, found.found, refused=refused)
    # Whoever may not send it has no boxes to say it in.
    to_say = agreement.lacking(opened, found.found) if Act.SEND in acts else []
    asked = [] if opened.is_intake else declarations(opened.path)
    ticked = declared(flask.request.form)
    lacking = [said for said in asked if said.id not in ticked] if refused else []
    return flask.render_template(
        "answering/check.html",
        **frame(opened),
        cards=answer_cards(opened, change=is_open),
        wrong=[
            *problem_links(opened, wrong),
            *to_say,
            *({"text": f"Confirm: {said.label}", "href": "#declared"} for said in lacking),
        ],
        disagreements=told,
        hidden=len(opened.path.hidden),
        acts=acts,
        is_intake=opened.is_intake,
        declarations=asked,
        declared=ticked,
        undeclared="Confirm each of these" if lacking else "",
        withdrawal=withdrawal or WithdrawForm(),
        earlier=found.earlier,
        title_error=refused or withdrawal,
    )


@blueprint.get("/questionnaires/<id:questionnaire_id>/hand-over")
@needs(Permission.ANSWER)
def choose_colleague(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _hand_over_page(questionnaire_id, HandOverForm())


@blueprint.post("/questionnaires/<id:questionnaire_id>/hand-over")
@needs(Permission.ANSWER)
def hand_over(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = HandOverForm(flask.request.form)
    if not form.validate():
        return _hand_over_page(questionnaire_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    opened = do(progress.hand_over, questionnaire_id, form.colleague.data)
    colleague = ports().directory.user(opened.questionnaire.owner)
    flask.flash(f"{opened.enquiry.reference} was handed over to {colleague.name}.", "success")
    return flask.redirect(flask.url_for("work.work_list"))


def _hand_over_page(questionnaire_id: QuestionnaireId, form: HandOverForm) -> str:
    opened = do(open_questionnaire, questionnaire_id)
    found = do(progress.colleagues, opened)
    form.colleague.choices = [("", ""), *((one.user.id, _called(one)) for one in found)]
    is_signed_by_some = any(not one.may_sign for one in found)
    return flask.render_template(
        "answering/hand_over.html", **frame(opened), form=form, is_signed_by_some=is_signed_by_some
    )


def _called(colleague: progress.Colleague) -> str:
    user = colleague.user
    return f"{user.name}, {user.job_title}{'' if colleague.may_sign else ' (may write this, and not sign it)'}"


@blueprint.post("/questionnaires/<id:questionnaire_id>/withdraw")
@needs(Permission.ANSWER)
def withdraw(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = WithdrawForm(flask.request.form)
    if not form.validate():
        opened = do(open_questionnaire, questionnaire_id)
        return check_page(do(check_again, opened), withdrawal=form), HTTPStatus.UNPROCESSABLE_ENTITY
    withdrawn = do(finishing.withdraw, questionnaire_id, form.reason.data)
    what = "enquiry" if is_intake(ports().library, withdrawn) else called(withdrawn)
    flask.flash(f"The {what} was withdrawn", "success")
    return flask.redirect(flask.url_for("work.work_list"))


@blueprint.post("/questionnaires/<id:questionnaire_id>/known")
@needs(Permission.ANSWER)
def start_known(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Go on with the assessment for a child who is known, in place of this form."""
    begun, taken = do(switch_form.start_known, questionnaire_id)
    counted = "1 answer was" if taken == 1 else f"{taken} answers were"
    said = f"{counted} taken over from the other form." if taken else "Nothing had been answered that both forms ask."
    flask.flash(f"{said} The other form is withdrawn and can still be read", "success")
    return flask.redirect(flask.url_for(".task_list", questionnaire_id=begun.id))


def asked_before(opened: OpenQuestionnaire, asked: Collection[str]) -> Sequence[Earlier]:
    """Return what was asked before about the people, for a page that asks who they are or what the search found."""
    shown = any(opened.definition.bearer(meaning) in asked for meaning in (*SEARCH, *WHO))
    return do(history, opened.enquiry) if shown and opened.enquiry.subjects else ()


def _names_people(opened: OpenQuestionnaire, page: Page) -> bool:
    """Whether a page asks who somebody is: only there is it looked up, while it is typed, who was asked about."""
    asked = {question.id for question in page.questions}
    return any(opened.definition.bearer(meaning) in asked for meaning in WHO)


def asked_before_as_typed(questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], Typed]) -> str:
    """Return the panel of what was asked before, for a page that is being typed."""
    earlier = do(history_of_typed, questionnaire_id, read)
    return flask.render_template("answering/asked_before.html", earlier=earlier)


def frame(opened: OpenQuestionnaire) -> dict[str, object]:
    """Return what every page of a questionnaire shows around its own matter."""
    return {
        "opened": opened,
        "questionnaire": opened.questionnaire,
        "people": who(opened.people),
        "request_text": request_as_received(opened),
    }


def _acts_to_switch(opened: OpenQuestionnaire) -> AllowedActs | None:
    """What may be done with a form whose place another may take; of the rest, pages of questions ask nothing."""
    return do(allowed_acts, opened) if opened.definition.plays == FormRole.UNKNOWN_CHILD else None


def _page(opened: OpenQuestionnaire, section_id: str, page_id: str) -> tuple[Section, Page]:
    found = opened.definition.page(section_id, page_id)
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _show(form: PageForm, section: Section, page: Page) -> str:
    return flask.render_template(
        "answering/page.html",
        **frame(form.opened),
        acts=_acts_to_switch(form.opened),
        form=form,
        section=section,
        page=page,
        readings=readings(form.opened, page),
        asks_request=form.opened.definition.bearer(REQUEST_TEXT) in form.inputs.asked,
        before=tasks.page_before(form.opened, section, page),
        came_from=flask.request.args.get("from", ""),
        names_people=_names_people(form.opened, page),
        earlier=asked_before(form.opened, [question.id for question in page.questions]),
        title_error=bool(form.error_list),
    )
