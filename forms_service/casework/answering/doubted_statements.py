"""The statements of a form that its author looks at again before it is sent: old, unverified, or at odds with others.

Which column says what is told by what can be chosen there, whoever publishes the form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forms_service.engine.answers import Value, cells_of, row_id, rows_of
from forms_service.engine.dates import add_years, date_in_words
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path
from forms_service.engine.types.registry import type_of

MONTHS: Final = 12
"""A statement about what is longer ago is old."""

_WHOLE_DAY: Final = 10
_RELIABILITY: Final = frozenset({"high", "not_assessed"})
_OUTCOME: Final = frozenset({"proved_or_found", "unsubstantiated"})
_VERIFIED: Final = frozenset({"proved_or_found", "substantiated", "not_applicable", "disproved"})


@dataclass(frozen=True)
class DoubtedStatement:
    """One statement, in its list, and why it is looked at again."""

    question: str
    row: str
    text: str
    reasons: tuple[str, ...]


def doubted_statements(path: Path, at_odds: Collection[tuple[str, ...]], today: date) -> Iterator[DoubtedStatement]:
    """Walk the statements to be looked at again; *at_odds* are the places of what does not agree."""
    for question in path.questions:
        if not type_of(question).has_natures:
            continue
        for row in rows_of(path.answers.get(question.id)):
            cells, place = cells_of(row), (question.id, row_id(row))
            reasons = [*_reasons(question, cells, today)]
            if any(each[: len(place)] == place for each in at_odds):
                reasons.append("it does not agree with another answer")
            if reasons:
                yield DoubtedStatement(question.id, row_id(row), _text(question, cells), tuple(reasons))


def _reasons(question: Question, cells: Mapping[str, Value], today: date) -> Iterator[str]:
    day = next((cells.get(column.id) for column in question.columns if type_of(column).is_partial_date), None)
    if isinstance(day, str) and day and _is_old(day, today):
        yield f"it is more than {MONTHS} months old ({date_in_words(day)})"
    reliability, outcome = _chosen(question, cells, _RELIABILITY), _chosen(question, cells, _OUTCOME)
    if reliability in {"low", "not_assessed"}:
        yield "its reliability is low" if reliability == "low" else "nobody has assessed how reliable it is"
    if outcome and outcome not in _VERIFIED:
        yield "it is under enquiry" if outcome == "under_enquiry" else "it is not substantiated"


def _is_old(day: str, today: date) -> bool:
    """Whether all that a day, a month or a year covers is longer ago."""
    year, month = int(day[:4]), int(day[5:7] or 12)
    after = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromisoformat(day) if len(day) == _WHOLE_DAY else after - timedelta(days=1)
    return add_years(last, 0, MONTHS) < today


def _chosen(question: Question, cells: Mapping[str, Value], offered: Collection[str]) -> str:
    asking = (c for c in question.columns if frozenset(offered) <= {option.id for option in c.options})
    return next((str(cells.get(column.id) or "") for column in asking), "")


def _text(question: Question, cells: Mapping[str, Value]) -> str:
    return next((str(cells.get(column.id) or "") for column in question.columns if type_of(column).is_long_text), "")
