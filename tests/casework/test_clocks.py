"""Whoever answers is reminded at half, four fifths and all of the time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.enquiries.clocks import Reminder, reminder

HOURS = st.integers(1, 5000).map(lambda hours: timedelta(hours=hours))


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [(0, None), (49, None), (50, Reminder.HALF), (79, Reminder.HALF), (80, Reminder.MOST), (100, Reminder.ALL)],
)
def test_reminders_come_at_half_four_fifths_and_all_of_the_time(hours: int, wanted: Reminder | None) -> None:
    assert reminder(timedelta(hours=hours), timedelta(hours=100)) is wanted


@given(HOURS, HOURS, HOURS)
def test_a_reminder_never_goes_back_as_time_passes(allowed: timedelta, earlier: timedelta, more: timedelta) -> None:
    stages = [None, Reminder.HALF, Reminder.MOST, Reminder.ALL]
    before, after = reminder(earlier, allowed), reminder(earlier + more, allowed)
    assert stages.index(before) <= stages.index(after)


def test_no_time_at_all_has_gone_at_once() -> None:
    assert reminder(timedelta(), timedelta()) is Reminder.ALL
