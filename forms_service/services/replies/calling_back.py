"""Calling back: what left its author's hands is theirs again, and what was sealed of it is never issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import SubmissionId
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load, standing_answers
from forms_service.services.keeping import dating
from forms_service.services.published_forms import is_intake
from forms_service.services.work import Work

INTAKE_OPENED: Final = "The intake is opened again to correct it"
"""Why an intake is open once more, and why replies are called back whose intake is amended."""

UNISSUED: Final = frozenset({State.WITH_MANAGER, State.AUTHORISED})


def call_back(
    work: Work, opened: OpenQuestionnaire, reason: str, *, source: int, issued: Sequence[SubmissionId] = ()
) -> Questionnaire:
    """Take back what left its author's hands last; *source* is the revision of the intake as it was read then.

    *issued* was sealed of it and issued. Whoever asks for it has the right to.
    """
    before = opened.questionnaire
    after = before.perform(Act.CALL_BACK, by=work.by, at=work.now, comment=reason, source=source)
    work.questionnaires.save(after, expected=before)
    give_up_sealed(work, opened, issued)
    work.change("reply_called_back", opened, {"comment": reason.strip()})
    return after


def give_up_sealed(work: Work, opened: OpenQuestionnaire, issued: Sequence[SubmissionId] = ()) -> None:
    """What was sealed of it is made no further, and is kept as never issued."""
    work.documents.stop(opened.questionnaire.id)
    dating.take_back(work, opened.questionnaire.id, issued)


def call_back_as_amended(work: Work, intake: OpenQuestionnaire) -> None:
    """Call back every reply that was read with an intake which says something else since it was opened again.

    Opened by mistake and left as it was, it changes nothing: each reply stays where it stood.
    """
    opened_at = intake.questionnaire.last_read
    if opened_at is None or not _is_amended(work, intake, opened_at.revision):
        return
    for reply in work.questionnaires.of_enquiry(intake.enquiry.id):
        if reply.state in UNISSUED and not is_intake(work.ports.library, reply):
            call_back(work, load(work, reply.id), INTAKE_OPENED, source=opened_at.revision)


def _is_amended(work: Work, intake: OpenQuestionnaire, revision: int) -> bool:
    before = work.questionnaires.answers(intake.questionnaire.id, until=revision)
    return standing_answers(before) != standing_answers(intake.saved)
