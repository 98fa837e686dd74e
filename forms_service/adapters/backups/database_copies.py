"""One database copied out and in, as its own means do it: SQLite's online backup, PostgreSQL's dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from sqlalchemy import URL, Connection, Engine, inspect, make_url

from forms_service.adapters.backups.encryption import Sink
from forms_service.adapters.backups.torn_databases import note_restore, restore_begun, restore_ended
from forms_service.adapters.sql.engine import connect, open_database, open_to_read
from forms_service.casework.errors import Conflict, Unavailable

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_PIECE: Final = 1 << 20


def kind_of_database(url: str) -> str:
    return make_url(url).get_backend_name()


def is_empty_database(url: str) -> bool:
    """Whether there is nothing in it yet, or no database file."""
    if kind_of_database(url) == SQLITE and not _file_of(url).exists():
        return True
    with _looked_into(url) as connection:
        return not inspect(connection).get_table_names()


def torn_by(url: str) -> str:
    """Return which backup a restore that broke off left in a database; empty where none did."""
    if is_empty_database(url):
        return ""
    with _looked_into(url) as connection:
        return restore_begun(connection)


def drop_torn(url: str) -> None:
    """Take away what a restore that broke off left of a database, and nothing else: all of it or nothing."""
    if not torn_by(url):
        return
    if kind_of_database(url) == SQLITE:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{_file_of(url)}{ending}").unlink(missing_ok=True)
        return
    with _opened_engine(url) as engine, engine.begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        tables = ", ".join(map(quote, inspect(connection).get_table_names()))
        connection.exec_driver_sql(f"DROP TABLE {tables} CASCADE")


def end_restore(url: str) -> None:
    """Say in a database that what was brought to it is whole."""
    with _opened_engine(url) as engine, engine.begin() as connection:
        restore_ended(connection)


def copy_of_database(url: str) -> Iterator[bytes]:
    """Everything in it as of one moment, while others go on writing."""
    if kind_of_database(url) == SQLITE:
        return _copy_of_sqlite(_file_of(url))
    return _dump_of_postgresql(url)


@contextmanager
def new_database(url: str, backup_id: str) -> Iterator[Sink]:
    """Make an empty database what a copy says that is written to this; all of it or nothing.

    From which backup it is stands in it until ``end_restore``.
    """
    if kind_of_database(url) == SQLITE:
        with _new_sqlite(_file_of(url), backup_id) as target:
            yield target
    else:
        with _opened_engine(url) as engine, engine.begin() as connection:
            note_restore(connection, backup_id)
        with _restored_postgresql(url) as target:
            yield target


def require_tools(url: str, *tools: str) -> None:
    """``Unavailable`` where a database's own programs are missing, or are older than its server."""
    if kind_of_database(url) != POSTGRESQL:
        return
    with _looked_into(url) as connection:
        server = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    for tool in tools:
        if shutil.which(tool) is None:
            raise Unavailable(f"{tool} is not on this machine: install the package postgresql-client-{server}.")
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 (named here)
        version = int(told.split()[2].partition(".")[0])
        if version < server:
            raise Unavailable(
                f"{tool} is of PostgreSQL {version}, and older than its server: install postgresql-client-{server}."
            )


@contextmanager
def _opened_engine(url: str) -> Iterator[Engine]:
    engine = open_database(url, seconds=None)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _looked_into(url: str) -> Iterator[Connection]:
    """Read a database and do nothing else to it: whose it is, is not known yet."""
    engine = open_to_read(_file_of(url)) if kind_of_database(url) == SQLITE else open_database(url, seconds=None)
    try:
        with connect(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_of_sqlite(file: Path) -> Iterator[bytes]:
    """The copy is a file without a name beside the database: whatever ends this process takes it away."""
    descriptor, name = tempfile.mkstemp(prefix=".backup-", dir=file.parent)
    with os.fdopen(descriptor, "rb") as copy:
        try:
            target = sqlite3.connect(name, isolation_level=None)
            target.execute("PRAGMA journal_mode=OFF")
        finally:
            Path(name).unlink()
        with closing(target), closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            source.backup(target)
        copy.seek(0)
        while piece := copy.read(_PIECE):
            yield piece


@contextmanager
def _new_sqlite(file: Path, backup_id: str) -> Iterator[IO[bytes]]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.restored")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        yield target
        target.flush()
        os.fsync(target.fileno())
    with (
        _opened_engine(URL.create("sqlite", database=str(draft)).render_as_string()) as engine,
        engine.begin() as connection,
    ):
        note_restore(connection, backup_id)
    try:
        os.link(draft, file)
    except FileExistsError as error:
        raise Conflict(f"{file} is there by now, so nothing was written over it.") from error
    finally:
        draft.unlink()


def _dump_of_postgresql(url: str) -> Iterator[bytes]:
    with _program_on(url, ["pg_dump", "--format=custom", "--no-owner"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(_PIECE):
            yield piece


@contextmanager
def _restored_postgresql(url: str) -> Iterator[Sink]:
    command = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with _program_on(url, command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        yield process.stdin
        process.stdin.close()


@contextmanager
def _program_on(
    url: str, command: Sequence[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program on a database; the password is in its surroundings, where no list of processes shows it."""
    address = make_url(url).set(drivername="postgresql")
    bare = address._replace(password=None).render_as_string(hide_password=False)
    surroundings = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    with tempfile.TemporaryFile() as said:  # what it complains of; it names tables, and nobody
        process = subprocess.Popen(  # noqa: S603 (no shell; the programs are named here)
            [*command, f"--dbname={bare}"], stdin=stdin, stdout=stdout, stderr=said, env=surroundings
        )
        try:
            yield process
            ended: int | None = process.wait()
        except Exception:
            # Whatever broke off while it ran, it did so mostly because the program had ended: its own words say why.
            ended = _ended_by_itself(process)
            if not ended:
                raise
        finally:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with suppress(BrokenPipeError):
                    pipe.close()
        if ended:
            said.seek(0)
            complaints = said.read().decode(errors="replace").strip().splitlines()
            raise Unavailable(f"{command[0]} could not do it: {_told_by(complaints, ended)}")


def _told_by(complaints: Sequence[str], ended: int) -> str:
    """What a program complained of first, and what to do where it may not see every row."""
    first = next((line for line in complaints if "error:" in line), complaints[-1] if complaints else str(ended))
    hidden = any("row-level security" in line for line in complaints)
    return f"{first} Have BACKUP_DATABASE_URL name a role that sees every row." if hidden else first


def _ended_by_itself(process: subprocess.Popen[bytes]) -> int | None:
    """Return how a program ended whose pipe broke; nothing where it still waits."""
    try:
        return process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return None
