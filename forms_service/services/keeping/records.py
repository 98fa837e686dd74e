"""Records: finding and retrieving them, checking what is stored, and what was sent to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, Unavailable
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import NOT_FOR_WHO_ASKED, ObjectState, Record, RecordObject, is_among
from forms_service.casework.known_by_name import RQ_EMAIL, RQ_MAILBOX, SI_SEND_TO
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.services.auditing.log import readable_by
from forms_service.services.keeping import register
from forms_service.services.keeping.filing import record_event, spooled
from forms_service.services.ports import Ports
from forms_service.services.repositories import AuditEntry, UnitOfWork
from storage.contract import (
    ObjectAltered,
    ObjectKey,
    ObjectMissing,
    StoreError,
    StoreUnavailable,
)

MOST_FOUND = 200


@dataclass(frozen=True)
class RecordView:
    """A record with its history, and what is kept *beside* it of the same sealing under a class of its own.

    *rows* says of each row for which a document was made whom or what it is for.
    """

    record: Record
    history: Sequence[AuditEntry]
    beside: Sequence[Record] = ()
    rows: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ObjectFault:
    """A stored object that is not what was filed."""

    reference: str
    file_name: str
    key: str
    message: str


def find(ports: Ports, actor: User, search: RecordSearch, *, again: bool = False) -> Sequence[Record]:
    """Search the records; what was searched for is logged in the part of the log that can expire.

    *again* shows what a search that is logged already has found.
    """
    actor.require(Permission.FIND_RECORDS)
    with ports.unit_of_work() as unit:
        found = unit.records.find(actor.organisation, search, limit=MOST_FOUND)
        if again:
            return found
        unit.audit.append(searched(ports, actor, search, len(found)))
        unit.commit()
    return found


def searched(ports: Ports, actor: User, search: RecordSearch, found: int) -> Event:
    """What is logged of a search: what was looked for, and how many records it found."""
    at, said = ports.clock.now(), {**search.said, "found": str(found)}
    return Event(actor.organisation, at, actor.id, Verb.CONSULTATION, "records_searched", "search", "", "", said)


def show(ports: Ports, actor: User, record_id: str) -> RecordView:
    """Return a record's metadata and history, without its content and without what managers said of it."""
    actor.require(Permission.FIND_RECORDS)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        unit.audit.append(record_event(ports, actor.id, record, Verb.CONSULTATION, "record_metadata_read"))
        sealed = unit.submissions.get(actor.organisation, record.submission)
        holds = [hold.id for hold in record.holds]
        history = unit.audit.of_object(actor.organisation, [record.id, record.enquiry, sealed.questionnaire, *holds])
        beside = [kept for kept in _of_same_sealing(unit, record) if kept.id != record.id]
        unit.commit()
    return RecordView(record, readable_by(actor, history), beside, _rows_of(record, sealed))


def retrieve(ports: Ports, actor: User, record_id: str, object_id: str, reason: str) -> tuple[RecordObject, bytes]:
    """Return one file of a record under the name for its download, its checksum verified.

    The reading and its reason are logged first.
    """
    if not actor.may(Permission.RETRIEVE_RECORDS):
        actor.require(Permission.READ_ENQUIRY)
    if not reason.strip():
        raise Conflict("Say why you need this file. The reason is kept in the audit log.")
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        item = record.object(object_id)
        if item is None:
            raise NotFound("There is no such file.")
        if not actor.may(Permission.RETRIEVE_RECORDS):
            require_issued(actor, record)
        payload = {"reason": reason.strip(), "file": item.file_name, "sha256": item.sha256}
        unit.audit.append(record_event(ports, actor.id, record, Verb.CONSULTATION, "record_downloaded", payload))
        data = spooled(unit, item) if item.state is ObjectState.PENDING else None
        unit.commit()
    named = replace(item, file_name=record.download_name(item))
    return named, data if data is not None else _read(ports, item)


def require_issued(actor: User, record: Record | None) -> None:
    """Refuse what is not issued to all but those who decide on issuing it."""
    if not actor.may(Permission.AUTHORISE) and (record is None or record.issued_at is None):
        raise Conflict("This reply has not been issued, so nothing of it may be copied or downloaded.")


def _read(ports: Ports, item: RecordObject) -> bytes:
    try:
        return ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(
            f"{item.file_name} is missing or is not what was filed, so it is not handed out."
        ) from error


def reply_of(ports: Ports, actor: User, record_id: str) -> str:
    """Return the id of the questionnaire that a record was made of."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        return unit.submissions.get(actor.organisation, record.submission).questionnaire


def to_send(ports: Ports, actor: User, record_id: str) -> Record:
    """Return an issued record to those who send it, or who correct it; its enquiry's page is where it is read."""
    actor.require(Permission.SEND)
    with ports.unit_of_work() as unit:
        return unit.records.get(actor.organisation, record_id)


