"""Answers that leave with no letter: what a form asks, and none of its letters that go together prints or leaves out.

A whole reply says everything that whoever asked may read, or its manifest says why not (``not_printed``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes

from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_meanings import TagMeanings
from forms_service.adapters.documents.tag_checks.tagged_lines import tagged_parts
from forms_service.adapters.documents.template_branches import as_written
from forms_service.casework.documents.pairs import SECTION_TAGS
from forms_service.casework.meanings import (
    ADULT_AGE,
    ADULT_ALIASES,
    ADULT_BORN_ON,
    ADULT_CRN,
    ADULT_FAMILY_NAME,
    ADULT_GIVEN_NAMES,
    ADULT_PRISON_NUMBER,
    CHILD_AGE,
    CHILD_ALIASES,
    CHILD_BORN_ON,
    CHILD_DUE_ON,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
)
from forms_service.casework.sealing.readable_when import ReadableWhen
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.possible.forms import PossibleAnswers
from forms_service.engine.possible.propositions import Filled, Place, Proposition, each_of, opposite
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.rows import nature_column
from forms_service.services.ports import Template

EVERYTHING_ELSE: Final = "*"
_OF_PEOPLE: Final = {
    "name": (CHILD_GIVEN_NAMES, CHILD_FAMILY_NAME, CHILD_UNBORN, ADULT_GIVEN_NAMES, ADULT_FAMILY_NAME),
    "given_names": (CHILD_GIVEN_NAMES, ADULT_GIVEN_NAMES),
    "family_name": (CHILD_FAMILY_NAME, ADULT_FAMILY_NAME),
    "born": (CHILD_BORN_ON, CHILD_AGE, CHILD_DUE_ON, ADULT_BORN_ON, ADULT_AGE),
    "aliases": (CHILD_ALIASES, ADULT_ALIASES),
    "numbers": (ADULT_PRISON_NUMBER, ADULT_CRN),
}
"""What each thing that is said of a person was answered to."""


@dataclass(frozen=True)
class Unprinted:
    """An answer that is given, may be read, and leaves with none of the letters that go with it; *letter* is one."""

    question: Question
    letter: Template


def unprinted(chain: Sequence[Definition], letters: Sequence[Template]) -> Iterator[Unprinted]:
    """What the last form of *chain* asks and some answers leave out of all its *letters*, the newest of each code."""
    answers = PossibleAnswers(tuple(chain))
    form = answers.definition
    whole = [one for one in letters if one.profile == "full" and _is_made(form, one)]
    if not whole:
        return
    beside = [one for one in letters if one.profile == "record" and _is_made(form, one)]
    covers = {one.id: _covered_by(one, form) for one in (*whole, *beside)}
    proofs = {one.id: LetterProof(TagMeanings(answers, one)) for one in (*whole, *beside)}
    for question, filled, place in _asked(answers):
        silent = [one for one in whole if not {question.id, EVERYTHING_ELSE} & covers[one.id]]
        if not silent:
            continue
        saying = [
            opposite(proofs[one.id].meanings.made(place))
            for one in (*whole, *beside)
            if {question.id, EVERYTHING_ELSE} & covers[one.id]
        ]
        for letter in silent:
            if proofs[letter.id].answers_for(*saying, filled) is not None:
                yield Unprinted(question, letter)
                break


def printed_names(template: Template, form: Definition) -> set[str]:
    """The questions and columns of *form* that a letter ever prints."""
    if template.kind == "form":
        return {name for name in template.names if name in form.index}
    paths = (path for part in tagged_parts(template.kind, template.content) for path in _printed(part.syntax.body, {}))
    return {name for path in paths for name in _names_in(path, form)}


def _is_made(form: Definition, letter: Template) -> bool:
    return any(one.kind == "document" and one.name == letter.code for one in form.outcomes)


def _covered_by(template: Template, form: Definition) -> set[str]:
    """What a letter prints, or says that it leaves out."""
    left_out = {column.id for name in template.not_printed for column in _columns(form, name)}
    return {*printed_names(template, form), *template.not_printed, *left_out}


def _columns(form: Definition, name: str) -> Sequence[Question]:
    question = form.index.get(name)
    return question.columns if question else ()


def _asked(answers: PossibleAnswers) -> Iterator[tuple[Question, Proposition, Place]]:
    """Every question and column that has words to print, and when it is answered and may be read."""
    form, readers = answers.definition, ReadableWhen(answers, "recipient")
    for question in (*form.carried.values(), *form.questions):
        if type_of(question).takes_files:
            continue
        place: Place = ((question.each, "one"),) if question.each else ()
        slot = answers.slot(question.id, place)
        if slot is None:
            continue
        given = each_of(Filled(slot), readers.answer(question, place))
        if not question.columns:
            yield question, given, place
        decides = nature_column(question) if type_of(question).has_natures else ""
        row = (*place, (question.id, "one"))
        for column in question.columns:
            if column.id != decides and not type_of(column).takes_files:
                cell = each_of(readers.row(question, row), readers.cell(question, column, row))
                yield column, each_of(answers.filled(column.id, row), given, cell), row


def _printed(body: Iterable[nodes.Node], known: Mapping[str, str]) -> Iterator[str]:
    """Every path that is printed, with what the names of loops stand for."""
    for node in body:
        match node:
            case nodes.Output():
                for one in node.nodes:
                    yield from _paths_in(one, known)
            case nodes.If():
                yield from _printed([*node.body, *node.elif_, *node.else_], known)
            case nodes.For():
                item = getattr(node.target, "name", "")
                yield from _printed(node.body, {**known, item: f"{as_written(node.iter, known)}[]"})
                yield from _printed(node.else_, known)


def _paths_in(node: nodes.Node, known: Mapping[str, str]) -> Iterator[str]:
    match node:
        case nodes.CondExpr(expr1=first, expr2=second):
            yield from _paths_in(first, known)
            if second is not None:
                yield from _paths_in(second, known)
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            yield from (*_paths_in(left, known), *_paths_in(right, known))
        case nodes.Getattr() | nodes.Getitem() | nodes.Name():
            yield as_written(node, known)


def _names_in(path: str, form: Definition) -> Iterator[str]:
    steps = [step.removesuffix("[]") for step in path.split(".")]
    if steps[0] in SECTION_TAGS and len(steps) > 1:
        sections = [one for one in form.sections if one.id == steps[1]] if steps[0] == "section" else ()
        asked = [question for section in sections for question in section.questions]
        for question in asked or [form.index[name] for name in steps[1:2] if name in form.index]:
            yield from (question.id, *(column.id for column in question.columns))
        return
    for step in steps:
        for name in (step, step.removesuffix("_choice"), step.removesuffix("_rows")):
            if name in form.index:
                yield name
    if steps[0] in {"children", "adult"}:
        yield from filter(None, (form.bearer(meaning) for meaning in _OF_PEOPLE.get(steps[-1], ())))
