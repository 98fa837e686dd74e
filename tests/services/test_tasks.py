"""What is to be done by when: replies, what they promise, approvals to be confirmed, and corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Done, Questionnaire
from forms_service.casework.enquiries.clocks import Reminder
from forms_service.casework.errors import Conflict
from forms_service.engine.answers import Raw
from forms_service.engine.moments import Moment
from forms_service.services.enquiries import enquiries
from forms_service.services.enquiries.promises import note_done
from forms_service.services.replies import corrections, start
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.small_forms import parts
from tests.builders.small_forms.promises import ACTIONS, EXCHANGE, action, day
from tests.builders.world import KNOWN, MANAGER, WORKER


def test_an_enquiry_is_not_closed_while_something_that_a_reply_promises_is_not_noted_as_done(life: Life) -> None:
    form = a_form(
        EXCHANGE,
        a_question("xd_feedback_by", "date"),
        ACTIONS,
        a_question("xa_review", "date"),
        outcomes=parts.NOTICE.outcomes,
    )
    (reply,) = life.with_forms(form).enquiry({ALFIE: EXCHANGE, BEA: EXCHANGE})
    actions = [action("a1", "Lee Madeup", 1, "no"), action("a2", "Bo Sample", 2, "yes")]
    life.answer(reply, {"xd_feedback_by": day(27, 11), "xa_actions": actions, "xa_review": day(23, 12)})
    before = [task.promises for task in life.tasks()]
    life.issued(reply)

    promised = [(task.promises, task.by) for task in life.tasks() if task.promises]
    manager = life.world.user(MANAGER)
    for task in [task for task in life.tasks() if task.promises]:
        with pytest.raises(Conflict, match=task.promises):
            enquiries.close(life.ports, manager, reply.enquiry, "Done")
        note_done(life.ports, life.world.user(WORKER), reply.id, task.key, "Passed to the allocated worker")
    enquiries.close(life.ports, manager, reply.enquiry, "Done")

    assert before == [""]
    assert promised == [
        ("Tell probation the outcome", Moment.read("2026-11-27T17:00")),
        ("Agreed action of Lee Madeup", Moment.read("2026-12-01T17:00")),
        ("Next review of what was agreed", Moment.read("2026-12-23T17:00")),
    ]
    assert life.tasks() == []


def test_what_is_promised_for_another_day_is_to_be_done_anew(life: Life) -> None:
    done = Done("xa_review", Moment.read("2026-12-23T17:00"), WORKER, life.world.clock.now())
    (reply,) = life.enquiry({ALFIE: "prison_enquiry_response", BEA: "record_only"})

    noted = reply.with_done(done)

    assert noted.done_of("xa_review", Moment.read("2026-12-23T17:00")) == done
    assert noted.done_of("xa_review", Moment.read("2027-01-23T17:00")) is None


def test_the_full_reply_is_due_when_it_was_promised_and_reminds_again(life: Life) -> None:
    (reply,) = life.with_forms(parts.REPLY, parts.NOTICE).enquiry(parts.ROUTES)
    life.answer(reply, parts.ANSWERS)
    life.issued(reply)
    life.world.clock.pass_by(timedelta(days=3))

    (task,) = life.tasks()

    assert (task.by, task.reminder) == (Moment.read("2026-11-25T17:00"), Reminder.ALL)
    assert not task.is_same_day


def _correction(life: Life) -> Questionnaire:
    reply = life.world.issued(KNOWN)
    life.world.clock.pass_by(timedelta(days=30))
    record = life.world.record_of(reply)
    life.world.send_out(record)
    return corrections.start_correction(life.ports, life.world.user(WORKER), record.id, "The wrong person.")


def test_a_correction_has_a_time_of_its_own(life: Life) -> None:
    notice = _correction(life)

    (task,) = [task for task in life.tasks() if task.item.questionnaire.id == notice.id]

    assert (task.by, task.reminder) == (Moment.read("2026-12-24T17:00"), None)


def test_the_72_hours_of_a_breach_run_as_soon_as_the_correction_says_what_happened(life: Life) -> None:
    notice = _correction(life)
    aware: Raw = {"day": "23", "month": "12", "year": "2026", "time": "9:15"}
    life.answer(notice, {"cn_aware_at": aware, "cn_kind": "wrong_person"})
    first = [(task.promises, task.by) for task in life.tasks() if task.promises]
    life.answer(notice, {"cn_kind": "fact_wrong"})

    assert first == [("Assess and report the breach", Moment.read("2026-12-26T09:15"))]
    assert not [task for task in life.tasks() if task.promises]


def test_the_internal_due_date_goes_before_the_one_by_which_a_reply_is_needed(life: Life) -> None:
    due: Raw = {"day": "25", "month": "11", "year": "2026", "time": "12:00"}
    life.enquiry(dict.fromkeys((ALFIE, BEA), "prison_enquiry_response"), tr_due=due)

    (task,) = life.tasks()

    assert (task.by, task.since) == (Moment.read("2026-11-25T12:00"), task.item.enquiry.received_at)
    assert task.item.enquiry.needed_by == Moment.read("2026-11-30T17:00")


def test_a_reply_that_is_started_when_the_time_of_its_enquiry_is_over_is_not_late_at_once(life: Life) -> None:
    reply = life.world.issued(KNOWN)
    life.world.clock.pass_by(timedelta(days=30))
    actor = life.world.user(WORKER)
    another = start.start_another(
        life.ports, actor, reply.enquiry, f"core/{EXCHANGE}", reason="Probation rang about something else."
    )

    (task,) = [task for task in life.tasks() if task.item.questionnaire.id == another.id]

    assert (task.by, task.reminder) == (Moment.read("2027-01-04T17:00"), None)
