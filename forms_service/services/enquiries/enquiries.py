"""Enquiries: recording one, seeing where it stands, and closing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, Kind, new_reference
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId, EnquiryId, QuestionnaireId, new
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import REQUEST_AGENCY, FormRole
from forms_service.casework.people.known import known_subjects
from forms_service.casework.people.subjects import Subject
from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import local
from forms_service.engine.questions import parse
from forms_service.services.answering.allowed import questionnaire_acts
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, lay_open, load
from forms_service.services.answering.other_enquiries.at_odds import AtOdds, letters_at_odds
from forms_service.services.answering.saving import Typed
from forms_service.services.enquiries import allowed
from forms_service.services.enquiries.both_stand import may_settle
from forms_service.services.enquiries.clocks import Task, promised
from forms_service.services.enquiries.history import Earlier, HistoryOfTyped, as_typed, history_of
from forms_service.services.enquiries.routes import closed_routes
from forms_service.services.enquiries.search import search
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.keeping import dating, filing
from forms_service.services.keeping.allowed import record_acts
from forms_service.services.keeping.approving import require_schedule
from forms_service.services.keeping.register import Entry, entries
from forms_service.services.keeping.superseded_by import Successor, successors
from forms_service.services.people.why import why_read
from forms_service.services.published_forms import intake_among, is_intake
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.searches import OF_ENQUIRIES, LoggedSearch, log_found_again, log_search
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


class NoEnquiry(NotFound):
    """A local arrangement was asked for as an enquiry: it has a page of its own."""


@dataclass(frozen=True)
class EnquiryView:
    """Everything about one enquiry that its page shows.

    *at_odds* are its letters that those of another enquiry contradict, and *may_settle* says whether whoever looks may
    accept that both stand.

    *people* are whom it is about, as they are known by now; *opened* is its intake laid open; *names* are what each
    document is called; *promised* is what its replies promise, done or not. *acts* are what whoever looks may do with
    it, *intake_acts* with its intake, and *record_acts* with each of its records; *successors* took the place of
    records, by their ids.
    """

    enquiry: Enquiry
    people: Sequence[Subject]
    opened: OpenQuestionnaire
    questionnaires: Sequence[Questionnaire]
    documents: Mapping[QuestionnaireId, Sequence[Document]]
    names: Mapping[DocumentId, str]
    records: Sequence[Record]
    history: Sequence[AuditEntry]
    earlier: Sequence[Earlier]
    at_odds: Sequence[AtOdds]
    may_settle: bool
    promised: Sequence[Task]
    acts: AllowedActs
    intake_acts: AllowedActs
    record_acts: Mapping[str, AllowedActs]
    successors: Mapping[str, Successor]

    @property
    def intake(self) -> Questionnaire:
        return self.opened.questionnaire

    @property
    def replies(self) -> Sequence[Questionnaire]:
        return [q for q in self.questionnaires if q.id != self.intake.id]

    @property
    def is_finished(self) -> bool:
        """Whether every questionnaire has come to its end."""
        return all(questionnaire.state.is_final for questionnaire in self.questionnaires)

    @property
    def to_send(self) -> Sequence[Record]:
        """Its issued records of which something is recorded as sent to nobody, and that still stand."""
        return [each for each in self.records if each.issued_at and not each.markings and each.to_send]


@use_case(Permission.READ_ENQUIRY)
def find(work: Work, text: str, reason: str = "") -> tuple[Sequence[Earlier], LoggedSearch]:
    """Find enquiries, open or closed, by a name, date of birth, number or reference; the search is logged."""
    found = search(work, text)
    return found, log_search(work, OF_ENQUIRIES, {"looked_for": text}, _enquiries_of(found), reason=reason)


@use_case(Permission.READ_ENQUIRY)
def found_again(
    work: Work, text: str, before: LoggedSearch | None, reason: str = ""
) -> tuple[Sequence[Earlier], LoggedSearch]:
    """Return what a search finds that was made, and logged, *before*; that it is looked at again is logged."""
    found, terms = search(work, text), {"looked_for": text}
    return found, log_found_again(work, OF_ENQUIRIES, terms, _enquiries_of(found), reason=reason, before=before)


def _enquiries_of(found: Sequence[Earlier]) -> Sequence[Enquiry]:
    return [each.enquiry for each in found]


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="nothing is written down before something is typed")
def blank_intake(work: Work, *, agency: str = "") -> OpenQuestionnaire:
    """Lay the intake of an enquiry open that nobody has recorded yet; *agency* is who asks, if that is known."""
    enquiry, intake = begin(work, express=True)
    opened = lay_open(work, replace(enquiry, reference=""), intake)
    if not agency:
        return opened
    asking = opened.definition.question(opened.definition.bearer(REQUEST_AGENCY))
    parsed = parse(asking, agency, opened.paths.facts)
    if parsed.value is None:
        raise NotFound("Nobody who asks is called so.")
    return replace(opened, paths=opened.paths.with_answers({asking.id: parsed.value}))


@use_case(Permission.RECORD, Permission.ANSWER)
def record_enquiry(work: Work, *, express: bool) -> Questionnaire:
    """Start an enquiry with its intake; *express* asks for the short way where the form offers one."""
    enquiry, intake = begin(work, express=express)
    write_down(work, enquiry, intake)
    return intake


@use_case(
    Permission.RECORD, Permission.ANSWER, unlogged="nothing is told of it but that it was begun, by whoever began it"
)
def unfinished_intake(work: Work, questionnaire_id: QuestionnaireId) -> Questionnaire | None:
    """Return an intake that whoever looks is to go on with; nothing if it is completed, withdrawn or a colleague's."""
    intake = work.questionnaires.get(questionnaire_id)
    return intake if intake.owner == work.by and intake.state is State.DRAFT else None


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="nobody is named")
def history_before_recording(work: Work, read: Callable[[OpenQuestionnaire], Typed], *, agency: str) -> HistoryOfTyped:
    """Return what was asked before about the people of a request that is being typed and is no enquiry yet."""
    return as_typed(work, blank_intake.act(work, agency=agency), read)


