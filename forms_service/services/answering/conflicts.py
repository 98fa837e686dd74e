"""Two people at the same answers: nothing is saved over what somebody else has saved since the page was opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.errors import Conflict
from forms_service.engine.answers import Value
from forms_service.engine.definitions.questions import Question
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work


@dataclass(frozen=True)
class Clash:
    """An answer that somebody else saved while this page was open."""

    question: Question
    theirs: SavedAnswer
    mine: Value | None


class Stale(Conflict):
    """The page was filled in from answers that have changed since; nothing was saved."""

    def __init__(self, opened: OpenQuestionnaire, clashes: Sequence[Clash]) -> None:
        super().__init__("These answers were changed after you opened the page.")
        self.opened = opened
        self.clashes = tuple(clashes)


class MovedMeanwhile(Conflict):
    """The page showed another version of the form than the one that is answered now; nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            "This form was moved to another version after you opened the page. Some questions may be asked otherwise "
            "now, so look at the page again before you answer."
        )


def refuse_former_version(opened: OpenQuestionnaire, revision: int) -> None:
    """Refuse what was filled in where other words may have been asked than are asked now."""
    if any(move.revision > revision for move in opened.questionnaire.moves):
        raise MovedMeanwhile


def refuse_stale(opened: OpenQuestionnaire, changed: Mapping[str, Value | None], revision: int) -> None:
    refuse_former_version(opened, revision)
    clashes = [
        Clash(opened.definition.question(question_id), theirs, mine)
        for question_id, mine in changed.items()
        if (theirs := opened.saved.get(question_id)) is not None and theirs.revision > revision
    ]
    if clashes:
        raise Stale(opened, clashes)


def refuse_unread(work: Work, opened: OpenQuestionnaire, revision: int) -> None:
    """Refuse to go on from a page that does not show the answers as they are now saved."""
    if opened.questionnaire.revision <= revision:
        return
    refuse_former_version(opened, revision)
    clashes = []
    for answer in opened.saved.values():
        if answer.revision > revision:
            history = work.questionnaires.history(opened.questionnaire.id, answer.question)
            read = [earlier.value for earlier in history if earlier.revision <= revision]
            clashes.append(Clash(opened.definition.question(answer.question), answer, read[-1] if read else None))
    raise Stale(opened, clashes)
