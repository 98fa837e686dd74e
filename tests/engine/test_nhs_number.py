"""The NHS number: what is read as one, what is refused and why, and what is said of a form that asks it wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service import bootstrap
from forms_service.adapters.definitions import load_library
from forms_service.adapters.documents.template_branches import Branches
from forms_service.cli.library import report
from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare, holds
from forms_service.engine.questions import parse
from forms_service.engine.types.nhs_number import check_digit, is_nhs_number
from forms_service.engine.types.registry import TYPES
from forms_service.services.ports import Ports
from forms_service.services.publishing import specimens
from forms_service.settings import read_settings
from tests.builders.definitions import a_context, a_definition, a_path, a_question, values_of
from tests.builders.shipped import REPOSITORY
from tests.web.drawing import draw, inputs_of

NUMBER = a_question("q", "nhs_number", label="NHS number")
SHIPPED = REPOSITORY / "form_definitions" / "core" / "local_arrangement" / "1.yaml"
ASKED = "- id: la_ooh\n            type: textarea\n"
LIMIT = "            checks:\n              - {rule: max_length, value: 2000}\n"


@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", " 94 34 76 59 19 ", "943\u00a0476\u00a05919"])
def test_it_is_typed_with_or_without_spaces_kept_as_ten_digits_and_read_in_groups(typed: str) -> None:
    assert parse(NUMBER, typed, a_context()).value == "9434765919"
    assert TYPES["nhs_number"].text(NUMBER, "9434765919", a_context()) == "943 476 5919"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("943 476 591", "NHS number must be 10 digits, like 943 476 5919"),
        ("943 476 59190", "NHS number must be 10 digits"),
        ("943-476-5919", "NHS number must be 10 digits"),
        ("٩٤٣٤٧٦٥٩١٩", "NHS number must be 10 digits"),
        ("943 476 5910", "cannot be an NHS number. Check it against where it is written"),
        ("944 376 5919", "one digit is wrong, or two are swapped"),
    ],
)
def test_what_is_none_is_refused_in_plain_words(typed: str, said: str) -> None:
    (problem,) = parse(NUMBER, typed, a_context()).problems
    assert said in problem.message


@given(st.integers(0, 10**9 - 1), st.integers(0, 9), st.integers(0, 9))
def test_one_digit_mistyped_is_always_found(first_nine: int, place: int, digit: int) -> None:
    nine = f"{first_nine:09}"
    if check_digit(nine) < 10:
        right = f"{nine}{check_digit(nine)}"
        mistyped = right[:place] + str(digit) + right[place + 1 :]
        assert is_nhs_number(mistyped) is (mistyped == right)


def test_specimens_are_valid_numbers_that_are_given_to_nobody() -> None:
    numbers = values_of(NUMBER)
    assert len(numbers) > 2
    assert all(str(number).startswith("999") and is_nhs_number(str(number)) for number in numbers)


def test_it_is_compared_as_ten_digits() -> None:
    path = a_path(a_definition(NUMBER), {"q": "9434765919"})
    assert holds(Compare("q", "is", ("9434765919",)), path.reader) is True
    assert holds(Compare("q", "is_not", ("9434765919",)), path.reader) is False


def test_its_page_has_one_short_input_for_digits() -> None:
    box = draw(inputs_of(NUMBER, standing={"q": "943 476 5919"})).element("q")
    assert (box.get("inputmode"), box.get("value")) == ("numeric", "943 476 5919")


def a_form(folder: Path, asked: str, more: str = "") -> Path:
    """A shipped form in which the out-of-hours route is asked for as *asked*, and *more* follows its type."""
    text = SHIPPED.read_text("utf-8")
    before, after = text.split(ASKED)
    file = folder / "core" / "local_arrangement" / "1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(before + asked + more + after.replace(LIMIT, "", 1), "utf-8")
    return file


NHS_NUMBER = ASKED.replace("textarea", "nhs_number")
HIDDEN = "            show_when: {{answer: la_number, {}}}\n"
ASKED_BEFORE = "- id: la_number\n            type: nhs_number\n            label: Number\n          "


@pytest.mark.parametrize(
    ("asked", "more", "line", "said"),
    [
        (NHS_NUMBER, "            checks: [{rule: max_digits}]\n", 2, "unknown-rule: “max_digits” is not a rule"),
        (
            NHS_NUMBER,
            "            checks: [{rule: max_length, value: 10}]\n",
            2,
            "wrong-rule: “max_length” is for email",
        ),
        (
            NHS_NUMBER,
            "            options: [{id: a, label: A}]\n",
            2,
            "“la_ooh” is a nhs_number, which takes no “options”",
        ),
        (NHS_NUMBER, "            table: users\n", 0, "“la_ooh” is a nhs_number, which takes no “table”"),
        (ASKED_BEFORE + ASKED, HIDDEN.format("includes: a"), 5, "wrong-operator: “includes” cannot be asked of"),
        (ASKED_BEFORE + ASKED, HIDDEN.format("is: 943 476 5910"), 5, "can never be the answer to “la_number”"),
        (NHS_NUMBER.replace("nhs_", "nhs"), "", 0, "unknown-type: “nhsnumber” is not a type of question"),
    ],
)
def test_a_mistake_about_it_is_named_with_file_line_and_place(
    asked: str, more: str, line: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_form(tmp_path / "forms", asked, more)
    (tmp_path / "templates").mkdir()
    begins = SHIPPED.read_text("utf-8").split(ASKED)[0].count("\n") + 1
    settings = read_settings({"FORMS_VAR": str(tmp_path / "var")}, with_keys=False)
    check = bootstrap.library_check(settings)
    report(replace(check, definitions=tmp_path / "forms", templates=tmp_path / "templates").faults())
    told = capsys.readouterr().err.partition(f"{file.as_posix()}\n")[2].splitlines()
    (at,) = [number for number, one in enumerate(told) if said in one]
    assert told[at - 1].startswith(f"  line {begins + line}, section “")


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    made = bootstrap.with_own_printing(
        bootstrap.build_ports(read_settings({"FORMS_VAR": str(tmp_path / "var")}), patient=True)
    )
    yield made
    bootstrap.close(made)


@pytest.mark.office
def test_specimens_of_a_form_that_asks_it_are_made_with_their_documents_and_all_is_read_back(
    ports: Ports, tmp_path: Path
) -> None:
    a_form(tmp_path / "forms", NHS_NUMBER)
    asking = replace(ports, library=load_library(tmp_path / "forms"))
    report = specimens.make(asking, Branches(), "core/local_arrangement@1", out=tmp_path / "out", say=print)
    assert report.faults == []
    given: set[Value] = {one.path.answers["la_ooh"] for one in report.specimens}
    assert all(is_nhs_number(str(number)) for number in given)
    printed = {text.text for made in report.made if made.rendered for text in made.rendered.printed}
    assert {str(TYPES["nhs_number"].text(NUMBER, number, a_context())) for number in given} <= printed
