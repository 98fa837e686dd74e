"""Transactions: one a unit of work, on SQLite or PostgreSQL, whose own errors never get past this module."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from forms_service.adapters.sql.audit import SqlAudit
from forms_service.adapters.sql.documents import SqlDocuments
from forms_service.adapters.sql.enquiries import SqlEnquiries
from forms_service.adapters.sql.questionnaires import SqlQuestionnaires
from forms_service.adapters.sql.records import SqlRecords
from forms_service.adapters.sql.submissions import SqlSubmissions
from forms_service.casework.errors import Conflict, Unavailable

_WAIT_SECONDS = 5
"""How long to wait for another writer, or for the server, before saying so."""

_BUSY = "The database does not answer just now. Nothing you have saved is lost: try again in a minute."
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_WAIT_SECONDS * 1000}",
)


def open_database(url: str) -> Engine:
    """Return the engine for ``sqlite:///path`` or ``postgresql://…``; it connects when it is first used."""
    address = make_url(url)
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    event.listen(engine, "handle_error", _translate)
    return engine


class SqlUnitOfWork:
    """One transaction over all repositories; leaving it without ``commit`` undoes everything."""

    enquiries: SqlEnquiries
    questionnaires: SqlQuestionnaires
    submissions: SqlSubmissions
    documents: SqlDocuments
    records: SqlRecords
    audit: SqlAudit

    def __init__(self, engine: Engine, audit_key: bytes) -> None:
        self._engine = engine
        self._audit_key = audit_key

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect()
        except PoolTimeout as error:
            raise Unavailable(_BUSY) from error
        self.enquiries = SqlEnquiries(self._connection)
        self.questionnaires = SqlQuestionnaires(self._connection)
        self.submissions = SqlSubmissions(self._connection)
        self.documents = SqlDocuments(self._connection)
        self.records = SqlRecords(self._connection)
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


def _sqlite(address: URL) -> Engine:
    if address.database:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address, pool_timeout=_WAIT_SECONDS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _postgresql(address: URL) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=_WAIT_SECONDS,
        connect_args={"connect_timeout": _WAIT_SECONDS, "options": f"-c lock_timeout={_WAIT_SECONDS}s"},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 begins transactions late and on its own; here they begin when we say so.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a reader that becomes a writer halfway would fail instead of waiting."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translate(context: ExceptionContext) -> None:
    match context.sqlalchemy_exception:
        case IntegrityError():
            raise Conflict("This was already done, or what it belongs to is not there.") from context.original_exception
        case OperationalError() | InterfaceError() | InternalError():
            raise Unavailable(_BUSY) from context.original_exception
