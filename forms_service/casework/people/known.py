"""What a request says of its people, as it is known to be right by now: a correction stands in the answer's place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_AGE,
    CHILD_BORN_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILDREN,
)
from forms_service.casework.people.corrections import read_right
from forms_service.casework.people.facts import NUMBERS, Fact, FactKind, Source, kind_of_number
from forms_service.casework.people.subjects import NOBODY, Subject
from forms_service.engine.answers import Answers, Value, cells_of, row_id, rows_of
from forms_service.engine.definitions.forms import Definition

_Meanings: TypeAlias = Mapping[FactKind, str]
_Right: TypeAlias = Mapping[tuple[FactKind, str], Fact]
"""What is right of one person, by what the request says."""

_OF_ADULT: Final[_Meanings] = {
    FactKind.FAMILY_NAME: ADULT_FAMILY_NAME,
    FactKind.GIVEN_NAMES: ADULT_GIVEN_NAMES,
    FactKind.BORN: ADULT_BORN_ON,
    FactKind.BORN_ABOUT: ADULT_AGE,
    FactKind.PRISON_NUMBER: ADULT_PRISON_NUMBER,
    FactKind.CRN: ADULT_CRN,
}
_OF_CHILD: Final[_Meanings] = {
    FactKind.FAMILY_NAME: CHILD_FAMILY_NAME,
    FactKind.GIVEN_NAMES: CHILD_GIVEN_NAMES,
    FactKind.BORN: CHILD_BORN_ON,
    FactKind.BORN_ABOUT: CHILD_AGE,
}


@dataclass(frozen=True)
class Known:
    """An answer of an intake as it is right, and the latest *correction* that says so."""

    value: Value
    correction: Fact


def known_answers(
    definition: Definition, answers: Answers, subjects: Sequence[Subject], facts: Sequence[Fact]
) -> Mapping[str, Known]:
    """Return the answers of an intake that say of somebody what was corrected since, each as it is right."""
    right = _corrections(facts)
    if not right:
        return {}
    adult = next((subject.person for subject in subjects if subject.kind == "adult"), NOBODY)
    children = {subject.row: right.get(subject.person, {}) for subject in subjects if subject.kind == "child"}
    return {
        **dict(_of_one(definition, answers, _OF_ADULT, right.get(adult, {}))),
        **dict(_of_children(definition, answers, children)),
    }


def known_subjects(subjects: Sequence[Subject], facts: Sequence[Fact]) -> tuple[Subject, ...]:
    """Return the people of an enquiry with what was corrected of them since as it is right."""
    right = _corrections(facts)
    return tuple(_known(subject, right[subject.person]) if subject.person in right else subject for subject in subjects)


def with_right(
    facts: Sequence[Fact], wrong: Fact, people: Collection[PersonId], right: str, said: tuple[str, datetime]
) -> list[Fact]:
    """Return *facts* as they will be once what somebody *said* is right stands in the place of what is wrong."""
    by, at = said
    found = list(facts)
    for number, fact in enumerate(facts):
        is_wrong = fact.is_current and fact.person in people and (fact.kind, fact.value) == (wrong.kind, wrong.value)
        kind, value = read_right(fact.kind, right)
        if is_wrong and kind is not None:
            new = FactId(f"right {fact.id}")
            found[number] = fact.corrected(by=by, at=at, replaced_by=new)
            put = replace(fact, id=new, kind=kind, value=value, source=Source.CORRECTION)
            found.append(replace(put, recorded_by=by, recorded_at=at))
    return found


def _known(subject: Subject, right: _Right) -> Subject:
    asked = {
        FactKind.FAMILY_NAME: subject.family_name,
        FactKind.GIVEN_NAMES: subject.given_names,
        FactKind.BORN: subject.date_of_birth,
        FactKind.BORN_ABOUT: str(subject.approximate_age),
    }
    found = [right[said] for said in asked.items() if said in right]
    now = {**asked, **{fact.kind: fact.value for fact in found}}
    said = [(kind_of_number(number, subject.kind), number) for number in subject.numbers]
    return replace(
        subject,
        family_name=now[FactKind.FAMILY_NAME],
        given_names=now[FactKind.GIVEN_NAMES],
        date_of_birth=now[FactKind.BORN],
        numbers=tuple(right[each].value if each in right else each[1] for each in said),
    )


def _corrections(facts: Sequence[Fact]) -> Mapping[PersonId, _Right]:
    by_id = {fact.id: fact for fact in facts}
    found: dict[PersonId, dict[tuple[FactKind, str], Fact]] = {}
    for asked in (fact for fact in facts if fact.source is Source.REQUEST and not fact.is_current):
        right = by_id.get(asked.replaced_by)
        while right and not right.is_current:
            right = by_id.get(right.replaced_by)
        if right and right.source is not Source.REQUEST:
            found.setdefault(asked.person, {})[asked.kind, asked.value] = right
    return found


def _of_one(
    definition: Definition, answers: Answers, meanings: _Meanings, right: _Right
) -> Iterator[tuple[str, Known]]:
    """What is right of one person, by the question or column that bears it; the day of a birth stands beside an age."""
    for kind, meaning in meanings.items():
        asked = definition.bearer(meaning)
        fact = right.get((kind, str(answers.get(asked, ""))))
        if not asked or fact is None or fact.kind not in meanings:
            continue
        if fact.kind != kind and kind in NUMBERS:
            yield asked, Known("", fact)
        yield definition.bearer(meanings[fact.kind]), Known(fact.value, fact)


def _of_children(definition: Definition, answers: Answers, people: Mapping[str, _Right]) -> Iterator[tuple[str, Known]]:
    repeat = definition.bearer(CHILDREN)
    several: list[Value] = []
    corrections: list[Fact] = []
    for row in rows_of(answers.get(repeat)):
        found = dict(_of_one(definition, cells_of(row), _OF_CHILD, people.get(row_id(row), {})))
        cells: dict[str, Value] = {**cells_of(row), **{column: known.value for column, known in found.items()}}
        several.append({**row, "cells": cells})
        corrections += [known.correction for known in found.values()]
    if corrections:
        yield repeat, Known(several, max(corrections, key=lambda fact: fact.recorded_at))
