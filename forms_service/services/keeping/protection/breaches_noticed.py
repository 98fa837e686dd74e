"""An incident that begins by itself: a correction says that something went out in error and may be a breach."""

from __future__ import annotations

from forms_service.casework.keeping.protection.incidents import REPORTED_WITHIN
from forms_service.casework.meanings import BREACH, BREACH_REPORT_BY, CORRECTION_KIND
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.correcting import noticed_record
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.keeping.protection.incidents import begin_for_notice
from forms_service.services.work import Work


def begin_incident_of(work: Work, opened: OpenQuestionnaire) -> None:
    """Begin it once, when the notice goes to the manager; its hours run since what the notice counts from."""
    answers = opened.path.by_meaning
    if answers.value(BREACH) in {None, "no"}:
        return
    record, _ = noticed_record(work, opened.definition, answers, opened.questionnaire.about)
    if record is None:
        return
    until = answers.value(BREACH_REPORT_BY)
    known = Moment.read(str(until)).instant - REPORTED_WITHIN if until else opened.questionnaire.created_at
    asked = opened.definition.question(opened.definition.bearer(CORRECTION_KIND))
    kind = str(answers.value(CORRECTION_KIND) or "")
    what = next((str(option.label) for option in asked.options if option.id == kind), kind)
    facts = (
        f"The correction of {record.called} says: {what}. Is it a breach? {_breach_words(str(answers.value(BREACH)))}"
    )
    begin_for_notice(work, record, opened.questionnaire, min(known, work.now), facts)


def _breach_words(answer: str) -> str:
    return "Yes." if answer == "yes" else "The data protection officer is to decide."
