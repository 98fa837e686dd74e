"""Transactions: one a unit of work, over the repositories of each organisation that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, Executable, event
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.engine import connect
from forms_service.adapters.sql.remembered import Remembered
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.repositories.disposals import SqlDisposals
from forms_service.adapters.sql.repositories.documents import SqlDocuments
from forms_service.adapters.sql.repositories.enquiries import SqlEnquiries
from forms_service.adapters.sql.repositories.holds import SqlHolds
from forms_service.adapters.sql.repositories.in_store.log_breaks import SqlLogBreaks
from forms_service.adapters.sql.repositories.in_store.lost_records import SqlLostRecords
from forms_service.adapters.sql.repositories.in_store.manifests import SqlManifests
from forms_service.adapters.sql.repositories.in_store.object_locks import SqlLocks
from forms_service.adapters.sql.repositories.in_store.reconciliations import SqlReconciliations
from forms_service.adapters.sql.repositories.people import SqlPeople
from forms_service.adapters.sql.repositories.questionnaires import SqlQuestionnaires
from forms_service.adapters.sql.repositories.queue import SqlQueue
from forms_service.adapters.sql.repositories.receipts import SqlReceipts
from forms_service.adapters.sql.repositories.records import SqlRecords
from forms_service.adapters.sql.repositories.schedule_approvals import SqlScheduleApprovals
from forms_service.adapters.sql.repositories.scheduled_jobs import SqlJobs
from forms_service.adapters.sql.repositories.staff.emergency_accesses import SqlEmergencyAccesses
from forms_service.adapters.sql.repositories.staff.members import SqlMembers
from forms_service.adapters.sql.repositories.staff.sessions import SqlSessions
from forms_service.adapters.sql.repositories.staff.sign_ins import SqlSignIns
from forms_service.adapters.sql.repositories.submissions import SqlSubmissions
from forms_service.adapters.sql.repositories.uploads import SqlUploads
from forms_service.adapters.sql.repositories.versions import SqlVersions
from forms_service.adapters.sql.tables import audit_anchors, audit_entries, audit_heads
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.errors import Unavailable

_LOG = (audit_entries, audit_heads, audit_anchors)


class SqlRepositories:
    """The repositories of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str, audit_keys: AuditKeys) -> None:
        self._remembered = Remembered()
        self.enquiries = SqlEnquiries(connection, organisation, self._remembered)
        self.emergency_accesses = SqlEmergencyAccesses(connection, organisation, self._remembered)
        self.people = SqlPeople(connection, organisation, self._remembered)
        self.questionnaires = SqlQuestionnaires(connection, organisation, self._remembered)
        self.submissions = SqlSubmissions(connection, organisation, self._remembered)
        self.uploads = SqlUploads(connection, organisation, self._remembered)
        self.documents = SqlDocuments(connection, organisation, self._remembered)
        self.records = SqlRecords(connection, organisation, self._remembered)
        self.holds = SqlHolds(connection, organisation)
        self.disposals = SqlDisposals(connection, organisation)
        self.schedule_approvals = SqlScheduleApprovals(connection, organisation)
        self.locks = SqlLocks(connection, organisation)
        self.manifests = SqlManifests(connection, organisation, audit_keys)
        self.lost_records = SqlLostRecords(connection, organisation)
        self.receipts = SqlReceipts(connection, organisation)
        self.sessions = SqlSessions(connection, organisation)
        self.members = SqlMembers(connection, organisation)
        self.log_breaks = SqlLogBreaks(connection, organisation)
        self.audit = SqlAudit(connection, organisation, audit_keys)

    def forget(self) -> None:
        """Forget what was read, because something is being written."""
        self._remembered.forget()


class SqlUnitOfWork:
    """One transaction; leaving it without ``commit`` undoes everything."""

    queue: SqlQueue
    jobs: SqlJobs
    reconciliations: SqlReconciliations
    versions: SqlVersions
    sign_ins: SqlSignIns
    has_written: bool

    def __init__(self, engine: Engine, audit_key: bytes, former_audit_keys: Sequence[bytes] = ()) -> None:
        self._engine = engine
        self._audit_keys = AuditKeys(audit_key, tuple(former_audit_keys))

    def __enter__(self) -> Self:
        self._connection = connect(self._engine)
        event.listen(self._connection, "before_execute", self._before_writing)
        self.has_written = False
        self._of: dict[str, SqlRepositories] = {}
        self.queue = SqlQueue(self._connection)
        self.jobs = SqlJobs(self._connection)
        self.reconciliations = SqlReconciliations(self._connection)
        self.versions = SqlVersions(self._connection)
        self.sign_ins = SqlSignIns(self._connection)
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
            self._of[organisation] = SqlRepositories(self._connection, organisation, self._audit_keys)
        return self._of[organisation]

    def _before_writing(self, _connection: Connection, statement: Executable, *_: object) -> None:
        if statement.is_select:
            return
        for repositories in self._of.values():
            repositories.forget()
        self.has_written = self.has_written or getattr(statement, "table", None) not in _LOG

    def commit(self) -> None:
        for organisation in sorted(self._of):
            self._of[organisation].audit.write()
        self._connection.commit()
