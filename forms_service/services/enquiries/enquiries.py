"""Enquiries: recording one, seeing where it stands, and closing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, Kind, new_id, new_reference
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.records import Record
from forms_service.casework.known_by_name import INTAKE
from forms_service.casework.users import Permission, User
from forms_service.services.answering.context import local
from forms_service.services.answering.open_questionnaire import WORKING, OpenQuestionnaire, load
from forms_service.services.enquiries import clocks
from forms_service.services.keeping import dating, filing
from forms_service.services.ports import Ports
from forms_service.services.repositories import AuditEntry, UnitOfWork, WorkItem

DUPLICATE_WITHIN = timedelta(days=28)
MOST_FOUND = 50


@dataclass(frozen=True)
class EnquiryView:
    """Everything about one enquiry that its page shows.

    *opened* is its intake laid open; *documents* are keyed by questionnaire id, and *names*, what each document is
    called, by its own.
    """

    enquiry: Enquiry
    opened: OpenQuestionnaire
    questionnaires: Sequence[Questionnaire]
    documents: Mapping[str, Sequence[Document]]
    names: Mapping[str, str]
    records: Sequence[Record]
    history: Sequence[AuditEntry]
    like: Sequence[Enquiry]

    @property
    def intake(self) -> Questionnaire:
        return self.opened.questionnaire

    @property
    def replies(self) -> Sequence[Questionnaire]:
        return [q for q in self.questionnaires if q.form != INTAKE]

    @property
    def may_close(self) -> bool:
        return all(questionnaire.state.is_final for questionnaire in self.questionnaires)


def work_list(ports: Ports, actor: User) -> Sequence[WorkItem]:
    actor.require(Permission.WORK_LIST)
    with ports.unit_of_work() as unit:
        return unit.questionnaires.work(actor.organisation)


def find(ports: Ports, actor: User, text: str, *, again: bool = False) -> Sequence[Enquiry]:
    """Find enquiries, open or closed, by a name, number or reference; the search is logged.

    *again* shows what a search that is logged already has found.
    """
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        found = unit.enquiries.find(actor.organisation, text, limit=MOST_FOUND)
        if again:
            return found
        payload = {"looked_for": text, "found": str(len(found))}
        at = ports.clock.now()
        unit.audit.append(
            Event(actor.organisation, at, actor.id, Verb.CONSULTATION, "enquiries_searched", "search", "", "", payload)
        )
        unit.commit()
    return found


def record_enquiry(ports: Ports, actor: User, *, express: bool) -> Questionnaire:
    """Start an enquiry with its intake; *express* asks for the short way where the form offers one."""
    actor.require(Permission.ANSWER)
    now = ports.clock.now()
    enquiry = Enquiry(new_id(), actor.organisation, new_reference(local(now).year), actor.id, now)
    definition = ports.library.latest(INTAKE)
    intake = Questionnaire(new_id(), enquiry.id, actor.organisation, definition.id, actor.id, now, express=express)
    with ports.unit_of_work() as unit:
        unit.enquiries.add(enquiry)
        unit.questionnaires.add(intake)
        unit.audit.append(enquiry_event(actor, enquiry, Verb.COLLECTION, "enquiry_recorded", ports))
        unit.commit()
    return intake


def view(ports: Ports, actor: User, enquiry_id: str) -> EnquiryView:
    """Return the enquiry; the reading itself is logged, its reason pre-set by the task."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        enquiry = unit.enquiries.get(actor.organisation, enquiry_id)
        found = _view(ports, unit, actor, enquiry)
        reading = {"reason": WORKING}
        unit.audit.append(enquiry_event(actor, enquiry, Verb.CONSULTATION, "enquiry_read", ports, reading))
        unit.commit()
    return found


