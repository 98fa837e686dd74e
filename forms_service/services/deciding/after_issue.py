"""What follows from the issue of a reply for what was issued before, and for the reply itself."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.enquiries.clocks import end_of
from forms_service.casework.meanings import HOLDING_NEXT, SAME_DAY_NEXT, FormRole
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import Value
from forms_service.engine.conditions import holds
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import store
from forms_service.services.enquiries.records_of_people import date_and_hold_anew
from forms_service.services.keeping import register
from forms_service.services.people import care_told, categories
from forms_service.services.replies import arrangements, standing
from forms_service.services.work import Work

FOLLOW_UPS = (SAME_DAY_NEXT, HOLDING_NEXT)
"""When the next part of a reply was promised for: after a same-day part, or by a holding reply."""


def follow(work: Work, opened: OpenQuestionnaire, submission: Submission) -> None:
    """Do what the issue of *submission* brings with it; *opened* is the reply, just issued."""
    register.enter_what_was_told(work, submission)
    categories.follow_issue(work, opened.enquiry, opened.definition, submission.values, submission.about)
    if children := care_told.note_care_told(work, opened.enquiry, submission):
        date_and_hold_anew(work, children)
    if opened.definition.reviews:
        reviewed = standing.records_chosen(work, submission, opened.definition.reviews)
        standing.mark_superseded(work, reviewed, submission.id, standing.reference_of(submission))
    elif opened.definition.plays == FormRole.LOCAL_ARRANGEMENT:
        arrangements.take_the_place(work, submission)
    _go_on(work, opened)


def _go_on(work: Work, opened: OpenQuestionnaire) -> None:
    """Make a reply that is given in parts a draft again, for its next part."""
    continues = opened.definition.continues
    if continues is None or holds(continues.when, opened.path.reader) is not True:
        return
    answers = opened.path.by_meaning
    promised = [str(day) for meaning in FOLLOW_UPS if (day := answers.value(meaning))]
    due = end_of(promised[0]) if promised else None
    after = replace(opened.questionnaire.perform(Act.CONTINUE, by=work.by, at=work.now), due=due)
    work.questionnaires.save(after, expected=opened.questionnaire)
    over: dict[str, Value | None] = {
        question: None for question, text in continues.empties.items() if opened.path.answers.get(question) == text
    }
    begun = store(work, replace(opened, questionnaire=after), {**continues.sets, **over}, "copied")
    work.change("next_part_begun", begun)
