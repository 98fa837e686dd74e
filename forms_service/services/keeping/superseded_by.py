"""What took the place of an issued record, or corrects it, so that whoever reads so can go there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_FOUND = 200


@dataclass(frozen=True)
class Successor:
    """The record that says more, and the reply that it was made of."""

    record: str
    reply: str


@use_case(Permission.READ_ENQUIRY, Permission.FIND_RECORDS, unlogged="the page that leads there is logged")
def successors(work: Work, records: Iterable[Record]) -> dict[str, Successor]:
    """Return by the id of each of *records* what corrects or superseded it, where anything does."""
    # Several records of one enquiry are often corrected together, and by one notice.
    of_reference = cache(partial(_of_reference, work))
    found = {record.id: _successor(work, record, of_reference) for record in records if record.standing_reference}
    return {record: successor for record, successor in found.items() if successor is not None}


def _of_reference(work: Work, reference: str) -> Sequence[Record]:
    return work.records.find(RecordSearch(reference=reference), limit=MOST_FOUND)


def _successor(work: Work, record: Record, kept: Callable[[str], Sequence[Record]]) -> Successor | None:
    """The record of that reference that was issued last when it took the place of *record*."""
    reference, code = _parted(record.standing_reference)
    issued = [
        (other.issued_at, other.submission, other.id)
        for other in kept(reference)
        if other.issued_at and record.standing_at and other.issued_at <= record.standing_at
        and not other.part and code in {"", *(item.code for item in other.documents)}
    ]  # fmt: skip
    if not issued:
        return None
    _, submission, found = max(issued)
    return Successor(found, work.submissions.get(submission).questionnaire)


def _parted(standing_reference: str) -> tuple[str, str]:
    """The reference of the enquiry, and the code of the document, which that of an arrangement lacks."""
    parts = standing_reference.split("-")
    return "-".join(parts[:4]), "-".join(parts[4:])
