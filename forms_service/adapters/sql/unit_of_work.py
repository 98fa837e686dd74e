"""Transactions: one a unit of work, over the repositories of each organisation that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, Executable
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import connect
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.finding.record_lists import SqlRecordLists
from forms_service.adapters.sql.finding.saved_searches import SqlSavedSearches
from forms_service.adapters.sql.oldest_writer import require_recent
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.repositories.disposals import SqlDisposals
from forms_service.adapters.sql.repositories.disposing.drafts import SqlDrafts
from forms_service.adapters.sql.repositories.disposing.erasure import SqlErasure
from forms_service.adapters.sql.repositories.disposing.stubs import SqlStubs
from forms_service.adapters.sql.repositories.documents import SqlDocuments
from forms_service.adapters.sql.repositories.enquiries import SqlEnquiries
from forms_service.adapters.sql.repositories.holds import SqlHolds
from forms_service.adapters.sql.repositories.in_store.log_breaks import SqlLogBreaks
from forms_service.adapters.sql.repositories.in_store.lost_records import SqlLostRecords
from forms_service.adapters.sql.repositories.in_store.manifests import SqlManifests
from forms_service.adapters.sql.repositories.in_store.object_locks import SqlLocks
from forms_service.adapters.sql.repositories.in_store.reconciliations import SqlReconciliations
from forms_service.adapters.sql.repositories.in_store.row_seals import SqlRowSeals
from forms_service.adapters.sql.repositories.people import SqlPeople
from forms_service.adapters.sql.repositories.protection.procedures import (
    SqlIncidents,
    SqlOutcomeLetters,
    SqlPolicyDocuments,
    SqlTellings,
)
from forms_service.adapters.sql.repositories.publishing.date_shifts import SqlDateShifts
from forms_service.adapters.sql.repositories.publishing.library import SqlAdoptions, SqlLibraryFiles, SqlReleases
from forms_service.adapters.sql.repositories.publishing.schedule_approvals import SqlScheduleApprovals
from forms_service.adapters.sql.repositories.publishing.versions import SqlVersions
from forms_service.adapters.sql.repositories.questionnaires import SqlQuestionnaires
from forms_service.adapters.sql.repositories.queue import SqlQueue
from forms_service.adapters.sql.repositories.receipts import SqlReceipts
from forms_service.adapters.sql.repositories.records import SqlRecords
from forms_service.adapters.sql.repositories.rights.extracts import SqlExtracts
from forms_service.adapters.sql.repositories.rights_requests import SqlRightsRequests
from forms_service.adapters.sql.repositories.scheduled_jobs import SqlJobs
from forms_service.adapters.sql.repositories.staff.emergency_accesses import SqlEmergencyAccesses
from forms_service.adapters.sql.repositories.staff.members import SqlMembers
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessions
from forms_service.adapters.sql.repositories.staff.sign_ins import SqlSignIns
from forms_service.adapters.sql.repositories.staff.webhook_messages import SqlOutbox, SqlWebhookMessages
from forms_service.adapters.sql.repositories.submissions import SqlSubmissions
from forms_service.adapters.sql.repositories.uploads import SqlUploads
from forms_service.adapters.sql.tables import (
    audit_anchors,
    audit_entries,
    audit_heads,
    enquiries,
    holds,
    incidents,
    people,
    records,
    rights_requests,
    tellings,
)
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.errors import Unavailable
from forms_service.casework.keeping.row_seals import SealedThing

_LOG = (audit_entries, audit_heads, audit_anchors)


class SqlRepositories:
    """The repositories of one organisation, in one transaction."""

    def __init__(self, fence: Fence, organisation: str, audit_keys: AuditKeys) -> None:
        fence.around(organisation)
        self._remembered = Remembered()
        self.audit = SqlAudit(fence, organisation, audit_keys)
        self.row_seals = SqlRowSeals(fence, organisation, audit_keys, self.audit)
        self.enquiries = SqlEnquiries(fence, organisation, self.row_seals, self._remembered)
        self.rights_requests = SqlRightsRequests(fence, organisation, self.row_seals)
        self.extracts = SqlExtracts(fence, organisation)
        self.incidents = SqlIncidents(fence, organisation, self.row_seals)
        self.policy_documents = SqlPolicyDocuments(fence, organisation)
        self.tellings = SqlTellings(fence, organisation, self.row_seals)
        self.outcome_letters = SqlOutcomeLetters(fence, organisation)
        self.emergency_accesses = SqlEmergencyAccesses(fence, organisation, self._remembered)
        self.people = SqlPeople(fence, organisation, self.row_seals, self._remembered)
        self.questionnaires = SqlQuestionnaires(fence, organisation, self._remembered)
        self.submissions = SqlSubmissions(fence, organisation, self._remembered)
        self.uploads = SqlUploads(fence, organisation, self._remembered)
        self.documents = SqlDocuments(fence, organisation, self._remembered)
        self.records = SqlRecords(fence, organisation, self.row_seals, self._remembered)
        self.record_lists = SqlRecordLists(fence, organisation)
        self.saved_searches = SqlSavedSearches(fence, organisation)
        self.holds = SqlHolds(fence, organisation, self.row_seals)
        self.row_seals.read_by(SealedThing.ENQUIRY, enquiries, self.enquiries.sealed_contents)
        self.row_seals.read_by(SealedThing.PERSON, people, self.people.sealed_contents)
        self.row_seals.read_by(SealedThing.RECORD, records, self.records.sealed_contents)
        self.row_seals.read_by(SealedThing.HOLD, holds, self.holds.sealed_contents)
        self.row_seals.read_whole(SealedThing.REQUEST, rights_requests)
        self.row_seals.read_whole(SealedThing.INCIDENT, incidents)
        self.row_seals.read_whole(SealedThing.TELLING, tellings)
        self.disposals = SqlDisposals(fence, organisation)
        self.stubs = SqlStubs(fence, organisation)
        self.drafts = SqlDrafts(fence, organisation)
        self.erasure = SqlErasure(fence, organisation, self.row_seals, self.audit)
        self.schedule_approvals = SqlScheduleApprovals(fence, organisation)
        self.date_shifts = SqlDateShifts(fence, organisation)
        self.releases = SqlReleases(fence, organisation)
        self.adoptions = SqlAdoptions(fence, organisation)
        self.locks = SqlLocks(fence, organisation)
        self.manifests = SqlManifests(fence, organisation, audit_keys, self.audit)
        self.lost_records = SqlLostRecords(fence, organisation)
        self.receipts = SqlReceipts(fence, organisation)
        self.sessions = SqlSessions(fence, organisation)
        self.members = SqlMembers(fence, organisation)
        self.webhook_messages = SqlWebhookMessages(fence, organisation)
        self.log_breaks = SqlLogBreaks(fence, organisation)

    def forget(self) -> None:
        """Forget what was read, because something is being written."""
        self._remembered.forget()


class SqlUnitOfWork:
    """One transaction; leaving it without ``commit`` undoes everything."""

    queue: SqlQueue
    jobs: SqlJobs
    reconciliations: SqlReconciliations
    versions: SqlVersions
    library_files: SqlLibraryFiles
    sign_ins: SqlSignIns
    outbox: SqlOutbox
    has_written: bool

    def __init__(self, engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes] = ()) -> None:
        self._engine = engine
        self._audit_keys = AuditKeys(audit_key, tuple(former_audit_keys))

    def __enter__(self) -> Self:
        self._connection = connect(self._engine, self._before_writing)
        self.has_written = self._has_anything_to_keep = False
        self._of: dict[str, SqlRepositories] = {}
        self._fence = Fence(self._connection)
        self.queue = SqlQueue(self._fence)
        self.jobs = SqlJobs(self._connection)
        self.reconciliations = SqlReconciliations(self._fence)
        self.versions = SqlVersions(self._connection)
        self.library_files = SqlLibraryFiles(self._connection)
        self.sign_ins = SqlSignIns(self._connection)
        self.outbox = SqlOutbox(self._fence)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Undoing on a connection that is gone fails, and must not hide why the work failed.
        with suppress(SQLAlchemyError, Unavailable):
            self._connection.rollback()
        self._connection.close()

    def of(self, organisation: str) -> SqlRepositories:
        if organisation not in self._of:
            self._of[organisation] = SqlRepositories(self._fence, organisation, self._audit_keys)
        return self._of[organisation]

    def _before_writing(self, statement: Executable) -> None:
        if statement.is_select:
            return
        for repositories in self._of.values():
            repositories.forget()
        self._has_anything_to_keep = True
        self.has_written = self.has_written or getattr(statement, "table", None) not in _LOG

    def commit(self) -> None:
        for organisation in sorted(self._of):
            self._of[organisation].row_seals.write()
            self._of[organisation].audit.write()
        if self._has_anything_to_keep and not any(each.audit.has_asked_oldest for each in self._of.values()):
            require_recent(self._connection)
        self._connection.commit()
