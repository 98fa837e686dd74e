"""A child turns out to be known: the assessment for a known child takes the place of the other form."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.meanings import HARM_ACT, HARM_FOUND, HARM_REFERENCE, SEARCH_CHILD_RESULTS, FormRole
from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.types.registry import type_of
from forms_service.services.answering import allowed
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import store
from forms_service.services.forms_in_use import form_that_plays
from forms_service.services.replies.start import begin, copy_from_source
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

WHY = "The child turned out to be known"
FINDING: Final = frozenset({HARM_FOUND, HARM_ACT, HARM_REFERENCE})
"""What was found of harm, and done about it, is lost with no change of the form."""
TAKEN_OVER = "The child is known. The assessment for a child who is known takes the place of this form."


@use_case(Permission.ANSWER)
def start_known(work: Work, questionnaire_id: QuestionnaireId) -> tuple[Questionnaire, int]:
    """Start the assessment for a known child in place of the other form, which is withdrawn, in one act.

    What was typed to questions that both forms ask is taken over, each answer with who typed it and when; the
    number of these is returned with it. The rest can still be read in the form that was withdrawn. What the search
    found of the child, and every judgement and confirmation, is asked again.
    """
    opened = load(work, questionnaire_id)
    allowed.require(work, opened, Act.START_KNOWN)
    work.enquiries.get_to_change(opened.enquiry.id)
    begun = _begun(work, opened)
    taken = _take_over(work, opened, begun)
    ended = opened.questionnaire.perform(Act.WITHDRAW, by=work.by, at=work.now, comment=TAKEN_OVER)
    work.questionnaires.save(ended, expected=opened.questionnaire)
    said = {"reason": TAKEN_OVER}
    work.change("reply_withdrawn", opened, said)
    return begun, taken


def _begun(work: Work, opened: OpenQuestionnaire) -> Questionnaire:
    """The assessment for this child: a new one, unless one is under way already."""
    definition = form_that_plays(work, FormRole.KNOWN_CHILD, beside=opened.definition)
    if definition is None:
        raise NotFound("There is no form for a child who is known.")
    mine = opened.questionnaire
    every = work.questionnaires.of_enquiry(mine.enquiry)
    under_way = [q for q in every if (q.family, q.about) == (definition.family, mine.about) and not q.state.is_final]
    if under_way:
        return _in_its_place(work, under_way[0], mine)
    begun = begin(work, opened.enquiry, definition, mine.owner, about=mine.about, why=WHY)
    begun = _in_its_place(work, replace(begun, due=mine.due or begun.due), mine, expected=begun)
    return copy_from_source(work, begun).questionnaire


def _in_its_place(
    work: Work, begun: Questionnaire, before: Questionnaire, *, expected: Questionnaire | None = None
) -> Questionnaire:
    """Note on *begun* whose place it takes, and that it searches again where that did."""
    after = replace(begun, replaces=before.id, recalled=begun.recalled or before.recalled)
    work.questionnaires.save(after, expected=expected or begun)
    return after


def _take_over(work: Work, before: OpenQuestionnaire, begun: Questionnaire) -> int:
    """Take over what was typed before to the same questions, over nothing that is typed already; return how many."""
    after = load(work, begun.id)
    if not after.questionnaire.state.is_open:
        return 0
    found = after.saved.get(after.definition.bearer(SEARCH_CHILD_RESULTS))
    if found and found.origin == "copied":
        after = store(work, after, {found.question: None}, "copied")
    revision = after.questionnaire.revision + 1
    mine = [
        replace(answer, revision=revision)
        for question, answer in before.saved.items()
        if _is_taken(question, answer, before.definition, after)
    ]
    if mine:
        work.questionnaires.record_answers(begun.id, mine)
        work.questionnaires.save(replace(after.questionnaire, revision=revision), expected=after.questionnaire)
        asked = {"questions": ", ".join(answer.question for answer in mine)}
        work.change("answers_taken_over", after, asked)
    return len(mine)


def _is_taken(question: str, answer: SavedAnswer, before: Definition, after: OpenQuestionnaire) -> bool:
    asked, same = before.index[question], after.definition.index.get(question)
    known = after.saved.get(question)
    if same is None or same.means == SEARCH_CHILD_RESULTS or answer.origin != "typed" or answer.value is None:
        return False
    is_alike = asked.type == same.type and [o.id for o in asked.options] == [o.id for o in same.options]
    goes_along = question in after.definition.copies or same.means in FINDING
    is_judged = type_of(asked).is_own_act or (same.never_default and not goes_along)
    return is_alike and not is_judged and (known is None or known.origin == "copied")
