"""Replies: reading one, returning, withdrawing or authorising it, and issuing what was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.records import in_words
from forms_service.casework.meanings import ADDRESS_REASON, CONTACT_ADVICE, CONTACT_VIEW, SEND_TO, FormRole
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment
from forms_service.engine.path import declarations, manager_checks
from forms_service.services.answering.agreement import problems_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import amending, authorising, decide
from forms_service.services.deciding.checking import Checking, check_again
from forms_service.services.deciding.decide import ReplyView
from forms_service.services.documents import making
from forms_service.web.answering import agreement
from forms_service.web.answering.presenters import answer_cards, answer_text, request_as_received
from forms_service.web.answering.search_results import search_results
from forms_service.web.auditing import history
from forms_service.web.deciding.act_forms import (
    NOBODY,
    BatchForm,
    CallBackForm,
    IssueForm,
    PhoneForm,
    RefuseForm,
    ReturnForm,
    WithdrawForm,
)
from forms_service.web.forms.posted import declared
from forms_service.web.forms.prefill import row_names
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.people.called import called
from forms_service.web.people.strip import TONES, state_words, who, who_it_is_about
from forms_service.web.replies import document_choices
from forms_service.web.replies.act_forms import CaseSystemForm
from forms_service.web.replies.sending import sending_form

blueprint = flask.Blueprint("replies", __name__)

SENDING_THE_REPLY = "Sending the reply"
"""The reason for which a reply's own people download it; anybody else says why for themselves."""

READING_BEFORE_ISSUE = "Reading it before it is issued"

VIEWS: Final = (CONTACT_VIEW, CONTACT_ADVICE)
"""The view on contact and the advice."""

CHECK: Final = "check-"
"""Begins the names of what an authoriser ticks or types."""

READ: Final = ".read"
"""The hidden input that says which sending or submission the page showed: nothing else is authorised or issued."""


