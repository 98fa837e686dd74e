"""What a form makes of its answers, as sentences: when each is asked, what it can be, and which rules forbid.

Where a condition looks at what this does not follow (texts, days, other forms, rows that it does not stand in), it may
hold or not; said twice in the same words, it is the same. So whatever is shown to be impossible is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from forms_service.engine.checking.reach import comparisons
from forms_service.engine.conditions import (
    AllOf,
    AnyOf,
    AnyRow,
    Compare,
    Condition,
    EveryRow,
    Named,
    Not,
    compared,
    parts,
)
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.possible.propositions import (
    ABSENT,
    ALWAYS,
    BLANK,
    FREE,
    GIVEN,
    NO,
    YES,
    Among,
    IsAsked,
    IsFilled,
    Place,
    Proposition,
    Slot,
    all_true,
    any_true,
    certain,
    opposite,
)
from forms_service.engine.types.registry import TYPES

_DEEPEST = 20
_CHOICES = frozenset({"is", "is_not", "in", "not_in"})
_INCLUDING = frozenset({"includes", "includes_any"})


@dataclass(frozen=True, eq=False)
class PossibleAnswers:
    """The answers to the last form of *chain*, which carries answers from the one before it."""

    chain: tuple[Definition, ...]
    _domains: dict[Slot, Sequence[str]] = field(default_factory=dict, repr=False)
    _rules: dict[Slot, Sequence[Proposition]] = field(default_factory=dict, repr=False)
    _same: dict[Proposition, Proposition] = field(default_factory=dict, repr=False)
    """Each rule once: what two answers have in common is weighed once."""

    @property
    def definition(self) -> Definition:
        return self.chain[-1]

    @cached_property
    def _by_id(self) -> Mapping[str, Definition]:
        return {form.id: form for form in self.chain}

    @cached_property
    def _errors(self) -> Mapping[str, Mapping[str, Sequence[tuple[str, Condition]]]]:
        return {form.id: _errors_naming(form) for form in self.chain}

    def holder(self, answer: str) -> Definition | None:
        """The form that asks it: this one, or the nearest that it carries from."""
        return next((form for form in reversed(self.chain) if answer in form.own_ids), None)

    def slot(self, answer: str, place: Place) -> Slot | None:
        """Where an answer is given, seen from *place*; nothing, if it is given in rows that are not stood in."""
        form = self.holder(answer)
        if form is None:
            return None
        source = form.row_source(answer)
        if not source:
            return Slot(form.id, answer)
        repeats = [repeat for repeat, _ in place]
        return Slot(form.id, answer, place[: repeats.index(source) + 1]) if source in repeats else None

    def filled(self, answer: str, place: Place) -> Proposition:
        slot = self.slot(answer, place)
        return self.free(f"{answer} is answered", place) if slot is None else IsFilled(slot)

    def free(self, words: str, place: Place = ()) -> Proposition:
        """What may be so or not, whatever was answered."""
        return Among(Slot(FREE, words, place), frozenset({YES}))

    def holds(self, condition: Condition | None, place: Place = (), depth: int = 0) -> Proposition:
        """A condition of the form as a sentence, seen from *place*."""
        match condition:
            case None:
                return ALWAYS
            case Compare():
                return self._compare(condition, place)
            case Not(inner):
                return opposite(self.holds(inner, place, depth))
            case AllOf(several):
                return all_true(*(self.holds(one, place, depth) for one in several))
            case AnyOf(several):
                return any_true(*(self.holds(one, place, depth) for one in several))
            case Named(name) if depth < _DEEPEST and (behind := self._behind(name)) is not None:
                return self.holds(behind, place, depth + 1)
            case AnyRow(inner) | EveryRow(inner):
                return self._over_rows(condition, inner, place, depth)
            case _:
                return self.free(str(condition), place)

    def _behind(self, name: str) -> Condition | None:
        return next((form.conditions[name] for form in reversed(self.chain) if name in form.conditions), None)

    def _over_rows(self, condition: AnyRow | EveryRow, inner: Condition, place: Place, depth: int) -> Proposition:
        """What is so of any row, or of all: of the row that is stood in, and of one that stands for those it is so of.

        Such a row is a row like others: what is so of all is so of it.
        """
        source = self._source(inner)
        some = self.filled(source, place) if source else ALWAYS
        here = [place] if source in {repeat for repeat, _ in place} else []
        elsewhere = self.free(f"{type(condition).__name__} {_without_lines(inner)}")
        if type(condition) is EveryRow:
            others = [
                ((source, words),)
                for words, row in self._exemplars.get(source, {}).items()
                if _look_at_the_same(inner, row)
            ]
            held = [certain(self.holds(inner, one, depth)) for one in (*here, *others)]
            return any_true(opposite(some), all_true(elsewhere, *held))
        exemplar = certain(self.holds(inner, ((source, _without_lines(inner)),), depth)) if source else ALWAYS
        held = [certain(self.holds(inner, one, depth)) for one in here if type(condition) is AnyRow]
        return all_true(some, any_true(all_true(elsewhere, exemplar), *held))

    def _source(self, inner: Condition) -> str:
        first = next(compared(inner), None)
        form = self.holder(first.answer) if first else None
        return form.row_source(first.answer) if first and form else ""

    @cached_property
    def _exemplars(self) -> Mapping[str, Mapping[str, Condition]]:
        """By repeat, the conditions that hold of any of its rows, in words, each of which a row may stand for."""
        found: dict[str, dict[str, Condition]] = {}
        for form in self.chain:
            for condition in _conditions_of(form):
                for part in parts(condition):
                    if isinstance(part, AnyRow):
                        found.setdefault(self._source(part.condition), {})[_without_lines(part.condition)] = (
                            part.condition
                        )
        return found

    def _compare(self, compare: Compare, place: Place) -> Proposition:
        slot = self.slot(compare.answer, place)
        if slot is None:
            return self.free(f"{compare.answer} {compare.operator} {compare.operand}", place)
        if compare.operator == "empty":
            return opposite(IsFilled(slot)) if compare.operand == ("true",) else IsFilled(slot)
        if compare.operator in _CHOICES and self.is_one_of_some(self._question(slot)):
            return Among(slot, frozenset(compare.operand), compare.operator in {"is_not", "not_in"})
        if compare.operator in _INCLUDING and self.is_several_of_some(self._question(slot)):
            chosen = [Among(self.option(slot, one), frozenset({YES})) for one in compare.operand]
            return all_true(Among(slot), any_true(*chosen))
        same = self.free(f"{compare.answer} {compare.operator} {compare.operand}", slot.place)
        return all_true(Among(slot), same)

    def option(self, slot: Slot, option: str) -> Slot:
        return Slot(slot.form, slot.answer, slot.place, option)

    def _question(self, slot: Slot) -> Question:
        return self._by_id[slot.form].index[slot.answer]

    @staticmethod
    def is_one_of_some(question: Question) -> bool:
        kind = TYPES[question.type]
        return bool(question.options) and kind.has_options and not (kind.has_several or kind.has_rows)

    @staticmethod
    def is_several_of_some(question: Question) -> bool:
        kind = TYPES[question.type]
        return bool(question.options) and kind.has_options and kind.has_several and not kind.has_rows

    def domain(self, slot: Slot) -> Sequence[str]:
        """All that can stand in a slot."""
        if slot.form == FREE or slot.option:
            return (YES, NO)
        if slot not in self._domains:
            self._domains[slot] = self._values(slot)
        return self._domains[slot]

    def _values(self, slot: Slot) -> Sequence[str]:
        form, question = self._by_id[slot.form], self._question(slot)
        values = tuple(one.id for one in question.options) if self.is_one_of_some(question) else (GIVEN,)
        written = {slot.answer, form.repeat_of_column.get(slot.answer, "")} & form.deed_of.keys()
        blank = () if question.required or written else (BLANK,)
        absent = () if self.asked(slot) == ALWAYS else (ABSENT,)
        return (*values, *blank, *absent)

    def asked(self, slot: Slot) -> Proposition:
        """When the question of a slot is asked, once there is the row that it stands in."""
        form = self._by_id[slot.form]
        question, repeat = self._question(slot), form.repeat_of_column.get(slot.answer, "")
        if repeat:
            return certain(self.holds(question.show_when, slot.place))
        section = form.section_of[slot.answer]
        return all_true(
            certain(self.holds(section.show_when, slot.place)), certain(self.holds(question.show_when, slot.place))
        )

    def rules(self, slot: Slot) -> Sequence[Proposition]:
        """What must be true once something stands in a slot."""
        if slot not in self._rules:
            found = (rule for rule in self._rules_of(slot) if rule != ALWAYS)
            self._rules[slot] = tuple({id(one): one for one in (self._same.setdefault(r, r) for r in found)}.values())
        return self._rules[slot]

    def _rules_of(self, slot: Slot) -> Iterator[Proposition]:
        if slot.form == FREE:
            return
        form, question = self._by_id[slot.form], self._question(slot)
        whole = Slot(slot.form, slot.answer, slot.place)
        asked = self.asked(whole)
        if asked != ALWAYS:
            yield any_true(all_true(IsAsked(whole), asked), all_true(opposite(IsAsked(whole)), opposite(asked)))
        if slot.place:
            yield from self._rows_there(slot.place)
        yield from self._of_options(question, whole)
        yield from self._forbidden(form, slot)

    def _rows_there(self, place: Place) -> Iterator[Proposition]:
        """Whoever stands in a row says that there is one."""
        for at, (repeat, _) in enumerate(place):
            slot = self.slot(repeat, place[:at])
            if slot is not None:
                yield IsFilled(slot)

    def _of_options(self, question: Question, slot: Slot) -> Iterator[Proposition]:
        several = self.is_several_of_some(question)
        if not several and not self.is_one_of_some(question):
            return
        chosen = {
            one.id: Among(self.option(slot, one.id), frozenset({YES})) if several else Among(slot, frozenset({one.id}))
            for one in question.options
        }
        for option in question.options:
            if option.show_when is not None:
                offered = certain(self.holds(option.show_when, slot.place))
                yield any_true(opposite(certain(chosen[option.id])), offered)
            if several and option.exclusive:
                others = [opposite(one) for name, one in chosen.items() if name != option.id]
                yield any_true(opposite(chosen[option.id]), all_true(*others))
        if several:
            yield any_true(opposite(IsFilled(slot)), *chosen.values())
            for check in question.checks:
                if check.rule == "must_include" and check.level == "error" and check.value[0] in chosen:
                    exempt = opposite(certain(self.holds(check.when, slot.place)))
                    yield any_true(opposite(IsFilled(slot)), exempt, chosen[check.value[0]])

    def _forbidden(self, form: Definition, slot: Slot) -> Iterator[Proposition]:
        """Rules over several answers that nobody can break, those that look at this one."""
        for question, condition in self._errors[form.id].get(slot.answer, ()):
            asking = self.slot(question, slot.place)
            if asking is not None:
                yield any_true(opposite(IsAsked(asking)), opposite(certain(self.holds(condition, asking.place))))


def _errors_naming(form: Definition) -> Mapping[str, Sequence[tuple[str, Condition]]]:
    """By answer, the rules that look at it: where each is seen from, and what must never hold there."""
    errors = [(check.question, check.when) for check in form.cross_checks]
    for rule in form.agreement:
        if rule.level == "stop" and not rule.across:
            errors += [(question, rule.seen_from(question)) for question in rule.questions]
    found: dict[str, list[tuple[str, Condition]]] = {}
    for question, condition in errors:
        for answer in _answers_in(form, condition):
            found.setdefault(answer, []).append((question, condition))
    return found


def _answers_in(form: Definition, condition: Condition) -> set[str]:
    return {compare.answer for compare in comparisons(form, condition)}


def _conditions_of(form: Definition) -> Iterator[Condition]:
    """Every condition that decides what is asked and made."""
    yield from form.conditions.values()
    asked = [question.show_when for question in form.with_columns]
    sections, outcomes = ([one.show_when for one in form.sections], [one.when for one in form.outcomes])
    yield from (one for one in (*asked, *sections, *outcomes) if one is not None)


def _without_lines(condition: Condition) -> str:
    """A condition as words that are the same wherever it is written."""
    return re.sub(r", at='[^']*'", "", str(condition))


def _look_at_the_same(one: Condition, other: Condition) -> bool:
    return not {each.answer for each in compared(one)}.isdisjoint(each.answer for each in compared(other))
