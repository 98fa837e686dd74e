"""Answers that were filled in from a choice (a sender in the address book): where that is changed, they go with it.

What somebody typed otherwise stays, and is held against the choice by the rules of the form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from forms_service.engine.answers import Answers, Value, is_empty
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.deriving import derive
from forms_service.engine.derivations.walking import named_answers, tables_in
from forms_service.engine.path import Path

Again = Callable[[Mapping[str, Value]], Path]
"""The path that the changed answers make, with some more."""


def has_followers(definition: Definition, answers: Answers, changed: Collection[str]) -> bool:
    """Whether any of the *answers* may have been filled in from what is *changed*: most often, none was."""
    given = (q for q in definition.questions if q.id not in changed and not is_empty(answers.get(q.id)))
    return any(_goes_with(question, changed) for question in given)


def following(before: Path, again: Again, changed: Collection[str]) -> dict[str, Value | None]:
    """Return what was filled in from what is *changed*, as the choice fills it in now; nothing where it has nothing."""
    found: dict[str, Value | None] = {}
    for question in before.definition.questions:
        was = before.everything.get(question.id)
        if question.id in changed or is_empty(was) or not _goes_with(question, {*changed, *found}):
            continue
        after = again({name: "" if value is None else value for name, value in found.items()})
        if was == _filled_in(question, before) and (now := _filled_in(question, after)) != was:
            found[question.id] = now
    return found


def filled_in_from(definition: Definition, changed: Collection[str]) -> list[str]:
    """The questions of a form that are filled in from answers that are *changed* in the form it carries from."""
    carried = definition.carried.keys() & set(changed)
    defaults = ((q.id, q.default) for q in definition.questions if q.default is not None and carried)
    return [name for name, default in defaults if not carried.isdisjoint(named_answers(default))]


def _goes_with(question: Question, changed: Collection[str]) -> bool:
    """Whether a question is filled in from a table, by something that is changed."""
    default = question.default
    return default is not None and bool(tables_in(default)) and not set(named_answers(default)).isdisjoint(changed)


def _filled_in(question: Question, path: Path) -> Value | None:
    return derive(question.default, path.reader) if question.default is not None else None
