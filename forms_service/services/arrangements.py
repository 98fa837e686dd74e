"""Local arrangements with a partner: made outside any enquiry, one live for each partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.enquiries import Enquiry, EnquiryState, Kind, new_id, new_reference
from forms_service.casework.errors import NotFound
from forms_service.casework.events import Verb
from forms_service.casework.known_by_name import LA_PARTNER, LOCAL_ARRANGEMENT
from forms_service.casework.questionnaires import Questionnaire
from forms_service.casework.records import Record, Standing
from forms_service.casework.submissions import Submission
from forms_service.casework.users import Permission, User
from forms_service.services import filing
from forms_service.services.context import local
from forms_service.services.corrections import mark_superseded
from forms_service.services.enquiries import enquiry_event
from forms_service.services.ports import Ports, RecordSearch, UnitOfWork
from forms_service.services.starting import latest

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
    """Supersede the live arrangement with the same partner, and close what this one ran in."""
    partner = submission.value(LA_PARTNER)
    for record in _live(unit, submission):
        if unit.submissions.get(record.organisation, record.submission).value(LA_PARTNER) == partner:
            _end(ports, unit, actor, record, str(submission.contents["reference"]))


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
    filing.date_again(ports, unit, unit.records.get(record.organisation, record.id), enquiry)


def _live(unit: UnitOfWork, submission: Submission) -> Sequence[Record]:
    search = RecordSearch(form=submission.definition.partition("@")[0])
    kept = unit.records.find(submission.organisation, search, limit=MOST_FOUND)
    others = [record for record in kept if record.submission != submission.id and record.issued_at is not None]
    return [record for record in others if record.standing is Standing.ISSUED]


def _arrangement(unit: UnitOfWork, enquiry: Enquiry) -> Arrangement:
    (questionnaire,) = unit.questionnaires.of_enquiry(enquiry.organisation, enquiry.id)
    kept = [record for record in unit.records.of_enquiry(enquiry.organisation, enquiry.id) if record.issued_at]
    if not kept:
        return Arrangement(enquiry, questionnaire)
    partner = unit.submissions.get(enquiry.organisation, kept[-1].submission).text(LA_PARTNER)
    return Arrangement(enquiry, questionnaire, partner, kept[-1])
