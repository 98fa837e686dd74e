"""What an act did to how long a record is kept, as the audit log has it: before and after."""

from __future__ import annotations

from collections.abc import Mapping

from forms_service.casework.keeping.records import Record


def before_and_after(before: Record, after: Record) -> Mapping[str, str]:
    """Return class, due date and day of the next review, each before and after; nothing of what is as it was."""
    said = (_days_in_log(before), _days_in_log(after))
    changed = [name for name in said[0] if said[0][name] != said[1][name]]
    return {f"{name} {when}": said[at][name] for name in changed for at, when in enumerate(("before", "after"))}


def due_in_log(record: Record) -> str:
    """The due date of a record as the log has it."""
    return record.retention.due_date.isoformat() if record.retention.due_date else "none"


def _days_in_log(record: Record) -> Mapping[str, str]:
    kept = record.retention
    return {"class": kept.class_id, "due": due_in_log(record), "review": kept.review_date.isoformat()}
