"""What limits a search for records: columns of theirs, and words that they are found by."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from forms_service.adapters.sql.person_search import LAST
from forms_service.adapters.sql.tables import held_records, holds, record_terms, records
from forms_service.casework.keeping.finding.record_terms import CATEGORY, HARM, PLACE, SENT
from forms_service.casework.keeping.record_search import NOT_ISSUED, RecordSearch
from forms_service.casework.keeping.records import Standing
from forms_service.casework.people.names import comparable
from forms_service.engine.moments import LONDON


def by_terms(organisation: str, search: RecordSearch) -> list[Select[Any]]:
    """The questions which records have each of those terms in the index that a search asks for."""
    begins = [(kind, comparable(text)) for kind, text in ((PLACE, search.place), (SENT, search.sent_to)) if text]
    equals = [(kind, option) for kind, option in ((HARM, search.harm), (CATEGORY, search.category)) if option]
    term = record_terms.c.term
    # What was asked for and has no letter or figure in it is nowhere, not everywhere.
    wanted = [(kind, and_(term >= text, term <= (text and text + LAST))) for kind, text in begins]
    wanted += [(kind, term == option) for kind, option in equals]
    of_ours = select(record_terms.c.record).where(record_terms.c.organisation == organisation)
    return [of_ours.where(record_terms.c.kind == kind, fits) for kind, fits in wanted]


def limits(search: RecordSearch) -> Iterator[ColumnElement[bool]]:
    """What the columns of a record must say."""
    known = {
        records.c.reference: search.reference.strip().upper(),
        records.c.form: search.form,
        records.c.retention_class: search.retention_class,
    }
    yield from (column == text for column, text in known.items() if text)
    if search.filed_from:
        yield records.c.filed_at >= _midnight(search.filed_from)
    if search.filed_to:
        yield records.c.filed_at < _midnight(search.filed_to + timedelta(days=1))
    yield from _due(search)
    if search.held:
        yield _is_on_hold() if search.held == "yes" else ~_is_on_hold()
    if search.standing:
        yield from _worth(search.standing)


def _due(search: RecordSearch) -> Iterator[ColumnElement[bool]]:
    if search.due_from:
        yield records.c.due_date >= search.due_from
    if search.due_to:
        yield records.c.due_date <= search.due_to
    if search.review_by:
        yield records.c.review_date <= search.review_by
    if search.undated or search.review_by:
        yield records.c.due_date.is_(None)


def _is_on_hold() -> ColumnElement[bool]:
    held = select(held_records.c.record).join(holds, holds.c.id == held_records.c.hold)
    return records.c.id.in_(held.where(holds.c.released_at.is_(None)))


def _worth(standing: str) -> Iterator[ColumnElement[bool]]:
    """What is worth something in a word: what stands and was never issued is told apart from what was."""
    if standing not in (NOT_ISSUED, Standing.ISSUED):
        yield records.c.standing == Standing(standing)
        return
    yield records.c.standing == Standing.ISSUED
    yield records.c.issued_at.is_(None) if standing == NOT_ISSUED else records.c.issued_at.is_not(None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
