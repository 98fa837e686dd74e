"""Which questions ask for a kind of harm, or where somebody stands in criminal law: told by what can be chosen there.

Forms that were published say no meaning of these, and are never changed; a question that offers the field's own list
asks for it, whoever publishes the form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from forms_service.casework.keeping.finding.record_terms import CATEGORY, HARM
from forms_service.casework.people.categories import OFFERED
from forms_service.engine.answers import Answers, Value, cells_of, rows_of
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question

_OFFERED: Final[Mapping[str, frozenset[str]]] = {
    HARM: frozenset({"sexual", "physical", "emotional", "neglect"}),
    CATEGORY: OFFERED,
}
"""What a question offers, all of it, that asks for a kind: the abuse and neglect of Working Together, and s.38(3) of
the Data Protection Act 2018."""


def kind_asked(question: Question) -> str:
    """``HARM`` or ``CATEGORY``, or nothing."""
    offered = {option.id for option in question.options}
    return next((kind for kind, options in _OFFERED.items() if options <= offered), "")


def options_of_kind(definitions: Collection[Definition], kind: str) -> dict[str, str]:
    """What can be chosen of a kind in any of these forms, and how it is called."""
    asking = (each for definition in definitions for each in definition.with_columns if kind_asked(each) == kind)
    return {option.id: str(option.label) for question in asking for option in question.options}


def kinds_chosen(definition: Definition, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each kind that the answers to a form name, and what was chosen."""
    for question in definition.questions:
        value = answers.get(question.id)
        if kind := kind_asked(question):
            yield from ((kind, option) for option in _chosen(value))
        asked = {column.id: kind for column in question.columns if (kind := kind_asked(column))}
        for row in rows_of(value) if asked else ():
            cells = cells_of(row)
            yield from ((kind, option) for name, kind in asked.items() for option in _chosen(cells.get(name)))


def _chosen(value: Value | None) -> Iterator[str]:
    """The options in a value: one, several, or those of each row."""
    if isinstance(value, str):
        yield from [value] if value else []
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _chosen(each)
