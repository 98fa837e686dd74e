"""What a reply promises for a day after it: noting that it was done, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, TypeAlias

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.enquiries.clocks import ANSWER_AGAIN, BREACH_OF, JOINED, LATER_FACTS, OWED, TELL
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.enquiries import promises
from forms_service.web.enquiries.act_forms import (
    AnsweredForm,
    DoneForm,
    NoReplyForm,
    OwedForm,
    ReportedForm,
    StandsForm,
    ToldForm,
)
from forms_service.web.enquiries.due import due
from forms_service.web.frame.guards import do, needs, ports
from forms_service.web.people.strip import who

blueprint = flask.Blueprint("promises", __name__)


@blueprint.get("/replies/<id:questionnaire_id>/promises/<key>")
@needs(Permission.ANSWER)
def promise(questionnaire_id: QuestionnaireId, key: str) -> ResponseReturnValue:
    return _page(questionnaire_id, key, _form(key)())


@blueprint.post("/replies/<id:questionnaire_id>/promises/<key>")
@needs(Permission.ANSWER)
def note_done(questionnaire_id: QuestionnaireId, key: str) -> ResponseReturnValue:
    form = _form(key)(flask.request.form)
    if not form.validate():
        return _page(questionnaire_id, key, form), HTTPStatus.UNPROCESSABLE_ENTITY
    after = do(promises.note_done, questionnaire_id, key, form.note.data)
    return _back(after.enquiry, "Noted as done")


@blueprint.post("/replies/<id:questionnaire_id>/promises/<key>/undo")
@needs(Permission.ANSWER)
def undo(questionnaire_id: QuestionnaireId, key: str) -> ResponseReturnValue:
    after = do(promises.undo, questionnaire_id, key)
    return _back(after.enquiry, "Noted that it is still to be done")


NoteForm: TypeAlias = AnsweredForm | DoneForm | NoReplyForm | OwedForm | ReportedForm | StandsForm | ToldForm


_WITH_A_REASON: Final[Mapping[str, type[NoteForm]]] = {
    ANSWER_AGAIN: NoReplyForm,
    LATER_FACTS: StandsForm,
    JOINED: AnsweredForm,
    BREACH_OF: ReportedForm,
    OWED: OwedForm,
    TELL: ToldForm,
}
"""What the keys begin with of what is noted only with a reason, and where that is asked for."""


def _form(key: str) -> type[NoteForm]:
    return next((form for begins, form in _WITH_A_REASON.items() if key.startswith(begins)), DoneForm)


def _page(questionnaire_id: QuestionnaireId, key: str, form: NoteForm) -> str:
    item, promise = do(promises.find, questionnaire_id, key)
    return flask.render_template(
        "enquiries/promise_done.html",
        enquiry=item.enquiry,
        people=who(item.enquiry.people_about(item.questionnaire.about)),
        promise=promise,
        reply=questionnaire_id if key.startswith(LATER_FACTS) else "",
        due=due(promise.by, local(ports().clock.now())),
        form=form,
    )


def _back(enquiry_id: EnquiryId, message: str) -> ResponseReturnValue:
    flask.flash(message, "success")
    return flask.redirect(flask.url_for("enquiries.enquiry", enquiry_id=enquiry_id))
