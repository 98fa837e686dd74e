"""A questionnaire as its author checks it before it leaves their hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.acts import Act, AllowedActs
from forms_service.casework.answering.explanations import Explained
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering.agreement import of_questionnaire
from forms_service.services.answering.allowed import questionnaire_acts
from forms_service.services.answering.explaining import with_reasons
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.enquiries.history import Earlier, history_of
from forms_service.services.people.why import why_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Checking:
    """A questionnaire laid open, what may be done with it, and what does not agree in it.

    *earlier* are the enquiries that asked about the same people.
    """

    opened: OpenQuestionnaire
    acts: AllowedActs
    disagreements: Sequence[Explained]
    earlier: Sequence[Earlier] = ()


@use_case(Permission.READ_ENQUIRY)
def read_to_check(work: Work, questionnaire_id: QuestionnaireId) -> Checking:
    """Lay a questionnaire open to be checked; the reading is logged, its reason pre-set by the task."""
    opened = load(work, questionnaire_id)
    work.read("questionnaire_read", opened, why_read(work, opened.enquiry, opened.questionnaire))
    return _checking(work, opened)


@use_case(Permission.READ_ENQUIRY, unlogged="what was refused of it is shown beside it, and that it was read is logged")
def check_again(work: Work, opened: OpenQuestionnaire) -> Checking:
    """Return what is shown beside a questionnaire that is laid open already."""
    return _checking(work, opened)


def _checking(work: Work, opened: OpenQuestionnaire) -> Checking:
    asked_before = history_of(work, opened.enquiry)
    found = of_questionnaire(work, opened, asked_before)
    acts = questionnaire_acts(work, opened, found=found)
    return Checking(opened, acts, with_reasons(work, opened, found) if Act.CHANGE in acts else found, asked_before)
