"""The repositories: what the use cases read and write in one transaction, noun by noun.

Each belongs to one organisation: asking for what belongs to another raises ``NotFound``, as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.answering.uploads import Upload
from forms_service.casework.auditing.audit_chain import Anchor, AuditFault, AuditHead
from forms_service.casework.auditing.events import Event, LogObject
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import (
    BatchId,
    DocumentId,
    EnquiryId,
    HoldId,
    LinkId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    RecordId,
    SubmissionId,
    UploadId,
)
from forms_service.casework.keeping.disposal import Batch
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, RecordObject
from forms_service.casework.people.facts import Fact
from forms_service.casework.people.people import Link, Person
from forms_service.casework.receipts import Receipt, WayOn
from forms_service.casework.scheduled_jobs import ScheduledJob
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.versions import Version
from forms_service.engine.moments import Moment


@dataclass(frozen=True)
class WorkItem:
    """One line of the work list: a questionnaire with the enquiry it belongs to.

    *is_sent*, once any part of it was; *to_send*, while something of it is issued and not sent. *is_seen* is whether
    more than that it exists is for whoever looks.
    """

    questionnaire: Questionnaire
    enquiry: Enquiry
    is_sent: bool = False
    to_send: bool = False
    is_seen: bool = True

    @property
    def log_object(self) -> LogObject:
        return LogObject("questionnaire", self.questionnaire.id, self.enquiry.reference)

    @property
    def needed_by(self) -> Moment | None:
        """When this is due: a later part of a reply has a date of its own."""
        return self.questionnaire.due or self.enquiry.needed_by


@dataclass(frozen=True)
class AuditSearch:
    """What an auditor looks for; empty fields do not limit. *since* is included, *before* is not."""

    reference: str = ""
    actor: str = ""
    verb: str = ""
    act: str = ""
    since: datetime | None = None
    before: datetime | None = None


EVERYTHING = AuditSearch()


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log as it is kept; *payload* is ``None`` once it has expired."""

    number: int
    event: Event
    payload: Mapping[str, str] | None


class Enquiries(Protocol):
    def add(self, enquiry: Enquiry) -> None: ...

    def get(self, enquiry_id: EnquiryId) -> Enquiry:
        """Return one enquiry with its subjects; ``NotFound``."""

    def these(self, ids: Sequence[EnquiryId]) -> Sequence[Enquiry]:
        """Return those of the enquiries with these ids that there are, in a few questions however many they are."""

    def get_to_change(self, enquiry_id: EnquiryId) -> Enquiry:
        """Return one enquiry; whoever else asks for it to be changed waits until this unit of work ends.

        For what depends on everything in it: starting a reply that may have been started, closing.
        """

    def save(self, enquiry: Enquiry) -> None:
        """Write the enquiry and replace its subjects; ``Conflict`` if it has changed since it was read here."""

    def arrangements(self) -> Sequence[Enquiry]:
        """Return the local arrangements, the newest first; they are about nobody."""

    def about(self, people: Sequence[PersonId]) -> Sequence[Enquiry]:
        """Return the enquiries that name any of these people, the first recorded first."""

    def find(self, text: str, *, limit: int, born: str = "") -> Sequence[Enquiry]:
        """Return the newest enquiries, open or closed, that *text* names, or whose people were *born* that day.

        By the end of a reference, part of a number, or a name; each as it was ever known.
        """


