"""What was taken over from another reply, and the purpose that it was recorded for there (s.36 of the DPA 2018).

Where this reply shares for a purpose that the other one did not, its author is asked once whether it is the same, and
by which law it may be used for another; its authoriser reads that, and the log keeps it. Else nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from forms_service.casework.answering.explanations import Explained
from forms_service.casework.meanings import SHARE_PURPOSE
from forms_service.engine.agreement import AnswerInWords, Disagreement
from forms_service.engine.answers import Value, by_row, row_id, rows_of
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work

ANOTHER_PURPOSE: Final = "another_purpose"
_AUTHOR: Final = (
    "Same purpose? What you took over was recorded for another purpose than this is for. If it is the same purpose, "
    "say so. If it is another, say which law authorises you to use it for that"
)


def disagreements(opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """Where something was taken over that was recorded for none but other purposes: both are shown."""
    asked = opened.definition.bearer(SHARE_PURPOSE)
    question = opened.definition.index.get(asked)
    here, there = opened.path.answers.get(asked), opened.path.reader.context.elsewhere.get(asked)
    if question is None or not _chosen(here) - _chosen(there) or not _chosen(there) or not any(_copied_answers(opened)):
        return
    yield Disagreement(
        ANOTHER_PURPOSE,
        (asked,),
        _AUTHOR,
        "Something was taken over from another reply, and is used for another purpose than it was recorded for",
        now=_in_words(question, here, opened),
        against=_in_words(question, there, opened),
        where=opened.shared_from[:1].lower() + opened.shared_from[1:],
    )


def log_other_purposes(work: Work, opened: OpenQuestionnaire, found: Iterable[Explained]) -> None:
    """Keep in the log what is used for another purpose: both purposes, and what its author says of the law."""
    for one in found:
        broken = one.disagreement
        if broken.rule == ANOTHER_PURPOSE and broken.now and broken.against and one.explanation:
            told = {"for": broken.now.words, "recorded_for": broken.against.words, "reason": one.explanation.text}
            work.combine("used_for_another_purpose", opened, {**told, "from": broken.where})


def _copied_answers(opened: OpenQuestionnaire) -> Iterator[Question]:
    """What stands here as it was answered there; of a list, where one of its rows does."""
    elsewhere = opened.path.reader.context.elsewhere
    for question in opened.path.questions:
        here, there = opened.path.answers.get(question.id), elsewhere.get(question.id)
        if question.nature == "administration" or not opened.definition.proposes_again(question):
            continue
        if here and there and (here == there or _rows(question, here) & _rows(question, there)):
            yield question


def _rows(question: Question, value: Value) -> set[str]:
    """The rows of a list, each by its id: a row that is taken over keeps it, whatever is changed in it."""
    if not question.columns:
        return set()
    several = by_row(value).values() if question.each else [value]
    return {row_id(row) for each in several for row in rows_of(each)}


def _chosen(value: Value | None) -> set[str]:
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


def _in_words(question: Question, value: Value | None, opened: OpenQuestionnaire) -> AnswerInWords:
    words = type_of(question).text(question, value or [], opened.path.reader.context)
    return AnswerInWords(question.id, question.short_label, words)
