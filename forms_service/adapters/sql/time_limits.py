"""How long a statement may take: the server is told where it can be, and nobody waits longer for one that hangs."""

from __future__ import annotations

import math
import time
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from forms_service.casework.budgets import require_budget, within_budget

PAGE_SECONDS: Final = 5.0
"""For a page, which somebody looks at and which holds one of few threads."""
PATIENT_SECONDS: Final = 300.0
"""For workers and commands."""
_IDLE_SECONDS: Final = 60
"""So long a transaction may ask nothing: a process that hangs in the middle of one holds up nobody for longer."""
_STEPS: Final = 100_000
"""After so many steps of its machine SQLite asks whether to go on: some milliseconds."""

_UNDOING_SECONDS: Final = 1.0
"""So long it may take to undo or to end what was begun, also where the budget of a page is spent."""
_CONNECTING_SECONDS: Final = 2.0
"""The least that a driver may be given to connect."""

_DOUBTED_SECONDS, _DOUBTING_SECONDS = 5.0, 1.0
"""For so long after a server hung it is doubted, and so long one waits for it meanwhile."""

_UNTIL: Final = "until"

T = TypeVar("T")


class NoAnswer(psycopg.OperationalError):
    """The server did not answer in time, be it that it hangs or that its machine is gone."""


class _Doubt:
    """Whether a server hung a moment ago: pages that ask next wait a little only, as others wait in line for them."""

    def __init__(self) -> None:
        self._until = -math.inf

    def note(self) -> None:
        self._until = time.monotonic() + _DOUBTED_SECONDS

    def patience(self, seconds: float) -> float:
        return min(seconds, _DOUBTING_SECONDS) if time.monotonic() < self._until else seconds


def limit_postgresql(engine: Engine, seconds: float) -> None:
    """Have the server end a statement in time, and give up on one that does not even do that."""
    doubt = _Doubt()

    class Limited(psycopg.Connection[Any]):
        def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
            try:
                allowed = max(_UNDOING_SECONDS, within_budget(timeout or doubt.patience(seconds + 1)))
                return super().wait(gen, interval, allowed)
            except psycopg.OperationalError as error:
                if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                    raise
                if seconds <= PAGE_SECONDS:
                    doubt.note()
                self.pgconn.finish()  # What it answers yet is for nobody.
                raise NoAnswer("no answer in time") from error

    def connect(_dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> Limited:
        limits = (
            f"-c statement_timeout={math.ceil(seconds * 1000)} -c idle_in_transaction_session_timeout={_IDLE_SECONDS}s"
        )
        wait = max(_CONNECTING_SECONDS, within_budget(doubt.patience(parameters["connect_timeout"])))
        options = f"{parameters['options']} {limits}"
        try:
            return Limited.connect(**{**parameters, "options": options, "connect_timeout": math.ceil(wait)})
        except psycopg.errors.ConnectionTimeout:
            doubt.note()
            raise

    event.listen(engine, "do_connect", connect)


def limit_by_budget(engine: Engine) -> None:
    """Begin no statement for a page whose time is over."""
    event.listen(engine, "before_cursor_execute", lambda *_: require_budget())


def limit_sqlite(engine: Engine, seconds: float) -> None:
    """Break off a statement that goes on for too long; how long it waits for another writer is its own limit."""

    def watch(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.set_progress_handler(lambda: time.monotonic() > record.info[_UNTIL], _STEPS)
        record.info[_UNTIL] = math.inf

    def begin(connection: Connection, *_: object) -> None:
        connection.info[_UNTIL] = time.monotonic() + within_budget(seconds)

    event.listen(engine, "connect", watch)
    event.listen(engine, "before_cursor_execute", begin)
