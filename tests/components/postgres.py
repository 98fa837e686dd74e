"""A real PostgreSQL for tests: a private cluster in a temporary folder, reached over its own socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url

from forms_service.adapters.sql.engine import open_database

_BIN = Path("/usr/lib/postgresql/15/bin")
_SUPERUSER, _OWNER = "tests", "forms"
_PORT = 5432  # Names the socket file; nothing listens on the network.
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"
)


class PostgresMissing(RuntimeError):
    """This machine has no PostgreSQL 15."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the URL of the maintenance database of a fresh cluster, as its superuser."""
    if not (_BIN / "initdb").exists():
        raise PostgresMissing(f"PostgreSQL 15 is not in {_BIN}: run scripts/system-packages")
    user = _owner()
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        shutil.chown(home, user)
        data = home / "data"
        _run(
            user,
            "initdb",
            "-D",
            str(data),
            "-U",
            _SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-k {home} -p {_PORT} {_SETTINGS}"
        _run(user, "pg_ctl", "-D", str(data), "-l", str(home / "log"), "-o", options, "-w", "-t", "60", "start")
        try:
            server = f"postgresql://{_SUPERUSER}@/postgres?host={home}&port={_PORT}"
            _say(server, f"CREATE ROLE {_OWNER} LOGIN")
            _say(server, f"ALTER DATABASE template1 OWNER TO {_OWNER}")
            yield server
        finally:
            _run(user, "pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def database_at(server: str, name: str) -> str:
    """The URL of another database of a server, for the service: it owns it, and is no superuser."""
    return make_url(server).set(database=name, username=_OWNER).render_as_string(hide_password=False)


@contextmanager
def as_superuser(engine: Engine) -> Iterator[Engine]:
    """The same database for somebody who may do anything there, fence or not."""
    if engine.dialect.name != "postgresql":
        yield engine
        return
    opened = open_database(engine.url.set(username=_SUPERUSER).render_as_string(hide_password=False))
    yield opened
    opened.dispose()


def fresh_database(server: str, template: str = "template1") -> str:
    """Return the URL of a new database, with the tables of today unless it is made from another *template*."""
    name = f"test_{uuid4().hex}"
    _say(server, f"CREATE DATABASE {name} OWNER {_OWNER} TEMPLATE {template}")
    return database_at(server, name)


def durable_database(server: str) -> str:
    """Return the URL of a new database of which no commit is lost when a process of the server dies, as by default."""
    url = fresh_database(server)
    _say(server, f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = on")
    return url


def _say(server: str, statement: str) -> None:
    maintenance = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.exec_driver_sql(statement)
    maintenance.dispose()


def _owner() -> str:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    me = pwd.getpwuid(os.getuid()).pw_name
    return "postgres" if os.getuid() == 0 else me


def _run(user: str, program: str, *arguments: str) -> None:
    command = [str(_BIN / program), *arguments]
    same = user == pwd.getpwuid(os.getuid()).pw_name
    # The server outlives pg_ctl and would keep a pipe open, so what it says goes to a file.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, user=None if same else user, cwd="/", stdout=said, stderr=subprocess.STDOUT, check=False
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{said.read().decode(errors='replace')}")
