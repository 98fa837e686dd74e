"""Working days are those on which offices in England and Wales are open."""

from datetime import datetime, timedelta

import pytest

from forms_service.adapters.calendar import working_days_after, working_time


@pytest.mark.parametrize(
    ("start", "days", "wanted"),
    [
        ("2026-11-23T09:30", 0, "2026-11-23T09:30"),
        ("2026-11-23T09:30", 1, "2026-11-24T09:30"),
        ("2026-11-27T16:45", 1, "2026-11-30T16:45"),
        ("2026-11-28T10:00", 1, "2026-11-30T10:00"),
        ("2026-11-23T09:30", 10, "2026-12-07T09:30"),
        # Christmas Day is a Friday, Boxing Day a Saturday, so Monday 28 December is a bank holiday.
        ("2026-12-24T12:00", 1, "2026-12-29T12:00"),
        ("2026-12-31T12:00", 1, "2027-01-04T12:00"),
        # Good Friday and Easter Monday.
        ("2027-03-25T12:00", 1, "2027-03-30T12:00"),
        # Scotland's second of January is a working day here.
        ("2026-01-01T12:00", 1, "2026-01-02T12:00"),
    ],
)
def test_weekends_and_bank_holidays_do_not_count(start: str, days: int, wanted: str) -> None:
    assert working_days_after(datetime.fromisoformat(start), days) == datetime.fromisoformat(wanted)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23T09:00", "2026-11-23T17:00", 8),
        ("2026-11-27T12:00", "2026-11-30T12:00", 24),
        ("2026-11-28T10:00", "2026-11-29T10:00", 0),
        ("2026-12-24T12:00", "2026-12-29T12:00", 24),
        ("2026-11-23T17:00", "2026-11-23T09:00", 0),
    ],
)
def test_time_is_counted_on_working_days_only(start: str, end: str, hours: int) -> None:
    assert working_time(datetime.fromisoformat(start), datetime.fromisoformat(end)) == timedelta(hours=hours)
