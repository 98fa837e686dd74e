"""Whom a request names that was pasted in and has been typed nowhere yet: by their numbers, and by their full names.

Nothing of it is written down: it is looked up as if it stood on the page, so that who was asked about before is known
before anybody types a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.casework.people.facts import NAMES, Fact
from forms_service.casework.people.full_names import Pair, is_full_name, pairs_in
from forms_service.casework.people.names import comparable, plain_number
from forms_service.casework.people.numbers import numbers_in
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject
from forms_service.services.work import Work

MOST_PASTED: Final = 20
"""How many people a request may name that are looked up: a list of names in it is none of people asked about."""


def named_in_request(work: Work, text: str, typed: Sequence[Subject]) -> list[Subject]:
    """Return whom *text* names that are not *typed* already: every number, and each full name of somebody known."""
    found = [*_known_by_number(text, typed), *_known_by_name(work, text, typed)]
    return found[:MOST_PASTED]


def _known_by_number(text: str, typed: Sequence[Subject]) -> Iterator[Subject]:
    known = {plain_number(number) for subject in typed for number in subject.numbers}
    for number in numbers_in(text):
        if number not in known:
            yield Subject("adult", "", "", row=f"pasted {number}", numbers=(number,))


def _known_by_name(work: Work, text: str, typed: Sequence[Subject]) -> Iterator[Subject]:
    called = [frozenset(comparable(f"{each.name} {' '.join(each.aliases)}").split()) for each in typed]
    pairs = {pair: words for pair, words in pairs_in(text).items() if not any(c.issuperset(pair) for c in called)}
    people = work.people.named(list(pairs))
    facts = _names_by_person(work, [person for several in people.values() for person in several])
    for pair, several in people.items():
        kinds = {each.kind for each in several if is_full_name(pair, facts.get(each.id, ()))}
        yield from (_as_subject(kind, pair, pairs[pair]) for kind in sorted(kinds))


def _names_by_person(work: Work, people: Sequence[Person]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in work.people.facts(sorted({each.id for each in people})) if people else ():
        if fact.kind in NAMES:
            found.setdefault(fact.person, []).append(fact)
    return found


def _as_subject(kind: str, pair: Pair, written: str) -> Subject:
    words = re.split(r"\s+", written)
    is_adult = kind == "adult"
    given, family = " ".join(words[:-1]), words[-1]
    return Subject("adult" if is_adult else "child", family, given, row=f"pasted {kind} {' '.join(pair)}")
