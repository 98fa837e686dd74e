"""Recording an enquiry: its first page, before there is anything of it; it exists once something is typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import NotAllowed, NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import REQUEST_AGENCY, REQUEST_TEXT
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.path import express_pages
from forms_service.engine.text import is_seen
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import Typed, save_answers
from forms_service.services.enquiries import enquiries
from forms_service.web.answering.asked_before import panel_of
from forms_service.web.answering.express import LEAVE, show_page
from forms_service.web.answering.ways_on import LATER
from forms_service.web.forms.pages import PageForm, express_form
from forms_service.web.forms.posted import edits_rows, with_rows_edited
from forms_service.web.frame.guards import current_user, do, needs

blueprint = flask.Blueprint("recording", __name__)

AGENCY: Final = "agency"
"""In the address: who asks, where the button that was pressed on the work list says it."""
UNFINISHED: Final = "unfinished_intake"
"""In the session: the intake that was begun here last. Whoever goes back from it sees this page empty."""
NOTHING_TYPED: Final = "Paste the request, or type something of it. No enquiry is recorded before that"


@blueprint.get("/enquiries/new")
@needs(Permission.RECORD, Permission.ANSWER)
def begin() -> ResponseReturnValue:
    blank, asked = _blank()
    return show_page(express_form(blank, asked), asked, "", unfinished=_unfinished())


@blueprint.post("/enquiries/new")
@needs(Permission.RECORD, Permission.ANSWER)
def record() -> ResponseReturnValue:
    """Write the enquiry down, and have the browser send what was typed on to its first page, where it is saved."""
    blank, asked = _blank()
    posted = flask.request.form
    if edits_rows(posted):
        return show_page(express_form(blank, asked, with_rows_edited(posted)), asked, "")
    form = express_form(blank, asked, posted)
    if not _goes_on(form, express_form(blank, asked)):
        return _nothing_typed(form, asked)
    intake = do(enquiries.record_enquiry, express=True)
    if _agency():
        said = {blank.definition.bearer(REQUEST_AGENCY): _agency()}
        do(save_answers, intake.id, said, revision=intake.revision, complete=False)
    flask.session[UNFINISHED] = intake.id
    first = flask.url_for("express.save", questionnaire_id=intake.id, page_id=asked.id)
    return flask.redirect(first, HTTPStatus.TEMPORARY_REDIRECT)


@blueprint.post("/enquiries/new/asked-before")
@needs(Permission.RECORD, Permission.ANSWER)
def asked_before() -> ResponseReturnValue:
    """Say who was asked about before, while the first page is being typed."""
    _, asked = _blank()

    def read(opened: OpenQuestionnaire) -> Typed:
        form = express_form(opened, asked, flask.request.form)
        return Typed(form.typed, form.revision, complete=False)

    return panel_of(do(enquiries.history_before_recording, read, agency=_agency()))


def _unfinished() -> Questionnaire | None:
    """The intake that was begun on this page last, if it is still being filled in."""
    intake = flask.session.get(UNFINISHED)
    try:
        return do(enquiries.unfinished_intake, QuestionnaireId(intake)) if intake else None
    except (NotFound, NotAllowed):
        return None


def _goes_on(form: PageForm, untouched: PageForm) -> bool:
    """Whether something was typed or added, or is wanted that only an enquiry has: its full form."""
    posted = flask.request.form
    has_files = any(chosen.filename for _, chosen in flask.request.files.items(multi=True))
    return _in_sight(form) != _in_sight(untouched) or has_files or LEAVE in posted


def _in_sight(form: PageForm) -> list[tuple[str, str]]:
    """What stands on a page for anybody to see: a blank that was typed or pasted says nothing."""
    return [(label, words) for label, leaf in form.inputs.leaves if is_seen(words := leaf.words)]


def _nothing_typed(form: PageForm, asked: ExpressPage) -> ResponseReturnValue:
    if LATER in flask.request.form:
        flask.flash("Nothing was typed, so no enquiry was recorded.")
        return flask.redirect(flask.url_for("work.work_list"))
    form.refuse([Problem((form.opened.definition.bearer(REQUEST_TEXT),), NOTHING_TYPED)], current_user())
    return show_page(form, asked, ""), HTTPStatus.UNPROCESSABLE_ENTITY


def _blank() -> tuple[OpenQuestionnaire, ExpressPage]:
    """An intake that is not written down, and the page on which its short way begins."""
    blank = do(enquiries.blank_intake, agency=_agency())
    express = blank.definition.express
    pages = express_pages(express, blank.foreseen) if express else []
    if not pages:
        raise NotFound("There is no short way in which an enquiry is recorded.")
    return blank, pages[0]


def _agency() -> str:
    """The agency that the address names, if it is one that the form knows."""
    return flask.request.args.get(AGENCY, "")
