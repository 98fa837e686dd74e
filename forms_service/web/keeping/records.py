"""Records: finding them, seeing why each is kept, downloading with a reason, and noting what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Final

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import Act, allowed_beginnings
from forms_service.casework.errors import Conflict, Invalid, NotFound
from forms_service.casework.ids import ObjectId, RecordId, SendingId
from forms_service.casework.keeping.records import INSIDE, Record, RecordObject, Standing, in_words
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment
from forms_service.services.keeping import records
from forms_service.services.keeping.disposing import stub_views
from forms_service.services.keeping.records import ToSend
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import corrections
from forms_service.services.replies.sendings import TELL_THEM, record_sending, strike_sending
from forms_service.web.auditing import history
from forms_service.web.deciding.reply_page import reply_page
from forms_service.web.enquiries.letters import sent_page
from forms_service.web.frame.accountability.refusals import note_no_reason
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import ReasonForm, WrongForm
from forms_service.web.keeping.timeline import life_of
from forms_service.web.people.strip import who
from forms_service.web.replies.act_forms import FOR_ANOTHER, CaseSystemForm, SendingForm
from forms_service.web.replies.document_choices import FOR_WHOM, KINDS, in_order
from forms_service.web.replies.sending import sending_form, strike_form

blueprint = flask.Blueprint("records", __name__)


KEPT_INSIDE: Final[Mapping[str, str]] = {
    "answers": "sealed answers (JSON)",
    "archive": "archive copy (PDF)",
    "upload": "file from outside",
    "photograph": "photograph",
    "letter": "why a letter took the place of another (JSON)",
}
"""How the files are called that never leave the service."""


@blueprint.get("/records/<id:record_id>")
@needs(Permission.FIND_RECORDS)
def record(record_id: RecordId) -> ResponseReturnValue:
    return _record_page(record_id, ReasonForm())


@blueprint.post("/records/<id:record_id>/files/<id:object_id>")
@needs(Permission.RETRIEVE_RECORDS, Permission.READ_ENQUIRY)
def download(record_id: RecordId, object_id: ObjectId) -> ResponseReturnValue:
    form = ReasonForm(flask.request.form)
    if not form.validate():
        note_no_reason()
        if Act.FIND_RECORD not in allowed_beginnings(current_user()):
            raise Conflict(form.reason.errors[0])
        return _record_page(record_id, form)
    item, data = do(records.retrieve, record_id, object_id, form.reason.data)
    return flask.send_file(BytesIO(data), item.media_type, as_attachment=True, download_name=item.file_name)


CORRECTED_BEFORE: Final = (
    "What was sent has been corrected since. Whoever had it and was not told yet is in a correction that is under way: "
    "see what is to be done in its enquiry."
)


@blueprint.post("/records/<id:record_id>/sendings")
@needs(Permission.SEND)
def sendings(record_id: RecordId) -> ResponseReturnValue:
    sent = do(records.to_send, record_id)
    form = sending_form(sent.parts, sent.rows, formdata=flask.request.form)
    form.authorised = sent.address
    form.now = Moment(ports().clock.now())
    if form.validate():
        record = do(record_sending, record_id, recipient=form.recipient.data, channel=form.channel.data,
            sent_at=form.sent_at.instant if form.sent_at else None, documents=form.documents.data or None,
        )  # fmt: skip
        if record.marked(Standing.CORRECTED):
            flask.flash(CORRECTED_BEFORE)
    what = "letter" if is_intake(ports().library, sent.record) else "reply"
    return _back_to_reply(sent, form, f"Recorded that the {what} was sent")


@blueprint.post("/records/<id:record_id>/sendings/strike")
@needs(Permission.SEND)
def strike(record_id: RecordId) -> ResponseReturnValue:
    """Strike what was entered as sent and never was, or what went to somebody whom it is not for."""
    sent = do(records.to_send, record_id)
    form = strike_form(sent.parts, flask.request.form)
    form.now = Moment(ports().clock.now())
    is_for_another = form.kind.data == FOR_ANOTHER
    if form.validate():
        entry, why = SendingId(form.sending.data), form.reason.data
        do(strike_sending, record_id, entry, why, is_for_another=is_for_another, found_out=form.found_out)
    done = "The entry is struck. It stays in the register, with your reason"
    return _back_to_reply(sent, form, f"{done}. {TELL_THEM.removesuffix('.')}" if is_for_another else done)


@blueprint.get("/records/<id:record_id>/wrong")
@needs(Permission.ANSWER)
def wrong(record_id: RecordId) -> ResponseReturnValue:
    return _wrong_page(record_id, WrongForm())


@blueprint.post("/records/<id:record_id>/wrong")
@needs(Permission.ANSWER)
def correct(record_id: RecordId) -> ResponseReturnValue:
    """Start the notice that corrects what this record sent out."""
    form = WrongForm(flask.request.form)
    if not form.validate():
        return _wrong_page(record_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    begun = do(corrections.start_correction, record_id, form.reason.data)
    return flask.redirect(flask.url_for("questionnaires.task_list", questionnaire_id=begun.id))


def _wrong_page(record_id: RecordId, form: WrongForm) -> str:
    record = do(records.read_before_sending, record_id).record
    return flask.render_template("keeping/wrong_document.html", record=record, people=who(record.subjects), form=form)


@blueprint.post("/records/<id:record_id>/case-system")
@needs(Permission.SEND)
def case_system(record_id: RecordId) -> ResponseReturnValue:
    form = CaseSystemForm(flask.request.form, prefix="case-")
    if form.validate():
        do(records.filed_in_case_system, record_id, form.reference.data)
    return _back_to_reply(do(records.to_send, record_id), form, "Recorded the reference of the case system")


def _back_to_reply(sent: ToSend, form: ActForm, message: str) -> ResponseReturnValue:
    """Return to the reply that the record was made of, or to the letters, with the form's mistakes if it has any.

    Of letters a page has the form of a sending alone: the mistakes of another one are said on a page of their own.
    """
    of_letters = is_intake(ports().library, sent.record)
    if form.errors and of_letters and not isinstance(form, SendingForm):
        raise Invalid([Problem((field.name,), str(error)) for field in form for error in field.errors])
    if form.errors:
        return sent_page(sent.record.id, form) if of_letters else reply_page(sent.reply, form)
    flask.flash(message, "success")
    if of_letters:
        return flask.redirect(flask.url_for("letters.every", enquiry_id=sent.record.enquiry))
    return flask.redirect(flask.url_for("replies.reply", questionnaire_id=sent.reply))


def _title_of_class(found: Record) -> str:
    schedule = ports().schedules.by_id.get(found.retention.schedule)
    known = schedule.classes.get(found.retention.class_id) if schedule else None
    return known.title if known else ""


def _groups(found: Record, rows: Mapping[str, str]) -> list[tuple[str, str, list[tuple[str, RecordObject]]]]:
    """Return the files of a record in groups: what each group is, what is to be known of it, and its files by name.

    *rows* says whom or what each was made for, where there is one for each.
    """
    groups: list[tuple[str, str, list[tuple[str, RecordObject]]]] = []
    for made in found.documents:
        several = f" for {rows[made.row]}" if rows.get(made.row) else ""
        mine = in_order([item for item in found.files if (item.code, item.row) == (made.code, made.row)])
        named = [(f"{KINDS[item.kind]} of {made.code}{several}", item) for item in mine]
        notes = [FOR_WHOM.get(made.audience, ""), f"Template {made.template}"]
        groups.append((f"{made.code}: {made.title}{several}", ". ".join(note for note in notes if note), named))
    inside = [(KEPT_INSIDE[item.kind], item) for item in found.objects if item.kind in INSIDE]
    return [*groups, ("Kept for ourselves", "Never sent out", inside)] if inside else groups


def _stub_page(record_id: RecordId) -> ResponseReturnValue:
    """What stays of a record that was destroyed; ``NotFound`` where there never was one."""
    found = do(stub_views.show_stub, record_id)
    people = ports().directory
    page = flask.render_template(
        "keeping/destroyed_record.html",
        stub=found.stub,
        batch=found.batch,
        left=found.left,
        documents=found.documents,
        history=history.gathered(history.lines(found.history, people)),
    )
    return page, HTTPStatus.GONE if flask.request.method == "POST" else HTTPStatus.OK


def _record_page(record_id: RecordId, form: ReasonForm) -> ResponseReturnValue:
    try:
        found = do(records.show, record_id)
    except NotFound:
        return _stub_page(record_id)
    page = flask.render_template(
        "keeping/record.html",
        record=found.record,
        beside=found.beside,
        form=form,
        people=who(found.record.subjects),
        see={marking: flask.url_for(".record", record_id=by.record) for marking, by in found.successors.items()},
        groups=_groups(found.record, found.rows),
        in_words=lambda documents: in_words(documents, found.rows),
        retention_title=_title_of_class(found.record),
        acts=found.acts,
        may_tell=current_user().may(Permission.TELL_RECIPIENTS),
        may_report=current_user().may(Permission.REPORT_INCIDENTS),
        life=life_of(found, ports().directory),
        history=history.gathered(history.lines(found.history, ports().directory)),
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
