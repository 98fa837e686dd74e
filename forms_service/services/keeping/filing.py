"""Filing: records begun and dated, their files written down, and put into the store."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry, new_id
from forms_service.casework.errors import IntegrityFailure, NotFound
from forms_service.casework.keeping.records import (
    INSIDE,
    JSON,
    NEVER_ISSUED,
    PHOTOGRAPHS,
    File,
    Followed,
    ObjectState,
    Record,
    RecordObject,
    triggers,
)
from forms_service.casework.keeping.retention import Retention, decide
from forms_service.casework.meanings import INVOLVEMENT
from forms_service.casework.moments import instant, local
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.definitions import form_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.ports import Ports
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.sealing.sealed_files import PHOTOGRAPH, UPLOAD, files_of
from forms_service.services.sealing.sealing import sealed_submission
from forms_service.services.work import Work, service_work
from storage.contract import ObjectExists, ObjectInfo, ObjectKey

_ANSWERED = frozenset({"answers", UPLOAD, PHOTOGRAPH})
"""The kinds of file under which what was answered is kept."""
LEAST_LOCK = timedelta(days=7)
"""What the store locks at least, whatever is due before."""


def new_record(work: Work, submission: Submission, *, title: str, part: str = "") -> Record:
    """Return a record for *submission*, under the classes sealed with it and dated as things stand now.

    *part* is the class of what is kept apart from the rest of the same sealing.
    """
    enquiry = work.enquiries.get(submission.enquiry)
    definition = submission.definition
    return Record(
        id=new_id(),
        organisation=submission.organisation,
        reference=enquiry.reference,
        enquiry=enquiry.id,
        submission=submission.id,
        form=form_of(definition),
        definition=definition,
        title=title,
        part=part,
        retention=_retention(work, submission, enquiry, None, part),
        filed_at=work.now,
        subjects=enquiry.people_about(submission.about),
    )


def spool(work: Work, record: Record, files: Sequence[File]) -> list[RecordObject]:
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
        work.records.spool(item, file.data)
        spooled.append(item)
    return spooled


def store_pending(ports: Ports, organisation: str, record_id: str, of: Document | None = None) -> None:
    """Put every pending object of a record into the store; if it is that *of* one document, no other document's.

    Object first, row second: an object is only called stored after the store has read it back. Putting
    again what an interrupted attempt had put is not an error.
    """
    with service_work(ports, organisation) as work:
        record = work.records.get(record_id)
    for item in record.objects:
        if item.state is not ObjectState.STORED and _concerns(item, of):
            _store(ports, record, item)


def _store(ports: Ports, record: Record, item: RecordObject) -> None:
    with service_work(ports, record.organisation) as work:
        data = spooled(work, item)
        still = work.records.get(record.id).object(item.id)
    if data is None:
        if still is not None and still.state is ObjectState.PENDING:
            raise IntegrityFailure(f"{item.file_name} of {record.reference} was never written down.")
        return  # Another worker has stored it meanwhile, or has written the file down anew.
    _put(ports, record, item, data)
    with service_work(ports, record.organisation) as work:
        work.records.stored(item.id)


def _concerns(item: RecordObject, document: Document | None) -> bool:
    """Whether a file is to be stored with *document*: its own, and what was answered."""
    return document is None or item.kind in INSIDE or (item.code, item.row) == (document.code, document.row)


def waiting(ports: Ports) -> Sequence[tuple[str, str]]:
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
    return all(_is_sound(item, work.records.spooled(item.id)) for item in pending)


def _is_sound(item: RecordObject, data: bytes | None) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == item.sha256


def spooled(work: Work, item: RecordObject) -> bytes | None:
    """Return the bytes of a pending object as they were written down, or none; never others."""
    data = work.records.spooled(item.id)
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


def issued(work: Work, submission: Submission, enquiry: Enquiry) -> None:
    """Note that what was filed of *submission* is issued now, and date it from today."""
    for record in work.records.parts_of(submission.id):
        date_again(work, replace(record, issued_at=work.now), enquiry)


def take_back(work: Work, questionnaire_id: str) -> None:
    """Mark what was filed of a reply and is not issued: it is kept as never issued, and nobody takes it for an answer.

    What is returned to its author is sealed anew, so its first sealing will not be issued either.
    """
    for submission in work.submissions.of_questionnaire(questionnaire_id):
        enquiry = work.enquiries.get(submission.enquiry)
        for record in work.records.parts_of(submission.id):
            if record.issued_at is None and not record.was_never_issued:
                date_again(work, record.withdrawn(at=work.now), enquiry)


def date_again(work: Work, record: Record, enquiry: Enquiry) -> Record:
    """Work out a record's class and dates anew after an event (issue, closure) that retention counts from.

    A class is raised by what happened since, and never lowered, but for what was taken back before it was issued.
    """
    submission = work.submissions.get(record.submission)
    dated = replace(record, retention=_retention(work, submission, enquiry, record))
    work.records.save(dated)
    return dated


def _retention(
    work: Work, submission: Submission, enquiry: Enquiry, record: Record | None, part: str = ""
) -> Retention:
    """Under which class a record is kept, and till when, as things stand now."""
    part = record.part if record else part
    replies = _replies(work, submission, enquiry)
    dates = triggers(
        children=[person for person in enquiry.people_about(submission.about) if person.kind == "child"],
        involvement=by_meaning(work.ports.library, submission).value(INVOLVEMENT),
        # An intake's own letters are no reply.
        issued_on=_day(record.issued_at) if record and not is_intake(work.ports.library, submission) else None,
        closed_on=_day(enquiry.closed_at),
        reply=_followed(replies),
        corrected=_followed(_corrected(work, submission)),
        withdrawn_on=_day(record.standing_at) if record and record.was_never_issued else None,
    )
    if record and record.was_never_issued:
        return decide(
            work.ports.schedule.highest({NEVER_ISSUED}), work.ports.schedule, dates, today=local(work.now).date()
        )
    own = {part} if part else set(submission.outcomes("retention"))
    if not part:
        own |= {reply.retention.class_id for reply in replies} | ({record.retention.class_id} if record else set())
    kept_as = work.ports.schedule.highest(own)
    return decide(kept_as, work.ports.schedule, dates, today=local(work.now).date())


def _replies(work: Work, submission: Submission, enquiry: Enquiry) -> Sequence[Record]:
    """The records of the replies that an intake led to: it is kept under the highest class of any of them."""
    if not is_intake(work.ports.library, submission):
        return []
    kept = [record for record in work.records.of_enquiry(enquiry.id) if not record.part]
    return [record for record in kept if record.definition != submission.definition and not record.was_never_issued]


def _corrected(work: Work, submission: Submission) -> Sequence[Record]:
    """The record that *submission* corrects, if it is about one."""
    try:
        return [work.records.get(submission.about)] if submission.about else []
    except NotFound:
        return []


def _followed(kept: Sequence[Record]) -> Followed:
    dues = [record.retention.due_date for record in kept]
    known = [due for due in dues if due is not None]
    return Followed(max(known) if dues and len(known) == len(dues) else None, none=not dues)


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None
