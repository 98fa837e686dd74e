"""What is to be done by when: replies, what they promise, approvals to be confirmed, and corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Done, Questionnaire
from forms_service.casework.enquiries.clocks import Reminder
from forms_service.casework.errors import Conflict
from forms_service.engine.answers import Raw
from forms_service.services.enquiries import clocks, enquiries
from forms_service.services.enquiries.clocks import Task
from forms_service.services.enquiries.promises import note_done
from forms_service.services.replies import corrections, start
from tests.builders import a_question
from tests.life_builders import ALFIE, BEA, Life, a_form
from tests.services import test_parts as parts
from tests.web.world import KNOWN, MANAGER, OTHER_MANAGER, OTHER_WORKER, WORKER

EXCHANGE = "probation_information_sharing_record"
ACTIONS = a_question(
    "xa_actions",
    "repeat",
    columns=[
        a_question("xa_action", "textarea", required=False),
        a_question("xa_who"),
        a_question("xa_due", "date"),
        a_question("xa_done", "radio", options=("no", "yes")),
    ],
)


def _day(day: int, month: int) -> Raw:
    return {"day": str(day), "month": str(month), "year": "2026"}


def _tasks(life: Life) -> list[Task]:
    actor = life.world.user(WORKER)
    return clocks.tasks(life.ports, actor, enquiries.work_list(life.ports, actor))


def _action(row: str, who: str, day: int, done: str) -> dict[str, Raw]:
    return {"id": row, "xa_who": who, "xa_due": _day(day, 12), "xa_done": done}


def test_an_enquiry_is_not_closed_while_something_that_a_reply_promises_is_not_noted_as_done(life: Life) -> None:
    form = a_form(
        EXCHANGE,
        a_question("xd_feedback_by", "date"),
        ACTIONS,
        a_question("xa_review", "date"),
        outcomes=parts.NOTICE.outcomes,
    )
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    actions = [_action("a1", "Lee Madeup", 1, "no"), _action("a2", "Bo Sample", 2, "yes")]
    life.answer(reply, {"xd_feedback_by": _day(27, 11), "xa_actions": actions, "xa_review": _day(23, 12)})
    before = [task.promises for task in _tasks(life)]
    life.issued(reply)

    promised = [(task.promises, task.by) for task in _tasks(life) if task.promises]
    manager = life.world.user(MANAGER)
    for task in [task for task in _tasks(life) if task.promises]:
        with pytest.raises(Conflict, match=task.promises):
            enquiries.close(life.ports, manager, reply.enquiry, "Done")
        note_done(life.ports, life.world.user(WORKER), reply.id, task.key, "Passed to the allocated worker")
    enquiries.close(life.ports, manager, reply.enquiry, "Done")

    assert before == [""]
    assert promised == [
        ("Tell probation the outcome", "2026-11-27T17:00"),
        ("Agreed action of Lee Madeup", "2026-12-01T17:00"),
        ("Next review of what was agreed", "2026-12-23T17:00"),
    ]
    assert _tasks(life) == []


def test_what_was_promised_is_noted_as_done_and_then_reminds_nobody_until_that_is_undone(life: Life) -> None:
    form = a_form(
        EXCHANGE, ACTIONS, a_question("xa_review", "date"), a_question("xd_feedback_by", "date", required=False),
        outcomes=parts.NOTICE.outcomes,
    )  # fmt: skip
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    life.answer(reply, {"xa_actions": [_action("a1", "Lee Madeup", 1, "no")], "xa_review": _day(23, 12)})
    life.issued(reply)
    life.world.clock.pass_by(timedelta(days=20))
    author, colleague = life.world.client_as(WORKER), life.world.client_as(OTHER_WORKER)
    address = f"/replies/{reply.id}/promises/xa_actions:a1"

    reminded = author.get("/work").text
    asked = colleague.get(address).text
    colleague.post(address, data={"note": "The school was told."})
    noted, enquiry = author.get("/work").text, author.get(f"/enquiries/{reply.enquiry}").text
    again = colleague.post(address)
    tasks = [(task.promises, bool(task.done), task.reminder) for task in _tasks(life) if task.promises]
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
    life.answer(reply, {"xa_actions": [{**_action("a1", "Lee Madeup", 1, "no"), "xa_action": what}]})
    life.issued(reply)
    author = life.world.client_as(WORKER)

    page, listed = author.get(f"/replies/{reply.id}/promises/xa_actions:a1").text, author.get("/work").text

    assert what in page
    assert "Agreed action of Lee Madeup: Ask the school whether anybody collected Alfie" in listed
    assert "write to the office" not in listed


def test_what_is_promised_for_another_day_is_to_be_done_anew(life: Life) -> None:
    done = Done("xa_review", "2026-12-23T17:00", WORKER, life.world.clock.now())
    (reply,) = life.enquiry({ALFIE: "prison_enquiry_response", BEA: "record_only"})

    noted = reply.with_done(done)

    assert noted.done_of("xa_review", "2026-12-23T17:00") == done
    assert noted.done_of("xa_review", "2027-01-23T17:00") is None


def test_nothing_is_noted_as_done_that_was_not_promised_or_whose_enquiry_is_closed(life: Life) -> None:
    form = a_form(EXCHANGE, a_question("xa_review", "date"), outcomes=parts.NOTICE.outcomes)
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    life.answer(reply, {"xa_review": _day(23, 12)})
    life.issued(reply)
    author, address = life.world.client_as(WORKER), f"/replies/{reply.id}/promises"
    note_done(life.ports, life.world.user(WORKER), reply.id, "xa_review")
    enquiries.close(life.ports, life.world.user(MANAGER), reply.enquiry, "Done")

    assert author.post(f"{address}/xd_feedback_by").status_code == 404
    assert author.post(f"{address}/xa_review").status_code == 409
    assert "Note as done" not in author.get(f"/enquiries/{reply.enquiry}").text


def test_the_full_reply_is_due_when_it_was_promised_and_reminds_again(life: Life) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    life.issued(reply)
    life.world.clock.pass_by(timedelta(days=3))

    (task,) = _tasks(life)

    assert (task.by, task.reminder) == ("2026-11-25T17:00", Reminder.ALL)
    assert not task.is_same_day


@pytest.mark.parametrize("user", [WORKER, MANAGER, OTHER_MANAGER])
def test_an_approval_by_telephone_reminds_its_author_and_every_manager(life: Life, user: str) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    parts._by_phone(life, reply)

    page = life.world.client_as(user).get("/work").text

    assert page.index("Reminders") < page.index("Not confirmed yet") < page.index("tomorrow by 9:40am")
    assert "Confirm the approval by phone" in page
    assert "Reminders" not in life.world.client_as(OTHER_WORKER).get("/work").text


def _correction(life: Life) -> Questionnaire:
    reply = life.world.issued(KNOWN)
    life.world.clock.pass_by(timedelta(days=30))
    record = life.world.record_of(reply)
    return corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "The wrong person.")


def test_a_correction_has_a_time_of_its_own(life: Life) -> None:
    notice = _correction(life)

    (task,) = [task for task in _tasks(life) if task.item.questionnaire.id == notice.id]

    assert (task.by, task.reminder) == ("2026-12-24T17:00", None)


def test_the_72_hours_of_a_breach_run_as_soon_as_the_correction_says_what_happened(life: Life) -> None:
    notice = _correction(life)
    aware: Raw = {"day": "23", "month": "12", "year": "2026", "time": "9:15"}
    life.answer(notice, {"cn_aware_at": aware, "cn_kind": "wrong_person"})
    first = [(task.promises, task.by) for task in _tasks(life) if task.promises]
    life.answer(notice, {"cn_kind": "fact_wrong"})

    assert first == [("Assess and report the breach", "2026-12-26T09:15")]
    assert not [task for task in _tasks(life) if task.promises]


def test_the_internal_due_date_goes_before_the_one_by_which_a_reply_is_needed(life: Life) -> None:
    due: Raw = {"day": "25", "month": "11", "year": "2026", "time": "12:00"}
    life.enquiry(dict.fromkeys((ALFIE, BEA), "prison_enquiry_response"), tr_due=due)

    (task,) = _tasks(life)

    assert (task.by, task.since) == ("2026-11-25T12:00", task.item.enquiry.received_at)
    assert task.item.enquiry.needed_by == "2026-11-30T17:00"


def test_a_reply_that_is_started_when_the_time_of_its_enquiry_is_over_is_not_late_at_once(life: Life) -> None:
    reply = life.world.issued(KNOWN)
    life.world.clock.pass_by(timedelta(days=30))
    actor = life.world.user(WORKER)
    another = start.start_another(
        life.ports, actor, reply.enquiry, EXCHANGE, reason="Probation rang about something else."
    )

    (task,) = [task for task in _tasks(life) if task.item.questionnaire.id == another.id]

    assert (task.by, task.reminder) == ("2027-01-04T17:00", None)