def all_to_send(ports: Ports, actor: User, record_id: str) -> Sequence[Record]:
    """Return an issued record and what is kept apart from it: they are sent together."""
    actor.require(Permission.SEND)
    with ports.unit_of_work() as unit:
        return _of_same_sealing(unit, unit.records.get(actor.organisation, record_id))


def rows_of_documents(ports: Ports, actor: User, record_id: str) -> Mapping[str, str]:
    """Return whom or what each row is for which a document of a record was made, to those who send it."""
    actor.require(Permission.SEND)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        return _rows_of(record, unit.submissions.get(actor.organisation, record.submission))


def _rows_of(record: Record, sealed: Submission) -> Mapping[str, str]:
    return {**{child.row: child.name for child in record.subjects_of("child")}, **register.notices_for(sealed)}


def _of_same_sealing(unit: UnitOfWork, record: Record) -> Sequence[Record]:
    return unit.records.parts_of(record.organisation, record.submission)


def authorised_address(ports: Ports, actor: User, record_id: str) -> str:
    """Return where the sealed answers say that the reply goes, or a letter's enquiry came from, in one line."""
    actor.require(Permission.SEND)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        sealed = unit.submissions.get(actor.organisation, record.submission)
    named = next((text for name in (SI_SEND_TO, RQ_MAILBOX, RQ_EMAIL) if (text := sealed.text(name))), "")
    return ", ".join(named.splitlines())


def record_sending(
    ports: Ports,
    actor: User,
    record_id: str,
    *,
    recipient: str,
    channel: str,
    sent_at: datetime | None = None,
    documents: Sequence[str] | None = None,
) -> Record:
    """Enter a disclosure: that an issued reply was sent, to whom, how and when; now, unless *sent_at* (UTC) is given.

    *documents* name what was sent, a code alone those of every row; unless some are named, everything for whoever
    asked that the record has and that is kept apart from it. Each record gets an entry for what it keeps of them.
    """
    actor.require(Permission.SEND)
    if not recipient.strip() or not channel.strip():
        raise Conflict("Say to whom the reply was sent, and how.")
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        if record.issued_at is None:
            raise Conflict("A reply must be issued before it is sent.")
        at = sent_at or ports.clock.now()
        register.refuse_moment(ports, record, at)
        for kept, named in _of_what(_of_same_sealing(unit, record), record, documents):
            register.enter(ports, unit, actor, kept, recipient=recipient, channel=channel, sent_at=at, documents=named)
        unit.commit()
        return unit.records.get(actor.organisation, record_id)


def _of_what(
    every: Sequence[Record], record: Record, documents: Sequence[str] | None
) -> Sequence[tuple[Record, Sequence[str]]]:
    """Which of several records of one sealing keep what was sent, each with the names of it."""
    made = [(kept, item) for kept in every for item in kept.documents]
    if not made:
        return [(record, ())]
    if documents is None:
        named = [item.document for _, item in made if item.audience not in NOT_FOR_WHO_ASKED]
        documents = named or [item.document for _, item in made]
    sent = [
        (kept, [item.document for item in kept.documents if is_among(item.code, item.row, documents)]) for kept in every
    ]
    found = [(kept, names) for kept, names in sent if names]
    if not found:
        raise Conflict("Say which documents were sent.")
    return found


def filed_in_case_system(ports: Ports, actor: User, record_id: str, reference: str) -> Record:
    """Note under which reference the case system keeps its own copy, with what is kept apart from it."""
    actor.require(Permission.SEND)
    if not reference.strip():
        raise Conflict("Enter the reference that the case system gave.")
    with ports.unit_of_work() as unit:
        payload = {"case_system_reference": reference.strip()}
        for kept in _of_same_sealing(unit, unit.records.get(actor.organisation, record_id)):
            record = replace(kept, case_system_reference=reference.strip())
            unit.records.save(record)
            unit.audit.append(record_event(ports, actor.id, record, Verb.ALTERATION, "filed_in_case_system", payload))
        unit.commit()
        return unit.records.get(actor.organisation, record_id)


def verify(ports: Ports, organisation: str) -> tuple[int, list[ObjectFault]]:
    """Read every object back, from the store or as written down for it; return how many, and what is not as filed."""
    with ports.unit_of_work() as unit:
        kept = list(unit.records.everything(organisation))
    faults, checked = [], 0
    for record in kept:
        for item in record.objects:
            checked += 1
            message = _fault(ports, item)
            if message:
                faults.append(ObjectFault(record.reference, item.file_name, item.key, message))
    return checked, faults


def _fault(ports: Ports, item: RecordObject) -> str:
    try:
        if item.state is ObjectState.PENDING:
            with ports.unit_of_work() as unit:
                data = spooled(unit, item)
            if data is not None:
                return ""
        ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    except ObjectMissing:
        return "is missing from the store"
    except ObjectAltered:
        return "is not what was filed: its sha-256 differs"
    except IntegrityFailure:
        return "is not what was written down: its sha-256 differs"
    except StoreError as error:
        return f"could not be read: {error}"
    return ""
