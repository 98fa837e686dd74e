"""Incidents: written down by whoever finds one, decided on by the data protection officer, and there until closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid, NotAllowed, NotFound, unsaid
from forms_service.casework.ids import ExtractId, IncidentId, RecordId, SendingId, new
from forms_service.casework.keeping.disposing.ended_matters import INCIDENT_DESTROYED
from forms_service.casework.keeping.extracts.extracts import Extract
from forms_service.casework.keeping.protection.incidents import (
    DECISIONS,
    RECALL,
    TELLINGS_OF_FACT,
    Incident,
    IncidentNote,
    IncidentPart,
)
from forms_service.casework.keeping.records import Record, Sending
from forms_service.casework.reading_reasons import WhyRead
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.services.keeping.protection.ends import destroy_closed
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_INCIDENTS: Final = 500


@dataclass(frozen=True)
class IncidentView:
    """An incident with the *record* that went out, if it is still here, and what of the register it is about.

    *others* are what else went out of that record, of which any may be chosen too; *extract* is the one that was given
    to whom it is not for, if it is still here.
    """

    incident: Incident
    record: Record | None
    sendings: Sequence[Sending]
    others: Sequence[Sending]
    extract: Extract | None = None

    @property
    def lacking(self) -> Sequence[str]:
        return self.incident.lacking(went_out=bool(self.sendings or self.others))


@use_case(Permission.SEE_INCIDENTS, Permission.SEE_PROTECTION)
def open_incidents(work: Work) -> Sequence[Incident]:
    """Return every incident, those that are open first; the reading is logged."""
    work.read("incidents_read", LogObject("incident"))
    return work.incidents.every(limit=MOST_INCIDENTS)


@use_case(Permission.SEE_INCIDENTS, Permission.REPORT_INCIDENTS)
def read_incident(work: Work, incident_id: IncidentId) -> IncidentView:
    """Show one to those who see to them, or to whoever wrote it down."""
    incident = _theirs(work, incident_id)
    work.read("incident_read", incident)
    view = _incident_view(work, incident)
    if view.record is not None:
        work.read("record_metadata_read", view.record, {"reason": WhyRead.COMPLAINT.value})
    return view


@use_case(Permission.REPORT_INCIDENTS, Permission.SEE_INCIDENTS)
def record_of_incident(work: Work, record_id: RecordId) -> tuple[Record, Sequence[Sending], Sequence[Incident]]:
    """Return a record, what went out of it, and what is open of it, for whoever says that it went wrong.

    The reading is logged.
    """
    record = work.records.get(record_id)
    log_record_read(work, record)
    theirs = [each for each in open_incidents_of(work, record) if _is_theirs(work, each)]
    return record, _register(work, record), theirs


@use_case(Permission.REPORT_INCIDENTS)
def report_incident(work: Work, known_at: datetime, facts: str, extract_id: ExtractId | None = None) -> Incident:
    """Write down an incident of which nothing in the register went wrong; the hours run since *known_at* (UTC).

    An extract that went to whom it is not for is named with it, by whoever sees extracts.
    """
    if extract_id is not None:
        work.require(Permission.PREPARE_EXTRACTS)
        if work.extracts.get(extract_id).given_at is None:
            raise Conflict("This extract was given to nobody.")
    return _write_incident(work, known_at, facts, extract=extract_id)


@use_case(Permission.REPORT_INCIDENTS, Permission.SEE_INCIDENTS)
def report_sending(
    work: Work, record_id: RecordId, sendings: Collection[SendingId], known_at: datetime, facts: str
) -> Incident:
    """Write down that these entries of the register went wrong."""
    work.require(Permission.REPORT_INCIDENTS)
    record = work.records.get(record_id)
    if not sendings:
        raise Invalid([Problem(("sendings",), "Select what went wrong")])
    return _write_incident(work, known_at, facts, record, _of_register(work, record, sendings))


@use_case(Permission.REPORT_INCIDENTS, Permission.DECIDE_INCIDENTS)
def add_sendings(work: Work, incident_id: IncidentId, sendings: Collection[SendingId]) -> None:
    """Say which entries of the register an incident is about that began with a record alone."""
    before = _theirs(work, incident_id)
    if not before.record:
        raise NotFound("No record belongs to this incident.")
    record = work.records.get(before.record)
    after = before.of_sendings(record.id, _of_register(work, record, sendings))
    _save_incident(work, before, after, "incident_sendings_chosen", {"sendings": str(len(after.sendings))})


@use_case(Permission.REPORT_INCIDENTS, Permission.DECIDE_INCIDENTS)
def note_on_incident(work: Work, incident_id: IncidentId, part: IncidentPart, words: str) -> None:
    """Add what happened, what may come of it, what was done, who knows, or a step of calling back."""
    if part not in {*TELLINGS_OF_FACT, *RECALL}:
        raise NotAllowed("The data protection officer decides that.")
    _add_note(work, _theirs(work, incident_id), part, words)


@use_case(Permission.DECIDE_INCIDENTS)
def decide_incident(
    work: Work, incident_id: IncidentId, part: IncidentPart, words: str, on: datetime | None = None
) -> None:
    """Say whether the Commissioner, or the people, are told; *on* is when (UTC). Late, the words say why."""
    incident = work.incidents.get(incident_id)
    if part not in DECISIONS:
        raise NotAllowed("This is said by those who know what happened.")
    if part is IncidentPart.REPORTED:
        on = on or work.now
    _add_note(work, incident, part, words, on)


@use_case(Permission.DECIDE_INCIDENTS)
def close_incident(work: Work, incident_id: IncidentId, words: str) -> None:
    """Close it once everything is said and decided; it is kept under RC-13 from then."""
    before = work.incidents.get(incident_id)
    _refuse_unsaid(words)
    view = _incident_view(work, before)
    after = before.end(words.strip(), by=work.by, at=work.now, went_out=bool(view.sendings or view.others))
    _save_incident(work, before, after, "incident_closed", {})


@use_case(Permission.REVIEW_RECORDS)
def destroy_incident(work: Work, incident_id: IncidentId, why: str) -> None:
    """Destroy one whose time is over, after somebody has looked at it; the log keeps that there was one."""
    incident = work.incidents.get(incident_id)
    _refuse_unsaid(why)
    destroy_closed(work, incident, incident.closed_on, INCIDENT_DESTROYED)


def begin_for_sending(work: Work, record: Record, sending: Sending, known_at: datetime, why: str) -> Incident:
    """Begin one by itself, or add to one: an entry of the register was struck, as it went to whom it is not for."""
    if joined := _open_one(work, record):
        return _join(work, joined, record, [sending.id], known_at, why)
    return _write_incident(work, known_at, why, record, [sending.id])


def begin_for_notice(
    work: Work, record: Record, notice: Questionnaire, known_at: datetime, why: str, *, number: str, all_of_it: bool
) -> Incident:
    """Begin one by itself, once: a correction says that something went out in error, and may be a breach.

    It joins what is open of that record already, or has the *number* that it names. *all_of_it*: everything that went
    out of the record is what went wrong; otherwise that is chosen on the page of the incident.
    """
    if begun := work.incidents.of_notice(notice.id):
        return begun[0]
    sendings = [sending.id for sending in _register(work, record)] if all_of_it else []
    if joined := _open_one(work, record, number):
        return _join(work, joined, record, sendings, known_at, why, notice)
    return _write_incident(work, known_at, why, record, sendings, notice)


def open_incidents_of(work: Work, record: Record) -> list[Incident]:
    """Those that are open of a record, or of what is kept apart from it."""
    kept = {each.id for each in work.records.parts_of(record.submission)}
    every = work.incidents.every(limit=MOST_INCIDENTS)
    return [each for each in every if each.closed_at is None and each.record in kept]


def _open_one(work: Work, record: Record, number: str = "") -> Incident | None:
    if number:
        every = work.incidents.every(limit=MOST_INCIDENTS)
        named = [each for each in every if each.closed_at is None and each.number == number.strip().upper()]
        if named and named[0].record in {None, record.id}:
            return named[0]
    return next(iter(open_incidents_of(work, record)), None)


def _join(
    work: Work,
    before: Incident,
    record: Record,
    sendings: Sequence[SendingId],
    known_at: datetime,
    facts: str,
    notice: Questionnaire | None = None,
) -> Incident:
    """One breach is one incident: what more is known of it is added, and its hours run since it was known first."""
    after = before.noted(IncidentPart.FACTS, facts.strip(), by=work.by, at=work.now).known_since(known_at)
    after = after.of_sendings(before.record or record.id, sendings)
    if notice is not None and after.notice is None:
        after = replace(after, notice=notice.id)
    _save_incident(work, before, after, "incident_joined", {"sendings": str(len(after.sendings))})
    return after


def _write_incident(
    work: Work,
    known_at: datetime,
    facts: str,
    record: Record | None = None,
    sendings: Sequence[SendingId] = (),
    notice: Questionnaire | None = None,
    extract: ExtractId | None = None,
) -> Incident:
    if known_at > work.now:
        raise Invalid([Problem(("known_on",), "It was found out now or before")])
    if not facts.strip():
        raise unsaid("facts", "Say what happened.")
    said = IncidentNote(IncidentPart.FACTS, facts.strip(), work.by, work.now)
    incident = Incident(
        new(IncidentId), work.organisation, known_at, work.by, work.now, (said,),
        record.id if record else None, tuple(sendings), notice.id if notice else None,
        extract=extract,
    )  # fmt: skip
    work.incidents.add(incident)
    told = {"called": incident.number, "record": record.reference if record else ""}
    work.collect("incident_opened", incident, told)
    return incident


def _add_note(work: Work, before: Incident, part: IncidentPart, words: str, on: datetime | None = None) -> None:
    _refuse_unsaid(words)
    after = before.noted(part, words.strip(), by=work.by, at=work.now, on=on)
    _save_incident(work, before, after, "incident_noted", {"part": part.value})


def _save_incident(work: Work, before: Incident, after: Incident, act: str, payload: dict[str, str]) -> None:
    work.incidents.save(after, expected=before)
    work.change(act, after, {"called": after.number, **payload})


def _refuse_unsaid(words: str) -> None:
    if not words.strip():
        raise unsaid("words", "Say it in words.")


def _theirs(work: Work, incident_id: IncidentId) -> Incident:
    incident = work.incidents.get(incident_id)
    if not _is_theirs(work, incident):
        raise NotFound("There is no such incident.")
    return incident


def _is_theirs(work: Work, incident: Incident) -> bool:
    wrote = {incident.opened_by, *(note.by for note in incident.notes)}
    return work.may(Permission.SEE_INCIDENTS) or work.by in wrote or _is_of_their_cases(work, incident)


def _is_of_their_cases(work: Work, incident: Incident) -> bool:
    """Whether it is of an enquiry that a manager may read: they know what was done about it."""
    if not work.may(Permission.AUTHORISE) or not incident.record:
        return False
    record = next(iter(work.records.these([incident.record])), None)
    if record is None:
        return False
    enquiry = work.enquiries.get(record.enquiry)
    return Sights(work, [enquiry]).of(enquiry) is Sight.WHOLE


def _incident_view(work: Work, incident: Incident) -> IncidentView:
    record = next(iter(work.records.these([incident.record])), None) if incident.record else None
    every = _register(work, record) if record else ()
    chosen = [sending for sending in every if sending.id in incident.sendings]
    others = [sending for sending in every if sending not in chosen]
    return IncidentView(incident, record, chosen, others, _extract_of(work, incident))


def _extract_of(work: Work, incident: Incident) -> Extract | None:
    if incident.extract is None:
        return None
    with suppress(NotFound):  # It went with its request.
        return work.extracts.get(incident.extract)
    return None


def _register(work: Work, record: Record) -> list[Sending]:
    """Everything that was entered as sent of a record and what is kept apart from it, also what was struck since."""
    kept = work.records.parts_of(record.submission)
    struck = work.records.struck_sendings([each.id for each in kept])
    every = [*(sending for each in kept for sending in each.sendings), *(each.sending for each in struck)]
    return sorted(every, key=lambda sending: sending.sent_at)


def _of_register(work: Work, record: Record, chosen: Collection[SendingId]) -> list[SendingId]:
    known = [sending.id for sending in _register(work, record)]
    if unknown := set(chosen) - set(known):
        raise NotFound(f"{len(unknown)} of these were never in the register of this record.")
    return [each for each in known if each in chosen]
