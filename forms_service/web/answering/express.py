"""The express way: one short page after another, and the full form as soon as the case is not ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms_service.casework.errors import Conflict, Invalid, NotFound
from forms_service.casework.known_by_name import IN_REQUEST_TEXT, INTAKE
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.definitions import ExpressPage, TogetherAnswer
from forms_service.engine.path import express_pages
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.answering.saving import Stale
from forms_service.services.replies import progress
from forms_service.web.answering import tasks
from forms_service.web.answering.edit_conflicts import given_up, settled, show_clashes, show_conflict
from forms_service.web.answering.incoming_files import receive
from forms_service.web.answering.presenters import answered_on, filled_in, page_address
from forms_service.web.answering.questionnaires import (
    LATER,
    done,
    enquiries_like,
    frame,
    opened_page,
    stop_first,
    stops_begun,
    untold,
)
from forms_service.web.forms.pages import PageForm, express_form
from forms_service.web.forms.posted import FormData, edits_rows, with_rows_edited
from forms_service.web.frame.guards import current_user, do, needs

blueprint = flask.Blueprint("express", __name__)

CHANGE, LEAVE = ".change", ".leave"
UNDISTURBED: Final = (LATER, CHANGE, LEAVE)
"""Buttons that save what is typed without asking for the rest."""
MOST_TOLD: Final = 5
NO_REQUEST: Final = Problem((IN_REQUEST_TEXT,), "Paste the request to use the short way, or use the full form instead")
NOT_ALIKE: Final = "The search found something, or someone who may be one of the people named."


@blueprint.get("/questionnaires/<id:questionnaire_id>/express/<page_id>")
@needs(Permission.ANSWER)
def page(questionnaire_id: str, page_id: str) -> ResponseReturnValue:
    opened = opened_page(questionnaire_id)
    asked = _page(opened, page_id)
    if not opened.questionnaire.state.is_open or not opened.questionnaire.express:
        return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=questionnaire_id))
    return _show(express_form(opened, asked), asked, _together_so_far(opened, asked.together))


@blueprint.post("/questionnaires/<id:questionnaire_id>/express/<page_id>")
@needs(Permission.ANSWER)
def save(questionnaire_id: str, page_id: str) -> ResponseReturnValue:
    actor = current_user()
    opened = do(open_questionnaire, questionnaire_id)
    asked, received = _page(opened, page_id), receive(opened, settled(flask.request.form))
    posted = received.posted
    if flask.request.files:
        opened = do(open_questionnaire, questionnaire_id)
    together = posted.get(asked.together.id, "") if asked.together else ""
    if edits_rows(posted):
        return _show(express_form(opened, asked, with_rows_edited(posted)), asked, together)
    form = express_form(opened, asked, posted)
    try:
        if any(button in posted for button in UNDISTURBED):
            saved = do(saving.save_answers, questionnaire_id, form.typed,
                revision=form.revision, complete=False, stamps=asked.stamps,
            )  # fmt: skip
            received.insist()
            return _interrupted(saved, asked, posted)
        saved = do(saving.save_express, questionnaire_id, asked, form.typed,
            together=together, theirs=given_up(flask.request.form), revision=form.revision,
        )  # fmt: skip
        received.insist()
        if not _lacks_request(saved, asked):
            return _stopped(opened, saved, _go_on(saved, asked, together))
        wrong: Sequence[Problem] = ()
    except Stale as stale:
        return show_clashes(form, stale.clashes, posted)
    except Conflict as conflict:
        return show_conflict(form, conflict, posted)
    except Invalid as invalid:
        wrong = _with_together(untold(received.problems, invalid.problems), asked.together, together, posted)
    again = express_form(do(open_questionnaire, questionnaire_id), asked, posted)
    whole = not any(button in posted for button in UNDISTURBED)
    lacking = [NO_REQUEST] if whole and _lacks_request(again.opened, asked) else []
    again.refuse([*lacking, *wrong], actor, [asked.together.id] if asked.together else [])
    again.stops = stops_begun(opened, again.opened)
    return _show(again, asked, together), HTTPStatus.UNPROCESSABLE_ENTITY


def _stopped(before: OpenQuestionnaire, saved: OpenQuestionnaire, leads: Response) -> ResponseReturnValue:
    """Say first what must be done at once."""
    return stop_first(before, saved, leads.location) if leads.location else leads


def _interrupted(saved: OpenQuestionnaire, asked: ExpressPage, posted: FormData) -> ResponseReturnValue:
    """Go where the author asked to go instead of on; what was typed is saved."""
    questionnaire_id = saved.questionnaire.id
    if LEAVE in posted:
        do(saving.leave_express, questionnaire_id)
        return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=questionnaire_id))
    where = saved.definition.page_of.get(posted.get(CHANGE, ""))
    if where:
        return flask.redirect(f"{page_address(saved, *where, came_from=asked.id)}#{posted[CHANGE]}")
    flask.flash("Your answers are saved. You can come back to them at any time.", "success")
    return flask.redirect(flask.url_for("work.work_list"))


def _go_on(saved: OpenQuestionnaire, asked: ExpressPage, together: str) -> Response:
    """Lead to the next express page; after the last, finish; and to the full form where the short way is closed."""
    kept_apart = asked.together and not asked.together.sets.keys().isdisjoint(given_up(flask.request.form))
    reasons = saved.refusals or ([NOT_ALIKE] if asked.together and (together == "no" or kept_apart) else [])
    if reasons:
        return _full_form(saved, reasons)
    following = _page_after(saved, asked)
    if following:
        return flask.redirect(flask.url_for(".page", questionnaire_id=saved.questionnaire.id, page_id=following.id))
    return _finish(saved)


def _finish(saved: OpenQuestionnaire) -> Response:
    """Accept what was proposed, then complete the intake or send the reply."""
    questionnaire_id = saved.questionnaire.id
    complete = do(saving.accept_proposals, questionnaire_id, revision=saved.questionnaire.revision)
    revision = complete.questionnaire.revision
    missing = [problem.message for problem in complete.problems if problem.level == "error"]
    if missing:
        first = list(dict.fromkeys(missing))[:MOST_TOLD]
        return _full_form(complete, [f"A little more is needed: {'; '.join(first)}."])
    if complete.questionnaire.form != INTAKE:
        do(progress.send_to_manager, questionnaire_id, revision=revision)
        return flask.redirect(done(complete))
    for reply in do(progress.complete_intake, questionnaire_id, revision=revision):
        going_on = tasks.express_page_to_go_on(do(open_questionnaire, reply.id))
        if going_on:
            return flask.redirect(flask.url_for(".page", questionnaire_id=reply.id, page_id=going_on.id))
    return flask.redirect(done(complete))


def _full_form(opened: OpenQuestionnaire, reasons: Sequence[str]) -> Response:
    """Go on in the full form, and say why. Every answer stays."""
    left = do(saving.leave_express, opened.questionnaire.id)
    flask.flash("Go on in the full form. " + " ".join(reasons))
    first = tasks.first_page_with_a_problem(left)
    if first:
        return flask.redirect(page_address(left, *first))
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=left.questionnaire.id))


def _lacks_request(opened: OpenQuestionnaire, asked: ExpressPage) -> bool:
    """Whether the short way is still open and goes no further without the request."""
    return IN_REQUEST_TEXT in asked.questions and not opened.has_request and not opened.refusals


def _with_together(
    problems: Sequence[Problem], together: TogetherAnswer | None, given: str, posted: FormData
) -> list[Problem]:
    """Tell of the one answer for everyone with the other mistakes, and not only once those are put right."""
    known = {problem.question for problem in problems}
    untold = together and given not in {"yes", "no"} and together.id not in known
    whole = not any(button in posted for button in UNDISTURBED)
    if together and untold and whole:
        return [*problems, Problem((together.id,), f"Select an answer: {together.label}")]
    return list(problems)


def _together_so_far(opened: OpenQuestionnaire, together: TogetherAnswer | None) -> str:
    """Return “yes” if everyone has been answered for alike already."""
    if together is None:
        return ""
    values = [opened.path.answers.get(question) for question in together.sets]
    wanted = list(together.sets.values())
    alike = all(
        value == want or (isinstance(value, dict) and all(each == want for each in value.values()))
        for value, want in zip(values, wanted, strict=True)
        if value is not None
    )
    return "yes" if alike and values[0] is not None else ""


def _error_at(form: PageForm, element: str) -> str:
    return next((error["text"] for error in form.error_list if error.get("href") == f"#{element}"), "")


def _page(opened: OpenQuestionnaire, page_id: str) -> ExpressPage:
    found = opened.definition.express.page(page_id) if opened.definition.express else None
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _page_after(opened: OpenQuestionnaire, asked: ExpressPage) -> ExpressPage | None:
    """The next page for these answers, in the order of the form: the page just left may be none of them now."""
    express = opened.definition.express
    if express is None:
        return None
    later = express.pages[express.pages.index(asked) + 1 :]
    return next((page for page in express_pages(express, opened.foreseen) if page in later), None)


def _show(form: PageForm, asked: ExpressPage, together: str) -> str:
    opened = form.opened
    return flask.render_template(
        "answering/express.html",
        **frame(opened),
        form=form,
        page=asked,
        paste_box=form.inputs.by_id.get(IN_REQUEST_TEXT),
        together=together,
        together_error=_error_at(form, asked.together.id) if asked.together else "",
        confirms=[opened.definition.question(question) for question in asked.confirms],
        derived=filled_in(opened, opened.definition.express) if opened.definition.express else [],
        like=enquiries_like(opened, answered_on(asked)),
        title_error=bool(form.error_list),
    )
