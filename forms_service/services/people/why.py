"""Why somebody reads of an enquiry: their task says it, or they do; where neither does, they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import Verb
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.keeping.records import Record
from forms_service.casework.reading_reasons import (
    AFTER_ACT,
    IN_EMERGENCY,
    ON_WORK_LIST,
    OPENING,
    WORKING,
    ReasonNeeded,
)
from forms_service.casework.users import Permission
from forms_service.services.people.sight import Sights
from forms_service.services.repositories.auditing import AuditSearch
from forms_service.services.work import Work


def why_read(work: Work, enquiry: Enquiry, questionnaire: Questionnaire | None = None) -> Mapping[str, str]:
    """Return what the log says of why this is read; ``ReasonNeeded`` where a page is to ask.

    Whose *questionnaire* it is needs no looking up.

    A system says it once, by its purpose; what no page asks for, a command say, has nobody to ask.
    """
    if work.is_for_client:
        return {}
    if questionnaire and _is_at(work, enquiry, questionnaire):
        return {"reason": WORKING}
    if why := _by_task(work, enquiry):
        return {"reason": why}
    reasons = work.ports.reasons
    if reasons is None:
        return {}
    if reasons.every and (why := reasons.of([enquiry.id, *(kept.id for kept in work.records.of_enquiry(enquiry.id))])):
        return {"reason": why}
    if reasons.since is not None and _was_read(work, enquiry, reasons.since):
        return {"reason": AFTER_ACT}
    raise ReasonNeeded(enquiry.reference, enquiry.id)


def log_record_read(work: Work, record: Record) -> None:
    """Log that what a page says of a record is read, and why."""
    work.read("record_metadata_read", record, why_read(work, work.enquiries.get(record.enquiry)))


def _by_task(work: Work, enquiry: Enquiry) -> str:
    """Whoever has work left in it is at that; what is open waits on the work list of everybody who may open it."""
    is_open = enquiry.state is EnquiryState.OPEN
    if is_open and work.by == enquiry.created_by:
        return WORKING
    sights = Sights(work, [enquiry])
    if any(_is_at(work, enquiry, form) for form in sights.forms[enquiry.id]):
        return WORKING
    if not work.may(Permission.READ_OTHER_TEAMS) and sights.is_by_emergency(enquiry):
        return IN_EMERGENCY
    if not is_open:
        return ""
    if work.by in sights.team(enquiry):
        return WORKING
    return ON_WORK_LIST if work.may(Permission.WORK_LIST) else ""


def _was_read(work: Work, enquiry: Enquiry, since: datetime) -> bool:
    """Whether they opened it, or anything of it, since then: what is shown again after a form was sent in."""
    forms, kept = work.questionnaires.of_enquiry(enquiry.id), work.records.of_enquiry(enquiry.id)
    people = [subject.person for subject in enquiry.subjects]
    about = (enquiry.id, *(form.id for form in forms), *(record.id for record in kept), *people)
    search = AuditSearch(actor=work.by, about=about, since=since, verbs=(Verb.CONSULTATION,))
    return any(entry.event.act in OPENING for entry in work.audit.entries(search))


def _is_at(work: Work, enquiry: Enquiry, form: Questionnaire) -> bool:
    """Whether a form is theirs, and anything is left to be done: of what is over they say why, like everybody."""
    return form.owner == work.by and (enquiry.state is EnquiryState.OPEN or not form.state.is_final)
