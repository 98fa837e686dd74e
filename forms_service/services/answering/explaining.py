"""What an author says to answers that do not agree, kept with the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explanation, Since
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class TypedExplanation:
    """What an author typed about one disagreement."""

    text: str = ""
    since: Since = ""


@use_case(Permission.ANSWER, unlogged="nothing was said that was not said before")
def explain(work: Work, questionnaire_id: QuestionnaireId, typed: Mapping[str, TypedExplanation]) -> Questionnaire:
    """Keep what an author typed about what does not agree, by the keys of the disagreements; it may be half of it."""
    opened = load(work, questionnaire_id)
    mine = opened.questionnaire
    known = {said.key: (said.text, said.since) for said in mine.explanations}
    new = [
        Explanation(key, said.text.strip(), work.by, work.now, said.since)
        for key, said in typed.items()
        if (said.text.strip(), said.since) != known.get(key, ("", ""))
    ]
    if not new:
        return mine
    allowed.require(work, opened, Act.CHANGE)
    after = mine.with_explanations(new)
    work.questionnaires.save(after, expected=mine)
    work.change("disagreement_explained", opened, {"about": ", ".join(said.key for said in new)})
    return after
