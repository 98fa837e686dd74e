"""A search for answers of which a sentence is true and that break no rule: found, or shown that there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from forms_service.engine.possible.propositions import (
    TRUE,
    Domain,
    Given,
    Proposition,
    Slot,
    first_open,
    slots_in,
    truths,
)

MOST_STEPS: Final = 2_000
"""Beyond this many attempts nothing is known: a check must never refuse wrongly."""

RulesOf: TypeAlias = Callable[[Slot], Iterable[Proposition]]
Blamed: TypeAlias = "frozenset[Slot]"


class Undecided(Exception):
    """It took too long to find out."""


def witness(
    what: Sequence[Proposition], domain: Domain, rules: RulesOf, given: Given = MappingProxyType({})
) -> Given | None:
    """Answers with which all of *what* is true, no more of them than it takes; nothing, if there are none.

    ``Undecided`` after too long. *rules* are what must be true of a slot once it is filled. Each choice is made where a
    sentence hangs on it, so that what does not concern it is never tried; and where nothing fits, the search goes back
    to the last choice that has to do with it. It begins with what is *given*, and may add to it.
    """
    found = _Trial(domain, rules).run(list(what), dict(given))
    return found if isinstance(found, Mapping) else None


@dataclass
class _Trial:
    domain: Domain
    rules: RulesOf
    steps: int = 0

    def run(self, demands: Sequence[Proposition], given: Given) -> Given | Blamed:
        """Answers, or those of the given ones that leave none."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Undecided
        left = []
        for demand in demands:
            can_be = truths(demand, given, self.domain)
            if not can_be & TRUE:
                return frozenset(slot for slot in slots_in(demand) if slot in given)
            if can_be != TRUE:
                left.append(demand)
        slot = first_open(left[0], given, self.domain) if left else None
        return given if slot is None else self._with(slot, left, given)

    def _with(self, slot: Slot, left: Sequence[Proposition], given: Given) -> Given | Blamed:
        there, blamed = set(map(id, left)), frozenset[Slot]()
        ahead = [*left, *(rule for rule in self.rules(slot) if id(rule) not in there)]
        for value in self.domain(slot):
            found = self.run(ahead, {**given, slot: value})
            if isinstance(found, Mapping) or slot not in found:
                return found
            blamed |= found
        return blamed - {slot}
