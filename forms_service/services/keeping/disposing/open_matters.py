"""What is open about a record with which it must not go: a request of somebody in it, a telling, an incident.

None of it keeps the record for long; destroyed meanwhile, it could be neither answered nor put right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.ids import IncidentId, RecordId
from forms_service.casework.keeping.disposal import Reason, ReasonKind
from forms_service.casework.keeping.protection.tellings import TellingCause
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.engine.dates import date_in_words
from forms_service.services.work import Work

_MOST_INCIDENTS: Final = 10_000


@dataclass(frozen=True)
class OpenMatters:
    """The requests that run, the records of which somebody is still to be told, and those of open incidents.

    *together* says what each record is kept apart from, and it with that: what is open about one is so about all.
    """

    requests: Sequence[RightsRequest]
    to_be_told_of: frozenset[RecordId]
    incidents: Mapping[RecordId, IncidentId]
    together: Mapping[RecordId, Collection[RecordId]]

    def reasons(self, record: Record) -> Iterator[Reason]:
        """Why a record stays until they are over, in words that name nobody, with the id of what is open."""
        for request in self.requests:
            if request.may_name(record.reference, record.subjects):
                day = date_in_words(request.received_on.isoformat())
                words = f"A request of somebody ({request.right}, received on {day}) may be about it. Answer it first."
                yield Reason(ReasonKind.OPEN_REQUEST, words, matter=request.id)
        parts = sorted(self.together.get(record.id, [record.id]))
        if not self.to_be_told_of.isdisjoint(parts):
            words = "Somebody who had it, or from whom it came, is still to be told of something. Tell them first."
            yield Reason(ReasonKind.WAITING_TELLING, words, matter=record.id)
        for incident in dict.fromkeys(self.incidents[part] for part in parts if part in self.incidents):
            yield Reason(ReasonKind.OPEN_INCIDENT, "An incident about it is open. Close it first.", matter=incident)


def matters_about(work: Work, records: Sequence[RecordId]) -> OpenMatters:
    """Read once what is open about any of some records."""
    together = work.records.parts_beside(records)
    parts = sorted({part for each in records for part in together.get(each, [each])})
    # Whoever is still to be told of an erasure is told after it: that outlives the record.
    untold = (each for each in work.tellings.of_records(parts) if each.cause is not TellingCause.ERASED)
    waiting = frozenset(each.record for each in untold if each.outcome is None)
    open_incidents = [each for each in work.incidents.every(limit=_MOST_INCIDENTS) if each.closed_at is None]
    about = {each.record: each.id for each in open_incidents if each.record}
    return OpenMatters(work.rights_requests.running(), waiting, about, together)
