"""Conditions over three truths: shown, hidden, not yet known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.engine.answers import Value
from forms_service.engine.conditions import (
    AllOf,
    AnyOf,
    AnyRow,
    Compare,
    Condition,
    EveryRow,
    Named,
    Not,
    Truth,
    holds,
    sentence,
)
from forms_service.engine.definitions.forms import Definition
from tests.builders.definitions import a_definition, a_path, a_question, rows

LETTERS = ("a", "b", "c")
FORM = a_definition(*(a_question(name, "radio", options=("yes", "no")) for name in LETTERS))


def truth(condition: Condition, answers: Mapping[str, Value], definition: Definition = FORM) -> Truth:
    return holds(condition, a_path(definition, answers).reader)


def is_yes(answer: str) -> Compare:
    return Compare(answer, "is", ("yes",))


def in_answers(a: Truth, b: Truth) -> Mapping[str, Value]:
    words = {True: "yes", False: "no"}
    return {name: words[value] for name, value in (("a", a), ("b", b)) if value is not None}


TRUTHS: tuple[Truth, ...] = (True, False, None)


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_all_and_any_follow_the_strong_logic_of_three_values(a: Truth, b: Truth) -> None:
    answers = in_answers(a, b)
    both, either = AllOf((is_yes("a"), is_yes("b"))), AnyOf((is_yes("a"), is_yes("b")))
    assert truth(both, answers) is (False if False in (a, b) else None if None in (a, b) else True)
    assert truth(either, answers) is (True if True in (a, b) else None if None in (a, b) else False)


def test_what_is_not_known_is_not_known_when_turned_round() -> None:
    assert truth(Not(is_yes("a")), {}) is None


def test_all_over_none_is_true_and_any_over_none_is_false() -> None:
    form = a_definition(a_question("child", "repeat", columns=[a_question("age", "radio", options=("old", "young"))]))
    old = Compare("age", "is", ("old",))
    assert truth(EveryRow(old), {}, form) is True
    assert truth(AnyRow(old), {}, form) is False


def test_a_quantifier_looks_at_every_row() -> None:
    form = a_definition(a_question("child", "repeat", columns=[a_question("age", "radio", options=("old", "young"))]))
    mixed: Mapping[str, Value] = {"child": rows(r1={"age": "old"}, r2={"age": "young"})}
    old = Compare("age", "is", ("old",))
    assert truth(AnyRow(old), mixed, form) is True
    assert truth(EveryRow(old), mixed, form) is False
    unknown: Mapping[str, Value] = {"child": rows(r1={"age": "old"}, r2={})}
    assert truth(EveryRow(old), unknown, form) is None


def test_an_answer_off_the_path_is_absent_whatever_is_kept_of_it() -> None:
    form = a_definition(
        a_question("a", "radio", options=("yes", "no")),
        a_question("b", "radio", options=("yes", "no"), show_when=is_yes("a")),
    )
    kept: Mapping[str, Value] = {"a": "no", "b": "yes"}
    assert truth(is_yes("b"), kept, form) is False
    assert truth(Compare("b", "is_not", ("yes",)), kept, form) is False
    assert truth(Compare("b", "empty", ("true",)), kept, form) is True


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("is", ("x",), "x", True),
        ("is", ("x",), "y", False),
        ("is_not", ("x",), "y", True),
        ("in", ("x", "y"), "y", True),
        ("in", ("x", "y"), "z", False),
        ("not_in", ("x", "y"), "z", True),
        ("not_in", ("x", "y"), "x", False),
        ("includes", ("x",), ["x", "y"], True),
        ("includes", ("z",), ["x", "y"], False),
        ("includes_any", ("z", "y"), ["x", "y"], True),
        ("includes_any", ("z",), ["x", "y"], False),
        ("empty", ("true",), "x", False),
        ("empty", ("false",), "x", True),
    ],
)
def test_each_operator_compares_as_it_says(
    operator: str, operand: tuple[str, ...], value: Value, *, expected: bool
) -> None:
    kind = "checkboxes" if isinstance(value, list) else "radio"
    form = a_definition(a_question("q", kind, options=("x", "y", "z")))
    assert truth(Compare("q", operator, operand), {"q": value}, form) is expected


@pytest.mark.parametrize("operator", ["is", "is_not", "in", "not_in", "includes", "includes_any"])
def test_no_comparison_is_decided_before_the_answer_is_given(operator: str) -> None:
    form = a_definition(a_question("q", "radio", options=("x", "y")))
    assert truth(Compare("q", operator, ("x",)), {}, form) is None


def test_a_named_condition_is_the_condition_it_names() -> None:
    form = a_definition(a_question("a", "radio", options=("yes", "no")), conditions={"agreed": is_yes("a")})
    assert truth(Named("agreed"), {"a": "yes"}, form) is True


conditions_over_letters: st.SearchStrategy[Condition] = st.recursive(
    st.builds(
        Compare,
        st.sampled_from(LETTERS),
        st.sampled_from(["is", "is_not", "in", "not_in"]),
        st.sampled_from([("yes",), ("no",)]),
    ),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
answers_to_letters = st.dictionaries(st.sampled_from(LETTERS), st.sampled_from(["yes", "no"]))


@given(conditions_over_letters, answers_to_letters, answers_to_letters)
def test_what_is_known_stays_true_however_the_other_questions_are_answered(
    condition: Condition, answered: dict[str, Value], later: dict[str, Value]
) -> None:
    before = truth(condition, answered)
    assert before is None or truth(condition, {**later, **answered}) is before


@given(conditions_over_letters, st.fixed_dictionaries(dict.fromkeys(LETTERS, st.sampled_from(["yes", "no"]))))
def test_everything_is_known_once_everything_is_answered(condition: Condition, answers: dict[str, Value]) -> None:
    assert truth(condition, answers) is not None


def test_a_condition_reads_as_a_sentence() -> None:
    condition = AllOf((is_yes("a"), Not(Compare("b", "in", ("yes", "no")))))
    words = sentence(condition, label=lambda name: f"Question {name}", option=lambda _, option: option.title())
    assert words == "(“Question a” is “Yes”) and (not (“Question b” is one of “Yes”, “No”))"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-19", True), ("2026-11-20", False), ("2026-11-20T09:39", True), ("2026-11-20T09:40", False)],
)
def test_a_day_has_passed_when_it_is_over_and_a_moment_when_it_is_behind(day: str, expected: Truth) -> None:
    form = a_definition(a_question("a", "datetime" if "T" in day else "date"))
    assert truth(Compare("a", "passed", ("true",)), {"a": day}, form) is expected


def test_whether_a_day_has_passed_is_not_known_before_it_is_given() -> None:
    form = a_definition(a_question("a", "date"))
    assert truth(Compare("a", "passed", ("true",)), {}, form) is None
