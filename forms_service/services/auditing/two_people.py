"""Whether two people decided: the log says who did what, which nobody writes who has but the database."""

from __future__ import annotations

from collections.abc import Collection

from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.work import Work


def doers_in_log(work: Work, acts: Collection[str], thing: str) -> Collection[str]:
    """Return who did any of these acts to a thing, whatever its rows say."""
    return {entry.event.actor for act in acts for entry in work.audit.proven(act, [thing])}


def newest_in_log(work: Work, act: str, thing: str) -> AuditEntry | None:
    return next(reversed(work.audit.proven(act, [thing])), None)


def is_by_another(work: Work, approval: AuditEntry, needed: str, acts: Collection[str], thing: str) -> bool:
    """Whether what is *needed* was done to a thing, and whoever approved it did none of these acts."""
    is_done = bool(work.audit.proven(needed, [thing]))
    return is_done and approval.event.actor not in doers_in_log(work, acts, thing)
