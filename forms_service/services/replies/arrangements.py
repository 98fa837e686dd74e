"""Local arrangements with a partner: made outside any enquiry, one live for each partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.auditing.events import Verb
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, Kind, new_id, new_reference
from forms_service.casework.errors import NotFound
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.known_by_name import LA_PARTNER, LOCAL_ARRANGEMENT
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.services.answering.context import local
from forms_service.services.enquiries.enquiries import enquiry_event
from forms_service.services.keeping import dating
from forms_service.services.ports import Ports
from forms_service.services.replies.corrections import mark_superseded
from forms_service.services.replies.start import latest
from forms_service.services.repositories import UnitOfWork

MOST_FOUND = 500


@dataclass(frozen=True)
class Arrangement:
    """An arrangement as its page lists it: under way, live, or superseded by another."""

    enquiry: Enquiry
    questionnaire: Questionnaire
    partner: str = ""
    record: Record | None = None

    @property
    def is_live(self) -> bool:
        return self.record is not None and self.record.standing is Standing.ISSUED


def every(ports: Ports, actor: User) -> list[Arrangement]:
    """Return the organisation's arrangements, the newest first."""
    actor.require(Permission.WORK_LIST)
    with ports.unit_of_work() as unit:
        found = unit.enquiries.arrangements(actor.organisation)
        return [_arrangement(unit, enquiry) for enquiry in found]


def start(ports: Ports, actor: User) -> Questionnaire:
    """Begin an arrangement; a service manager does."""
    actor.require(Permission.ARRANGE)
    definition = latest(ports, LOCAL_ARRANGEMENT)
    if definition is None:
        raise NotFound("There is no form for local arrangements.")
    now = ports.clock.now()
    reference = new_reference(local(now).year, Kind.ARRANGEMENT)
    enquiry = Enquiry(
        new_id(), actor.organisation, reference, actor.id, now, kind=Kind.ARRANGEMENT, request=str(definition.title)
    )
    begun = Questionnaire(new_id(), enquiry.id, actor.organisation, definition.id, actor.id, now)
    with ports.unit_of_work() as unit:
        unit.enquiries.add(enquiry)
        unit.questionnaires.add(begun)
        unit.audit.append(enquiry_event(actor, enquiry, Verb.COLLECTION, "arrangement_started", ports))
        unit.commit()
    return begun


def take_the_place(ports: Ports, unit: UnitOfWork, actor: User, submission: Submission) -> None:
    """Let only the arrangement issued last with a partner hold; supersede the others, and close what they ran in.

    Of two issued at the same moment the one with the later reference holds, here as where the times are looked up.
    """
    _one_after_the_other(unit, submission.organisation)
    *superseded, holds = _live_with(unit, submission)
    for record in superseded:
        _end(ports, unit, actor, record, holds.reference)


def _one_after_the_other(unit: UnitOfWork, organisation: str) -> None:
    """Let whoever issues another arrangement now wait, and then see this one: all take the oldest in hand first."""
    *_, oldest = unit.enquiries.arrangements(organisation)
    unit.enquiries.get_to_change(organisation, oldest.id)


def _end(ports: Ports, unit: UnitOfWork, actor: User, record: Record, reference: str) -> None:
    """Close what a superseded arrangement ran in: from then on its time is counted."""
    mark_superseded(ports, unit, actor, [record], reference)
    enquiry = unit.enquiries.get(record.organisation, record.enquiry)
    if enquiry.state is EnquiryState.OPEN:
        its = unit.questionnaires.of_enquiry(record.organisation, enquiry.id)
        reason = f"Superseded by {reference}"
        enquiry = enquiry.close(by=actor.id, at=ports.clock.now(), reason=reason, questionnaires=its)
        unit.enquiries.save(enquiry)
        unit.audit.append(enquiry_event(actor, enquiry, Verb.ALTERATION, "enquiry_closed", ports, {"reason": reason}))
    dating.date_again(ports, unit, unit.records.get(record.organisation, record.id), enquiry)


def _live_with(unit: UnitOfWork, submission: Submission) -> Sequence[Record]:
    """Return the live arrangements with the partner of *submission*, which is among them, in their order."""
    search = RecordSearch(form=submission.definition.partition("@")[0])
    kept = unit.records.find(submission.organisation, search, limit=MOST_FOUND)
    live = [(record.issued_at, record) for record in kept if record.issued_at and record.standing is Standing.ISSUED]
    partner = submission.value(LA_PARTNER)
    with_it = [
        (issued_at, record.reference, record)
        for issued_at, record in live
        if unit.submissions.get(record.organisation, record.submission).value(LA_PARTNER) == partner
    ]
    return [record for *_, record in sorted(with_it, key=lambda found: found[:2])]


def _arrangement(unit: UnitOfWork, enquiry: Enquiry) -> Arrangement:
    (questionnaire,) = unit.questionnaires.of_enquiry(enquiry.organisation, enquiry.id)
    kept = [record for record in unit.records.of_enquiry(enquiry.organisation, enquiry.id) if record.issued_at]
    if not kept:
        return Arrangement(enquiry, questionnaire)
    partner = unit.submissions.get(enquiry.organisation, kept[-1].submission).text(LA_PARTNER)
    return Arrangement(enquiry, questionnaire, partner, kept[-1])
