"""What the log keeps for a while only: what hangs on no record with which it would go.

What was typed to search for, where nothing was found, goes after a year; who signed in or was refused, and lists that
were read, six years later (class RC-12). Who did what when stays: the chain is made of that, and it names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.engine.dates import add_years
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work

AS_LONG: Final = timedelta(days=365)
"""So long it can be asked about, as the year is that an auditor looks back on."""
LIFE_OF_THE_LOG: Final = 6
"""So many years the words of the log stay that hang on no record: those of a record go with it."""
PORTION: Final = 500


def expire_search_words(ports: Ports) -> JobOutcome:
    """Let go of what was typed in searches over a year ago; the log says of which entries, and verifies."""

    def ended(work: Work) -> Sequence[int]:
        return work.audit.erase_searches(before=work.now - AS_LONG, limit=PORTION)

    return _expire(ports, ended, "search_words_expired", LogObject("search"))


def expire_log_words(ports: Ports) -> JobOutcome:
    """Let go of what the log says beside its manifests of what hangs on no record, once it is six years old."""

    def ended(work: Work) -> Sequence[int]:
        day = add_years(work.today, -LIFE_OF_THE_LOG)
        return work.audit.erase_old(before=datetime.combine(day, time(), UTC), limit=PORTION)

    return _expire(ports, ended, "log_words_expired", LogObject("audit_log"))


def _expire(ports: Ports, ended: Callable[[Work], Sequence[int]], act: str, thing: LogObject) -> JobOutcome:
    gone = 0
    with ports.unit_of_work() as unit:
        organisations = unit.queue.organisations()
    for organisation in organisations:
        with service_work(ports, organisation) as work:
            numbers = ended(work)
            if numbers:
                work.erase(act, thing, {ERASED_ENTRIES: numbers_in_words(numbers)})
        gone += len(numbers)
    return JobOutcome(f"{gone} let go", more=gone >= PORTION)