def begin(work: Work, *, express: bool) -> tuple[Enquiry, Questionnaire]:
    """Return a new enquiry and its intake, which are not written down."""
    now = work.now
    definition = form_that_plays(work, FormRole.INTAKE)
    if definition is None:
        raise NotFound("There is no form in which an enquiry is recorded.")
    require_schedule(work)
    enquiry = Enquiry(new(EnquiryId), work.organisation, new_reference(local(now).year), work.by, now)
    intake = Questionnaire(
        new(QuestionnaireId), enquiry.id, work.organisation, definition.id, work.by, now, express=express
    )
    return enquiry, intake


def write_down(work: Work, enquiry: Enquiry, intake: Questionnaire) -> None:
    """Write a new enquiry down with its intake."""
    work.enquiries.add(enquiry)
    work.questionnaires.add(intake)
    work.collect("enquiry_recorded", enquiry)


@use_case(Permission.READ_ENQUIRY)
def view(work: Work, enquiry_id: EnquiryId) -> EnquiryView:
    """Return the enquiry; the reading itself is logged, its reason pre-set by the task."""
    enquiry = work.enquiries.get(enquiry_id)
    if enquiry.kind is Kind.ARRANGEMENT:
        raise NoEnquiry("This is a local arrangement, and about nobody.")
    work.read("enquiry_read", enquiry, why_read(work, enquiry))
    return _view(work, enquiry)


@use_case(Permission.READ_ENQUIRY, unlogged="the page of its enquiry is logged")
def startable_forms(work: Work, enquiry: Enquiry, intake: str) -> Sequence[Definition]:
    """Return the forms of which another reply may be started in an enquiry now: none that is for another agency."""
    found = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry.id))
    closed = closed_routes(work, load(work, found.id)) if found else frozenset()
    return [form for form in allowed.offered(work, enquiry, intake) if form.family not in closed]


