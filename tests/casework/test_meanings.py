"""What the house must know of a form: the shipped forms say it, and no module knows a form or a question by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import forms_service
from forms_service.casework.meanings import MEANINGS, FormRole
from forms_service.engine.types.registry import TYPES
from scripts.list_meanings import PAGE, page
from tests.builders.shipped import shipped

CODE = Path(forms_service.__file__).parent
WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
NAMES_FORMS = {"demo/scripts.py"}
"""The scripts of the demonstration answer shipped forms, and call them by their names."""


def modules() -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(CODE).as_posix(), path) for path in sorted(CODE.rglob("*.py")))


def texts_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_role_is_played_by_a_shipped_form_but_the_reply_that_needs_nothing() -> None:
    assert {form.plays for form in shipped().all()} == set(FormRole) - {FormRole.REPLY}


@pytest.mark.parametrize("meaning", sorted(MEANINGS))
def test_a_meaning_is_borne_by_the_shipped_forms_that_need_it_and_by_one_at_least(meaning: str) -> None:
    bearing = {form.plays for form in shipped().all() if form.bearer(meaning) in form.own_ids}

    assert bearing
    assert bearing >= MEANINGS[meaning].roles


def test_a_meaning_stands_for_types_and_meanings_that_there_are() -> None:
    for meaning in MEANINGS.values():
        assert meaning.types <= TYPES.keys()
        assert {meaning.column_of, meaning.each} <= {"", *MEANINGS}


def test_what_a_meaning_hangs_on_in_rows_is_needed_by_the_same_roles() -> None:
    for meaning in MEANINGS.values():
        if meaning.column_of:
            assert meaning.roles <= MEANINGS[meaning.column_of].roles


def test_no_module_spells_the_id_of_a_question() -> None:
    every = frozenset(question for definition in shipped().all() for question in definition.own_ids)
    assert {name: found for name, path in modules() if (found := every & texts_in(path))} == {}


def test_no_page_spells_the_id_of_a_question() -> None:
    every = frozenset(question for definition in shipped().all() for question in definition.own_ids)
    pages = sorted(CODE.rglob("*.html"))

    assert pages
    assert {path.name: found for path in pages if (found := every & set(WORD.findall(path.read_text("utf-8"))))} == {}


def test_no_module_spells_the_name_of_a_form() -> None:
    roles = frozenset(FormRole)
    named = {name for form in shipped().all() for name in (form.name, form.form, form.id)} - roles
    assert {name for name, path in modules() if named & texts_in(path)} <= NAMES_FORMS


def test_authors_are_told_of_every_role_and_of_no_other() -> None:
    section = (PAGE.parent / "authoring.md").read_text("utf-8").partition("| Role |")[2].partition("\n\n")[0]
    assert {name for line in section.splitlines() for name in re.findall(r"`(\w+)`", line)} == set(FormRole)


def test_the_page_about_meanings_says_what_there_is() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m scripts.list_meanings writes it anew"
