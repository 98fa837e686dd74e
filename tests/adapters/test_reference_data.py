"""Reference data: what may be chosen on a day, and that old answers keep their label."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from forms_service.adapters.definitions.reference_data import ReferenceDataRefused, load_tables
from tests.builders.shipped import REPOSITORY, shipped

DAY = date(2026, 11, 20)
HEAD = "id,label,valid_from,valid_to\n"
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str) -> Path:
        (tmp_path / "places.csv").write_text(content, "utf-8")
        return tmp_path

    return write


def chosen(root: Path, on: date = DAY) -> list[str]:
    return [row["id"] for row in load_tables(root, on)["places"].rows()]


def test_a_row_may_be_chosen_on_its_days_both_included(write: Write) -> None:
    root = write(HEAD + "a,A,2026-01-01,2026-12-31\n")
    assert chosen(root, date(2026, 1, 1)) == ["a"]
    assert chosen(root, date(2026, 12, 31)) == ["a"]
    assert chosen(root, date(2025, 12, 31)) == []
    assert chosen(root, date(2027, 1, 1)) == []


def test_a_row_without_days_is_always_valid(write: Write) -> None:
    assert chosen(write(HEAD + "a,A,,\n")) == ["a"]


def test_a_row_no_longer_valid_keeps_its_label(write: Write) -> None:
    table = load_tables(write(HEAD + "a,Old prison,,2020-01-01\n"), DAY)["places"]
    row = table.row("a")
    assert row
    assert row["label"] == "Old prison"
    assert table.row("b") is None


def test_a_label_may_change_on_a_day(write: Write) -> None:
    root = write(HEAD + "a,Before,,2026-03-31\na,After,2026-04-01,\n")
    for day, label in ((date(2026, 3, 31), "Before"), (date(2026, 4, 1), "After")):
        row = load_tables(root, day)["places"].row("a")
        assert row
        assert row["label"] == label


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,label\na,A\n", "places.csv:1: there is no column “valid_from”"),
        (HEAD + "a,A,soon,\n", "places.csv:2: “soon” is not a date"),
        (HEAD + ",A,,\n", "places.csv:2: a row needs"),
        (HEAD + "a,A\n", "places.csv:2: a row needs"),
        (HEAD + "a,A,,,more\n", "places.csv:2: a row needs"),
        (HEAD + "a,A,,\na,B,,\n", "places.csv:3: “a” is given twice"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_with_its_line(write: Write, content: str, said: str) -> None:
    with pytest.raises(ReferenceDataRefused, match=said.replace(".", r"\.")):
        load_tables(write(content), DAY)


def test_every_table_that_a_form_names_is_there() -> None:
    made_by_the_service = {"users", "issued_documents"}
    tables = {*load_tables(REPOSITORY / "reference_data", DAY), *made_by_the_service}
    named = {question.table for form in shipped().all() for question in form.questions if question.table}
    assert named <= tables


def test_the_address_book_fits_the_questions_it_answers() -> None:
    tables = load_tables(REPOSITORY / "reference_data", DAY)
    intake = shipped().latest("core/enquiry_intake")
    for contact in tables["contacts"].rows():
        for column, question in (("agency", "rq_agency"), ("team", "rq_team")):
            assert intake.question(question).option(contact[column]), contact["id"]
        for column, table in (("establishment", "establishments"), ("pdu", "pdus")):
            assert not contact[column] or tables[table].row(contact[column]), contact["id"]
