"""The one way to the rows of a noun: always within one organisation, and never over somebody else's change."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    bindparam,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.remembered import Remembered
from forms_service.casework.errors import Conflict, NotFound

PAGE: Final = 200
"""How many ids, or rows, one statement asks for: a database takes only so many."""

OURS: Final[BindParameter[Any]] = bindparam("organisation")
THESE: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
"""What the questions that are asked most often leave open: they are put together once, which costs more than asking."""

Id = TypeVar("Id", bound=str | tuple[str, str])


def pages(ids: Sequence[Id], size: int = PAGE) -> Iterator[Sequence[Id]]:
    """Return any number of ids in parts that one statement takes."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


class Owned(Protocol):
    @property
    def organisation(self) -> str: ...


class Bound:
    """What every repository is: one noun of one organisation, in one transaction."""

    def __init__(self, fence: Fence, organisation: str, remembered: Remembered | None = None) -> None:
        self._fence = fence
        self._organisation = organisation
        self._remembered = remembered or Remembered()

    @property
    def _connection(self) -> Connection:
        """The connection, on which nothing is there but what is this organisation's."""
        return self._fence.inside(self._organisation)

    def _binds(self, ids: Sequence[str]) -> dict[str, object]:
        """What a question that leaves ``OURS`` and ``THESE`` open is asked with."""
        return {OURS.key: self._organisation, THESE.key: ids}

    def _part(self, part: object, table: Table) -> dict[str, object]:
        """A part of one of this organisation's nouns as a row."""
        return {**columns_of(part, table), "organisation": self._organisation}

    def _refuse_foreign(self, noun: Owned) -> None:
        """Refuse to write what is another organisation's, as if there were no such thing."""
        if noun.organisation != self._organisation:
            raise NotFound("There is no such thing here.")


def within(table: Table, organisation: str) -> Select[Any]:
    """Return the question about a noun that every other question is built on."""
    return select(table).where(table.c.organisation == organisation)


def among(
    table: Table, organisation: str, ids: Select[Any] | Sequence[str], by: ColumnElement[Any] | None = None
) -> Select[Any]:
    """Return the question about those of *ids* that are this organisation's: of rows by their own id, or *by* another.

    The organisation is compared as an expression, which no index has: SQLite, having no statistics, would
    rather walk everything of the organisation than look up a few ids.
    """
    looked_up = table.c.id if by is None else by
    return select(table).where(looked_up.in_(ids), table.c.organisation + "" == organisation)


def one(connection: Connection, table: Table, organisation: str, noun_id: str) -> RowMapping:
    # An id from an address may hold a character that a database refuses to be asked about.
    asked = {"organisation": organisation, "noun": noun_id}
    row = connection.execute(_one_of(table), asked).mappings().one_or_none() if noun_id.isprintable() else None
    if row is None:
        raise NotFound("There is no such thing here.")
    return row


@functools.cache
def _one_of(table: Table) -> Select[Any]:
    return select(table).where(table.c.organisation == OURS, table.c.id == bindparam("noun"))


def add(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    connection.execute(insert(table).values(values))


def add_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), [dict(row) for row in rows])


def add_missing(connection: Connection, table: Table, columns: Sequence[str], rows: Select[Any]) -> None:
    """Write those of the rows that are not there yet; one that somebody else writes at this moment is no conflict."""
    connection.execute(insert_into(connection, table).from_select(columns, rows).on_conflict_do_nothing())


def was_missing(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Write a row unless it is there already; return whether it was written.

    One that somebody else writes at this moment is waited for.
    """
    new = insert_into(connection, table).values(values).on_conflict_do_nothing()
    return connection.execute(new.returning(*table.primary_key.columns)).first() is not None


def add_missing_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Write those of the rows that are not there yet."""
    if rows:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def add_or_change(
    connection: Connection, table: Table, values: Mapping[str, object], if_so: ColumnElement[bool]
) -> bool:
    """Write a row, over the one that is there only if that is *if_so*; return whether it was written."""
    new = insert_into(connection, table).values(values)
    written = new.on_conflict_do_update(index_elements=table.primary_key.columns, set_=values, where=if_so)
    return connection.execute(written).rowcount > 0


def add_or_change_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows, each over the one that is there already."""
    if rows:
        new = insert_into(connection, table)
        over = {name: new.excluded[name] for name in rows[0]}
        written = new.on_conflict_do_update(index_elements=table.primary_key.columns, set_=over)
        connection.execute(written, [dict(row) for row in rows])


def insert_into(connection: Connection, table: Table) -> Any:
    """The statement that knows what to do where a row is there already: each of the two databases has its own."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def change(
    connection: Connection, table: Table, values: Mapping[str, object], expected: Mapping[str, object] | None = None
) -> None:
    """Write a noun's row, if what is stored is still what was *expected*; else ``Conflict``."""
    known = {table.c[name]: value for name, value in (expected or {}).items()}
    same = [column.is_not_distinct_from(literal(value, column.type)) for column, value in known.items()]
    mine = (table.c.id == values["id"], table.c.organisation == values["organisation"])
    if connection.execute(update(table).where(*mine, *same).values(values)).rowcount:
        return
    one(connection, table, str(values["organisation"]), str(values["id"]))
    raise Conflict("Somebody else has changed this meanwhile. Look at it again before you go on.")


class Seen:
    """The rows of one noun as this unit of work knows them, so that it writes over nobody else's change.

    Between the reading and the writing of a row, another unit of work may have changed it (PostgreSQL lets it): a
    hold, say, that a stale record would take away again.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: dict[str, Mapping[str, object]] = {}

    def note(self, rows: Iterable[RowMapping]) -> None:
        """Remember each row as it was when it was first read."""
        for row in rows:
            self._rows.setdefault(row["id"], dict(row))

    def forget(self) -> None:
        """Forget what was read only to see whether somebody may: whoever changes a row reads it again first."""
        self._rows.clear()

    def change(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Write a row if it still is what was read of it; else ``Conflict``."""
        noun_id = str(values["id"])
        change(connection, self._table, values, self._rows.get(noun_id))
        self._rows[noun_id] = values


def columns_of(noun: object, table: Table) -> dict[str, object]:
    """Return those fields of *noun* that have a column of the same name."""
    return {column.name: getattr(noun, column.name) for column in table.columns if hasattr(noun, column.name)}


def part_columns(part: Table) -> list[Column[Any]]:
    """Return what the row of a part says, but for whose it is, which its noun says."""
    return [column for column in part.columns if column.name != "organisation"]


def parts_of(
    connection: Connection, statement: Select[Any], owner: str, ids: Sequence[str]
) -> dict[str, list[RowMapping]]:
    """Return the rows of parts, gathered by the noun of *ids* (``THESE`` of the statement) that each belongs to."""
    gathered: dict[str, list[RowMapping]] = {}
    for row in connection.execute(statement, {THESE.key: ids}).mappings() if ids else ():
        gathered.setdefault(row[owner], []).append(row)
    return gathered


def without(row: RowMapping, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in set(names)}
