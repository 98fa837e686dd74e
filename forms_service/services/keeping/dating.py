"""Dating: what a record's retention counts from is gathered here; what follows, `casework/keeping/retention` decides.

A record is dated when it is filed, by the schedule that is in force then, and again by that same schedule whenever
something happens that its dates count from; only a class that came later takes a later schedule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import DocumentId, QuestionnaireId, RecordId, SubmissionId
from forms_service.casework.keeping.disposing.stubs import Stub
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.keeping.retention import (
    COPY,
    NOTHING_UNSURE,
    Retention,
    Schedule,
    Unsure,
    classes_that_apply,
    decide,
)
from forms_service.casework.keeping.reviewing.reviews import NOT_REVIEWED, ReviewOutcome, outcome_of
from forms_service.casework.keeping.triggers import NOT_APPLICABLE, PersonDates, RecordDates
from forms_service.casework.meanings import FormRole
from forms_service.casework.people.subjects import Subject
from forms_service.casework.sealing.submissions import PERHAPS, Submission
from forms_service.engine.moments import local
from forms_service.engine.types.registry import type_of
from forms_service.services.keeping.approving import schedule_in_force
from forms_service.services.keeping.dates_of_people import dates_of_people
from forms_service.services.keeping.in_store import locks
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work

_MOST_ALIKE: Final = 200


def date_new(work: Work, submission: Submission, enquiry: Enquiry, part: str = "") -> Retention:
    """Return how long what is filed of *submission* now is kept; *part* is the class of what is kept apart."""
    schedule = schedule_in_force(work)
    replies = _replies(work, submission, enquiry)
    named = _class_names(work, submission, enquiry, NOT_REVIEWED)
    people = dates_of_people(work, submission, enquiry, schedule, people_of(work, submission, enquiry), named.perhaps)
    followed = _classes_of(work, [*replies, *_reviewed(work, submission)])
    classes = classes_that_apply(
        _sealed_classes(submission), part=part, followed=followed, brought=schedule.brought_by(people)
    )
    dates = _dates(work, submission, enquiry, people, replies)
    return decide(schedule, classes, dates, today=work.today, unsure=named.unsure(people, schedule))


def date_again(work: Work, record: Record, enquiry: Enquiry, corrected: Collection[str] = ()) -> Record:
    """Work out a record's class and dates anew after an event (issue, closure) that retention counts from.

    A class is raised by what happened since, and lowered by nothing but a review that two people answer for, and by
    being taken back before it was issued.
    *corrected* are the classes that would have been sealed, had it said what is right: they stay with it. What is dated
    by this record (a request by its replies, a notice by what it corrects) follows.
    """
    dated = date_alone(work, record, enquiry, corrected)
    for other in followers(work, record, dated):
        its = enquiry if other.enquiry == enquiry.id else work.enquiries.get(other.enquiry)
        # Read anew: one that followed before may have dated it already.
        date_again(work, work.records.get(other.id), its)
    return dated


def date_alone(work: Work, record: Record, enquiry: Enquiry, corrected: Collection[str] = ()) -> Record:
    """Do the same, but for what is dated by this record."""
    raised = replace(record, raised_to=_together(record.raised_to, corrected))
    dated = replace(raised, retention=retention_by(work, _basis(work, raised, enquiry), record.retention))
    if dated.retention.class_id == COPY != record.retention.class_id:
        dated = replace(dated, raised_to=_together(raised.raised_to, [record.retention.class_id]))
    work.records.save(dated)
    locks.look_again(work, dated)
    return dated


def _together(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def date_by(work: Work, record: Record, schedule: Schedule) -> Record:
    """Date a record by another schedule than its own, and have it be its own from then on."""
    moved = replace(record, retention=replace(record.retention, schedule=schedule.id))
    return date_again(work, moved, work.enquiries.get(record.enquiry))


def _by_which_others_go(record: Record) -> tuple[object, ...]:
    return record.retention.class_id, record.retention.due_date, record.was_never_issued


def followers(work: Work, before: Record, dated: Record) -> Sequence[Record]:
    """Return what rests on a record whose class or due date is another than *before*; as both rise, that ends.

    A review of one of its documents may be in another enquiry about the same people.
    """
    if _by_which_others_go(dated) == _by_which_others_go(before):
        return ()
    return _resting_on(work, dated, [*work.records.of_enquiry(dated.enquiry), *_of_the_same(work, dated)])


def _resting_on(work: Work, record: Record, among: Iterable[Record]) -> Sequence[Record]:
    others = {each.id: each for each in among if each.id != record.id}.values()
    return [each for each in others if any(one.id == record.id for one in rests_on(work, each))]


def _of_the_same(work: Work, record: Record) -> Iterator[Record]:
    """The records that are about one of the same people, by who they are said to be or by name and date of birth."""
    people = [who.person for who in record.subjects if who.person]
    yield from work.records.about(sorted({each.id for group in work.people.groups(people).values() for each in group}))
    for child in record.subjects_of("child"):
        alike = RecordSearch(name=child.name, date_of_birth=child.date_of_birth)
        yield from work.records.find(alike, limit=_MOST_ALIKE) if child.date_of_birth else ()


@dataclass(frozen=True)
class Basis:
    """What a record is dated by: its schedule, the classes that apply, the dates that they count from, its reviews.

    *unsure* is what nobody knew.
    """

    schedule: str
    classes: frozenset[str]
    dates: RecordDates
    reviews: ReviewOutcome
    unsure: Unsure


def basis_of(work: Work, record: Record) -> Basis:
    """Return what a record is dated by as things stand now."""
    return _basis(work, record, work.enquiries.get(record.enquiry))


def retention_by(work: Work, basis: Basis, before: Retention | None = None) -> Retention:
    """Return what follows from that today; *before* is what was decided last."""
    schedule = work.ports.schedules.get(basis.schedule)
    return decide(
        schedule,
        basis.classes,
        basis.dates,
        today=work.today,
        reviews=basis.reviews,
        before=before,
        unsure=basis.unsure,
    )


def class_but_copy(work: Work, record: Record) -> str:
    """Return the class of a record, and of a copy the one that it would have, had the case system nothing of it."""
    if record.retention.class_id != COPY:
        return record.retention.class_id
    return retention_by(work, basis_of(work, replace(record, case_system_filed_at=None))).class_id


def least_classes(work: Work, record: Record) -> set[str]:
    """Return the classes that no review takes from a record: those that facts of its people or other records bring."""
    submission, enquiry = work.submissions.get(record.submission), work.enquiries.get(record.enquiry)
    own = work.ports.schedules.get(record.retention.schedule)
    people = dates_of_people(work, submission, enquiry, own, record.subjects)
    replies = _replies(work, submission, enquiry)
    return {*own.brought_by(people), *_classes_of(work, [*replies, *_reviewed(work, submission)])}


def rests_on(work: Work, record: Record) -> Sequence[Record]:
    """Return the records by whose class or due date a record is dated itself."""
    submission = work.submissions.get(record.submission)
    replies = _replies(work, submission, work.enquiries.get(record.enquiry))
    every = [*replies, *_corrected(work, submission), *_reviewed(work, submission)]
    return [one for one in every if isinstance(one, Record)]  # What was destroyed is dated no more.


def people_of(work: Work, submission: Submission, enquiry: Enquiry) -> tuple[Subject, ...]:
    """Return whom a sealing that is filed now is about: of one about a child, never any other.

    Where the enquiry names that child no more, it is who was named in what was filed of the same before.
    """
    of_a_child = work.ports.library.get(submission.definition).about and submission.about
    if not of_a_child or of_a_child in {child.row for child in enquiry.children}:
        return enquiry.people_about(submission.about)
    before = _of_same_questionnaire(work, submission)
    named = (record.subjects for record in before if any(who.row == of_a_child for who in record.subjects))
    return next(named, tuple(who for who in enquiry.subjects if who.kind == "adult"))


def _basis(work: Work, record: Record, enquiry: Enquiry) -> Basis:
    submission = work.submissions.get(record.submission)
    own = work.ports.schedules.get(record.retention.schedule)
    replies = _replies(work, submission, enquiry)
    reviews = outcome_of(record.reviews)
    named = _class_names(work, submission, enquiry, reviews)
    people = dates_of_people(work, submission, enquiry, own, record.subjects, named.perhaps)
    classes = classes_that_apply(
        _but_what_was_lowered(own, _sealed_classes(submission), reviews),
        part=record.part,
        followed=_classes_of(work, [*replies, *_reviewed(work, submission)]),
        until_now=record.retention.class_id,
        was_never_issued=record.was_never_issued,
        brought=own.brought_by(people),
        raised={*reviews.raised, *record.raised_to},
        is_copy=COPY in own.classes and _is_copy(record, reviews),
    )
    # A class that came only later takes a later schedule, and never one that nobody has approved.
    schedule = own if classes <= own.classes.keys() else schedule_in_force(work)
    dates = _dates(work, submission, enquiry, people, replies, record)
    return Basis(schedule.id, frozenset(classes), dates, reviews, named.unsure(people, own))


def _is_copy(record: Record, reviews: ReviewOutcome) -> bool:
    return record.case_system_filed_at is not None and not reviews.ends_copy_of(record.case_system_filed_at)


def _but_what_was_lowered(schedule: Schedule, sealed: set[str], reviews: ReviewOutcome) -> set[str]:
    """What was sealed with a record, without what is above the class that two people lowered it to."""
    if not reviews.lowered_to:
        return sealed
    most = schedule.classes[reviews.lowered_to].rank
    return {each for each in sealed if schedule.classes[each].rank <= most} | {reviews.lowered_to}


def date_from_issue(work: Work, submission: Submission, enquiry: Enquiry) -> None:
    """Note that what was filed of *submission* is issued now, and date it from today, with the parts before it."""
    for record in work.records.parts_of(submission.id):
        work.records.save(replace(record, issued_at=work.now))
    for record in _of_same_questionnaire(work, submission):
        date_again(work, record, enquiry)
    for record in work.records.parts_of(submission.id):
        for other in _resting_on(work, record, work.records.of_enquiry(enquiry.id)):
            date_again(work, work.records.get(other.id), enquiry)


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
        issued_on=_issued_on(work, submission, record) if record and record.issued_at else None,
        closed_on=_day(enquiry.closed_at),
        replies_due=_last_due([reply for reply in replies if not _waits_for_its_own(work, reply, submission)]),
        corrected_due=_last_due(_corrected(work, submission)),
        withdrawn_on=_day(record.marked(Standing.WITHDRAWN)[-1].at) if record and record.was_never_issued else None,
        case_system_filed_on=_day(record.case_system_filed_at) if record else None,
    )


def _issued_on(work: Work, submission: Submission, record: Record) -> date | None:
    """The last issue of a reply, which may be given in parts, and of what took its place since.

    An intake's own letters are no reply.
    """
    if is_intake(work.ports.library, submission):
        return None
    later = (each.issued_at for each in _took_its_place(work, record))
    issues = [moment for moment in (*_issued_before(work, submission), *later) if moment]
    return _day(max(issues, default=None))


def _issued_before(work: Work, submission: Submission) -> list[datetime | None]:
    """When parts of the same reply were issued, those that were destroyed since among them."""
    gone = work.stubs.of_questionnaire(submission.questionnaire)
    return [*(each.issued_at for each in _of_same_questionnaire(work, submission)), *(each.issued_at for each in gone)]


def _took_its_place(work: Work, record: Record) -> Iterator[Record]:
    """The records of what superseded a record, and of what superseded that."""
    for marking in record.marked(Standing.SUPERSEDED):
        for later in work.records.parts_of(SubmissionId(marking.by)) if marking.by else ():
            yield later
            yield from _took_its_place(work, later) if not later.part else ()


def _of_same_questionnaire(work: Work, submission: Submission) -> list[Record]:
    every = work.submissions.of_questionnaire(submission.questionnaire)
    return [record for sealing in every for record in work.records.parts_of(sealing.id)]


def _sealed_classes(submission: Submission) -> set[str]:
    return {*submission.outcomes("retention"), *submission.outcomes(PERHAPS)}


@dataclass(frozen=True)
class _ClassNames:
    """The classes that answers or reviews name: those of what is *certain*, and those that *perhaps* apply."""

    certain: frozenset[str]
    perhaps: frozenset[str]

    def unsure(self, people: Sequence[PersonDates], schedule: Schedule) -> Unsure:
        """Return what nobody knew; where each child is known to be looked after, nothing more is to be found out."""
        children = [person for person in people if person.kind == "child"]
        if children and all(child.looked_after for child in children):
            return NOTHING_UNSURE
        return Unsure(self.perhaps, self.perhaps - self.certain - schedule.brought_by(people))


def _class_names(work: Work, submission: Submission, enquiry: Enquiry, reviews: ReviewOutcome) -> _ClassNames:
    """What a submission names, with what it is kept as long as. Two people who lowered a class have settled it."""
    certain = {*submission.outcomes("retention"), *reviews.raised, reviews.lowered_to} - {""}
    perhaps = set() if reviews.lowered_to else set(submission.outcomes(PERHAPS))
    for other in [*_replies(work, submission, enquiry), *_reviewed(work, submission)]:
        if isinstance(other, Record):  # Of what was destroyed nobody knows it any more.
            its = work.submissions.get(other.submission)
            more = _class_names(work, its, work.enquiries.get(other.enquiry), outcome_of(other.reviews))
            certain, perhaps = certain | more.certain, perhaps | more.perhaps
    return _ClassNames(frozenset(certain), frozenset(perhaps))


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


def _waits_for_its_own(work: Work, reply: Record | Stub, intake: Submission) -> bool:
    """Whether a reply is a notice that is kept as long as this very intake, so that neither waits for the other."""
    corrected = _corrected(work, work.submissions.get(reply.submission)) if isinstance(reply, Record) else ()
    return any(one.submission == intake.id or _waits_for_its_own(work, one, intake) for one in corrected)


def _reviewed(work: Work, submission: Submission) -> Sequence[Record | Stub]:
    """What *submission* looks at again, if it is a review: it is kept under the classes of that as well."""
    return _chosen(work, submission) if work.ports.library.get(submission.definition).reviews else []


def _chosen(work: Work, submission: Submission) -> Sequence[Record | Stub]:
    """The records of the documents that the answers chose."""
    questions = work.ports.library.get(submission.definition).questions
    chosen = [submission.value(question.id) for question in questions if type_of(question).chooses_document]
    kept = [_of_document(work, DocumentId(str(document))) for document in chosen if document]
    return [record for record in kept if record is not None]


def _of_document(work: Work, document: DocumentId) -> Record | Stub | None:
    try:
        return work.records.of_submission(work.documents.get(document).submission)
    except NotFound:
        return next(iter(work.stubs.with_document(document)), None)


def _classes_of(work: Work, records: Sequence[Record | Stub]) -> set[str]:
    """The classes of what something is kept as long as; that it is a copy is said of it alone, and of nothing else.

    Of a copy that was destroyed nobody knows any more what it would have been kept under.
    """
    every = {class_but_copy(work, one) if isinstance(one, Record) else one.retention.class_id for one in records}
    return every - {COPY}


def _last_due(records: Sequence[Record | Stub]) -> date | None:
    """The last due date of *records*: unknown while one is, and beside the point where there are none."""
    dues = [record.retention.due_date for record in records]
    known = [due for due in dues if due is not None]
    return max(known, default=NOT_APPLICABLE) if len(known) == len(dues) else None


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None
