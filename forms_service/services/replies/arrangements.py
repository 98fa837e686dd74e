"""Local arrangements with a partner: made outside any enquiry, one live for each partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState, Kind, new_reference
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId, new
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import PARTNER, FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.keeping import dating
from forms_service.services.published_forms import by_meaning
from forms_service.services.replies.standing import mark_superseded
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


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


@use_case(Permission.WORK_LIST, Permission.ARRANGE, unlogged="it is about nobody")
def every(work: Work) -> list[Arrangement]:
    """Return the organisation's arrangements, the newest first."""
    found = work.enquiries.arrangements()
    ids = [enquiry.id for enquiry in found]
    forms = work.questionnaires.of_enquiries(ids)
    issued = {record.enquiry: record for record in work.records.of_enquiries(ids) if record.issued_at}
    sealed = {each.id: each for each in work.submissions.these([record.submission for record in issued.values()])}
    return [_arrangement(work, enquiry, forms[enquiry.id], issued.get(enquiry.id), sealed) for enquiry in found]


@use_case(Permission.ARRANGE)
def start(work: Work) -> Questionnaire:
    """Begin an arrangement; a service manager does."""
    definition = form_that_plays(work, FormRole.LOCAL_ARRANGEMENT)
    if definition is None:
        raise NotFound("There is no form for local arrangements.")
    now = work.now
    reference = new_reference(local(now).year, Kind.ARRANGEMENT)
    enquiry = Enquiry(
        new(EnquiryId), work.organisation, reference, work.by, now, kind=Kind.ARRANGEMENT, request=str(definition.title)
    )
    begun = Questionnaire(new(QuestionnaireId), enquiry.id, work.organisation, definition.id, work.by, now)
    work.enquiries.add(enquiry)
    work.questionnaires.add(begun)
    work.collect("arrangement_started", enquiry)
    return begun


def take_the_place(work: Work, submission: Submission) -> None:
    """Let only the arrangement issued last with a partner hold; supersede the others, and close what they ran in.

    Of two issued at the same moment the one with the later reference holds, here as where the times are looked up.
    """
    _one_after_the_other(work)
    *superseded, holds = _live_with(work, submission)
    for record in superseded:
        _end(work, record, holds)


def _one_after_the_other(work: Work) -> None:
    """Let whoever issues another arrangement now wait, and then see this one: all take the oldest in hand first."""
    *_, oldest = work.enquiries.arrangements()
    work.enquiries.get_to_change(oldest.id)


def _end(work: Work, record: Record, holds: Record) -> None:
    """Close what a superseded arrangement ran in: from then on its time is counted."""
    mark_superseded(work, [record], holds.submission, holds.reference)
    enquiry = work.enquiries.get(record.enquiry)
    if enquiry.state is EnquiryState.OPEN:
        its = work.questionnaires.of_enquiry(enquiry.id)
        reason = f"Superseded by {holds.reference}"
        enquiry = enquiry.close(by=work.by, at=work.now, reason=reason, questionnaires=its)
        work.enquiries.save(enquiry)
        work.change("enquiry_closed", enquiry, {"reason": reason})
    dating.date_again(work, work.records.get(record.id), enquiry)


def _live_with(work: Work, submission: Submission) -> Sequence[Record]:
    """Return the live arrangements with the partner of *submission*, which is among them, in their order."""
    every = work.records.of_enquiries([enquiry.id for enquiry in work.enquiries.arrangements()])
    live = [(record.issued_at, record.reference, record) for record in every if record.issued_at and _holds(record)]
    sealed = work.submissions.these([record.submission for *_, record in live])
    partners = {each.id: by_meaning(work.ports.library, each).value(PARTNER) for each in sealed}
    with_it = [each for each in live if partners[each[-1].submission] == partners[submission.id]]
    return [record for *_, record in sorted(with_it, key=lambda found: found[:2])]


def _holds(record: Record) -> bool:
    return record.standing is Standing.ISSUED


def _arrangement(
    work: Work,
    enquiry: Enquiry,
    forms: Sequence[Questionnaire],
    record: Record | None,
    sealed: Mapping[SubmissionId, Submission],
) -> Arrangement:
    (questionnaire,) = forms
    partner = by_meaning(work.ports.library, sealed[record.submission]).text(PARTNER) if record else ""
    return Arrangement(enquiry, questionnaire, partner, record)
