"""A notice that is issued, and whose recipients are struck: they never had what it is about, or it is not for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.keeping.records import Record
from forms_service.casework.meanings import CORRECTION_KIND, RECIPIENTS, SENT_IN_ERROR, FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.services.answering.corrections.told_before import corrected_by
from forms_service.services.keeping.register import notices_for
from forms_service.services.published_forms import by_meaning
from forms_service.services.replies.calling_back import call_back_unsent
from forms_service.services.work import Work

ENDED: Final = "Nobody whom this notice was to tell is recorded any more as having had what it is about."


def end_for(work: Work, record: Record) -> None:
    """End the notices about a *record* that say it should not have been sent, if nobody is left to be told.

    What is wrong in itself stays corrected, whoever had it; and so does what a notice that went out says.
    """
    had = {
        sending.recipient.casefold() for kept in work.records.parts_of(record.submission) for sending in kept.sendings
    }
    for notice in _of_a_sending(work, record):
        told = {name.casefold() for name in notices_for(work.ports.library, notice).values()}
        if told.isdisjoint(had):
            _withdraw_notice(work, notice)


def _of_a_sending(work: Work, record: Record) -> Iterator[Submission]:
    """What was sealed of the issued notices which say that a record should not have been sent: they mark nothing."""
    issued = [q for q in work.questionnaires.of_enquiry(record.enquiry) if q.state is State.ISSUED]
    for notice in (q for q in issued if work.ports.library.get(q.definition).plays == FormRole.CORRECTION_NOTICE):
        last = work.submissions.of_questionnaire(notice.id)[-1]
        sealed = by_meaning(work.ports.library, last)
        is_of_a_sending = sealed.value(CORRECTION_KIND) == SENT_IN_ERROR and sealed.definition.bearer(RECIPIENTS)
        if is_of_a_sending and corrected_by(work, last) == record.submission:
            yield last


def _withdraw_notice(work: Work, notice: Submission) -> None:
    kept = work.records.of_submission(notice.id)
    if kept is None or not call_back_unsent(work, kept, ENDED):
        return
    before = work.questionnaires.get(notice.questionnaire)
    work.questionnaires.save(before.perform(Act.WITHDRAW, by=work.by, at=work.now, comment=ENDED), expected=before)
    work.change("reply_withdrawn", kept, {"reason": ENDED})
