"""What specimens reach of their form, and what they miss."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms_service.engine.path import Path
from forms_service.engine.specimens.goals import Goal, goals_of, names, reached


@dataclass(frozen=True)
class Specimen:
    """Answers that go together: one path for each form of the chain, that of the form itself last."""

    number: int
    paths: tuple[Path, ...]

    @property
    def path(self) -> Path:
        return self.paths[-1]

    @cached_property
    def reaches(self) -> frozenset[Goal]:
        """All that its answers reach of their form."""
        return frozenset(reached(goals_of(self.path.definition), self.path))


@dataclass(frozen=True)
class Coverage:
    """What specimens reach of a form. *forbidden* cannot be reached by answers that may be authorised, and says why."""

    definition: str
    total: int
    missed: tuple[Goal, ...]
    forbidden: Mapping[Goal, str]
    by_specimen: Mapping[int, frozenset[Goal]]
    refused: Mapping[Goal, str]

    @property
    def faults(self) -> list[str]:
        """Everything missed, in words, with what refused the answers that would have led there."""
        return [
            f"{name}{_because(self.refused.get(goal, ''))}"
            for goal, name in zip(self.missed, names(self.missed), strict=True)
        ]

    @property
    def summary(self) -> dict[str, object]:
        return {
            "definition": self.definition,
            "goals": self.total,
            "missed": self.faults,
            "cannot_be_reached": {goal.name: why for goal, why in self.forbidden.items()},
            "specimens": {str(number): len(goals) for number, goals in self.by_specimen.items()},
        }


def coverage(
    specimens: Sequence[Specimen], forbidden: Mapping[Goal, str], refused: Mapping[Goal, str] | None = None
) -> Coverage:
    """Hold the specimens against everything that their form asks."""
    definition = specimens[0].path.definition
    goals = goals_of(definition)
    by_specimen = {one.number: one.reaches for one in specimens}
    seen = frozenset[Goal]().union(*by_specimen.values())
    closed = {goal: why for goal, why in forbidden.items() if goal not in seen}
    missed = tuple(goal for goal in goals if goal not in seen and goal not in closed)
    return Coverage(definition.id, len(goals), missed, closed, by_specimen, refused or {})


def _because(refusals: str) -> str:
    return f": refused: {refusals}" if refusals else ""


@dataclass(frozen=True)
class Found:
    specimens: tuple[Specimen, ...]
    coverage: Coverage


def fewest(reaches: Mapping[int, Collection[object]]) -> list[int]:
    """As few of the numbers as reach all that all of them do (the greedy choice), in order."""
    missing = set[object]().union(*reaches.values())
    chosen: list[int] = []
    while missing:
        best = max(reaches, key=lambda number: len(missing.intersection(reaches[number])))
        chosen.append(best)
        missing.difference_update(reaches[best])
    return sorted(chosen)
