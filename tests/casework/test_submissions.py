"""A submission: what is sealed says by itself what was asked and answered, and nothing that was off the path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms_service.casework.sealing.submissions import FORMAT, Sealing, Submission, digest, seal
from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.forms import Outcome
from tests.builders.casework import enquiry, questionnaire, saved, submission
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question, rows

SEALING = Sealing(
    reference="SE-2026-7KMT-Q4WX",
    organisation={"name": "Northshire"},
    at="2026-11-23T14:05",
    prepared={"by": "Amal Example"},
    declared=({"id": "right", "words": "I have checked this"},),
    authorised={"by": "Bo Sample", "at": "2026-11-23T14:05"},
    people={"worker": "Amal Example"},
)
FOUND = Compare("found", "is", ("yes",))
FORM = a_definition(
    a_question("found", "radio", label="Was anything found?", options=("yes", "no")),
    a_question("what", label="What was found?", show_when=FOUND),
    a_question("places", "checkboxes", label="Where was it searched?", table="places", required=False),
    a_question("people", "repeat", columns=[a_question("name"), a_question("age", "integer")], required=False),
    outcomes=(Outcome("retention", "RC-02", FOUND), Outcome("retention", "RC-01"), Outcome("document", "D12")),
)
TABLES = {"places": ATable({"a": "Ayford; and beyond", "b": "Beeton"})}


def sealed(answers: Mapping[str, Value]) -> Submission:
    path = a_path(FORM, answers, context=a_context(tables=TABLES))
    data = seal(path, {name: saved(name, value) for name, value in answers.items()}, SEALING)
    return replace(submission(questionnaire(enquiry())), sealed=data, sha256=digest(data))


def test_the_same_answers_are_sealed_to_the_same_bytes_in_whatever_order_they_were_saved() -> None:
    one, other = sealed({"found": "yes", "what": "Zoë"}), sealed({"what": "Zoë", "found": "yes"})
    assert one.sealed == other.sealed
    assert one.sha256 == hashlib.sha256(one.sealed).hexdigest()
    assert (
        one.sealed
        == json.dumps(json.loads(one.sealed), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


def test_what_is_sealed_says_what_was_asked_and_who_said_what_in_words() -> None:
    contents: Any = json.loads(sealed({"found": "yes", "what": "Ein Kind"}).sealed)
    assert contents["format"] == FORMAT
    assert contents["definition"]["title"] == "Small"
    asked = [(entry["asked"], entry["text"], entry["saved_by"]) for entry in contents["answers"]]
    assert asked == [("Was anything found?", "yes", "Amal Example"), ("What was found?", "Ein Kind", "Amal Example")]


def test_an_answer_off_the_path_is_not_sealed() -> None:
    kept = sealed({"found": "no", "what": "Nobody may read this"})
    assert b"Nobody may read this" not in kept.sealed
    assert (kept.value("what"), kept.text("what")) == (None, "")
    assert (kept.value("found"), kept.text("found")) == ("no", "no")


def test_rows_are_sealed_cell_by_cell_under_their_own_ids() -> None:
    contents: Any = json.loads(sealed({"found": "no", "people": rows(r1={"name": "Jay", "age": 4})}).sealed)
    (row,) = contents["answers"][-1]["rows"]
    assert (row["id"], row["cells"]["name"]["text"], row["cells"]["age"]["text"]) == ("r1", "Jay", "4")


def test_the_options_chosen_from_reference_data_are_sealed_each_in_its_own_words() -> None:
    contents: Any = json.loads(sealed({"found": "no", "places": ["a", "b"]}).sealed)
    chosen = contents["answers"][-1]["chosen"]
    assert [(option["id"], option["text"]) for option in chosen] == [("a", "Ayford; and beyond"), ("b", "Beeton")]


def test_what_followed_from_the_answers_is_sealed_with_them() -> None:
    found, nothing = sealed({"found": "yes", "what": "x"}), sealed({"found": "no"})
    assert (found.outcomes("document"), found.outcomes("retention")) == (["D12"], ["RC-02", "RC-01"])
    assert nothing.outcomes("retention") == ["RC-01"]
