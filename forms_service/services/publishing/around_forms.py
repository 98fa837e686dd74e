"""What there is for forms to name: facts, tables and outcomes that the service itself gives, beside those of files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from forms_service.casework.meaning_checks import DOCUMENT, RETENTION
from forms_service.casework.sealing.submissions import PERHAPS, STANDS
from forms_service.engine.checking.surroundings import EVERY_COLUMN, Surroundings
from forms_service.services.answering import agreed_tables, allowed, issued_documents
from forms_service.services.answering.corrections import correcting, known_facts, sealed_statements
from forms_service.services.people.background import NAMES, STATUSES

FACTS: Final = frozenset(
    {
        *("user.id", "user.name", "user.job_title"),
        *("organisation.name", "organisation.nation"),
        *("team.name", "team.contact_name", "team.contact_role", "team.contact_phone", "team.contact_email"),
        *("team.record_systems", "team.legal_gateways", "team.identifiers_in_letters"),
        *(correcting.REACHED, correcting.SENT, correcting.FAMILY, correcting.UNTOLD, correcting.RESERVED),
    }
)
_MADE_TABLES: Final = (
    "users",
    agreed_tables.ARRANGEMENTS,
    issued_documents.TABLE,
    sealed_statements.TABLE,
    known_facts.BIRTHS_TABLE,
    known_facts.NAMES_TABLE,
)
"""Tables that are put together for one questionnaire, and stand in no file."""
_ANY_NAME: Final = (allowed.AUTHORISER, allowed.SIGNATORY, allowed.PHONE, allowed.BATCH)
"""Outcomes of which only the kind says something."""


def around_forms(
    tables: Mapping[str, Collection[str]] | None,
    classes: Collection[str] | None,
    documents: Mapping[str, Collection[str]] | None,
) -> Surroundings:
    """Put together what forms may name, of which *tables*, *classes* and *documents* stand in files.

    Where files could not be read, that is told by itself, and nothing is said of what forms name in them.
    """
    codes = {code for several in (documents or {}).values() for code in several}
    kept = dict.fromkeys((RETENTION, PERHAPS), classes or ())
    outcomes = {**kept, DOCUMENT: codes, STANDS: codes, **dict.fromkeys(_ANY_NAME, ())}
    return Surroundings(
        tables=None if tables is None else {**tables, **dict.fromkeys(_MADE_TABLES, (EVERY_COLUMN,))},
        facts=FACTS,
        lists=(NAMES, STATUSES),
        outcomes=outcomes,
        documents=documents,
    )
