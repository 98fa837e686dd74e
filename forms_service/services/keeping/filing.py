"""Filing: records begun, their files written down, and put into the store."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from uuid import UUID

from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import new_id
from forms_service.casework.errors import IntegrityFailure
from forms_service.casework.keeping.records import (
    INSIDE,
    JSON,
    File,
    ObjectState,
    Record,
    RecordObject,
)
from forms_service.casework.keeping.retention import PHOTOGRAPHS
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import User
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.keeping import dating, locks
from forms_service.services.ports import Ports
from forms_service.services.repositories import UnitOfWork
from forms_service.services.sealing.sealed_files import PHOTOGRAPH, UPLOAD, files_of
from forms_service.services.sealing.sealing import sealed_submission
from storage.contract import ObjectExists, ObjectInfo, ObjectKey

_ANSWERED = frozenset({"answers", UPLOAD, PHOTOGRAPH})
"""The kinds of file under which what was answered is kept."""


def new_record(ports: Ports, unit: UnitOfWork, submission: Submission, *, title: str, part: str = "") -> Record:
    """Return a record for *submission*, under the classes sealed with it and dated as things stand now.

    *part* is the class of what is kept apart from the rest of the same sealing.
    """
    enquiry = unit.enquiries.get(submission.organisation, submission.enquiry)
    definition = submission.definition
    return Record(
        id=new_id(),
        organisation=submission.organisation,
        reference=enquiry.reference,
        enquiry=enquiry.id,
        submission=submission.id,
        form=definition.partition("@")[0],
        definition=definition,
        title=title,
        part=part,
        retention=dating.date_new(ports, unit, submission, enquiry, part),
        filed_at=ports.clock.now(),
        subjects=enquiry.people_about(submission.about),
    )


def spool(unit: UnitOfWork, record: Record, files: Sequence[File]) -> list[RecordObject]:
    """Write files down with *record*, before the store is asked; they are pending until it confirms them."""
    spooled = []
    for file in files:
        sha256 = hashlib.sha256(file.data).hexdigest()
        object_id = new_id()
        key = str(ObjectKey.new(UUID(object_id), 1, sha256))
        item = RecordObject(
            object_id, record.id, file.kind, file.name, file.media_type, key, sha256, len(file.data),
            code=file.code, row=file.row, title=file.title, template=file.template, audience=file.audience,
        )  # fmt: skip
        unit.records.spool(item, file.data)
        spooled.append(item)
    return spooled


def store_pending(ports: Ports, organisation: str, record_id: str, of: Document | None = None) -> None:
    """Put every pending object of a record into the store; if it is that *of* one document, no other document's.

    Object first, row second: an object is only called stored after the store has read it back. Putting
    again what an interrupted attempt had put is not an error.
    """
    with ports.unit_of_work() as unit:
        record = unit.records.get(organisation, record_id)
    for item in record.objects:
        if item.state is ObjectState.STORED or not _concerns(item, of):
            continue
        with ports.unit_of_work() as unit:
            data = spooled(unit, item)
            still = unit.records.get(organisation, record_id).object(item.id)
        if data is None:
            if still is not None and still.state is ObjectState.PENDING:
                raise IntegrityFailure(f"{item.file_name} of {record.reference} was never written down.")
            continue  # Another worker has stored it meanwhile, or has written the file down anew.
        info = _put(ports, record, item, data)
        with ports.unit_of_work() as unit:
            unit.records.stored(item.id)
            locks.note_stored(ports, unit, record, item, info)
            unit.commit()


def _concerns(item: RecordObject, document: Document | None) -> bool:
    """Whether a file is to be stored with *document*: its own, and what was answered."""
    return document is None or item.kind in INSIDE or (item.code, item.row) == (document.code, document.row)


def waiting(ports: Ports) -> Sequence[tuple[str, str]]:
    """Return (organisation, record id) of what was written down with records and waits for the store alone."""
    with ports.unit_of_work() as unit:
        return unit.records.unstored()


def is_written_down(unit: UnitOfWork, document: Document) -> bool:
    """Whether the files of *document* are soundly with their record, so that only the store is to be asked again."""
    kept = unit.records.parts_of(document.organisation, document.submission)
    every = [item for record in kept for item in record.objects]
    mine = [item for item in every if (item.code, item.row) == (document.code, document.row)]
    return bool(mine) and _are_sound(unit, [*mine, *(item for item in every if item.kind in _ANSWERED)])


def _are_sound(unit: UnitOfWork, items: Sequence[RecordObject]) -> bool:
    """Whether files are stored, or as they were written down."""
    pending = [item for item in items if item.state is ObjectState.PENDING]
    return all(_is_sound(item, unit.records.spooled(item.id)) for item in pending)


def _is_sound(item: RecordObject, data: bytes | None) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == item.sha256


def spooled(unit: UnitOfWork, item: RecordObject) -> bytes | None:
    """Return the bytes of a pending object as they were written down, or none; never others."""
    data = unit.records.spooled(item.id)
    if data is not None and not _is_sound(item, data):
        raise IntegrityFailure(f"{item.file_name} is not what was written down, so it is not handed out.")
    return data


def _put(ports: Ports, record: Record, item: RecordObject, data: bytes) -> ObjectInfo:
    key = ObjectKey.parse(item.key)
    metadata = {
        "record": record.id,
        "class": record.retention.class_id,
        "schedule": record.retention.schedule,
        "review": record.retention.review_date.isoformat(),
    }
    try:
        return ports.store.put(key, data, metadata=metadata, locked_until=locks.first_lock(ports, record))
    except ObjectExists:
        return _same(ports.store.stat(key), item)


def _same(found: ObjectInfo, item: RecordObject) -> ObjectInfo:
    if found.sha256 != item.sha256:
        raise IntegrityFailure(f"The store holds something else under the key of {item.file_name}.")
    return found


def file_document(
    ports: Ports,
    unit: UnitOfWork,
    submission: Submission,
    *,
    title: str,
    files: Sequence[File],
    part: str = "",
) -> Record:
    """Write a made document down with the record of its submission, which is begun if it is the first.

    One that is kept under a class of its own goes into that *part* of the submission's record.
    """
    whole = _begun(ports, unit, submission, title)
    record = whole if not part else _part(ports, unit, submission, title, part)
    spool(unit, record, files)
    return record


def _begun(ports: Ports, unit: UnitOfWork, submission: Submission, title: str) -> Record:
    """The record of a submission with its sealed answers and uploads, written down anew where they were spoiled."""
    record = unit.records.of_submission(submission.organisation, submission.id)
    kept = unit.records.parts_of(submission.organisation, submission.id)
    answered = [item for part in kept for item in part.objects if item.kind in _ANSWERED]
    if record is None:
        record = _add(ports, unit, "system", new_record(ports, unit, submission, title=title))
    elif _are_sound(unit, answered):
        return record
    stored = {(item.kind, item.code) for item in answered if item.state is ObjectState.STORED}
    _file_answered(ports, unit, submission, record, stored)
    return record


def _part(ports: Ports, unit: UnitOfWork, submission: Submission, title: str, part: str) -> Record:
    found = unit.records.of_submission(submission.organisation, submission.id, part)
    return found or _add(ports, unit, "system", new_record(ports, unit, submission, title=title, part=part))


def _add(ports: Ports, unit: UnitOfWork, actor: str, record: Record) -> Record:
    unit.records.add(record)
    unit.audit.append(record_event(ports, actor, record, Verb.COLLECTION, "record_filed"))
    return record


def _file_answered(
    ports: Ports,
    unit: UnitOfWork,
    submission: Submission,
    record: Record,
    stored: Container[tuple[str, str]] = (),
) -> None:
    """The sealed answers are kept with the files that they name, but photographs apart, under their own class.

    What is *stored*, as kind and code, is not written down again.
    """
    every = [*files_of(unit, submission), _sealed_file(unit, submission)]
    named = [file for file in every if (file.kind, file.code) not in stored]
    spool(unit, record, [file for file in named if file.kind != PHOTOGRAPH])
    photographs = [file for file in named if file.kind == PHOTOGRAPH]
    if photographs:
        spool(unit, _part(ports, unit, submission, record.title, PHOTOGRAPHS), photographs)


def file_intake(ports: Ports, unit: UnitOfWork, actor: User, opened: OpenQuestionnaire) -> None:
    """File an intake that no reply follows as a record of its own; the worker puts it in the store.

    With a letter it may have been filed already, as it stands.
    """
    submission = sealed_submission(ports, actor, opened)
    if _is_filed(unit, submission):
        return
    unit.submissions.add(submission)
    record = _add(ports, unit, actor.id, new_record(ports, unit, submission, title=str(opened.definition.title)))
    _file_answered(ports, unit, submission, record)


def _is_filed(unit: UnitOfWork, submission: Submission) -> bool:
    """Whether the same answers are in a record already."""
    kept = unit.records.of_enquiry(submission.organisation, submission.enquiry)
    same = [record.submission for record in kept if record.definition == submission.definition]
    earlier = (unit.submissions.get(submission.organisation, found) for found in same)
    return any(found.contents["answers"] == submission.contents["answers"] for found in earlier)


def _sealed_file(unit: UnitOfWork, submission: Submission) -> File:
    return File("answers", f"{called(unit, submission)}-answers.json", JSON, submission.sealed)


def called(unit: UnitOfWork, submission: Submission) -> str:
    """What the names of its files begin with."""
    return unit.enquiries.get(submission.organisation, submission.enquiry).called(submission.about)


def record_event(
    ports: Ports, actor: str, record: Record, verb: Verb, act: str, payload: dict[str, str] | None = None
) -> Event:
    at = ports.clock.now()
    return Event(record.organisation, at, actor, verb, act, "record", record.id, record.reference, payload or {})
