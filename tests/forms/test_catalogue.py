"""The repository holds every form, question, option and document that was agreed, but for what was changed on purpose.

``catalogue.json`` is what was agreed: ids, types, whether required (R always, C when shown, O never), options,
and the list of documents (written by scripts/catalogue_digest.py). ``docs/catalogue-differences.yaml`` says what
differs, and why. Both ways: no difference without a reason, and no reason without a difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from forms_service.adapters.documents.templates import load_templates
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.services.ports import Template
from tests.builders.shipped import REPOSITORY, shipped

AGREED: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "catalogue.json").read_text("utf-8"))
CHANGED: list[dict[str, str]] = yaml.load(
    (REPOSITORY / "docs" / "catalogue-differences.yaml").read_text("utf-8"), yaml.CBaseLoader
)
LATER = {entry["form"] for entry in CHANGED if entry["id"] == entry["form"] and entry["change"] == "left out"}
FORMS = [form for form in AGREED["forms"] if form not in LATER]
DOCUMENTS = [code for code, entry in AGREED["documents"].items() if set(entry["forms"]) - LATER]
TYPES = {
    "repeat:text": "lines",
    "person:user": "user",
    "person:user_or_team": "user",
    "recipient_list": "repeat",
    "file:multi": "file",
    "file:image": "image",
    "lookup:document": "document",
}


def form_of(form: str) -> Definition:
    return shipped().latest(f"core/{form}")


def own(definition: Definition) -> dict[str, Question]:
    """Every question that a form asks, and the columns of its repeats (a child's questions are such columns)."""
    return {q.id: q for question in definition.questions for q in (question, *question.columns)}


def type_agreed(written: str) -> tuple[str, bool]:
    """The type, and whether it is asked for each child: ``per_child:radio``, ``repeat:name+dob``."""
    kind, _, inner = written.partition(":")
    if kind == "per_child":
        return inner, True
    return TYPES.get(written, kind if kind in {"repeat", "matrix"} else written), False


def differences(form: str) -> dict[str, set[str]]:
    """What differs, by question id: ``left out``, ``added``, or ``type``, ``required``, ``options``.

    What is carried from another form is there to be read, and is compared where it is asked.
    """
    definition, agreed = form_of(form), AGREED["forms"][form]
    asked = own(definition)
    found: dict[str, set[str]] = {}
    for name, entry in agreed.items():
        if name in asked:
            found[name] = _differences(asked[name], entry)
        elif name not in definition.index:
            found[name] = {"left out"}
    columns = {column.id for question in asked.values() for column in question.columns}
    for name in asked.keys() - agreed.keys() - columns:
        found[name] = {"added"}
    return {name: kinds for name, kinds in found.items() if kinds}


def _differences(question: Question, entry: Mapping[str, Any]) -> set[str]:
    kind, each = type_agreed(entry["type"])
    differing = {
        "type": question.type != kind or bool(question.each) != each,
        "required": question.required != (entry["required"] != "O"),
        "options": [option.id for option in question.options] != _options_agreed(entry),
    }
    return {name for name, differs in differing.items() if differs}


def _options_agreed(entry: Mapping[str, Any]) -> list[str]:
    """The options; of a matrix, those of each row: ``matrix: letters/phone x wants/unsure``."""
    _, of_matrix, options = str(entry["type"]).partition(" x ")
    return options.split("/") if of_matrix else list(entry.get("options", []))


@cache
def templates() -> list[Template]:
    return [*load_templates(REPOSITORY / "document_templates", shipped().all()).templates]


def formats_of(template: Template) -> set[str]:
    made = {"word": {"DOCX", "PDF", "HTML"}, "form": {"PDF", "HTML"}, "text": {"text", "HTML"}}
    return made[template.kind]


def formats_agreed(written: str) -> set[str]:
    """``email text, HTML``; ``HTML, PDF/A, DOCX``."""
    known = {"text": "text", "HTML": "HTML", "PDF": "PDF", "DOCX": "DOCX", "ODT": "ODT", "CSV": "CSV"}
    return {format_ for word, format_ in known.items() if word in written.replace("PDF/A", "PDF")}


def document_differences(code: str) -> dict[str, str]:
    """What differs of a document, by the form it should be made from: ``left out`` there, or ``replaced``."""
    entry = AGREED["documents"][code]
    serving = [template for template in templates() if template.code == code]
    leading = {d.name for d in shipped().all() for o in d.outcomes if o.kind == "document" and o.name == code}
    served = {name.partition("@")[0].removeprefix("core/") for template in serving for name in template.serves}
    made = {format_ for template in serving for format_ in formats_of(template)}
    lacks = formats_agreed(entry["formats"]) - made
    found = {form: "replaced" for form in entry["forms"] if form not in LATER and lacks}
    return found | {form: "left out" for form in entry["forms"] if form not in LATER and form not in leading & served}


def listed(form: str) -> dict[str, str]:
    return {entry["id"]: entry["change"] for entry in CHANGED if entry["form"] == form}


def seen(form: str) -> dict[str, str]:
    """The differences of a form's questions, in the words of the list."""
    kinds = differences(form)
    return {name: next(iter(found & {"left out", "added"}), "replaced") for name, found in kinds.items()}


@pytest.mark.parametrize("form", AGREED["forms"])
def test_every_form_is_there_or_comes_later(form: str) -> None:
    assert (form in {definition.name for definition in shipped().all()}) is (form not in LATER)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_differs_from_what_was_agreed_only_on_purpose(form: str) -> None:
    unexplained = {name: change for name, change in seen(form).items() if listed(form).get(name) != change}
    assert unexplained == {}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_listed_as_left_out_or_added_still_is(form: str) -> None:
    """What was moved or replaced may differ in what a list of ids cannot show: where, when and by what rule."""
    definition, found, list_ = form_of(form), seen(form), listed(form)
    agreed = {*AGREED["forms"][form], *AGREED["sections"][form], *AGREED["documents"]}
    there = {*own(definition), *(section.id for section in definition.sections)}
    there |= {outcome.name for outcome in definition.outcomes}
    added = {name for name, change in list_.items() if change == "added"}
    left_out = {name for name, change in list_.items() if change == "left out"}
    assert added - (there - agreed) == set()
    assert {name for name in left_out if name in there or name not in agreed} == set()
    assert {name for name in set(list_) - added - left_out if name not in agreed | there} == set()
    assert found.keys() - list_.keys() == set()


@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_document_differs_from_what_was_agreed_only_on_purpose(code: str) -> None:
    unexplained = {form: change for form, change in document_differences(code).items() if code not in listed(form)}
    assert unexplained == {}


def test_no_document_is_made_that_nobody_agreed() -> None:
    made = {(d.name, o.name) for d in shipped().all() for o in d.outcomes if o.kind == "document"}
    agreed = {(form, code) for code, entry in AGREED["documents"].items() for form in entry["forms"]}
    assert {(form, code) for form, code in made - agreed if code not in listed(form)} == set()


def test_every_difference_is_of_a_kind_that_is_known_and_gives_its_reason() -> None:
    assert {entry["change"] for entry in CHANGED} <= {"left out", "moved", "replaced", "added"}
    assert [entry["id"] for entry in CHANGED if len(entry["reason"]) < 20] == []


@pytest.mark.parametrize("form", FORMS)
def test_everything_required_says_in_its_own_words_what_is_missing(form: str) -> None:
    asked = own(form_of(form))
    silent = [name for name, question in asked.items() if question.required and not question.required_message]
    assert [name for name in silent if not asked[name].default] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_a_person_must_say_for_themselves_is_never_worked_out(form: str) -> None:
    judged = {
        "se_adult_result", "se_child_results", "se_restricted", "tr_immediate", "cv_any", "cv_named", "cv_interim",
        "so_disclosable", "vo_share_adult", "co_any", "co_live", "co_assessment", "ha_types", "ha_child_groups",
    }  # fmt: skip
    asked = own(form_of(form))
    assert {name for name in judged & asked.keys() if not asked[name].never_default} == set()
