"""Which records a search matches: one question, for finding them, counting them and holding them alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select

from forms_service.adapters.sql.finding.box_search import what_fits
from forms_service.adapters.sql.finding.limits import by_terms, limits
from forms_service.adapters.sql.person_search import identities_of_anyone, owners_of
from forms_service.adapters.sql.rows import among, within
from forms_service.adapters.sql.tables import record_subjects, records
from forms_service.casework.keeping.record_search import RecordSearch


def matching_records(
    connection: Connection, organisation: str, search: RecordSearch, ids: Sequence[str] | None = None
) -> Select[Any] | None:
    """Return the question about the records that match; ``None`` where nothing that is kept can.

    Where *ids* are given, it is asked about those alone, and costs what they cost.
    """
    if not all(text.isprintable() for text in search.terms.values()):
        return None  # A database refuses to be asked about such a text, and nothing stored has it.
    anyone = identities_of_anyone(
        connection, organisation, name=search.name, number=search.number, born=search.date_of_birth
    )
    named = [] if anyone is None else [owners_of(record_subjects, anyone)]
    if search.text.strip():
        fitting = what_fits(connection, organisation, search.text)
        if fitting is None:
            return None  # What has no letter or figure in it is nobody's.
        named.append(fitting.with_only_columns(fitting.selected_columns.record))
    named += by_terms(organisation, search)
    if ids is not None:
        wanted = among(records, organisation, ids)
    else:
        wanted = among(records, organisation, named.pop(0)) if named else within(records, organisation)
    return wanted.where(*(records.c.id.in_(one) for one in named), *limits(search))
