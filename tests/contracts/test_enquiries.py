"""Enquiries in every database: what they are kept with, what is open, and how they are found again."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from forms_service.casework.enquiries.enquiries import EnquiryState
from forms_service.casework.errors import Conflict
from tests.builders.casework import (
    ELSEWHERE,
    HERE,
    NOW,
    adult,
    child,
    elsewhere,
    enquiry,
)
from tests.builders.tables import Units, add_enquiry, get_enquiry


def test_an_enquiry_comes_back_as_it_was_put_in(unit_of_work: Units) -> None:
    people = (
        adult(aliases=("Jet", "G. Varlow-Penn"), numbers=("A1234BC", "X123456"), date_of_birth="1991-02-03"),
        child("Llŷr 🙂", "O’Neill", row="r1", approximate_age=0),
        child("", "Varlow", row="r2", unborn=True),
    )
    found = enquiry(subjects=people, request="Line one\nLine two ‒ “quoted” <b>&amp;</b>")
    add_enquiry(unit_of_work, found)
    assert get_enquiry(unit_of_work, found) == found


def test_saving_an_enquiry_replaces_its_people(unit_of_work: Units) -> None:
    found = enquiry()
    add_enquiry(unit_of_work, found)
    changed = replace(found, subjects=(adult(numbers=("B9999ZZ",)),), state=EnquiryState.CLOSED, closed_at=NOW)
    with unit_of_work() as unit:
        unit.of(changed.organisation).enquiries.save(changed)
        unit.commit()
    assert get_enquiry(unit_of_work, found) == changed
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.about([found.subjects[0].person]) == []
        assert unit.of(HERE).enquiries.about([changed.subjects[0].person]) == [changed]


def test_an_instant_comes_back_in_utc_to_the_microsecond(unit_of_work: Units) -> None:
    summer = datetime(2026, 7, 1, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    found = enquiry(created_at=summer)
    add_enquiry(unit_of_work, found)
    assert get_enquiry(unit_of_work, found).created_at.isoformat() == "2026-07-01T09:30:00.123456+00:00"


def test_an_instant_without_a_timezone_is_refused(unit_of_work: Units) -> None:
    with pytest.raises(StatementError, match="timezone"):
        add_enquiry(unit_of_work, enquiry(created_at=datetime(2026, 7, 1)))


def test_two_enquiries_cannot_share_a_reference(unit_of_work: Units) -> None:
    found = enquiry()
    add_enquiry(unit_of_work, found)
    with pytest.raises(Conflict):
        add_enquiry(unit_of_work, enquiry(reference=found.reference))


@pytest.mark.parametrize(
    "text", ["se-2026-aaaa-0001", "a-0001", "a1234bc", "A1234 BC", "234b", "varl", "Varlow Gethin"]
)
def test_an_enquiry_is_found_open_or_closed_by_the_end_of_its_reference_part_of_a_number_or_a_name(
    unit_of_work: Units, text: str
) -> None:
    closed = enquiry(reference="SE-2026-AAAA-0001", state=EnquiryState.CLOSED)
    other = enquiry(subjects=(adult(family_name="Inventio", given_names="Owen", numbers=("B9999ZZ",)),))
    for each in (closed, other):
        add_enquiry(unit_of_work, each)
    with unit_of_work() as unit:
        assert unit.of(HERE).enquiries.find(text, limit=9) == [closed]
        assert unit.of("elsewhere").enquiries.find(text, limit=9) == []
        assert unit.of(HERE).enquiries.find(" ", limit=9) == unit.of(HERE).enquiries.find("\x00", limit=9) == []


def test_the_like_of_an_enquiry_elsewhere_is_not_mixed_up_with_ours(unit_of_work: Units) -> None:
    ours, theirs = enquiry(), elsewhere(enquiry())
    add_enquiry(unit_of_work, ours)
    add_enquiry(unit_of_work, theirs)
    with unit_of_work() as unit:
        assert unit.of(ELSEWHERE).enquiries.find("A1234BC", limit=9) == [theirs]
