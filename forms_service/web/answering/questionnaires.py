"""Questionnaires: the list of tasks, a page of questions, what was answered elsewhere."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import AllowedActs
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import REQUEST_TEXT, FormRole
from forms_service.casework.users import Permission
from forms_service.engine.definitions.questions import Page, Section
from forms_service.services.allowed import allowed_acts
from forms_service.services.answering import saving
from forms_service.services.answering.conflicts import MovedMeanwhile, Stale
from forms_service.services.answering.express import open_tasks, short_way
from forms_service.services.answering.open_questionnaire import (
    OpenQuestionnaire,
    open_page,
    open_questionnaire,
    read_questionnaire,
)
from forms_service.services.answering.saving import Refused, Typed
from forms_service.services.replies import switch_form
from forms_service.web.answering import tasks
from forms_service.web.answering.asked_before import asked_before, asked_before_as_typed, names_people
from forms_service.web.answering.edit_conflicts import settled, show_clashes
from forms_service.web.answering.incoming_files import Received, receive
from forms_service.web.answering.posted_page import PostedPage
from forms_service.web.answering.presenters import CHECK, answer_text, around, page_address, readings
from forms_service.web.answering.ways_on import LATER, at_once, begun_at_once, by_way_of_at_once
from forms_service.web.auditing.history import name_of
from forms_service.web.forms.pages import PageForm, newly_asked, page_form
from forms_service.web.forms.posted import edits_rows, stated_revision, with_rows_edited
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.frame.reading import own_address
from forms_service.web.frame.receipts import do_and_lead

blueprint = flask.Blueprint("questionnaires", __name__)

ASK_AGAIN: Final = "What you answered brings up more questions. They are on this page now."


@blueprint.get("/questionnaires/<id:questionnaire_id>")
@needs(Permission.READ_ENQUIRY)
def task_list(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    found = do(open_tasks, questionnaire_id)
    opened, express = found.opened, found.express
    if not opened.questionnaire.state.is_open:
        return flask.redirect(flask.url_for("checking.check", questionnaire_id=questionnaire_id))
    if express:
        return flask.redirect(flask.url_for("express.page", questionnaire_id=questionnaire_id, page_id=express.id))
    return flask.render_template(
        "answering/task_list.html",
        **around(opened),
        acts=_acts_to_switch(opened),
        offer=found.offer,
        tasks=tasks.tasks(opened),
        go_on=tasks.next_task(opened),
        short_way=short_way(opened),
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
    return flask.render_template("answering/shared.html", **around(opened), rows=rows)


@blueprint.post("/questionnaires/<id:questionnaire_id>/shared")
@needs(Permission.ANSWER)
def use_shared(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    do(saving.accept_shared, questionnaire_id, revision=stated_revision(flask.request.form))
    flask.flash("These answers are now part of this form. You can change each of them.", "success")
    return flask.redirect(flask.url_for(".task_list", questionnaire_id=questionnaire_id))


@blueprint.get("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>")
@needs(Permission.RECORD, Permission.ANSWER)
def page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    opened = do(open_page, questionnaire_id)
    section, asked = _page(opened, section_id, page_id)
    if not opened.questionnaire.state.is_open:
        return flask.redirect(flask.url_for("checking.check", questionnaire_id=questionnaire_id))
    return _show(page_form(opened, asked.questions), section, asked)


@blueprint.post("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>")
@needs(Permission.RECORD, Permission.ANSWER)
def save_page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    received = receive(questionnaire_id, settled(flask.request.form))
    posted = received.posted
    if edits_rows(posted):
        opened = do(open_questionnaire, questionnaire_id)
        section, asked = _page(opened, section_id, page_id)
        return _show(page_form(opened, asked.questions, with_rows_edited(posted)), section, asked)
    post = PostedSection(section_id, page_id, received)
    try:
        return do_and_lead(post.lead, saving.save_page, questionnaire_id, post.read)
    except Stale as stale:
        return show_clashes(stale.opened, stale.clashes, posted)
    except Conflict as conflict:
        return post.show_conflict(conflict)
    except Refused as refused:
        again = page_form(refused.opened, post.page.questions, posted)
        again.refuse(refused.problems, current_user())
        again.stops = begun_at_once(post.form.opened, again.opened)
        return _show(again, post.section, post.page), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/questionnaires/<id:questionnaire_id>/pages/<section_id>/<page_id>/asked-before")
@needs(Permission.RECORD, Permission.ANSWER)
def asked_before_page(questionnaire_id: QuestionnaireId, section_id: str, page_id: str) -> ResponseReturnValue:
    def read(opened: OpenQuestionnaire) -> Typed:
        _, asked = _page(opened, section_id, page_id)
        form = page_form(opened, asked.questions, flask.request.form)
        return Typed(form.typed, form.revision, complete=False)

    return asked_before_as_typed(questionnaire_id, read)


class PostedSection(PostedPage):
    def __init__(self, section_id: str, page_id: str, received: Received) -> None:
        super().__init__(received)
        self._address = section_id, page_id

    def lay_out(self, opened: OpenQuestionnaire) -> PageForm:
        self.section, self.page = _page(opened, *self._address)
        return page_form(opened, self.page.questions, self.posted)

    def read(self, opened: OpenQuestionnaire) -> Typed:
        goes_on, in_part = LATER not in self.posted, _on_the_way(opened)
        return replace(self.typed(opened), complete=goes_on and not in_part, in_part=goes_on and in_part)

    def lead(self, saved: OpenQuestionnaire) -> ResponseReturnValue:
        """Lead on from the page once it is saved."""
        return by_way_of_at_once(self.form.opened, saved, _after(self.form, saved, self.section, self.page))


@blueprint.get("/questionnaires/<id:questionnaire_id>/stop")
@needs(Permission.READ_ENQUIRY)
def stop(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Say what must be done at once; the way on from here is the one that the page before would have taken."""
    opened = do(open_page, questionnaire_id)
    return flask.render_template(
        "answering/stop.html",
        **around(opened),
        stops=at_once(opened),
        then=own_address(
            flask.request.args.get("then", ""), flask.url_for("checking.check", questionnaire_id=questionnaire_id)
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
        return flask.url_for("checking.check", questionnaire_id=questionnaire_id)
    if _on_the_way(saved):
        return flask.url_for("express.page", questionnaire_id=questionnaire_id, page_id=came_from)
    following = tasks.page_after(saved, section, page)
    return (
        page_address(saved, *following)
        if following
        else flask.url_for("checking.check", questionnaire_id=questionnaire_id)
    )


@blueprint.post("/questionnaires/<id:questionnaire_id>/known")
@needs(Permission.ANSWER)
def start_known(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Go on with the assessment for a child who is known, in place of this form."""
    begun, taken = do(switch_form.start_known, questionnaire_id)
    counted = "1 answer was" if taken == 1 else f"{taken} answers were"
    said = f"{counted} taken over from the other form." if taken else "Nothing had been answered that both forms ask."
    flask.flash(f"{said} The other form is withdrawn and can still be read", "success")
    return flask.redirect(flask.url_for(".task_list", questionnaire_id=begun.id))


def _acts_to_switch(opened: OpenQuestionnaire) -> AllowedActs | None:
    """What may be done with a form whose place another may take; of the rest, pages of questions ask nothing."""
    return do(allowed_acts, opened) if opened.definition.plays == FormRole.UNKNOWN_CHILD else None


def _page(opened: OpenQuestionnaire, section_id: str, page_id: str) -> tuple[Section, Page]:
    found = opened.definition.page(section_id, page_id)
    if found is None and opened.questionnaire.moves:
        raise MovedMeanwhile
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _show(form: PageForm, section: Section, page: Page) -> str:
    return flask.render_template(
        "answering/page.html",
        **around(form.opened),
        acts=_acts_to_switch(form.opened),
        form=form,
        section=section,
        page=page,
        readings=readings(form.opened, page),
        asks_request=form.opened.definition.bearer(REQUEST_TEXT) in form.inputs.asked,
        before=tasks.page_before(form.opened, section, page),
        came_from=flask.request.args.get("from", ""),
        names_people=names_people(form.opened, page),
        earlier=asked_before(form.opened, [question.id for question in page.questions]),
        title_error=bool(form.error_list),
    )
