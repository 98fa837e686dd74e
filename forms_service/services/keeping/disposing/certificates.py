"""The certificate of destruction of a batch (D90) and the list of what an archive was handed (D91): they name nobody.

What they say follows from what is written down, so that making one again, after whatever broke off, makes the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid5

from forms_service.casework.auditing.events import canonical
from forms_service.casework.errors import IntegrityFailure, NotFound, Unavailable
from forms_service.casework.ids import BatchId, ObjectId, RecordId
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import (
    CHECKS,
    BatchState,
    BatchStep,
    Decision,
    LineFilter,
)
from forms_service.casework.keeping.disposing.stubs import CERTIFICATE, TRANSFER_LIST, DisposalDocument, Stub
from forms_service.casework.tables import harmless
from forms_service.casework.users import Permission, User
from forms_service.engine.dates import date_in_words, moment_in_words
from forms_service.engine.moments import Moment, local
from forms_service.services.keeping.disposing.decided_by_two import batch_in_log
from forms_service.services.keeping.disposing.ledger import LEDGER_LOCK
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work
from storage.contract import ObjectAltered, ObjectExists, ObjectKey, ObjectMissing, StoreUnavailable

KEPT_FOR_GOOD: Final = "RC-11"
PDF, CSV = "application/pdf", "text/csv"
MOST_LISTED: Final = 1000
"""So many references the PDF lists; where there are more, it names the file that lists all."""
_AT_ONCE: Final = 500
_DOCUMENTS: Final = UUID("5f2b7d52-6b7c-5f6f-9f0f-0c7f4f2b9a31")
_COLUMNS: Final = ("Reference", "Class", "Due", "Destroyed", "Went to", "Ledger entry")


def write_certificate(ports: Ports, organisation: str, batch_id: BatchId) -> None:
    """Make the certificate of a batch, as PDF and as CSV, unless it has one."""
    with service_work(ports, organisation) as work:
        if any(made.code == CERTIFICATE for made in work.disposals.documents(batch_id)):
            return
        batch = work.disposals.heading(batch_id)
        stubs = list(_stubs(work, batch_id))
        lines = list(_every_line(work, batch_id))
        told = _certificate(work, batch, stubs, lines)
    rows = [_stub_line(stub) for stub in stubs]
    write_paper(ports, batch, CERTIFICATE, "", told, (_COLUMNS, *rows))


def write_paper(
    ports: Ports, batch: Batch, code: str, archive: str, told: Mapping[str, Any], rows: Sequence[Sequence[str]]
) -> None:
    """Make a paper as PDF, and its lines as CSV, and keep both in the store."""
    made_at = datetime.fromisoformat(told["made_at"])
    pdf = ports.disposal_papers.make(canonical(told).encode())
    name = f"{code}-{batch.up_to.isoformat()}-{paper_mark(batch, archive)}"
    made = [
        _put_paper(ports, batch, code, archive, f"{name}.pdf", PDF, pdf, made_at),
        _put_paper(ports, batch, code, archive, f"{name}.csv", CSV, _csv_of(rows), made_at),
    ]
    with service_work(ports, batch.organisation) as work:
        known = {each.key for each in work.disposals.documents(batch.id)}
        for document in made:
            if document.key not in known:
                work.disposals.add_document(document)
                payload = {"code": code, "file": document.file_name, "sha256": document.sha256}
                work.change("disposal_document_made", batch, payload)


def paper_mark(batch: Batch, archive: str) -> str:
    """What tells the papers and packages of a batch and of its archives apart, in the names of their files."""
    return f"{batch.id[:8]}-{uuid5(_DOCUMENTS, archive).hex[:4]}" if archive else batch.id[:8]


def _put_paper(
    ports: Ports, batch: Batch, code: str, archive: str, name: str, media_type: str, data: bytes, made_at: datetime
) -> DisposalDocument:
    sha256 = hashlib.sha256(data).hexdigest()
    owner = uuid5(_DOCUMENTS, canonical([batch.id, code, archive, media_type]))
    key = ObjectKey.new(owner, 1, sha256)
    metadata = {"kind": "disposal-document", "organisation": batch.organisation, "class": KEPT_FOR_GOOD}
    until = ports.clock.now() + LEDGER_LOCK
    try:
        until = ports.store.put(key, data, metadata=metadata, locked_until=until).locked_until or until
    except ObjectExists:
        ports.store.get(key, sha256=sha256)  # An earlier attempt put the same.
    document_id = ObjectId(uuid5(owner, sha256).hex)
    return DisposalDocument(
        document_id, batch.organisation, batch.id, code, archive, KEPT_FOR_GOOD, name, media_type, str(key), sha256,
        len(data), made_at, until,
    )  # fmt: skip


def keep_locked(ports: Ports, organisation: str, attempts: OneByOne) -> int:
    """Extend the locks of certificates and lists in their last third: they are kept for good."""
    with service_work(ports, organisation) as work:
        soon = work.now + LEDGER_LOCK / 3
        due = [
            each for each in work.disposals.every_document() if each.locked_until is None or each.locked_until < soon
        ]
    return sum(attempts.at(partial(_keep_document_locked, ports, each)) for each in due)


def _keep_document_locked(ports: Ports, document: DisposalDocument) -> int:
    info = ports.store.extend_lock(ObjectKey.parse(document.key), ports.clock.now() + LEDGER_LOCK)
    with service_work(ports, document.organisation) as work:
        work.disposals.save_lock(replace(document, locked_until=info.locked_until))
    return 1


def _csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _stubs(work: Work, batch_id: BatchId) -> Iterator[Stub]:
    after = ""
    while some := work.stubs.of_batch(batch_id, after=after, limit=_AT_ONCE):
        yield from some
        after = some[-1].id


def _every_line(work: Work, batch_id: BatchId) -> Iterator[Item]:
    after = -1
    while some := work.disposals.lines(batch_id, LineFilter.ALL, after=after, limit=_AT_ONCE):
        yield from some.values()
        after = max(some)


def _certificate(work: Work, batch: Batch, stubs: Sequence[Stub], lines: Sequence[Item]) -> Mapping[str, Any]:
    steps = batch_in_log(work, batch).steps
    ends = [*(line.ended_at for line in lines if line.ended_at), *(step.at for step in steps), batch.prepared_at]
    over = max(ends)
    begun = min((stub.erased_at for stub in stubs), default=over)
    backups = (
        f"Backups made before {_moment_words(over)} expire with their days; what a restored one still has is destroyed "
        "again by the disposal ledger."
    )
    facts = [
        *_facts_of(work, batch),
        ["Carried out", f"From {_moment_words(begun)} to {_moment_words(over)}, by the service"],
        ["Method", _METHOD],
        ["Copies in backups", backups],
        ["Kept under", f"{KEPT_FOR_GOOD}, for good"],
    ]
    listed = [_stub_line(stub) for stub in stubs[:MOST_LISTED]]
    if len(stubs) > MOST_LISTED:
        all_of_them = _csv_of((_COLUMNS, *(_stub_line(stub) for stub in stubs)))
        words = f"The first {MOST_LISTED} of {len(stubs)}. All of them are in the CSV file with the SHA-256"
        facts.append(["Listed below", f"{words} {hashlib.sha256(all_of_them).hexdigest()}"])
    every = {"title": "Records destroyed", "columns": list(_COLUMNS), "rows": listed}
    tables = [_counts(work, batch, lines, over), every]
    return {
        "title": "Certificate of destruction", "code": CERTIFICATE, "reference": f"Batch {batch.id[:8]}",
        "made_at": over.isoformat(), "facts": facts, "tables": tables,
    }  # fmt: skip


_METHOD: Final = (
    "Every version and rendition deleted from the object store, all rows of the database and the payloads of the audit "
    "log's lines deleted; a reference, class and dates stay, and whoever is still to be told of it until they are."
)


def _facts_of(work: Work, batch: Batch) -> list[list[str]]:
    """Who did what is taken from the log: whoever has but the database certifies nothing."""
    logged = batch_in_log(work, batch)
    outside = sum(check.is_so for check in logged.checks)
    return [
        ["Organisation", _organisation_called(work, batch.organisation)],
        ["Batch", batch.id],
        ["Due up to", date_in_words(batch.up_to.isoformat())],
        ["Retention schedule", batch.schedule],
        ["Prepared by", _who_and_when(work, logged.prepared)],
        ["Outside events", f"{len(logged.checks)} of {len(CHECKS)} asked about; {outside} touched some record"],
        ["Reviewed by", _who_and_when(work, logged.step(BatchState.REVIEWED))],
        ["Approved by", _who_and_when(work, logged.step(BatchState.APPROVED))],
    ]


def _who_and_when(work: Work, step: BatchStep | None) -> str:
    return f"{_staff_member(work, step.by)}, {_moment_words(step.at)}" if step else "Nobody"


def _organisation_called(work: Work, organisation: str) -> str:
    """Its name; one that is not served any more is known by its id."""
    try:
        return work.ports.directory.organisation(organisation).name
    except NotFound:
        return organisation


def _staff_member(work: Work, user_id: str) -> str:
    """Somebody's name and job; those who have left are known by the id that the log keeps."""
    try:
        user = work.ports.directory.user(user_id)
    except NotFound:
        return user_id
    return f"{user.name} ({user.job_title})"


