"""Terms: what people are found by, exactly and nearly, as one index of plain words that any database can look up.

A term that is *near* leaves something out: of a name any one letter, of a date or a number any one figure, or the
order of two neighbours. Two words that differ by one slip have one of them in common, so that what is alike is looked
up and never compared one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Final

from forms_service.casework.people.facts import NAMES, NUMBERS, Fact, FactKind
from forms_service.casework.people.names import comparable, plain_number

NAME: Final = "name"
NUMBER: Final = "number"
BORN: Final = "born"
NEAR_NAME: Final = "name~"
NEAR_NUMBER: Final = "number~"
NEAR_BORN: Final = "born~"
PART_OF_NUMBER: Final = "number>"
"""What a number goes on with from each of its places: whatever stands in it is the beginning of one of these."""

FEWEST_OF_A_PART: Final = 3
"""So many letters and figures a part of a number has at least, or it is a part of too many."""

_SHORTEST = 3
"""A shorter word has too many neighbours to be looked for by them."""


def terms_of(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    """Every kind and term by which a person is known again, of what was corrected too."""
    return {term for fact in facts for term in _terms(fact.kind, fact.value)}


def index_of(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    """Every kind and term by which a person is found: the same, and what stands in their numbers.

    Two people of whose numbers a part agrees are not alike for that.
    """
    every = list(facts)
    numbers = [plain_number(fact.value) for fact in every if fact.kind in NUMBERS]
    return terms_of(every) | {(PART_OF_NUMBER, part) for number in numbers for part in parts_of_number(number)}


def are_found_by(terms: Collection[tuple[str, str]], text: str, born: str = "") -> bool:
    """Whether somebody of these *terms* is found by how each word begins, by part of a number, or is *born* so."""
    words, number = comparable(text).split(), plain_number(text)
    names, numbers = ([term for each, term in terms if each == kind] for kind in (NAME, NUMBER))
    is_named = bool(words) and all(any(name.startswith(word) for name in names) for word in words)
    has_number = bool(number) and any(number in each for each in numbers)
    return is_named or has_number or (bool(born) and (BORN, born) in terms)


def _terms(kind: FactKind, value: str) -> Iterator[tuple[str, str]]:
    if kind in NAMES:
        words = comparable(value).split()
        yield from ((NAME, word) for word in words)
        yield from ((NEAR_NAME, near) for word in [*words, "".join(words)] for near in near_words(word))
    elif kind in NUMBERS:
        number = plain_number(value)
        yield NUMBER, number
        yield from ((NEAR_NUMBER, near) for near in _near_figures(number))
    elif kind is FactKind.BORN:
        yield BORN, value
        yield from ((NEAR_BORN, near) for near in near_dates(value))


def parts_of_number(number: str) -> Iterator[str]:
    """What a number goes on with, from each place after which enough of it is left."""
    yield from (number[place:] for place in range(len(number) - FEWEST_OF_A_PART + 1))


def near_words(word: str) -> Iterator[str]:
    """The word, and what is left of it without each of its letters."""
    yield word
    if len(word) >= _SHORTEST:
        yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def near_dates(day: str) -> Iterator[str]:
    """A date of birth with each slip of its figures, and with its day and month in one order for both."""
    yield from _near_figures(day.replace("-", ""))
    year, month, of_month = day.split("-")
    yield f"{year}/{'/'.join(sorted((month, of_month)))}"


def _near_figures(text: str) -> Iterator[str]:
    """A date or number without each of its figures, and with each two neighbours in one order for both."""
    yield from (text[:place] + "?" + text[place + 1 :] for place in range(len(text)))
    for place, (one, other) in enumerate(pairwise(text)):
        if one != other:
            yield text[:place] + "".join(sorted((one, other))) + "~" + text[place + 2 :]
