"""What took the place of an issued record, or corrects it, so that whoever reads so can go there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission, User
from forms_service.services.ports import Ports
from forms_service.services.repositories import UnitOfWork

MOST_FOUND = 200


@dataclass(frozen=True)
class Successor:
    """The record that says more, and the reply that it was made of."""

    record: str
    reply: str


def successors(ports: Ports, actor: User, records: Iterable[Record]) -> dict[str, Successor]:
    """Return by the id of each of *records* what corrects or superseded it, where anything does."""
    if not actor.may(Permission.READ_ENQUIRY):
        actor.require(Permission.FIND_RECORDS)
    with ports.unit_of_work() as unit:
        # Several records of one enquiry are often corrected together, and by one notice.
        kept = cache(partial(_of_reference, unit, actor.organisation))
        found = {record.id: _successor(unit, record, kept) for record in records if record.standing_reference}
    return {record: successor for record, successor in found.items() if successor is not None}


def _of_reference(unit: UnitOfWork, organisation: str, reference: str) -> Sequence[Record]:
    return unit.records.find(organisation, RecordSearch(reference=reference), limit=MOST_FOUND)


def _successor(unit: UnitOfWork, record: Record, kept: Callable[[str], Sequence[Record]]) -> Successor | None:
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
    return Successor(found, unit.submissions.get(record.organisation, submission).questionnaire)


def _parted(standing_reference: str) -> tuple[str, str]:
    """The reference of the enquiry, and the code of the document, which that of an arrangement lacks."""
    parts = standing_reference.split("-")
    return "-".join(parts[:4]), "-".join(parts[4:])
