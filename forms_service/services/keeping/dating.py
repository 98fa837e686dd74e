"""Dating: what a record's retention counts from is gathered here; what follows, `casework/keeping/retention` decides.

A record is dated when it is filed, by the schedule that is in force then, and again by that same schedule whenever
something happens that its dates count from; only a class that came later takes a later schedule.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId, QuestionnaireId, RecordId, SubmissionId
from forms_service.casework.keeping.disposing.stubs import Stub
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.keeping.retention import Retention, classes_that_apply, decide
from forms_service.casework.keeping.triggers import NOT_APPLICABLE, PersonDates, RecordDates
from forms_service.casework.meanings import FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.moments import local
from forms_service.engine.types.registry import type_of
from forms_service.services.keeping.approving import schedule_in_force
from forms_service.services.keeping.dates_of_people import dates_of_people
from forms_service.services.keeping.in_store import locks
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work


def date_new(work: Work, submission: Submission, enquiry: Enquiry, part: str = "") -> Retention:
    """Return how long what is filed of *submission* now is kept; *part* is the class of what is kept apart."""
    schedule = schedule_in_force(work)
    people = dates_of_people(work, submission, enquiry, schedule)
    replies = _replies(work, submission, enquiry)
    followed = _classes_of([*replies, *_reviewed(work, submission)])
    classes = classes_that_apply(
        _sealed_classes(submission), part=part, followed=followed, brought=schedule.brought_by(people)
    )
    return decide(schedule, classes, _dates(work, submission, enquiry, people, replies), today=work.today)


def date_again(work: Work, record: Record, enquiry: Enquiry, corrected: Collection[str] = ()) -> Record:
    """Work out a record's class and dates anew after an event (issue, closure) that retention counts from.

    A class is raised by what happened since, and never lowered, but for what was taken back before it was issued.
    *corrected* are the classes that would have been sealed, had it said what is right. What is dated by this record (a
    request by its replies, a notice by what it corrects) follows.
    """
    basis = _basis(work, record, enquiry, corrected)
    dated = replace(record, retention=retention_by(work, basis))
    work.records.save(dated)
    locks.look_again(work, dated)
    if _by_which_others_go(dated) != _by_which_others_go(record):
        _date_followers(work, dated, enquiry)
    return dated


def _by_which_others_go(record: Record) -> tuple[object, ...]:
    return record.retention.class_id, record.retention.due_date, record.was_never_issued


def _date_followers(work: Work, record: Record, enquiry: Enquiry) -> None:
    """Date what rests on a record whose class or due date is another now; that ends, as both only rise."""
    others = [other for other in work.records.of_enquiry(enquiry.id) if other.id != record.id]
    for other in others:
        if any(one.id == record.id for one in rests_on(work, other)):
            date_again(work, other, enquiry)


@dataclass(frozen=True)
class Basis:
    """What a record is dated by: its schedule, the classes that apply, and the dates that they count from."""

    schedule: str
    classes: frozenset[str]
    dates: RecordDates


def basis_of(work: Work, record: Record) -> Basis:
    """Return what a record is dated by as things stand now."""
    return _basis(work, record, work.enquiries.get(record.enquiry))


def retention_by(work: Work, basis: Basis) -> Retention:
    """Return what follows from that today."""
    return decide(work.ports.schedules.get(basis.schedule), basis.classes, basis.dates, today=work.today)


def rests_on(work: Work, record: Record) -> Sequence[Record]:
    """Return the records by whose class or due date a record is dated itself."""
    submission = work.submissions.get(record.submission)
    replies = _replies(work, submission, work.enquiries.get(record.enquiry))
    every = [*replies, *_corrected(work, submission), *_reviewed(work, submission)]
    return [one for one in every if isinstance(one, Record)]  # What was destroyed is dated no more.


def _basis(work: Work, record: Record, enquiry: Enquiry, corrected: Collection[str] = ()) -> Basis:
    submission = work.submissions.get(record.submission)
    own = work.ports.schedules.get(record.retention.schedule)
    people = dates_of_people(work, submission, enquiry, own)
    replies = _replies(work, submission, enquiry)
    classes = classes_that_apply(
        _sealed_classes(submission),
        part=record.part,
        followed={*corrected, *_classes_of([*replies, *_reviewed(work, submission)])},
        until_now=record.retention.class_id,
        was_never_issued=record.was_never_issued,
        brought=own.brought_by(people),
    )
    schedule = work.ports.schedules.that_has(classes, own.id)
    return Basis(schedule.id, frozenset(classes), _dates(work, submission, enquiry, people, replies, record))


def date_from_issue(work: Work, submission: Submission, enquiry: Enquiry) -> None:
    """Note that what was filed of *submission* is issued now, and date it from today, with the parts before it."""
    for record in work.records.parts_of(submission.id):
        work.records.save(replace(record, issued_at=work.now))
    for record in _of_same_questionnaire(work, submission):
        date_again(work, record, enquiry)
    for record in work.records.parts_of(submission.id):
        _date_followers(work, record, enquiry)


def take_back(work: Work, questionnaire_id: QuestionnaireId, issued: Collection[SubmissionId] = ()) -> None:
    """Mark what was filed of a reply and is not issued: it is kept as never issued, and nobody takes it for an answer.

    What is returned to its author is sealed anew, so its first sealing will not be issued either. *issued* are those
    that were issued and are called back before anything of them has gone out.
    """
    for submission in work.submissions.of_questionnaire(questionnaire_id):
        enquiry = work.enquiries.get(submission.enquiry)
        for record in work.records.parts_of(submission.id):
            is_unsent = submission.id in issued and record.gone_out_at is None
            if (record.issued_at is None or is_unsent) and not record.was_never_issued:
                date_again(work, record.withdrawn(at=work.now), enquiry)


def _dates(
    work: Work,
    submission: Submission,
    enquiry: Enquiry,
    people: Sequence[PersonDates],
    replies: Sequence[Record | Stub],
    record: Record | None = None,
) -> RecordDates:
    """Every date that a class may count from; of what is not a *record* yet, nothing was issued or taken back."""
    return RecordDates(
        people=people,
        issued_on=_issued_on(work, submission) if record and record.issued_at else None,
        closed_on=_day(enquiry.closed_at),
        replies_due=_last_due(replies),
        corrected_due=_last_due(_corrected(work, submission)),
        withdrawn_on=_day(record.marked(Standing.WITHDRAWN)[-1].at) if record and record.was_never_issued else None,
    )


def _issued_on(work: Work, submission: Submission) -> date | None:
    """The last issue of a reply, which may be given in parts; an intake's own letters are no reply."""
    if is_intake(work.ports.library, submission):
        return None
    issues = [moment for moment in _issued_before(work, submission) if moment]
    return _day(max(issues, default=None))


