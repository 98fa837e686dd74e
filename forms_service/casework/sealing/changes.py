"""What a reply says now that differs from what was read last."""

from __future__ import annotations

from dataclasses import dataclass

from forms_service.engine.answers import by_row
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of


@dataclass(frozen=True)
class Change:
    """One answer that had other words *before* than it has *now*; none where it was not given."""

    question: str
    label: str
    before: str
    now: str


def differences(before: Path, now: Path) -> list[Change]:
    """Return how every answer that is asked on either path reads otherwise on the other, or is not given there."""
    asked = {question.id: question for question in (*before.questions, *now.questions)}
    read = [(q, words_on(before, q.id), words_on(now, q.id)) for q in asked.values()]
    return [Change(q.id, q.short_label, then, words) for q, then, words in read if then != words]


def words_on(path: Path, question_id: str) -> str:
    """The answer to a question in words; none where it is not given on this path."""
    return _words(path, question_id) if question_id in path.answers else ""


def _words(path: Path, question_id: str) -> str:
    question, value = path.definition.question(question_id), path.answers[question_id]
    kind, context = type_of(question), path.reader.context
    if question.each:
        return "\n".join(kind.text(question, said, context) for said in by_row(value).values())
    return kind.text(question, value, context)
