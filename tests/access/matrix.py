"""The matrix: every route by role, by who asks and by state; what is expected beside what comes of it."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Final

import flask

from tests.access import systems
from tests.access.asking import ask, routes, typed, unsaid
from tests.access.examples import Example
from tests.access.expected import (
    BEING_WRITTEN,
    DONE,
    MEANT,
    OF_REQUESTS,
    OPEN,
    PASSES,
    REFUSED,
    REQUEST,
    SYSTEMS,
    UNKNOWN,
    Kind,
    Place,
    Route,
    kinds_by_route,
)
from tests.access.systems import api_of
from tests.access.visitors import ELSEWHERE, NOBODY, Ground

OF_NO_STATE: Final = "any state"
ONE_ROLE: Final = ("practitioner", "enquiries:write")
"""As which whoever is not signed in asks: they have none."""
NEITHER: Final = frozenset({401, 403, 404})
"""Refused before anything was done: what is there is still as it was."""


@dataclass(frozen=True)
class Question:
    """Whether a *role* is let in to a *route* from a *place*, of an enquiry in a *state*; and what is *expected*.

    Whether the route *acts* in that state was reviewed too.
    """

    kind: str
    route: Route
    role: str
    place: Place
    state: str
    expected: str
    acts: bool = True

    def __str__(self) -> str:
        restricted, who = self.place
        whose = f"{who}, restricted" if restricted else who
        method, rule = self.route
        return f"{method} {rule} as {self.role} ({whose}; {self.state}): {self.expected} expected"


@dataclass(frozen=True)
class Cell:
    """What came of it."""

    question: Question
    actual: str

    @property
    def deviates(self) -> bool:
        """Where a route does nothing, what it names may not be there for those who would else be let in or refused."""
        asked = self.question
        if asked.expected == REQUEST:
            return self._is_written_by_others
        is_not_there = self.actual == UNKNOWN and asked.expected in {OPEN, REFUSED} and not asked.acts
        return self.actual not in MEANT[asked.expected] and not is_not_there

    @property
    def _is_written_by_others(self) -> bool:
        """Whether somebody wrote a reply, or saw its pages to write on, for whom there is the request alone."""
        asked = self.question
        if asked.state in OF_REQUESTS:
            return self.actual not in MEANT[OPEN]
        is_read = asked.route[0] == "GET" and (self.actual == DONE or asked.state not in BEING_WRITTEN)
        is_not_there = self.actual == UNKNOWN and not asked.acts
        return not is_not_there and self.actual not in MEANT[REQUEST] | (PASSES if is_read else frozenset())


@dataclass(frozen=True)
class Matrix:
    """What was asked, of the *kinds* that were reviewed."""

    kinds: Sequence[Kind]
    cells: Sequence[Cell]

    @cached_property
    def deviations(self) -> list[str]:
        return [f"{cell.question}, {cell.actual} found" for cell in self.cells if cell.deviates]

    @property
    def wrong_states(self) -> Iterator[str]:
        """Where something is done in other states than those that were reviewed, if all was asked."""
        by_route = kinds_by_route(self.kinds)
        for route, states in self.states.items():
            expected = by_route[route].routes[route]
            for state, passed in states.items():
                if passed is not (state in expected):
                    yield f"{' '.join(route)} in the state {state}: {'' if passed else 'not '}done by anybody"

    @cached_property
    def states(self) -> Mapping[Route, Mapping[str, bool]]:
        """Of each route the states in which it was open to somebody, and whether anybody passed."""
        found: dict[Route, dict[str, bool]] = defaultdict(dict)
        for cell in self.cells:
            asked = cell.question
            if asked.expected == OPEN and asked.state != OF_NO_STATE:
                before = found[asked.route].get(asked.state, False)
                found[asked.route][asked.state] = before or cell.actual in PASSES
        return found


def questions(ground: Ground, kinds: Sequence[Kind], *, restricted: bool) -> Iterator[Question]:
    """Every question there is, of enquiries that are restricted or of such that are not."""
    by_route = kinds_by_route(kinds)
    for route, rule in routes(ground.world.app, api_of(ground.world)).items():
        kind = by_route.get(route)
        if kind is None:
            continue
        named = rule.arguments - ground.ids.keys()
        of_one = bool(named) or (route[0] == "POST" and kind.is_of_one_enquiry)
        states = [one.state for one in ground.examples if named <= one.ids.keys()] if of_one else [OF_NO_STATE]
        for (role, place), word in kind.cells.items():
            if place[0] is restricted and (place[1] != NOBODY or role in ONE_ROLE):
                yield from (
                    Question(kind.name, route, role, place, state, word, state in {*kind.routes[route], OF_NO_STATE})
                    for state in states
                )


def sample(every: Iterable[Question]) -> list[Question]:
    """Of each route one question of somebody who is let in, and one of somebody who is not."""
    groups: dict[tuple[Route, bool], list[Question]] = defaultdict(list)
    for question in every:
        groups[question.route, question.expected == OPEN].append(question)
    return [group[zlib.crc32(" ".join(group[0].route).encode()) % len(group)] for group in groups.values()]


def answered(ground: Ground, asked: Iterable[Question]) -> Iterator[Cell]:
    examples = {example.state: example for example in ground.examples}
    api = api_of(ground.world)
    for question in asked:
        example = examples.get(question.state, ground.examples[0])
        if question.role in SYSTEMS:
            yield Cell(question, _of_system(ground, api, question, example))
        else:
            ground.give(question.role)
            yield Cell(question, _outcome(ground, question, example))


def _of_system(ground: Ground, api: flask.Flask, asked: Question, example: Example) -> str:
    answer = systems.call(ground, api, asked.role, asked.place[1], asked.route, example)
    if asked.route[0] == "POST" or answer.status == HTTPStatus.OK:
        ground.put_back()  # to take a file out is to have sent it
    return systems.outcome(answer, ground.words, ground.references)


def _outcome(ground: Ground, asked: Question, example: Example) -> str:
    """What comes of a request; whatever it changed is put back."""
    is_post, (_, who) = asked.route[0] == "POST", asked.place
    data = typed(ground, example, asked.route) if is_post else {}
    strange = ground.references if who in {ELSEWHERE, NOBODY} else ()
    with ground.visit(who) as browser:
        answer = ask(browser, asked.route, {**ground.ids, **example.ids}, data)
    if is_post and answer.status not in NEITHER:
        ground.put_back()
    return answer.outcome(unsaid([*ground.words, *strange], data))
