"""One disposal batch: its lines, a page at a time, what its people decide of it, and what was made of it."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Invalid
from forms_service.casework.ids import BatchId, ObjectId, RecordId
from forms_service.casework.keeping.disposal import ReasonKind
from forms_service.casework.keeping.disposing.batches import CHECKS, Decision, LineDecision, LineFilter
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.services.keeping.disposing import certificates, deciding_batches, transfers
from forms_service.services.keeping.in_store.store_faults import fault
from forms_service.web.auditing import history
from forms_service.web.frame.accountability.reasons import remember_task
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, needs, ports
from forms_service.web.keeping.act_forms import BatchReasonForm, LinesForm, ReceivedForm, WithdrawalForm

blueprint = flask.Blueprint("batches", __name__)

FILTERS = {
    LineFilter.GOES: "To be destroyed or transferred",
    LineFilter.EXCEPTIONS: "Exceptions",
    LineFilter.LEFT_OUT: "Left out",
    LineFilter.UNREVIEWED: "To be reviewed one by one",
    LineFilter.NOT_DONE: "Not carried out yet",
    LineFilter.STAYED: "Stayed when asked again",
    LineFilter.ALL: "All",
}


@blueprint.get("/disposal/<id:batch_id>")
@needs(Permission.READ_DISPOSALS)
def batch(batch_id: BatchId) -> ResponseReturnValue:
    return _disposal_page(batch_id)


@blueprint.post("/disposal/<id:batch_id>/checks")
@needs(Permission.PREPARE_DISPOSAL)
def checks(batch_id: BatchId) -> ResponseReturnValue:
    answers = {event: flask.request.form.get(f"check-{event}", "") for event in CHECKS}
    found_out = {event: answer == "yes" for event, answer in answers.items() if answer in {"yes", "no"}}
    do(deciding_batches.answer_checks, batch_id, found_out)
    return _back_to_batch(batch_id, "What you found out is noted")


@blueprint.post("/disposal/<id:batch_id>/lines")
@needs(Permission.PREPARE_DISPOSAL)
def exceptions(batch_id: BatchId) -> ResponseReturnValue:
    """Decide of the selected lines; where that is refused, they stay selected."""
    form = LinesForm(flask.request.form)
    selected = [RecordId(each) for each in flask.request.form.getlist("records")]
    if not form.validate():
        return _refused_on_page(batch_id, form, selected)
    decided = LineDecision(Decision(form.decision.data), form.why.data, form.keep_until.day, form.archive.data)
    try:
        number = do(deciding_batches.decide_lines, batch_id, selected, decided)
    except Invalid as invalid:
        known = [problem for problem in invalid.problems if problem.place[0] in form]
        if not known:
            raise
        form.refuse(known)
        return _refused_on_page(batch_id, form, selected)
    words = f"Decided of {number} {'record' if number == 1 else 'records'}" if number else "They are destroyed already"
    return _back_to_batch(batch_id, words)


@blueprint.post("/disposal/<id:batch_id>/review")
@needs(Permission.PREPARE_DISPOSAL)
def review(batch_id: BatchId) -> ResponseReturnValue:
    do(deciding_batches.review_batch, batch_id)
    return _back_to_batch(batch_id, "The batch is reviewed. Another person approves it")


@blueprint.post("/disposal/<id:batch_id>/approve")
@needs(Permission.APPROVE_DISPOSAL)
def approval(batch_id: BatchId) -> ResponseReturnValue:
    do(deciding_batches.approve_batch, batch_id)
    return _back_to_batch(batch_id, "The batch is approved. It is carried out from now on")


@blueprint.post("/disposal/<id:batch_id>/send-back")
@needs(Permission.APPROVE_DISPOSAL)
def return_to_review(batch_id: BatchId) -> ResponseReturnValue:
    return _with_reason(batch_id, deciding_batches.send_batch_back, "The batch is to be reviewed again")


@blueprint.post("/disposal/<id:batch_id>/give-up")
@needs(Permission.PREPARE_DISPOSAL, Permission.APPROVE_DISPOSAL)
def give_up(batch_id: BatchId) -> ResponseReturnValue:
    return _with_reason(batch_id, deciding_batches.give_batch_up, "The batch is given up. Nothing was destroyed")


@blueprint.post("/disposal/<id:batch_id>/hand-over")
@needs(Permission.RETRIEVE_RECORDS)
def handing(batch_id: BatchId) -> ResponseReturnValue:
    handed = do(transfers.hand_to_archive, batch_id, flask.request.form.get("archive", ""))
    return flask.send_file(BytesIO(handed.data), "application/zip", as_attachment=True, download_name=handed.name)


@blueprint.post("/disposal/<id:batch_id>/received")
@needs(Permission.PREPARE_DISPOSAL)
def received(batch_id: BatchId) -> ResponseReturnValue:
    form = ReceivedForm(flask.request.form)
    if not form.validate():
        return _refused_on_page(batch_id, form)
    do(transfers.confirm_received, batch_id, flask.request.form.get("archive", ""), form.receipt.data)
    return _back_to_batch(batch_id, "Noted. The records are destroyed here from now on")


@blueprint.post("/disposal/<id:batch_id>/withdraw-transfer")
@needs(Permission.PREPARE_DISPOSAL)
def transfer_withdrawal(batch_id: BatchId) -> ResponseReturnValue:
    form = WithdrawalForm(flask.request.form)
    if not form.validate():
        return _refused_on_page(batch_id, form)
    do(transfers.withdraw_transfer, batch_id, flask.request.form.get("archive", ""), form.reason.data)
    return _back_to_batch(batch_id, "The transfer is withdrawn. Its records stay")


@blueprint.get("/disposal/<id:batch_id>/documents/<id:object_id>")
@needs(Permission.READ_DISPOSALS)
def paper(batch_id: BatchId, object_id: ObjectId) -> ResponseReturnValue:
    name, media_type, data = do(certificates.download_document, batch_id, object_id)
    return flask.send_file(BytesIO(data), media_type, as_attachment=True, download_name=name)


def _of_each_archive(kind: type[ActForm], archives: Iterable[str], refused: ActForm | None) -> dict[str, ActForm]:
    """A form for each archive, whose fields are told apart by a number; one that was refused stands at its archive."""
    asked = flask.request.form.get("archive")
    forms = {archive: refused if isinstance(refused, kind) and archive == asked else kind() for archive in archives}
    for number, form in enumerate(forms.values(), 1):
        for field in form:
            field.id = f"{field.name}-{number}"
    return forms


def _with_reason(batch_id: BatchId, act: Any, message: str) -> ResponseReturnValue:
    form = BatchReasonForm(flask.request.form)
    if not form.validate():
        return _refused_on_page(batch_id, form)
    do(act, batch_id, form.reason.data)
    return _back_to_batch(batch_id, message)


def _back_to_batch(batch_id: BatchId, message: str) -> ResponseReturnValue:
    flask.flash(message, "success")
    return flask.redirect(flask.url_for(".batch", batch_id=batch_id, **_lines_looked_at()))


def _lines_looked_at() -> dict[str, Any]:
    """Which lines somebody is at, as the address says it: each form sends it along, and leads back there."""
    return {name: flask.request.args[name] for name in ("show", "after") if flask.request.args.get(name)}


def _refused_on_page(batch_id: BatchId, form: ActForm, selected: list[RecordId] | None = None) -> ResponseReturnValue:
    return _disposal_page(batch_id, form, selected or ()), HTTPStatus.UNPROCESSABLE_ENTITY


def _disposal_page(batch_id: BatchId, form: ActForm | None = None, selected: Any = ()) -> str:
    asked = flask.request.args
    which = LineFilter(asked["show"]) if asked.get("show") in set(LineFilter) else LineFilter.GOES
    after = int(asked["after"]) if asked.get("after", "").isdecimal() else -1
    found = do(deciding_batches.page_of_batch, batch_id, which, after)
    remember_task(WhyRead.KEEPING, [item.record for item in (*found.lines.values(), *found.left_out)])
    people, user = ports().directory, current_user()
    opens = {
        ReasonKind.OPEN_REQUEST: user.may(Permission.ANSWER_RIGHTS),
        ReasonKind.OPEN_INCIDENT: user.may(Permission.SEE_INCIDENTS),
        ReasonKind.WAITING_TELLING: user.may(Permission.TELL_RECIPIENTS),
        ReasonKind.OTHER_BATCH: True,
    }
    return flask.render_template(
        "keeping/disposal_batch.html",
        batch=found.batch,
        found=found,
        which=which,
        filters=FILTERS,
        checks=CHECKS,
        answered={check.event: check for check in found.batch.checks},
        form=form,
        lines_form=form if isinstance(form, LinesForm) else LinesForm(),
        reason_form=form if isinstance(form, BatchReasonForm) else BatchReasonForm(),
        receipts=_of_each_archive(ReceivedForm, found.archives, form),
        withdrawals=_of_each_archive(WithdrawalForm, found.archives, form),
        selected=selected,
        opens=opens,
        here=lambda endpoint: flask.url_for(endpoint, batch_id=batch_id, **_lines_looked_at()),
        fault_words=lambda kind: fault(kind).words,
        name_of=lambda user_id: history.name_of(user_id, people),
    )
