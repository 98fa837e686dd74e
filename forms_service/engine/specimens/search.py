"""Specimens: a small list of answer sets that together reach everything a form can ask and say.

They are found by filling the form in, page by page as a person would, always taking what was taken least so far;
then, for whatever was not reached, by wishing for what leads there. Every one passes the form's own checks, so
that it could be authorised. The same definitions and context give the same specimens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from forms_service.engine.answers import Answers, Problem
from forms_service.engine.conditions import holds
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.rules import CrossCheck
from forms_service.engine.derivations.context import Context
from forms_service.engine.path import Path
from forms_service.engine.specimens.coverage import Found, Specimen, coverage, fewest
from forms_service.engine.specimens.filling import Filling, taken
from forms_service.engine.specimens.goals import Goal, asked, goals_of, reached, ways
from forms_service.engine.specimens.needs import needed_before
from forms_service.engine.specimens.solving import (
    EVERY,
    FIRST,
    MOST_SOLUTIONS,
    NOTHING_WISHED,
    Solver,
    Wish,
    Wishes,
    together,
)
from forms_service.engine.types.base import pick
from forms_service.engine.validation import errors

MOST_REPAIRS = 12
LINES = 3
FREE_ROUNDS = 16
WAYS_TRIED = 12


def specimens_of(chain: Sequence[Definition], context: Context) -> Found:
    """Return specimens of the last definition of *chain*, which carries answers from the one before it."""
    return Search(tuple(chain), context).run()


@dataclass(frozen=True)
class Attempt:
    """A specimen; or what was refused, and the rule that contradicts what was wished for, if one does."""

    specimen: Specimen | None
    refused: Sequence[Problem] = ()
    contradicted: str = ""


@dataclass
class Search:
    """One search; *used* counts what was taken so far, so that the next specimen takes something else."""

    chain: tuple[Definition, ...]
    context: Context
    used: Counter[str] = field(default_factory=Counter)
    made: int = 0

    @property
    def definition(self) -> Definition:
        return self.chain[-1]

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        return goals_of(self.definition)

    @cached_property
    def _needed(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        return {definition.id: needed_before(definition) for definition in self.chain}

    def run(self) -> Found:
        kept: list[Specimen] = []
        seen: set[Goal] = set()
        for _ in range(FREE_ROUNDS):
            self._keep(self.make(self.always).specimen, kept, seen)
        forbidden = {goal: goal.forbidden for goal in self.goals if goal.forbidden}
        told: dict[Goal, str] = {}
        for goal in self.goals:
            if goal not in seen and goal not in forbidden:
                why, proven = self._pursue(goal, kept, seen)
                (forbidden if proven else told)[goal] = why
        numbers = fewest({one.number: one.reaches for one in kept})
        chosen = tuple(one for one in kept if one.number in numbers)
        return Found(chosen, coverage(chosen, forbidden, told))

    @property
    def always(self) -> Wishes:
        """A form about one row is answered for an enquiry about one."""
        about = self.definition.about
        return {(about, FIRST): Wish(blank=False, least_rows=1, most_rows=1)} if about else NOTHING_WISHED

    def _ways(self, goal: Goal) -> Iterator[Wishes]:
        yield from Solver(self.chain).both(ways(goal, Solver(self.chain)), [self.always])

    def _keep(self, one: Specimen | None, kept: list[Specimen], seen: set[Goal]) -> frozenset[Goal]:
        if one is None:
            return frozenset()
        if one.reaches - seen:
            kept.append(one)
            seen |= one.reaches
        return one.reaches

    def _pursue(self, goal: Goal, kept: list[Specimen], seen: set[Goal]) -> tuple[str, bool]:
        """Wish for what leads to *goal*. Where nothing does, return why, and whether that is certain.

        It is where no wishes lead there, or where each contradicts a rule that must not be broken.
        """
        told: list[str] = []
        contradicted: list[str] = []
        ways_there = list(islice(self._ways(goal), WAYS_TRIED))
        for wishes in ways_there:
            made = self.make(wishes, goal)
            if goal in self._keep(made.specimen, kept, seen):
                return "", False
            told += [problem.message for problem in made.refused]
            contradicted += [made.contradicted] if made.contradicted else []
        if not ways_there:
            return "its conditions contradict each other", True
        if len(contradicted) == len(ways_there):
            return f"an error forbids it: {' '.join(dict.fromkeys(contradicted))}", True
        return " ".join(dict.fromkeys(told)), False

    def seek(self, goal: Goal) -> Specimen | None:
        """A specimen that reaches *goal*, if one is found."""
        made = (self.make(wishes, goal).specimen for wishes in islice(self._ways(goal), WAYS_TRIED))
        return next((one for one in made if one is not None), None)

    def make(self, wishes: Wishes, goal: Goal | None = None) -> Attempt:
        """Fill the forms in, as wished; what is refused is filled in again otherwise."""
        self.made += 1
        attempt = Attempt(None)
        for line in range(LINES):
            attempt = self._repaired(wishes, line)
            made = attempt.specimen
            if made and (goal is None or goal in reached([goal], made.path)):
                self.used.update(tag for path in made.paths for tag in taken(path))
                return attempt
            if attempt.contradicted:
                break
        return replace(attempt, specimen=None)

    def _repaired(self, wished: Wishes, line: int) -> Attempt:
        """Fill in, and fill in again while something is refused; each *line* mends it in other ways."""
        wishes, problems = wished, list[Problem]()
        for turn in range(MOST_REPAIRS):
            paths = self._filled(wishes, line)
            wrong, problems = next(((path, refused) for path in paths if (refused := errors(path))), (None, []))
            if wrong is None:
                return Attempt(Specimen(self.made, paths))
            for check, ways_out in self._ways_out(wrong, problems):
                found = self._with_one(wishes, ways_out)
                if found:
                    wishes = pick(found, self.made, line, turn) if line else found[0]
                elif check and len(ways_out) < MOST_SOLUTIONS and not self._with_one(wished, ways_out):
                    return Attempt(None, problems, check)
        return Attempt(None, problems)

    def _with_one(self, wishes: Wishes, several: Sequence[Wishes]) -> list[Wishes]:
        """The wishes with each of *several*, where both can be had."""
        merged = (together(wishes, one) for one in several)
        solver = Solver(self.chain)
        return [both for both in merged if both is not None and solver.is_possible(both)]

    def _ways_out(self, wrong: Path, problems: Sequence[Problem]) -> Iterator[tuple[str, list[Wishes]]]:
        """What to wish for so that what is refused is answered otherwise, or not asked; and by which rule it is."""
        solver = Solver(self.chain[: self.chain.index(wrong.definition) + 1], standing=True)
        for check in _raised(wrong):
            yield str(check.message), list(solver.solutions(check.when, truth=False, row=EVERY))
        for question in _unanswerable(wrong, problems):
            yield "", list(solver.hidden(question, row=EVERY))

    def _filled(self, wishes: Wishes, turn: int) -> tuple[Path, ...]:
        paths: list[Path] = []
        for definition in self.chain:
            carried: Answers = paths[-1].answers if paths else {}
            start = {name: carried[name] for name in definition.copies if name in carried}
            filling = Filling(
                definition, carried, self.context, wishes, self.used, self.made, turn, self._needed[definition.id]
            )
            paths.append(filling.run(start))
        return tuple(paths)


def _raised(path: Path) -> Iterator[CrossCheck]:
    for check in path.definition.cross_checks:
        raised = any(holds(check.when, reader) is True for _, reader in asked(check.question, path))
        if raised:
            yield check


def _unanswerable(path: Path, problems: Sequence[Problem]) -> list[str]:
    """What must be answered and could not be."""
    said = {str(check.message) for check in _raised(path)}
    places = [problem.place for problem in problems if problem.message not in said]
    return list(dict.fromkeys([one for one in place if one in path.definition.own_ids][-1] for place in places))
