"""The express way: one short page after another, and the full form as soon as the case is not ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import REQUEST_TEXT
from forms_service.casework.users import Permission
from forms_service.engine.definitions.express import ExpressPage, TogetherAnswer
from forms_service.engine.definitions.rules import AuthorDeclaration
from forms_service.engine.path import declarations, express_pages
from forms_service.services.answering.conflicts import Stale
from forms_service.services.answering.express import SavedExpress, TypedExpress, filled_in, marks_of, save_express
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_page, open_questionnaire
from forms_service.services.answering.saving import Refused, Typed, save_page
from forms_service.services.replies.finish import finish_express
from forms_service.web.answering import tasks
from forms_service.web.answering.asked_before import asked_before, asked_before_as_typed
from forms_service.web.answering.edit_conflicts import given_up, settled, show_clashes
from forms_service.web.answering.incoming_files import Received, receive
from forms_service.web.answering.posted_page import PostedPage
from forms_service.web.answering.presenters import around, in_words, page_address, said_in_words
from forms_service.web.answering.ways_on import LATER, begun_at_once, by_way_of_at_once, done
from forms_service.web.forms.pages import PageForm, express_form
from forms_service.web.forms.posted import FormData, declared, edits_rows, with_rows_edited
from forms_service.web.frame.guards import current_user, do, needs
from forms_service.web.frame.receipts import do_and_lead

blueprint = flask.Blueprint("express", __name__)

CHANGE, LEAVE = ".change", ".leave"
UNDISTURBED: Final = (LATER, CHANGE, LEAVE)
"""Buttons that save what is typed without asking for the rest."""
SHOWN: Final = ".shown"
MOST_TOLD: Final = 5
MORE: Final = "More was filled in from what you answered. Check it below, then go on:"


@blueprint.get("/questionnaires/<id:questionnaire_id>/express/<page_id>")
@needs(Permission.RECORD, Permission.ANSWER)
def page(questionnaire_id: QuestionnaireId, page_id: str) -> ResponseReturnValue:
    opened = do(open_page, questionnaire_id)
    asked = _page(opened, page_id)
    if not opened.questionnaire.state.is_open or not opened.questionnaire.express:
        return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=questionnaire_id))
    return show_page(express_form(opened, asked), asked, _together_so_far(opened, asked.together))


@blueprint.post("/questionnaires/<id:questionnaire_id>/express/<page_id>")
@needs(Permission.RECORD, Permission.ANSWER)
def save(questionnaire_id: QuestionnaireId, page_id: str) -> ResponseReturnValue:
    received = receive(questionnaire_id, settled(flask.request.form))
    posted = received.posted
    if edits_rows(posted):
        opened = do(open_questionnaire, questionnaire_id)
        asked = _page(opened, page_id)
        return show_page(express_form(opened, asked, with_rows_edited(posted)), asked, _together(posted, asked))
    post = PostedExpress(page_id, received)
    try:
        if post.interrupts:
            return do_and_lead(lambda saved: _interrupted(saved, post), save_page, questionnaire_id, post.read)
        return _go_on(do(save_express, questionnaire_id, post.read_whole), post)
    except Stale as stale:
        return show_clashes(stale.opened, stale.clashes, posted)
    except Conflict as conflict:
        return post.show_conflict(conflict)
    except Refused as refused:
        again = express_form(refused.opened, post.page, posted)
        again.refuse(refused.problems, current_user(), [post.page.together.id] if post.page.together else [])
        again.stops = begun_at_once(post.form.opened, again.opened)
        return show_page(again, post.page, _together(posted, post.page)), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/questionnaires/<id:questionnaire_id>/express/<page_id>/asked-before")
@needs(Permission.RECORD, Permission.ANSWER)
def asked_before_page(questionnaire_id: QuestionnaireId, page_id: str) -> ResponseReturnValue:
    def read(opened: OpenQuestionnaire) -> Typed:
        form = express_form(opened, _page(opened, page_id), flask.request.form)
        return Typed(form.typed, form.revision, complete=False)

    return asked_before_as_typed(questionnaire_id, read)


class PostedExpress(PostedPage):
    def __init__(self, page_id: str, received: Received) -> None:
        super().__init__(received)
        self._page_id = page_id

    @property
    def interrupts(self) -> bool:
        """Whether what is typed is to be saved without asking for the rest."""
        return any(button in self.posted for button in UNDISTURBED)

    def lay_out(self, opened: OpenQuestionnaire) -> PageForm:
        self.page = _page(opened, self._page_id)
        return express_form(opened, self.page, self.posted)

    def read(self, opened: OpenQuestionnaire) -> Typed:
        typed = self.typed(opened)
        return replace(typed, complete=False, stamps=self.page.stamps, leaves=LEAVE in self.posted)

    def read_whole(self, opened: OpenQuestionnaire) -> TypedExpress:
        typed = self.typed(opened)
        marks = {each.question: self.posted.get(f"{each.question}-for", "") for each in self.page.says}
        shown = frozenset(self.posted.get(SHOWN, "").split())
        theirs, together = given_up(flask.request.form), _together(self.posted, self.page)
        return TypedExpress(self.page, typed, together, theirs, marks, shown)


def _together(posted: FormData, asked: ExpressPage) -> str:
    return posted.get(asked.together.id, "") if asked.together else ""


def _interrupted(saved: OpenQuestionnaire, post: PostedExpress) -> ResponseReturnValue:
    """Go where the author asked to go instead of on; what was typed is saved."""
    if LEAVE in post.posted:
        return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=saved.questionnaire.id))
    wanted = post.posted.get(CHANGE, "")
    where = saved.definition.page_of.get(wanted)
    if where:
        return flask.redirect(f"{page_address(saved, *where, came_from=post.page.id)}#{wanted}")
    flask.flash("Your answers are saved. You can come back to them at any time.", "success")
    return flask.redirect(flask.url_for("work.work_list"))


def _go_on(saved: SavedExpress, post: PostedExpress) -> ResponseReturnValue:
    """Lead on, but say first what must be done at once."""
    return by_way_of_at_once(post.form.opened, saved.opened, _next(saved, post.page))


def _next(saved: SavedExpress, asked: ExpressPage) -> str:
    """Return the next express page; after the last, finish; and the full form where the short way is closed.

    Whoever only records a request goes no further with it.
    """
    opened = saved.opened
    if Act.ANSWER_ENQUIRY not in allowed_beginnings(current_user()):
        flask.flash("The request is recorded. Hand it over to whoever answers it.", "success")
        return flask.url_for("handing_over.choose_colleague", questionnaire_id=opened.questionnaire.id)
    if saved.reasons:
        return _full_form(opened, saved.reasons)
    following = _page_after(opened, asked)
    if following:
        return _address(opened, following)
    mine, said = opened.questionnaire, declared(flask.request.form)
    finished = do(finish_express, mine.id, revision=mine.revision, shown=saved.shown, declared=said)
    if finished.unseen:
        flask.flash(f"{MORE} {', '.join(finished.unseen)}.")
        return _address(finished.opened, asked)
    if finished.missing:
        first = list(dict.fromkeys(finished.missing))[:MOST_TOLD]
        return _full_form(finished.opened, [f"A little more is needed: {'; '.join(first)}."])
    if finished.is_to_explain:
        flask.flash("Some answers do not agree. Change them, or say why they stand.")
        return flask.url_for("checking.check", questionnaire_id=opened.questionnaire.id)
    return _address(finished.opened, finished.page) if finished.page else done(finished.opened)


def _address(opened: OpenQuestionnaire, asked: ExpressPage) -> str:
    return flask.url_for(".page", questionnaire_id=opened.questionnaire.id, page_id=asked.id)


def _full_form(left: OpenQuestionnaire, reasons: Sequence[str]) -> str:
    """Return where the full form goes on, and say why it does. Every answer stays."""
    flask.flash("Go on in the full form. " + " ".join(reasons))
    first = tasks.first_page_with_a_problem(left)
    if first:
        return page_address(left, *first)
    return flask.url_for("questionnaires.task_list", questionnaire_id=left.questionnaire.id)


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


def _declarations(opened: OpenQuestionnaire, asked: ExpressPage) -> Sequence[AuthorDeclaration]:
    """What the button of a reply's last page declares, as it sends the reply."""
    is_last = _page_after(opened, asked) is None
    return declarations(opened.foreseen) if is_last and not opened.is_intake else ()


def show_page(form: PageForm, asked: ExpressPage, together: str, unfinished: Questionnaire | None = None) -> str:
    """Show an express page; *together* is its one answer for everyone, *unfinished* what was begun there already."""
    opened = form.opened
    derived = filled_in(opened, asked)
    return flask.render_template(
        "answering/express.html",
        **around(opened),
        form=form,
        page=asked,
        paste_box=form.inputs.by_id.get(opened.definition.bearer(REQUEST_TEXT)),
        together=together,
        unfinished=unfinished,
        together_error=_error_at(form, asked.together.id) if asked.together else "",
        declarations=_declarations(opened, asked),
        said=said_in_words(opened, asked),
        derived=in_words(opened, derived),
        shown=" ".join(sorted(marks_of(derived))),
        earlier=asked_before(opened, asked.settles),
        title_error=bool(form.error_list),
    )