def _view(work: Work, enquiry: Enquiry) -> EnquiryView:
    questionnaires = work.questionnaires.of_enquiry(enquiry.id)
    kept = work.records.of_enquiry(enquiry.id)
    holds = {hold.id for record in kept for hold in record.holds}
    things = [enquiry.id, *(q.id for q in questionnaires), *(record.id for record in kept), *sorted(holds)]
    intake = intake_among(work.ports.library, questionnaires)
    if intake is None:
        raise NotFound("There is no such enquiry.")
    opened = load(work, intake.id)
    made = work.documents.of_questionnaires([q.id for q in questionnaires])
    documents = {q.id: [document for document in made if document.questionnaire == q.id] for q in questionnaires}
    earlier = history_of(work, enquiry)
    at_odds = letters_at_odds(work, [enquiry], {enquiry.id: earlier})[enquiry.id]
    return EnquiryView(
        enquiry=enquiry,
        people=known_subjects(enquiry.subjects, work.people.facts([subject.person for subject in enquiry.subjects])),
        opened=opened,
        questionnaires=questionnaires,
        documents=documents,
        names={d.id: _name_of(work, d) for d in made},
        records=kept,
        history=work.audit.of_object(things),
        earlier=earlier,
        at_odds=at_odds,
        may_settle=may_settle(work, at_odds),
        promised=promised(work, [WorkItem(q, enquiry) for q in questionnaires if q.id != intake.id]),
        acts=allowed.enquiry_acts(work, enquiry, questionnaires, at_odds),
        intake_acts=questionnaire_acts(work, opened),
        record_acts={record.id: record_acts(work, record, questionnaires, at_odds) for record in kept},
        successors=successors.act(work, kept),
    )


@use_case(Permission.READ_REGISTER, Permission.FIND_RECORDS)
def read_register(work: Work, enquiry_id: EnquiryId) -> list[Entry]:
    """Return what was sent to whom in an enquiry, the latest first; the reading is logged."""
    enquiry = work.enquiries.get(enquiry_id)
    allowed.require(work, enquiry, Act.READ_REGISTER)
    work.read("register_read", enquiry, why_read(work, enquiry))
    return entries(work, work.records.of_enquiry(enquiry_id))


def _name_of(work: Work, document: Document) -> str:
    """What a document is called, as its files are: by a number too, where several are made of one kind."""
    if not document.row:
        return document.code
    return work.submissions.get(document.submission).name_of(document.code, document.row)


@use_case(Permission.CLOSE)
def close(work: Work, enquiry_id: EnquiryId, reason: str) -> Enquiry:
    """Close an enquiry whose every reply is issued or withdrawn; what waited for closure is dated again.

    ``Conflict`` while something promised is not noted as done: nobody is reminded of it once the enquiry is closed.
    """
    enquiry = work.enquiries.get_to_change(enquiry_id)
    allowed.require(work, enquiry, Act.CLOSE)
    questionnaires = work.questionnaires.of_enquiry(enquiry_id)
    closed = enquiry.close(by=work.by, at=work.now, reason=reason, questionnaires=questionnaires)
    work.enquiries.save(closed)
    work.change("enquiry_closed", closed, {"reason": reason})
    file_intake_of_its_own(work, enquiry_id)
    kept = work.records.of_enquiry(enquiry_id)
    # An intake is kept as long as the replies that it led to, so it is dated after them.
    for record in sorted(kept, key=lambda record: is_intake(work.ports.library, record)):
        dating.date_again(work, record, closed)
    return closed


def open_again(work: Work, enquiry: Enquiry, why: str) -> Enquiry:
    """Open a closed enquiry again for what still follows from it; one that is open stays as it is."""
    if enquiry.state is not EnquiryState.CLOSED:
        return enquiry
    opened = enquiry.reopen(by=work.by, at=work.now, why=why.strip())
    work.enquiries.save(opened)
    work.change("enquiry_opened_again", opened, {"reason": why})
    for record in work.records.of_enquiry(enquiry.id):
        dating.date_again(work, record, opened)
    return opened


def file_intake_of_its_own(work: Work, enquiry_id: EnquiryId) -> None:
    """File the completed intake of an enquiry of which no reply is kept: nothing else would keep the request.

    What was taken back before it was issued is not kept for as long as a request is.
    """
    library = work.ports.library
    intake = intake_among(library, work.questionnaires.of_enquiry(enquiry_id))
    if (
        intake is not None
        and intake.state is State.COMPLETED
        and all(is_intake(library, kept) or kept.was_never_issued for kept in work.records.of_enquiry(enquiry_id))
    ):
        filing.file_intake(work, load(work, intake.id))