def _moment_words(at: datetime) -> str:
    return moment_in_words(Moment(at))


def _stub_line(stub: Stub) -> list[str]:
    day = local(stub.destroyed_at or stub.erased_at).date()
    due = stub.retention.due_date
    part = f" ({stub.part})" if stub.part else ""
    return [
        f"{stub.reference}{part}", stub.retention.class_id, due.isoformat() if due else "", day.isoformat(),
        stub.went_to or "Nowhere", stub.ledger_key.rpartition("-")[2],
    ]  # fmt: skip


_GONE: Final = "Gone already"
_BECAME: Final = ("Destroyed", "Transferred", "Kept longer", "Left out", "Stayed", _GONE)


def _counts(work: Work, batch: Batch, lines: Sequence[Item], over: datetime) -> Mapping[str, Any]:
    gone = _gone_otherwise(work, batch, lines, over)
    counted = Counter((line.retention_class, _GONE if line.record in gone else _became(line)) for line in lines)
    classes = work.ports.schedules.get(batch.schedule).classes
    rows = []
    for class_id in sorted({line.retention_class for line in lines}):
        known = classes.get(class_id)
        told = f"{class_id} {known.title}" if known else class_id
        authority = f"{known.authority} ({known.basis})" if known else "Not in this schedule"
        rows.append([told, authority, *(str(counted[class_id, what]) for what in _BECAME)])
    return {"title": "Classes", "columns": ["Class", "Authority", *_BECAME], "rows": rows}


