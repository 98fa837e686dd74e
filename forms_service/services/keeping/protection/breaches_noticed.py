"""An incident that begins by itself: a correction says that something went out in error and may be a breach."""

from __future__ import annotations

from forms_service.casework.enquiries.clocks import breach_known_at
from forms_service.casework.meanings import BREACH, BREACH_INCIDENT, CORRECTION_KIND, WRONG_PERSON
from forms_service.engine.moments import Moment
from forms_service.services.answering.corrections.correcting import noticed_record
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import store
from forms_service.services.keeping.protection.incidents import begin_for_notice
from forms_service.services.work import Work


def begin_incident_of(work: Work, opened: OpenQuestionnaire) -> OpenQuestionnaire:
    """Begin one, or add to the one that is open, as the notice goes to the manager; return it with the number of that.

    Its hours run since it was found out, whatever is wrong.
    """
    answers = opened.path.by_meaning
    if answers.value(BREACH) in {None, "no"}:
        return opened
    record, _ = noticed_record(work, opened.definition, answers, opened.questionnaire.about)
    if record is None:
        return opened
    known = breach_known_at(answers) or Moment(work.now)
    kind, number = (str(answers.value(what) or "") for what in (CORRECTION_KIND, BREACH_INCIDENT))
    asked = opened.definition.question(opened.definition.bearer(CORRECTION_KIND))
    what = next((str(option.label) for option in asked.options if option.id == kind), kind)
    facts = (
        f"The correction of {record.called} says: {what}. Is it a breach? {_breach_words(str(answers.value(BREACH)))}"
    )
    incident = begin_for_notice(
        work, record, opened.questionnaire, min(known.instant, work.now), facts,
        number=number, all_of_it=kind == WRONG_PERSON,
    )  # fmt: skip
    asks = opened.definition.bearer(BREACH_INCIDENT)
    return store(work, opened, {asks: incident.number}, "proposed") if asks and not number else opened


def _breach_words(answer: str) -> str:
    return "Yes." if answer == "yes" else "The data protection officer is to decide."
