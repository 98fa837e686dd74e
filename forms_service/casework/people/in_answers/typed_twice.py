"""One child typed twice in one enquiry, or the adult typed as a child: told as people of two enquiries are told apart.

Brothers and sisters share a family name, and twins a date of birth: only a given name that is the same or alike makes
two children one, beside a date of birth that is the same, one slip apart or not known of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import combinations

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.meanings import CHILD_FAMILY_NAME, CHILDREN
from forms_service.casework.people.facts import Fact, Source, named
from forms_service.casework.people.likeness import Likeness, compare, is_one_person_twice, traits_of
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.engine.agreement import AnswerInWords, Disagreement, Place
from forms_service.engine.path import Path

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def people_typed_twice(intake: Path, asked: Sequence[Disagreement]) -> Iterator[Disagreement]:
    """Return which rows of an intake's children are likely one child, or the adult, unless that was *asked* already."""
    form = intake.definition
    children, column = form.bearer(CHILDREN), form.bearer(CHILD_FAMILY_NAME)
    known = {one.place for one in asked}
    born = [each for each in subjects_in(intake.by_meaning) if not each.unborn and each.given_names]
    on = date.fromisoformat(intake.reader.now()[:10])
    for first, second in combinations(born, 2):
        place: Place = (children, second.row, column)
        if place not in known and _is_likely_one(first, second, on):
            known.add(place)
            yield _one_typed_twice(place, first, second)


def _is_likely_one(first: Subject, second: Subject, on: date) -> bool:
    one, other = (traits_of([*_facts_of_subject(each, on)]) for each in (first, second))
    if first.kind == "adult":  # A son may have his father's name.
        return compare(one, other).likeness is not Likeness.NO
    return is_one_person_twice(one, other)


def _facts_of_subject(subject: Subject, on: date) -> Iterator[Fact]:
    for kind, value, since in named(subject, on):
        yield Fact(FactId(""), "", PersonId(subject.row), kind, Source.REQUEST, "", _LONG_AGO, value, since)


def _one_typed_twice(place: Place, first: Subject, second: Subject) -> Disagreement:
    both = "The adult and a child of this enquiry" if first.kind == "adult" else "Two children of this enquiry"
    said = f"{both} are called alike and may have one date of birth"
    whose = "Is the child somebody else?" if first.kind == "adult" else "Are these one child, typed twice?"
    return Disagreement(
        "person_typed_twice",
        place,
        f"{said}. {whose} Take one out, or say how you know that they are two",
        said,
        whom=second.name,
        now=AnswerInWords(place[0], "Named", _name_and_birth(second)),
        against=AnswerInWords(place[0], "Named besides", _name_and_birth(first)),
    )


def _name_and_birth(subject: Subject) -> str:
    return f"{subject.name}, {f'born {subject.born}' if subject.date_of_birth else subject.born}"
