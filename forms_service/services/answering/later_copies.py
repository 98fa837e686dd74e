"""Which of two alike texts about brothers or sisters was there first: the other one is the copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.engine.answers import Value
from forms_service.engine.likeness import same_text
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work


def later_copies(work: Work, mine: OpenQuestionnaire, there: OpenQuestionnaire) -> frozenset[str]:
    """Return the questions whose text *there* was taken from *mine*: it was not there when mine was written."""
    return frozenset(_copied(work, mine, there))


def _copied(work: Work, mine: OpenQuestionnaire, there: OpenQuestionnaire) -> Iterator[str]:
    names = [*mine.path.reader.row_names, *there.path.reader.row_names]
    for question, answer in there.saved.items():
        ours, theirs = (_text(each.answers.get(question)) for each in (mine, there))
        if answer.origin == "copied" or not same_text(ours, theirs, names):
            continue
        first, other = (_since(_history(work, each, question), theirs, names) for each in (mine, there))
        if first and other and first < other:
            yield question


def _history(work: Work, opened: OpenQuestionnaire, question: str) -> Sequence[SavedAnswer]:
    return work.questionnaires.history(opened.questionnaire.id, question)


def _since(history: Sequence[SavedAnswer], text: str, names: Sequence[str]) -> datetime | None:
    """Since when an answer has been this text: small changes later make it no other."""
    alike = (answer.saved_at for answer in history if same_text(_text(answer.value), text, names))
    return min(alike, default=None)


def _text(value: Value | None) -> str:
    """A text, also one that is kept by the only child that it is about."""
    if isinstance(value, dict):
        return "\n".join(each for each in value.values() if isinstance(each, str))
    return value if isinstance(value, str) else ""
