"""Having records found by what their sealed answers say: as they are filed, and what was filed before."""

from __future__ import annotations

from typing import Final

from forms_service.casework.keeping.finding.kinds import kinds_chosen
from forms_service.casework.keeping.finding.record_terms import terms_of_answers
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import REQUEST_DELIVERY_UNIT, REQUEST_ESTABLISHMENT
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.casework.sealing.sealed_by_meaning import SealedByMeaning
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.published_forms import version_if_there
from forms_service.services.work import Work, service_work

AT_ONCE: Final = 50


def index(work: Work, record: Record) -> None:
    """Have a record found by the place that its request is from, and by the harm and the people that it is about."""
    places = [work.enquiries.get(record.enquiry).requester]
    kinds: set[tuple[str, str]] = set()
    submission = work.submissions.get(record.submission)
    definition = version_if_there(work.ports.library, submission.definition)
    if definition is not None:
        sealed = SealedByMeaning(submission, definition)
        places += [sealed.text(meaning) for meaning in (REQUEST_ESTABLISHMENT, REQUEST_DELIVERY_UNIT)]
        kinds |= set(kinds_chosen(definition, submission.values))
    work.records.found_by(record, terms_of_answers(places, kinds))


def index_waiting(ports: Ports) -> JobOutcome:
    """Have some of what was filed before found so too; what matches a hold by criteria then comes under it."""
    done = 0
    for organisation in every_organisation(ports):
        done += _index_some(ports, organisation)
    return JobOutcome(f"{done} record(s)", more=done > 0)


def _index_some(ports: Ports, organisation: str) -> int:
    with service_work(ports, organisation) as work:
        waiting = work.records.these(work.records.unread(limit=AT_ONCE))
        for record in waiting:
            index(work, record)
    return len(waiting)
