"""What stays of a record that was destroyed, and what lies of it in locked storage: nothing that names anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from forms_service.casework.auditing.events import LogObject, canonical
from forms_service.casework.ids import BatchId, EnquiryId, ObjectId, QuestionnaireId, RecordId, SubmissionId
from forms_service.casework.keeping.disposing.batches import Decision

DESTROYED: Final = "record_destroyed"
"""What the log says of a record that was destroyed; by that alone it counts as gone."""
LEDGER_FORMAT: Final = "disposal-ledger/1"
CERTIFICATE, TRANSFER_LIST = "D90", "D91"


@dataclass(frozen=True)
class KeptAs:
    """Under what a record was kept, as far as what rests on it is dated by that."""

    class_id: str
    schedule: str
    due_date: date | None


@dataclass(frozen=True)
class Stub:
    """*documents* are the ids of its documents, by which answers named them; *went_to* is the archive that has it.

    *erased_at* is when its rows went, *destroyed_at* when the store had nothing of it any more, none before that.
    *ledger_key* is where its entry lies in the ledger.
    """

    id: RecordId
    organisation: str
    reference: str
    enquiry: EnquiryId
    submission: SubmissionId
    questionnaire: QuestionnaireId
    form: str
    definition: str
    part: str
    documents: tuple[str, ...]
    retention: KeptAs
    filed_at: datetime
    issued_at: datetime | None
    batch: BatchId
    action: Decision
    went_to: str
    erased_at: datetime
    destroyed_at: datetime | None = None
    ledger_key: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("record", self.id, self.reference)


@dataclass(frozen=True)
class ObjectLeft:
    """An object of a destroyed record that the store may still have; *fault* is why it could not be deleted yet."""

    key: str
    organisation: str
    record: RecordId
    fault: str = ""
    faults: int = 0
    try_at: datetime | None = None


@dataclass(frozen=True)
class DisposalDocument:
    """A certificate or a transfer list, as a file in the store."""

    id: ObjectId
    organisation: str
    batch: BatchId
    code: str
    archive: str
    retention_class: str
    file_name: str
    media_type: str
    key: str
    sha256: str
    size: int
    made_at: datetime
    locked_until: datetime | None = None


class NotALedgerEntry(Exception):
    """These bytes are no entry of the ledger that was sealed here."""


@dataclass(frozen=True)
class LedgerEntry:
    """That a record was destroyed, as it lies outside the database: enough to destroy it again in an older one.

    *keys* are the objects that it had.
    """

    organisation: str
    record: str
    reference: str
    retention_class: str
    schedule: str
    due_date: str
    action: str
    went_to: str
    batch: str
    erased_at: str
    keys: tuple[str, ...]
    stub: Mapping[str, Any]

    @property
    def contents(self) -> str:
        return canonical({"format": LEDGER_FORMAT, **asdict(self)})

    def sealed(self, seal: Callable[[str], str]) -> bytes:
        return seal_entry(self.contents, seal)


def ledger_entry_of(stub: Stub, keys: Sequence[str]) -> LedgerEntry:
    due = stub.retention.due_date
    return LedgerEntry(
        stub.organisation, stub.id, stub.reference, stub.retention.class_id, stub.retention.schedule,
        due.isoformat() if due else "", stub.action.value, stub.went_to, stub.batch, stub.erased_at.isoformat(),
        tuple(sorted(keys)), _plain_stub(stub),
    )  # fmt: skip


def read_ledger_entry(data: bytes, is_sealed: Callable[[str, str], bool]) -> LedgerEntry:
    """Return what bytes say; ``NotALedgerEntry`` unless they were sealed for this installation."""
    told = open_entry(data, is_sealed, LEDGER_FORMAT)
    try:
        return LedgerEntry(**{**told, "keys": tuple(told["keys"])})
    except (KeyError, TypeError) as error:
        raise NotALedgerEntry("it is no entry of the ledger") from error


def seal_entry(contents: str, seal: Callable[[str], str]) -> bytes:
    return canonical({"contents": contents, "seal": seal(contents)}).encode()


def open_entry(data: bytes, is_sealed: Callable[[str, str], bool], of_format: str) -> dict[str, Any]:
    """Return what an entry of this format says; ``NotALedgerEntry`` unless it was sealed for this installation."""
    try:
        whole = json.loads(data)
        contents, seal = str(whole["contents"]), str(whole["seal"])
        if not is_sealed(contents, seal):
            raise NotALedgerEntry("its seal does not fit")
        told: dict[str, Any] = json.loads(contents)
        if told.pop("format") != of_format:
            raise NotALedgerEntry("it is of another format")
    except (ValueError, KeyError, TypeError) as error:
        raise NotALedgerEntry("it is no entry of the ledger") from error
    return told


def stub_from(entry: LedgerEntry) -> Stub:
    """Return what stays of a record as its entry in the ledger says it."""
    told = entry.stub
    return Stub(
        RecordId(entry.record), entry.organisation, entry.reference, EnquiryId(told["enquiry"]),
        SubmissionId(told["submission"]), QuestionnaireId(told["questionnaire"]), told["form"], told["definition"],
        told["part"], tuple(told["documents"]),
        KeptAs(entry.retention_class, entry.schedule, date.fromisoformat(entry.due_date) if entry.due_date else None),
        datetime.fromisoformat(told["filed_at"]),
        datetime.fromisoformat(told["issued_at"]) if told["issued_at"] else None,
        BatchId(entry.batch), Decision(entry.action), entry.went_to, datetime.fromisoformat(entry.erased_at),
    )  # fmt: skip


def _plain_stub(stub: Stub) -> Mapping[str, Any]:
    return {
        "enquiry": stub.enquiry,
        "submission": stub.submission,
        "questionnaire": stub.questionnaire,
        "form": stub.form,
        "definition": stub.definition,
        "part": stub.part,
        "documents": list(stub.documents),
        "filed_at": stub.filed_at.isoformat(),
        "issued_at": stub.issued_at.isoformat() if stub.issued_at else "",
    }