def _gone_otherwise(work: Work, batch: Batch, lines: Sequence[Item], over: datetime) -> Collection[RecordId]:
    """What another batch had destroyed by the time at which this one was over."""
    stubs = work.stubs.these([line.record for line in lines])
    elsewhere = {stub.id for stub in stubs if stub.batch != batch.id and stub.erased_at <= over}
    return elsewhere | {line.record for line in lines if line.is_gone}


def _became(line: Item) -> str:
    ended = {"destroyed": "Destroyed", "transferred": "Transferred", "stays": "Stayed"}
    if line.outcome in ended:
        return ended[line.outcome]
    return "Kept longer" if line.decision is Decision.KEEP_LONGER else "Left out"


def transfer_list(work: Work, batch: Batch, archive: str, lines: Sequence[Mapping[str, str]]) -> Mapping[str, Any]:
    """Return what the list of what an archive was handed says; each line by its columns."""
    columns = list(lines[0]) if lines else ["Reference"]
    facts = [
        *_facts_of(work, batch),
        ["Handed to", archive],
        ["Handed over by", f"{_staff_member(work, work.by)}, {_moment_words(work.now)}"],
    ]
    table = {"title": "Records", "columns": columns, "rows": [list(line.values()) for line in lines]}
    return {
        "title": "Transfer list", "code": TRANSFER_LIST, "reference": f"Batch {batch.id[:8]}",
        "made_at": work.now.isoformat(), "facts": facts, "tables": [table],
    }  # fmt: skip


def download_document(ports: Ports, actor: User, batch_id: BatchId, document_id: ObjectId) -> tuple[str, str, bytes]:
    """Return the name, media type and bytes of a certificate or transfer list."""
    document = _document_to_read(ports, actor, batch_id, document_id)
    try:
        data = ports.store.get(ObjectKey.parse(document.key), sha256=document.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(f"{document.file_name} is missing or is not what was made.") from error
    return document.file_name, document.media_type, data


@use_case(Permission.READ_DISPOSALS)
def _document_to_read(work: Work, batch_id: BatchId, document_id: ObjectId) -> DisposalDocument:
    found = work.disposals.document(batch_id, document_id)
    work.read("disposal_document_read", work.disposals.heading(batch_id), {"file": found.file_name})
    return found
