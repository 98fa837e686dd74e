"""Invented nouns of casework for tests: give what matters, the rest is ordinary."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.answering.uploads import Upload
from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.documents.documents import Document
from forms_service.casework.enquiries.emergency_access import EmergencyAccess
from forms_service.casework.enquiries.enquiries import Enquiry, new_reference
from forms_service.casework.ids import (
    AdoptionId,
    BatchId,
    DocumentId,
    EmergencyAccessId,
    EnquiryId,
    FactId,
    HoldId,
    MemberId,
    ObjectId,
    PersonId,
    QuestionnaireId,
    RecordId,
    ReleaseId,
    SavedSearchId,
    SessionId,
    SubmissionId,
    UploadId,
    new,
)
from forms_service.casework.keeping.disposal import Batch, Item, Reason, ReasonKind
from forms_service.casework.keeping.finding.saved_searches import SavedSearch
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.holds import Authority, Hold, Reach
from forms_service.casework.keeping.new_schedule.date_shifts import DateShift, shift_of
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import PDF, Record, RecordObject
from forms_service.casework.keeping.retention import Retention, Schedule
from forms_service.casework.keeping.schedule_approvals import ScheduleApproval
from forms_service.casework.people.facts import Fact, FactKind, Source, named
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.casework.publishing.releases import Adoption, Release
from forms_service.casework.sealing.submissions import Sealing, Submission, digest
from forms_service.casework.staff.members import Member
from forms_service.casework.staff.sessions import Session
from forms_service.engine.moments import Moment

SEARCH = SavedSearchId("5e" * 16)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HERE, ELSEWHERE = "northshire", "eastmere"


def adult(given_names: str = "Gethin", family_name: str = "Varlow", **fields: Any) -> Subject:
    ordinary = {"person": new(PersonId)}
    return Subject(kind="adult", given_names=given_names, family_name=family_name, **(ordinary | fields))


def child(given_names: str = "Perran", family_name: str = "Varlow", **fields: Any) -> Subject:
    ordinary = {"row": "r1", "person": new(PersonId)}
    return Subject(kind="child", given_names=given_names, family_name=family_name, **(ordinary | fields))


def person(subject: Subject, of: Enquiry) -> Person:
    """Who somebody is whom an enquiry names."""
    return Person(subject.person, of.organisation, of.id, subject.row, subject.kind, identity=subject.person)


def fact(of: Person, kind: FactKind, value: str = "", **fields: Any) -> Fact:
    ordinary: dict[str, Any] = {
        "id": new(FactId),
        "organisation": of.organisation,
        "person": of.id,
        "kind": kind,
        "value": value,
        "source": Source.REQUEST,
        "recorded_by": "worker",
        "recorded_at": NOW,
        "enquiry": of.enquiry,
    }
    return Fact(**(ordinary | fields))


def facts(subject: Subject, of: Enquiry) -> list[Fact]:
    """What an enquiry's request says of somebody."""
    says = named(subject, NOW.date())
    return [fact(person(subject, of), kind, value, since=since) for kind, value, since in says]


def enquiry(**fields: Any) -> Enquiry:
    ordinary: dict[str, Any] = {
        "id": new(EnquiryId),
        "organisation": HERE,
        "reference": new_reference(2026),
        "created_by": "worker",
        "created_at": NOW,
        "subjects": (adult(numbers=("A1234BC",)), child()),
        "requester": "HMP Invented",
        "request": "Newly sentenced",
        "needed_by": Moment.read("2026-11-25T12:00"),
    }
    return Enquiry(**(ordinary | fields))


def questionnaire(of: Enquiry, **fields: Any) -> Questionnaire:
    ordinary: dict[str, Any] = {
        "id": new(QuestionnaireId),
        "enquiry": of.id,
        "organisation": of.organisation,
        "definition": "core/prison_enquiry_response@1",
        "owner": "worker",
        "created_at": NOW,
    }
    return Questionnaire(**(ordinary | fields))


def saved(question: str, value: Any, revision: int = 1, **fields: Any) -> SavedAnswer:
    ordinary: dict[str, Any] = {"saved_by": "worker", "saved_at": NOW}
    return SavedAnswer(question, value, revision, **(ordinary | fields))


