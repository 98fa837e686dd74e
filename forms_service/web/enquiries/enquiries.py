"""Enquiries: recording one, seeing where it stands, closing it."""

from __future__ import annotations

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import InputRequired

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.ids import EnquiryId
from forms_service.casework.meanings import REQUEST_NEEDED_BY, REQUEST_RECEIVED_AT, ROUTE_DUE
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.other_enquiries.at_odds import AtOdds
from forms_service.services.enquiries import both_stand as standing_letters
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.enquiries import EnquiryView
from forms_service.services.replies import start as starting
from forms_service.web.answering.presenters import request_as_received
from forms_service.web.auditing import history
from forms_service.web.enquiries.act_forms import BothStandForm, CloseForm
from forms_service.web.enquiries.due import due
from forms_service.web.enquiries.promised import promised_line
from forms_service.web.frame.act_forms import ActForm, Required, long_field
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.people.strip import TONES, address_of, child_of, state_words, who
from forms_service.web.replies.document_choices import replies_to_see

blueprint = flask.Blueprint("enquiries", __name__)


@blueprint.get("/enquiries/<id:enquiry_id>")
@needs(Permission.READ_ENQUIRY)
def enquiry(enquiry_id: EnquiryId) -> ResponseReturnValue:
    try:
        return _page(do(enquiries.view, enquiry_id), CloseForm())
    except enquiries.NoEnquiry:
        return flask.redirect(flask.url_for("arrangements.every"))


@blueprint.post("/enquiries/<id:enquiry_id>/close")
@needs(Permission.CLOSE)
def close(enquiry_id: EnquiryId) -> ResponseReturnValue:
    form = CloseForm(flask.request.form)
    if not form.validate():
        found = do(enquiries.view, enquiry_id)
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    closed = do(enquiries.close, enquiry_id, form.reason.data)
    flask.flash(f"{closed.reference} is closed", "success")
    return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=enquiry_id))


@blueprint.post("/enquiries/<id:enquiry_id>/both-stand/<id:other_id>")
@needs(Permission.ANSWER)
def both_stand(enquiry_id: EnquiryId, other_id: EnquiryId) -> ResponseReturnValue:
    form = BothStandForm(flask.request.form, prefix=f"both-{other_id}-")
    if not form.validate():
        return _page(do(enquiries.view, enquiry_id), CloseForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    settled = do(standing_letters.say_why_both_stand, enquiry_id, other_id, form.reason.data)
    waits = "It is noted with both enquiries, and a manager who prepared neither letter is asked to accept it"
    flask.flash("It is noted with both enquiries why their letters stand" if settled else waits, "success")
    return flask.redirect(flask.url_for(".enquiry", enquiry_id=enquiry_id))


def _page(found: EnquiryView, form: CloseForm, refused: BothStandForm | None = None) -> str:
    now = local(ports().clock.now())
    return flask.render_template(
        "enquiries/enquiry.html",
        view=found,
        beginnings=allowed_beginnings(current_user()),
        form=form,
        at_odds=found.at_odds,
        both_stand={one.other.id: _both_stand(one, refused) for one in found.at_odds},
        refused=refused,
        people=who(found.people),
        request_text=request_as_received(found.opened),
        clocks=_clocks(found.opened),
        due=due(found.enquiry.needed_by, now),
        questionnaires=[_line(found, questionnaire) for questionnaire in found.questionnaires],
        history=history.gathered(history.lines(history.without_reading(found.history), ports().directory)),
        promised=[promised_line(task) for task in found.promised],
        see=replies_to_see(found.successors),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )


def _both_stand(found: AtOdds, refused: BothStandForm | None) -> BothStandForm:
    prefix = f"both-{found.other.id}-"
    is_refused = refused is not None and refused.reason.name.startswith(prefix)
    return refused if refused is not None and is_refused else BothStandForm(prefix=prefix, reason=found.reason)


class StartForm(ActForm):
    """*child* is asked for where the form chosen is about one child."""

    form = SelectField("Which reply?", validators=[InputRequired("Select the reply to start")], validate_choice=False)
    child = SelectField("Which child is it about?", default="", validate_choice=False)
    reason = long_field("Why is it needed?", Required("Say why this reply is needed"))


@blueprint.get("/enquiries/<id:enquiry_id>/replies/new")
@needs(Permission.ANSWER)
def choose_reply(enquiry_id: EnquiryId) -> ResponseReturnValue:
    return _start_page(enquiry_id, StartForm())


@blueprint.post("/enquiries/<id:enquiry_id>/replies/new")
@needs(Permission.ANSWER)
def start_reply(enquiry_id: EnquiryId) -> ResponseReturnValue:
    form = StartForm(flask.request.form)
    if not form.validate():
        return _start_page(enquiry_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    reply = do(starting.start_another, enquiry_id, form.form.data, about=form.child.data, reason=form.reason.data)
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=reply.id))


def _start_page(enquiry_id: EnquiryId, form: StartForm) -> str:
    found = do(enquiries.view, enquiry_id)
    forms = do(enquiries.startable_forms, found.enquiry, found.intake.family)
    about_one = [str(definition.title) for definition in forms if definition.about]
    form.form.choices = [("", ""), *((definition.form, str(definition.title)) for definition in forms)]
    children = [(child.row, f"{child.name}, born {child.born}") for child in found.enquiry.children]
    form.child.choices = [("", "No one child"), *children]
    return flask.render_template(
        "enquiries/start.html",
        form=form,
        enquiry=found.enquiry,
        people=who(found.enquiry.subjects),
        about_one=about_one,
    )


def _clocks(opened: OpenQuestionnaire) -> list[tuple[str, str]]:
    """The moments that this enquiry is held to, as its intake has them."""
    named = {"Received": REQUEST_RECEIVED_AT, "Reply needed by": REQUEST_NEEDED_BY, "Internal due date": ROUTE_DUE}
    texts = [(label, opened.path.words_of(meaning)) for label, meaning in named.items()]
    return [(label, text) for label, text in texts if text]


def _line(found: EnquiryView, questionnaire: Questionnaire) -> dict[str, object]:
    return {
        "title": str(ports().library.get(questionnaire.definition).title),
        "child": child_of(found.enquiry.subjects, questionnaire.about),
        "started": questionnaire.started,
        "ended": questionnaire.comments[-1].text if questionnaire.state is State.WITHDRAWN else "",
        "state": state_words(questionnaire),
        "tone": TONES.get(questionnaire.state, "plain"),
        "whose": history.name_of(questionnaire.owner, ports().directory),
        "address": address_of(questionnaire),
        "documents": _documents(found, questionnaire),
    }


def _documents(found: EnquiryView, questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """What was made of a reply, each called as its files are, and how far it is."""
    taken_back = {record.submission for record in found.records if record.was_never_issued}
    return [
        (
            found.names[d.id],
            "taken back" if d.submission in taken_back and d.state is DocumentState.MADE else d.state.label,
        )
        for d in sorted(found.documents[questionnaire.id], key=lambda d: (d.asked_at, found.names[d.id]))
    ]
