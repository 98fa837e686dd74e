"""Gone out: from the first sending, spoken word, copy or download on, what is issued is corrected and not amended."""

from __future__ import annotations

from forms_service.casework.keeping.records import Record
from forms_service.services.work import Work


def in_hand(work: Work, record: Record) -> Record:
    """Return a record as it stands once nobody else can call it back, or say that it has gone out, before this is done.

    Whoever calls it back at this very moment waits, and is refused; or was first, which is then seen.
    """
    if record.issued_at is None or record.gone_out_at is not None:
        return record
    work.enquiries.get_to_change(record.enquiry)
    return work.records.get(record.id)


def note(work: Work, record: Record) -> None:
    """Note that something of an issued *record* is handed out now: nobody knows where it goes from here."""
    if record.issued_at is None or record.gone_out_at is not None:
        return
    work.records.save(record.gone_out(at=work.now))
