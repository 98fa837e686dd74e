"""What a template may print: every statement under its nature, and every chosen option in its sealed words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from forms_service.casework.documents import DocumentFault
from forms_service.casework.merge_fields import merge_fields
from forms_service.casework.submissions import Sealing, seal
from forms_service.engine.answers import Value
from tests.builders import ATable, a_context, a_definition, a_path, a_question, rows

SEALING = Sealing("SE-2026-7KMT-Q4WX", {"name": "Northshire"}, {"by": "A"}, {"by": "B", "at": "2026-11-23T14:05"}, {})
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
)
TABLES = {"places": ATable({"a": "Ayford; and beyond", "b": "Beeton"})}


def fields(answers: Mapping[str, Value]) -> Any:
    path = a_path(FORM, answers, context=a_context(tables=TABLES))
    return merge_fields(json.loads(seal(path, {}, SEALING)), "0" * 64, FORM, {}, "full")


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
