"""Whether an enquiry is open or closed, as the log says it: nobody writes that who has but the database.

Upon the day of closing much is kept as long as it is, and nothing of an open enquiry is destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.engine.moments import local
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.work import Work

ENQUIRY_CLOSED: Final = "enquiry_closed"
ENQUIRY_OPENED_AGAIN: Final = "enquiry_opened_again"
CLOSED_ON: Final = "closed_on"
"""By what name the log says of an enquiry that was brought home on which day it had been closed."""
HOME_NOTE: Final = (
    "Brought home from what was filed, after an older database was brought back: what else was typed, sent or noted "
    "in it after the backup is lost."
)
ONE_ACT: Final = timedelta(minutes=5)
"""Within that an act is written in the database and in the log."""
_WHAT_TO_DO: Final = "Put that back, or have a manager open it again and close it."


def closed_otherwise(work: Work, enquiries: Sequence[Enquiry]) -> Mapping[str, str]:
    """Return by their ids the enquiries that are open, or closed, otherwise than the log says; in what, in words."""
    ids = [each.id for each in enquiries]
    acts = (ENQUIRY_CLOSED, ENQUIRY_OPENED_AGAIN) if ids else ()
    entries = [entry for act in acts for entry in work.audit.proven(act, ids)]
    newest = {entry.event.object_id: entry for entry in sorted(entries, key=lambda entry: entry.number)}
    return {each.id: words for each in enquiries for words in _unlike_closing(each, newest.get(each.id))}


def _unlike_closing(enquiry: Enquiry, newest: AuditEntry | None) -> Iterator[str]:
    is_closed = enquiry.state is EnquiryState.CLOSED
    if newest is None or newest.event.act == ENQUIRY_OPENED_AGAIN:
        if is_closed or enquiry.closed_at is not None:
            yield f"The database has the enquiry closed, and the log does not say that anybody closed it. {_WHAT_TO_DO}"
    elif not is_closed:
        yield "The log says that the enquiry was closed, and the database has it open. Have a manager close it."
    elif not _is_closing_of(enquiry.closed_at, newest) or enquiry.closed_by != newest.event.actor:
        yield f"The enquiry was closed at another time, or by somebody else, than the log says. {_WHAT_TO_DO}"


def _is_closing_of(closed_at: datetime | None, entry: AuditEntry) -> bool:
    if closed_at is None:
        return False
    told = entry.payload or {}
    if day := told.get(CLOSED_ON):
        return local(closed_at).date().isoformat() == day
    if told.get("reason") == HOME_NOTE:
        return closed_at <= entry.event.at  # An older version did not say on which day it had been closed.
    return abs(entry.event.at - closed_at) <= ONE_ACT
