"""What of a reply a page shows: an act from an older page is refused, with what the reply is now."""

from __future__ import annotations

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import Moment
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work


def as_read(work: Work, reply: Questionnaire) -> str:
    """Which sealing or sending of a reply stands: no two that differ are called the same."""
    documents = allowed.present_documents(work, reply)
    return documents[-1].submission if documents else reply.sending


def approval_as_read(work: Work, reply: Questionnaire) -> str:
    """Which sealing a manager approved by telephone last, as somebody wrote it down; none (empty) if nobody did."""
    made = work.documents.of_questionnaire(reply.id) if reply.phone else ()
    latest = (work.submissions.get(each) for each in dict.fromkeys(document.submission for document in reversed(made)))
    return next((sealed.id for sealed in latest if sealed.answers.authorised.get("confirm_by")), "")


def refuse_older_page(work: Work, opened: OpenQuestionnaire, read: str) -> None:
    """Refuse to decide on a reply that is another now than the page showed (*read*)."""
    if read != as_read(work, opened.questionnaire):
        now = _as_it_stands(work, opened.questionnaire)
        raise Conflict(
            f"{opened.enquiry.reference}: It has changed since you read it: it is {now}. Read it again as it is now."
        )


def refuse_another_approval(work: Work, opened: OpenQuestionnaire, read: str) -> None:
    """Refuse to confirm or refuse an approval by telephone other than that which the page showed (*read*)."""
    if read != approval_as_read(work, opened.questionnaire):
        raise Conflict(
            f"{opened.enquiry.reference}: It was called back, and another approval by telephone has been written down "
            "since you read this one. Read the reply and what is written down again as they are now."
        )


def _as_it_stands(work: Work, reply: Questionnaire) -> str:
    """How a reply stands, in words."""
    if reply.begins_next_part:
        return f"issued up to part {reply.part - 1}, and part {reply.part} is {reply.state.label.lower()}"
    sealed = [work.submissions.get(document.submission) for document in allowed.present_documents(work, reply)[-1:]]
    for submission in sealed:
        return f"{reply.state.label.lower()}, and authorised by {submission.answers.authorised['by']}"
    if reply.state is State.WITH_MANAGER and reply.sent_at:
        return f"with the manager as it was sent on {moment_in_words(Moment(reply.sent_at))}"
    return reply.state.label.lower()
