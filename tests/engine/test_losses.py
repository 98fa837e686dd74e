"""What a changed form has no place for is kept out of the path and named; everything else is as it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from forms_service.engine.answers import Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.losses import Loss, losses, readable_answers
from tests.builders.definitions import a_definition, a_question

FILE: Value = {"id": "f1", "name": "letter.txt", "media_type": "text/plain", "size": 4, "sha256": "0" * 64}
READABLE: Sequence[tuple[Question, Value]] = [
    (a_question(type="text"), "Words"),
    (a_question(type="textarea"), "Words\non two lines"),
    (a_question(type="email"), "a@example.org"),
    (a_question(type="tel"), "01632 960 001"),
    (a_question(type="integer"), 0),
    (a_question(type="date"), "2026-11-20"),
    (a_question(type="partial_date"), "2026-11"),
    (a_question(type="datetime"), "2026-11-20T09:40"),
    (a_question(type="radio", options=["a", "b"]), "a"),
    (a_question(type="select", table="contacts"), "a contact that is not in the table any more"),
    (a_question(type="user", table="users"), "somebody who has left"),
    (a_question(type="checkboxes", options=["a", "b"]), ["b", "a"]),
    (a_question(type="declaration"), True),
    (a_question(type="lines"), ["one", "two"]),
    (a_question(type="person"), {"name": "Ada", "role": "Nurse"}),
    (a_question(type="address"), {"address": "1 Quay", "postcode": "NS1 1AA"}),
    (a_question(type="file"), [FILE]),
    (a_question(type="repeat", columns=[a_question("c")]), [{"id": "r1", "cells": {"c": "Words"}}]),
]


@pytest.mark.parametrize(("question", "value"), READABLE, ids=lambda each: getattr(each, "type", ""))
def test_an_answer_of_its_own_type_stays_as_it_is(question: Question, value: Value) -> None:
    assert readable_answers(a_definition(question), {"q": value}) == {"q": value}
    assert not losses(a_definition(question), {"q": value})


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [
        (a_question(type="text"), ["one", "two"], "one; two"),
        (a_question(type="integer"), "twelve", "twelve"),
        (a_question(type="integer"), True, "Yes"),
        (a_question(type="date"), "Next spring", "Next spring"),
        (a_question(type="datetime"), "2026-11-20", "2026-11-20"),
        (a_question(type="radio", options=["b"]), "a", "a"),
        (a_question(type="select", table="contacts"), ["a"], "a"),
        (a_question(type="declaration"), "yes", "yes"),
        (a_question(type="lines"), "Words", "Words"),
        (a_question(type="person"), "Ada", "Ada"),
        (a_question(type="checkboxes", options=["a"]), "a", "a"),
        (a_question(type="file"), "letter.txt", "letter.txt"),
        (a_question(type="text"), [FILE], "letter.txt"),
        (a_question(type="repeat", columns=[a_question("c")]), "Words", "Words"),
    ],
)
def test_an_answer_of_another_type_is_lost_as_a_whole(question: Question, value: Value, text: str) -> None:
    assert readable_answers(a_definition(question), {"q": value}) == {}
    assert losses(a_definition(question), {"q": value}) == [Loss("q", "q", text)]


def test_of_several_choices_only_that_which_is_not_offered_any_more_is_lost() -> None:
    form = a_definition(a_question(type="checkboxes", options=["a", "c"]))

    assert readable_answers(form, {"q": ["a", "b", "c"]}) == {"q": ["a", "c"]}
    assert losses(form, {"q": ["a", "b", "c"]}) == [Loss("q", "q", "b")]


def test_of_a_row_only_the_cell_is_lost_whose_column_is_gone_or_of_another_type() -> None:
    form = a_definition(a_question("q", "repeat", columns=[a_question("stays"), a_question("day", "date")]))
    saved: Value = [{"id": "r1", "cells": {"stays": "Words", "day": "in spring", "gone": "more words"}}]

    assert readable_answers(form, {"q": saved}) == {"q": [{"id": "r1", "cells": {"stays": "Words"}}]}
    assert losses(form, {"q": saved}) == [Loss("day", "q: day", "in spring"), Loss("gone", "", "more words")]


def test_of_an_answer_for_each_child_only_that_of_the_child_is_lost() -> None:
    children = a_question("children", "repeat", columns=[a_question("name")])
    form = a_definition(children, a_question("q", "radio", options=["a"], each="children"))
    saved: dict[str, Value] = {
        "children": [{"id": "r1", "cells": {"name": "Ada"}}, {"id": "r2", "cells": {"name": "Bo"}}],
        "q": {"r1": "a", "r2": "b"},
    }

    assert readable_answers(form, saved)["q"] == {"r1": "a"}
    assert losses(form, saved) == [Loss("q", "q", "b")]


def test_an_answer_whose_question_is_gone_is_named_last_and_by_its_id_alone() -> None:
    form = a_definition(a_question("q", "integer"))

    assert losses(form, {"gone": "Words", "q": "twelve"}) == [Loss("q", "q", "twelve"), Loss("gone", "", "Words")]
