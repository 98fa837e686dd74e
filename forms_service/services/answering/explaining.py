"""What an author says to answers that do not agree, kept with the questionnaire, and what is proposed that they say.

A reason that was given to the same warning about a brother or sister is proposed until whoever reads it saves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.explanations import Explained, Explanation, Proposed, Since
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.agreement import Disagreement
from forms_service.services.answering import allowed
from forms_service.services.answering.agreement import of_questionnaire, says_same
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
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


def with_reasons(work: Work, opened: OpenQuestionnaire, found: Sequence[Explained]) -> list[Explained]:
    """Propose to each warning without a reason what was said to the same in the form about a brother or sister."""
    open_rules = {one.disagreement.rule for one in found if _lacks_reason(one)}
    if not opened.child or not open_rules:
        return list(found)
    known = [(there, one) for there in _siblings(work, opened, open_rules) for one in of_questionnaire(work, there)]
    return [_proposed(one, known) if _lacks_reason(one) else one for one in found]


def _lacks_reason(one: Explained) -> bool:
    return not one.disagreement.is_stop and not one.disagreement.at_once and one.explanation is None


def _siblings(work: Work, opened: OpenQuestionnaire, rules: set[str]) -> Iterator[OpenQuestionnaire]:
    """The same form about other children of the enquiry, where something was said to one of these *rules*."""
    mine = opened.questionnaire
    for other in work.questionnaires.of_enquiry(opened.enquiry.id):
        is_theirs = other.family == mine.family and other.id != mine.id and other.state is not State.WITHDRAWN
        if is_theirs and _explains(other, rules):
            yield load(work, other.id)


def _explains(other: Questionnaire, rules: set[str]) -> bool:
    return any(said.text and said.key.rpartition("-")[0] in rules for said in other.explanations)


def _proposed(one: Explained, known: Sequence[tuple[OpenQuestionnaire, Explained]]) -> Explained:
    for there, other in known:
        if other.explanation and other.explanation.text and _is_same(one.disagreement, other.disagreement):
            about = ", ".join(child.name for child in there.people if child.kind == "child")
            return replace(one, proposed=Proposed(other.explanation.text, f"“{there.definition.title}” about {about}"))
    return one


def _is_same(mine: Disagreement, theirs: Disagreement) -> bool:
    """Whether it is the same warning: of one rule, to one question, between the same words."""
    asked = (mine.rule, mine.place[-1], mine.author) == (theirs.rule, theirs.place[-1], theirs.author)
    return asked and says_same(mine.now, theirs.now) and says_same(mine.against, theirs.against)
