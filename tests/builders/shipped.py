"""What ships, read once: the forms, the reference data, and what answers to them may depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from forms_service.adapters.definitions import DefinitionLibrary, load_library
from forms_service.adapters.definitions.reference_data import load_tables
from forms_service.engine.answers import Answers, Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context, Table
from forms_service.engine.path import Path as AnswerPath
from tests.builders.definitions import NOW, a_context, a_path, with_proposals

REPOSITORY = Path(__file__).parents[2]
SAID_OF_A_REQUEST: Mapping[str, Value] = {
    "in_verified": "came_from_known_secure_mailbox",
    "en_purpose_ok": "yes",
    "en_purpose_given": "Keeping children safe, under section 11 of the Children Act 2004.",
    "ad_offence_reported": "Theft, sentenced at Example Crown Court.",
}
"""What no form fills in of a request: whether it is genuine and lawful, and what it said."""


@cache
def shipped() -> DefinitionLibrary:
    return load_library(REPOSITORY / "form_definitions")


@cache
def chain_of(form: str) -> tuple[Definition, ...]:
    """The form with those that it carries answers from, the first one first."""
    chain = [shipped().get(form)]
    while (carries := chain[0].carries) is not None:
        chain.insert(0, shipped().get(carries.definition))
    return tuple(chain)


@cache
def meanings() -> Mapping[str, str]:
    """What the questions and columns of the shipped forms mean, by their ids."""
    every = (each for form in shipped().all() for question in form.questions for each in (question, *question.columns))
    return {each.id: each.means for each in every if each.means}


def with_meaning(question: Question) -> Question:
    """Return a question, with its columns, that means what those of the same ids in the shipped forms do."""
    columns = tuple(with_meaning(column) for column in question.columns)
    return replace(question, means=meanings().get(question.id, ""), columns=columns)


@cache
def sample_tables(on: date) -> Mapping[str, Table]:
    return dict(load_tables(REPOSITORY / "reference_data", on))


def sample_context(*, now: datetime = NOW, tables: Mapping[str, Table] | None = None, **rest: Any) -> Context:
    """Return a context with the sample reference data; *tables* are added to it or take its place by name."""
    return a_context(now=now, tables={**sample_tables(now.date()), **(tables or {})}, **rest)


def sample_path(
    definition: Definition, answers: Answers, *, carried: Answers | None = None, context: Context | None = None
) -> AnswerPath:
    return a_path(definition, answers, carried=carried, context=context or sample_context())


def answered(definition: Definition, answers: Answers) -> AnswerPath:
    """These answers to a form, and for the rest what is proposed."""
    return with_proposals(sample_path(definition, answers))


def following_on(
    source: AnswerPath | Answers, definition: Definition, answers: Answers, *, context: Context | None = None
) -> AnswerPath:
    """The same of a form that carries and copies the answers of *source*."""
    carried = source if isinstance(source, Mapping) else source.answers
    copied = {name: carried[name] for name in definition.copies if name in carried}
    return with_proposals(sample_path(definition, {**copied, **answers}, carried=carried, context=context))
