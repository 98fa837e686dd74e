"""Transactions: one a unit of work over all repositories."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from forms_service.adapters.sql.audit import SqlAudit
from forms_service.adapters.sql.disposals import SqlDisposals
from forms_service.adapters.sql.documents import SqlDocuments
from forms_service.adapters.sql.engine import connect
from forms_service.adapters.sql.enquiries import SqlEnquiries
from forms_service.adapters.sql.holds import SqlHolds
from forms_service.adapters.sql.object_locks import SqlLocks
from forms_service.adapters.sql.questionnaires import SqlQuestionnaires
from forms_service.adapters.sql.records import SqlRecords
from forms_service.adapters.sql.scheduled_jobs import SqlJobs
from forms_service.adapters.sql.submissions import SqlSubmissions
from forms_service.adapters.sql.uploads import SqlUploads
from forms_service.casework.errors import Unavailable


class SqlUnitOfWork:
    """One transaction over all repositories; leaving it without ``commit`` undoes everything."""

    enquiries: SqlEnquiries
    questionnaires: SqlQuestionnaires
    submissions: SqlSubmissions
    uploads: SqlUploads
    documents: SqlDocuments
    records: SqlRecords
    holds: SqlHolds
    disposals: SqlDisposals
    locks: SqlLocks
    jobs: SqlJobs
    audit: SqlAudit

    def __init__(self, engine: Engine, audit_key: bytes) -> None:
        self._engine = engine
        self._audit_key = audit_key

    def __enter__(self) -> Self:
        self._connection = connect(self._engine)
        self.enquiries = SqlEnquiries(self._connection)
        self.questionnaires = SqlQuestionnaires(self._connection)
        self.submissions = SqlSubmissions(self._connection)
        self.uploads = SqlUploads(self._connection)
        self.documents = SqlDocuments(self._connection)
        self.records = SqlRecords(self._connection)
        self.holds = SqlHolds(self._connection)
        self.disposals = SqlDisposals(self._connection)
        self.locks = SqlLocks(self._connection)
        self.jobs = SqlJobs(self._connection)
        self.audit = SqlAudit(self._connection, self._audit_key)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Undoing on a connection that is gone fails, and must not hide why the work failed.
        with suppress(SQLAlchemyError, Unavailable):
            self._connection.rollback()
        self._connection.close()

    def commit(self) -> None:
        self.audit.write()
        self._connection.commit()
