"""Dates worked out anew: whether each record is kept under the class, and till the day, that the rules say."""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Retention
from forms_service.services.keeping import dating
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.work import Work


def compare_with_rules(work: Work, record: Record) -> Iterator[Discrepancy]:
    """Say what the rules say otherwise, unless it follows from another record that is dated otherwise itself."""
    words = _unlike_rules(work, record)
    if words and not any(_unlike_rules(work, other) for other in _rested_on(work, record)):
        yield Discrepancy(record.organisation, Lack.DATING, words, record.reference, record.id, "", record.enquiry)


def _rested_on(work: Work, record: Record) -> list[Record]:
    try:
        return list(dating.rests_on(work, record))
    except Exception:  # noqa: BLE001 (what cannot be worked out of it is said of the record itself)
        return []


def _unlike_rules(work: Work, record: Record) -> str:
    try:
        should = dating.retention_by(work, dating.basis_of(work, record))
    except Exception as error:  # noqa: BLE001 (whatever was altered, the other records are to be looked at all the same)
        return f"Its dates cannot be worked out any more ({kind_of(error)})."
    if _days_of(should) == _days_of(record.retention):
        return ""
    return f"It is kept {_in_words(record.retention)}, and the rules say {_in_words(should)}."


def _days_of(kept: Retention) -> tuple[object, ...]:
    """What the rules settle; when an undated record is looked at next depends on the day it was dated."""
    return kept.class_id, kept.schedule, kept.trigger_date, kept.due_date


def _in_words(kept: Retention) -> str:
    until = f"till {kept.due_date.isoformat()}" if kept.due_date else "without a due date"
    return f"under {kept.class_id} of {kept.schedule} {until} ({kept.trigger}: {kept.trigger_date or 'not known'})"
