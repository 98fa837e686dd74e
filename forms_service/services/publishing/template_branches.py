"""Which ways through a template were taken: the contract between specimens and whatever renders templates."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from forms_service.engine.conditions import Condition

_IN_WORDS: Final = {
    "true": "where it holds",
    "not true": "where it does not hold",
    "some": "where there is something to go through",
    "none": "where there is nothing to go through",
}


@dataclass(frozen=True)
class Branch:
    """One way through a *part* of a template: *test* came out as *outcome*, at *place*, in its author's words.

    *condition* is what must hold to get there, and *inside* what must hold besides, as the place is inside other
    ways. Their answers are what the template names: ``answer.ad_dob``, ``rows.se_terms[].se_term``.
    """

    part: str
    place: str
    number: int
    test: str
    outcome: str
    condition: Condition = field(compare=False)
    inside: tuple[Condition, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.place}, {_IN_WORDS.get(self.outcome, self.outcome)}"


@dataclass
class Recording:
    """The branches of what was rendered meanwhile, and those of them that were taken."""

    all: set[Branch] = field(default_factory=set)
    taken: set[Branch] = field(default_factory=set)


class TemplateBranches(Protocol):
    def recorded(self) -> AbstractContextManager[Recording]:
        """Note what is taken while the context is open."""
