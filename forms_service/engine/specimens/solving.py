"""What an answer must be so that a condition holds, or does not: a condition solved backwards.

A solution is a set of wishes, one for each answer it names; there are often several solutions, the simplest
first. A wish is only a wish: whether the answers that follow it lead where they should is seen by walking them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from forms_service.engine.conditions import AllOf, AnyOf, AnyRow, Compare, Condition, EveryRow, Named, Not
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question

MOST_SOLUTIONS = 24
_DEEPEST = 16


@dataclass(frozen=True)
class Wish:
    """What one answer should be. *among* is empty where any will do; *rows* is how many a repeat should have."""

    blank: bool | None = None
    among: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()
    differs: bool | None = None
    least_rows: int = 0
    most_rows: int = 99

    def also(self, other: Wish) -> Wish | None:
        """Both wishes at once; ``None`` if they contradict each other."""
        among = self.among & other.among if self.among and other.among else self.among or other.among
        never, holding = self.never | other.never, self.holding | other.holding
        if _differ(self.blank, other.blank) or _differ(self.differs, other.differs):
            return None
        if (self.among and other.among and not among) or (among and not among - never) or holding & never:
            return None
        blank = other.blank if self.blank is None else self.blank
        least, most = max(self.least_rows, other.least_rows), min(self.most_rows, other.most_rows)
        if (blank and (among or holding or least)) or least > most:
            return None
        differs = other.differs if self.differs is None else self.differs
        return Wish(blank, among, never, holding, differs, least, most)


Wishes: TypeAlias = Mapping[tuple[str, int], Wish]
"""By answer, and in which row (of a repeat, or of what is asked for each): the first, the second, or every one."""

EVERY, FIRST, SECOND = 0, 1, 2

NOTHING_WISHED: Wishes = {}


def _differ(first: object, second: object) -> bool:
    return first is not None and second is not None and first != second


def together(first: Wishes, second: Wishes) -> Wishes | None:
    """Both solutions at once, if they can be had at once: what is wished for every row is wished for each."""
    merged = dict(first)
    for key, wish in second.items():
        both = merged[key].also(wish) if key in merged else wish
        if both is None:
            return None
        merged[key] = both
    for (answer, row), wish in merged.items():
        for_every = merged.get((answer, EVERY)) if row else None
        if for_every is not None and for_every.also(wish) is None:
            return None
    return merged


@dataclass(frozen=True)
class Solver:
    """Solves the conditions of one definition, and of those that it carries answers from (*chain*, root first)."""

    chain: tuple[Definition, ...]
    standing: bool = False
    """Whether what is named is asked as it stands, so that nothing need be wished for to have it asked."""

    @property
    def definition(self) -> Definition:
        return self.chain[-1]

    def solutions(self, condition: Condition, *, truth: bool, row: int = FIRST) -> Iterator[Wishes]:
        """The ways in which *condition* has this *truth*, seen from one row, or from every one."""
        yield from islice(self.solve(condition, row, 0, truth=truth), MOST_SOLUTIONS)

    def shown(self, question_id: str, *, row: int = FIRST) -> Iterator[Wishes]:
        """The ways in which a question or column is asked."""
        yield from islice(self._shown(question_id, row, 0), MOST_SOLUTIONS)

    def hidden(self, question_id: str, *, row: int = FIRST) -> Iterator[Wishes]:
        """The ways in which a question or column is not asked."""
        yield from islice(self._hidden(question_id, row, 0), MOST_SOLUTIONS)

    def is_possible(self, wishes: Wishes) -> bool:
        """Whether each wish leaves an option to choose."""
        for (answer, _), wish in wishes.items():
            question = self._question(answer)
            if question and question.options and wish.never >= {one.id for one in question.options}:
                return False
        return True

    def asked(self, question_id: str, depth: int) -> Iterator[Wishes]:
        yield from self._shown(question_id, FIRST, depth)

    def both(self, *several: Iterable[Wishes]) -> Iterator[Wishes]:
        """The ways to have one solution of each."""
        found = _product([list(islice(one, MOST_SOLUTIONS)) for one in several])
        yield from islice(filter(self.is_possible, found), MOST_SOLUTIONS)

    def solve(self, condition: Condition, row: int, depth: int, *, truth: bool) -> Iterator[Wishes]:
        """As ``solutions``, without an end to their number; *depth* ends what would go round in circles."""
        if depth > _DEEPEST:
            return
        deeper = depth + 1
        match condition:
            case Compare():
                yield from self._compare(condition, row, deeper, truth=truth)
            case Not(inner):
                yield from self.solve(inner, row, deeper, truth=not truth)
            case AllOf(parts) | AnyOf(parts):
                # What is only left out is better filled in than that another answer be given.
                likeliest = sorted(parts, key=lambda part: not (isinstance(part, Compare) and part.operator == "empty"))
                solved = [self.solve(part, row, deeper, truth=truth) for part in likeliest]
                if truth is isinstance(condition, AllOf):
                    yield from _product([list(islice(one, MOST_SOLUTIONS)) for one in solved])
                else:
                    yield from _in_turn(solved)
            case AnyRow(inner) | EveryRow(inner):
                yield from self._quantified(inner, deeper, truth=truth, every=truth is isinstance(condition, EveryRow))
            case Named(name):
                yield from self.solve(self._named(name), row, deeper, truth=truth)

    def _quantified(self, inner: Condition, depth: int, *, truth: bool, every: bool) -> Iterator[Wishes]:
        if every:
            yield from self.solve(inner, EVERY, depth, truth=truth)
            yield from self._no_rows(inner)
        else:
            yield from self.solve(inner, FIRST, depth, truth=truth)
            yield from self.solve(inner, SECOND, depth, truth=truth)

    def _no_rows(self, inner: Condition) -> Iterator[Wishes]:
        compare = next(iter(_compared(inner)), None)
        if compare is not None:
            question = self._question(compare.answer)
            repeat = self._repeat_of(compare.answer) or (question.each if question else "")
            if repeat:
                yield {(repeat, FIRST): Wish(blank=True)}

    def _compare(self, compare: Compare, row: int, depth: int, *, truth: bool) -> Iterator[Wishes]:
        row = row if self._is_in_rows(compare.answer) else FIRST
        if compare.operator == "empty":
            blank = (compare.operand[0] == "true") is truth
            if not blank or self._may_be_blank(compare.answer):
                yield from self._asked(compare.answer, Wish(blank=blank), row, depth)
            if blank:
                yield from self._hidden(compare.answer, row, depth)
            return
        for wish in _wishes_of(compare, truth=truth):
            yield from self._asked(compare.answer, wish, row, depth)
        if not truth:
            yield from self._hidden(compare.answer, row, depth)

    def _asked(self, answer: str, wish: Wish, row: int, depth: int) -> Iterator[Wishes]:
        for offered, its_own in self._offered(answer, wish, row, depth):
            for shown in self._shown(answer, row, depth):
                asked = together(shown, {(answer, row): offered})
                merged = together(asked, its_own) if asked is not None else None
                if merged is not None:
                    yield merged

    def _offered(self, answer: str, wish: Wish, row: int, depth: int) -> Iterator[tuple[Wish, Wishes]]:
        """The wish, with what makes its options be offered: those that always are together, the others one by one."""
        holder, question = self._holder(answer), self._question(answer)
        named = [] if question is None else [one for one in question.options if one.id in wish.among | wish.holding]
        limited = [one for one in named if one.show_when is not None]
        always = wish.among - {one.id for one in limited}
        if holder is None or not limited or (always and not wish.holding):
            yield replace(wish, among=always), NOTHING_WISHED
        if holder is None:
            return
        solver = Solver((*self.chain, holder))
        for one in limited:
            among = frozenset({one.id}) if one.id in wish.among else wish.among
            for solution in solver.solve(one.show_when, row, depth + 1, truth=True) if one.show_when else ():
                yield replace(wish, among=among), solution

    def _hidden(self, answer: str, row: int, depth: int) -> Iterator[Wishes]:
        holder, question = self._holder(answer), self._question(answer)
        if holder is None or question is None or depth > _DEEPEST:
            return
        section = holder.section_of.get(self._repeat_of(answer) or answer)
        for condition in (question.show_when, section.show_when if section else None):
            if condition is not None:
                yield from Solver((*self.chain, holder)).solve(condition, row, depth + 1, truth=False)

    def _shown(self, answer: str, row: int, depth: int) -> Iterator[Wishes]:
        holder, question = self._holder(answer), self._question(answer)
        if holder is None or question is None or depth > _DEEPEST:
            return
        solver, deeper = Solver((*self.chain, holder)), depth + 1
        needed: list[Iterable[Wishes]] = []
        outer = question.each or self._repeat_of(answer)
        if self.standing:
            yield {(outer, FIRST): Wish(blank=False, least_rows=row)} if outer and row > FIRST else NOTHING_WISHED
            return
        if outer:
            needed.append([{(outer, FIRST): Wish(blank=False, least_rows=max(row, 1))}])
            needed.append(solver.asked(outer, deeper))
        if question.rows_of:
            needed.append([{(question.rows_of, FIRST): Wish(blank=False, least_rows=1)}])
            needed.append(solver.asked(question.rows_of, deeper))
        section = holder.section_of.get(answer)
        conditions = (section.show_when if section else None, question.show_when)
        needed += [solver.solve(one, row, deeper, truth=True) for one in conditions if one is not None]
        yield from _product([list(islice(one, MOST_SOLUTIONS)) for one in needed])

    def _named(self, name: str) -> Condition:
        return next(d.conditions[name] for d in reversed(self.chain) if name in d.conditions)

    def _holder(self, answer: str) -> Definition | None:
        """The definition in which *answer* is asked: this one's own, or the nearest that it carries from."""
        for definition in reversed(self.chain):
            if answer in definition.own_ids:
                return definition
        return None

    def _question(self, answer: str) -> Question | None:
        holder = self._holder(answer)
        return holder.index[answer] if holder else None

    def _may_be_blank(self, answer: str) -> bool:
        """Whether somebody may leave it out, which nobody may of what a deed writes."""
        holder, question = self._holder(answer), self._question(answer)
        if holder is None or question is None:
            return True
        return not question.required and {answer, self._repeat_of(answer)}.isdisjoint(holder.deed_of)

    def _repeat_of(self, answer: str) -> str:
        holder = self._holder(answer)
        return holder.repeat_of_column.get(answer, "") if holder else ""

    def _is_in_rows(self, answer: str) -> bool:
        question = self._question(answer)
        return bool(self._repeat_of(answer) or (question and question.each))


