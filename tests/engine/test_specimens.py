"""Specimens reach everything a form asks, with answers that could be authorised, and say what nothing reaches."""

from __future__ import annotations

from functools import cache

import pytest

from forms_service.engine.conditions import AllOf, AnyRow, Compare
from forms_service.engine.definitions import Check, CrossCheck, Definition, Wording
from forms_service.engine.derivations import Constant
from forms_service.engine.specimens import Found, specimens_of
from forms_service.engine.validation import errors
from tests.builders import a_context, a_definition, a_question, shipped
from tests.contact_builders import Issued

SHIPPED = [definition.id for definition in shipped().all()]


def found(*definitions: Definition) -> Found:
    issued = Issued(retention="RC-04", service_manager="no")
    return specimens_of(definitions, a_context(tables={"issued_documents": issued}))


def chain_of(definition_id: str) -> list[Definition]:
    chain = [shipped().get(definition_id)]
    while (carries := chain[0].carries) is not None:
        chain.insert(0, shipped().get(carries.form))
    return chain


@cache
def found_for(definition_id: str) -> Found:
    return found(*chain_of(definition_id))


@pytest.mark.parametrize("definition_id", SHIPPED)
def test_the_specimens_of_a_shipped_form_reach_all_of_it(definition_id: str) -> None:
    assert found_for(definition_id).coverage.faults == []


@pytest.mark.parametrize("definition_id", SHIPPED)
def test_every_specimen_of_a_shipped_form_could_be_authorised(definition_id: str) -> None:
    specimens = found_for(definition_id).specimens
    assert specimens
    assert [errors(path) for one in specimens for path in one.paths] == [[]] * sum(len(one.paths) for one in specimens)


def test_the_same_form_gives_the_same_specimens() -> None:
    first, second = (found(*chain_of("core/enquiry_intake@1")).specimens for _ in range(2))
    assert [one.path.answers for one in first] == [one.path.answers for one in second]


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
    told = CrossCheck("told", Compare("first", "is", ("yes",)), Wording("Sure?"), "first", "warning")
    form = a_definition(a_question("first", "radio", options=["no", "yes"]), cross_checks=[told])
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
