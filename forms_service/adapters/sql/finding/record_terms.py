"""The words by which records are found besides their people, as rows: what was ever written of one stays."""

from collections.abc import Collection

from sqlalchemy import Connection

from forms_service.adapters.sql.rows import add_missing_rows
from forms_service.adapters.sql.tables import record_terms


def write_terms(connection: Connection, organisation: str, record: str, terms: Collection[tuple[str, str]]) -> None:
    """Have a record found by these kinds and terms too."""
    mine = {"record": record, "organisation": organisation}
    add_missing_rows(connection, record_terms, [{**mine, "kind": kind, "term": term} for kind, term in sorted(terms)])