def sealing(**fields: Any) -> Sealing:
    """Whose a reply is, and who wrote and authorised it."""
    ordinary: dict[str, Any] = {
        "reference": "NS-2026-7K4M9Q",
        "organisation": {
            "name": "Northshire Council",
            "team": "Multi-agency safeguarding hub",
            "contact_name": "Safeguarding hub duty team",
            "contact_phone": "01632 960101",
            "contact_email": "hub@northshire.example",
            "address": "Alder House\n3 Invented Lane\nNorthshire NS1 1AA",
        },
        "at": "2026-11-23T14:05",
        "prepared": {"by": "Amal Example", "job_title": "Social worker", "at": "2026-11-23T09:40"},
        "declared": [{"id": "si_quality", "words": "I have checked this"}],
        "authorised": {"by": "Bo Sample", "job_title": "Team manager", "at": "2026-11-23T14:05"},
        "people": {"amal": "Amal Example"},
    }
    return Sealing(**(ordinary | fields))


def submission(of: Questionnaire, **fields: Any) -> Submission:
    sealed = b'{"answers":[],"format":"submission/1"}'
    ordinary: dict[str, Any] = {
        "id": new(SubmissionId),
        "organisation": of.organisation,
        "enquiry": of.enquiry,
        "questionnaire": of.id,
        "definition": of.definition,
        "sealed": sealed,
        "sha256": digest(sealed),
        "authorised_by": "manager",
        "authorised_at": NOW,
    }
    return Submission(**(ordinary | fields))


def document(of: Submission, **fields: Any) -> Document:
    ordinary: dict[str, Any] = {
        "id": new(DocumentId),
        "organisation": of.organisation,
        "submission": of.id,
        "questionnaire": of.questionnaire,
        "code": "D12",
        "template": "core/no_trace_reply@1",
        "asked_at": NOW,
    }
    return Document(**(ordinary | fields))


def retention(**fields: Any) -> Retention:
    ordinary: dict[str, Any] = {
        "class_id": "RC-01",
        "schedule": "disposal@1",
        "trigger": "final_reply_issued",
        "trigger_date": date(2026, 11, 24),
        "due_date": date(2032, 11, 24),
        "review_date": date(2032, 11, 24),
        "why": "Kept under RC-01 because nothing was found.",
    }
    return Retention(**(ordinary | fields))


def record(of: Submission, **fields: Any) -> Record:
    ordinary: dict[str, Any] = {
        "id": new(RecordId),
        "organisation": of.organisation,
        "reference": new_reference(2026),
        "enquiry": of.enquiry,
        "submission": of.id,
        "form": of.definition.partition("@")[0],
        "definition": of.definition,
        "title": "No-trace reply",
        "retention": retention(),
        "filed_at": NOW,
    }
    return Record(**(ordinary | fields))


def saved_search(**fields: Any) -> SavedSearch:
    wanted, sorting = RecordSearch(retention_class="RC-02"), Sorting.DUE
    return replace(SavedSearch(SEARCH, HERE, "officer", "Plans", wanted, sorting, NOW), **fields)


def hold(**fields: Any) -> Hold:
    """A hold by criteria, unless it is said what else it reaches."""
    ordinary: dict[str, Any] = {
        "id": new(HoldId),
        "organisation": HERE,
        "authority": Authority.CLAIM,
        "why": "Claim LC-2026-9",
        "placed_by": "officer",
        "placed_at": NOW,
        "reach": Reach.CRITERIA,
    }
    return Hold(**(ordinary | fields))


def record_object(of: Record, data: bytes, **fields: Any) -> RecordObject:
    object_id = new(ObjectId)
    ordinary: dict[str, Any] = {
        "id": object_id,
        "record": of.id,
        "kind": "pdf",
        "file_name": "reply.pdf",
        "media_type": PDF,
        "key": f"{object_id}/1",
        "sha256": digest(data),
        "size": len(data),
    }
    return RecordObject(**(ordinary | fields))


def event(**fields: Any) -> Event:
    ordinary: dict[str, Any] = {
        "organisation": HERE,
        "at": NOW,
        "actor": "worker",
        "verb": Verb.CONSULTATION,
        "act": "record_downloaded",
        "object_kind": "record",
        "object_id": "thing",
        "reference": "SE-2026-BCDF-GHJK",
        "payload": {"reason": "Asked by Gethin Varlow’s solicitor"},
    }
    return Event(**(ordinary | fields))


