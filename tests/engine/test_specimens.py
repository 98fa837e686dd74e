"""Specimens reach everything a form asks, with answers that could be authorised, and say what nothing reaches."""

from __future__ import annotations

import pytest

from forms_service.engine.conditions import AllOf, AnyRow, Compare
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Wording
from forms_service.engine.definitions.rules import AgreementRule, CrossCheck
from forms_service.engine.derivations.kinds import Constant
from forms_service.engine.specimens import Found, specimens_of
from tests.builders.definitions import a_context, a_definition, a_question


def found(*definitions: Definition) -> Found:
    return specimens_of(definitions, a_context())


def test_both_sides_of_a_condition_and_every_option_are_reached() -> None:
    asked = Compare("colour", "is", ("other",))
    form = a_definition(
        a_question("colour", "radio", options=["red", "green", "other"]),
        a_question("which", show_when=asked, required=False),
    )
    specimens = found(form).specimens
    assert {one.path.answers["colour"] for one in specimens} == {"red", "green", "other"}
    assert {one.path.asks("which") for one in specimens} == {True, False}
    assert {"which" in one.path.answers for one in specimens if one.path.asks("which")} == {True, False}


def test_an_option_that_a_condition_offers_is_reached_by_way_of_it() -> None:
    names = [a_question(f"step_{number}", "radio", options=["no", "yes"]) for number in range(6)]
    opened = AllOf(tuple(Compare(question.id, "is", ("yes",)) for question in names))
    form = a_definition(*names, a_question("last", "radio", options=["a", "b"], show_when=opened))
    assert found(form).coverage.missed == ()


@pytest.mark.parametrize(
    ("name", "operator", "operand"),
    [("text", "is", "Hull"), ("tel", "is", "01632 960 777"), ("lines", "includes", "Hull")],
)
def test_a_question_that_one_typed_answer_calls_for_is_reached(name: str, operator: str, operand: str) -> None:
    asked = Compare("place", operator, (operand,))
    form = a_definition(a_question("place", name), a_question("why", show_when=asked))
    assert found(form).coverage.faults == []


def test_a_rule_over_several_answers_is_obeyed() -> None:
    both = AllOf((Compare("first", "is", ("yes",)), Compare("second", "is", ("yes",))))
    form = a_definition(
        a_question("first", "radio", options=["no", "yes"]),
        a_question("second", "radio", options=["no", "yes"]),
        cross_checks=[CrossCheck("not_both", both, Wording("Not both"), "second")],
    )
    result = found(form)
    chosen = {(one.path.answers["first"], one.path.answers["second"]) for one in result.specimens}
    assert ("yes", "yes") not in chosen
    assert list(result.coverage.forbidden.values()) == ["an error forbids it: Not both"]
    assert result.coverage.missed == ()


def test_a_warning_is_raised_and_not_raised() -> None:
    told = AgreementRule("told", Compare("first", "is", ("yes",)), ("first",), Wording("Sure?"), Wording("Sure"))
    form = a_definition(a_question("first", "radio", options=["no", "yes"]), agreement=(told,))
    assert len(found(form).specimens) == 2


def test_an_option_that_a_rule_always_refuses_is_told_apart_and_says_what_refused_it() -> None:
    never = CrossCheck("never", Compare("first", "is", ("yes",)), Wording("Never yes"), "first")
    form = a_definition(a_question("first", "radio", options=["no", "yes"]), cross_checks=[never])
    forbidden = {str(goal): why for goal, why in found(form).coverage.forbidden.items()}
    assert forbidden["first: yes"] == "an error forbids it: Never yes"


def test_conditions_that_contradict_each_other_are_said_to() -> None:
    contradictory = AllOf((Compare("first", "is", ("yes",)), Compare("first", "is", ("no",))))
    form = a_definition(
        a_question("first", "radio", options=["no", "yes"]), a_question("second", show_when=contradictory)
    )
    assert "its conditions contradict each other" in found(form).coverage.forbidden.values()


def test_rows_come_as_none_one_and_several_and_one_may_differ_from_the_others() -> None:
    person = a_question("people", "repeat", required=False, columns=[a_question("name")])
    known = a_question("known", "radio", options=["no", "yes"], each="people")
    section = AnyRow(Compare("known", "is", ("yes",)))
    form = a_definition(
        person, known, a_question("why", each="people", show_when=Compare("known", "is", ("no",))), section_when=section
    )
    result = found(form)
    rows = {len(list(one.path.reader.rows("people"))) for one in result.specimens}
    assert {0, 1} < rows
    assert result.coverage.missed == ()


def test_what_was_typed_obeys_the_rules_for_it() -> None:
    form = a_definition(
        a_question("number", checks=[Check("pattern", ("[A-Z][0-9]{4}[A-Z]{2}",))]),
        a_question("born", "date", checks=[Check("age_between", ("10", "17"))]),
        a_question("why", "textarea", checks=[Check("min_length", ("200",)), Check("max_length", ("220",))]),
        a_question("several", "checkboxes", options=["a", "b", "c"], checks=[Check("min_chosen", ("2",))]),
        a_question("proposed", default=Constant("as proposed")),
    )
    assert found(form).coverage.faults == []
