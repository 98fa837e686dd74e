"""The rights queue: what people asked about what is kept of them, and how far each request is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Invalid, unsaid
from forms_service.casework.ids import RightsRequestId, new
from forms_service.casework.keeping.disposing.ended_matters import REQUEST_DESTROYED
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right, RightsRequest
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.keeping.protection.ends import destroy_closed
from forms_service.services.keeping.protection.outcome_letters import refuse_untrue_end
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_LISTED = 500


@use_case(Permission.ANSWER_RIGHTS)
def rights_queue(work: Work) -> Sequence[RightsRequest]:
    """Return what people asked: what is late first, then by when it is due, then what is closed."""
    work.read("rights_requests_read", LogObject("rights_request"))
    today = work.today
    found = work.rights_requests.every(limit=MOST_LISTED)
    return sorted(found, key=lambda one: (one.outcome is not None, not one.is_late(today), one.due(today)))


@use_case(Permission.ANSWER_RIGHTS)
def read_request(work: Work, request_id: RightsRequestId) -> RightsRequest:
    request = work.rights_requests.get(request_id)
    work.read("rights_request_read", request)
    return request


@use_case(Permission.ANSWER_RIGHTS)
def open_request(
    work: Work, right: Right, *, asked_by: str, about: str, details: str, received_on: date
) -> RightsRequest:
    """Write a request down; its clock runs from the day on which it was received, and whoever writes it sees to it."""
    if not asked_by.strip():
        raise unsaid("asked_by", "Say who asks.")
    if received_on > work.today:
        raise Invalid([Problem(("received_on",), "It was received today or before")])
    request = RightsRequest(
        new(RightsRequestId), work.organisation, right, asked_by.strip(), about.strip(), details.strip(), received_on,
        owner=work.by, opened_by=work.by, opened_at=work.now,
    )  # fmt: skip
    work.rights_requests.add(request)
    work.collect("rights_request_opened", request, {"right": right.value, "asked_by": request.asked_by})
    return request


@use_case(Permission.ANSWER_RIGHTS)
def take_request(work: Work, request_id: RightsRequestId) -> None:
    """See to it from now on."""
    request = work.rights_requests.get(request_id)
    _save(work, request, request.owned_by(work.by), "rights_request_taken", "")


@use_case(Permission.ANSWER_RIGHTS)
def stop_clock(work: Work, request_id: RightsRequestId, why: str) -> None:
    """Stop its clock while it is found out who they are."""
    request = work.rights_requests.get(request_id)
    _save(work, request, request.pause(work.today), "rights_clock_stopped", why)


@use_case(Permission.ANSWER_RIGHTS)
def start_clock(work: Work, request_id: RightsRequestId, why: str) -> None:
    request = work.rights_requests.get(request_id)
    _save(work, request, request.go_on(work.today), "rights_clock_started", why)


@use_case(Permission.ANSWER_RIGHTS)
def extend_request(work: Work, request_id: RightsRequestId, why: str) -> None:
    """Take two months more, once, for a reason that they are told."""
    request = work.rights_requests.get(request_id)
    _save(work, request, request.extend(work.today, why.strip()), "rights_request_extended", why)


@use_case(Permission.ANSWER_RIGHTS)
def acknowledge_complaint(work: Work, request_id: RightsRequestId, how: str) -> None:
    """Say how somebody was told that their complaint is here."""
    request = work.rights_requests.get(request_id)
    _save(work, request, request.acknowledge(work.today), "complaint_acknowledged", how)


@use_case(Permission.ANSWER_RIGHTS)
def close_request(work: Work, request_id: RightsRequestId, outcome: RequestOutcome, why: str, sent: str) -> None:
    """Say what came of it, why, and what they were sent."""
    request = work.rights_requests.get(request_id)
    refuse_untrue_end(work, request, outcome)
    closed = request.close(work.today, outcome, why.strip(), sent.strip())
    _save(work, request, closed, "rights_request_closed", why, outcome=outcome.value, sent=sent.strip())


@use_case(Permission.ANSWER_RIGHTS)
def destroy_request(work: Work, request_id: RightsRequestId, why: str) -> None:
    """Destroy a request whose time is over, with what the log says of it, once another person reviewed it."""
    request = work.rights_requests.get(request_id)
    if not why.strip():
        raise unsaid("why", "Say why.")
    destroy_closed(work, request, request.closed_on, REQUEST_DESTROYED, right=request.right.value)


def _save(work: Work, before: RightsRequest, after: RightsRequest, act: str, why: str, **more: str) -> None:
    if not why.strip() and act != "rights_request_taken":
        raise unsaid("why", "Say why.")
    work.rights_requests.save(after, expected=before)
    work.change(act, after, {"reason": why.strip(), **more})
