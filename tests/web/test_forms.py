"""Inputs made from questions: what stands in them comes back from a browser as it was, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from werkzeug.datastructures import MultiDict

from forms_service.engine.answers import Answers, Problem, Raw
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.questions import Check, Question
from forms_service.engine.derivations.kinds import Constant
from forms_service.engine.questions import parse, raw_of
from forms_service.engine.types.registry import TYPES
from forms_service.web.forms.fields import FIELDS
from forms_service.web.forms.posted import with_rows_edited
from forms_service.web.forms.types.choice import DocumentInput
from tests.builders.definitions import a_definition, a_path, a_question, a_question_of, rows, values_of
from tests.web.drawing import draw, inputs_of

HOSTILE = 'Tŷ\'r Llŷn & Sons <tag> {{ 7*7 }} {% raw %} {_{ x }_} "quotes" — emoji 🙂 <!-- </w:t> </textarea>'
LINES = f"\n  first\n\n{HOSTILE}\n    indented\n\tlast"
CHILDREN = a_question("kids", "repeat", columns=[a_question("name")], required=False)
TWO_CHILDREN: Answers = {"kids": rows(r1={"name": "Bela"}, r2={"name": "Cai"})}

RAW: dict[str, Raw] = {
    "text": HOSTILE,
    "textarea": LINES,
    "email": "ada@prison.example",
    "tel": "01632 960 001",
    "integer": "34",
    "date": {"day": "3", "month": "April", "year": "1985"},
    "partial_date": {"day": "", "month": "", "year": "1985"},
    "datetime": {"day": "3", "month": "4", "year": "2026", "time": "9:40am"},
    "radio": "b",
    "select": "b",
    "user": "bo",
    "checkboxes": ["a", "c"],
    "declaration": "yes",
    "lines": "one\ntwo & <three>",
    "person": {"name": HOSTILE, "role": "Nurse", "phone": "", "email": ""},
    "address": {"address": "1 Sample Row\n\nExampleton", "postcode": "ZZ1 1ZZ"},
    "repeat": [
        {"id": "r1", "words": LINES, "born": {"day": "1", "month": "2", "year": "2015"}},
        {"id": "r2", "words": "x"},
    ],
    "statement_list": [{"id": "r1", "words": HOSTILE}],
    "matrix": {"x": "b", "y": "a"},
    "document": "bo",
    "file": ["f" * 32, "e" * 32],
    "image": ["f" * 32],
}
for other in TYPES.keys() - RAW.keys():
    RAW[other] = raw_of(a_question_of(other), values_of(a_question_of(other))[0])


def sent_back(question: Question, raw: Raw, *others: Question, answers: Answers | None = None) -> Raw:
    page = draw(inputs_of(*others, question, standing={question.id: raw}, answers=answers))
    return inputs_of(*others, question, formdata=page.fields, answers=answers).raw()[question.id]


def one_newline(raw: Raw) -> Raw:
    """What a browser sends has CR LF; the engine makes one newline of it."""
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n")
    if isinstance(raw, Mapping):
        return {name: one_newline(part) for name, part in raw.items()}
    return [one_newline(part) for part in raw]


def test_every_question_type_has_a_field() -> None:
    assert set(FIELDS) == set(TYPES)


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_stands_in_an_input_comes_back_as_it_was(kind: str) -> None:
    assert one_newline(sent_back(a_question_of(kind, "asked"), RAW[kind])) == RAW[kind]


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_stands_in_an_input_for_each_child_comes_back_as_it_was(kind: str) -> None:
    raw = {"r1": RAW[kind], "r2": RAW[kind]}
    question = a_question_of(kind, "asked", each="kids")
    assert one_newline(sent_back(question, raw, CHILDREN, answers=TWO_CHILDREN)) == raw


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_an_input_left_empty_is_no_answer(kind: str) -> None:
    question = a_question_of(kind, "asked")
    context = a_path(a_definition(question), {}).reader.context
    parsed = parse(question, sent_back(question, ""), context)
    assert parsed.value is None
    assert parsed.problems == ()


def test_text_beneath_an_option_is_not_changed_by_the_markup_around_it() -> None:
    radio = a_question("home", "radio", options=["yes", "no"])
    why = a_question("why", "textarea", show_when=Compare("home", "is", ("yes",)))
    page = draw(inputs_of(radio, why, answers={"home": "yes"}, standing={"why": LINES}))
    assert "govuk-radios__conditional" in page.response.get_data(as_text=True)
    assert one_newline(inputs_of(radio, why, formdata=page.fields).raw()["why"]) == LINES


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x0c", "\x1c", "\x85", "\ufffe", "\U0001ffff", "\ud800"])
def test_a_letter_that_a_page_cannot_hold_is_marked_and_never_breaks_it(
    letter: str,
) -> None:
    for kind in ("text", "textarea"):
        assert sent_back(a_question_of(kind, "asked"), f"before{letter}after") == "before\ufffdafter"


def test_unusual_line_ends_stay_what_they_are() -> None:
    assert sent_back(a_question_of("text", "asked"), "a\u2028b\u2029c") == "a\u2028b\u2029c"


def test_each_child_is_named_with_the_date_of_birth() -> None:
    page = draw(inputs_of(CHILDREN, a_question_of("radio", "asked", each="kids"), answers=TWO_CHILDREN))
    assert "Bela Example, born 1 February 2015" in page.text
    assert "Cai Example, born 27 March 2019" in page.text


def test_an_error_leads_to_the_part_of_a_date_it_is_about() -> None:
    inputs = inputs_of(a_question_of("date", "asked"))
    links = inputs.problems([Problem(("asked", "month"), "must include a month"), Problem(("asked",), "must be past")])
    assert [link["href"] for link in links] == ["#asked-month", "#asked-day"]
    assert draw(inputs).element("asked-month").get("name") == "asked-month"


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_an_error_leads_to_an_input_that_can_be_typed_in(kind: str) -> None:
    inputs = inputs_of(a_question_of(kind, "asked"))
    (link,) = inputs.problems([Problem(("asked",), "Enter an answer")])
    assert draw(inputs).element(link["href"][1:]).tag in {"input", "textarea", "select"}


def test_an_error_in_a_row_leads_to_its_cell() -> None:
    inputs = inputs_of(a_question_of("repeat", "asked"), standing={"asked": RAW["repeat"]})
    (link,) = inputs.problems([Problem(("asked", "r2", "born", "year"), "must have a year")])
    assert link["href"] == "#asked-r2-born-year"
    draw(inputs).element("asked-r2-born-year")


def test_an_error_for_one_child_leads_to_that_child() -> None:
    inputs = inputs_of(CHILDREN, a_question_of("radio", "asked", each="kids"), answers=TWO_CHILDREN)
    (link,) = inputs.problems([Problem(("asked", "r2"), "Select an answer")])
    assert link["href"] == "#asked-r2"
    draw(inputs).element("asked-r2")


def test_a_question_that_one_option_calls_for_is_put_beneath_it() -> None:
    radio = a_question("home", "radio", options=["yes", "no"])
    why = a_question("why", show_when=Compare("home", "is", ("yes",)))
    either = a_question("either", show_when=Compare("home", "in", ("yes", "no")))
    inputs = inputs_of(radio, why, either)
    assert [field.question.id for field in inputs.shown] == ["home"]
    assert [field.question.id for field in inputs.shown[0].reveals["yes"]] == ["why"]
    assert inputs.asked == "home why"


def test_a_question_that_the_page_did_not_show_is_not_answered_by_it() -> None:
    formdata = MultiDict({".asked": "one", "one": "typed"})
    assert inputs_of(a_question("one"), a_question("two"), formdata=formdata).raw() == {"one": "typed"}


def test_a_child_that_the_page_did_not_show_keeps_its_answer() -> None:
    question = a_question_of("text", "asked", each="kids")
    answers: Answers = {**TWO_CHILDREN, "asked": {"r1": "was", "r2": "kept"}}
    formdata = MultiDict({".asked": "asked", "asked-.rows": "r1", "asked-r1": "is"})
    assert inputs_of(CHILDREN, question, answers=answers, formdata=formdata).raw() == {
        "asked": {"r1": "is", "r2": "kept"}
    }


def test_a_cell_that_the_row_did_not_show_keeps_its_answer() -> None:
    formdata = MultiDict({".asked": "asked", "asked-.rows": "r1", "asked-r1-.asked": "words", "asked-r1-words": "new"})
    born = {"day": "1", "month": "2", "year": "2015"}
    standing: Mapping[str, Raw] = {"asked": [{"id": "r1", "words": "old", "born": born}]}
    inputs = inputs_of(a_question_of("repeat", "asked"), standing=standing, formdata=formdata)
    assert inputs.raw() == {"asked": [{"id": "r1", "words": "new", "born": born}]}


def test_adding_a_row_keeps_everything_typed_and_goes_on_in_the_new_row() -> None:
    page = draw(inputs_of(a_question_of("repeat", "asked"), a_question("other")))
    (row,) = page.fields.getlist("asked-.rows")
    page.type({f"asked-{row}-words": "half a sent", "other": "not\tsaved"})
    page.fields[".add"] = "asked"
    again = draw(
        inputs_of(a_question_of("repeat", "asked"), a_question("other"), formdata=with_rows_edited(page.fields))
    )
    first, added = again.fields.getlist("asked-.rows")
    assert first == row
    assert again.fields[f"asked-{row}-words"] == "half a sent"
    assert again.fields["other"] == "not\tsaved"
    assert again.element(f"asked-{added}-words").get("autofocus") is not None


def test_removing_a_row_removes_that_row_alone() -> None:
    formdata = MultiDict(
        [(".asked", "asked"), ("asked-.rows", "r1"), ("asked-.rows", "r2"), (".remove", "asked-r1")]
        + [(f"asked-{row}-.asked", "words") for row in ("r1", "r2")]
        + [("asked-r1-words", "first"), ("asked-r2-words", "second")]
    )
    inputs = inputs_of(a_question_of("repeat", "asked"), formdata=with_rows_edited(formdata))
    assert inputs.raw() == {"asked": [{"id": "r2", "words": "second"}]}


def test_a_new_row_left_as_it_was_shown_is_no_row() -> None:
    columns = [a_question("words"), a_question("kind", "select", options=["a", "b"], default=Constant("b"))]
    repeat = a_question("asked", "repeat", columns=columns)
    page = draw(inputs_of(repeat))
    (row,) = page.fields.getlist("asked-.rows")
    assert page.fields[f"asked-{row}-kind"] == "b"
    assert inputs_of(repeat, formdata=page.fields).raw() == {"asked": []}
    page.type({f"asked-{row}-kind": "a"})
    assert inputs_of(repeat, formdata=page.fields).raw() == {"asked": [{"id": row, "kind": "a"}]}


def test_what_is_proposed_stands_there_and_is_said_to_be_filled_in() -> None:
    (field,) = inputs_of(a_question("asked", default=Constant("as proposed"))).shown
    assert field.data == "as proposed"
    assert "Filled in for you" in field.hint


def test_what_is_saved_is_not_said_to_be_filled_in() -> None:
    question = a_question("asked", default=Constant("as proposed"))
    (field,) = inputs_of(question, answers={"asked": "my own"}).shown
    assert (field.data, "Filled in for you" in field.hint) == ("my own", False)


def test_a_document_that_a_rule_would_refuse_is_not_offered() -> None:
    only_bo = Check("row_matches", ("id", "bo"))
    (field,) = inputs_of(a_question("asked", "document", table="users", checks=(only_bo,))).shown
    assert isinstance(field, DocumentInput)
    assert [option.id for option in field.options] == ["bo"]


def test_statements_ask_three_things_and_the_rest_is_one_disclosure_away() -> None:
    columns = [
        a_question(name, default=Constant("x") if name == "status" else None) for name in ("text", "nature", "about")
    ]
    columns += [a_question(name, default=Constant("no")) for name in ("status", "show")]
    page = draw(inputs_of(a_question("asked", "statement_list", columns=columns)))
    (details,) = page.root.iter("details")
    behind = {str(control.get("name")).split("-")[-1] for control in details.iter("input")}
    assert behind == {"status", "show"}
    assert "More about this statement" in page.text


def test_what_one_of_the_three_calls_for_is_not_behind_the_disclosure() -> None:
    about = a_question("about", "radio", options=("child", "adult"))
    child = a_question("child", show_when=Compare("about", "is", ("child",)))
    columns = [a_question("text"), a_question("nature"), about, child, a_question("source")]
    page = draw(inputs_of(a_question("asked", "statement_list", columns=columns)))
    (details,) = page.root.iter("details")
    behind = {str(control.get("name")).split("-")[-1] for control in details.iter("input")}
    assert behind == {"source"}


def test_a_disclosure_with_a_mistake_behind_it_is_open() -> None:
    columns = [a_question(name) for name in ("text", "nature", "about")]
    columns += [a_question("status", default=Constant("x"))]
    standing: Sequence[Raw] = [{"id": "r1", "text": "x"}]
    inputs = inputs_of(a_question("asked", "statement_list", columns=columns), standing={"asked": standing})
    inputs.problems([Problem(("asked", "r1", "status"), "Select what came of it")])
    (details,) = draw(inputs).root.iter("details")
    assert details.get("open") is not None
