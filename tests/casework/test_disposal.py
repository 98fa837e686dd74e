"""What is due is left out of a batch for every reason there is, and whatever is not known is one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.keeping.disposal import Reason, ReasonKind, item_of
from forms_service.casework.keeping.holds import Reach
from tests.builders.casework import enquiry, hold, questionnaire, record, retention, submission
from tests.builders.shipped import REPOSITORY

SCHEDULE = load_schedules(REPOSITORY / "retention_schedules", "disposal").present
DAY = date(2032, 11, 24)
HELD = hold(reach=Reach.RECORD, about="r")


def _left_out(*, closed: bool = True, day: date = DAY, **fields: Any) -> tuple[str, ...]:
    asked = enquiry(state=EnquiryState.CLOSED if closed else EnquiryState.OPEN)
    kept = record(submission(questionnaire(asked)), **fields)
    return tuple(reason.in_words({HELD.id: HELD}) for reason in item_of(kept, asked, SCHEDULE, day).left_out)


def test_what_is_due_in_a_closed_enquiry_without_a_hold_is_in_the_batch() -> None:
    assert _left_out() == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"holds": (HELD,)}, "On hold. Legal claim: Claim LC-2026-9"),
        ({"retention": retention(due_date=None)}, "something that it counts from is not known"),
        ({"retention": retention(class_id="RC-99")}, "has no class RC-99"),
        (
            {"retention": retention(schedule="disposal@0")},
            "worked out by the schedule disposal@0, and disposal@1 is in",
        ),
        ({"closed": False}, "Its enquiry is open"),
        ({"day": date(2032, 11, 23)}, "It is not due before 24 November 2032"),
    ],
)
def test_a_record_stays_because(fields: dict[str, Any], reason: str) -> None:
    (said,) = _left_out(**fields)

    assert reason in said


def test_every_reason_is_said() -> None:
    assert len(_left_out(closed=False, holds=(HELD, HELD), retention=retention(due_date=None))) == 4


def test_a_hold_that_was_released_is_no_reason() -> None:
    released = HELD.ask_release(by="officer", at=HELD.placed_at, why="Over.").release(by="dpo", at=HELD.placed_at)

    assert _left_out(holds=(released,)) == ()


def test_what_was_written_of_a_hold_is_not_in_the_list_but_looked_up() -> None:
    named = hold(reach=Reach.RECORD, about="r", why="Gethin Varlow's solicitor asked")
    asked = enquiry(state=EnquiryState.CLOSED)
    kept = record(submission(questionnaire(asked)), holds=(named,))

    (reason,) = item_of(kept, asked, SCHEDULE, DAY).left_out

    assert reason == Reason(ReasonKind.HOLD, "On hold. Legal claim", named.id)
    assert reason.in_words({named.id: named}) == "On hold. Legal claim: Gethin Varlow's solicitor asked"
    assert reason.in_words({}) == "On hold. Legal claim"