class People(Protocol):
    """Who takes part in enquiries. Those whom a person linked go by one *identity*, and are found as one."""

    def add_all(self, new: Sequence[Person]) -> None: ...

    def get(self, person_id: PersonId) -> Person:
        """Return one person; ``NotFound``."""

    def participants(self, enquiry_id: EnquiryId) -> Mapping[str, Person]:
        """Return by row whom an enquiry names or ever named; the adult's row is empty."""

    def group(self, person_id: PersonId) -> Sequence[Person]:
        """Return everybody linked with a person, that person too."""

    def groups(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Sequence[Person]]:
        """Return by each of these people everybody linked with them, themselves too."""

    def beside(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Return the others whom the enquiries of these people name."""

    def facts(self, ids: Sequence[PersonId]) -> Sequence[Fact]:
        """Return every fact ever recorded of these people, corrected ones too, the first recorded first."""

    def add_facts(self, facts: Sequence[Fact]) -> None:
        """Write new facts; from now on their people are found by them."""

    def save_fact(self, fact: Fact, *, expected: Fact) -> None:
        """Write how a fact stands; ``Conflict`` if what is stored is no longer *expected*."""

    def links(self, ids: Sequence[PersonId]) -> Sequence[Link]:
        """Return every link or refusal that has one of these people at an end, undone or not, the first first."""

    def link(self, link_id: LinkId) -> Link:
        """Return one link; ``NotFound``."""

    def add_link(self, link: Link) -> None: ...

    def save_link(self, link: Link, *, expected: Link) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def alike(self, terms: Iterable[tuple[str, str]], *, limit: int) -> Sequence[Sequence[Person]]:
        """Return those who have most of these terms (of whatever is near), each with all they are linked with."""

    def find(self, *, name: str = "", number: str = "", born: str = "") -> Sequence[Person]:
        """Return everybody of whom all of this was ever known, with all they are linked with."""


class Questionnaires(Protocol):
    def add(self, questionnaire: Questionnaire) -> None: ...

    def get(self, questionnaire_id: QuestionnaireId) -> Questionnaire:
        """Return one questionnaire; ``NotFound``."""

    def save(self, questionnaire: Questionnaire, *, expected: Questionnaire) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*, in whatever respect."""

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Questionnaire]: ...

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Questionnaire]]:
        """Return those of each of several enquiries, the first first."""

    def work(self) -> Sequence[WorkItem]:
        """Return every questionnaire but completed intakes, those needed first at the top.

        Only those of open enquiries: with its closure an issued or withdrawn reply leaves the list.
        """

    def answers(self, questionnaire_id: QuestionnaireId, *, until: int | None = None) -> Mapping[str, SavedAnswer]:
        """Return the latest saving of each answer (a cleared answer has the value ``None``), now or at a revision."""

    def history(self, questionnaire_id: QuestionnaireId, question: str) -> Sequence[SavedAnswer]:
        """Return every saving of one answer, oldest first."""

    def savings(self, ids: Sequence[EnquiryId], questions: Sequence[str]) -> Mapping[EnquiryId, Sequence[SavedAnswer]]:
        """Return by enquiry every saving of these answers in any of its questionnaires."""

    def record_answers(self, questionnaire_id: QuestionnaireId, answers: Sequence[SavedAnswer]) -> None:
        """Append savings; nothing is ever overwritten."""


class Submissions(Protocol):
    def add(self, submission: Submission) -> None: ...

    def get(self, submission_id: SubmissionId) -> Submission: ...

    def these(self, ids: Sequence[SubmissionId]) -> Sequence[Submission]:
        """Return those of the submissions with these ids that there are, the first sealed first."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Submission]: ...

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Mapping[QuestionnaireId, Sequence[Submission]]:
        """Return those of each of several questionnaires that have any, the first sealed first."""

    def issued_with(self, form: str, *, before: datetime) -> Sequence[Submission]:
        """Return what was issued with a form before that moment, the last issued last; nothing withdrawn.

        Of what was issued at one moment, that with the later reference comes last.
        """


class Uploads(Protocol):
    def add(self, upload: Upload, data: bytes) -> None: ...

    def get(self, upload_id: UploadId) -> Upload:
        """Return what is known of one file; ``NotFound``."""

    def data(self, upload_id: UploadId) -> bytes:
        """Return the bytes of one file; ``NotFound``."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Upload]:
        """Return everything that was received for a questionnaire, oldest first, answered with or not."""


class Documents(Protocol):
    def add(self, document: Document) -> None: ...

    def get(self, document_id: DocumentId) -> Document: ...

    def of_questionnaires(self, ids: Sequence[QuestionnaireId]) -> Sequence[Document]:
        """Return the documents of several questionnaires, those asked for first first."""

    def save(self, document: Document, *, expected: Document) -> None:
        """Write it; ``Conflict`` if its stored state, lease or attempts are no longer those of *expected*."""

    def of_questionnaire(self, questionnaire_id: QuestionnaireId) -> Sequence[Document]: ...

    def stop(self, questionnaire_id: QuestionnaireId) -> None:
        """Stop whatever of a reply's documents is not MADE yet, whoever holds it; its lease ends."""


