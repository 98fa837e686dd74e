"""Moving a draft to the version of its form that is begun now, and back: offered, and done by nobody but a person.

Answers follow by the ids of their questions. What is asked in other words is asked anew, unless whoever moves it says
that the answer stands: nobody is made to have said what they were never asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.definitions.forms import Definition
from forms_service.services.answering import allowed
from forms_service.services.answering.moving.preview import MovePreview, preview_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import open_to_change, summarise
from forms_service.services.forms_in_use import form_in_use
from forms_service.services.people.why import why_read
from forms_service.services.published_forms import version_if_there
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

CHANGED_SINCE = "These answers, or the form, were changed after you opened the page. Look at it again."


@dataclass(frozen=True)
class MoveOffer:
    """The *newer* version, that is begun with now, which a questionnaire may be moved to, and the *former* one again.

    It is *passed_over* where its author said that they stay.
    """

    newer: Definition | None = None
    former: Definition | None = None
    passed_over: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nobody has said anything to it yet."""
        return self.newer is not None and not self.passed_over


def move_offer(work: Work, opened: OpenQuestionnaire) -> MoveOffer:
    """Return where a questionnaire may be moved by whoever does it; nowhere, where they may not change it."""
    mine = opened.questionnaire
    if not mine.state.is_open or allowed.why_not(work, opened, Act.CHANGE):
        return MoveOffer()
    newer = form_in_use(work, mine.family)
    if newer is not None and newer.id == mine.definition:
        newer = None
    undone = mine.move_to_undo
    former = version_if_there(work.ports.library, undone.before) if undone else None
    return MoveOffer(newer, former, newer is not None and newer.id == mine.passed_over)


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="its owner's own work is not logged as a reading")
def preview_move(
    work: Work, questionnaire_id: QuestionnaireId, *, back: bool = False
) -> tuple[OpenQuestionnaire, MovePreview | None]:
    """Lay a draft open, and show what a move to the newer version, or *back* to the one before, would do, if any."""
    opened = load(work, questionnaire_id)
    if opened.questionnaire.state.is_open and not opened.is_intake:
        work.require(Permission.ANSWER)
    offer = move_offer(work, opened)
    target = offer.former if back else offer.newer
    if opened.questionnaire.owner != work.by:
        work.read("questionnaire_read", opened, why_read(work, opened.enquiry, opened.questionnaire))
    return opened, preview_of(work, opened, target) if target else None


@use_case(Permission.RECORD, Permission.ANSWER)
def move_draft(
    work: Work, questionnaire_id: QuestionnaireId, version: str, *, revision: int, standing: Collection[str] = ()
) -> MovePreview:
    """Move a draft to a *version* of its form, newer or the one before, as its page showed it at *revision*.

    *standing* are the questions asked in other words whose answers are right as they are asked there. What is lost or
    asked anew stays among what was saved, and comes back if it is moved back.
    """
    work.enquiries.get_to_change(work.questionnaires.get(questionnaire_id).enquiry)
    opened = open_to_change(work, questionnaire_id)
    offer, mine = move_offer(work, opened), opened.questionnaire
    target = next((each for each in (offer.newer, offer.former) if each and each.id == version), None)
    if target is None or mine.revision != revision:
        raise Conflict(CHANGED_SINCE)
    found = preview_of(work, opened, target)
    moved = mine.move(target.id, by=work.by, at=work.now, undoes=found.undoes)
    saved = found.answers(work, moved.revision, standing)
    work.questionnaires.save(replace(moved, express=moved.express and target.express is not None), expected=mine)
    if saved:
        work.questionnaires.record_answers(mine.id, saved)
    after = load(work, mine.id)
    if after.is_intake:
        summarise(work, after, after.path)
    anew = [given.question for given in saved if given.value is None]
    said = {"from": mine.definition, "version": target.id, "asked_anew": ", ".join(anew)}
    stands = {"questions": ", ".join(each.question for each in saved if each.question not in anew)}
    work.change("draft_moved_back" if found.undoes else "draft_moved", after, {**said, **stands})
    return replace(found, after=after)


@use_case(Permission.RECORD, Permission.ANSWER)
def stay(work: Work, questionnaire_id: QuestionnaireId, version: str) -> Questionnaire:
    """Keep a draft on its version; the newer *version* is offered no more but by a quiet link."""
    opened = open_to_change(work, questionnaire_id)
    newer = move_offer(work, opened).newer
    if newer is None or newer.id != version:
        raise Conflict(CHANGED_SINCE)
    after = replace(opened.questionnaire, passed_over=version)
    work.questionnaires.save(after, expected=opened.questionnaire)
    work.change("newer_form_passed_over", opened, {"version": version})
    return after