def upload(of: Questionnaire, **fields: object) -> Upload:
    ordinary: dict[str, Any] = {
        "id": new(UploadId),
        "organisation": of.organisation,
        "questionnaire": of.id,
        "question": "in_files",
        "name": "request.pdf",
        "media_type": "application/pdf",
        "size": 256,
        "sha256": "0f" * 32,
        "received_sha256": "0f" * 32,
        "scanned": "not scanned",
        "created_by": "worker",
        "created_at": NOW,
    }
    return Upload(**(ordinary | fields))


def emergency_access(enquiry_id: EnquiryId, **fields: Any) -> EmergencyAccess:
    ordinary: dict[str, Any] = {
        "id": new(EmergencyAccessId),
        "organisation": HERE,
        "enquiry": enquiry_id,
        "user": "worker",
        "reason": "The child may be there tonight",
        "begun_at": NOW,
        "ends_at": later(hours=12),
    }
    return EmergencyAccess(**(ordinary | fields))


def session(**fields: Any) -> Session:
    ordinary: dict[str, Any] = {
        "id": new(SessionId),
        "organisation": HERE,
        "user": "worker",
        "digest": digest(b"a secret"),
        "begun_at": NOW,
        "seen_at": NOW,
        "browser": "Firefox on Linux",
        "address": "192.0.2.7",
    }
    return Session(**(ordinary | fields))


NEW_SCHEDULE = Schedule("disposal@2", "Invented", {}, "2" * 64)


def date_shift(record_id: RecordId, organisation: str = HERE) -> DateShift:
    before, after = retention(), retention(due_date=date(2030, 1, 1))
    return shift_of(organisation, NEW_SCHEDULE, record_id, "NS-2026-0001", before, after)


def schedule_approval(organisation: str = HERE) -> ScheduleApproval:
    return ScheduleApproval(organisation, "disposal@1", "0f" * 32, "owner", NOW)


def release(organisation: str = HERE) -> Release:
    return Release(
        new(ReleaseId), organisation, 1, f"{organisation}/visit@1", (), {f"{organisation}/visit@1": "0f" * 32}, (),
        NOW.date(), "author", NOW,
    )  # fmt: skip


def adoption(organisation: str = HERE) -> Adoption:
    form = f"{organisation}/visit@1"
    return Adoption(new(AdoptionId), organisation, "visit", form, "a release", (), NOW.date(), "manager", NOW)


def member(**fields: Any) -> Member:
    ordinary: dict[str, Any] = {
        "id": new(MemberId),
        "organisation": HERE,
        "issuer": "https://login.example",
        "subject": "s1",
        "name": "Amal Example",
        "email": "amal@northshire.example",
        "job_title": "Social worker",
        "roles": ("practitioner", "records_officer"),
        "profession": "Social worker",
        "registration": "SW1",
        "teams": ("mash",),
        "signed_in_at": NOW,
    }
    return Member(**(ordinary | fields))


def later(moment: datetime = NOW, **delta: float) -> datetime:
    return moment + timedelta(**delta)


def elsewhere(found: Enquiry) -> Enquiry:
    """Return the like of an enquiry at another organisation."""
    return replace(found, id=new(EnquiryId), organisation=ELSEWHERE, reference=new_reference(2026))


@dataclass
class FixedClock:
    """A clock that stands still until a test moves it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


def batch(found: Record, **fields: Any) -> Batch:
    kept = Item(found.id, found.reference, "Reply", "RC-01", date(2032, 11, 24), "Its time is over.", needs_review=True)
    reasons = (
        Reason(ReasonKind.HOLD, "On hold. Legal claim", "a" * 32),
        Reason(ReasonKind.NO_DATE, "It has no due date."),
    )
    left = replace(kept, due_date=None, left_out=reasons)
    ordinary: dict[str, Any] = {
        "id": new(BatchId),
        "organisation": HERE,
        "prepared_by": "officer",
        "prepared_at": NOW,
        "up_to": date(2032, 11, 24),
        "schedule": "disposal@1",
        "items": (left, kept),
    }
    return Batch(**(ordinary | fields))
