"""What nobody confirmed is printed nowhere: a default may be another and no document says anything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

import pytest

from forms_service.casework.sealing.submissions import seal
from forms_service.engine.answers import Answers
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question, Section
from forms_service.engine.derivations.kinds import Constant
from forms_service.engine.path import Path, find_path, outcomes
from forms_service.engine.specimens import Search
from forms_service.engine.types.registry import type_of
from forms_service.services.publishing.specimens import specimen_context
from tests.builders.casework import sealing
from tests.builders.documents import Document, Sealed
from tests.builders.replies import templates
from tests.builders.shipped import chain_of, sample_context, shipped

FORMS = [form.id for form in shipped().all() if any(outcome.kind == "document" for outcome in form.outcomes)]
STAY = 0.5
LEAST_TURNS, MOST_TURNS = 2, 8
SEED = 7


@pytest.mark.parametrize("form", FORMS)
def test_changing_a_default_that_nobody_confirmed_changes_no_document(form: str) -> None:
    """Of generated answers to what has a default, half are taken out by lot; what is then proposed for them is changed."""
    chain = chain_of(form)
    search = Search(chain, specimen_context(sample_context()))
    proposed = {q.id for q in chain[-1].questions if q.default is not None}
    printed = False
    for turn in range(MOST_TURNS):
        if printed and turn >= LEAST_TURNS:
            break
        specimen = search.make(search.always).specimen
        assert specimen is not None
        carried = specimen.paths[-2] if len(specimen.paths) > 1 else None
        lot = Random(f"{SEED}{form}{turn}")
        answers = {q: v for q, v in specimen.path.answers.items() if q not in proposed or lot.random() < STAY}
        altered, source = with_other_defaults(chain[-1], answers, specimen.path), carried.answers if carried else {}
        context = specimen.path.reader.context
        paths = [find_path(each, answers, source, context) for each in (chain[-1], altered)]
        before, after = (_texts(path, carried) for path in paths)
        assert after == before
        printed = printed or bool(before)
    assert printed


def with_other_defaults(definition: Definition, answers: Answers, path: Path) -> Definition:
    """The form with another default wherever there is one and no answer."""

    def other(question: Question) -> Question:
        columns = tuple(other(column) for column in question.columns)
        if question.default is None or question.id in answers:
            return replace(question, columns=columns)
        value = next(iter(type_of(question).specimens(question, path.reader, "another default")), None)
        return replace(question, columns=columns, default=None if value is None else Constant(value))

    sections = tuple(_section(section, other) for section in definition.sections)
    return replace(definition, sections=sections)


def _section(section: Section, other: Callable[[Question], Question]) -> Section:
    pages = tuple(
        replace(page, questions=tuple(other(question) for question in page.questions)) for page in section.pages
    )
    return replace(section, pages=pages)


def _texts(path: Path, carried: Path | None) -> list[str]:
    """What every document that the answers lead to prints."""
    beside: tuple[Path, Mapping[str, object]] | None = (carried, {}) if carried else None
    sealed = Sealed(path.definition, seal(path, {}, sealing(), beside))  # type: ignore[arg-type]  # nothing was saved
    codes = outcomes(path, "document")
    return [text for code in codes for text in _text(sealed, code)]


def _text(sealed: Sealed, code: str) -> list[str]:
    made: list[Document] = [
        sealed.document(templates().for_document(code, sealed.definition.id), row)
        for each, row in sealed.contents["made_for"]
        if each == code
    ]
    return [value.text for document in made for value in document.printed]
