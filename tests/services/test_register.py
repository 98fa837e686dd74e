"""The register says when something was told and by whom, as whoever told it wrote it down."""

from datetime import UTC, datetime

import pytest

from forms_service.services.keeping.register import told_at

NOTED = datetime(2026, 7, 2, 13, 30, tzinfo=UTC)
"""Half past two in the afternoon, in London."""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Nia Invented, report writer, 9:05", (2, 8, 5)),
        ("Nia Invented at 9:05am", (2, 8, 5)),
        ("Nia Invented, 2pm", (2, 13, 0)),
        ("Nia Invented at 12.15 pm", (2, 11, 15)),
        ("Nia Invented, 12:10 a.m.", (1, 23, 10)),
        ("Nia Invented, 9:00am on 1 July", (1, 8, 0)),
        ("Nia Invented, 1st July 2026 at 16:45", (1, 15, 45)),
        ("Nia Invented, room 12", (2, 13, 30)),
        ("Nia Invented, 31 June, 9am", (2, 8, 0)),
        ("Nia Invented, 11pm", (2, 13, 30)),
        ("Nia Invented, 9am on 31 December", (31, 9, 0)),
    ],
)
def test_the_time_that_was_written_is_taken_and_never_one_after_it_was_written(
    words: str, told: tuple[int, int, int]
) -> None:
    at = told_at(words, NOTED)
    assert (at.day, at.hour, at.minute) == told