def _compared(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Not(inner) | AnyRow(inner) | EveryRow(inner):
            yield from _compared(inner)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _compared(part)
        case _:
            return


def _wishes_of(compare: Compare, *, truth: bool) -> Iterator[Wish]:
    """What the answer itself would be; every wish also means that there is one."""
    filled, operand = Wish(blank=False), frozenset(compare.operand)
    match compare.operator:
        case "is" | "in" | "is_not" | "not_in":
            named = (compare.operator in {"is", "in"}) is truth
            yield replace(filled, among=operand) if named else replace(filled, never=operand)
        case "includes" | "includes_any":
            if truth:
                yield from (replace(filled, holding=frozenset({one})) for one in compare.operand)
            else:
                yield replace(filled, never=operand)
        case "differs_from_proposal":
            yield replace(filled, differs=truth)
        case _:
            return


def _in_turn(several: list[Iterator[Wishes]]) -> Iterator[Wishes]:
    """The first of each, then the second of each, and so on."""
    waiting = list(several)
    while waiting:
        for one in list(waiting):
            found = next(one, None)
            if found is None:
                waiting.remove(one)
            else:
                yield found


def _product(several: list[list[Wishes]]) -> Iterator[Wishes]:
    """Every consistent combination, those of early solutions first."""
    if not several:
        yield NOTHING_WISHED
        return
    first, rest = several[0], several[1:]
    for others in islice(_product(rest), MOST_SOLUTIONS):
        for one in first:
            merged = together(one, others)
            if merged is not None:
                yield merged
