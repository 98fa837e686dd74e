"""Records: filing them, dating them, finding and retrieving them, and what was sent to whom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from forms_service.casework.documents import Document
from forms_service.casework.enquiries import Enquiry, new_id
from forms_service.casework.errors import Conflict, IntegrityFailure, NotFound, Unavailable
from forms_service.casework.events import Event, Verb
from forms_service.casework.records import JSON, ObjectState, Record, RecordObject, Sending, triggers
from forms_service.casework.retention import Retention, decide
from forms_service.casework.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.services.context import instant, local
from forms_service.services.ports import AuditEntry, Ports, RecordSearch, UnitOfWork
from forms_service.services.sealing import sealed_submission
from forms_service.services.sheets import Sheet
from storage.contract import (
    ObjectAltered,
    ObjectExists,
    ObjectInfo,
    ObjectKey,
    ObjectMissing,
    StoreError,
    StoreUnavailable,
)

MOST_FOUND = 200
ANSWERS = ""
"""The code of the document that the sealed answers are a file of: none."""
LEAST_LOCK = timedelta(days=7)
"""What the store locks at least, whatever is due before."""


@dataclass(frozen=True)
class RecordView:
    record: Record
    history: Sequence[AuditEntry]


@dataclass(frozen=True)
class ObjectFault:
    """A stored object that is not what was filed."""

    reference: str
    file_name: str
    key: str
    message: str


@dataclass(frozen=True)
class File:
    """One file to be filed with a record."""

    kind: str
    name: str
    media_type: str
    data: bytes
    document: str = ""


def new_record(
    ports: Ports, submission: Submission, enquiry: Enquiry, *, title: str, code: str, template: str
) -> Record:
    """Return a record for *submission*, under the classes sealed with it and dated as things stand now."""
    now = ports.clock.now()
    dates = triggers(
        children=enquiry.children,
        involvement=submission.value("st_current"),
        issued_on=None,
        closed_on=local(enquiry.closed_at).date() if enquiry.closed_at else None,
    )
    kept_as = ports.schedule.highest(set(submission.outcomes("retention")))
    retention = decide(kept_as, ports.schedule, dates, today=local(now).date())
    definition = submission.definition
    return Record(
        id=new_id(), organisation=submission.organisation, reference=enquiry.reference, enquiry=enquiry.id,
        submission=submission.id, form=definition.partition("@")[0], definition=definition, title=title,
        document=code, template=template, retention=retention, filed_at=now, subjects=enquiry.subjects,
    )  # fmt: skip


def spool(unit: UnitOfWork, record: Record, files: Sequence[File]) -> list[RecordObject]:
    """Write files down with *record*, before the store is asked; they are pending until it confirms them."""
    spooled = []
    for file in files:
        sha256 = hashlib.sha256(file.data).hexdigest()
        object_id = new_id()
        key = str(ObjectKey.new(UUID(object_id), 1, sha256))
        item = RecordObject(
            object_id, record.id, file.kind, file.name, file.media_type, key, sha256, len(file.data),
            document=file.document,
        )  # fmt: skip
        unit.records.spool(item, file.data)
        spooled.append(item)
    return spooled


def store_pending(ports: Ports, organisation: str, record_id: str) -> None:
    """Put every pending object of a record into the store.

    Object first, row second: an object is only called stored after the store has read it back. Putting
    again what an interrupted attempt had put is not an error.
    """
    with ports.unit_of_work() as unit:
        record = unit.records.get(organisation, record_id)
    for item in record.objects:
        if item.state is ObjectState.STORED:
            continue
        with ports.unit_of_work() as unit:
            data = _spooled(unit, item)
            still = unit.records.get(organisation, record_id).object(item.id)
        if data is None:
            if still is not None and still.state is ObjectState.PENDING:
                raise IntegrityFailure(f"{item.file_name} of {record.reference} was never written down.")
            continue  # Another worker has stored it meanwhile, or has written the file down anew.
        _put(ports, record, item, data)
        with ports.unit_of_work() as unit:
            unit.records.stored(item.id)
            unit.commit()


def waiting(ports: Ports) -> Sequence[tuple[str, str]]:
    """Return (organisation, record id) of what was written down with records and waits for the store alone."""
    with ports.unit_of_work() as unit:
        return unit.records.unstored()


def is_written_down(unit: UnitOfWork, document: Document) -> bool:
    """Whether the files of *document* are soundly with their record, so that only the store is to be asked again."""
    record = unit.records.of_submission(document.organisation, document.submission)
    if record is None or document.code not in {item.document for item in record.objects}:
        return False
    return _are_sound(unit, record, document.code) and _are_sound(unit, record, ANSWERS)


def _are_sound(unit: UnitOfWork, record: Record, code: str) -> bool:
    """Whether the files of one document, or the answers, are stored or as they were written down."""
    pending = [item for item in record.objects if item.document == code and item.state is ObjectState.PENDING]
    return all(_is_sound(item, unit.records.spooled(item.id)) for item in pending)


def _is_sound(item: RecordObject, data: bytes | None) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == item.sha256


def _spooled(unit: UnitOfWork, item: RecordObject) -> bytes | None:
    """Return the bytes of a pending object as they were written down, or none; never others."""
    data = unit.records.spooled(item.id)
    if data is not None and not _is_sound(item, data):
        raise IntegrityFailure(f"{item.file_name} is not what was written down, so it is not handed out.")
    return data


def _put(ports: Ports, record: Record, item: RecordObject, data: bytes) -> None:
    key = ObjectKey.parse(item.key)
    metadata = {
        "record": record.id,
        "class": record.retention.class_id,
        "schedule": record.retention.schedule,
        "review": record.retention.review_date.isoformat(),
    }
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=_lock(ports, record.retention))
    except ObjectExists:
        _same(ports.store.stat(key), item)


def _lock(ports: Ports, retention: Retention) -> datetime:
    """The store's rolling lock (docs/decisions/0004): never the whole schedule, so a mistake can be mended."""
    now = ports.clock.now()
    floor = now + timedelta(days=ports.schedule.classes[retention.class_id].floor_days)
    due = instant(datetime.combine(retention.due_date, time())) if retention.due_date else floor
    return max(min(due, floor), now + LEAST_LOCK)