class Records(Protocol):
    """What is added or saved comes under every hold by criteria that it matches, and stays under it.

    So does everything else that is kept of the same sealing, whichever of them is held, and by whatever reach.
    """

    def add(self, record: Record) -> None: ...

    def get(self, record_id: RecordId) -> Record:
        """Return one record with its objects, sendings and subjects; ``NotFound``."""

    def save(self, record: Record) -> None:
        """Write the record and any new sendings; ``Conflict`` if it has changed since it was read here.

        Objects are written by their own verbs, and so are holds.
        """

    def of_submission(self, submission_id: SubmissionId, part: str = "") -> Record | None:
        """Return the record of one sealing, or that *part* of it which is kept apart under a class of its own."""

    def parts_of(self, submission_id: SubmissionId) -> Sequence[Record]:
        """Return everything filed of one sealing: its record, then what is kept apart from it."""

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Record]: ...

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Sequence[Record]:
        """Return what is kept of several enquiries, the first filed first."""

    def about(self, people: Sequence[PersonId]) -> Sequence[Record]:
        """Return the records that are about any of these people, the first filed first."""

    def sent(self, *, since: datetime, before: datetime, limit: int) -> Sequence[Record]:
        """Return the records of which anything was sent in a time (*before* is not in it), the last filed first."""

    def find(self, search: RecordSearch, *, limit: int) -> Sequence[Record]:
        """Return matching records, newest first; names match in any order, by prefix, without accents."""

    def due(self, by: date) -> Sequence[RecordId]:
        """Return the ids of what is due by a day, what is due first first; then what has no date and is to be reviewed.

        Costs what is due, not what is kept.
        """

    def these(self, ids: Sequence[RecordId]) -> Sequence[Record]:
        """Return those of the records with these ids that there are, in this order."""

    def everything(self) -> Iterator[Record]:
        """Walk every record that is committed, oldest first, however many there are."""

    def spool(self, item: RecordObject, data: bytes) -> None:
        """Write down a PENDING object with its bytes, before the store is asked.

        A file of the same document and kind that is still PENDING is replaced; ``Conflict`` if it is STORED.
        """

    def spooled(self, object_id: ObjectId) -> bytes | None: ...

    def stored(self, object_id: ObjectId) -> None:
        """Mark an object STORED and let its spooled bytes go."""

    def archived(self, record_id: RecordId) -> None:
        """Note that the archive copy of a record that was taken is written down."""


