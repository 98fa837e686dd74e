"""Gone out: from the first sending, spoken word, copy or download on, what is issued is corrected and not amended."""

from __future__ import annotations

from forms_service.casework.keeping.records import Record
from forms_service.services.work import Work


def note(work: Work, record: Record) -> None:
    """Note that something of an issued *record* is handed out now: nobody knows where it goes from here."""
    if record.issued_at is None or record.gone_out_at is not None:
        return
    # Whoever calls it back at this very moment waits, and is refused.
    work.enquiries.get_to_change(record.enquiry)
    work.records.save(work.records.get(record.id).gone_out(at=work.now))