def is_arrangement(ports: Ports, actor: User, enquiry_id: str) -> bool:
    """Whether this is a local arrangement, which has a page of its own and is about nobody."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        return unit.enquiries.get(actor.organisation, enquiry_id).kind is Kind.ARRANGEMENT


def like(ports: Ports, actor: User, enquiry: Enquiry) -> Sequence[Enquiry]:
    """Return other recent enquiries about the same number: the work may have been done already."""
    actor.require(Permission.READ_ENQUIRY)
    with ports.unit_of_work() as unit:
        return _like(ports, unit, enquiry)


def _view(ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry) -> EnquiryView:
    questionnaires = unit.questionnaires.of_enquiry(enquiry.organisation, enquiry.id)
    kept = unit.records.of_enquiry(enquiry.organisation, enquiry.id)
    holds = {hold.id for record in kept for hold in record.holds}
    things = [enquiry.id, *(q.id for q in questionnaires), *(record.id for record in kept), *sorted(holds)]
    intake = next(q for q in questionnaires if q.form == INTAKE)
    documents = {q.id: unit.documents.of_questionnaire(enquiry.organisation, q.id) for q in questionnaires}
    return EnquiryView(
        enquiry=enquiry,
        opened=load(ports, unit, actor, intake.id),
        questionnaires=questionnaires,
        documents=documents,
        names={d.id: _name_of(unit, d) for made in documents.values() for d in made},
        records=kept,
        history=unit.audit.of_object(enquiry.organisation, things),
        like=_like(ports, unit, enquiry),
    )


def _name_of(unit: UnitOfWork, document: Document) -> str:
    """What a document is called, as its files are: by a number too, where several are made of one kind."""
    if not document.row:
        return document.code
    return unit.submissions.get(document.organisation, document.submission).name_of(document.code, document.row)


def _like(ports: Ports, unit: UnitOfWork, enquiry: Enquiry) -> Sequence[Enquiry]:
    since = ports.clock.now() - DUPLICATE_WITHIN
    numbers = enquiry.adult.numbers if enquiry.adult else ()
    found = [e for n in numbers for e in unit.enquiries.same_number(enquiry.organisation, n, received_since=since)]
    return [other for other in found if other.id != enquiry.id]


def close(ports: Ports, actor: User, enquiry_id: str, reason: str) -> Enquiry:
    """Close an enquiry whose every reply is issued or withdrawn; what waited for closure is dated again.

    ``Conflict`` while something promised is not noted as done: nobody is reminded of it once the enquiry is closed.
    """
    actor.require(Permission.CLOSE)
    with ports.unit_of_work() as unit:
        enquiry = unit.enquiries.get_to_change(actor.organisation, enquiry_id)
        questionnaires = unit.questionnaires.of_enquiry(actor.organisation, enquiry_id)
        _refuse_with_promises(ports, unit, actor, enquiry, questionnaires)
        closed = enquiry.close(by=actor.id, at=ports.clock.now(), reason=reason, questionnaires=questionnaires)
        unit.enquiries.save(closed)
        event = enquiry_event(actor, closed, Verb.ALTERATION, "enquiry_closed", ports, {"reason": reason})
        unit.audit.append(event)
        file_intake_of_its_own(ports, unit, actor, enquiry_id)
        kept = unit.records.of_enquiry(actor.organisation, enquiry_id)
        # An intake is kept as long as the replies that it led to, so it is dated after them.
        for record in sorted(kept, key=lambda record: record.form == INTAKE):
            dating.date_again(ports, unit, record, closed)
        unit.commit()
    return closed


def _refuse_with_promises(
    ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry, questionnaires: Sequence[Questionnaire]
) -> None:
    items = [WorkItem(questionnaire, enquiry) for questionnaire in questionnaires]
    left = [
        promise.words
        for item in items
        for promise in clocks.promises_of(ports, unit, actor, item)
        if not item.questionnaire.done_of(promise.key, promise.by)
    ]
    if left:
        raise Conflict(
            f"Something promised has not been noted as done: {'; '.join(left)}. Note each of them as done; if somebody "
            "else goes on with it, say who in the note. Then close the enquiry."
        )


def open_again(ports: Ports, unit: UnitOfWork, actor: User, enquiry: Enquiry, why: str) -> Enquiry:
    """Open a closed enquiry again for what still follows from it; one that is open stays as it is."""
    if enquiry.state is not EnquiryState.CLOSED:
        return enquiry
    opened = enquiry.reopen(by=actor.id, at=ports.clock.now(), why=why.strip())
    unit.enquiries.save(opened)
    unit.audit.append(enquiry_event(actor, opened, Verb.ALTERATION, "enquiry_opened_again", ports, {"reason": why}))
    for record in unit.records.of_enquiry(enquiry.organisation, enquiry.id):
        dating.date_again(ports, unit, record, opened)
    return opened


def file_intake_of_its_own(ports: Ports, unit: UnitOfWork, actor: User, enquiry_id: str) -> None:
    """File the completed intake of an enquiry of which no reply is kept: nothing else would keep the request.

    What was taken back before it was issued is not kept for as long as a request is.
    """
    questionnaires = unit.questionnaires.of_enquiry(actor.organisation, enquiry_id)
    intake = next((q for q in questionnaires if q.form == INTAKE), None)
    if (
        intake is not None
        and intake.state is State.COMPLETED
        and all(
            record.form == INTAKE or record.was_never_issued
            for record in unit.records.of_enquiry(actor.organisation, enquiry_id)
        )
    ):
        filing.file_intake(ports, unit, actor, load(ports, unit, actor, intake.id))


def enquiry_event(
    actor: User, enquiry: Enquiry, verb: Verb, act: str, ports: Ports, payload: Mapping[str, str] | None = None
) -> Event:
    at = ports.clock.now()
    return Event(actor.organisation, at, actor.id, verb, act, "enquiry", enquiry.id, enquiry.reference, payload or {})