class Holds(Protocol):
    def add(self, hold: Hold) -> None:
        """Place a hold: everything that it reaches now comes under it."""

    def get(self, hold_id: HoldId) -> Hold:
        """Return one hold, released or not; ``NotFound``."""

    def these(self, ids: Sequence[str]) -> Sequence[Hold]:
        """Return those of the holds with these ids that there are, released or not."""

    def save(self, hold: Hold, *, expected: Hold) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def active(self) -> Sequence[Hold]:
        """Return the holds that are not released, the newest first."""

    def counts(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many records each of these holds covers."""

    def covered(self, hold_id: HoldId, *, limit: int) -> Sequence[RecordId]:
        """Return the ids of the records under this hold, the last filed first."""

    def reach(self, search: RecordSearch) -> int:
        """Return how many records a hold by these criteria would cover now: what matches, and all sealed with it."""

    def cover_again(self, ids: Sequence[RecordId]) -> None:
        """Put those of these records that match under the holds by criteria, if any of them is not.

        A record that was filed at the very moment at which a hold was placed may have missed it.
        """


class Locks(Protocol):
    """What is known of the objects in the store: the worker's book of what is to be done there.

    Which objects are to be held follows from the holds: whatever places, releases or covers has it compared.
    """

    def add(self, lock: ObjectLock) -> None:
        """Note an object that the store has now; noting it again changes nothing."""

    def look_again(self, record_id: RecordId, *, at: datetime | None, late_at: datetime | None) -> None:
        """Have the locks of a record extended *at* a time, or never again; they are late from *late_at* on."""

    def save_lock(self, lock: ObjectLock, *, expected: ObjectLock) -> None:
        """Write how far an object is locked and when that is looked at next, unless it is no longer as *expected*."""

    def save_hold(self, lock: ObjectLock) -> None:
        """Write whether an object is held in the store."""

    def behind(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose lock is late, or whose hold is not in the store as it should be."""

    def count_behind(self, now: datetime) -> int:
        """Return of how many records there are such objects."""


class Disposals(Protocol):
    def add(self, batch: Batch) -> None: ...

    def get(self, batch_id: BatchId) -> Batch:
        """Return one batch with its items; ``NotFound``."""

    def latest(self, *, limit: int) -> Sequence[Batch]:
        """Return the batches prepared last, the newest first, without their items."""


class Versions(Protocol):
    """Of the whole installation: forms and templates are published to every organisation."""

    def known_to_change(self) -> Sequence[Version]:
        """Return the versions as they were met last; whoever else asks waits until this unit of work ends."""

    def note(self, versions: Sequence[Version], at: datetime) -> None:
        """Write down versions as they are now, each in place of what was known of it."""


class Audit(Protocol):
    def append(self, event: Event) -> None:
        """Add *event* to the organisation's chain, in this transaction."""

    def entries(
        self, search: AuditSearch = EVERYTHING, *, newest_first: bool = True, limit: int = 200
    ) -> Sequence[AuditEntry]:
        """Return the matching entries, at most *limit* of them."""

    def of_object(self, object_ids: Sequence[str]) -> Sequence[AuditEntry]:
        """Return the events about these things, oldest first."""

    def head(self) -> AuditHead | None: ...

    def is_signed(self, head: AuditHead) -> bool:
        """Whether *head* was signed with this log's key, wherever it comes from."""

    def verify(self) -> Sequence[AuditFault]:
        """Walk the whole chain as it is committed: every seal, every payload, the length and the signed head.

        Like ``Records.everything`` it reads at its own moment and makes no writer wait, if it comes first in its unit.
        """

    def count(self) -> int:
        """Return how many entries are kept."""

    def seal_at(self, number: int) -> str | None:
        """Return the stored seal of one entry, to hold against a head that was anchored elsewhere."""

    def add_anchor(self, anchor: Anchor) -> None:
        """Note that a head was put into locked storage; noting it again changes nothing."""

    def anchors(self) -> Sequence[Anchor]:
        """Return the anchored heads that were noted, shortest chain first."""


class Queue(Protocol):
    """What waits for a worker, of any organisation."""

    def take(self, lease: str, *, now: datetime, until: datetime) -> Document | None:
        """Take one document that waits to be made or filed, or whose lease has run out; any organisation.

        Atomic: no other worker can take the same. Counts an attempt. A FILING document stays FILING.
        """

    def leases(self) -> Sequence[str]:
        """Return the leases under which documents are being made or filed now."""

    def release(self, lease: str) -> None:
        """Let go of everything held under *lease*, whose worker is known to be dead."""

    def unstored(self) -> Sequence[tuple[str, RecordId]]:
        """Return (organisation, record id) of records with PENDING objects, any organisation.

        Those that a document is still to be filed with are left to whoever makes the document.
        """

    def take_unarchived(self, *, now: datetime, until: datetime) -> tuple[str, RecordId] | None:
        """Take (organisation, record id) of the first stored record without an archive copy.

        Nobody else takes it *until* then. What is kept apart from a record has no copy of its own.
        """

    def to_extend(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose lock is to be extended now, the longest due first."""

    def to_mirror(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose hold is to be set or lifted in the store now, the longest due first."""

    def compare_holds(self) -> int:
        """Have every object that is not held as the holds say set right; return how many they are."""

    def organisations(self) -> Sequence[str]:
        """Return every organisation that anything in the log is about, also one that is no longer served."""


class Jobs(Protocol):
    """The jobs that come round: each runs once at a time, on whichever machine."""

    def add_missing(self, names: Sequence[str], *, now: datetime) -> None:
        """Write down those jobs that are not there yet; they run at once."""

    def every(self) -> Sequence[ScheduledJob]: ...

    def take(self, names: Sequence[str], lease: str, *, now: datetime, until: datetime) -> ScheduledJob | None:
        """Take one of these jobs that is due and that nobody is at. Atomic: no other worker can take the same."""

    def save(self, job: ScheduledJob, *, expected: ScheduledJob) -> None:
        """Write it; ``Conflict`` if its lease is no longer that of *expected*."""

    def hasten(self, names: Sequence[str], *, now: datetime) -> None:
        """Have those of these jobs that nobody is at run now."""

    def leases(self) -> Sequence[str]:
        """Return the leases under which jobs are run now."""

    def release(self, lease: str) -> None:
        """Let go of everything held under *lease*, whose worker is known to be dead."""


class Receipts(Protocol):
    def add(self, receipt: Receipt) -> bool:
        """Write it; return whether it was the first with its ticket. One being written at this moment is waited for."""

    def find(self, user: str, ticket: str) -> Receipt | None: ...

    def note_way_on(self, user: str, ticket: str, way_on: WayOn) -> None:
        """Add how the form was answered."""

    def remove(self, user: str, ticket: str) -> None: ...

    def expire(self, *, before: datetime, limit: int) -> int:
        """Remove the oldest of those from before that moment, at most *limit*; return how many there were."""


class Repositories(Protocol):
    """Everything of one organisation, in one transaction; what belongs to another is not there."""

    @property
    def enquiries(self) -> Enquiries: ...
    @property
    def people(self) -> People: ...
    @property
    def questionnaires(self) -> Questionnaires: ...
    @property
    def submissions(self) -> Submissions: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def records(self) -> Records: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def disposals(self) -> Disposals: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def audit(self) -> Audit: ...


class UnitOfWork(Protocol):
    """One transaction: nothing is kept unless ``commit`` is called."""

    @property
    def queue(self) -> Queue: ...
    @property
    def jobs(self) -> Jobs: ...

    @property
    def versions(self) -> Versions: ...

    def of(self, organisation: str) -> Repositories:
        """Return what belongs to one organisation."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...
