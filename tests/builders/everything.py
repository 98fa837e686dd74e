"""Something of every noun, of one organisation."""

from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import update

from forms_service.adapters.sql.tables import object_locks
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.auditing.audit_chain import Anchor
from forms_service.casework.auditing.log_breaks import LogBreak
from forms_service.casework.enquiries.enquiries import Kind
from forms_service.casework.ids import (
    BatchId,
    DocumentId,
    EnquiryId,
    ExtractId,
    IncidentId,
    LinkId,
    MarkingId,
    ObjectId,
    OutcomeLetterId,
    PersonId,
    PolicyId,
    QuestionnaireId,
    RecordId,
    RightsRequestId,
    SendingId,
    SubmissionId,
    TellingId,
    new,
)
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack, Reconciliation, ReconciliationStage
from forms_service.casework.keeping.disposing.batches import Decision
from forms_service.casework.keeping.disposing.stubs import DisposalDocument, KeptAs, Stub
from forms_service.casework.keeping.extracts.extracts import Asker, Extract, ExtractFile, Ruling, Treatment
from forms_service.casework.keeping.homecoming.lost_records import LostRecord
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.manifests import ChangedRecord
from forms_service.casework.keeping.protection.incidents import Incident, IncidentNote, IncidentPart
from forms_service.casework.keeping.protection.outcome_letters import OutcomeLetter
from forms_service.casework.keeping.protection.policies import PolicyDocument
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingDuty, ToldAs
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Marking, Record, Sending, Standing, StruckSending
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right, RightsRequest
from forms_service.casework.people.facts import Fact, FactKind
from forms_service.casework.people.people import Link, Person, Verdict
from forms_service.casework.receipts import Receipt
from forms_service.casework.staff.webhooks import Webhook, WebhookEvent, WebhookMessage
from forms_service.services.repositories.unit_of_work import Repositories
from tests.builders.casework import (
    HERE,
    NOW,
    adoption,
    adult,
    batch,
    child,
    date_shift,
    emergency_access,
    enquiry,
    event,
    fact,
    hold,
    later,
    member,
    person,
    questionnaire,
    record_object,
    release,
    saved,
    saved_search,
    schedule_approval,
    session,
    upload,
)
from tests.builders.tables import Units, add_document_of, add_record

HELD, BATCH, UPLOADED, TICKET, LINKED, SENT, STRUCK, OPENED, BEGUN, ENDED = (letter * 32 for letter in "abctlskexd")

GONE = Stub(
    RecordId("e" * 32), HERE, "NS-2026-7K4M9Q", EnquiryId(OPENED), SubmissionId(SENT), QuestionnaireId(TICKET), "core/f",
    "core/f@1", "", ("d" * 32,), KeptAs("RC-01", "disposal@1", None), NOW, None, BatchId(BATCH), Decision.DESTROY, "", NOW,
)  # fmt: skip
CERTIFIED = DisposalDocument(
    ObjectId("f" * 32), HERE, BatchId(BATCH), "D90", "", "RC-11", "D90.pdf", "application/pdf", "one", "0f" * 32, 1, NOW
)
LOST = LostRecord("b" * 32, HERE, "", "Nothing sealed here", NOW)
ASKED = RightsRequest(
    RightsRequestId("9" * 32), HERE, Right.ACCESS, "An Invented Mother", "", "", NOW.date(), "ours", "ours", NOW
)
EXTRACTED = Extract(
    ExtractId("8" * 32), HERE, ASKED.id, PersonId("7" * 32), Asker.ADULT, "Nothing else", "ours", NOW,
    files=(ExtractFile("pdf", "SA.pdf", "application/pdf", "extracted", "0f" * 32, 1),),
)  # fmt: skip
RULED = Ruling(EXTRACTED.id, HERE, "6" * 32, "0f" * 32, Treatment.GIVEN, "ours", NOW)
INCIDENT = Incident(
    IncidentId("7" * 32), HERE, NOW, "ours", NOW, (IncidentNote(IncidentPart.FACTS, "It was lost", "ours", NOW),),
    notice=QuestionnaireId("8" * 32),
)  # fmt: skip
POLICY = PolicyDocument(
    PolicyId("6" * 32), HERE, "NS-IG-7", 1, "Filed", "Its owner", NOW.date(), NOW.date(), "Set", "So", "ours", NOW
)
OUTCOME_LETTER = OutcomeLetter(
    OutcomeLetterId("5" * 32), HERE, ASKED.id, Regime.UK_GDPR, RequestOutcome.GRANTED, "", "{}", "0f" * 32, "ours", NOW
)
TO_TELL = TellingDuty(
    TellingId("4" * 32), HERE, RecordId("0" * 32), TellingCause.RESTRICTED, ToldAs.RECIPIENT, "HMP Invented", "D12", "",
    "ours", NOW,
)  # fmt: skip
BROKEN = LogBreak("d" * 64, HERE, (Anchor(HERE, 9, "key", "0f" * 32),), "The disk failed", "ours", NOW)


@dataclass(frozen=True)
class Things:
    """Something of every noun, of one organisation."""

    record: Record
    form: QuestionnaireId
    document: DocumentId
    person: Person
    fact: Fact
    link: Link
    lock: ObjectLock
    changed: ChangedRecord
    sending: Sending


