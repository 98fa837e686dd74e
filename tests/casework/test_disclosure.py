"""Who may read what of a sealed reply: the team, the adult, a family, the record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.sealing.disclosure import Profile, readers_of_option
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswers, answers_of
from forms_service.casework.sealing.submissions import Sealing, seal
from forms_service.engine.answers import Value
from forms_service.engine.conditions import Compare
from forms_service.engine.definitions.questions import Opens, Option, Question, Wording
from tests.builders.closed_texts import closed_texts
from tests.builders.definitions import a_definition, a_path, a_question, rows
from tests.builders.shipped import shipped, with_meaning

AT = "2026-11-23T14:05"
SEALING = Sealing("SE-2026-7KMT-Q4WX", {"name": "Northshire"}, AT, {"by": "A"}, (), {"by": "B", "at": AT}, {})


def option(name: str, **marks: Any) -> Option:
    return replace(Option(name, Wording(name)), **marks)


def choice(name: str, *options: Option, **rest: Any) -> Question:
    return replace(a_question(name, "radio", **rest), options=options)


LIVE = Compare("co_live", "is", ("no",))
ASKED = (
    choice("co_live", option("yes"), option("no"), internal=True),
    choice("so_address_release", option("yes"), option("no"), sensitivity=(4,)),
    a_question("so_address_reason", "textarea", internal=True, sensitivity=(4,), required=False),
    a_question("plain", nature="administration"),
    a_question("noted", nature="administration", sensitivity=(2,)),
    a_question("said", nature="fact", subject="adult", sensitivity=(3,)),
    a_question("kept", nature="fact", subject="child", sensitivity=(1, 4)),
    a_question("theirs", nature="fact", subject="carer", sensitivity=(1,)),
    a_question("opened", nature="fact", subject="carer", sensitivity=(4,), adult_when=LIVE),
    a_question("aside", internal=True),
    a_question("number", nature="fact", subject="child", sensitivity=(1, 4), leaves_when=LIVE),
    a_question("home", "address", required=False),
    a_question("lives_with", locates=True, required=False),
    replace(
        a_question("roles", "checkboxes"),
        options=(option("parent"), option("themselves", told_when=Compare("co_live", "is", ("no",)))),
    ),
    a_question(
        "items",
        "statement_list",
        required=False,
        nature="fact",
        subject="mixed",
        columns=[
            a_question("it_text", nature="fact", subject="mixed"),
            choice("it_about", option("adult"), option("someone_else", third_party=True)),
            choice("it_show", option("yes"), option("no"), opens=Opens("adult", ("yes",))),
            choice("it_ok", option("own"), option("not_agreed"), opens=Opens("recipient", ("own",))),
            choice("it_nature", option("fact")),
        ],
    ),
    a_question(
        "terms",
        "repeat",
        required=False,
        columns=[a_question("term"), choice("term_kind", option("name"), option("address", locates=True))],
    ),
    a_question(
        "ch_children",
        "repeat",
        required=False,
        subject="child",
        sensitivity=(1,),
        columns=[a_question("ch_family_name"), a_question("ch_given_names"), a_question("ch_aliases", "lines")],
    ),
)
FORM = a_definition(*map(with_meaning, ASKED))
ANSWERS: Mapping[str, Value] = {
    "co_live": "no",
    "so_address_release": "no",
    "plain": "Plain words",
    "noted": "Noted words",
    "said": "Said words",
    "kept": "Kept words",
    "theirs": "Their words",
    "opened": "Opened words",
    "aside": "Aside words",
    "number": "Number words",
    "home": {"address": "1 Thimble Lane"},
    "lives_with": "With an aunt",
    "roles": ["parent", "themselves"],
    "items": rows(
        one={
            "it_text": "Shown to all",
            "it_about": "adult",
            "it_show": "yes",
            "it_ok": "own",
            "it_nature": "fact",
        },
        two={
            "it_text": "Not for them",
            "it_about": "adult",
            "it_show": "no",
            "it_ok": "own",
            "it_nature": "fact",
        },
        three={
            "it_text": "Not agreed",
            "it_about": "adult",
            "it_show": "yes",
            "it_ok": "not_agreed",
            "it_nature": "fact",
        },
        four={
            "it_text": "Of another",
            "it_about": "someone_else",
            "it_show": "yes",
            "it_ok": "own",
            "it_nature": "fact",
        },
    ),
    "terms": rows(
        n={"term": "Robin Invented", "term_kind": "name"}, a={"term": "1 Thimble Lane", "term_kind": "address"}
    ),
    "ch_children": rows(c={"ch_family_name": "Invented", "ch_given_names": "Perran", "ch_aliases": ["Perry"]}),
}
RELEASED = {"so_address_release": "yes", "so_address_reason": "The prison checks where a visit would go."}


def sealed(changed: Mapping[str, Value] | None = None) -> Any:
    return json.loads(seal(a_path(FORM, {**ANSWERS, **(changed or {})}), {}, SEALING))


def read(profile: Profile, changed: Mapping[str, Value] | None = None) -> dict[str, Any]:
    return {name: answer.text for name, answer in readable(answers_of(sealed(changed)["answers"]), profile).items()}


def statements(profile: Profile, changed: Mapping[str, Value] | None = None) -> list[str]:
    items = readable(answers_of(sealed(changed)["answers"]), profile).get("items")
    return [row.cells["it_text"].text for row in (items and items.rows) or ()]


def test_the_record_copy_has_everything_also_what_is_internal() -> None:
    assert set(read("record")) == set(ANSWERS)
    assert len(statements("record")) == 4


@pytest.mark.parametrize("profile", ["full", "headline"])
def test_the_team_reads_all_but_what_is_internal_not_agreed_or_where_someone_lives(profile: Profile) -> None:
    found = read(profile)
    assert set(ANSWERS) - set(found) == {"co_live", "aside", "home", "lives_with"}
    assert statements(profile) == ["Shown to all", "Not for them", "Of another"]
    assert "1 Thimble Lane" not in str(readable(answers_of(sealed()["answers"]), profile))


def test_an_address_is_read_only_where_it_was_decided_and_a_reason_was_given() -> None:
    assert read("full", RELEASED)["home"] == "1 Thimble Lane"
    assert read("full", RELEASED)["lives_with"] == "With an aunt"
    assert "home" not in read("full", {"so_address_release": "yes"})


@pytest.mark.parametrize("changed", [{}, RELEASED])
def test_the_adult_reads_nothing_withheld_of_a_third_party_or_with_an_address(changed: Mapping[str, Value]) -> None:
    found = read("disclosable", changed)
    assert {"plain", "noted", "said", "opened"} <= set(found)
    assert not {"kept", "theirs", "home", "lives_with", "aside", "so_address_release"} & set(found)
    assert statements("disclosable", changed) == ["Shown to all"]
    assert "Thimble" not in str(readable(answers_of(sealed(changed)["answers"]), "disclosable"))


def test_what_opens_on_a_condition_is_closed_while_it_does_not_hold() -> None:
    assert "opened" not in read("disclosable", {"co_live": "yes"})
    assert read("full", {"co_live": "yes"})["opened"] == "Opened words"


def test_what_leaves_only_by_policy_is_read_outside_while_the_policy_says_so() -> None:
    assert read("full")["number"] == "Number words"
    without = {"co_live": "yes"}
    assert "number" not in read("full", without)
    assert "number" not in read("disclosable")
    assert read("record", without)["number"] == "Number words"
    asked = shipped().latest("core/enquiry_intake").question("ch_children").columns
    (identifier,) = (column for column in asked if column.id == "ch_identifier")
    assert identifier.leaves_when is not None, "no letter prints a child’s number unless the council’s policy says so"


def test_an_option_is_told_only_while_its_condition_holds() -> None:
    assert read("full")["roles"] == "parent; themselves"
    assert read("full", {"co_live": "yes"})["roles"] == "parent"


def test_a_family_reads_administration_and_what_the_child_is_called() -> None:
    found = readable(answers_of(sealed()["answers"]), "family")
    assert set(found) == {"plain", "ch_children", "roles"}
    assert set((found["ch_children"].rows or ())[0].cells) == {"ch_family_name", "ch_given_names"}


def test_the_children_of_a_family_letter_have_their_names_alone() -> None:
    fields: Any = merge_fields(SealedAnswers.read(json.dumps(sealed()).encode()), "0" * 64, FORM, {}, "family")
    assert fields["children"][0]["name"] == "Perran Invented"
    assert fields["children"][0]["aliases"] is None
    assert fields["adult"]["name"] is None


def test_what_a_document_may_not_print_can_be_listed() -> None:
    closed = closed_texts(answers_of(sealed()["answers"]), "disclosable")
    for text in ("Kept words", "Their words", "1 Thimble Lane", "Not for them", "Not agreed", "Of another", "Perry"):
        assert (text in closed) == (text != "Perry")


def test_what_was_sealed_without_a_decision_is_read_by_nobody_outside() -> None:
    old = [{key: value for key, value in entry.items() if key != "readers"} for entry in sealed()["answers"]]
    assert readable(answers_of(old), "full") == {}
    assert set(readable(answers_of(old), "record")) == set(ANSWERS)


def without_marks(said: Any) -> Any:
    """The same sealed JSON, as if nothing in it said who may read it."""
    if isinstance(said, dict):
        return {name: without_marks(inner) for name, inner in said.items() if name != "readers"}
    return [without_marks(inner) for inner in said] if isinstance(said, list) else said


@pytest.mark.parametrize("profile", ["full", "headline", "disclosable", "family"])
def test_what_was_sealed_without_saying_who_may_read_it_is_read_by_nobody_outside(profile: Profile) -> None:
    answers = without_marks(sealed(RELEASED)["answers"])
    assert readable(answers_of(answers), profile) == {}
    assert len(readable(answers_of(answers), "record")) == len(answers)
    assert "Plain words" in closed_texts(answers_of(answers), profile)


@pytest.mark.parametrize("place", ["row", "cell", "option"])
def test_a_row_cell_or_option_that_lost_its_mark_is_closed_though_its_answer_is_open(place: str) -> None:
    answers = sealed()["answers"]
    by_id = {entry["id"]: entry for entry in answers}
    row = by_id["items"]["rows"][0]
    lost = {"row": row, "cell": row["cells"]["it_text"], "option": by_id["roles"]["chosen"][0]}
    del lost[place]["readers"]

    found = readable(answers_of(answers), "disclosable")

    assert ("Shown to all" in str(found)) == (place == "option")
    assert found["roles"].text == ("themselves" if place == "option" else "parent; themselves")


def test_a_profile_that_is_not_known_reads_nothing() -> None:
    with pytest.raises(KeyError):
        readable(answers_of(sealed()["answers"]), "everyone")  # type: ignore[arg-type]  # what a mistaken manifest might say
    with pytest.raises(KeyError):
        closed_texts(answers_of(sealed()["answers"]), "everyone")  # type: ignore[arg-type]  # the same mistake


@pytest.mark.parametrize("unanswered", ["it_show", "it_ok"])
def test_a_row_whose_permission_was_not_answered_is_closed(unanswered: str) -> None:
    cells: dict[str, Value] = {"it_text": "Unsaid", "it_about": "adult", "it_show": "yes", "it_ok": "own"}
    asked = {name: value for name, value in cells.items() if name != unanswered}
    assert statements("disclosable", {"items": rows(one=cells)}) == ["Unsaid"]
    assert statements("disclosable", {"items": rows(one=asked)}) == []
    assert statements("full", {"items": rows(one=asked)}) == ([] if unanswered == "it_ok" else ["Unsaid"])


def test_a_condition_that_cannot_be_told_opens_nothing() -> None:
    answers = {name: value for name, value in ANSWERS.items() if name != "co_live"}
    entries = json.loads(seal(a_path(FORM, answers), {}, SEALING))["answers"]
    found = readable(answers_of(entries), "disclosable")
    assert "opened" not in found
    assert found["roles"].text == "parent"


def test_an_option_that_the_question_does_not_have_is_told_to_nobody() -> None:
    question, reader = FORM.index["roles"], a_path(FORM, ANSWERS).reader
    assert readers_of_option(question, "unheard_of", reader) == ()
