"""Values to try for a question: those of its type that its checks accept."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from forms_service.engine.answers import Raw, Value
from forms_service.engine.conditions import holds
from forms_service.engine.definitions.questions import Question
from forms_service.engine.reader import Reader
from forms_service.engine.types.choice import options_asked
from forms_service.engine.types.registry import type_of

_ENOUGH = 3


def fitting(question: Question, reader: Reader, seed: str) -> list[Value]:
    """Values of the question's type that its checks accept where *reader* stands, in order of choice."""
    kind = type_of(question)
    found = (value for value in kind.specimens(question, reader, seed) if not refused(question, value, reader))
    return list(found if kind.has_options or kind.has_columns else islice(found, _ENOUGH))


def typed_as(question: Question, texts: Iterable[str], reader: Reader) -> list[Value]:
    """What a condition compares an answer with, typed; of several to choose from, those together."""
    kind = type_of(question)
    if kind.has_columns or (kind.has_options and not kind.has_several):
        return []
    raws: Iterable[Raw] = texts
    if kind.has_options:
        offered = options_asked(question, reader)
        raws = [[text for text in texts if text in offered]]
    values = (kind.parse(question, raw, reader.context).value for raw in raws)
    return [value for value in values if value is not None and not refused(question, value, reader)]


def refused(question: Question, value: Value, reader: Reader) -> bool:
    """Whether a check of its own forbids *value*."""
    kind = type_of(question)
    for check in question.checks:
        applies = check.level == "error" and (check.when is None or holds(check.when, reader) is True)
        if applies and kind.wrong(question, check, value, reader):
            return True
    return False
