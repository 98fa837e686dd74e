"""Answers that leave with no letter: what a form asks, and none of its letters that go together prints or leaves out.

A whole reply says everything that whoever asked may read, or its manifest says why not (``not_printed``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.adapters.documents.tag_checks.printed_paths import printed_paths
from forms_service.adapters.documents.tag_checks.proof import LetterProof
from forms_service.adapters.documents.tag_checks.tag_meanings import TagMeanings
from forms_service.adapters.documents.tag_checks.tagged_lines import tagged_parts
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
from forms_service.engine.possible.propositions import IsFilled, Place, Proposition, all_true, opposite
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
    for question, filled, place in _asked_and_filled(answers):
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
    parts = tagged_parts(template.kind, template.content)
    paths = (path for part in parts for _, path in printed_paths(part.syntax.body, {}))
    return {name for path in paths for name in _ids_in(path, form)}


def _is_made(form: Definition, letter: Template) -> bool:
    return any(one.kind == "document" and one.name == letter.code for one in form.outcomes)


def _covered_by(template: Template, form: Definition) -> set[str]:
    """What a letter prints, or says that it leaves out."""
    left_out = {column.id for name in template.not_printed for column in _columns_left_out(form, name)}
    return {*printed_names(template, form), *template.not_printed, *left_out}


def _columns_left_out(form: Definition, name: str) -> Sequence[Question]:
    question = form.index.get(name)
    return question.columns if question else ()


def _asked_and_filled(answers: PossibleAnswers) -> Iterator[tuple[Question, Proposition, Place]]:
    """Every question and column that has words to print, and when it is answered and may be read."""
    form, readers = answers.definition, ReadableWhen(answers, "recipient")
    for question in (*form.carried.values(), *form.questions):
        if type_of(question).takes_files:
            continue
        place: Place = ((question.each, "one"),) if question.each else ()
        slot = answers.slot(question.id, place)
        if slot is None:
            continue
        given = all_true(IsFilled(slot), readers.answer(question, place))
        if not question.columns:
            yield question, given, place
        decides = nature_column(question) if type_of(question).has_natures else ""
        row = (*place, (question.id, "one"))
        for column in question.columns:
            if column.id != decides and not type_of(column).takes_files:
                cell = all_true(readers.row(question, row), readers.cell(question, column, row))
                yield column, all_true(answers.filled(column.id, row), given, cell), row


def _ids_in(path: str, form: Definition) -> Iterator[str]:
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
