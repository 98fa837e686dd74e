"""What is destroyed, as it is deleted in one transaction; and the stubs that stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import BatchId, DocumentId, EnquiryId, ObjectId, QuestionnaireId, RecordId, UploadId
from forms_service.casework.keeping.disposal import Batch, Item
from forms_service.casework.keeping.disposing.batches import LineFilter, LineTotal, PastDecision
from forms_service.casework.keeping.disposing.stubs import DisposalDocument, ObjectLeft, Stub
from forms_service.casework.keeping.records import Record


class Disposals(Protocol):
    def add(self, batch: Batch) -> None: ...

    def get(self, batch_id: BatchId) -> Batch:
        """Return one batch with its items; ``NotFound``."""

    def heading(self, batch_id: BatchId) -> Batch:
        """Return one batch without its items, however many it has; ``NotFound``."""

    def save(self, batch: Batch, *, expected: Batch) -> None:
        """Write what is said of a batch, but for its lines; ``Conflict`` if it is no longer as *expected*."""

    def latest(self, *, limit: int) -> Sequence[Batch]:
        """Return the batches prepared last, the newest first, without their items."""

    def under_way(self) -> Sequence[Batch]:
        """Return the batches that are approved and not over, the first prepared first, without their items."""

    def lines(self, batch_id: BatchId, which: LineFilter, *, after: int, limit: int) -> Mapping[int, Item]:
        """Return the next lines of a batch after a place, by their places."""

    def line_of(self, batch_id: BatchId, record_id: RecordId) -> Item:
        """Return the line of one record; ``NotFound``."""

    def in_open_batches(self, ids: Sequence[RecordId]) -> Mapping[RecordId, BatchId]:
        """Return which of some records a batch that is not over has already, and which batch; not what it left out."""

    def place_before(self, batch_id: BatchId, which: LineFilter, *, after: int, limit: int) -> int:
        """Return the place after which the page begins that comes before the one after a place."""

    def totals(self, batch_id: BatchId) -> Sequence[LineTotal]:
        """Return how many lines there are of each class, month, decision and outcome."""

    def decide(self, batch_id: BatchId, records: Collection[RecordId], made: PastDecision) -> int:
        """Write what is decided of those of these lines that may go; return how many that were.

        What was decided of them before stays with them, in its order.
        """

    def deciders(self, batch_id: BatchId) -> frozenset[str]:
        """Return who ever decided of any line."""

    def unreviewed(self, batch_id: BatchId) -> int:
        """Return how many lines that go are still to be reviewed by themselves."""

    def save_line(self, batch_id: BatchId, item: Item) -> None:
        """Write what became of a line."""

    def to_destroy(self, batch: Batch, received: Collection[str], *, now: datetime, limit: int) -> Sequence[Item]:
        """Return lines that may be carried out: not those that are put off, nor what no archive has *received* yet."""

    def decided_lines(self, batch_id: BatchId) -> Sequence[str]:
        """Return what was decided of each line, in their order, as one text that is the same whatever befell it."""

    def archives(self, batch_id: BatchId) -> Sequence[str]:
        """Return the archives that are to have any of it."""

    def records_for(self, batch_id: BatchId, archive: str, *, limit: int) -> Sequence[RecordId]:
        """Return the records that an archive is to have, those that are gone not among them."""

    def is_done(self, batch_id: BatchId) -> bool:
        """Whether nothing of a batch is still to be carried out."""

    def add_document(self, document: DisposalDocument) -> None: ...

    def documents(self, batch_id: BatchId) -> Sequence[DisposalDocument]:
        """Return what was made of a batch, the first made first."""

    def every_document(self) -> Sequence[DisposalDocument]:
        """Return whatever was made of any batch, the first made first."""

    def save_lock(self, document: DisposalDocument) -> None:
        """Write till when the store locks it."""

    def document(self, batch_id: BatchId, document_id: ObjectId) -> DisposalDocument:
        """Return one of them; ``NotFound``."""


class Stubs(Protocol):
    def add(self, stub: Stub, keys: Collection[str]) -> None:
        """Write down what stays of a record, and the objects that the store still has of it."""

    def find(self, record_id: RecordId) -> Stub | None: ...

    def these(self, ids: Sequence[RecordId]) -> Sequence[Stub]: ...

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Stub]: ...

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Stub]: ...

    def with_document(self, document: DocumentId) -> Sequence[Stub]:
        """Return what is left of the records that had a document, of whichever enquiry."""

    def of_batch(self, batch_id: BatchId, *, after: str, limit: int) -> Sequence[Stub]:
        """Return the next stubs of a batch after an id."""

    def ids(self, after: str, *, limit: int) -> Sequence[RecordId]: ...

    def unfinished(self, *, now: datetime, limit: int) -> Sequence[Stub]:
        """Return those of which the store may still have something, and that are not put off."""

    def left(self, record_id: RecordId) -> Sequence[ObjectLeft]: ...

    def save(self, stub: Stub) -> None:
        """Write where its entry in the ledger lies, and when the store had nothing of it any more."""

    def leave(self, stub: Stub, keys: Collection[str]) -> None:
        """Note that the store has these objects of it after all."""

    def gone(self, keys: Collection[str]) -> None:
        """Note that the store does not have these objects any more."""

    def put_off(self, left: ObjectLeft) -> None:
        """Note why an object could not be deleted, and when that is tried again."""


@dataclass(frozen=True)
class ErasedRecord:
    """What went with a record: the ids of things that are gone, the numbers of log entries that lost their payload.

    *people* are those who are left with nothing, *untold* those of its people who were still to be told of the erasure.
    """

    things: Sequence[str]
    entries: Sequence[int]
    people: int
    untold: int


class AgedDrafts(Protocol):
    """What was typed and never issued, or led to a document since."""

    def left_alone(self, *, since: datetime, after: str, limit: int) -> Sequence[QuestionnaireId]:
        """Return the next forms after an id that were begun before, and into which nothing was typed *since*.

        Nothing of them is sealed; of the completed ones only those of enquiries of which nothing is.
        """

    def with_history(self, *, issued_before: datetime, after: str, limit: int) -> Sequence[QuestionnaireId]:
        """Return the next forms after an id that came to their end, and whose history was not let go since."""

    def saved_last(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, datetime]:
        """Return when last anything was typed into each form, or added to it, of those in which there is anything."""

    def may_be_held(self, enquiry: Enquiry) -> bool:
        """Whether a hold stands over an enquiry, or over whatever matches, as what is typed in it may."""


class Erasure(Protocol):
    def lock(self, record_id: RecordId) -> None:
        """Let nobody write anything of a record, or put it on hold, till the end of this transaction."""

    def record(self, record: Record) -> ErasedRecord:
        """Delete all rows of a record; and its sealing, its reply and its enquiry, where nothing of them is left.

        The payloads of its lines in the log go, too; the objects in the store do not.
        """

    def lock_forms(self, enquiry_id: EnquiryId) -> None:
        """Let nobody write anything of the forms of an enquiry till the end of this transaction."""

    def draft(self, questionnaire_id: QuestionnaireId) -> Sequence[int]:
        """Delete a form; return the numbers of the log entries that lost their payload with it."""

    def answers(self, questionnaire_id: QuestionnaireId) -> Sequence[int]:
        """Delete all that was typed into a form and added to it, with the payloads of the log."""

    def enquiry(self, enquiry: Enquiry) -> Sequence[int]:
        """Delete an enquiry with its forms and people, with the payloads of the log."""

    def history(
        self, questionnaire_id: QuestionnaireId, *, keeping: Collection[str], unused: Collection[UploadId]
    ) -> int:
        """Delete whatever was typed over since, but of some questions, and files; return how much that was."""
