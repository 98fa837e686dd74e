"""Many enquiries like one that was played through, each with people, a reference, files and log entries of its own.

They are written as records that come home are: from what the manifest of the first says. So everything of them was
written by the service itself, and in a fraction of the time that it takes to play each of them through.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forms_service.casework.enquiries.enquiries import new_reference
from forms_service.casework.ids import (
    EnquiryId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    RecordId,
    SendingId,
    SubmissionId,
    new,
)
from forms_service.casework.keeping.homecoming.from_manifest import ManifestRecord, read_record
from forms_service.casework.keeping.records import ObjectState, Record, RecordObject
from forms_service.casework.people.subjects import Subject
from forms_service.services.keeping import dating
from forms_service.services.keeping.homecoming.written import write_home
from forms_service.services.keeping.in_store import locks
from forms_service.services.keeping.in_store.sealed_manifests import sealed_manifest
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import ObjectInfo, ObjectKey

Files = Mapping[str, bytes]
"""What the files of a record say, by their keys."""


@dataclass(frozen=True)
class Model:
    """What others are to be like: what its manifest says of it, and its files."""

    told: ManifestRecord
    files: Files

    def years_before(self, years: int) -> Model:
        """The same, filed, issued, sent and closed so many years before."""
        record, sealing, closed_on = self.told.record, self.told.sealing, self.told.closed_on
        assert closed_on is not None
        assert record.issued_at is not None
        assert record.gone_out_at is not None
        assert record.retention.due_date is not None
        due = record.retention.due_date  # From which it is worked out how long the store locks what it is given.
        due = due.replace(year=due.year - years)
        kept = replace(record.retention, due_date=due, review_date=due)

        def before(moment: datetime) -> datetime:
            return moment.replace(year=moment.year - years)

        sendings = tuple(replace(each, sent_at=before(each.sent_at), recorded_at=None) for each in record.sendings)
        dated = replace(
            record, filed_at=before(record.filed_at), issued_at=before(record.issued_at),
            gone_out_at=before(record.gone_out_at), sendings=sendings, retention=kept,
        )  # fmt: skip
        sealed = replace(sealing, authorised_at=before(sealing.authorised_at))
        closed = closed_on.replace(year=closed_on.year - years)
        return replace(self, told=replace(self.told, record=dated, sealing=sealed, closed_on=closed))


def model_of(ports: Ports, first: Record) -> Model:
    """Return what others are to be like, from what the store has of *first*."""
    stored = [item for item in first.manifests if item.state is ObjectState.STORED]
    newest = sealed_manifest(ports, first.organisation, ObjectKey.parse(stored[-1].key))
    assert newest is not None
    told = read_record(newest)
    objects = told.record.objects
    return Model(told, {one.key: ports.store.get(ObjectKey.parse(one.key), sha256=one.sha256) for one in objects})


def file_alike(ports: Ports, model: Model, called: Sequence[Mapping[str, str]]) -> Sequence[Record]:
    """File as many more like a *model* in one unit of work, dated as things stand now; return them.

    *called* says of each which words of the first, names say, it has others for.
    """
    told, files = model.told, model.files
    filed = []
    with service_work(ports, told.record.organisation) as work:
        for words in called:
            another, stored = _another(ports, told, files, words)
            sealed = next(item for item in stored if item.kind == "answers")
            data = ports.store.get(ObjectKey.parse(sealed.key), sha256=sealed.sha256)
            write_home(work, another, data, stored)
            record = work.records.get(another.record.id)
            dating.date_again(work, record, work.enquiries.get(record.enquiry))
            filed.append(work.records.get(record.id))
    return filed


def _another(
    ports: Ports, told: ManifestRecord, files: Files, words: Mapping[str, str]
) -> tuple[ManifestRecord, Mapping[RecordObject, ObjectInfo]]:
    """Another like that: what its manifest would say, and its files as the store has them now."""
    first, reference = told.record, new_reference(told.record.filed_at.year)
    words = {**words, first.reference: reference}
    record, enquiry, submission = new(RecordId), new(EnquiryId), new(SubmissionId)
    whole = replace(
        first, id=record, reference=reference, enquiry=enquiry, submission=submission,
        sendings=tuple(replace(each, id=new(SendingId), record=record) for each in first.sendings),
        subjects=tuple(_called(each, words) for each in first.subjects),
    )  # fmt: skip
    stored = dict(_stored(ports, whole, item, _in_words(files[item.key], words)) for item in first.objects)
    (sealed,) = [item.sha256 for item in stored if item.kind == "answers"]
    sealing = replace(
        told.sealing, id=submission, enquiry=enquiry, questionnaire=new(QuestionnaireId), sha256=sealed
    )  # fmt: skip
    return replace(told, record=replace(whole, objects=tuple(stored)), sealing=sealing), stored


def _called(subject: Subject, words: Mapping[str, str]) -> Subject:
    family, given = (_said(name, words) for name in (subject.family_name, subject.given_names))
    numbers = tuple(_said(number, words) for number in subject.numbers)
    return replace(subject, person=new(PersonId), family_name=family, given_names=given, numbers=numbers)


def _said(text: str, words: Mapping[str, str]) -> str:
    for before, after in words.items():
        text = text.replace(before, after)
    return text


def _in_words(data: bytes, words: Mapping[str, str]) -> bytes:
    """A file with these words for those; of a Word file, what each of its parts says."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name in parts.namelist():
                target.writestr(name, _in_words(parts.read(name), words))
        return made.getvalue()
    for before, after in words.items():
        data = data.replace(before.encode(), after.encode())
    return data


def _stored(ports: Ports, record: Record, item: RecordObject, data: bytes) -> tuple[RecordObject, ObjectInfo]:
    made, sha256 = new(ObjectId), hashlib.sha256(data).hexdigest()
    key, metadata = ObjectKey.new(UUID(made), 1, sha256), {**item.metadata, "record": record.id}
    info = ports.store.put(key, data, metadata=metadata, locked_until=locks.first_lock(ports, record))
    name = record.reference + item.file_name[len(record.reference) :]
    again = replace(
        item, id=made, record=record.id, file_name=name, key=str(key), sha256=sha256, size=len(data), metadata=metadata
    )  # fmt: skip
    return again, info
