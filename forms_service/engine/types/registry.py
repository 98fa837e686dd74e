"""The types of question by name. One that lacks something is refused here, when its module is read."""

from __future__ import annotations

import re
from typing import Final, TypeVar

from forms_service.engine.definitions.questions import Question
from forms_service.engine.operators import OPERATORS
from forms_service.engine.types.base import QuestionType, Rule

TYPES: Final[dict[str, QuestionType]] = {}
RECIPE: Final = "docs/recipes/question-type.md says what a type of question needs"

Kind = TypeVar("Kind", bound=type[QuestionType])

_STATED: Final = ("name", "verb", "operators", "rules")


class IncompleteType(TypeError):
    """A type of question lacks something, or says what cannot be."""


def question_type(kind: Kind) -> Kind:
    """Enter a class among the types of question; ``IncompleteType`` says what it lacks."""
    if wrong := [*_wrong_with(kind)]:
        raise IncompleteType(f"{kind.__module__}.{kind.__name__} {'; '.join(wrong)}. {RECIPE}.")
    TYPES[kind.name] = kind()
    return kind


def _wrong_with(kind: type[QuestionType]) -> list[str]:
    lacks = [name for name in _STATED if not hasattr(kind, name)] + sorted(kind.__abstractmethods__)
    if lacks:
        return [f"lacks {', '.join(lacks)}"]
    wrong = [f"takes the operator “{key}”, which there is not" for key in sorted(kind.operators - OPERATORS.keys())]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", kind.name):
        wrong.append(f"is called “{kind.name}”, which is no name for a type")
    if kind.name in TYPES:
        wrong.append(f"is called “{kind.name}”, as {type(TYPES[kind.name]).__name__} already is")
    keys = [rule.key for rule in kind.rules]
    wrong += [f"has two rules called “{key}”" for key in sorted(set(keys)) if keys.count(key) > 1]
    known = rules()
    unlike = [rule for rule in kind.rules if (other := known.get(rule.key)) and _takes(other) != _takes(rule)]
    wrong += [f"has a rule “{rule.key}” that takes something else than that of another type" for rule in unlike]
    return wrong


def _takes(rule: Rule) -> tuple[object, ...]:
    return rule.takes, rule.other


def type_of(question: Question) -> QuestionType:
    return TYPES[question.type]


def locates(question: Question) -> bool:
    """Whether its answer says where someone lives."""
    return question.locates or type_of(question).locates


def rules() -> dict[str, Rule]:
    """Every rule that some type allows, by its key."""
    return {rule.key: rule for kind in TYPES.values() for rule in kind.rules}


def types_with(rule: str) -> list[str]:
    """The names of the types that allow *rule*."""
    return sorted(name for name, kind in TYPES.items() if kind.rule(rule))