def _ask(ours: Repositories) -> None:
    """What somebody asked, and the extract that they were given."""
    ours.rights_requests.add(ASKED)
    begun = replace(EXTRACTED, files=())
    ours.extracts.add(begun)
    ours.extracts.note_files(begun, ["extracted"], NOW)
    ours.extracts.save(EXTRACTED, expected=begun)
    ours.extracts.rule([RULED])


def _keep(ours: Repositories, found: Record) -> None:
    """What those write down who keep the records."""
    ours.holds.add(hold(id=HELD, criteria=RecordSearch(name="Varlow")))
    ours.holds.add(hold(id=ENDED, criteria=RecordSearch(name="Nobody"), released_at=NOW))
    ours.saved_searches.add(saved_search())
    ours.disposals.add(batch(found, id=BATCH))
    ours.stubs.add(GONE, ["a key"])
    ours.disposals.add_document(CERTIFIED)


def _answer(ours: Repositories, form: QuestionnaireId) -> None:
    """What is typed into a form, which is issued then."""
    ours.questionnaires.record_answers(form, [saved("first", "ours")])
    begun = ours.questionnaires.get(form)
    ours.questionnaires.save(replace(begun, state=State.ISSUED), expected=begun)


def _date_anew(ours: Repositories, found: Record) -> None:
    ours.date_shifts.write([date_shift(found.id)])
    ours.date_shifts.wait([found.id])
    ours.date_shifts.put_last(found.id)


def _protect(ours: Repositories, found: Record) -> None:
    """What is written down for data protection."""
    _ask(ours)
    ours.incidents.add(INCIDENT)
    ours.policy_documents.add(POLICY)
    ours.outcome_letters.add(OUTCOME_LETTER)
    ours.tellings.add(replace(TO_TELL, record=found.id))


def everything(units: Units) -> Things:
    """Write down something of every noun, so that no table of organisations is empty."""
    found = add_record(units, subjects=(adult(numbers=("A1234BC",)), child()), issued_at=NOW)
    with units() as unit:
        unit.queue.take_unarchived(now=NOW, until=later(days=1))
        run = Reconciliation("run", NOW, nightly=True, stage=ReconciliationStage.OVER, organisation=HERE)
        unit.reconciliations.begin(run)
        unit.reconciliations.save(run, expected=run, found=[Discrepancy(HERE, Lack.ALTERED, "It is altered.")])
        unit.commit()
    add_document_of(units, found)
    item = record_object(found, b"theirs")
    sent, struck = (
        Sending(SendingId(each), found.id, "HMP Invented", "post", NOW, "ours", "") for each in (SENT, STRUCK)
    )
    marked = Marking(new(MarkingId), found.id, Standing.CORRECTED, NOW, "NS-2026-7K4M9Q", found.submission)
    lock = ObjectLock(item.id, found.id, HERE, None, late_at=NOW)
    with units() as unit:
        ours = unit.of(HERE)
        form = ours.submissions.get(found.submission).questionnaire
        named, other = (person(subject, ours.enquiries.get(found.enquiry)) for subject in found.subjects)
        told = fact(named, FactKind.FAMILY_NAME, "Varlow")
        linked = Link(LinkId(LINKED), HERE, named.id, other.id, Verdict.DIFFERENT, "Two people", "worker", NOW)
        ours.people.add_facts([told])
        ours.people.add_link(linked)
        ours.enquiries.add(enquiry(kind=Kind.ARRANGEMENT, subjects=()))
        ours.questionnaires.add(questionnaire(ours.enquiries.get(found.enquiry), made_from=form))
        _answer(ours, form)
        ours.uploads.add(
            upload(ours.questionnaires.get(form), id=UPLOADED, sha256=sha256(b"%PDF").hexdigest()), b"%PDF"
        )
        ours.records.spool(item, b"theirs")
        ours.records.save(replace(ours.records.get(found.id), sendings=(sent, struck), markings=(marked,)))
        ours.records.strike(StruckSending(struck, NOW, "ours", "It was never sent."))
        ours.locks.add(lock)
        _keep(ours, found)
        ours.sessions.add(session(id=BEGUN))
        ours.members.add(member())
        ours.emergency_accesses.add(emergency_access(found.enquiry, id=OPENED))
        ours.lost_records.add(LOST)
        ours.log_breaks.add(BROKEN)
        _protect(ours, found)
        ours.schedule_approvals.add(schedule_approval())
        _date_anew(ours, found)
        ours.releases.add(release())
        ours.adoptions.add(adoption())
        webhook = Webhook("client:ours", HERE, "https://ours.example/", "KEY", frozenset(WebhookEvent))
        ours.webhook_messages.add(WebhookMessage.of(webhook, WebhookEvent.REPLY_ISSUED, found.log_object, NOW))
        ours.receipts.add(Receipt(HERE, "worker", TICKET, "digest", NOW))
        ours.audit.append(event(object_id=found.id))
        ours.audit.append(event(object_kind="search", object_id=""))
        ours.audit.add_anchor(Anchor(HERE, 1, "key", "0f" * 32))
        # As if its hold had been mirrored: whoever looks again sees that it was not.
        unit.of(HERE).locks._connection.execute(update(object_locks).values(hold_at=None))
        document = ours.documents.of_questionnaire(form)[0]
        changed = ours.manifests.waiting([found.id])[0]
        unit.commit()
    return Things(found, form, document.id, named, told, linked, lock, changed, sent)
