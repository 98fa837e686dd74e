"""What the log keeps for a while only: what was typed to search for, where nothing was found that it would go with."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.ports import Ports
from forms_service.services.work import service_work

AS_LONG: Final = timedelta(days=365)
"""So long it can be asked about, as the year is that an auditor looks back on."""
PORTION: Final = 500


def expire_search_words(ports: Ports) -> JobOutcome:
    """Let go of what was typed in searches over a year ago; the log says of which entries, and verifies."""
    gone = 0
    with ports.unit_of_work() as unit:
        organisations = unit.queue.organisations()
    for organisation in organisations:
        with service_work(ports, organisation) as work:
            numbers = work.audit.erase_searches(before=work.now - AS_LONG, limit=PORTION)
            if numbers:
                told = {ERASED_ENTRIES: numbers_in_words(numbers)}
                work.erase("search_words_expired", LogObject("search"), told)
        gone += len(numbers)
    return JobOutcome(f"{gone} let go", more=gone >= PORTION)