def _same(found: ObjectInfo, item: RecordObject) -> None:
    if found.sha256 != item.sha256:
        raise IntegrityFailure(f"The store holds something else under the key of {item.file_name}.")


def file_document(
    ports: Ports,
    unit: UnitOfWork,
    document: Document,
    submission: Submission,
    *,
    title: str,
    files: Sequence[File],
) -> Record:
    """Write a made document down with the record of its submission, which is begun if it is the first."""
    record = unit.records.of_submission(document.organisation, submission.id)
    if record is None:
        enquiry = unit.enquiries.get(document.organisation, submission.enquiry)
        record = new_record(ports, submission, enquiry, title=title, code=document.code, template=document.template)
        unit.records.add(record)
        files = [_sealed_file(submission, record), *files]
        unit.audit.append(_event(ports, "system", record, Verb.COLLECTION, "record_filed"))
    elif not _are_sound(unit, record, ANSWERS):
        files = [_sealed_file(submission, record), *files]
    spool(unit, record, files)
    return record


def file_intake(ports: Ports, unit: UnitOfWork, actor: User, sheet: Sheet) -> Record:
    """File an intake that no reply follows as a record of its own; the worker puts it in the store."""
    submission = sealed_submission(ports, actor, sheet)
    unit.submissions.add(submission)
    record = new_record(ports, submission, sheet.enquiry, title=str(sheet.definition.title), code="", template="")
    unit.records.add(record)
    spool(unit, record, [_sealed_file(submission, record)])
    unit.audit.append(_event(ports, actor.id, record, Verb.COLLECTION, "record_filed"))
    return record


def _sealed_file(submission: Submission, record: Record) -> File:
    return File("answers", f"{record.reference}-answers.json", JSON, submission.sealed)


def date_again(ports: Ports, unit: UnitOfWork, record: Record, enquiry: Enquiry) -> Record:
    """Work out a record's dates anew after an event (issue, closure) that retention counts from."""
    submission = unit.submissions.get(record.organisation, record.submission)
    dates = triggers(
        children=record.subjects_of("child"),
        involvement=submission.value("st_current"),
        issued_on=local(record.issued_at).date() if record.issued_at else None,
        closed_on=local(enquiry.closed_at).date() if enquiry.closed_at else None,
    )
    kept_as = ports.schedule.classes[record.retention.class_id]
    retention = decide(kept_as, ports.schedule, dates, today=local(ports.clock.now()).date())
    dated = replace(record, retention=retention)
    unit.records.save(dated)
    return dated


