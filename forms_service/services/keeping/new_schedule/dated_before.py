"""What an earlier version dated, dated anew once by the rules of this one: each record by itself, and nothing unsaid.

A migration names the records that wait for it. One to which nothing happens by that is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import COPY, Retention
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping import dating
from forms_service.services.keeping.disposing.asking_again import is_altered_past_us
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.keeping.reviewing.changes import before_and_after, due_in_log
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work

AT_A_TIME: Final = 50


class AlteredPastTheService(Exception):
    """A record is not dated by what somebody wrote past the service: reconciling says so, and a person looks at it."""


def date_waiting(ports: Ports) -> JobOutcome:
    """Date some of what waits in each organisation; what cannot be dated waits behind the others, and is a fault."""
    attempts = OneByOne()
    done = sum(_date_some(ports, organisation, attempts) for organisation in every_organisation(ports))
    return JobOutcome(f"{done} record(s)", more=done > 0, fault="" if done else attempts.first_fault)


def _date_some(ports: Ports, organisation: str, attempts: OneByOne) -> int:
    with service_work(ports, organisation) as work:
        waiting = work.date_shifts.waiting(limit=AT_A_TIME)
    return sum(
        attempts.at(partial(_date_one, ports, organisation, each), partial(_put_last, ports, organisation, each))
        for each in waiting
    )


def _date_one(ports: Ports, organisation: str, record_id: RecordId) -> int:
    with service_work(ports, organisation) as work:
        work.date_shifts.waits_no_more(record_id)
        record = work.records.get(record_id)
        if is_altered_past_us(work, record):
            raise AlteredPastTheService
        known = replace(record, raised_to=_class_before_it_was_a_copy(work, record))
        should = dating.retention_by(work, dating.basis_of(work, known), record.retention)
        if known != record or _settled_by_dating(should) != _settled_by_dating(record.retention):
            dated = dating.date_alone(work, known, work.enquiries.get(record.enquiry))
            changed = {"due": due_in_log(dated), **before_and_after(record, dated)}
            work.change("record_dated_anew", record, changed)
            work.date_shifts.wait([other.id for other in dating.followers(work, record, dated)])
    return 1


def _put_last(ports: Ports, organisation: str, record_id: RecordId, _: str) -> None:
    with service_work(ports, organisation) as work:
        work.date_shifts.put_last(record_id)


def _settled_by_dating(kept: Retention) -> tuple[object, ...]:
    return kept.class_id, kept.schedule, kept.trigger_date, kept.due_date, kept.doubt


def _class_before_it_was_a_copy(work: Work, record: Record) -> tuple[str, ...]:
    """What a copy was kept under before: until now the log alone has it, and it is what a copy goes back to."""
    if record.retention.class_id != COPY or record.raised_to:
        return record.raised_to
    entries = work.audit.of_object([record.id])
    became = [each.payload for each in entries if each.payload and each.payload.get("class after") == COPY]
    return tuple(payload["class before"] for payload in became[-1:])
