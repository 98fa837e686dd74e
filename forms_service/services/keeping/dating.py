"""Dating: what a record's retention counts from is gathered here; what follows, `casework/keeping/retention` decides.

A record is dated when it is filed, by the schedule that is present then, and again by that same schedule whenever
something happens that its dates count from; only a class that came later takes a later schedule.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import QuestionnaireId, RecordId, SubmissionId
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Retention, classes_that_apply, decide
from forms_service.casework.keeping.triggers import Followed, Triggers, triggers
from forms_service.casework.meanings import INVOLVEMENT
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.moments import local
from forms_service.services.keeping import locks
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work


def date_new(work: Work, submission: Submission, enquiry: Enquiry, part: str = "") -> Retention:
    """Return how long what is filed of *submission* now is kept; *part* is the class of what is kept apart."""
    replies = _replies(work, submission, enquiry)
    classes = classes_that_apply(_sealed_classes(submission), part=part, led_to=_classes_of(replies))
    schedule = work.ports.schedules.present
    return decide(
        schedule.highest(classes), schedule, _triggers(work, submission, enquiry, replies), today=_today(work)
    )


def date_again(work: Work, record: Record, enquiry: Enquiry) -> Record:
    """Work out a record's class and dates anew after an event (issue, closure) that retention counts from.

    A class is raised by what happened since, and never lowered, but for what was taken back before it was issued.
    """
    submission = work.submissions.get(record.submission)
    replies = _replies(work, submission, enquiry)
    classes = classes_that_apply(
        _sealed_classes(submission),
        part=record.part,
        led_to=_classes_of(replies),
        until_now=record.retention.class_id,
        was_never_issued=record.was_never_issued,
    )
    schedule = work.ports.schedules.that_has(classes, record.retention.schedule)
    dates = _triggers(work, submission, enquiry, replies, record)
    dated = replace(record, retention=decide(schedule.highest(classes), schedule, dates, today=_today(work)))
    work.records.save(dated)
    locks.look_again(work, dated)
    return dated


def date_from_issue(work: Work, submission: Submission, enquiry: Enquiry) -> None:
    """Note that what was filed of *submission* is issued now, and date it from today."""
    for record in work.records.parts_of(submission.id):
        date_again(work, replace(record, issued_at=work.now), enquiry)


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


def _triggers(
    work: Work,
    submission: Submission,
    enquiry: Enquiry,
    replies: Sequence[Record],
    record: Record | None = None,
) -> Triggers:
    """Every date that a class may count from; of what is not a *record* yet, nothing was issued or taken back."""
    return triggers(
        children=[person for person in enquiry.people_about(submission.about) if person.kind == "child"],
        involvement=by_meaning(work.ports.library, submission).value(INVOLVEMENT),
        # An intake's own letters are no reply.
        issued_on=_day(record.issued_at) if record and not is_intake(work.ports.library, submission) else None,
        closed_on=_day(enquiry.closed_at),
        reply=_followed(replies),
        corrected=_followed(_corrected(work, submission)),
        withdrawn_on=_day(record.standing_at) if record and record.was_never_issued else None,
    )


def _sealed_classes(submission: Submission) -> set[str]:
    return set(submission.outcomes("retention"))


def _replies(work: Work, submission: Submission, enquiry: Enquiry) -> Sequence[Record]:
    """The records of the replies that an intake led to: it is kept under the highest class of any of them."""
    if not is_intake(work.ports.library, submission):
        return []
    kept = [record for record in work.records.of_enquiry(enquiry.id) if not record.part]
    return [record for record in kept if record.definition != submission.definition and not record.was_never_issued]


def _corrected(work: Work, submission: Submission) -> Sequence[Record]:
    """The record that *submission* corrects, if it is about one."""
    try:
        return [work.records.get(RecordId(submission.about))] if submission.about else []
    except NotFound:
        return []


def _classes_of(records: Sequence[Record]) -> set[str]:
    return {record.retention.class_id for record in records}


def _followed(records: Sequence[Record]) -> Followed:
    dues = [record.retention.due_date for record in records]
    known = [due for due in dues if due is not None]
    return Followed(max(known) if dues and len(known) == len(dues) else None, none=not dues)


def _today(work: Work) -> date:
    return local(work.now).date()


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None
