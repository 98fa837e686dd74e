"""What must be answered before a question is: whatever it looks at, also by way of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms_service.engine.checking.reach import comparisons
from forms_service.engine.conditions import Condition
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.walking import conditions_in, named_answers


def needed_before(definition: Definition) -> dict[str, frozenset[str]]:
    """What must be answered before: whatever conditions, checks, proposals and names of rows look at."""
    direct = {
        each.id: frozenset(_looked_at(definition, each)) - {each.id}
        for question in definition.questions
        for each in (question, *question.columns)
    }
    return {name: _closure(name, direct) for name in direct}


def _closure(name: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that *name* depends on, also by way of others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = direct.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found - {name})


def _looked_at(definition: Definition, question: Question) -> Iterator[str]:
    conditions: list[Condition | None] = [question.show_when, *(option.show_when for option in question.options)]
    section = definition.section_of.get(question.id)
    if section is not None:
        conditions.append(section.show_when)
    conditions += [check.when for check in question.checks]
    for column in question.columns:
        yield from _looked_at(definition, column)
    yield from (check.answer for check in question.checks if check.answer)
    derivations = [each for each in (question.default, question.reads) if each is not None]
    if question.rows_of or question.each:
        repeat = definition.index[question.rows_of or question.each]
        yield from (repeat.id, *(column.id for column in repeat.columns))
    for derivation in derivations:
        yield from named_answers(derivation)
        conditions += [condition for condition, _ in conditions_in(derivation)]
    for condition in conditions:
        yield from (compare.answer for compare in comparisons(definition, condition))
