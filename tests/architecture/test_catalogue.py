"""The shipped forms hold every question that was agreed for them, but for what was changed on purpose.

``catalogue_f1_f2.json`` is what was agreed: ids, types, whether required (R always, C when shown, O never)
and options. ``changed_on_purpose.toml`` says what differs, and why. Both ways: no difference without a
reason, and no reason without a difference.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from forms_service.engine.definitions import Question
from tests.builders import shipped

HERE = Path(__file__).parent
AGREED: dict[str, dict[str, Any]] = json.loads((HERE / "catalogue_f1_f2.json").read_text("utf-8"))
CHANGED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "changed_on_purpose.toml").read_text("utf-8"))
TYPES = {
    "repeat:text": "lines",
    "person:user": "user",
    "person:user_or_team": "user",
    "recipient_list": "repeat",
}
FORMS = sorted(AGREED)


def asked(form: str) -> dict[str, Question]:
    """Every question of a form, and the columns of its repeats (a child's questions are such columns)."""
    questions = shipped().latest(f"core/{form}").questions
    return {q.id: q for question in questions for q in (question, *question.columns)}


def type_agreed(written: str) -> tuple[str, bool]:
    """The type, and whether it is asked for each child: ``per_child:radio``, ``repeat:name+dob``."""
    kind, _, inner = written.partition(":")
    if kind == "per_child":
        return inner, True
    return TYPES.get(written, "repeat" if kind == "repeat" else written), False


def differences(form: str) -> dict[str, set[str]]:
    """What differs, by question id: ``left_out``, ``added``, ``type``, ``required``, ``options``."""
    found: dict[str, set[str]] = {}
    questions, agreed = asked(form), AGREED[form]
    for name, entry in agreed.items():
        found[name] = _differences(questions[name], entry) if name in questions else {"left_out"}
    columns = {column.id for question in questions.values() for column in question.columns}
    for name in questions.keys() - agreed.keys() - columns:
        found[name] = {"added"}
    return {name: kinds for name, kinds in found.items() if kinds}


def _differences(question: Question, entry: dict[str, Any]) -> set[str]:
    kind, each = type_agreed(entry["type"])
    differing = {
        "type": question.type != kind or bool(question.each) != each,
        "required": question.required != (entry["required"] != "O"),
        "options": [option.id for option in question.options] != entry.get("options", []),
    }
    return {name for name, differs in differing.items() if differs}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_differs_from_what_was_agreed_only_on_purpose(form: str) -> None:
    explained = {name: set(change["what"]) for name, change in CHANGED[form].items()}
    assert differences(form) == explained


@pytest.mark.parametrize("form", FORMS)
def test_every_difference_gives_its_reason(form: str) -> None:
    assert all(len(change["why"]) > 20 for change in CHANGED[form].values())


@pytest.mark.parametrize("form", FORMS)
def test_everything_required_says_in_its_own_words_what_is_missing(form: str) -> None:
    silent = [name for name, question in asked(form).items() if question.required and not question.required_message]
    assert [name for name in silent if not asked(form)[name].default] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_a_person_must_say_for_themselves_is_never_worked_out(form: str) -> None:
    judged = {
        "se_adult_result", "se_child_results", "se_restricted", "tr_immediate", "cv_any", "cv_named", "cv_interim",
        "so_disclosable", "vo_share_adult", "co_any", "co_live", "co_assessment", "ha_types", "ha_child_groups",
    }  # fmt: skip
    present = judged & asked(form).keys()
    assert present
    assert {name for name in present if not asked(form)[name].never_default} == set()