@blueprint.get("/replies/<id:questionnaire_id>")
@needs(Permission.READ_ENQUIRY)
def reply(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return reply_page(questionnaire_id)


@blueprint.get("/replies/<id:questionnaire_id>/preview/<code>")
@needs(Permission.READ_ENQUIRY)
def preview(questionnaire_id: QuestionnaireId, code: str) -> ResponseReturnValue:
    draft = do(making.preview, questionnaire_id, code)
    named = {"Content-Disposition": f'inline; filename="DRAFT-{code}.{draft.kind}"'}
    return flask.Response(draft.data, mimetype=draft.media_type, headers=named)


@blueprint.post("/replies/<id:questionnaire_id>/return")
@needs(Permission.AUTHORISE)
def send_back(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = ReturnForm(flask.request.form, prefix="return-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    returned = do(decide.return_for_changes, questionnaire_id, form.comment.data)
    owner = ports().directory.user(returned.owner)
    return _back_to_work(f"The {called(returned)} was returned to {owner.name} for changes")


@blueprint.post("/replies/<id:questionnaire_id>/call-back")
@needs(Permission.ANSWER)
def call_back(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = CallBackForm(flask.request.form, prefix="call-back-")
    form.is_issued = do(open_questionnaire, questionnaire_id).questionnaire.is_issued_last
    if not form.validate():
        return reply_page(questionnaire_id, form)
    do(amending.call_back, questionnaire_id, form.reason.data, nobody_had_it=form.had.data == NOBODY)
    flask.flash("The reply was called back. It can be changed now", "success")
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.post("/replies/<id:questionnaire_id>/withdraw")
@needs(Permission.AUTHORISE)
def withdraw(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = WithdrawForm(flask.request.form, prefix="withdraw-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    withdrawn = do(decide.withdraw, questionnaire_id, form.reason.data)
    return _back_to_work(f"The {called(withdrawn)} was withdrawn. Nothing of it is sent")


@blueprint.post("/replies/<id:questionnaire_id>/authorise")
@needs(Permission.AUTHORISE)
def authorise(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    typed = flask.request.form
    said = {name.removeprefix(CHECK): text for name, text in typed.items() if name.startswith(CHECK)}
    try:
        do(decide.authorise, {questionnaire_id: typed.get(READ, "")}, said)
    except Invalid as invalid:
        return reply_page(questionnaire_id, said=said, missing=invalid.problems)
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.get("/replies/<id:questionnaire_id>/phone")
@needs(Permission.ANSWER)
def approved_by_phone(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    return _phone_page(questionnaire_id, PhoneForm(prefix="phone-"))


@blueprint.post("/replies/<id:questionnaire_id>/phone")
@needs(Permission.ANSWER)
def approve_by_phone(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    """Write down a manager's approval by telephone; the reply's documents are then made."""
    typed = flask.request.form
    form = PhoneForm(typed, prefix="phone-")
    form.today = Moment(ports().clock.now()).day
    said = {name.removeprefix(CHECK): text for name, text in typed.items() if name.startswith(CHECK)}
    if not form.validate() or form.said_at is None:
        return _phone_page(questionnaire_id, form, said), HTTPStatus.UNPROCESSABLE_ENTITY
    manager, words, at = form.manager.data, form.words.data, form.said_at
    try:
        do(
            authorising.approve_by_phone, questionnaire_id,
            manager=manager, said_at=at, words=words, checks=said, declared=declared(typed),
        )  # fmt: skip
    except Invalid as invalid:
        return _phone_page(questionnaire_id, form, said, invalid.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except authorising.WrongTime as wrong:
        form.time.errors = [str(wrong).removesuffix(".")]
        return _phone_page(questionnaire_id, form, said), HTTPStatus.UNPROCESSABLE_ENTITY
    flask.flash("The approval is written down. The manager must confirm it. Issue the reply when it is made", "success")
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=questionnaire_id))


@blueprint.post("/replies/<id:questionnaire_id>/phone/confirm")
@needs(Permission.AUTHORISE)
def confirm_by_phone(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    do(authorising.confirm_by_phone, questionnaire_id)
    return _back_to_work("You confirmed your approval by phone")


@blueprint.post("/replies/<id:questionnaire_id>/phone/refuse")
@needs(Permission.AUTHORISE)
def refuse_by_phone(questionnaire_id: QuestionnaireId) -> ResponseReturnValue:
    form = RefuseForm(flask.request.form, prefix="phone-")
    if not form.validate():
        return reply_page(questionnaire_id, form)
    refused = do(authorising.refuse_by_phone, questionnaire_id, form.reason.data)
    return _back_to_work(f"What is not right is noted with the {called(refused)}")


def _phone_page(
    questionnaire_id: QuestionnaireId,
    form: PhoneForm,
    said: Mapping[str, str] | None = None,
    missing: Sequence[Problem] = (),
) -> str:
    checking = do(check_again, do(open_questionnaire, questionnaire_id))
    opened, given = checking.opened, said or {}
    managers = [user for user in do(authorising.authorisers, opened) if user.id != current_user().id]
    form.manager.choices = [("", ""), *((user.id, f"{user.name}, {user.job_title}") for user in managers)]
    asked = declarations(opened.path) if opened.questionnaire.state.is_open else []
    ticked = declared(flask.request.form)
    return flask.render_template(
        "deciding/phone.html",
        opened=opened,
        people=who(opened.people),
        form=form,
        checks=_checks(opened, given, missing),
        **_agreement(agreement.lines(opened, checking.found), given, missing),
        wrong=list(dict.fromkeys(_to_be_said(checking, missing))),
        acts=checking.acts,
        # A reply already sent can be read where it waits; its answers are not to be changed any more.
        is_sent=not opened.questionnaire.state.is_open,
        declarations=asked,
        declared=ticked,
        undeclared="Confirm each of these" if missing and any(said.id not in ticked for said in asked) else "",
    )


def _to_be_said(checking: Checking, missing: Sequence[Problem]) -> list[str]:
    """What has still to be answered, by its author or on the telephone."""
    wrong = [problem for problem in checking.opened.problems if problem.level == "error"]
    return [problem.message for problem in (*wrong, *problems_of(checking.found), *missing)]


def _agreement(
    lines: Sequence[agreement.Line], said: Mapping[str, str], missing: Sequence[Problem]
) -> Mapping[str, object]:
    """What does not agree, and which of it the authoriser has considered so far, or has still to."""
    return {
        "disagreements": lines,
        "considered_so_far": [key for key, text in said.items() if text],
        "not_considered": [problem.question for problem in missing],
    }


def _checks(
    opened: OpenQuestionnaire, said: Mapping[str, str], missing: Sequence[Problem]
) -> list[Mapping[str, object]]:
    """What the authoriser must confirm or explain, with what was said so far and what is missing."""
    errors = {problem.question: problem.message for problem in missing}
    return [
        {
            "id": check.id,
            "label": str(check.label),
            "kind": check.kind,
            "documents": check.documents,
            "said": said.get(check.id, ""),
            "error": errors.get(check.id, ""),
        }
        for check in manager_checks(opened.path)
    ]


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


@blueprint.get("/replies/authorise")
@needs(Permission.AUTHORISE)
def authorise_together() -> ResponseReturnValue:
    return _batch_page("authorise", _waiting(State.WITH_MANAGER), BatchForm())


@blueprint.post("/replies/authorise")
@needs(Permission.AUTHORISE)
def authorise_all() -> ResponseReturnValue:
    form = BatchForm(flask.request.form)
    if not form.validate():
        return _batch_page("authorise", _waiting(State.WITH_MANAGER), form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(decide.authorise, _read(form.chosen.data))
    return _back_to_work(f"Authorised: {_counted(form.chosen.data)}. Their documents are being made")


@blueprint.get("/replies/issue")
@needs(Permission.AUTHORISE)
def issue_together() -> ResponseReturnValue:
    return _batch_page("issue", _waiting(State.AUTHORISED), BatchForm())


@blueprint.post("/replies/issue")
@needs(Permission.AUTHORISE)
def issue_all() -> ResponseReturnValue:
    form = BatchForm(flask.request.form)
    if not form.validate():
        return _batch_page("issue", _waiting(State.AUTHORISED), form), HTTPStatus.UNPROCESSABLE_ENTITY
    do(decide.issue, _read(form.chosen.data))
    return _back_to_work(f"Issued: {_counted(form.chosen.data)}. Open each one to send it")


def reply_page(
    questionnaire_id: QuestionnaireId,
    refused: ActForm | None = None,
    *,
    said: Mapping[str, str] | None = None,
    missing: Sequence[Problem] = (),
) -> ResponseReturnValue:
    """Show everything there is to read about a reply, and what may be done with it now.

    *refused* is the form whose mistakes are to be shown; the page's other forms begin anew. *said* is what the
    authoriser ticked or typed, of which something is *missing*.
    """
    found = do(decide.view, questionnaire_id)
    page = flask.render_template(
        "deciding/reply.html",
        view=found,
        beginnings=allowed_beginnings(current_user()),
        people=who(found.opened.people),
        about=who_it_is_about(found.opened),
        cards=answer_cards(found.opened),
        searched=search_results(found.opened),
        request_text=request_as_received(found.opened),
        comments=_comments(found),
        tone=TONES.get(found.opened.questionnaire.state, "plain"),
        refused=refused,
        forms=_forms(found, refused),
        progress=found.progress,
        state=state_words(found.opened.questionnaire),
        acts=found.acts,
        address_reason=found.opened.path.by_meaning.value(ADDRESS_REASON),
        checks=_checks(found.opened, said or {}, missing),
        **_agreement(
            agreement.sealed_lines(found.answered) or agreement.lines(found.opened, found.found), said or {}, missing
        ),
        missing=[{"text": problem.message, "href": f"#{CHECK}{problem.question}"} for problem in missing],
        drafts=document_choices.drafts(found, found.codes),
        made=document_choices.choices_of(found, found.documents, found.records),
        left_out=document_choices.drafts(found, found.left_out),
        outgoing=document_choices.going_out(found),
        see=document_choices.replies_to_see(found.successors),
        in_words=lambda documents: in_words(documents, row_names(found.opened)),
        kinds=document_choices.KINDS,
        reason=SENDING_THE_REPLY,
        reading=READING_BEFORE_ISSUE,
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused or missing else HTTPStatus.OK


def _forms(found: ReplyView, refused: ActForm | None) -> dict[str, ActForm]:
    """The forms of the page by name; each has a prefix of its own, so that no two fields share an id."""
    begun = {
        "return": ReturnForm(prefix="return-"),
        "withdraw": WithdrawForm(prefix="withdraw-"),
        "call_back": CallBackForm(prefix="call-back-"),
        "issue": IssueForm(prefix="issue-"),
        "sending": sending_form(found.all_going_out, row_names(found.opened), _proposed_recipient(found)),
        "refuse": RefuseForm(prefix="phone-"),
        "case_system": CaseSystemForm(
            prefix="case-", reference=found.going_out.case_system_reference if found.going_out else ""
        ),
    }
    return {name: refused if type(refused) is type(form) else form for name, form in begun.items()}


def _proposed_recipient(found: ReplyView) -> str:
    """The address that the author said the reply goes to; of a notice, its recipient, where there is one alone."""
    made = [item for record in found.all_going_out for item in record.documents if item.row]
    if found.opened.definition.plays == FormRole.CORRECTION_NOTICE and len(made) == 1:
        return row_names(found.opened).get(made[0].row, "")
    return found.opened.path.words_of(SEND_TO).replace("\n", ", ")


def _comments(found: ReplyView) -> list[tuple[str, object, str]]:
    directory = ports().directory
    return [(history.name_of(c.by, directory), c.at, c.text) for c in reversed(found.opened.questionnaire.comments)]


def _waiting(state: State) -> list[ReplyView]:
    return do(decide.together, state)


def _read(chosen: list[str]) -> dict[QuestionnaireId, str]:
    """Which sending or submission of each chosen reply the page showed."""
    return {QuestionnaireId(reply): flask.request.form.get(f"{READ}-{reply}", "") for reply in chosen}


def _batch_page(act: str, found: list[ReplyView], form: BatchForm) -> str:
    chosen = set(form.chosen.data or [])
    together = [reply for reply in found if Act.AUTHORISE_TOGETHER in reply.acts]
    lines = [
        {
            "id": reply.opened.questionnaire.id,
            "ticked": reply.opened.questionnaire.id in chosen,
            "people": who(reply.opened.people),
            "reference": reply.opened.enquiry.reference,
            "requester": reply.opened.enquiry.requester,
            "read": reply.submission or reply.opened.questionnaire.sending,
            "said": _said(reply),
            "searched": search_results(reply.opened),
            "request": request_as_received(reply.opened)["text"],
        }
        for reply in together
    ]
    alone = [
        (reply.opened.questionnaire.id, reply.opened.enquiry.reference, who_it_is_about(reply.opened))
        for reply in found
        if reply not in together
    ]
    return flask.render_template(f"deciding/{act}_together.html", lines=lines, alone=alone, form=form)


def _said(reply: ReplyView) -> list[tuple[str, str]]:
    """The view on contact and the advice, in words: what differs between replies that found nobody."""
    opened = reply.opened
    bearers = [opened.definition.bearer(meaning) for meaning in VIEWS]
    asked = [opened.definition.index[name] for name in bearers if name in opened.path.answers]
    return [
        (question.short_label, answer_text(question, opened.path.answers[question.id], opened)) for question in asked
    ]


def _counted(chosen: list[str]) -> str:
    return "1 reply" if len(chosen) == 1 else f"{len(chosen)} replies"


def _back_to_work(message: str) -> ResponseReturnValue:
    flask.flash(message, "success")
    return flask.redirect(flask.url_for("work.work_list"))
