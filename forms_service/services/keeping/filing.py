"""Filing: records begun, their files written down, and put into the store."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from uuid import UUID

from forms_service.casework.documents.documents import Document
from forms_service.casework.ids import ObjectId, RecordId, new
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
from forms_service.engine.definitions.forms import form_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.keeping import dating, manifests
from forms_service.services.keeping.finding import indexing
from forms_service.services.keeping.in_store import storing
from forms_service.services.keeping.in_store.storing import is_sound
from forms_service.services.ports import Ports
from forms_service.services.sealing.sealed_files import PHOTOGRAPH, UPLOAD, files_of
from forms_service.services.sealing.sealing import sealed_submission
from forms_service.services.work import Work, service_work
from storage.contract import ObjectKey

_ANSWERED = frozenset({"answers", UPLOAD, PHOTOGRAPH})
"""The kinds of file under which what was answered is kept."""


def new_record(work: Work, submission: Submission, *, title: str, part: str = "") -> Record:
    """Return a record for *submission*, under the classes sealed with it and dated as things stand now.

    *part* is the class of what is kept apart from the rest of the same sealing.
    """
    enquiry = work.enquiries.get(submission.enquiry)
    definition = submission.definition
    return Record(
        id=new(RecordId),
        organisation=submission.organisation,
        reference=enquiry.reference,
        enquiry=enquiry.id,
        submission=submission.id,
        form=form_of(definition),
        definition=definition,
        title=title,
        part=part,
        retention=dating.date_new(work, submission, enquiry, part),
        filed_at=work.now,
        subjects=dating.people_of(work, submission, enquiry),
    )


def spool(work: Work, record: Record, files: Sequence[File]) -> list[RecordObject]:
    """Write files down with *record*, before the store is asked; they are pending until it confirms them."""
    spooled = []
    for file in files:
        sha256 = hashlib.sha256(file.data).hexdigest()
        object_id = new(ObjectId)
        key = str(ObjectKey.new(UUID(object_id), 1, sha256))
        item = RecordObject(
            object_id, record.id, file.kind, file.name, file.media_type, key, sha256, len(file.data),
            code=file.code, row=file.row, title=file.title, template=file.template, audience=file.audience,
        )  # fmt: skip
        work.records.spool(item, file.data)
        spooled.append(item)
    return spooled


def store_pending(ports: Ports, organisation: str, record_id: RecordId, of: Document | None = None) -> None:
    """Put every pending object of a record into the store; if it is that *of* one document, no other document's.

    Once the store has all of it, its first manifest is written; the later ones a job writes.
    """
    with service_work(ports, organisation) as work:
        record = work.records.get(record_id)
    for item in record.in_store:
        if item.state is not ObjectState.STORED and _concerns(item, of):
            storing.store(ports, record, item)
    manifests.write_first(ports, organisation, record_id)


def _concerns(item: RecordObject, document: Document | None) -> bool:
    """Whether a file is to be stored with *document*: its own, and what was answered."""
    return document is None or item.kind in INSIDE or (item.code, item.row) == (document.code, document.row)


def waiting(ports: Ports) -> Sequence[tuple[str, RecordId]]:
    """Return (organisation, record id) of what was written down with records and waits for the store alone."""
    with ports.unit_of_work() as unit:
        return unit.queue.unstored()


def is_written_down(work: Work, document: Document) -> bool:
    """Whether the files of *document* are soundly with their record, so that only the store is to be asked again."""
    kept = work.records.parts_of(document.submission)
    every = [item for record in kept for item in record.objects]
    mine = [item for item in every if (item.code, item.row) == (document.code, document.row)]
    return bool(mine) and _are_sound(work, [*mine, *(item for item in every if item.kind in _ANSWERED)])


def _are_sound(work: Work, items: Sequence[RecordObject]) -> bool:
    """Whether files are stored, or as they were written down."""
    pending = [item for item in items if item.state is ObjectState.PENDING]
    return all(is_sound(item, work.records.spooled(item.id)) for item in pending)


def file_document(
    work: Work,
    submission: Submission,
    *,
    title: str,
    files: Sequence[File],
    part: str = "",
) -> Record:
    """Write a made document down with the record of its submission, which is begun if it is the first.

    One that is kept under a class of its own goes into that *part* of the submission's record.
    """
    whole = _begun(work, submission, title)
    record = whole if not part else _part(work, submission, title, part)
    spool(work, record, files)
    return record


def _begun(work: Work, submission: Submission, title: str) -> Record:
    """The record of a submission with its sealed answers and uploads, written down anew where they were spoiled."""
    record = work.records.of_submission(submission.id)
    kept = work.records.parts_of(submission.id)
    answered = [item for part in kept for item in part.objects if item.kind in _ANSWERED]
    if record is None:
        record = _add(work, new_record(work, submission, title=title))
    elif _are_sound(work, answered):
        return record
    stored = {(item.kind, item.code) for item in answered if item.state is ObjectState.STORED}
    _file_answered(work, submission, record, stored)
    return record


def _part(work: Work, submission: Submission, title: str, part: str) -> Record:
    found = work.records.of_submission(submission.id, part)
    return found or _add(work, new_record(work, submission, title=title, part=part))


def _add(work: Work, record: Record) -> Record:
    work.records.add(record)
    indexing.index(work, record)
    work.collect("record_filed", record)
    return record


def _file_answered(
    work: Work,
    submission: Submission,
    record: Record,
    stored: Container[tuple[str, str]] = (),
) -> None:
    """The sealed answers are kept with the files that they name, but photographs apart, under their own class.

    What is *stored*, as kind and code, is not written down again.
    """
    every = [*files_of(work, submission), _sealed_file(work, submission)]
    named = [file for file in every if (file.kind, file.code) not in stored]
    spool(work, record, [file for file in named if file.kind != PHOTOGRAPH])
    photographs = [file for file in named if file.kind == PHOTOGRAPH]
    if photographs:
        spool(work, _part(work, submission, record.title, PHOTOGRAPHS), photographs)


def file_intake(work: Work, opened: OpenQuestionnaire) -> None:
    """File an intake that no reply follows as a record of its own; the worker puts it in the store.

    With a letter it may have been filed already, as it stands.
    """
    submission = sealed_submission(work, opened)
    if _is_filed(work, submission):
        return
    work.submissions.add(submission)
    record = _add(work, new_record(work, submission, title=str(opened.definition.title)))
    _file_answered(work, submission, record)


def _is_filed(work: Work, submission: Submission) -> bool:
    """Whether the same answers are in a record already."""
    kept = work.records.of_enquiry(submission.enquiry)
    same = [record.submission for record in kept if record.definition == submission.definition]
    earlier = (work.submissions.get(found) for found in same)
    return any(found.answers.answers == submission.answers.answers for found in earlier)


def _sealed_file(work: Work, submission: Submission) -> File:
    return File("answers", f"{called(work, submission)}-answers.json", JSON, submission.sealed)


def called(work: Work, submission: Submission) -> str:
    """What the names of its files begin with."""
    return work.enquiries.get(submission.enquiry).called(submission.about)
