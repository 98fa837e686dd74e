"""Conditions that can never hold, or always do: tried with every choice that can be made of what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod
from typing import Final, TypeAlias

from forms_service.engine.conditions import AllOf, AnyOf, Compare, Condition, Named, Not, compared, parts
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.fault import Fault
from forms_service.engine.types.registry import TYPES

MOST_TRIES: Final = 5_000
"""Beyond this many ways to answer nothing is said: a check must never refuse wrongly."""

_OF_ONE: Final = frozenset({"is", "is_not", "in", "not_in", "empty"})
_Given: TypeAlias = str | bool | None
_Ways: TypeAlias = Mapping[str, Sequence[_Given]]
_Way: TypeAlias = Mapping[str, _Given]


def truth_faults(definition: Definition) -> Iterator[Fault]:
    """The conditions of *definition* that make no difference, or let nobody see what they are of.

    Where its named conditions go round in a circle, which is found elsewhere, there is nothing to be decided.
    """
    if any(_goes_round(definition, name) for name in definition.conditions):
        return
    for section in definition.sections:
        yield from _without_difference(definition, section.show_when, f"the section “{section.title}”", section.at)
    for question in definition.questions:
        section = definition.section_of[question.id]
        above = [c for c in (section.show_when, question.show_when) if c is not None]
        # What no answers lead to is searched for by itself (reach.py).
        yield from _without_difference(definition, question.show_when, f"“{question.id}”", question.at)
        yield from _of_options(definition, question, above)
        for column in question.columns:
            within = [*above, *([column.show_when] if column.show_when else [])]
            yield from _of_part(definition, column.show_when, within, f"“{column.id}”", column.at)
            yield from _of_options(definition, column, within)
    for condition, what, at in _once_answered(definition):
        yield from _of_part(definition, condition, (), what, at)


def _once_answered(definition: Definition) -> Iterator[tuple[Condition | None, str, str]]:
    """The conditions of what is decided by all the answers, each with what it is of and where that stands."""
    if definition.express is not None:
        for page in definition.express.pages:
            yield page.show_when, f"the express page “{page.title}”", page.at
        for refusal in definition.express.refusals:
            yield refusal.when, f"the reason “{refusal.reason}”", refusal.at
    for outcome in definition.outcomes:
        yield outcome.when, f"the outcome “{outcome.name}”", outcome.at
    for check in definition.manager_checks:
        yield check.when, f"the check “{check.id}”", check.at
    for rule in definition.cross_checks:
        yield rule.when, f"the rule “{rule.id}”", rule.at


def _goes_round(definition: Definition, name: str) -> bool:
    """Whether a condition with a name calls itself, or another that does so."""
    waiting, seen = [name], set[str]()
    while waiting:
        step = waiting.pop()
        used = [part.name for part in parts(definition.conditions[step]) if isinstance(part, Named)]
        if name in used:
            return True
        waiting += [each for each in used if each in definition.conditions and each not in seen]
        seen.add(step)
    return False


def _of_options(definition: Definition, question: Question, above: Sequence[Condition]) -> Iterator[Fault]:
    for option in question.options:
        if option.show_when is not None:
            what = f"the option “{option.id}” of “{question.id}”"
            yield from _of_part(definition, option.show_when, [*above, option.show_when], what, option.at)


def _of_part(
    definition: Definition, condition: Condition | None, with_above: Sequence[Condition], what: str, at: str
) -> Iterator[Fault]:
    if condition is None:
        return
    if not _can_hold(definition, with_above or [condition]):
        yield Fault("never-true", _line_of(condition) or at, f"No answers can ever make it so that {what} counts")
    else:
        yield from _without_difference(definition, condition, what, at)


def _without_difference(definition: Definition, condition: Condition | None, what: str, at: str) -> Iterator[Fault]:
    if condition is not None and not _can_fail(definition, condition):
        message = f"The condition of {what} holds whatever is answered"
        yield Fault("always-true", _line_of(condition) or at, message)


def _line_of(condition: Condition) -> str:
    return getattr(condition, "at", "")


def _can_hold(definition: Definition, several: Sequence[Condition]) -> bool:
    ways = _all_ways(definition, several)
    return ways is None or any(
        all(_holds_this_way(definition, each, way) for each in several) for way in _every_way(ways)
    )


def _can_fail(definition: Definition, condition: Condition) -> bool:
    ways = _all_ways(definition, [condition])
    return ways is None or any(not _holds_this_way(definition, condition, way) for way in _every_way(ways))


def _every_way(ways: _Ways) -> Iterator[_Way]:
    return (dict(zip(ways, values, strict=True)) for values in islice(product(*ways.values()), MOST_TRIES))


def _all_ways(definition: Definition, several: Iterable[Condition]) -> _Ways | None:
    """What each thing that the conditions name can be; ``None`` where that is too much to try, or not to be known."""
    ways: dict[str, Sequence[_Given]] = {}
    waiting, seen = list(several), set[str]()
    while waiting:
        part = waiting.pop()
        match part:
            case AllOf(inner) | AnyOf(inner):
                waiting += inner
            case Not(one):
                waiting.append(one)
            case Named(name) if name not in seen:
                if name not in definition.conditions:
                    return None
                seen.add(name)
                waiting.append(definition.conditions[name])
            case Named():
                pass
            case Compare() if _is_of_one(definition, part):
                ways[part.answer] = _possible_answers(definition, part.answer)
            case _:
                ways[_unknown(part)] = (True, False)
    return ways if prod(len(each) for each in ways.values()) <= MOST_TRIES else None


def _unknown(part: Condition) -> str:
    """What is not looked into may hold or not; said twice in the same words, it is the same."""
    same = (f"{one.answer} {one.operator} {one.operand}" for one in compared(part))
    return f"? {type(part).__name__} {' and '.join(same)}"


def _is_of_one(definition: Definition, part: Compare) -> bool:
    question = definition.index.get(part.answer)
    kind = TYPES.get(question.type) if question else None
    if question is None or kind is None or not question.options or kind.has_several or part.operator not in _OF_ONE:
        return False
    return kind.has_options and not kind.has_rows and not definition.row_source(part.answer)


def _possible_answers(definition: Definition, answer: str) -> Sequence[str | None]:
    """Every option, and no answer unless whoever gets so far has given one."""
    question = definition.index[answer]
    section = definition.section_of.get(answer)
    options = [option.id for option in question.options]
    is_always_asked = section is not None and section.show_when is None and question.show_when is None
    return options if is_always_asked and question.required else [*options, None]


def _holds_this_way(definition: Definition, condition: Condition, way: _Way) -> bool:
    match condition:
        case AllOf(inner):
            return all(_holds_this_way(definition, each, way) for each in inner)
        case AnyOf(inner):
            return any(_holds_this_way(definition, each, way) for each in inner)
        case Not(one):
            return not _holds_this_way(definition, one, way)
        case Named(name):
            return _holds_this_way(definition, definition.conditions[name], way)
        case Compare() if condition.answer in way:
            return _is_so(condition, way[condition.answer])
        case _:
            return bool(way[_unknown(condition)])


def _is_so(compare: Compare, given: _Given) -> bool:
    match compare.operator:
        case "empty":
            return (given is None) == (compare.operand == ("true",))
        case "is" | "in":
            return given in compare.operand
        case _:
            return given is not None and given not in compare.operand
