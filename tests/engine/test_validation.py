"""The rules: each says what is wrong in a sentence, and says nothing of what is right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from forms_service.engine.answers import Value
from forms_service.engine.conditions import AllOf, Compare
from forms_service.engine.definitions.questions import Check, Wording
from forms_service.engine.definitions.rules import CrossCheck
from forms_service.engine.types.days import age_on
from forms_service.engine.types.registry import rules
from forms_service.engine.validation import errors, problems
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question, rows

TABLES = {"domains": ATable({"prison.example": "Prisons"}), "papers": ATable({"d1": "D30", "d2": "D31"})}
CONTEXT = a_context(now=datetime(2026, 11, 20, 9, 40), tables=TABLES)


def wrong(kind: str, check: Check, value: Value, **others: Value) -> list[str]:
    """What is said of *value* under one rule; *others* are answers to ``other``."""
    options = ("x", "y", "z") if kind == "checkboxes" else ()
    form = a_definition(
        a_question("other", "datetime" if "T" in str(others.get("other")) else "date", required=False),
        a_question("q", kind, label="It", options=options, checks=[check]),
    )
    return [problem.message for problem in problems(a_path(form, {"q": value, **others}, context=CONTEXT))]


CASES: list[tuple[str, str, tuple[str, ...], Value, Value]] = [
    ("max_length", "text", ("3",), "abc", "abcd"),
    ("min_length", "text", ("3",), "abc", " ab "),
    ("pattern", "text", ("[A-Z][0-9]",), "a1", "a12"),
    ("between", "integer", ("10", "110"), 10, 9),
    ("min_chosen", "checkboxes", ("2",), ["x", "y"], ["x"]),
    ("max_rows", "lines", ("2",), ["a", "b"], ["a", "b", "c"]),
    ("must_include", "checkboxes", ("x",), ["x", "y"], ["y"]),
    ("not_in_future", "datetime", (), "2026-11-20T09:40", "2026-11-20T09:41"),
    ("in_past", "date", (), "2026-11-19", "2026-11-20"),
    ("in_future", "date", (), "2026-11-21", "2026-11-20"),
    ("within_days", "date", ("300",), "2027-09-16", "2027-09-17"),
    ("at_most_days_ago", "date", ("28",), "2026-10-23", "2026-10-22"),
    ("not_older_than_months", "partial_date", ("12",), "2025-11", "2025-10"),
    ("not_older_than_months", "partial_date", ("12",), "2026", "2025"),
    ("not_older_than_months", "date", ("3",), "2026-08-20", "2026-08-19"),
    ("not_older_than_months", "datetime", ("3",), "2026-08-20T00:00", "2026-08-19T23:59"),
    ("within_days", "datetime", ("300",), "2027-09-16T23:59", "2027-09-17T00:00"),
    ("not_older_than_working_days", "datetime", ("1",), "2026-11-19T09:40", "2026-11-18T09:00"),
    ("age_between", "date", ("0", "17"), "2008-11-21", "2008-11-20"),
    ("nhs_number", "reference_number", (), "9434765919", "9434765918"),
    ("upn", "reference_number", (), "A123456789012", "A123456789013"),
    ("known_domain", "email", ("domains",), "a@ppu.prison.example", "a@notprison.example"),
]


@pytest.mark.parametrize(("rule", "kind", "value", "right", "not_right"), CASES)
def test_a_rule_lets_what_is_right_pass_and_names_what_is_wrong(
    rule: str, kind: str, value: tuple[str, ...], right: Value, not_right: Value
) -> None:
    assert wrong(kind, Check(rule, value), right) == []
    (said,) = wrong(kind, Check(rule, value), not_right)
    assert said


@pytest.mark.parametrize(
    ("rule", "right", "not_right"),
    [("not_before", "2026-05-02", "2026-05-01"), ("not_after", "2026-05-02", "2026-05-03")],
)
def test_dates_are_held_against_each_other(rule: str, right: str, not_right: str) -> None:
    check = Check(rule, answer="other")
    assert wrong("date", check, right, other="2026-05-02") == []
    assert len(wrong("date", check, not_right, other="2026-05-02")) == 1
    assert wrong("date", check, not_right) == []


@pytest.mark.parametrize(("rule", "not_right"), [("not_before", "2026-05-01"), ("not_after", "2026-05-03")])
def test_a_day_is_held_against_a_moment_as_a_day(rule: str, not_right: str) -> None:
    check = Check(rule, answer="other")
    assert wrong("date", check, "2026-05-02", other="2026-05-02T09:40") == []
    assert len(wrong("date", check, not_right, other="2026-05-02T09:40")) == 1


def test_moments_in_the_hour_that_comes_twice_are_held_against_each_other_by_the_instant() -> None:
    check = Check("not_before", answer="other")
    assert wrong("datetime", check, "2026-10-25T01B10", other="2026-10-25T01:50") == []
    assert len(wrong("datetime", check, "2026-10-25T01:50", other="2026-10-25T01B10")) == 1


@pytest.mark.parametrize(("born", "day", "said"), [
    ("2010-03-27", "2028-03-26", 0), ("2010-03-27", "2028-03-27", 1),
    ("2012-02-29", "2030-02-28", 0), ("2012-02-29", "2030-03-01", 1), ("", "2040-01-01", 0),
])  # fmt: skip
def test_a_date_may_have_to_be_before_the_birthday_of_the_one_child(born: str, day: str, said: int) -> None:
    check = Check("before_birthday", ("18",), answer="born")
    child = a_question("child", "repeat", columns=[a_question("born", "date", required=False), a_question("name")])
    form = a_definition(child, a_question("q", "date", checks=[check]))
    cells: dict[str, Value] = {"name": "Jay", **({"born": born} if born else {})}
    one: dict[str, Value] = {"child": rows(r1=cells), "q": day}
    assert len(problems(a_path(form, one, context=CONTEXT))) == said
    assert problems(a_path(form, {**one, "child": rows(r1=cells, r2=cells)}, context=CONTEXT)) == []


def test_a_row_of_reference_data_may_have_to_be_of_a_certain_kind() -> None:
    check = Check("row_matches", ("label", "D30|D40"))
    form = a_definition(a_question("q", "select", table="papers", checks=[check]))
    assert problems(a_path(form, {"q": "d1"}, context=CONTEXT)) == []
    assert len(problems(a_path(form, {"q": "d2"}, context=CONTEXT))) == 1


def test_every_rule_is_tried_here() -> None:
    others = {"not_before", "not_after", "before_birthday", "row_matches"}
    assert {case[0] for case in CASES} | others == set(rules())


def test_a_rule_speaks_in_its_own_words_where_it_has_them() -> None:
    assert wrong("text", Check("max_length", ("1",), message=Wording("Shorter, please")), "ab") == ["Shorter, please"]


def test_a_warning_does_not_stop_anybody() -> None:
    form = a_definition(a_question("q", checks=[Check("max_length", ("1",), level="warning")]))
    path = a_path(form, {"q": "ab"})
    assert errors(path) == []
    assert [problem.level for problem in problems(path)] == ["warning"]


def test_a_rule_with_a_condition_waits_for_it() -> None:
    check = Check("max_length", ("1",), when=Compare("a", "is", ("yes",)))
    form = a_definition(a_question("a", "radio", options=("yes", "no")), a_question("q", checks=[check]))
    assert errors(a_path(form, {"a": "no", "q": "ab"})) == []
    assert len(errors(a_path(form, {"a": "yes", "q": "ab"}))) == 1


def test_what_is_missing_is_asked_for_in_the_question_s_own_words() -> None:
    form = a_definition(
        a_question("a", required_message=Wording("Enter the thing")),
        a_question("b", "radio", options=("x",), label="B"),
    )
    assert [problem.message for problem in errors(a_path(form, {}))] == ["Enter the thing", "Select an answer: B"]


def test_what_is_not_asked_is_not_missing() -> None:
    form = a_definition(
        a_question("a", "radio", options=("yes", "no")), a_question("b", show_when=Compare("a", "is", ("yes",)))
    )
    assert errors(a_path(form, {"a": "no"})) == []


def test_an_answer_missing_for_one_child_names_the_child() -> None:
    form = a_definition(a_question("child", "repeat", columns=[a_question("name")]), a_question("result", each="child"))
    path = a_path(form, {"child": rows(r1={"name": "Jay"}, r2={"name": "Kit"}), "result": {"r1": "found"}})
    assert [problem.place for problem in errors(path)] == [("result", "r2")]


def a_form_with(question: str) -> Mapping[str, object]:
    return {"cross_checks": [CrossCheck("c", Compare("name", "is", ("bad",)), Wording("No"), question)]}


def test_a_rule_at_a_column_names_its_row() -> None:
    form = a_definition(
        a_question("child", "repeat", columns=[a_question("name"), a_question("age", required=False)]),
        **a_form_with("age"),  # type: ignore[arg-type]  # the builder's own keywords
    )
    path = a_path(form, {"child": rows(r1={"name": "good"}, r2={"name": "bad"})})
    assert [problem.place for problem in errors(path)] == [("child", "r2", "age")]


def test_a_rule_at_a_question_for_each_child_names_the_child() -> None:
    form = a_definition(
        a_question("child", "repeat", columns=[a_question("name")]),
        a_question("result", each="child", required=False),
        **a_form_with("result"),  # type: ignore[arg-type]  # the builder's own keywords
    )
    path = a_path(form, {"child": rows(r1={"name": "bad"}, r2={"name": "good"})})
    assert [problem.place for problem in errors(path)] == [("result", "r1")]


def test_one_of_a_group_is_enough() -> None:
    neither = AllOf((Compare("a", "empty", ("true",)), Compare("b", "empty", ("true",))))
    form = a_definition(
        a_question("a", required=False),
        a_question("b", required=False),
        cross_checks=[CrossCheck("one", neither, Wording("Enter one of them"), "a")],
    )
    assert [problem.message for problem in errors(a_path(form, {}))] == ["Enter one of them"]
    assert errors(a_path(form, {"b": "given"})) == []


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 20), date(2026, 11, 19), 17),
        (date(2008, 11, 20), date(2026, 11, 20), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_in_whole_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
