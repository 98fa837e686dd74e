"""Whoever comes to stand in a row of a request: what was said of somebody else is never said of them unasked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.users import Permission
from forms_service.engine.answers import Value, by_row, cells_of, rows_of
from forms_service.services.answering.former_names import of_people
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.answering.saving import store
from forms_service.services.enquiries import enquiries
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.small_forms import one_child
from tests.builders.world import WORKER

FORM = a_form(
    "prison_enquiry_response",
    a_question("st_current", "radio", options=["none", "looked_after"], each="ch_children", subject="child"),
    a_question("st_worker", each="ch_children"),
    a_question("hc_children", "repeat", columns=[
        a_question("hc_child", "select", rows_of="ch_children"), a_question("hc_kind"),
    ]),
    outcomes=one_child.REPLY.outcomes,
)  # fmt: skip
PEOPLE = (
    ("Nia", "Bevan", "2014-04-01"), ("Mia", "Bevan", "2014-04-01"), ("Osian", "Bevan", "2017-05-03"),
    ("Mia", "Bevan", "2011-12-24"), ("Alun", "Morus", "2012-03-02"),
)  # fmt: skip
"""Brothers and sisters, twins of whom one is called as the other but for a letter, and somebody else’s child."""

SPELT_OTHERWISE, BORN_ANOTHER_DAY = {0, 1}, {1, 3}
ALIKE = (SPELT_OTHERWISE, BORN_ANOTHER_DAY)
ROWS = (ALFIE, BEA)
SAID: Mapping[str, Value] = {
    "st_current": dict.fromkeys(ROWS, "none"),
    "st_worker": dict.fromkeys(ROWS, "Wren Invented"),
    "hc_children": [{"id": row, "cells": {"hc_child": row, "hc_kind": "at home"}} for row in ROWS],
}

Family = tuple[int, ...]
FAMILIES = st.lists(st.integers(0, len(PEOPLE) - 1), min_size=2, max_size=2, unique=True).map(tuple)


def _rows(family: Family) -> Value:
    cells = [dict(zip(("ch_given_names", "ch_family_name", "ch_dob"), PEOPLE[one], strict=True)) for one in family]
    return [{"id": row, "cells": {**said, "ch_unborn": "no"}} for row, said in zip(ROWS, cells, strict=True)]


@use_case(Permission.ANSWER, unlogged="no answer was changed")
def _save(work: Work, of: QuestionnaireId, answers: Mapping[str, Value]) -> None:
    store(work, load(work, of), answers, "typed")


def _may_stand(was: int, now: int, beside: int) -> bool:
    """Whether it is the same person, or one called or born almost so and not as whoever stood beside them."""
    is_beside = PEOPLE[now][:2] == PEOPLE[beside][:2] and PEOPLE[was][:2] != PEOPLE[now][:2]
    return was == now or ({was, now} in ALIKE and now != beside and not is_beside)


def test_no_answer_about_somebody_stands_in_the_row_of_somebody_else_whoever_comes_to_stand_where(life: Life) -> None:
    (reply,) = life.with_forms(FORM).enquiry(dict.fromkeys(ROWS, "prison_enquiry_response"))
    intake = enquiries.view(life.ports, life.world.user(WORKER), reply.enquiry).opened.questionnaire

    def save(of: Questionnaire, answers: Mapping[str, Value]) -> None:
        _save(life.ports, life.world.user(WORKER), of.id, answers)
        life.world.clock.pass_by(timedelta(minutes=1))

    @settings(max_examples=12, deadline=None)
    @given(families=st.lists(FAMILIES, min_size=2, max_size=3))
    def stands_of_nobody_else(families: Sequence[Family]) -> None:
        save(intake, {"ch_children": _rows(families[0])})
        save(reply, SAID)
        for family in families[1:]:
            save(intake, {"ch_children": _rows(family)})
        opened = life.opened(reply)
        left = opened.path.answers
        chosen = [cells_of(row).get("hc_child") for row in rows_of(left["hc_children"])]
        pairs = list(zip(families[0], families[-1], reversed(families[0]), strict=True))

        for row, pair in zip(ROWS, pairs, strict=True):
            stands = [row in by_row(left.get("st_current")), row in by_row(left.get("st_worker")), row in chosen]
            assert stands == [_may_stand(*pair)] * 3
        is_confirmed = any({*pair[:2]} == BORN_ANOTHER_DAY and _may_stand(*pair) for pair in pairs)
        assert bool(of_people.of_answers(opened)) is is_confirmed

    stands_of_nobody_else()
