"""What ships, read once: the forms, the reference data, and what answers to them may depend on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from forms_service.adapters.definitions import DefinitionLibrary, load_library
from forms_service.adapters.definitions.reference_data import load_tables
from forms_service.engine.answers import Answers
from forms_service.engine.definitions import Definition
from forms_service.engine.derivations import Context, Table
from forms_service.engine.path import Path as AnswerPath
from forms_service.engine.path import with_proposals
from tests.builders.definitions import NOW, a_context, a_path

REPOSITORY = Path(__file__).parents[2]


@cache
def shipped() -> DefinitionLibrary:
    return load_library(REPOSITORY / "form_definitions")


@cache
def chain_of(form: str) -> tuple[Definition, ...]:
    """The form with those that it carries answers from, the first one first."""
    chain = [shipped().get(form)]
    while (carries := chain[0].carries) is not None:
        chain.insert(0, shipped().get(carries.form))
    return tuple(chain)


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
