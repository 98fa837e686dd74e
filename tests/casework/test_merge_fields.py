"""What a template may print: every statement under its nature, and every chosen option in its sealed words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.casework.documents.documents import DocumentFault
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.sealing.sealed_answers import SealedAnswers
from forms_service.casework.sealing.submissions import Sealing, seal
from forms_service.engine.answers import Value
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question, rows

AT = "2026-11-23T14:05"
SEALING = Sealing("SE-2026-7KMT-Q4WX", {"name": "Northshire"}, AT, {"by": "A"}, (), {"by": "B", "at": AT}, {})
FORM = a_definition(
    a_question(
        "said",
        "statement_list",
        label="Concerns",
        columns=[
            a_question("sa_text"),
            a_question("sa_nature", "radio", options=("fact", "reported", "assessment", "hearsay")),
        ],
        required=False,
    ),
    a_question("places", "checkboxes", table="places", required=False),
    a_question("born", "date", required=False),
    a_question("since", "partial_date", required=False),
    a_question("rang", "datetime", required=False),
    a_question("people", "repeat", columns=[a_question("name")], required=False),
    a_question("met", "date", each="people", required=False),
)
TABLES = {"places": ATable({"a": "Ayford; and beyond", "b": "Beeton"})}


def fields(answers: Mapping[str, Value], language: str = "en") -> Any:
    path = a_path(FORM, answers, context=a_context(tables=TABLES))
    return merge_fields(SealedAnswers.read(seal(path, {}, SEALING)), "0" * 64, FORM, {}, "full", language=language)


def test_statements_stand_under_their_nature() -> None:
    groups = fields(
        {"said": rows(r1={"sa_text": "Seen", "sa_nature": "fact"}, r2={"sa_text": "Told", "sa_nature": "reported"})}
    )
    found = {nature: [row["sa_text"] for row in several] for nature, several in groups["statements"]["said"].items()}
    assert found == {"fact": ["Seen"], "reported": ["Told"], "assessment": []}


@pytest.mark.parametrize("cells", [{"sa_text": "Lost"}, {"sa_text": "Lost", "sa_nature": "hearsay"}])
def test_a_statement_whose_nature_is_not_known_stops_the_document_and_is_named(cells: Mapping[str, Value]) -> None:
    with pytest.raises(DocumentFault, match="Concerns, entry 2"):
        fields({"said": rows(r1={"sa_text": "Seen", "sa_nature": "fact"}, r2=cells)})


def test_options_chosen_from_reference_data_are_printed_one_by_one() -> None:
    options = fields({"places": ["a", "b"]})["options"]["places"]
    assert options == [{"id": "a", "text": "Ayford; and beyond"}, {"id": "b", "text": "Beeton"}]
    assert options[0]["text"].source == "places"
    assert fields({})["options"]["places"] == []


def test_days_and_moments_are_named_in_the_language_of_the_template() -> None:
    said: Mapping[str, Value] = {"born": "2015-08-03", "since": "2024-12", "rang": "2026-11-22T15:05"}
    english, welsh = fields(said), fields(said, "cy")
    assert [english["answer"][name] for name in said] == [
        "3 August 2015",
        "December 2024",
        "22 November 2026 at 3:05pm",
    ]
    assert [welsh["answer"][name] for name in said] == ["3 Awst 2015", "Rhagfyr 2024", "22 Tachwedd 2026 am 3:05yp"]
    assert (english["authorised"]["on"], welsh["authorised"]["on"]) == ("23 November 2026", "23 Tachwedd 2026")


def test_a_day_that_is_asked_for_each_is_named_in_the_language_of_the_template() -> None:
    said: dict[str, Value] = {
        "people": rows(r1={"name": "Bela"}, r2={"name": "Cai"}),
        "met": {"r1": "2026-03-03", "r2": "2026-10-04"},
    }
    assert fields(said, "cy")["answer"]["met"] == "3 Mawrth 2026\n4 Hydref 2026"


def test_what_was_typed_is_printed_as_typed_in_every_language() -> None:
    said: Mapping[str, Value] = {"said": rows(r1={"sa_text": "On 3 May", "sa_nature": "fact"}), "places": ["a"]}
    welsh = fields(said, "cy")
    assert welsh["statements"]["said"]["fact"][0]["sa_text"] == "On 3 May"
    assert welsh["answer"]["places"] == "Ayford; and beyond"
