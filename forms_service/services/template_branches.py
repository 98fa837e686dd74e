"""Which ways through a template were taken: the contract between specimens and whatever renders templates."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Branch:
    """One way through a template: *test* (as it is written there) came out as *outcome*, at *place* in the file."""

    place: str
    number: int
    test: str
    outcome: str

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
