"""What a correction notice calls right and hardly can be: a birth that makes a child an adult, no number at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from forms_service.casework.meanings import (
    CORRECTION_BIRTH,
    CORRECTION_BIRTHS,
    CORRECTION_BORN_ON,
    CORRECTION_MISSING,
    CORRECTION_NAME,
    CORRECTION_NAMED,
    CORRECTION_NAMES,
    MISSING_BORN_ON,
    FormRole,
)
from forms_service.casework.people.facts import FactKind
from forms_service.casework.people.numbers import mistake_in
from forms_service.engine.agreement import Disagreement
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.engine.types.days import age_on
from forms_service.services.answering.corrections.known_facts import BIRTHS_TABLE, NAMES_TABLE, KnownFact, KnownFacts
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work

CHILD: Final = (0, 17)
ADULT: Final = (15, 100)
"""The ages at which somebody is asked about as a child, or as the adult, without a word."""

_OF_ADULTS: Final = frozenset({FactKind.PRISON_NUMBER, FactKind.CRN})
"""Either may take the place of the other."""


def of_notice(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """Return what in a correction notice is to be looked at again before it goes to whoever had what was wrong."""
    if opened.definition.plays == FormRole.CORRECTION_NOTICE:
        yield from _births(work, opened)
        yield from _missing(opened)
        yield from _numbers(opened)


def _births(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    for row, cells in opened.path.by_meaning.rows(CORRECTION_BIRTHS):
        known, day = _known(opened, BIRTHS_TABLE, cells.value(CORRECTION_BIRTH)), cells.value(CORRECTION_BORN_ON)
        if known and day:
            kind = work.people.get(known.fact.person).kind
            yield from _age(opened, _place(opened, CORRECTION_BIRTHS, row, CORRECTION_BORN_ON), kind, str(day))


def _missing(opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    for row, cells in opened.path.by_meaning.rows(CORRECTION_MISSING):
        if day := cells.value(MISSING_BORN_ON):
            yield from _age(opened, _place(opened, CORRECTION_MISSING, row, MISSING_BORN_ON), "child", str(day))


def _numbers(opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    for row, cells in opened.path.by_meaning.rows(CORRECTION_NAMES):
        known, right = _known(opened, NAMES_TABLE, cells.value(CORRECTION_NAME)), cells.value(CORRECTION_NAMED)
        if known is None or not right:
            continue
        others = sorted(_OF_ADULTS - {known.fact.kind}) if known.fact.kind in _OF_ADULTS else []
        wrong = [mistake_in(kind, str(right)) for kind in (known.fact.kind, *others)]
        if all(wrong):
            place = _place(opened, CORRECTION_NAMES, row, CORRECTION_NAMED)
            yield Disagreement("number_that_is_none", place, wrong[0], wrong[0], level="stop")


def _place(opened: OpenQuestionnaire, repeat: str, row: str, column: str) -> tuple[str, ...]:
    return opened.definition.bearer(repeat), row, opened.definition.bearer(column)


def _known(opened: OpenQuestionnaire, table: str, chosen: object) -> KnownFact | None:
    facts = opened.path.reader.context.tables.get(table)
    return next(iter(facts.these([str(chosen)])), None) if isinstance(facts, KnownFacts) else None


def _age(opened: OpenQuestionnaire, place: tuple[str, ...], kind: str, day: str) -> Iterator[Disagreement]:
    """Whether somebody who was asked about as a child, or as the adult, was of an age for that."""
    asked = opened.enquiry.received_at
    on = asked.day if asked else local(opened.enquiry.created_at).date()
    youngest, oldest = CHILD if kind == "child" else ADULT
    age = age_on(date.fromisoformat(day), on)
    if not youngest <= age <= oldest:
        who, years = "a child" if kind == "child" else "the adult", f"{age} years old" if age >= 0 else "not born yet"
        words = f"{date_in_words(day)} makes {who} {years} when the request was received"
        author, authoriser = f"{words}. Is this right, and how do you know?", f"A notice calls it right that {words}"
        yield Disagreement("unlikely_birth", place, author, authoriser)
