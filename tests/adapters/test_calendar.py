"""Working days are those on which offices in England and Wales are open."""

from datetime import datetime

import pytest

from forms_service.adapters.calendar import working_days_after


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
