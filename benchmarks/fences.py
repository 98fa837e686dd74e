"""What the fences between organisations cost on PostgreSQL: the same statements with and without them, in turns.

    PYTHONPATH=. .venv/bin/python benchmarks/fences.py [copies] [rounds]

The saved installation of the tests, brought up to date and copied many times over, within its organisation and into
another, on a PostgreSQL of its own. Some pages are opened once; then what they asked the database for is asked again
in turns by the service's role, whom every fence binds, and by a superuser, whom none does. Of each statement the
shortest time of all rounds counts. The figure to quote is the last.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, String, Table, event, func, literal_column, select
from sqlalchemy import case as when

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.tables import metadata
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.services.ports import Ports
from tests.builders.installation import NORTHSHIRE, unpacked
from tests.components.postgres import as_superuser, fresh_database, running_postgres
from tests.web.client import application, signed_in

ELSEWHERE: Final = "southmere"
NOT_COPIED: Final = {
    "audit_anchors", "audit_entries", "audit_heads", "counters", "discrepancies", "known_versions", "members",
    "receipts", "reconciliations", "scheduled_jobs", "sessions", "sign_ins",
}  # fmt: skip
IDS: Final = {"about", "enquiry", "id", "identity", "key", "made_from", "person", "recalled", "reference", "replaces"}
Statement = tuple[str, Any]


def multiply(connection: Connection, copies: int) -> None:
    """Copy every row under other ids, in turns within its organisation and into another; what was copied is over."""
    for number in range(copies):
        for table in metadata.sorted_tables:
            if table.name not in NOT_COPIED:
                _copy(connection, table, f"~{number}", ELSEWHERE if number % 2 else NORTHSHIRE)
    connection.exec_driver_sql("UPDATE enquiries SET state = 'closed', closed_at = created_at WHERE id LIKE '%%~%%'")
    connection.exec_driver_sql("ANALYZE")


def _copy(connection: Connection, table: Table, suffix: str, organisation: str) -> None:
    new = [_new(column, suffix, organisation) for column in table.columns]
    old = select(*new).where(*(~column.contains("~") for column in table.primary_key.columns if _is_id(column)))
    connection.execute(table.insert().from_select([column.name for column in table.columns], old))


def _new(column: Column[Any], suffix: str, organisation: str) -> Any:
    if column.name == "organisation":
        return literal_column(f"'{organisation}'")
    return when((column == "", ""), else_=column + literal_column(f"'{suffix}'")) if _is_id(column) else column


def _is_id(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and bool(column.foreign_keys or column.name in IDS)


def pages_of(connection: Connection) -> Mapping[str, str]:
    """The pages that are asked, by address, with who opens each; those of one thing of the one with most parts."""
    form = _most(connection, "saved_answers", "questionnaire")
    asked = select(metadata.tables["questionnaires"].c.enquiry).where(metadata.tables["questionnaires"].c.id == form)
    return {
        "/work": "northshire-manager",
        f"/enquiries/{connection.execute(asked).scalar_one()}": "northshire-manager",
        f"/questionnaires/{form}/check": "northshire-manager",
        f"/replies/{form}": "northshire-manager",
        f"/people/{_most(connection, 'person_facts', 'person')}": "northshire-manager",
        f"/records/{_most(connection, 'record_objects', 'record')}": "northshire-records",
        "/records/found": "northshire-records",
        "/register": "northshire-records",
        "/disposal": "northshire-records",
        "/audit": "northshire-auditor",
    }


def _most(connection: Connection, table: str, owner: str) -> str:
    column = metadata.tables[table].c[owner]
    most = select(column).where(~column.contains("~")).group_by(column).order_by(func.count().desc(), column).limit(1)
    return str(connection.execute(most).scalar_one())


def asked_by(ports: Ports, engine: Engine, addresses: Mapping[str, str]) -> Mapping[str, Sequence[Statement]]:
    """What each page asks the database for."""
    asked: list[Statement] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, sql, given, *_: asked.append((sql, given)))
    found: dict[str, Sequence[Statement]] = {}
    for address, who in addresses.items():
        client = signed_in(application(ports), who)
        if address == "/records/found":
            client.post("/records", data={"name": "a"})
        client.get("/")
        asked.clear()
        answer = client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address}: {answer.status_code}")
        found[address] = [(sql, given) for sql, given in asked if sql.startswith("SELECT") and "set_config" not in sql]
    return found


def seconds(connection: Any, asked: Sequence[Statement]) -> list[float]:
    """How long each statement takes, in a transaction of the organisation."""
    spent = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('forms.organisation', %s, true)", (NORTHSHIRE,))
        for sql, given in asked:
            begun = time.perf_counter()
            cursor.execute(sql, given)
            cursor.fetchall()
            spent.append(time.perf_counter() - begun)
    connection.rollback()
    return spent


def compare(engines: Sequence[Engine], asked: Sequence[Statement], rounds: int) -> list[float]:
    """How long all of it takes on each of the engines, asked in turns."""
    times: list[list[list[float]]] = [[] for _ in engines]
    for _ in range(rounds):
        for engine, taken in zip(engines, times, strict=True):
            with engine.connect() as connection:
                taken.append(seconds(connection.connection.driver_connection, asked))
    return [sum(min(each) for each in zip(*taken, strict=True)) for taken in times]


def main(copies: int = 60, rounds: int = 15) -> None:
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        installation = unpacked(Path(folder) / "var", fresh_database(server, template="template0"))
        ports = installation.start()
        engine = open_database(installation.settings.database_url)
        ports = replace(ports, unit_of_work=lambda: SqlUnitOfWork(engine, installation.settings.audit_key))
        with as_superuser(engine) as superuser:
            report(ports, (engine, superuser), copies, rounds)
        engine.dispose()
        installation.end()


def report(ports: Ports, engines: tuple[Engine, Engine], copies: int, rounds: int) -> None:
    with engines[1].begin() as connection:
        multiply(connection, copies)
        addresses = pages_of(connection)
    sums = [0.0, 0.0]
    for address, asked in asked_by(ports, engines[0], addresses).items():
        spent = compare(engines, asked, rounds)
        sums = [total + each for total, each in zip(sums, spent, strict=True)]
        bound, free = (each * 1000 for each in spent)
        print(f"{address}: {len(asked)} statements, {bound:.1f} ms with, {free:.1f} ms without")
    print(f"all: {sums[0] / sums[1]:.2f} times as long with fences")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]))