def find(ports: Ports, actor: User, search: RecordSearch, *, again: bool = False) -> Sequence[Record]:
    """Search the records; what was searched for is logged in the part of the log that can expire.

    *again* shows what a search that is logged already has found.
    """
    actor.require(Permission.FIND_RECORDS)
    asked = {name: str(value) for name, value in vars(search).items() if value}
    with ports.unit_of_work() as unit:
        found = unit.records.find(actor.organisation, search, limit=MOST_FOUND)
        if again:
            return found
        at = ports.clock.now()
        payload = {**asked, "found": str(len(found))}
        unit.audit.append(
            Event(actor.organisation, at, actor.id, Verb.CONSULTATION, "records_searched", "search", "", "", payload)
        )
        unit.commit()
    return found


def show(ports: Ports, actor: User, record_id: str) -> RecordView:
    """Return a record's metadata and history, without its content."""
    actor.require(Permission.FIND_RECORDS)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        unit.audit.append(_event(ports, actor.id, record, Verb.CONSULTATION, "record_metadata_read"))
        questionnaire = unit.submissions.get(actor.organisation, record.submission).questionnaire
        history = unit.audit.of_object(actor.organisation, [record.id, record.enquiry, questionnaire])
        unit.commit()
    return RecordView(record, history)


def retrieve(ports: Ports, actor: User, record_id: str, object_id: str, reason: str) -> tuple[RecordObject, bytes]:
    """Return one file of a record, its checksum verified; the reading and its reason are logged first."""
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
        unit.audit.append(_event(ports, actor.id, record, Verb.CONSULTATION, "record_downloaded", payload))
        data = _spooled(unit, item) if item.state is ObjectState.PENDING else None
        unit.commit()
    return item, data if data is not None else _read(ports, item)


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


def authorised_address(ports: Ports, actor: User, record_id: str) -> str:
    """Return where the sealed answers say that the reply goes, in one line."""
    actor.require(Permission.SEND)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        return ", ".join(unit.submissions.get(actor.organisation, record.submission).text("si_send_to").splitlines())


def record_sending(ports: Ports, actor: User, record_id: str, *, recipient: str, channel: str) -> Record:
    """Enter a disclosure: that an issued reply was sent, to whom and how."""
    actor.require(Permission.SEND)
    if not recipient.strip() or not channel.strip():
        raise Conflict("Say to whom the reply was sent, and how.")
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        if record.issued_at is None:
            raise Conflict("A reply must be issued before it is sent.")
        gateway = unit.submissions.get(actor.organisation, record.submission).text("so_gateway")
        sent = Sending(new_id(), record.id, recipient.strip(), channel.strip(), ports.clock.now(), actor.id, gateway)
        record = replace(record, sendings=(*record.sendings, sent))
        unit.records.save(record)
        hashes = ", ".join(item.sha256 for item in record.objects if item.kind == "pdf")
        payload = {"recipient": sent.recipient, "channel": sent.channel, "gateway": gateway, "sha256": hashes}
        unit.audit.append(_event(ports, actor.id, record, Verb.DISCLOSURE, "reply_sent", payload))
        unit.commit()
    return record


def filed_in_case_system(ports: Ports, actor: User, record_id: str, reference: str) -> Record:
    """Note under which reference the case system keeps its own copy."""
    actor.require(Permission.SEND)
    if not reference.strip():
        raise Conflict("Enter the reference that the case system gave.")
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        record = replace(record, case_system_reference=reference.strip())
        unit.records.save(record)
        payload = {"case_system_reference": reference.strip()}
        unit.audit.append(_event(ports, actor.id, record, Verb.ALTERATION, "filed_in_case_system", payload))
        unit.commit()
    return record


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
                data = _spooled(unit, item)
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


def _event(
    ports: Ports, actor: str, record: Record, verb: Verb, act: str, payload: dict[str, str] | None = None
) -> Event:
    at = ports.clock.now()
    return Event(record.organisation, at, actor, verb, act, "record", record.id, record.reference, payload or {})
