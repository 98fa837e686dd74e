"""Who stands in a row after it was amended: the same person, or somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms_service.casework.ids import FactId, PersonId
from forms_service.casework.people.facts import Fact, Source, named
from forms_service.casework.people.likeness import Traits, traits_of
from forms_service.casework.people.sameness import Naming, Sameness, sameness
from forms_service.casework.people.subjects import Subject

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def a_child(name: str, born: str, *aliases: str) -> Subject:
    given, _, family = name.rpartition(" ")
    return Subject("child", family, given, "row", aliases, born)


def naming(subject: Subject) -> Naming:
    return Naming(_traits(subject), _traits(replace(subject, aliases=())))


def _traits(subject: Subject) -> Traits:
    said = named(subject, date(2026, 11, 30))
    person = PersonId("x")
    return traits_of(
        [Fact(FactId("f"), "o", person, k, Source.REQUEST, "w", NOW, value=v, since=s) for k, v, s in said]
    )


NIA, MIA = a_child("Nia Bevan", "2014-04-01"), a_child("Mia Bevan", "2014-04-01")
ADULT = Subject("adult", "Bevan", "Gwenllian", "", (), "1989-02-14", None, ("A7731KT",))
OTHER = Subject("adult", "Tudur", "Rhodri", "", (), "1971-08-07", None, ("B9999CD",))


@pytest.mark.parametrize(
    ("then", "now", "beside", "found"),
    [
        (NIA, a_child("Nîa Bevan", "2014-04-01"), [], Sameness.SPELLING),
        (NIA, a_child("Nia Mair Bevan", "2014-04-01"), [], Sameness.SPELLING),
        (NIA, a_child("Bevan Nia", "2014-04-01"), [], Sameness.SPELLING),
        (NIA, MIA, [], Sameness.SPELLING),
        (NIA, replace(NIA, aliases=("Nia Tudur",)), [], Sameness.SPELLING),
        (NIA, a_child("Nia Bevan", "2014-01-04"), [], Sameness.DETAILS),
        (NIA, a_child("Nia Bevan", "2016-07-23"), [], Sameness.DETAILS),
        (NIA, a_child("Nia Tudur", "2014-04-01"), [], Sameness.DETAILS),
        (a_child("Nia Bevan", ""), NIA, [], Sameness.DETAILS),
        (ADULT, replace(ADULT, numbers=("A7731KT", "X123456")), [], Sameness.DETAILS),
        (ADULT, replace(ADULT, family_name="Tudur", given_names="Carys"), [], Sameness.DETAILS),
        (NIA, MIA, [MIA], Sameness.ANOTHER),
        (NIA, a_child("Osian Bevan", "2014-04-01"), [], Sameness.ANOTHER),
        (NIA, a_child("Alun Morus", "2012-03-02"), [], Sameness.ANOTHER),
        (NIA, a_child("Mia Bevan", "2017-05-23"), [], Sameness.ANOTHER),
        (replace(NIA, aliases=("Bee",)), a_child("Alun Morus", "2012-03-02", "Bee"), [], Sameness.ANOTHER),
        (ADULT, OTHER, [], Sameness.ANOTHER),
        (ADULT, replace(OTHER, numbers=ADULT.numbers), [], Sameness.ANOTHER),
        (ADULT, replace(ADULT, date_of_birth="1961-09-30", numbers=("B9999CD",)), [], Sameness.ANOTHER),
    ],
)  # fmt: skip
def test_a_corrected_detail_leaves_somebody_who_they_are_and_another_name_and_birth_do_not(
    then: Subject, now: Subject, beside: Sequence[Subject], found: Sameness
) -> None:
    assert sameness(naming(then), naming(now), map(naming, beside)) is found
