"""What records are found by besides their people, searches that are saved, and by whose letter a hold stands."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

from forms_service.adapters.sql.migrations.policies import enclose, enclose_part

revision = "0033"
down_revision = "0032"

_Rows = Callable[[sa.RowMapping], Iterator[dict[str, str]]]
_AT_ONCE = 1000
_FEWEST = 3
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
_APOSTROPHES = frozenset("'’‘`ʼʻ")


def _words() -> sa.types.TypeEngine[str]:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


_PERSON_TERMS = _table("person_terms", "person", "kind", "term", "organisation", "identity")
_RECORDS = _table("records", "id", "organisation", "reference", "case_system_reference")
_SENDINGS = _table("sendings", "record", "organisation", "recipient")
_TERMS = _table("record_terms", "record", "kind", "term", "organisation")


def upgrade() -> None:
    op.add_column("holds", sa.Column("letter", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("holds", sa.Column("owner", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("holds", sa.Column("review_on", sa.Date()))
    op.create_table(
        "record_terms",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term", _words(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_record_terms_record"),
        sa.PrimaryKeyConstraint("record", "kind", "term", name="pk_record_terms"),
    )
    op.create_index(
        "ix_record_terms_organisation_kind_term_record", "record_terms", ["organisation", "kind", "term", "record"]
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("sorting", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
        sa.UniqueConstraint("organisation", "user", "name", name="uq_saved_searches_organisation_user_name"),
    )
    _write_terms(op.get_bind())
    enclose_part("record_terms", record="records")
    enclose("saved_searches")


def _write_terms(connection: sa.Connection) -> None:
    """Have everything that is kept found by parts of its numbers and by whom it was sent to, a part at a time.

    What its sealed answers say is read once a worker runs: no migration knows what they mean.
    """
    numbers = sa.select(_PERSON_TERMS).where(_PERSON_TERMS.c.kind == "number")
    _copy(connection, numbers, _PERSON_TERMS, _parts_of_people)
    _copy(connection, sa.select(_RECORDS), _TERMS, _of_record)
    _copy(connection, sa.select(_SENDINGS), _TERMS, _of_sending)


def _copy(connection: sa.Connection, asked: sa.Select[Any], table: sa.TableClause, rows: _Rows) -> None:
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = kind.insert(table).on_conflict_do_nothing()
    for some in connection.execute(asked).mappings().partitions(_AT_ONCE):
        if made := [each for row in some for each in rows(row)]:
            connection.execute(new, made)


def _parts_of_people(row: sa.RowMapping) -> Iterator[dict[str, str]]:
    for part in parts(row["term"]):
        yield {**row, "kind": "number>", "term": part}


def _of_record(row: sa.RowMapping) -> Iterator[dict[str, str]]:
    for called in (row["reference"], row["case_system_reference"]):
        for part in parts("".join(c for c in called.upper() if c.isalnum())):
            yield {"record": row["id"], "kind": "reference>", "term": part, "organisation": row["organisation"]}


def _of_sending(row: sa.RowMapping) -> Iterator[dict[str, str]]:
    for ending in endings(_comparable(row["recipient"])):
        yield {"record": row["record"], "kind": "sent>", "term": ending, "organisation": row["organisation"]}


def parts(number: str) -> Iterator[str]:
    """What a number goes on with, from each place after which enough of it is left."""
    yield from (number[place:] for place in range(len(number) - _FEWEST + 1))


def endings(words: str) -> Iterator[str]:
    """What words go on with, from each of them."""
    every = words.split()
    yield from (" ".join(every[place:]) for place in range(len(every)))


def _comparable(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in _APOSTROPHES)
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())
