"""Which records a search matches: one question, for finding them, counting them and holding them alike."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

from forms_service.adapters.sql.person_search import identities_of_anyone, owners_of
from forms_service.adapters.sql.rows import among, within
from forms_service.adapters.sql.tables import record_subjects, records
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.engine.moments import LONDON


def matching_records(
    connection: Connection, organisation: str, search: RecordSearch, ids: Sequence[str] | None = None
) -> Select[Any] | None:
    """Return the question about the records that match; ``None`` where nothing that is kept can.

    Where *ids* are given, it is asked about those alone, and costs what they cost.
    """
    exact = (search.reference.strip(), search.form, search.retention_class, search.date_of_birth.strip())
    if not all(text.isprintable() for text in exact):
        return None  # A database refuses to be asked about such a text, and nothing stored has it.
    anyone = identities_of_anyone(
        connection, organisation, name=search.name, number=search.number, born=search.date_of_birth
    )
    owners = None if anyone is None else owners_of(record_subjects, anyone)
    wanted = within(records, organisation) if owners is None else among(records, organisation, owners)
    if ids is not None:
        named = () if owners is None else (records.c.id.in_(owners),)
        wanted = among(records, organisation, ids).where(*named)
    return wanted.where(*_limits(search))


def _limits(search: RecordSearch) -> Iterator[ColumnElement[bool]]:
    if search.reference.strip():
        yield records.c.reference == search.reference.strip().upper()
    if search.form:
        yield records.c.form == search.form
    if search.retention_class:
        yield records.c.retention_class == search.retention_class
    if search.filed_from:
        yield records.c.filed_at >= _midnight(search.filed_from)
    if search.filed_to:
        yield records.c.filed_at < _midnight(search.filed_to + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
