"""The end of an author's part: an intake completed or a reply sent, as checked or from the last express page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.path import declarations
from forms_service.engine.validation import errors
from forms_service.services.answering.agreement import of_questionnaire, problems_of
from forms_service.services.answering.conflicts import refuse_unread
from forms_service.services.answering.express import express_page_to_go_on, unseen
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import Saving, open_to_change
from forms_service.services.published_forms import is_intake
from forms_service.services.replies import progress
from forms_service.services.replies.progress import Finished
from forms_service.services.replies.withdrawing import withdraw_reply
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class ExpressFinished:
    """What came of the last express page: what is *missing* for it to go further, or where its author goes on.

    *unseen* is what would be kept with it and was not shown yet.

    *opened* is the questionnaire that they go on with: the reply that follows an intake, at its *page*, if one does.
    *is_to_explain* says that answers do not agree, which its author answers for where all of them are checked.
    """

    opened: OpenQuestionnaire
    missing: Sequence[str] = ()
    unseen: Sequence[str] = ()
    page: ExpressPage | None = None
    is_to_explain: bool = False


@use_case(Permission.ANSWER, unlogged="what follows was not shown yet, so nothing was done")
def finish_express(
    work: Work,
    questionnaire_id: QuestionnaireId,
    *,
    revision: int,
    shown: frozenset[str],
    declared: Collection[str] = (),
) -> ExpressFinished:
    """Accept what was proposed, then complete the intake or send the reply; leave the short way if that cannot be.

    Only what its author was *shown* is accepted; where more follows, nothing is done before that was shown too.
    *declared* is what the button of the last page declares, by id; what more is asked is declared in the full form.
    """
    opened = open_to_change(work, questionnaire_id)
    refuse_unread(work, opened, revision)
    if more := unseen(opened, shown):
        return ExpressFinished(opened, unseen=[opened.definition.question(q).short_label for q in more])
    saving = Saving(work, opened)
    saving.accept_all()
    missing = [problem.message for problem in errors(saving.opened.path)]
    asked = () if saving.opened.is_intake else declarations(saving.opened.path)
    missing += [str(said.label) for said in asked if said.id not in declared]
    if missing:
        saving.leave_express()
        return ExpressFinished(saving.write(), missing)
    opened = saving.write()
    if not opened.is_intake and problems_of(of_questionnaire(work, opened)):
        return ExpressFinished(opened, is_to_explain=True)
    for reply in _finish(work, opened, declared).replies:
        page = express_page_to_go_on(reply)
        if page:
            return ExpressFinished(reply, page=page)
    return ExpressFinished(opened)


@use_case(Permission.ANSWER)
def finish(work: Work, questionnaire_id: QuestionnaireId, *, revision: int, declared: Collection[str] = ()) -> Finished:
    """Complete an intake, or send a reply to the manager, as its author checked it."""
    opened = open_to_change(work, questionnaire_id)
    refuse_unread(work, opened, revision)
    return _finish(work, opened, declared)


def _finish(work: Work, opened: OpenQuestionnaire, declared: Collection[str]) -> Finished:
    return progress.complete(work, opened) if opened.is_intake else progress.send(work, opened, declared)


@use_case(Permission.RECORD, Permission.ANSWER)
def withdraw(work: Work, questionnaire_id: QuestionnaireId, reason: str) -> Questionnaire:
    """End an enquiry at its intake, or a reply that is not sent; the reason stays with it."""
    ends_enquiry = is_intake(work.ports.library, work.questionnaires.get(questionnaire_id))
    end = progress.withdraw_intake if ends_enquiry else withdraw_reply
    return end.act(work, questionnaire_id, reason)