def _issued_before(work: Work, submission: Submission) -> list[datetime | None]:
    """When parts of the same reply were issued, those that were destroyed since among them."""
    gone = work.stubs.of_questionnaire(submission.questionnaire)
    return [*(each.issued_at for each in _of_same_questionnaire(work, submission)), *(each.issued_at for each in gone)]


def _of_same_questionnaire(work: Work, submission: Submission) -> list[Record]:
    every = work.submissions.of_questionnaire(submission.questionnaire)
    return [record for sealing in every for record in work.records.parts_of(sealing.id)]


def _sealed_classes(submission: Submission) -> set[str]:
    return set(submission.outcomes("retention"))


def _replies(work: Work, submission: Submission, enquiry: Enquiry) -> Sequence[Record | Stub]:
    """The records of the issued replies that an intake led to: it is kept under the highest class of any of them.

    So it is of those that were destroyed before it.
    """
    if not is_intake(work.ports.library, submission):
        return []
    every: list[Record | Stub] = [*work.records.of_enquiry(enquiry.id), *work.stubs.of_enquiry(enquiry.id)]
    kept = [record for record in every if not record.part]
    return [record for record in kept if record.definition != submission.definition and record.issued_at is not None]


def _corrected(work: Work, submission: Submission) -> Sequence[Record | Stub]:
    """What *submission* corrects, if it is a notice: the record that it was begun for, and that of what was chosen."""
    if work.ports.library.get(submission.definition).plays != FormRole.CORRECTION_NOTICE:
        return []
    about = RecordId(submission.about)
    begun_for: list[Record | Stub] = [*work.records.these([about]), *work.stubs.these([about])] if about else []
    return [*begun_for, *_chosen(work, submission)]


def _reviewed(work: Work, submission: Submission) -> Sequence[Record | Stub]:
    """What *submission* looks at again, if it is a review: it is kept under the classes of that as well."""
    return _chosen(work, submission) if work.ports.library.get(submission.definition).reviews else []


def _chosen(work: Work, submission: Submission) -> Sequence[Record | Stub]:
    """The records of the documents that the answers chose."""
    questions = work.ports.library.get(submission.definition).questions
    chosen = [submission.value(question.id) for question in questions if type_of(question).chooses_document]
    kept = [_of_document(work, submission, DocumentId(str(document))) for document in chosen if document]
    return [record for record in kept if record is not None]


def _of_document(work: Work, submission: Submission, document: DocumentId) -> Record | Stub | None:
    try:
        return work.records.of_submission(work.documents.get(document).submission)
    except NotFound:
        return next((stub for stub in work.stubs.of_enquiry(submission.enquiry) if document in stub.documents), None)


def _classes_of(records: Sequence[Record | Stub]) -> set[str]:
    return {record.retention.class_id for record in records}


def _last_due(records: Sequence[Record | Stub]) -> date | None:
    """The last due date of *records*: unknown while one is, and beside the point where there are none."""
    dues = [record.retention.due_date for record in records]
    known = [due for due in dues if due is not None]
    return max(known, default=NOT_APPLICABLE) if len(known) == len(dues) else None


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None
