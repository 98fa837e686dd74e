"""The rows of one record that comes home: its enquiry and questionnaire where they are lost too, and all of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer, State
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId, QuestionnaireId, new
from forms_service.casework.keeping.holds import HELD_HOME, RELEASED_HOME
from forms_service.casework.keeping.homecoming.from_manifest import ManifestRecord
from forms_service.casework.keeping.records import ObjectState, Record, RecordObject
from forms_service.casework.meanings import (
    REQUEST_DELIVERY_UNIT,
    REQUEST_ESTABLISHMENT,
    REQUEST_KIND,
    REQUEST_NEEDED_BY,
    REQUEST_RECEIVED_AT,
    FormRole,
)
from forms_service.casework.people.people import Person
from forms_service.casework.sealing.sealed_answers import SealedAnswer
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.moments import instant, local, read_if_any
from forms_service.services.auditing.closings import CLOSED_ON, ENQUIRY_CLOSED, HOME_NOTE
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.keeping.in_store import locks
from forms_service.services.people.facts import with_people
from forms_service.services.work import Work
from storage.contract import ObjectInfo


def write_home(work: Work, told: ManifestRecord, sealed: bytes, files: Mapping[RecordObject, ObjectInfo]) -> None:
    """Write everything of a record that its manifest and its sealed answers say, and log that it was brought home."""
    submission = replace(told.sealing, sealed=sealed)
    enquiry = _enquiry_at_home(work, told, submission)
    _name_people(work, enquiry, told.record)
    reply = _reply_at_home(work, told, submission)
    if not work.submissions.these([submission.id]):
        work.submissions.add(submission)
    _record_at_home(work, told)
    _files_at_home(work, told.record, files)
    _documents_at_home(work, told.record, reply)
    _holds_at_home(work, told.record)
    work.lost_records.is_home(told.record.id)
    payload = {"manifest": str(told.version), "filed_at": told.record.filed_at.isoformat()}
    work.collect("record_brought_home", told.record, payload)
    _close_as_it_was(work, told)


def _enquiry_at_home(work: Work, told: ManifestRecord, submission: Submission) -> Enquiry:
    """Return the enquiry of a record; where it is lost, as the answers say that were carried into what was sealed."""
    record = told.record
    try:
        return work.enquiries.get(record.enquiry)
    except NotFound:
        pass
    intake = form_that_plays(work, FormRole.INTAKE)
    assert intake is not None
    carried = {answer.id: answer for answer in submission.answers.carried}

    def text(meaning: str) -> str:
        answer = carried.get(intake.bearer(meaning))
        return answer.text if answer else ""

    def value(meaning: str) -> object:
        answer = carried.get(intake.bearer(meaning))
        return answer.value if answer else None

    enquiry = Enquiry(
        record.enquiry,
        work.organisation,
        submission.answers.reference,
        submission.authorised_by,
        _first_saved(carried.values(), submission),
        requester=text(REQUEST_ESTABLISHMENT) or text(REQUEST_DELIVERY_UNIT),
        request=text(REQUEST_KIND),
        needed_by=read_if_any(value(REQUEST_NEEDED_BY)),
        received_at=read_if_any(value(REQUEST_RECEIVED_AT)),
    ).noted(HOME_NOTE, by=work.by, at=work.now)
    work.enquiries.add(enquiry)
    begun = Questionnaire(
        new(QuestionnaireId), enquiry.id, work.organisation, intake.id, submission.authorised_by, enquiry.created_at,
        state=State.COMPLETED, sent_by=submission.authorised_by, sent_at=submission.authorised_at,
    )  # fmt: skip
    _write_answers(work, begun, carried.values(), submission)
    return enquiry


def _first_saved(answers: Iterable[SealedAnswer], submission: Submission) -> datetime:
    saved = [datetime.fromisoformat(answer.saved_at) for answer in answers if answer.saved_at]
    return min(saved, default=submission.authorised_at)


def _name_people(work: Work, enquiry: Enquiry, record: Record) -> None:
    """Have those whom a record names be people of its enquiry, under the ids by which it was filed."""
    known = work.people.participants(enquiry.id)
    lost = [subject for subject in record.subjects if subject.person and subject.row not in known]
    people = [
        Person(subject.person, work.organisation, enquiry.id, subject.row, subject.kind, identity=subject.person)
        for subject in lost
    ]
    work.people.add_all(people)
    named = {subject.row for subject in enquiry.subjects}
    added = tuple(subject for subject in record.subjects if subject.row not in named)
    if added:
        asked_on = (enquiry.received_at.wall if enquiry.received_at else local(enquiry.created_at)).date()
        with_them = replace(enquiry, subjects=(*enquiry.subjects, *added))
        work.enquiries.save(with_people(work, with_them, asked_on))


def _reply_at_home(work: Work, told: ManifestRecord, submission: Submission) -> Questionnaire:
    """Return what was sealed as it stood then; one that came to its end here since stays as it is."""
    try:
        before = work.questionnaires.get(submission.questionnaire)
    except NotFound:
        after = Questionnaire(
            submission.questionnaire, submission.enquiry, work.organisation, submission.definition,
            submission.authorised_by, submission.authorised_at, state=_state_of(told.record),
            sent_by=submission.authorised_by, sent_at=submission.authorised_at, about=submission.about,
        )  # fmt: skip
        _write_answers(work, after, submission.answers.answers, submission)
        return after
    if before.state.is_final:
        return before
    after = replace(before, state=_state_of(told.record), revision=before.revision + 1)
    work.questionnaires.save(after, expected=before)
    _record_answers(work, after, submission.answers.answers, submission)
    return after


def _state_of(record: Record) -> State:
    """What became of what was sealed: issued, authorised and not issued yet, or taken back for good."""
    if record.was_never_issued:
        return State.WITHDRAWN
    return State.ISSUED if record.issued_at else State.AUTHORISED


def _write_answers(
    work: Work, questionnaire: Questionnaire, answers: Iterable[SealedAnswer], submission: Submission
) -> None:
    work.questionnaires.add(replace(questionnaire, revision=1))
    _record_answers(work, replace(questionnaire, revision=1), answers, submission)


def _record_answers(
    work: Work, questionnaire: Questionnaire, answers: Iterable[SealedAnswer], submission: Submission
) -> None:
    """Write what was sealed as saved by whoever authorised it, then: who typed it stands in the sealed answers."""
    by, at, revision = submission.authorised_by, submission.authorised_at, questionnaire.revision
    saved = [SavedAnswer(answer.id, answer.value, revision, by, at) for answer in answers if answer.origin != "read"]
    work.questionnaires.record_answers(questionnaire.id, saved)


def _record_at_home(work: Work, told: ManifestRecord) -> None:
    record = told.record
    known = next(iter(work.records.these([record.id])), None)
    if known is None:
        work.records.add(record)
    else:
        rows = {(subject.kind, subject.row) for subject in known.subjects}
        work.records.save(replace(record, subjects=known.subjects, holds=known.holds, objects=known.objects))
        work.records.name_too(known, [each for each in record.subjects if (each.kind, each.row) not in rows])
    struck = {one.sending.id for one in work.records.struck_sendings([record.id])}
    for one in told.struck:
        if one.sending.id not in struck:
            work.records.strike_home(one)
    before = {*struck, *(sending.id for sending in (known.sendings if known else ()))}
    for sending in (*record.sendings, *(one.sending for one in told.struck)):
        if sending.id not in before:
            work.disclose("sending_brought_home", record, {"recipient": sending.recipient, "channel": sending.channel})


def _files_at_home(work: Work, record: Record, files: Mapping[RecordObject, ObjectInfo]) -> None:
    """Name the files that the store has and the database does not, or still has to put there."""
    known = {item.key for item in work.records.get(record.id).in_store if item.state is ObjectState.STORED}
    lost = {item: info for item, info in files.items() if item.key not in known}
    work.records.bring_home(list(lost))
    for item, info in lost.items():
        locks.note_stored(work, record, item, info)


def _documents_at_home(work: Work, record: Record, reply: Questionnaire) -> None:
    """Have its documents be made: a worker that still waits to make one here makes it no more."""
    known = {(one.submission, one.code, one.row): one for one in work.documents.of_questionnaire(reply.id)}
    for item in record.documents:
        before = known.get((record.submission, item.code, item.row))
        if before is None:
            work.documents.add(
                Document(
                    new(DocumentId), work.organisation, record.submission, reply.id, item.code, item.template,
                    record.filed_at, DocumentState.MADE, row=item.row,
                )
            )  # fmt: skip
        elif before.state is not DocumentState.MADE:
            work.documents.save(replace(before, state=DocumentState.MADE, leased_until=None), expected=before)


def _holds_at_home(work: Work, record: Record) -> None:
    """Have every hold be there that was over it; one that stands here stands on, whatever its manifest says of it."""
    known = {hold.id for hold in work.holds.these([hold.id for hold in record.holds])}
    for hold in record.holds:
        work.holds.bring_home(hold, record.id)
        if hold.id not in known:
            thing = LogObject("hold", hold.id, record.reference)
            work.change(HELD_HOME, thing, {"authority": hold.authority.label, "reason": hold.why})
            if not hold.is_active:
                work.change(RELEASED_HOME, thing)


def _close_as_it_was(work: Work, told: ManifestRecord) -> None:
    """Close the enquiry again that had been closed, if nothing in it is open here: its records count from that day."""
    enquiry = work.enquiries.get(told.record.enquiry)
    questionnaires = work.questionnaires.of_enquiry(enquiry.id)
    if told.closed_on is None or enquiry.state is EnquiryState.CLOSED:
        return
    if all(questionnaire.is_done for questionnaire in questionnaires):
        at = instant(datetime.combine(told.closed_on, time(12)))
        work.enquiries.save(enquiry.close(by=work.by, at=at, reason=HOME_NOTE, questionnaires=questionnaires))
        work.change(ENQUIRY_CLOSED, enquiry, {"reason": HOME_NOTE, CLOSED_ON: told.closed_on.isoformat()})
