"""Records: finding and retrieving them, and what was sent to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, Unavailable, unsaid
from forms_service.casework.ids import ObjectId, QuestionnaireId, RecordId
from forms_service.casework.keeping.records import (
    NOT_FOR_WHO_ASKED,
    ObjectState,
    Record,
    RecordObject,
    is_among,
    misdirected,
    same_address,
)
from forms_service.casework.keeping.retention import COPY
from forms_service.casework.meanings import REQUEST_EMAIL, REQUEST_MAILBOX, SEND_TO
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.services.auditing.log import readable_by
from forms_service.services.keeping import allowed, dating, gone_out, register
from forms_service.services.keeping.in_store.storing import spooled
from forms_service.services.keeping.reviewing.changes import before_and_after
from forms_service.services.keeping.rights import under_caution
from forms_service.services.keeping.superseded_by import Successor, successors
from forms_service.services.people.why import log_record_read
from forms_service.services.ports import Ports
from forms_service.services.published_forms import by_meaning
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from storage.contract import (
    ObjectAltered,
    ObjectKey,
    ObjectMissing,
    StoreUnavailable,
)


@dataclass(frozen=True)
class RecordView:
    """A record with its history, and what is kept *beside* it of the same sealing under a class of its own.

    *rows* says of each row for which a document was made whom or what it is for; *acts* are what whoever looks may do
    with it, *successors*, by its markings, what corrects or superseded it.
    """

    record: Record
    history: Sequence[AuditEntry]
    acts: AllowedActs
    beside: Sequence[Record] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, Successor] = field(default_factory=dict)


@use_case(Permission.FIND_RECORDS)
def show(work: Work, record_id: RecordId) -> RecordView:
    """Return a record's metadata and history, without its content and without what managers said of it."""
    record = work.records.get(record_id)
    log_record_read(work, record)
    sealed = work.submissions.get(record.submission)
    holds = [hold.id for hold in record.holds]
    history = work.audit.of_object([record.id, record.enquiry, sealed.questionnaire, *holds])
    beside = [kept for kept in _of_same_sealing(work, record) if kept.id != record.id]
    acts = allowed.record_acts(work, record)
    rows = _rows_of(work, record, sealed)
    return RecordView(record, readable_by(work.actor, history), acts, beside, rows, successors.act(work, [record]))


def retrieve(
    ports: Ports, actor: User, record_id: RecordId, object_id: ObjectId, reason: str
) -> tuple[RecordObject, bytes]:
    """Return one file of a record under the name for its download, its checksum verified.

    It has gone out once its bytes are here to be handed out, and not where the store did not give them; the reading and
    its reason are logged before anybody has them.
    """
    item, data = _file_to_hand_out(ports, actor, record_id, object_id, reason.strip())
    data = data if data is not None else _read(ports, item)
    _log_retrieval(ports, actor, record_id, object_id, reason.strip())
    return item, data


@use_case(
    Permission.RETRIEVE_RECORDS, Permission.READ_ENQUIRY, unlogged="nobody is shown any of it before that is logged"
)
def _file_to_hand_out(
    work: Work, record_id: RecordId, object_id: ObjectId, reason: str
) -> tuple[RecordObject, bytes | None]:
    """Return a file that may be handed out, with its bytes while the store does not have them."""
    record, item = _require_download(work, record_id, object_id, reason)
    data = spooled(work, item) if item.state is ObjectState.PENDING else None
    return replace(item, file_name=record.download_name(item)), data


@use_case(Permission.RETRIEVE_RECORDS, Permission.READ_ENQUIRY, notes="that it has gone out")
def _log_retrieval(work: Work, record_id: RecordId, object_id: ObjectId, reason: str) -> None:
    """Log that a file is retrieved, if it still may be."""
    record, item = _require_download(work, record_id, object_id, reason)
    work.read("record_downloaded", record, {"reason": reason, "file": item.file_name, "sha256": item.sha256})
    if item.leaves_the_house:
        gone_out.note(work, record)


def _require_download(work: Work, record_id: RecordId, object_id: ObjectId, reason: str) -> tuple[Record, RecordObject]:
    record = work.records.get(record_id)
    item = record.object(object_id)
    if item is None:
        raise NotFound("There is no such file.")
    record = gone_out.in_hand(work, record) if item.leaves_the_house else record
    allowed.require(work, record, Act.DOWNLOAD)
    if not reason:
        raise unsaid("reason", "Say why you need this file. The reason is kept in the audit log.")
    return record, item


def _read(ports: Ports, item: RecordObject) -> bytes:
    try:
        return ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(
            f"{item.file_name} is missing or is not what was filed, so it is not handed out."
        ) from error


@dataclass(frozen=True)
class ToSend:
    """A record with what is kept apart from it (*parts*, itself first): they are sent together.

    *rows* says of each row for which a document was made whom or what it is for; *address*, where the sealed answers
    say that the reply goes, or from where a letter's enquiry came, in one line. *reply* is what it was made of.
    """

    record: Record
    parts: Sequence[Record]
    rows: Mapping[str, str]
    address: str
    reply: QuestionnaireId


