"""What people were called before, and where a text still calls them so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from forms_service.casework.ids import PersonId
from forms_service.casework.people.facts import NAMES, NUMBERS, Fact, FactKind
from forms_service.casework.people.names import comparable, plain_number
from forms_service.engine.free_text.days_in_words import whole_days_in

_WORD: Final = re.compile(r"\w+(?:[’'‑-]\w+)*")
_OWN: Final = re.compile(r"[’']s$")


@dataclass
class _Details:
    """Names word by word, days of birth and numbers, each as it is compared."""

    names: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def add(self, fact: Fact) -> None:
        if fact.kind in NAMES:
            self.names |= {word for word in comparable(fact.value).split() if len(word) > 1}
        elif fact.kind is FactKind.BORN:
            self.days.add(fact.value)
        elif fact.kind in NUMBERS:
            self.numbers.add(plain_number(fact.value))

    def without(self, other: _Details) -> _Details:
        return _Details(self.names - other.names, self.days - other.days, self.numbers - other.numbers)


class FormerNames:
    """What each of some people was called before, and nobody among them is called now.

    Of those who are *gone*, everything is of before.
    """

    def __init__(self, facts: Sequence[Fact], gone: Iterable[PersonId] = ()) -> None:
        gone, now = frozenset(gone), _Details()
        before: dict[PersonId, _Details] = {}
        for fact in facts:
            is_now = fact.is_current and fact.person not in gone
            (now if is_now else before.setdefault(fact.person, _Details())).add(fact)
        self._before: Mapping[PersonId, _Details] = {person: each.without(now) for person, each in before.items()}

    def mentions(self, text: str) -> dict[PersonId, list[str]]:
        """Whom a text still calls by what they were called before, each with its words for it."""
        found: dict[PersonId, list[str]] = {}
        for word, is_of in self._read(text):
            for person, details in self._before.items():
                if is_of(details) and word not in found.setdefault(person, []):
                    found[person].append(word)
        return {person: words for person, words in found.items() if words}

    def _read(self, text: str) -> Iterator[tuple[str, _Is]]:
        """The names, numbers and days in a text; a name is written with a capital."""
        for word in (_OWN.sub("", each) for each in _WORD.findall(text)):
            parts, number = set(comparable(word).split()), plain_number(word)
            yield word, _Is(frozenset(parts if word[0].isupper() else ()), number)
        for day, words in whole_days_in(text):
            yield words, _Is(day=day.isoformat())


@dataclass(frozen=True)
class _Is:
    """Whether a word of a text is among the details of somebody."""

    names: frozenset[str] = frozenset()
    number: str = ""
    day: str = ""

    def __call__(self, details: _Details) -> bool:
        return bool(self.names & details.names) or self.number in details.numbers or self.day in details.days
