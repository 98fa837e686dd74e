"""Every type of question has everything that a type has: each is walked from what is typed to the documents."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.sealing.sealed_answers import SealedAnswers
from forms_service.casework.sealing.submissions import Sealing, seal
from forms_service.engine.answers import Answers, Value
from forms_service.engine.checking.checks import faults
from forms_service.engine.conditions import Compare, holds
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.operators import OF_AGREEMENT, OF_EVERY_ANSWER, OPERATORS
from forms_service.engine.questions import parse, raw_of
from forms_service.engine.specimens import specimens_of
from forms_service.engine.types.base import Rule
from forms_service.engine.types.files import files_in
from forms_service.engine.types.registry import TYPES, IncompleteType, question_type, rules, type_of
from forms_service.engine.types.text import Text
from forms_service.engine.validation import errors, problems
from forms_service.web.forms.fields import AnswerField, draws
from tests.builders.definitions import a_context, a_definition, a_path, a_question, a_question_of, values_of
from tests.builders.shipped import REPOSITORY
from tests.web.drawing import draw, inputs_of

AT = "2026-11-23T14:05"
SEALING = Sealing("SE-2026-7KMT-Q4WX", {"name": "Northshire"}, AT, {"by": "A"}, (), {"by": "B", "at": AT}, {})
BEFORE = a_question("before", "date")
EVERY_TYPE = pytest.mark.parametrize("name", sorted(TYPES))
GIVEN = {"number": "40", "pattern": ".*", "option": "a", "table": "users"}


def answered(question: Question, value: Value, *others: Question, **answers: Value) -> Any:
    context = replace(a_context(), files=files_in(value))
    return a_path(a_definition(*others, question), {question.id: value, **answers}, context=context)


@EVERY_TYPE
def test_what_is_typed_is_read_put_into_words_and_shown_as_it_was_typed(name: str) -> None:
    question = a_question_of(name)
    assert values_of(question)
    for value in values_of(question):
        context = replace(a_context(), files=files_in(value))
        assert parse(question, raw_of(question, value), context).value == value
        assert type_of(question).text(question, value, context).strip()
        assert parse(question, "", context).value is None


@EVERY_TYPE
def test_what_is_typed_comes_back_from_its_page(name: str) -> None:
    question = a_question_of(name)
    for value in values_of(question):
        page = draw(inputs_of(question, standing={"q": raw_of(question, value)}))
        typed = inputs_of(question, formdata=page.fields).raw()["q"]
        assert parse(question, typed, replace(a_context(), files=files_in(value))).value == value


@EVERY_TYPE
def test_what_is_missing_is_asked_for_with_its_verb(name: str) -> None:
    (problem,) = problems(a_path(a_definition(a_question_of(name)), {}))
    assert problem.message.startswith((f"{TYPES[name].verb} an answer: ", "Add a file: "))


def compared(operator: str, value: Value) -> Compare:
    if operator in {"passed", *OF_EVERY_ANSWER}:
        return Compare("q", operator, ("true",))
    return Compare("q", operator, (str(value[0] if isinstance(value, list) else value),))


@EVERY_TYPE
def test_it_is_compared_with_the_operators_it_takes_and_no_others(name: str) -> None:
    question = a_question_of(name)
    value = values_of(question)[0]
    for operator in OPERATORS:
        condition = compared(operator, value)
        form = a_definition(question, a_question("after", required=False), conditions={"asked": condition})
        codes = {fault.code for fault in faults(form)}
        taken = operator in (TYPES[name].operators | OF_EVERY_ANSWER) - OF_AGREEMENT
        refused = "only-in-agreement" if operator in OF_AGREEMENT else "wrong-operator"
        assert codes - {"missing-quantifier"} == (set() if taken else {refused}), operator
        if taken:
            assert holds(condition, answered(question, value).reader) is not None


def ruled(question: Question, rule: Rule) -> Definition:
    values = tuple(GIVEN[takes] for takes in rule.takes)
    if rule.key == "row_matches":
        values = ("id", ".*")
    checks = (Check(rule.key, values, "before" if rule.other in {"must", "only"} else ""),)
    return a_definition(BEFORE, replace(question, checks=checks))


@EVERY_TYPE
def test_it_is_judged_by_the_rules_it_allows_and_no_others(name: str) -> None:
    question = a_question_of(name)
    value = values_of(question)[0]
    for rule in rules().values():
        form, allowed = ruled(question, rule), TYPES[name].rule(rule.key) is not None
        said = [fault.code for fault in faults(form)]
        assert ("wrong-rule" in said) is not allowed, (rule.key, said)
        if allowed:
            answers: Answers = {"before": "2026-01-01", "q": value}
            assert all(problem.message for problem in problems(a_path(form, answers)))


@EVERY_TYPE
def test_a_form_that_asks_it_is_sound_and_one_that_gives_it_what_it_does_not_take_is_not(name: str) -> None:
    kind, question = TYPES[name], a_question_of(name)
    assert faults(a_definition(question)) == []
    spare: dict[str, Any] = {
        "options": () if kind.has_options else a_question_of("radio").options,
        "columns": () if kind.has_columns else a_question_of("repeat").columns,
        "rows": () if kind.has_rows else a_question_of("matrix").rows,
        "table": "" if kind.has_options else "users",
    }
    for key, given in spare.items():
        if given:
            form = a_definition(replace(question, **{key: given}))
            assert [(fault.code, f"“{key}”" in fault.message) for fault in faults(form)] == [
                ("not-for-this-type", True)
            ]


@EVERY_TYPE
def test_it_is_never_without_what_it_needs(name: str) -> None:
    bare = a_question("q", name)
    needs = {"no-options": "has_options", "no-columns": "has_columns", "no-rows": "has_rows"}
    lacking = {code for code, trait in needs.items() if getattr(TYPES[name], trait)}
    assert {fault.code for fault in faults(a_definition(bare))} == lacking


@EVERY_TYPE
def test_specimens_of_a_form_that_asks_it_reach_all_of_it_and_could_be_authorised(name: str) -> None:
    found = specimens_of([a_definition(a_question_of(name), a_question("after", required=False))], a_context())
    assert found.coverage.faults == []
    assert found.specimens
    assert [errors(one.path) for one in found.specimens] == [[]] * len(found.specimens)


@EVERY_TYPE
def test_it_is_sealed_as_json_and_printed_in_documents_in_the_same_words(name: str) -> None:
    question = a_question_of(name)
    for value in values_of(question):
        path = answered(question, value)
        sealed = seal(path, {}, SEALING)
        (entry,) = json.loads(sealed)["answers"]
        assert (entry["type"], entry["value"]) == (name, value)
        assert entry["text"] == type_of(question).text(question, value, path.reader.context)
        for language in ("en", "cy"):
            fields: Any = merge_fields(
                SealedAnswers.read(sealed), "0" * 64, path.definition, {}, "record", language=language
            )
            assert str(fields["answer"]["q"]).strip()


def test_a_type_that_lacks_something_is_refused_with_what_it_lacks() -> None:
    class Bare(Text):
        pass

    with pytest.raises(IncompleteType, match="is called “text”, as Text already is"):
        question_type(Bare)
    Bare.name = "Not A Name"
    with pytest.raises(IncompleteType, match=r"no name for a type. docs/recipes/question-type.md"):
        question_type(Bare)
    Bare.name, Bare.operators, Bare.rules = "bare", frozenset({"like"}), (rules()["max_length"],) * 2
    with pytest.raises(IncompleteType, match="takes the operator “like”, which there is not; has two rules"):
        question_type(Bare)
    Bare.operators, Bare.rules = frozenset(), (Rule("max_length", (), lambda *_: ""),)
    with pytest.raises(IncompleteType, match="a rule “max_length” that takes something else"):
        question_type(Bare)
    assert "bare" not in TYPES


def test_a_type_that_says_nothing_is_told_all_that_it_must_say() -> None:
    from forms_service.engine.types.base import QuestionType

    class Silent(QuestionType):
        name = "silent"

    lacks = "lacks verb, operators, rules, parse, raw, readable, specimens, text"
    with pytest.raises(IncompleteType, match=rf"Silent {lacks}\. docs/recipes/question-type\.md"):
        question_type(Silent)


def test_a_field_for_a_type_that_is_not_there_or_has_one_is_refused() -> None:
    with pytest.raises(IncompleteType, match="draws “colour”, which is no type of question"):
        draws("colour")(AnswerField)
    with pytest.raises(IncompleteType, match="draws “text”, as TextInput already does"):
        draws("text")(AnswerField)


def types_asked_by_name(module: Path) -> Iterator[str]:
    """Comparisons, in one module, of something's ``type`` with the names of types of question."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if not isinstance(node, (ast.Compare, ast.Match)):
            continue
        asked = ast.unparse(node.left if isinstance(node, ast.Compare) else node.subject)
        named = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value in TYPES}
        if asked.endswith((".type", "['type']")) and named:
            yield f"{module.relative_to(REPOSITORY)}:{node.lineno}: {ast.unparse(node)}"


def test_nobody_asks_a_type_of_question_by_its_name() -> None:
    modules = (REPOSITORY / "forms_service").rglob("*.py")
    outside = [module for module in modules if not module.is_relative_to(REPOSITORY / "forms_service/engine/types")]
    assert [asked for module in outside for asked in types_asked_by_name(module)] == []
