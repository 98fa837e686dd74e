"""What is wrong with a condition: it names what is not there or asked later, or looks at rows in no way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms_service.engine.checking.reach import comparisons
from forms_service.engine.checking.type_checks import (
    comparison_faults,
    unknown,
)
from forms_service.engine.conditions import AnyRow, Compare, Condition, EveryRow, Named, OfWhom, There, compared, parts
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.operators import OF_AGREEMENT


def condition_faults(
    definition: Definition,
    condition: Condition | None,
    order: Mapping[str, int],
    place: int,
    rows: tuple[str, ...] = (),
) -> Iterator[Fault]:
    """Check one condition, used where *place* is in the *order*, inside a row of each of *rows*."""
    if condition is None:
        return
    for part in parts(condition):
        if isinstance(part, (There, OfWhom)) or (isinstance(part, Compare) and part.operator in OF_AGREEMENT):
            yield Fault("only-in-agreement", part.at, "Only a rule of agreement can ask this")
            return
    yield from reference_faults(definition, parts(condition), order, place)
    yield from row_faults(definition, condition, rows)


def reference_faults(
    definition: Definition, several: Iterable[Condition], order: Mapping[str, int], place: int
) -> Iterator[Fault]:
    """Check that what *several* parts of conditions name is there, fits, and is asked before *place* in the *order*."""
    for part in several:
        if isinstance(part, Named):
            yield from _named(definition, part, order, place)
        if isinstance(part, Compare):
            yield from _compare(definition, part)
            if asked_at(definition, part.answer, order) >= place:
                message = f"“{part.answer}” is asked later, so nothing here can depend on it"
                yield Fault("forward-reference", part.at, message)


def _named(definition: Definition, part: Named, order: Mapping[str, int], place: int) -> Iterator[Fault]:
    if part.name not in definition.conditions:
        message = f"There is no condition named “{part.name}”"
        yield Fault("unknown-reference", part.at, message, nearest(part.name, definition.conditions))
        return
    for inner in comparisons(definition, part):
        if asked_at(definition, inner.answer, order) >= place:
            message = f"The condition “{part.name}” needs “{inner.answer}”, which is asked later"
            yield Fault("forward-reference", part.at, message)


def _compare(definition: Definition, compare: Compare) -> Iterator[Fault]:
    question = definition.index.get(compare.answer)
    if question is None:
        yield from unknown(definition, compare.answer, compare.at)
        return
    yield from comparison_faults(question, compare)


def row_faults(definition: Definition, condition: Condition, rows: tuple[str, ...]) -> Iterator[Fault]:
    """Answers given for each row need ``any`` or ``all``, unless the reader stands in such a row."""
    quantified: set[int] = set()
    for part in parts(condition):
        if isinstance(part, OfWhom):
            quantified.update(id(inner) for inner in compared(part.condition))
            quantified.add(id(part.statement))
        if isinstance(part, (AnyRow, EveryRow)):
            inside = list(compared(part.condition))
            quantified.update(id(inner) for inner in inside)
            yield from _quantified(definition, part, inside)
    for compare in compared(condition):
        source = definition.row_source(compare.answer)
        if source and source not in rows and id(compare) not in quantified and compare.operator != "empty":
            message = f"“{compare.answer}” is answered for each row: say whether “any” or “all” of them is meant"
            yield Fault("missing-quantifier", compare.at, message)


def _quantified(definition: Definition, part: AnyRow | EveryRow, inside: list[Compare]) -> Iterator[Fault]:
    """``any`` and ``all`` walk the rows of one question, which every answer inside them must belong to."""
    for inner in inside:
        if not definition.row_source(inner.answer):
            message = f"“{inner.answer}” is answered once, so “any” and “all” do not apply to it"
            yield Fault("wrong-quantifier", inner.at, message)
    if len({definition.row_source(inner.answer) for inner in inside}) > 1:
        yield Fault("wrong-quantifier", part.at, "“any” and “all” can look at the rows of one question at a time")
    if any(isinstance(inner, Named) for inner in parts(part.condition)):
        yield Fault(
            "wrong-quantifier", part.at, "Write the condition out inside “any” and “all”; a name is not read there"
        )


def asked_at(definition: Definition, answer: str, order: Mapping[str, int]) -> int:
    """Where *answer* stands in the *order* of asking; before everything if it is carried."""
    return order.get(answer, order.get(definition.repeat_of_column.get(answer, ""), -1))
