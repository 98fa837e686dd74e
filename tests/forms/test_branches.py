"""A branch that closes takes its answers along, and gives them back when it opens again, in every shipped reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.engine.answers import Answers
from forms_service.engine.path import Path, find_path, following, manager_checks
from forms_service.engine.validation import problems
from tests.builders.contact import correction, known, not_known, review
from tests.builders.probation import the_full_part

REPLIES: list[Callable[[], Path]] = [known, not_known, review, correction, the_full_part]
KINDS = ("document", "retention", "authoriser", "phone_approval", "batch")


def again(path: Path, answers: Answers) -> Path:
    return find_path(path.definition, answers, path.reader.carried, path.reader.context)


def consequences(path: Path) -> list[Any]:
    """Everything that a path decides: what it answers, what is wrong with it, and what follows from it."""
    followed = [following(path, kind) for kind in KINDS]
    return [path.answers, path.shown, problems(path), followed, manager_checks(path)]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: str(reply.__name__))
@settings(max_examples=40)
@given(data=st.data())
def test_answers_of_a_closed_branch_count_for_nothing_and_come_back(
    reply: Callable[[], Path], data: st.DataObject
) -> None:
    path = reply()
    gates = [q for q in path.questions if q.type in {"radio", "select"} and q.options and not q.each]
    gate = data.draw(st.sampled_from(gates), label="gate")
    option = data.draw(st.sampled_from([option.id for option in gate.options]), label="option")

    changed = again(path, {**path.everything, gate.id: option})
    bare = again(changed, {name: value for name, value in changed.everything.items() if name not in changed.hidden})

    assert consequences(changed) == consequences(bare)
    assert not {problem.question for problem in problems(changed)} & set(changed.hidden)
    assert consequences(again(changed, path.everything)) == consequences(path)
