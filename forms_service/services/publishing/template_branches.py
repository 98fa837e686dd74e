"""Which ways through a template were taken: the contract between specimens and whatever renders templates."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from forms_service.engine.conditions import Condition


@dataclass(frozen=True)
class Branch:
    """One way through a template: *test* came out as *outcome*, at *place* in the file.

    *condition* is what must hold to get there, and *inside* what must hold besides, as the place is inside other
    ways. Their answers are what the template names: ``answer.ad_dob``, ``rows.se_terms[].se_term``.
    """

    place: str
    number: int
    test: str
    outcome: str
    condition: Condition = field(compare=False)
    inside: tuple[Condition, ...] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.test}: {self.outcome}"


@dataclass
class Recording:
    """The branches of what was rendered meanwhile, and those of them that were taken."""

    all: set[Branch] = field(default_factory=set)
    taken: set[Branch] = field(default_factory=set)


class TemplateBranches(Protocol):
    def recorded(self) -> AbstractContextManager[Recording]:
        """Note what is taken while the context is open."""
