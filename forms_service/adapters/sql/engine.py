"""How the two databases are opened: what each must be told to be durable, to take turns, and to speak our errors."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from psycopg.errors import DeadlockDetected
from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from forms_service.adapters.sql.causes import AWAY, statement_in_short, words_of_cause
from forms_service.adapters.sql.time_limits import (
    PATIENT_SECONDS,
    NoAnswer,
    limit_by_budget,
    limit_postgresql,
    limit_sqlite,
)
from forms_service.casework.budgets import within_budget
from forms_service.casework.errors import Conflict, Overtaken, Unavailable

_WAIT_SECONDS = 5
"""How long to wait for another writer, or for the server, before saying so."""

_LIFE_SIGNS = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""A server whose machine is gone is noticed in 25 seconds, though it says nothing."""

_DRIVERS = {"sqlite": {"sqlite", "sqlite+pysqlite"}, "postgresql": {"postgresql", "postgresql+psycopg"}}
_IN_MEMORY = {None, "", ":memory:"}
_SHAPES = "It is sqlite:////path/to/a/file or postgresql+psycopg://user:password@host/name."
_FILES = (
    "It is sqlite:// and a whole path, in which ?, # and % are written %3F, %23 and %25: sqlite:////srv/forms.sqlite."
)
_SNAPSHOT, _WAITS = "snapshot", "waits"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_WAIT_SECONDS * 1000}",
)


Watcher: TypeAlias = Callable[[Executable], None]
_WATCHER = "watcher"
"""One listener serves all connections: to add one to each would take longer than most statements do."""


class DatabaseMisconfigured(Exception):
    """What is set is no database that the service runs on, or one that it cannot work with; the message says why."""


def read_address(url: str) -> URL:
    """Return where the database is; ``DatabaseMisconfigured``, in words that hold none of its secrets."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseMisconfigured(f"DATABASE_URL is not the address of a database. {_SHAPES}") from None
    kind = address.get_backend_name()
    if kind not in _DRIVERS or address.drivername not in _DRIVERS[kind]:
        raise DatabaseMisconfigured(
            f"DATABASE_URL names a database ({address.drivername}) that is not one of ours. {_SHAPES}"
        )
    if kind == "sqlite" and (address.host or address.database in _IN_MEMORY):
        raise DatabaseMisconfigured(f"DATABASE_URL names no file. {_SHAPES}")
    if kind == "sqlite" and ("?" in url or not Path(address.database or "").is_absolute()):
        raise DatabaseMisconfigured(f"DATABASE_URL does not name one file, wherever a command is begun. {_FILES}")
    return address


def open_database(url: str, *, seconds: float | None = PATIENT_SECONDS) -> Engine:
    """Return the engine for ``sqlite:///path`` or ``postgresql://…``; it connects when it is first used.

    No statement takes longer than *seconds*, whatever becomes of the server; without them, as long as it takes.
    """
    address = read_address(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite(address) if is_sqlite else _postgresql(address)
    if seconds is not None:
        (limit_sqlite if is_sqlite else limit_postgresql)(engine, seconds)
    limit_by_budget(engine)
    event.listen(engine, "before_execute", _tell_watcher)
    event.listen(engine, "handle_error", _translate)
    return engine


def open_to_read(file: Path) -> Engine:
    """Return an engine that reads a SQLite file, whatever it may be, and changes nothing of it."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    event.listen(engine, "handle_error", _translate)
    return engine


def connect(engine: Engine, watcher: Watcher | None = None) -> Connection:
    """Return a connection; its transaction begins with its first statement. Each is told to *watcher* before."""
    try:
        return engine.connect().execution_options(**{_WATCHER: watcher})
    except PoolTimeout as error:
        raise Unavailable(AWAY) from error


def _tell_watcher(connection: Connection, statement: Executable, *_: object) -> None:
    watcher: Watcher | None = connection.get_execution_options().get(_WATCHER)
    if watcher is not None:
        watcher(statement)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read what is committed at one moment, for as long as it takes: no writer waits for it or disturbs it."""
    with connect(engine) as connection:
        if engine.dialect.name == "sqlite":
            yield connection.execution_options(**{_SNAPSHOT: True})
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(address: URL) -> Engine:
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseMisconfigured(
            f"{folder}, where the database is to be, cannot be made: {error.strerror}."
        ) from error
    engine = create_engine(address, pool_timeout=_WAIT_SECONDS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(address: URL) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=_WAIT_SECONDS,
        connect_args={"connect_timeout": _WAIT_SECONDS, "options": f"-c lock_timeout={_WAIT_SECONDS}s", **_LIFE_SIGNS},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 begins transactions late and on its own; here they begin when we say so.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a reader that becomes a writer halfway would fail instead of waiting."""
    reading = connection.get_execution_options().get(_SNAPSHOT)
    _wait_no_longer(connection, round(within_budget(_WAIT_SECONDS) * 1000))
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _wait_no_longer(connection: Connection, milliseconds: int) -> None:
    """Say for how long it may wait for another writer, where that is not what was said last."""
    if connection.info.get(_WAITS, _WAIT_SECONDS * 1000) != milliseconds:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={milliseconds}")
        connection.info[_WAITS] = milliseconds


def _translate(context: ExceptionContext) -> None:
    if context.is_pre_ping and not isinstance(context.original_exception, NoAnswer):
        return  # The pool finds out for itself that a connection has died, and opens another.
    match context.sqlalchemy_exception:
        case IntegrityError():
            raise Conflict("This was already done, or what it belongs to is not there.") from context.original_exception
        case OperationalError(orig=DeadlockDetected()):
            raise Overtaken(AWAY) from context.original_exception
        case OperationalError() | InterfaceError() | InternalError():
            raise _unavailable(context) from context.original_exception
        case DatabaseError() if type(context.sqlalchemy_exception) is DatabaseError:  # What no other kind is about.
            raise _unavailable(context) from context.original_exception


def _unavailable(context: ExceptionContext) -> Unavailable:
    words = words_of_cause(context.original_exception)
    return Unavailable(words, doing=statement_in_short(context.statement))
