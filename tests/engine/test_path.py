"""Which questions are asked, and what is proposed for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from forms_service.engine.answers import Value
from forms_service.engine.conditions import AnyRow, Compare, Not
from forms_service.engine.definitions.forms import Carries
from forms_service.engine.definitions.questions import Option, Question, Wording
from forms_service.engine.derivations.kinds import (
    Cases,
    Constant,
    ContextFact,
    Elsewhere,
    Joined,
    Lookup,
    Now,
    RowPattern,
    Rows,
    SameAs,
    ServiceLevel,
    When,
)
from forms_service.engine.path import Path
from forms_service.engine.types.choice import options_asked
from forms_service.engine.validation import errors
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question, rows, with_proposals

YES = ("yes",)
CHILD = a_question(
    "child",
    "repeat",
    columns=[a_question("name"), a_question("born", "radio", options=("yes", "no"), default=Constant("yes"))],
)
RESULT = a_question("result", "radio", options=("found", "none"), each="child")
TWO_CHILDREN: Mapping[str, Value] = {"child": rows(r1={"name": "Jay"}, r2={"name": "Kit"})}


def yes_no(name: str, *, show_when: Compare | None = None) -> Question:
    return a_question(name, "radio", options=("yes", "no"), show_when=show_when)


def asked(path: Path) -> list[str]:
    return [question.id for question in path.questions]


def test_a_question_is_asked_once_its_condition_holds_and_not_before() -> None:
    form = a_definition(yes_no("a"), yes_no("b", show_when=Compare("a", "is", YES)))
    assert asked(a_path(form, {})) == ["a"]
    assert asked(a_path(form, {"a": "yes"})) == ["a", "b"]


def test_an_answer_off_the_path_is_kept_aside_and_counts_for_nothing() -> None:
    form = a_definition(yes_no("a"), yes_no("b", show_when=Compare("a", "is", YES)))
    path = a_path(form, {"a": "no", "b": "yes"})
    assert path.answers == {"a": "no"}
    assert path.hidden == ("b",)
    assert path.everything["b"] == "yes"


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    form = a_definition(
        yes_no("a"), yes_no("b", show_when=Compare("a", "is", YES)), yes_no("c", show_when=Compare("b", "is", YES))
    )
    assert asked(a_path(form, {"a": "no", "b": "yes", "c": "yes"})) == ["a"]


def test_a_hidden_section_hides_its_questions() -> None:
    form = a_definition(yes_no("a"), yes_no("b"), section_when=Compare("a", "is", YES))
    assert asked(a_path(form, {"a": "no"})) == ["a"]
    assert [section.id for section, _ in a_path(form, {"a": "no"}).sections()] == ["main"]


def test_a_question_for_each_child_is_asked_for_the_children_it_concerns() -> None:
    why = a_question("why", each="child", show_when=Compare("result", "is", ("found",)))
    form = a_definition(CHILD, RESULT, why)
    path = a_path(form, {**TWO_CHILDREN, "result": {"r1": "found", "r2": "none"}, "why": {"r1": "x", "r2": "kept"}})
    assert path.rows_asked(why) == ["r1"]
    assert path.answers["why"] == {"r1": "x"}


def test_answers_for_a_child_who_was_taken_out_count_for_nothing() -> None:
    form = a_definition(CHILD, RESULT)
    path = a_path(form, {"child": rows(r1={"name": "Jay"}), "result": {"r1": "found", "gone": "none"}})
    assert path.answers["result"] == {"r1": "found"}


def test_a_section_may_hang_on_any_child() -> None:
    form = a_definition(CHILD, RESULT, yes_no("more"), section_when=AnyRow(Compare("result", "is", ("found",))))
    assert "more" in asked(a_path(form, {**TWO_CHILDREN, "result": {"r1": "none", "r2": "found"}}))
    assert "more" not in asked(a_path(form, {**TWO_CHILDREN, "result": {"r1": "none", "r2": "none"}}))


def test_a_cell_off_the_path_is_absent() -> None:
    born = yes_no("born")
    dob = a_question("dob", "date", show_when=Compare("born", "is", YES))
    form = a_definition(a_question("child", "repeat", columns=[born, dob]))
    path = a_path(form, {"child": rows(r1={"born": "no", "dob": "2020-01-01"})})
    assert path.answers["child"] == rows(r1={"born": "no"})


def test_a_list_within_each_child_sees_its_own_row_and_its_child() -> None:
    plan = a_question("plan", show_when=Compare("born", "is", YES))
    start = a_question("start", show_when=Compare("plan", "empty", ("false",)))
    history = a_question("history", "repeat", each="child", columns=[plan, start])
    form = a_definition(CHILD, history)
    answers: Mapping[str, Value] = {
        "child": rows(r1={"name": "Jay", "born": "yes"}, r2={"name": "Kit", "born": "no"}),
        "history": {"r1": rows(h1={"plan": "x", "start": "y"}), "r2": rows(h1={"plan": "x", "start": "y"})},
    }
    path = a_path(form, answers)
    assert path.answers["history"] == {"r1": rows(h1={"plan": "x", "start": "y"}), "r2": rows(h1={})}


def test_carried_answers_are_read_and_not_asked() -> None:
    carries = Carries("test/other@1", (CHILD, yes_no("agreed")))
    form = a_definition(RESULT, yes_no("b", show_when=Compare("agreed", "is", YES)), carries=carries)
    path = a_path(form, {}, carried={**TWO_CHILDREN, "agreed": "yes"})
    assert asked(path) == ["result", "b"]
    assert path.rows_asked(RESULT) == ["r1", "r2"]


def test_options_with_a_condition_are_offered_until_it_is_known_not_to_hold() -> None:
    options = (Option("plain", Wording("Plain")), Option("more", Wording("More"), show_when=Compare("a", "is", YES)))
    choice = Question("choice", "radio", Wording("Choice"), options=options)
    form = a_definition(yes_no("a"), choice)
    unknown, known = a_path(form, {}), a_path(form, {"a": "no"})
    assert options_asked(choice, unknown.reader) == ["plain", "more"]
    assert options_asked(choice, known.reader) == ["plain"]
    assert [problem.question for problem in errors(a_path(form, {"a": "no", "choice": "more"}))] == ["choice"]


def plain_or_more(name: str, when: Compare, **rest: str) -> Question:
    options = (Option("plain", Wording("Plain")), Option("more", Wording("More"), show_when=when))
    return Question(name, "radio", Wording(name), options=options, **rest)  # type: ignore[arg-type]  # each alone


def test_an_option_for_each_child_hangs_on_the_answers_about_that_child() -> None:
    choice = plain_or_more("choice", Compare("result", "is", ("found",)), each="child")
    form = a_definition(CHILD, RESULT, choice)
    answers: Mapping[str, Value] = {**TWO_CHILDREN, "result": {"r1": "found", "r2": "none"}}
    answers = {**answers, "child": rows(r1={"name": "Jay", "born": "no"}, r2={"name": "Kit", "born": "no"})}
    fits = a_path(form, {**answers, "choice": {"r1": "more", "r2": "plain"}})
    assert errors(fits) == []
    wrong = a_path(form, {**answers, "choice": {"r1": "more", "r2": "more"}})
    assert [problem.place for problem in errors(wrong)] == [("choice", "r2")]


def test_an_option_of_a_column_hangs_on_the_cells_beside_it() -> None:
    form = a_definition(
        a_question("entry", "repeat", columns=[yes_no("a"), plain_or_more("choice", Compare("a", "is", YES))])
    )
    answers = {"entry": rows(r1={"a": "yes", "choice": "more"}, r2={"a": "no", "choice": "more"})}
    assert [problem.place for problem in errors(a_path(form, answers))] == [("entry", "r2", "choice")]


def test_a_proposal_never_takes_the_place_of_an_answer() -> None:
    form = a_definition(a_question("q", default=Constant("usual")))
    assert a_path(form, {}).proposals() == {"q": "usual"}
    assert a_path(form, {"q": "mine"}).proposals() == {}
    assert with_proposals(a_path(form, {"q": "mine"})).answers == {"q": "mine"}


def test_accepting_a_proposal_opens_the_questions_that_hang_on_it() -> None:
    form = a_definition(
        a_question("a", "radio", options=("yes", "no"), default=Constant("yes")),
        a_question("b", default=Constant("then"), show_when=Compare("a", "is", YES)),
    )
    assert with_proposals(a_path(form, {})).answers == {"a": "yes", "b": "then"}


def test_a_row_is_completed_and_what_was_answered_in_it_stays() -> None:
    form = a_definition(CHILD)
    path = a_path(form, {"child": rows(r1={"name": "Jay"}, r2={"name": "Kit", "born": "no"})})
    assert path.proposals() == {"child": rows(r1={"name": "Jay", "born": "yes"}, r2={"name": "Kit", "born": "no"})}


def test_a_child_added_later_gets_a_proposal_of_its_own() -> None:
    route = a_question("route", each="child", default=Cases("result", {"found": Constant("long")}, Constant("short")))
    form = a_definition(CHILD, RESULT, route)
    answers: Mapping[str, Value] = {**TWO_CHILDREN, "result": {"r1": "found", "r2": "none"}, "route": {"r1": "mine"}}
    assert a_path(form, answers).proposals()["route"] == {"r1": "mine", "r2": "short"}


def test_completing_rows_loses_no_cell_that_is_off_the_path() -> None:
    columns = [*CHILD.columns, a_question("dob", show_when=Compare("born", "is", ("no",)))]
    form = a_definition(a_question("child", "repeat", columns=columns))
    path = a_path(form, {"child": rows(r1={"name": "Jay", "dob": "kept"})})
    assert path.proposals() == {"child": rows(r1={"name": "Jay", "dob": "kept", "born": "yes"})}


def test_an_answer_that_differs_from_what_was_proposed_asks_for_a_reason() -> None:
    form = a_definition(
        a_question("q", default=Constant("usual")),
        a_question("why", show_when=Compare("q", "differs_from_proposal", ("true",))),
    )
    assert asked(a_path(form, {"q": "usual"})) == ["q"]
    assert asked(a_path(form, {"q": "mine"})) == ["q", "why"]


def test_each_way_to_work_out_a_proposal() -> None:
    form = a_definition(
        a_question("given"),
        a_question("level", "radio", options=("same_day", "standard")),
        a_question("moment", "datetime", default=Now()),
        a_question("day", "date", default=Now(date_only=True)),
        a_question("who", default=ContextFact("user.name")),
        a_question("same", default=SameAs("given")),
        a_question("words", default=SameAs("day", in_words=True)),
        a_question("case", default=Cases("level", {"same_day": Constant("quick")}, Constant("slow"))),
        a_question("when", default=When(Compare("given", "empty", ("false",)), Constant("y"), Constant("n"))),
        a_question("joined", default=Joined((SameAs("given"), Constant("and"), ContextFact("user.name")), " ")),
        a_question("chosen", "select", table="places"),
        a_question("looked", default=Lookup("places", "chosen", "label")),
        a_question("due", "datetime", default=ServiceLevel("moment", (SameAs("level"),))),
    )
    levels = ATable({"same_day": "Same day"}, {"working_days": "0", "at": "17:00"})
    context = a_context(
        now=datetime(2026, 11, 20, 9, 40), facts={"user.name": "Amal"}, tables={"service_levels": levels}
    )
    given: Mapping[str, Value] = {"given": "x", "level": "same_day"}
    found = with_proposals(a_path(form, given, context=context)).answers
    assert found == {
        **given,
        "moment": "2026-11-20T09:40",
        "day": "2026-11-20",
        "who": "Amal",
        "same": "x",
        "words": "20 November 2026",
        "case": "quick",
        "when": "y",
        "joined": "x and Amal",
        "due": "2026-11-20T17:00",
    }


def test_nothing_is_proposed_from_an_answer_that_is_not_there() -> None:
    form = a_definition(
        a_question("given"),
        a_question("same", default=SameAs("given")),
        a_question("case", default=Cases("given", {"x": Constant("y")}, Constant("otherwise"))),
        a_question("joined", default=Joined((SameAs("given"), Constant("and")))),
        a_question("fact", default=ContextFact("user.shoe_size")),
    )
    assert a_path(form, {}).proposals() == {}


def test_rows_are_proposed_once_and_for_each_child() -> None:
    terms = a_question(
        "terms",
        "repeat",
        columns=[a_question("term"), a_question("kind")],
        default=Rows(
            (
                RowPattern({"term": SameAs("adult"), "kind": Constant("name")}),
                RowPattern({"term": SameAs("name"), "kind": Constant("name")}, each="child"),
            )
        ),
    )
    form = a_definition(a_question("adult"), CHILD, terms)
    proposed = a_path(form, {"adult": "Alex", "child": rows(r1={"name": "Jay"}, r2={})}).proposals()["terms"]
    assert proposed == rows(p1={"term": "Alex", "kind": "name"}, r1={"term": "Jay", "kind": "name"})


def test_a_condition_over_what_was_typed_may_be_turned_round() -> None:
    form = a_definition(a_question("a"), a_question("b", show_when=Not(Compare("a", "empty", ("true",)))))
    assert asked(a_path(form, {"a": "text"})) == ["a", "b"]


LEVELS = ("one", "two", "three")
READ = a_question("before", "radio", options=LEVELS, required=False, reads=Elsewhere(("level",)))
REVIEW = a_definition(
    READ, yes_no("same"), yes_no("why", show_when=Compare("before", "is", ("three",))), yes_no("copied")
)


@given(
    st.dictionaries(st.sampled_from(["before", "same", "why"]), st.sampled_from([*LEVELS, "yes", "no", ""])),
    st.sampled_from([*LEVELS, None]),
)
def test_what_is_read_has_the_answer_that_is_read_whatever_is_given(
    answers: dict[str, Value], level: str | None
) -> None:
    context = replace(a_context(), elsewhere={"level": level} if level else {})
    context = replace(context, readings=a_path(REVIEW, answers, context=context).reader.read())
    for path in (a_path(REVIEW, answers, context=context), with_proposals(a_path(REVIEW, answers, context=context))):
        assert path.answers.get("before") == level
        assert path.asks("why") == (level == "three")
        assert "before" not in {problem.question for problem in errors(path)}
