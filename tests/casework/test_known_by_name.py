"""What the house reads of answers is asked by the shipped forms, and is named in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import forms_service
from forms_service.casework import known_by_name
from forms_service.casework.known_by_name import ASKED_IN, OPTIONS_READ
from tests.builders.shipped import shipped

FORMS = {
    known_by_name.INTAKE,
    known_by_name.CORRECTION_NOTICE,
    known_by_name.LOCAL_ARRANGEMENT,
    known_by_name.CHILD_KNOWN,
    known_by_name.CHILD_NOT_KNOWN,
}
CODE = Path(forms_service.__file__).parent
NAMED_HERE = "casework/known_by_name.py"
INVENTING = (
    "services/publishing/specimens/invented_context.py",
    "services/publishing/specimens/faults.py",
    "services/publishing/specimens/branch_wishes.py",
    "demo/acting.py",
)
"""These invent answers for shipped forms, so they know more questions than the service does."""


@pytest.mark.parametrize("form", sorted(ASKED_IN))
def test_a_form_asks_every_question_that_the_house_reads_of_it(form: str) -> None:
    assert set(ASKED_IN[form]) - shipped().latest(f"core/{form}").own_ids == set()


def test_every_shipped_form_is_held_to_what_is_read_of_it() -> None:
    assert {definition.form for definition in shipped().all()} == set(ASKED_IN)


@pytest.mark.parametrize("form", sorted(ASKED_IN))
def test_a_question_has_the_options_that_something_hangs_on(form: str) -> None:
    asked = shipped().latest(f"core/{form}")
    lacking = {
        name: OPTIONS_READ[name] - {option.id for option in asked.question(name).options}
        for name in ASKED_IN[form]
        if name in OPTIONS_READ
    }
    assert {name: options for name, options in lacking.items() if options} == {}


def test_every_question_named_is_one_that_some_form_must_ask() -> None:
    named = {value for name, value in vars(known_by_name).items() if name.isupper() and isinstance(value, str)}
    assert named - FORMS == {question for several in ASKED_IN.values() for question in several}


def test_no_other_module_spells_the_id_of_a_question() -> None:
    every = frozenset(question for definition in shipped().all() for question in definition.own_ids)
    spelt = {
        name: found
        for name, path in _modules()
        if name not in {NAMED_HERE, *INVENTING} and (found := every & _texts_in(path))
    }
    assert spelt == {}


def _modules() -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(CODE).as_posix(), path) for path in sorted(CODE.rglob("*.py")))


def _texts_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
