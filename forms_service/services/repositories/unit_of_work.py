"""One transaction, and everything of one organisation that is in it."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from forms_service.services.repositories.answering import Documents, Questionnaires, Submissions, Uploads
from forms_service.services.repositories.auditing import Audit, LogBreaks
from forms_service.services.repositories.disposing import AgedDrafts, Disposals, Erasure, Stubs
from forms_service.services.repositories.enquiries import Enquiries, People
from forms_service.services.repositories.extracts import Extracts
from forms_service.services.repositories.finding import RecordLists, SavedSearches
from forms_service.services.repositories.installation import Jobs, Queue, Receipts, Reconciliations, Versions
from forms_service.services.repositories.keeping import (
    DateShifts,
    Holds,
    Locks,
    LostRecords,
    Manifests,
    Records,
    RightsRequests,
    RowSeals,
    ScheduleApprovals,
)
from forms_service.services.repositories.publishing import Adoptions, LibraryFiles, Releases
from forms_service.services.repositories.staff import (
    EmergencyAccesses,
    Members,
    Outbox,
    Sessions,
    SignIns,
    WebhookMessages,
)


class Repositories(Protocol):
    """Everything of one organisation, in one transaction; what belongs to another is not there."""

    @property
    def enquiries(self) -> Enquiries: ...
    @property
    def emergency_accesses(self) -> EmergencyAccesses: ...
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
    def record_lists(self) -> RecordLists: ...
    @property
    def saved_searches(self) -> SavedSearches: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def disposals(self) -> Disposals: ...
    @property
    def stubs(self) -> Stubs: ...
    @property
    def drafts(self) -> AgedDrafts: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def schedule_approvals(self) -> ScheduleApprovals: ...
    @property
    def date_shifts(self) -> DateShifts: ...
    @property
    def releases(self) -> Releases: ...
    @property
    def adoptions(self) -> Adoptions: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def manifests(self) -> Manifests: ...
    @property
    def extracts(self) -> Extracts: ...

    @property
    def rights_requests(self) -> RightsRequests: ...
    @property
    def row_seals(self) -> RowSeals: ...
    @property
    def lost_records(self) -> LostRecords: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def members(self) -> Members: ...
    @property
    def webhook_messages(self) -> WebhookMessages: ...
    @property
    def log_breaks(self) -> LogBreaks: ...
    @property
    def audit(self) -> Audit: ...


class UnitOfWork(Protocol):
    """One transaction: nothing is kept unless ``commit`` is called."""

    @property
    def queue(self) -> Queue: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def reconciliations(self) -> Reconciliations: ...

    @property
    def versions(self) -> Versions: ...

    @property
    def library_files(self) -> LibraryFiles: ...

    @property
    def sign_ins(self) -> SignIns: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def has_written(self) -> bool:
        """Whether anything was written so far but lines of the log."""

    def of(self, organisation: str) -> Repositories:
        """Return what belongs to one organisation."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...