@use_case(Permission.SEND)
def read_before_sending(work: Work, record_id: RecordId) -> ToSend:
    """Return the same to a page that shows whom the record is about; the reading is logged."""
    log_record_read(work, work.records.get(record_id))
    return to_send.act(work, record_id)


@use_case(Permission.SEND, unlogged="it answers a form, and the page on which that is filled in is logged")
def to_send(work: Work, record_id: RecordId) -> ToSend:
    """Return what those need who send a record, or who correct it, once they have sent the form in."""
    record = work.records.get(record_id)
    sealed = work.submissions.get(record.submission)
    parts, rows = _of_same_sealing(work, record), _rows_of(work, record, sealed)
    return ToSend(record, parts, rows, _authorised_address(work, sealed), sealed.questionnaire)


def _rows_of(work: Work, record: Record, sealed: Submission) -> Mapping[str, str]:
    children = {child.row: child.name for child in record.subjects_of("child")}
    return {**children, **register.notices_for(work.ports.library, sealed)}


def _of_same_sealing(work: Work, record: Record) -> Sequence[Record]:
    return work.records.parts_of(record.submission)


def _authorised_address(work: Work, submission: Submission) -> str:
    sealed = by_meaning(work.ports.library, submission)
    named = next((text for what in (SEND_TO, REQUEST_MAILBOX, REQUEST_EMAIL) if (text := sealed.text(what))), "")
    return ", ".join(named.splitlines())


def enter_sending(
    work: Work,
    record_id: RecordId,
    *,
    recipient: str,
    channel: str,
    sent_at: datetime | None,
    documents: Sequence[str] | None,
) -> Record:
    """Enter that an issued record was sent, in it and in what is kept apart from it, each for what it keeps of it."""
    if not recipient.strip():
        raise unsaid("recipient", "Say to whom the reply was sent.")
    if not channel.strip():
        raise unsaid("channel", "Say how the reply was sent.")
    record = gone_out.in_hand(work, work.records.get(record_id))
    allowed.require(work, record, Act.RECORD_SENDING)
    at = sent_at or work.now
    register.refuse_moment(work, record, at, documents or ())
    register.refuse_while_corrected(work, record, at)
    register.refuse_while_contradicted(work, record, at)
    is_exempted = under_caution.refuse_sending(work, record, recipient, at)
    every = _of_same_sealing(work, record)
    sealed = work.submissions.get(record.submission)
    made_for = register.notices_for(work.ports.library, sealed)
    if wrong := misdirected(every, documents or (), recipient, _authorised_address(work, sealed), made_for):
        raise Conflict(wrong)
    others = {row for row, name in made_for.items() if not same_address(name, recipient)}
    entries = _of_what(every, record, documents, others)
    register.refuse_entered(entries, recipient=recipient, channel=channel, sent_at=sent_at)
    for kept, named in entries:
        entered = register.enter(work, kept, recipient=recipient, channel=channel, sent_at=at, documents=named)
    if is_exempted:
        under_caution.use_exemption(work, record, entered.sendings[-1])
    return work.records.get(record_id)


def _of_what(
    every: Sequence[Record], record: Record, documents: Sequence[str] | None, others: Collection[str]
) -> Sequence[tuple[Record, Sequence[str]]]:
    """Which of several records of one sealing keep what was sent, each with the names of it.

    Unless *documents* are named, nothing that was made for the rows of *others*.
    """
    made = [(kept, item) for kept in every for item in kept.documents]
    if not made:
        return [(record, ())]
    if documents is None:
        theirs = [item for _, item in made if item.row not in others]
        named = [item.document for item in theirs if item.audience not in NOT_FOR_WHO_ASKED]
        documents = named or [item.document for item in theirs]
    sent = [
        (kept, [item.document for item in kept.documents if is_among(item.code, item.row, documents)]) for kept in every
    ]
    found = [(kept, names) for kept, names in sent if names]
    if not found:
        raise unsaid("documents", "Say which documents were sent.")
    return found


@use_case(Permission.SEND)
def filed_in_case_system(work: Work, record_id: RecordId, reference: str) -> Record:
    """Note under which reference the case system has it, with what is kept apart from it.

    It is kept no shorter for that before a records officer confirmed it in a review: it is to be looked at now.
    """
    if not reference.strip():
        raise unsaid("reference", "Enter the reference that the case system gave.")
    record = work.records.get(record_id)
    allowed.require(work, record, Act.NOTE_CASE_SYSTEM)
    payload = {"case_system_reference": reference.strip()}
    for kept in _of_same_sealing(work, record):
        # What a review has kept as what it is stays that, whoever puts a reference right; a copy is confirmed anew.
        is_kept = kept.case_system_filed_at is not None and kept.retention.class_id != COPY
        filed_at = kept.case_system_filed_at if is_kept or kept.case_system_reference == reference.strip() else None
        record = replace(kept, case_system_reference=reference.strip(), case_system_filed_at=filed_at)
        dated = dating.date_again(work, record, work.enquiries.get(record.enquiry))
        if dated.waits_as_copy:
            soon = min(work.today, dated.retention.review_date)
            dated = replace(dated, retention=replace(dated.retention, review_date=soon))
            work.records.save(dated)
        work.change("filed_in_case_system", record, {**payload, **before_and_after(kept, dated)})
    return work.records.get(record_id)
