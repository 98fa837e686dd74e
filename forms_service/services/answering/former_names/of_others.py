"""Partners and others whom a request names, and who were called otherwise in it before: they are people of no register.

What they were called stands in the history of the intake alone. Another person in the same row is no correction: one
word of the name must be the same, or have a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.meanings import OTHER_BORN_ON, OTHER_NAME, OTHERS
from forms_service.casework.people.facts import Fact, FactKind, Source
from forms_service.casework.people.names import comparable
from forms_service.engine.answers import AnswersByMeaning
from forms_service.engine.free_text.slips import alike_any
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work

_WHOLE_DAY: Final = len("2026-11-30")
_THEN: Final = datetime(1970, 1, 1, tzinfo=UTC)


def names_of_others(work: Work, opened: OpenQuestionnaire) -> tuple[list[Fact], Mapping[PersonId, str]]:
    """Return what others were and are called, as facts of people whose ids are their rows, and their names now."""
    source = opened.source
    asked = source.definition.bearer(OTHERS) if source else ""
    if source is None or asked not in source.saved:
        return [], {}
    now = dict(source.path.by_meaning.rows(OTHERS))
    names = {PersonId(row): str(cells.value(OTHER_NAME) or "") for row, cells in now.items()}
    facts = [fact for row, cells in now.items() for fact in _facts_of_row(row, cells)]
    for saved in work.questionnaires.history(source.questionnaire.id, asked):
        before = AnswersByMeaning(source.definition.bearers, {asked: saved.value} if saved.value is not None else {})
        rows = [(row, cells) for row, cells in before.rows(OTHERS) if row in now]
        facts += [
            fact for row, cells in rows if _is_same_name(cells, now[row]) for fact in _facts_of_row(row, cells, _THEN)
        ]
    return facts, names


def _is_same_name(before: AnswersByMeaning, now: AnswersByMeaning) -> bool:
    then, is_called = (_words_of_name(each) for each in (before, now))
    return any(alike_any(word, is_called) for word in then)


def _words_of_name(cells: AnswersByMeaning) -> Sequence[str]:
    return comparable(str(cells.value(OTHER_NAME) or "")).split()


def _facts_of_row(row: str, cells: AnswersByMeaning, corrected_at: datetime | None = None) -> Iterator[Fact]:
    told = ((FactKind.OTHER_NAME, OTHER_NAME), (FactKind.BORN, OTHER_BORN_ON))
    for kind, meaning in told:
        value = cells.value(meaning)
        if isinstance(value, str) and (kind is not FactKind.BORN or len(value) == _WHOLE_DAY):
            yield Fact(FactId(""), "", PersonId(row), kind, Source.REQUEST, "", _THEN, value, corrected_at=corrected_at)
