"""What a reply promises and who is reminded of it, on the pages of those who see to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.enquiries.clocks import Reminder
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.promises import note_done
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.small_forms import parts
from tests.builders.small_forms.promises import ACTIONS, EXCHANGE, action, day
from tests.builders.world import MANAGER, OTHER_MANAGER, OTHER_WORKER, WORKER


def test_what_was_promised_is_noted_as_done_and_then_reminds_nobody_until_that_is_undone(life: Life) -> None:
    form = a_form(
        EXCHANGE, ACTIONS, a_question("xa_review", "date"), a_question("xd_feedback_by", "date", required=False),
        outcomes=parts.NOTICE.outcomes,
    )  # fmt: skip
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    life.answer(reply, {"xa_actions": [action("a1", "Lee Madeup", 1, "no")], "xa_review": day(23, 12)})
    life.issued(reply)
    life.world.clock.pass_by(timedelta(days=20))
    author, colleague = life.world.client_as(WORKER), life.world.client_as(OTHER_WORKER)
    address = f"/replies/{reply.id}/promises/xa_actions:a1"

    reminded = author.get("/work").text
    asked = colleague.get(address).text
    colleague.post(address, data={"note": "The school was told."})
    noted, enquiry = author.get("/work").text, author.get(f"/enquiries/{reply.enquiry}").text
    again = colleague.post(address)
    tasks = [(task.promises, bool(task.done), task.reminder) for task in life.tasks() if task.promises]
    author.post(f"{address}/undo")
    undone, history = author.get("/work").text, author.get(f"/enquiries/{reply.enquiry}").text

    assert reminded.index("Reminders") < reminded.index("Agreed action of Lee Madeup")
    assert "Agreed action of Lee Madeup: late by" in asked
    assert "Done after the reply (1)" in noted
    assert noted.count("Agreed action of Lee Madeup (") == 1
    for page in (noted, enquiry):
        assert f"Done: {life.world.user(OTHER_WORKER).name}" in page
        assert "The school was told." in page
    assert again.status_code == 409
    assert tasks == [
        ("Next review of what was agreed", False, Reminder.HALF), ("Agreed action of Lee Madeup", True, None)
    ]  # fmt: skip
    assert "Done after the reply" not in undone
    assert undone.index("Reminders") < undone.index("Agreed action of Lee Madeup")
    assert "noted as done: Agreed action of Lee Madeup" in history
    assert "noted that it is still to be done: Agreed action of Lee Madeup" in history


def test_an_agreed_action_says_what_it_is_and_a_list_its_first_words(life: Life) -> None:
    form = a_form(EXCHANGE, ACTIONS, outcomes=parts.NOTICE.outcomes)
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    what = "Ask the school whether anybody collected Alfie in the last week, " * 3 + "and write to the office."
    life.answer(reply, {"xa_actions": [{**action("a1", "Lee Madeup", 1, "no"), "xa_action": what}]})
    life.issued(reply)
    author = life.world.client_as(WORKER)

    page, listed = author.get(f"/replies/{reply.id}/promises/xa_actions:a1").text, author.get("/work").text

    assert what in page
    assert "Agreed action of Lee Madeup: Ask the school whether anybody collected Alfie" in listed
    assert "write to the office" not in listed


def test_nothing_is_noted_as_done_that_was_not_promised_or_whose_enquiry_is_closed(life: Life) -> None:
    form = a_form(EXCHANGE, a_question("xa_review", "date"), outcomes=parts.NOTICE.outcomes)
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    life.answer(reply, {"xa_review": day(23, 12)})
    life.issued(reply)
    author, address = life.world.client_as(WORKER), f"/replies/{reply.id}/promises"
    note_done(life.ports, life.world.user(WORKER), reply.id, "xa_review")
    enquiries.close(life.ports, life.world.user(MANAGER), reply.enquiry, "Done")

    assert author.post(f"{address}/xd_feedback_by").status_code == 404
    assert author.post(f"{address}/xa_review").status_code == 409
    assert "Note as done" not in author.get(f"/enquiries/{reply.enquiry}").text


@pytest.mark.parametrize("user", [WORKER, MANAGER, OTHER_MANAGER])
def test_an_approval_by_telephone_reminds_its_author_and_every_manager(life: Life, user: str) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    parts.by_phone(life, reply)

    page = life.world.client_as(user).get("/work").text

    assert page.index("Reminders") < page.index("Not confirmed yet") < page.index("tomorrow by 9:40am")
    assert "Confirm the approval by phone" in page
    assert "Reminders" not in life.world.client_as(OTHER_WORKER).get("/work").text
